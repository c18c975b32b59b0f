"""Sheets of the workbook whose rows are the answers to competency questions.

A column named `quote` or `recommendationText` is not taken from the answer, but from the quotes that may be
republished, of the statement in the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from graphkit.ask.lookup import local_id
from graphkit.ask.questions import columns_and_rows, questions, run_question
from graphkit.core.terms import Xsd
from graphkit.core.text_table import printed_number
from graphkit.export.overview import day
from graphkit.export.workbook import PRINTED_ROWS, Cell, Heading, Sheet
from graphkit.store.dataset import Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = "recommendation tracker"  # is printed with all rows
STATEMENTS = {"quote": ("shownBy", "statement"), "recommendationText": ("recommendation",)}


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """A sheet: its name, the question it answers, and the heading of each column by the column's name."""

    name: str
    question: str
    headings: Mapping[str, tuple[str, int]]


SHEETS = (
    QuestionSheet(
        "recommendation tracker",
        "recommendation-tracker",
        {
            "authority": ("Local authority", 18),
            "inspected": ("Inspected", 11),
            "framework": ("Framework", 12),
            "number": ("Number", 9),
            "recommendationText": ("Recommendation", 52),
            "event": ("Later event", 14),
            "eventDate": ("Date", 11),
            "outcome": ("Outcome", 16),
            "rag": ("RAG", 8),
            "confidence": ("Confidence", 11),
            "quote": ("Evidence", 52),
            "page": ("Page", 7),
            "paragraph": ("Paragraph", 10),
            "shownBy": ("Shown by", 52),
            "recommendation": ("Identifier", 52),
        },
    ),
    QuestionSheet(
        "interventions",
        "interventions-and-judgements",
        {
            "authority": ("Local authority", 18),
            "date": ("Date", 11),
            "event": ("Event", 22),
            "detail": ("Detail", 40),
            "until": ("Until", 11),
            "source": ("Source", 40),
            "quote": ("Quote", 52),
            "page": ("Page", 7),
            "statement": ("Identifier", 52),
        },
    ),
    QuestionSheet(
        "all inspectorates",
        "all-inspectorates",
        {
            "authority": ("Local authority", 18),
            "date": ("Date", 11),
            "inspectorates": ("Inspectorates", 40),
            "framework": ("Framework", 16),
            "version": ("Version", 9),
            "result": ("Result", 34),
            "loaded": ("Report loaded", 9),
            "source": ("Source", 34),
            "page": ("Page", 7),
            "statement": ("Identifier", 52),
        },
    ),
    QuestionSheet(
        "weakness share",
        "weakness-share",
        {
            "region": ("Region", 22),
            "year": ("Year", 8),
            "topic": ("Topic", 34),
            "weakShare": ("Weak, per cent", 10),
            "findings": ("Findings", 10),
            "weaknesses": ("Weaknesses", 12),
            "mixed": ("Mixed", 8),
            "strengths": ("Strengths", 10),
            "inspections": ("Inspections", 12),
            "authorities": ("Authorities", 12),
        },
    ),
)


def question_sheets(store: Store, quote: Callable[[str], str]) -> Iterator[Sheet]:
    """Yield the sheets; `quote` returns the words of a statement, if they may be republished."""
    known = questions()
    for sheet in SHEETS:
        headings = [Heading(words, width) for words, width in sheet.headings.values()]
        headings[0] = Heading(headings[0].words, headings[0].width, known[sheet.question].caveat)
        identifiers = sum(name in ("shownBy", "statement", "recommendation") for name in sheet.headings)
        printed = 0 if sheet.name == _WHOLE else PRINTED_ROWS
        rows = _rows(store, sheet, quote)
        yield Sheet(sheet.name, headings, rows, unprinted=identifiers, printed_rows=printed)


def _rows(store: Store, sheet: QuestionSheet, quote: Callable[[str], str]) -> Iterator[list[Cell]]:
    names, rows = columns_and_rows(run_question(store, questions()[sheet.question]), lambda term: term)
    for row in rows:
        terms = dict(zip(names, row, strict=True))
        yield [_cell(name, terms, quote) for name in sheet.headings]


def _cell(name: str, terms: Mapping[str, Any], quote: Callable[[str], str]) -> Cell:
    if name in STATEMENTS:
        statements = (terms[each] for each in STATEMENTS[name] if terms.get(each))
        return next((quote(each.value) for each in statements), None)
    term = terms[name]
    if term is None or isinstance(term, ox.NamedNode):
        return term and local_id(term.value)
    if name == "year" or term.datatype.value == Xsd.INTEGER:
        return int(term.value)
    if term.datatype.value == Xsd.DECIMAL:
        return float(term.value)
    if name == "paragraph":
        return printed_number(term.value) or None
    return (day(term.value) if _DAY.fullmatch(term.value) else None) or term.value
