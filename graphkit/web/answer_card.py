"""An answer as the search page shows it: cells with links, chart, evidence and coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from graphkit.answer.typed_answer import Answer, Cell, Coverage, Passage, Row
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.web.rendering import link_path

_ROWS = 12  # shown at first
_DAYS = ("inspected", "recommended", "since", "reported")
GRADES = ("outstanding", "good", "requires improvement", "inadequate")


class ShownCell(NamedTuple):
    """A cell: text, address or "", and the grade that it names ("requires-improvement") or ""."""

    text: str
    href: str = ""
    grade: str = ""
    is_number: bool = False


class Bar(NamedTuple):
    """A row of the chart: its name, address, and (class, number, first and width in per cent)."""

    name: str
    href: str
    parts: list[tuple[str, int, float, float]]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What the page shows of an answer."""

    kind: str
    text: str
    columns: list[str]
    rows: list[list[ShownCell]]
    more: list[list[ShownCell]]
    evidence: list[tuple[Passage, str]]  # with the address of its page here
    coverage: Coverage
    cautions: tuple[str, ...]
    bars: list[Bar]


def answer_card(answer: Answer) -> AnswerCard:
    """Return an answer with the links and cells of the page."""
    has_statements = any(row.get("statement") for row in answer.rows)
    rows = [_with_passage(_cells(answer.columns, row), row, has_statements) for row in answer.rows]
    return AnswerCard(
        answer.kind,
        answer.text,
        [*answer.columns, *(["passage"] if has_statements else [])],
        rows[:_ROWS],
        rows[_ROWS:],
        [(each, link_path(entity_iri(each.statement))) for each in answer.evidence],
        answer.coverage,
        answer.cautions,
        [_bar(row) for row in answer.rows] if answer.kind == "grades-by-region" else [],
    )


def _with_passage(cells: list[ShownCell], row: Row, has_statements: bool) -> list[ShownCell]:
    if not has_statements:
        return cells
    statement = str(row.get("statement") or "")
    return [*cells, ShownCell("passage", identifier_address(statement)) if statement else ShownCell("")]


def _cells(columns: list[str], row: Row) -> list[ShownCell]:
    first = columns[0] if columns else ""
    link = identifier_address(str(row.get("id") or ""))
    return [_cell(name, row.get(name), link if name == first else "") for name in columns]


def _cell(name: str, value: Cell, href: str) -> ShownCell:
    if isinstance(value, int | float):
        return ShownCell(f"{value:,}", href, is_number=True)
    text = str(value or "")
    if text in GRADES:
        return ShownCell(text, href, text.replace(" ", "-"))
    return ShownCell(long_date(text) if name in _DAYS and text[:4].isdigit() else text, href)


def identifier_address(identifier: str) -> str:
    """Return the address of an identifier of a row: a thing, or a concept such as "topic/neglect"."""
    if not identifier:
        return ""
    if identifier.partition("/")[0] in ("topic", "region"):
        return f"/scheme/{quote(identifier)}"
    return link_path(entity_iri(identifier))


def _bar(row: Row) -> Bar:
    """Return the bar of a region: the authorities with each grade."""
    numbers = [(grade, int(row.get(grade) or 0)) for grade in GRADES]
    total, first = sum(number for _, number in numbers) or 1, 0.0
    parts = []
    for grade, number in numbers:
        width = 100 * number / total
        if number:
            parts.append((grade.replace(" ", "-"), number, round(first, 2), round(width, 2)))
        first += width
    return Bar(str(row["region"]), identifier_address(str(row.get("id") or "")), parts)
