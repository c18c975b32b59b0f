"""Full-text search: words, phrases, prefixes, spelling, filters, facets, and replaced graphs."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from builds import index_content
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.core.errors import DamagedGraphError, GraphNotFoundError, QueryError
from graphkit.search.documents import Document
from graphkit.search.index import Name, SearchIndex
from graphkit.search.index_writer import IndexWriter
from graphkit.search.match import match_expression, parse_words

LATE = Document(
    "finding/1", "finding", body="Visits to children are late.", labels="Wexmoor Neglect",
    authority="E06999002", polarity="weakness", topics="neglect direct-work", day="2018-08-06",
)  # fmt: skip
PROMPT = Document(
    "finding/2", "finding", body="The police attend strategy discussions promptly.", labels="Ambleford",
    authority="E06999001", polarity="strength", topics="strategy-discussions", day="2023-03-06",
)  # fmt: skip
WITHOUT_WORDS = Document(
    "finding/3", "finding", keywords="advocat visit", polarity="weakness", day="2019-01-07"
)
FORCE = Document("agency/norvale-police", "agency", title="Norvale Police", authority="E06999001 E06999002")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    with IndexWriter(tmp_path / "search.sqlite") as index:
        index.replace("report/1", [LATE])
        index.replace("report/2", [PROMPT, WITHOUT_WORDS])
        index.replace("entities", [FORCE])
        yield index


def found(index: SearchIndex, words: str, **options: object) -> list[str]:
    results = index.search(words, **options)  # type: ignore[arg-type]
    assert results.total >= len(results.results)
    return [result.document.iri for result in results.results]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("visiting child", ["finding/1"]),
        ('"strategy discussions"', ["finding/2"]),
        ('"discussions strategy"', []),
        ("strat", ["finding/2"]),
        ("neglect in Wexmoor", ["finding/1"]),
        ("polise", ["agency/norvale-police", "finding/2"]),
        ("kolice", ["agency/norvale-police", "finding/2"]),
        ("advocates", ["finding/3"]),
        ("late police", ["agency/norvale-police", "finding/1", "finding/2"]),
    ],
)
def test_words_find_documents(index: SearchIndex, words: str, expected: list[str]) -> None:
    assert sorted(found(index, words)) == expected


def test_names_come_before_sentences(index: SearchIndex) -> None:
    assert found(index, "police")[0] == "agency/norvale-police"


def test_filters_and_facets(index: SearchIndex) -> None:
    assert found(index, "visits", filters={"polarity": ["weakness"]}, since="2019") == ["finding/3"]
    assert found(index, "police", filters={"authority": ["E06999002"]}) == ["agency/norvale-police"]
    facets = index.search("visits OR late", facets=("topics", "year")).facets
    assert facets["topics"] == {"direct-work": 1, "neglect": 1}
    assert "2018" in facets["year"]
    with pytest.raises(QueryError, match="no field 'colour' to filter by"):
        index.search("visits", {"colour": ["red"]})


def test_a_match_is_marked_in_the_text(index: SearchIndex) -> None:
    (result,) = index.search("late").results
    assert [result.snippet[begin:end] for begin, end in result.matches] == ["late"]


def test_a_corrected_word_is_reported(index: SearchIndex) -> None:
    assert index.search("polise").corrected == "police"
    assert not index.search("police").corrected


def test_a_replaced_graph_leaves_nothing(index: SearchIndex) -> None:
    index.replace("report/1", [LATE._replace(body="Plans are clear.")])
    assert found(index, "late") == []
    assert found(index, "plans") == ["finding/1"]
    index.remove("report/1")
    assert found(index, "plans") == []


def test_nothing_to_search_for_is_an_error(index: SearchIndex) -> None:
    with pytest.raises(QueryError, match="give a word"):
        index.search(' "" ')


def test_an_index_of_another_version_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, graph TEXT, iri TEXT)")
    with pytest.raises(GraphNotFoundError, match=r"another version of graphkit: run `graphkit build` again"):
        SearchIndex(path)


def test_an_index_without_its_facets_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    with IndexWriter(path) as index:
        index.replace("report/1", [LATE])
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM facet WHERE field = 'polarity'")
    with SearchIndex(path) as index, pytest.raises(DamagedGraphError, match="polarity: run `graphkit build`"):
        index.search("late", {"polarity": ["weakness"]})


def test_a_graph_without_an_index_is_reported(tmp_path: Path) -> None:
    with pytest.raises(GraphNotFoundError, match="no search index"):
        SearchIndex(tmp_path / "search.sqlite")


@given(st.text(max_size=40))
def test_any_text_is_a_valid_expression(words: str) -> None:
    with IndexWriter(Path(":memory:")) as index:
        index.replace("report/1", [LATE])
        with contextlib.suppress(QueryError):  # nothing to search for
            assert index.search(words).total >= 0


def test_operators_of_the_engine_are_words() -> None:
    assert match_expression(parse_words("NOT visits")).startswith('("NOT"')


NEGLECT = Document("topic/neglect", "topic", title="Neglect", topics="neglect")


def test_another_name_of_a_topic_finds_it(index: SearchIndex) -> None:
    index.set_names([Name("failure to care", "topic/neglect", "topic", "Neglect")], [])
    assert "finding/1" in found(index, "failure to care")
    assert [name.iri for name in index.names("Failure to care in Wexmoor")] == ["topic/neglect"]


def test_names_are_suggested_while_typing(index: SearchIndex) -> None:
    index.replace("entities", [FORCE, NEGLECT])
    assert [each.title for each in index.suggest("norv")] == ["Norvale Police"]
    assert [each.title for each in index.suggest("neglekt")] == ["Neglect"]
    assert index.suggest("  ") == []


def test_filters_alone_find_documents(index: SearchIndex) -> None:
    assert found(index, "", filters={"topics": ["neglect"]}) == ["finding/1"]
    assert found(index, "", filters={"polarity": ["weakness"]}, sort="newest") == ["finding/3", "finding/1"]


def test_a_facet_counts_what_its_own_filter_hides(index: SearchIndex) -> None:
    results = index.search("", {"polarity": ["weakness"]}, facets=("polarity", "year"))
    assert results.facets["polarity"] == {"weakness": 2, "strength": 1}
    assert results.facets["year"] == {"2018": 1, "2019": 1}
    with pytest.raises(QueryError, match="no order 'best'"):
        index.search("visits", sort="best")


def test_names_weigh_more_where_nothing_has_all_words(index: SearchIndex) -> None:
    index.set_names([Name("wexmoor", "authority/E06999002", "authority", "Wexmoor")], [])
    results = index.search("police promptly visits in Wexmoor")
    assert results.is_partial
    assert [result.document.iri for result in results.results] == ["finding/1"]
    assert not index.search("police visits", {"polarity": ["mixed"]}).is_partial  # no results


def test_a_misspelt_abbreviation_is_corrected(index: SearchIndex) -> None:
    index.set_names([Name("camhs", "topic/health", "topic", "Neglect")], [])
    assert index.search("kamhs").corrected == "camhs"


TEXTS = st.sampled_from(["", "Visits are late.", "Police visit promptly.", "Plans are clear and late."])
FIELDS = {
    "iri": st.sampled_from([f"inspection/{number}/2023/finding/1" for number in "123"]),
    "kind": st.sampled_from(["finding", "authority", "agency", "service"]),
    "title": TEXTS,
    "body": TEXTS,
    "authority": st.sampled_from(["", "E06999001", "E06999002 E06999001"]),
    "day": st.sampled_from(["", "2018-08-06", "2023-03-06"]),
    "topics": st.sampled_from(["", "neglect", "neglect direct-work"]),
    "entities": st.sampled_from(["", "agency/norvale-police service/E06999001/hub"]),
}
DOCUMENTS = st.fixed_dictionaries(FIELDS).map(lambda fields: Document(**fields))
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["report/1", "report/2", "entities"]), st.none() | st.lists(DOCUMENTS, max_size=4)
    ),
    max_size=6,
)
ATTRIBUTES = st.sets(
    st.sampled_from(
        [("region", "E06999001", "north"), ("region", "E06999001", "south")]
        + [("grade", f"inspection/{number}/2023", "good") for number in "12"]
        + [("service_type", "service/E06999001/hub", kind) for kind in ("early-help", "front-door")]
    )
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CHANGES, ATTRIBUTES), min_size=1, max_size=4))
def test_an_updated_index_equals_a_fresh_one(builds: list[tuple[Any, set[tuple[str, str, str]]]]) -> None:
    stored: dict[str, list[Document]] = {}
    with TemporaryDirectory() as folder:
        grown, fresh = Path(folder, "grown"), Path(folder, "fresh")
        for changes, attributes in builds:
            with IndexWriter(grown) as index:
                for graph, documents in changes:
                    stored.pop(graph, None)
                    if documents is None:
                        index.remove(graph)
                    else:
                        stored[graph] = [
                            each._replace(iri=f"{each.iri}/{graph}/{at}") for at, each in enumerate(documents)
                        ]
                        index.replace(graph, stored[graph])
                index.set_names([], attributes)
        with IndexWriter(fresh) as index:
            for graph, documents in stored.items():
                index.replace(graph, documents)
            index.set_names([], builds[-1][1])
        assert index_content(grown) == index_content(fresh)


def test_only_given_entities_are_replaced(index: SearchIndex) -> None:
    index.replace("entities", [NEGLECT], [NEGLECT.iri])
    index.set_names([Name("neglect", NEGLECT.iri, "topic", "Neglect")], [], [NEGLECT.iri])
    assert found(index, "norvale") == [FORCE.iri]
    index.replace("entities", [], [FORCE.iri])
    index.set_names([], [], [FORCE.iri])
    assert found(index, "norvale") == []
    assert [name.iri for name in index.names("neglect")] == [NEGLECT.iri]


def test_a_place_is_not_the_word_of_the_same_letters(index: SearchIndex) -> None:
    index.set_names([Name("late", "authority/E06999003", "authority", "Late")], [])
    assert not found(index, "late")
    assert found(index, "visits lately") == ["finding/1"]
