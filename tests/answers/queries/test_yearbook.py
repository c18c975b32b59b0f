"""Expected output for the yearbook: answers, measures, comparisons, tables, descriptions.

`UPDATE_EXPECTED=1 pytest tests/answers/queries/test_yearbook.py` rewrites the expected files and
fails: read the diff.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from questions import QUESTIONS, answer
from yearbook import GSS, yearbook

from graphkit import __version__
from graphkit.answers.measures.catalogue import measures, run_measure
from graphkit.answers.measures.projections import MeasureRequest
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.pages.place_page import compared_page
from graphkit.answers.summaries.followed_recommendations import recommendation_outcomes
from graphkit.answers.summaries.peer_learning import learn_from_peers
from graphkit.core.terms import BASE
from graphkit.graph.entities.entity_statements import related_questions, show_entity
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, part_of
from graphkit.surfaces.export.table_files import TABLES, rows, text_cell

EXPECTED = Path(__file__).parents[2] / "expected"
IGNORED_COLUMNS = ("digest", "sha256")  # depend on more than the yearbook
SHOWN = {  # parameters → columns that show what may be given
    "since": ("inspected",),
    "until": ("inspected",),
    "outcome": ("tag",),
    "result": ("outcome",),
    "agency": ("agency", "provider"),
    "way": ("lookBack",),
    **{
        name: (name,)
        for name in "authority polarity framework law person measure region topic".split()
    },
}
DATED_OTHERWISE = {
    "delivered-by",
    "longest-since-inspection",
    "neighbours",
    "regional-themes",
    "services",
    "shared-deliverers",
}  # tests/answers/queries/test_periods.py
COUNCILS = set(GSS)  # where one delivers for another, it is no agency
BY_CHANCE = ("communities", "members")  # are found by a library that draws lots
THINGS = (
    "Ambleford",
    "Norvale Police",
    "Ada Fern",
    "inspection/E99000001/2019-03-04-ilacs/recommendation/2",
)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    return yearbook(tmp_path_factory.mktemp("yearbook"), register_folder)


def lines(columns: Iterable[str], found: Iterable[Iterable[object]]) -> str:
    """Return a table as text: a line of columns, a line for each row."""
    heads = list(columns)
    shown = [at for at, name in enumerate(heads) if name not in IGNORED_COLUMNS]
    cells = [heads, *(["" if cell is None else str(cell) for cell in row] for row in found)]
    return "".join(f"{' | '.join(row[at] for at in shown)}\n" for row in cells).replace(BASE, "")


def answered(store: Store, name: str) -> str:
    found = answer(store, name)
    if name == "evidence":
        assert {row.pop("version") for row in found} == {__version__}
    return lines(found[0] if found else (), (row.values() for row in found))


def measured(table: ResultTable) -> str:
    figures = [f"{name}: {value}\n" for name, value in table.figures.items()]
    return "".join(
        [lines(table.columns, table.rows), *(f"{note}\n" for note in table.notes), *figures]
    )


def tabled(store: Store, name: str) -> str:
    part = part_of(store, ExportOptions(resolve_focus(store, list(GSS))))
    return lines(
        [column.name for column in TABLES[name]], (map(text_cell, row) for row in rows(part, name))
    )


def seen(store: Store, words: str) -> str:
    iri, statements = show_entity(store, words)
    shown = [
        f"{'← ' if item.inverse else ''}{item.property} {item.value} {item.label}"
        for item in statements
    ]
    related = [f"{name} {values}" for name, values in related_questions(store, iri)]
    return "\n".join([iri, *shown, *recommendation_outcomes(store, iri), *related, ""])


OUTPUTS: dict[str, Callable[[Store], str]] = {
    "questions": lambda _: lines(
        ("name", "parameters", "tags"),
        (
            (name, ", ".join(item.parameters), ", ".join(item.tags))
            for name, item in QUESTIONS.items()
        ),
    ),
    **{f"answers/{name}": lambda store, name=name: answered(store, name) for name in QUESTIONS},
    **{
        f"measures/{name}": lambda store, name=name: measured(
            run_measure(name, MeasureRequest(store))
        )
        for name in measures()
        if name not in BY_CHANCE
    },
    **{
        f"compared/{part}": lambda store, part=part: measured(
            compared_page(store, ["Ambleford", "Wexmoor"]).tables()[part]
        )
        for part in ("state", "grades", "numbers", "results", "recommendations", "topics")
    },
    "compared/learn-from": lambda store: measured(learn_from_peers(store, "Wexmoor", passages=2)),
    **{f"tables/{name}": lambda store, name=name: tabled(store, name) for name in TABLES},
    **{
        f"shown/{at}": lambda store, words=words: seen(store, words)
        for at, words in enumerate(THINGS, 1)
    },
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_output_is_as_expected(name: str, year: Store) -> None:
    output, expected = OUTPUTS[name](year), EXPECTED / f"{name}.txt"
    if "UPDATE_EXPECTED" in os.environ:
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(output, encoding="utf-8")
        pytest.fail("rewritten: read what has changed")
    assert output == expected.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "parameter", "column"),
    [
        (name, parameter, column)
        for name, query in QUESTIONS.items()
        for parameter in query.parameters
        for column in SHOWN.get(parameter, ())
        if not (column == "inspected" and name in DATED_OTHERWISE)
        and re.search(rf"\?{column}\b", query.text.partition("\nSELECT ")[2].partition("{")[0])
    ],
)
def test_parameters_select_rows_of_all(name: str, parameter: str, column: str, year: Store) -> None:
    rows = answer(year, name)
    for value in (
        {row[column] for row in rows} - {""} - (COUNCILS if parameter == "agency" else set())
    ):
        found = answer(year, name, **{parameter: value})
        selected = [
            row
            for row in rows
            if row[column] == value
            or (parameter == "since" and row[column] > value)
            or (parameter == "until" and row[column] < value)
        ]
        assert found == selected, value


def test_no_expected_file_is_unused() -> None:
    assert {
        path.relative_to(EXPECTED).with_suffix("").as_posix() for path in EXPECTED.rglob("*.txt")
    } == set(OUTPUTS)
