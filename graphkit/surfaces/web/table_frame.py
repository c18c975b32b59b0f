"""The frame of every table on a page: at most six columns, others behind "more",
long texts under the row.

Grades become badges, dates words, and the first column of counts gets bars.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile, zip_longest
from operator import eq
from types import MappingProxyType
from typing import NamedTuple

from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.language.sentences import grade_words
from graphkit.core.terms import POLARITIES
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.inspection_results import InspectionResult
from graphkit.graph.facts.names import entities_of, label
from graphkit.surfaces.maps.chart import Chart, Link

MOST_COLUMNS = 6
_LONG = 60  # characters of the texts of a column, on average, that stand under their rows
_FIRST = 2  # columns that say what a row is about
_BADGES = ("grade", "outcome", "polarity")
_OF_AUTHORITIES = ("authority", "from", "to")  # columns, in small letters
_LEAST_PLACES = 3  # on a map
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_NO_COUNTS = re.compile(
    r"(?i).*(?:year|page|paragraph|number|rank|urn|percent\w*|months|version|inspected)"
)
_AUTHORITY = re.compile(r"(?:.*/id/)?(authority/E\d{8})")


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

    The kind is "grade", "outcome", "polarity", "day", "number", "count" (with bars, up to
    `largest`), "page", "long" (under the row) or "".
    """

    name: str
    heading: str
    kind: str = ""
    largest: float = 0


class Row(NamedTuple):
    """A row: values in columns, those behind "more", and those under the row.

    `same` says how many of the first values are those of the row above.
    """

    cells: list[tuple[FrameColumn, Cell]]
    more: list[tuple[FrameColumn, Cell]]
    under: list[tuple[FrameColumn, Cell]]
    same: int = 0


class TableFrame(NamedTuple):
    """A table as pages show it, and the authorities (IRIs) that its rows lead to."""

    columns: list[FrameColumn]
    has_more: bool
    rows: list[Row]
    places: tuple[str, ...]


