"""The frame of every table on a page: at most six columns, others behind "more",
long texts under the row.

Grades become badges, and dates words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import NamedTuple

from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS
from graphkit.core.frameworks import current_frameworks
from graphkit.core.terms import POLARITIES
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.names import entities_of, label
from graphkit.surfaces.maps.chart import Chart, Link
from graphkit.surfaces.web.column_kinds import kind_of_name, kind_of_type

MOST_COLUMNS = 6
_LONG = 60  # characters of the texts of a column, on average, that stand under their rows
_FIRST = 2  # columns that say what a row is about
_BADGES = ("grade", "outcome", "polarity")
_OF_AUTHORITIES = ("authority", "from", "to")  # columns, in small letters
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class Cell(NamedTuple):
    """A value in words, with the address or IRI that it leads to,
    and the code that the words are made of.

    Of a badge, the text is what it shows, and the code the remark after it: "worst judgement".
    """

    text: str
    to: str = ""
    code: str = ""


class FrameColumn(NamedTuple):
    """A column: its name and heading, and how values are shown.

    The kind is "grade", "outcome", "polarity", "day", "number", "ordinal", "page", "long" (under
    the row) or "".
    """

    name: str
    heading: str
    kind: str = ""


class Row(NamedTuple):
    """A row: values in columns, those behind "more", and those under the row."""

    cells: list[tuple[FrameColumn, Cell]]
    more: list[tuple[FrameColumn, Cell]]
    under: list[tuple[FrameColumn, Cell]]


class TableFrame(NamedTuple):
    """A table as pages show it."""

    columns: list[FrameColumn]
    has_more: bool
    rows: list[Row]


def table_frame(
    headings: Mapping[str, str],
    rows: Sequence[Sequence[Cell]],
    authorities: Mapping[str, str] = MappingProxyType({}),
    kinds: Mapping[str, str] = MappingProxyType({}),
) -> TableFrame:
    """Return the frame of a table, its headings by the names of its columns.

    `authorities` has IRIs by name: in columns of authorities, a name alone leads to its page.
    `kinds` has how columns are shown whose names do not declare it.
    """
    named = {at for at, name in enumerate(headings) if name.lower() in _OF_AUTHORITIES}
    linked = [
        [
            cell._replace(to=authorities.get(cell.text, ""))
            if at in named and not cell.to
            else cell
            for at, cell in enumerate(row)
        ]
        for row in rows
    ]
    columns = [
        _column(
            FrameColumn(name, words, kinds.get(name) or kind_of_name(name)),
            [row[at] for row in linked],
        )
        for at, (name, words) in enumerate(headings.items())
    ]
    places = _places_of([each.kind for each in columns])
    framed = []
    for row in linked:
        badged = [_badge(column.kind, cell) for column, cell in zip(columns, row, strict=True)]
        framed.append(Row(*([(columns[at], badged[at]) for at in some] for some in places)))
    shown, _, _ = places
    has_more = any(cell.text for row in framed for _, cell in row.more)
    return TableFrame([columns[at] for at in shown], has_more, framed)


def _badge(kind: str, cell: Cell) -> Cell:
    """Return a cell of a column of badges as what the badge shows and the remark after it."""
    if kind not in _BADGES:
        return cell
    return cell._replace(text=_code(cell.text), code=_remark(cell.text))


def _places_of(kinds: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
    """Return the columns (by number) of a row, those behind "more", and those under it,
    by their kinds.
    """
    long = [
        at
        for at, kind in enumerate(kinds)
        if kind == "long" or (kind == "page" and "long" in kinds)
    ]
    others = [at for at in range(len(kinds)) if at not in long]
    pinned = [at for at in others if kinds[at] in (*_BADGES, "page")]
    shown = sorted([*dict.fromkeys([*others[:_FIRST], *pinned, *others])][:MOST_COLUMNS])
    return shown, [at for at in others if at not in shown], long


def authorities_by_label(facts: Facts) -> dict[str, str]:
    """Return the IRIs of authorities by label."""
    return {label(facts, iri): iri for iri in entities_of(facts, "authority")}


def frame_of_table(
    answer: ResultTable,
    names: Iterable[str],
    headings: Mapping[str, str],
    authorities: Mapping[str, str] = MappingProxyType({}),
) -> TableFrame:
    """Return the frame of some columns of a table of figures;
    a page leads to the statement of its row.
    """
    shown, records = [*names], answer.records()
    kinds = {name: kind_of_name(name, answer.title) for name in shown}
    rows = [
        [
            Cell(
                _text(name, kinds[name], row[name]),
                str(row.get("statement") or "") if name == "page" else "",
            )
            for name in shown
        ]
        for row in records
    ]
    return table_frame({name: headings[name] for name in shown}, rows, authorities, kinds)


def frame_of_answer(
    names: Sequence[str], records: Sequence[Mapping[str, Value]], types: Mapping[str, str]
) -> TableFrame:
    """Return the frame of the rows of an answer, by the types of its columns;
    the first value leads to what the row is about.
    """
    kinds = {name: kind_of_type(types[name]) if name in types else "" for name in names}
    has_passages = any(row.get("statement") for row in records)
    shown = [name for name in names if name != "page" or not has_passages]
    headings = {name: name[:1].upper() + name[1:] for name in shown}
    rows = []
    for row in records:
        first, *others = [Cell(_text(name, kinds[name], row.get(name))) for name in shown]
        rows.append([first._replace(to=str(row.get("id") or "")), *others])
        if has_passages:
            statement = str(row.get("statement") or "")
            rows[-1].append(Cell("passage" if statement else "", statement))
    headings |= {"page": "Passage"} if has_passages else {}
    return table_frame(headings, rows, kinds=kinds)


def frame_of_chart(chart: Chart, authorities: Mapping[str, str]) -> TableFrame:
    """Return the frame of the rows of a chart; beside its authority,
    a row leads to what its mark is of.
    """
    rows = []
    for row, name in zip_longest(chart.rows, chart.row_ids, fillvalue=""):
        cells = [
            Cell(each.text, each.url) if isinstance(each, Link) else Cell(each) for each in row
        ]
        places = [authorities.get(cell.text) for cell in cells]
        about, thing = places.index(None), chart.things.get(name, "")
        if thing not in places:
            cells[about] = cells[about]._replace(to=thing)
        rows.append(cells)
    filled = [at for at in range(len(chart.columns)) if any(row[at].text for row in rows)]
    headings = {chart.columns[at]: chart.columns[at] for at in filled}
    return table_frame(
        headings, [[row[at] for at in filled] for row in rows], authorities=authorities
    )


def _text(name: str, kind: str, value: object) -> str:
    if name == "area":
        return str(value or "").replace("-", " ").capitalize()
    if name == "paragraph" and not str(value or "")[:1].isdigit():
        return ""  # a place in the text that has no printed number: "p0"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int) and kind == "number":
        return f"{value:,}"
    return "" if value is None else str(value)


def _code(text: str) -> str:
    """Return the value that a label names:
    "Requires improvement to be good" → "requires-improvement".
    """
    return text.partition(" (")[0].lower().removesuffix(" to be good").replace(" ", "-")


def _remark(text: str) -> str:
    """Return what a label says after the value: "good (worst judgement)" → "worst judgement"."""
    return text.partition(" (")[2].removesuffix(")")


def _column(declared: FrameColumn, cells: Sequence[Cell]) -> FrameColumn:
    """Return a column with its kind as its values allow: those of another scheme or with words are
    text, and long texts stand under their row.
    """
    texts = {cell.text for cell in cells if cell.text}
    leads_out = texts and all(cell.to.startswith("http") for cell in cells if cell.text)
    if declared.name == "page" or leads_out:
        return declared._replace(kind="page")
    kind = declared.kind
    if kind in _BADGES:
        is_of_scheme = {*map(_code, texts)} <= {*_values_of_badges()[kind]}
        return declared._replace(kind=kind if is_of_scheme else "")
    if kind == "day":
        return declared
    if not kind:
        is_long = sum(map(len, texts)) > _LONG * len(texts)
        return declared._replace(kind="long" if texts and is_long else "")
    if not texts or not all(map(_NUMBER.fullmatch, texts)):
        return declared._replace(kind="")
    return declared


def _values_of_badges() -> dict[str, Collection[str]]:
    return {
        "grade": current_frameworks().grade_letters,
        "outcome": OUTCOME_WORDS,
        "polarity": POLARITIES,
    }
