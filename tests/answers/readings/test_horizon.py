"""What is said ends where what is known ends."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest
from builds import REPORTS, ReportsAlone, build_graph
from hypothesis import given
from hypothesis import strategies as st
from typical_stores import typical_store

from graphkit import pipeline
from graphkit.answers.questions.answered_reading import answer_reading
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.horizon import Status, covers, horizon_now, subject_names
from graphkit.answers.readings.read import read
from graphkit.core.digests import file_digest
from graphkit.core.errors import InputError
from graphkit.documents.register.collection_list import read_collections
from graphkit.graph.facts.names import now_day
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.abilities.listings import authorities

LIST_DAY = "2024-03-31"
OLD, LATER = "ambleford-ilacs-2023.txt", "wexmoor-ilacs-2018.txt"
STATUSES = st.lists(st.sampled_from([*Status]), min_size=1)


@pytest.fixture(scope="module")
def printed() -> Store:
    """Reports of which one began after the last day of the official record."""
    return open_store(typical_store("printed").location)


def test_now_is_the_day_of_the_complete_source(printed: Store) -> None:
    assert now_day(printed.facts) == LIST_DAY
    assert [each.name for each in horizon_now(printed).known_later] == ["Wexmoor"]


def test_a_later_report_moves_its_authority_alone(printed: Store) -> None:
    england = {"of": "authorities", "where": {}, "columns": ["authority", "inspected"]}
    now, then = read(printed, england), read(printed, {**england, "as_at": LIST_DAY})
    assert now.rows == then.rows
    own = read(printed, {**england, "where": {"authority": "Wexmoor"}})
    assert str(own.rows[0]["inspected"]) > LIST_DAY
    assert not any(row in now.rows for row in own.rows)


def test_no_sentence_has_a_day_after_its_horizon(printed: Store) -> None:
    found = read(printed, {"of": "authorities", "measures": ["count"], "by": ["inspected"]})
    assert all(str(row["inspected"] or "") <= found.horizon.day for row in found.rows)
    assert "2026" not in found.horizon.sentence()


@pytest.mark.parametrize("name", ["printed", "one-pdf", "one-text", "partial"])
def test_rated_is_overall_else_the_worst_judgement(name: str) -> None:
    store = open_store(typical_store(name).location)
    columns = ["authority", "overall", "worst", "rated", "rated_by"]
    rows = read(store, {"of": "authorities", "columns": columns}).rows
    assert rows
    assert [row for row in rows if row["rated"] != (row["overall"] or row["worst"])] == []
    assert {row["rated_by"] for row in rows if row["overall"]} <= {"overall"}
    counts = read(store, {"of": "authorities", "measures": ["count"], "by": ["overall"]}).rows
    assert sum(int(row["count"] or 0) for row in counts) == len(rows)


def test_who_has_no_overall_grade_is_told_of_nested_clauses(
    tmp_path: Path, register_folder: Path
) -> None:
    lines = (REPORTS / OLD).read_text("utf-8").splitlines()
    without = [line for line in lines if not line.startswith("Overall effectiveness")]
    (tmp_path / OLD).write_text("\n".join(without), "utf-8")
    store = build_graph(tmp_path / "db", register_folder, tmp_path / OLD, REPORTS / LATER)
    reading = {"of": "authorities", "measures": ["count"]}
    flat = read(store, {**reading, "where": {"overall": "good"}})
    nested = read(store, {**reading, "where": {"all": [{"overall": "good"}]}})
    assert [each for each in flat.notes if "1 more authority" in each.words]
    assert (flat.rows, flat.notes) == (nested.rows, nested.notes)
    assert flat.population == nested.population


@pytest.mark.parametrize("framework", ["jtai", "area-send", "sif"])
@pytest.mark.parametrize("began", ["2010", "2023", "2030"])
def test_no_row_of_a_sample_is_no_none(printed: Store, framework: str, began: str) -> None:
    reading = {"of": "inspections", "where": {"framework": framework}, "began": began}
    found = read(printed, {**reading, "measures": ["count"]})
    assert found.rows[0]["count"] != 0
    text = answer_reading(printed, reading).text
    assert not text.startswith(("No ", "No:"))


def test_what_a_source_begins_with_is_its_first_day(printed: Store) -> None:
    reading = {"of": "inspections", "where": {"framework": "ilacs"}, "began": "2001"}
    sentence = read(printed, reading).horizon.sentence()
    assert sentence.startswith("Not known before ")


def test_all_is_said_of_what_a_source_has_all_of(printed: Store) -> None:
    every = read(printed, {"of": "inspections"}).horizon
    assert every.whole
    named = subject_names([every.whole])
    assert every.sentence().startswith(f"All {named} inspections begun from ")


def test_a_framework_is_known_in_the_year_it_began(printed: Store) -> None:
    def status(began: str) -> Status:
        reading = {"of": "inspections", "where": {"framework": "ilacs"}, "began": began}
        return read(printed, reading).horizon.status

    assert status("2018").is_whole
    assert not status("2017..2018").is_whole


def test_a_list_is_known_until_the_last_day_of_its_source(printed: Store) -> None:
    rows = authorities(printed.as_at("2099-01-01")).records()
    assert max(str(row["known_until"]) for row in rows) < "2099"
    assert all(row["known_until"] == "" for row in rows if not row["start"])


def test_a_day_after_the_horizon_has_no_number(printed: Store) -> None:
    reading = {"of": "authorities", "where": {"authority.kind": ["county", "unitary"]}}
    graded = {**reading, "columns": ["inspected"], "as_at": "2024-04-30"}
    found = read(printed, graded)
    assert (found.rows, found.horizon.status) == ((), Status.OUTSIDE)
    assert found.horizon.last
    assert found.horizon.last.day == LIST_DAY


def test_no_verdict_on_now_after_the_horizon(printed: Store) -> None:
    for asked in ("is Ambleford good", "is Ambleford inadequate"):
        assert not reply_to(printed, asked).text.startswith(("Yes", "No:"))


@given(STATUSES)
def test_the_weakest_status_is_never_stronger(given: list[Status]) -> None:
    order = [*Status]
    weakest = Status.weakest(given)
    assert (
        weakest is Status.OUTSIDE
        or order.index(weakest)
        >= max(order.index(each) for each in given if each is not Status.OUTSIDE)
        or Status.OUTSIDE in given
    )
    assert weakest.is_whole <= all(each.is_whole for each in given)


def test_a_status_is_the_same_in_any_order() -> None:
    assert all(
        Status.weakest(pair) is Status.weakest(pair[::-1]) for pair in product(Status, Status)
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Path:
    """A folder with two reports, and a collection that has both."""
    folder = tmp_path_factory.mktemp("held") / "reports"
    folder.mkdir()
    rows = [
        f"{file_digest(Path(shutil.copy(REPORTS / name, folder)))},ilacs" for name in (OLD, LATER)
    ]
    days = "first: 2018-01-29\n#:   complete_until: 2023-04-01\n#:   newest: 2023-06-01"
    head = f"#: ilacs:\n#:   {days}\n#:   published_until: 2023-06-30\n"
    (folder / "collection.csv").write_text(head + "\n".join(["sha256,framework", *rows, ""]))
    return folder


def test_a_folder_may_state_that_it_has_all(held: Path, register_folder: Path) -> None:
    location, reference = held.parent / "db", ReportsAlone(register_folder)
    options = pipeline.BuildOptions(1, reference)
    assert not pipeline.build([held], location, options).passed_over
    facts = open_store(location).facts
    assert now_day(facts) == "2023-06-01"
    assert [each.source for each in covers(facts)["ilacs"]] == ["collection", "reports"]
    pipeline.build([held / OLD], location, pipeline.BuildOptions(1, reference, only=True))
    assert [each.source for each in covers(open_store(location).facts)["ilacs"]] == ["reports"]


def test_a_collection_needs_each_of_its_reports(held: Path) -> None:
    digests = {file_digest(held / name) for name in (OLD, LATER)}
    assert read_collections(held / "collection.csv", digests)
    assert not read_collections(held / "collection.csv", {min(digests)})


NO_DIGEST = """#: ilacs: {first: 2018-01-29, complete_until: 2023-06-01, newest: 2023-06-01,
#:   published_until: 2023-06-01}
name,framework"""


@pytest.mark.parametrize("head", ["#: ilacs: all", "#: ilacs: {first: 2018}", "#: [", NO_DIGEST])
def test_a_wrong_collection_is_one_clear_line(tmp_path: Path, head: str) -> None:
    path = tmp_path / "collection.csv"
    path.write_text(f"{head}\nsha256,framework\nab,ilacs\n")
    with pytest.raises(InputError, match=r"collection\.csv: no table of reports whose lines"):
        read_collections(path, set())