def table_frame(
    headings: Mapping[str, str],
    rows: Sequence[Sequence[Cell]],
    authorities: Mapping[str, str] = MappingProxyType({}),
) -> TableFrame:
    """Return the frame of a table, its headings by the names of its columns.

    `authorities` has IRIs by name: in columns of authorities, a name alone leads to its page.
    """
    named = {at for at, name in enumerate(headings) if name.lower() in _OF_AUTHORITIES}
    rows = [
        [
            cell._replace(to=authorities.get(cell.text, ""))
            if at in named and not cell.to
            else cell
            for at, cell in enumerate(row)
        ]
        for row in rows
    ]
    columns = [
        _column(name, words, [row[at] for row in rows])
        for at, (name, words) in enumerate(headings.items())
    ]
    first_count = next((each for each in columns if each.kind == "count"), None)
    columns = [
        each._replace(kind="number") if each.kind == "count" and each is not first_count else each
        for each in columns
    ]
    rows = [
        [
            cell._replace(text=_code(cell.text), code=_remark(cell.text))
            if column.kind in _BADGES
            else cell
            for column, cell in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    places = _places_of([each.kind for each in columns])
    parts = [[[(columns[at], row[at]) for at in some] for some in places] for row in rows]
    framed = [
        Row(cells, behind, under, sum(1 for _ in takewhile(bool, map(eq, row, above))))
        for (cells, behind, under), row, above in zip(parts, rows, [[], *rows], strict=False)
    ]
    found = (_AUTHORITY.fullmatch(cell.to) for row in rows for cell in row)
    iris = tuple(dict.fromkeys(entity_iri(each[1]) for each in found if each))
    shown, more, _ = places
    has_map = len(iris) >= _LEAST_PLACES
    return TableFrame([columns[at] for at in shown], bool(more), framed, iris if has_map else ())


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
    rows = [
        [
            Cell(_text(name, row[name]), str(row.get("statement") or "") if name == "page" else "")
            for name in shown
        ]
        for row in records
    ]
    return table_frame({name: headings[name] for name in shown}, rows, authorities=authorities)


def frame_of_answer(names: Sequence[str], records: Sequence[Mapping[str, Value]]) -> TableFrame:
    """Return the frame of the rows of an answer; the first value leads to what the row is about."""
    has_passages = any(row.get("statement") for row in records)
    shown = [name for name in names if name != "page" or not has_passages]
    headings = {name: name[:1].upper() + name[1:] for name in shown}
    rows = []
    for row in records:
        first, *others = [Cell(_text(name, row.get(name))) for name in shown]
        rows.append([first._replace(to=str(row.get("id") or "")), *others])
        if has_passages:
            statement = str(row.get("statement") or "")
            rows[-1].append(Cell("passage" if statement else "", statement))
    headings |= {"page": "Passage"} if has_passages else {}
    return table_frame(headings, rows)


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


def frame_of_results(
    results: Iterable[InspectionResult], labels: Labels, hidden: Collection[str] = ()
) -> TableFrame:
    """Return the frame of what inspectors said of providers directly, without some columns and
    those that are empty.
    """
    headings = {
        "inspected": "Inspected", "provider": "Provider", "kind": "Kind", "overall": "Overall",
        "by": "By", "report": "Report", "judgements": "Judgements",
    }  # fmt: skip
    rows = [
        [
            Cell(each.day),
            Cell(each.label, each.body),
            Cell(each.kind),
            Cell(grade_words(each.grade)),
            Cell(labels.of(each.inspectorate), each.inspectorate),
            Cell("report" if each.address else "", each.address),
            Cell(_judged(each)),
        ]
        for each in results
    ]
    filled = [
        at
        for at, name in enumerate(headings)
        if name not in hidden and any(row[at].text for row in rows)
    ]
    shown = {name: heading for at, (name, heading) in enumerate(headings.items()) if at in filled}
    return table_frame(shown, [[row[at] for at in filled] for row in rows])


def _judged(result: InspectionResult) -> str:
    """Return the judgements but the overall one as words."""
    return "; ".join(
        (
            f"{name}{' (court or out of court: not stated)' if standing == 'unclear' else ''}: "
            f"{grade}"
        ).replace("-", " ")
        for name, grade, standing in result.judgements
        if standing != "overall"
    )


def _text(name: str, value: object) -> str:
    if name == "area":
        return str(value or "").replace("-", " ").capitalize()
    if name == "paragraph" and not str(value or "")[:1].isdigit():
        return ""  # a place in the text that has no printed number: "p0"
    if isinstance(value, float):
        return f"{value:g}"
    return (
        f"{value:,}"
        if isinstance(value, int) and not _NO_COUNTS.fullmatch(name)
        else str(value or "")
    )


def _code(text: str) -> str:
    """Return the value that a label names:
    "Requires improvement to be good" → "requires-improvement".
    """
    return text.partition(" (")[0].lower().removesuffix(" to be good").replace(" ", "-")


def _remark(text: str) -> str:
    """Return what a label says after the value: "good (worst judgement)" → "worst judgement"."""
    return text.partition(" (")[2].removesuffix(")")


def _column(name: str, heading: str, cells: Sequence[Cell]) -> FrameColumn:
    """Return a column with the kind that all of its values have."""
    texts = {cell.text for cell in cells if cell.text}
    if name == "page" or (texts and all(cell.to.startswith("http") for cell in cells if cell.text)):
        return FrameColumn(name, heading, "page")
    codes = {*map(_code, texts)}
    grades = current_frameworks().grade_letters
    for kind, known in (("grade", grades), ("outcome", OUTCOME_WORDS), ("polarity", POLARITIES)):
        if codes and codes <= {*known}:
            return FrameColumn(name, heading, kind)
    if all(map(_DAY.fullmatch, texts)) and any("-" in text for text in texts):
        return FrameColumn(name, heading, "day")
    if not texts or not all(map(_NUMBER.fullmatch, texts)):
        is_long = sum(map(len, texts)) > _LONG * len(texts)
        return FrameColumn(name, heading, "long" if is_long else "")
    values = {float(text.replace(",", "")) for text in texts}
    is_count = len(values) > 1 and min(values) >= 0 and all(map(float.is_integer, values))
    is_count = is_count and not _NO_COUNTS.fullmatch(name)
    return FrameColumn(name, heading, "count" if is_count else "number", max(values))
