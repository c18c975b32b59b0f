"""What pages share is read once for each open graph."""

from pathlib import Path

from graphkit.analyse.finding_counts import counts_by, latest_topic_counts
from graphkit.facts.inspections import latest_inspections
from graphkit.store.dataset import Store, open_store
from graphkit.store.kept_values import per_graph


def test_counts_from_the_index_are_those_of_the_graph(whole: Path) -> None:
    store = open_store(whole)
    expected = counts_by(store.facts, "topic", latest_inspections(store.facts).values())
    assert len(expected) > 5
    assert latest_topic_counts(store.facts) == expected


def test_a_folder_is_read_once_and_a_changing_store_each_time(whole: Path, small_store: Store) -> None:
    kept = per_graph(lambda store: object())
    folder = open_store(whole)
    assert kept(folder) is kept(folder)
    assert kept(small_store) is not kept(small_store)
    assert kept(open_store(whole)) is not kept(folder)
