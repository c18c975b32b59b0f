"""Reads what a joint letter states about itself: its addressees, inspectorates, and the required response.

A report on a joint targeted area inspection ends with a requirement: an authority or agency prepares a
written statement of proposed action and submits it by a date. It is the only deadline in these reports.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from graphkit.core.model import Document, Mention, Note, Record, Span
from graphkit.extract.front.addressees import read_addressees
from graphkit.extract.front.inspectors import inspectorate
from graphkit.extract.text.date_parser import parse_dates
from graphkit.extract.text.lexicon_files import Phrases
from graphkit.extract.text.outline import Outline, paragraphs

_RE = Phrases("letters")

_SENTENCE_END = re.compile(r"\.(?:\s|$)")
_SENTENCE_START = re.compile(r"[.]\s+(?=[A-Z])")
_INTRODUCTION = 1_500  # characters in which the inspectorates introduce themselves


def add_letter_details(record: Record, document: Document, outline: Outline) -> Record:
    """Return the record of a letter with addressees, inspectorates and the written statement it requires."""
    blocks = [paragraph.block for paragraph in paragraphs(outline, "addressees")]
    entries = [one for one in blocks if not _RE.greeting.match(document.text_of(one))]
    front = [paragraph.block for paragraph in paragraphs(outline, "addressees", "front")]
    place = " ".join(document.text_of(block) for block in front if block not in entries)
    lines = [(block.start, block.end) for block in entries]
    people, notes = read_addressees(document, lines, record.authority_name, place)
    responsible, due, span = _required_statement(document, outline, record.published)
    early: list[Note] = []
    if due and record.published and due < record.published:  # kept as printed
        message = f"a statement is due by {due}, the letter is of {record.published}"
        early.append(Note("dates-disagree", message, span))
    return replace(
        record,
        people=(*people, *record.people),
        mentions=(*record.mentions, *_inspectorates(document, outline)),
        statement_due=due,
        statement_span=span or record.statement_span,
        statement_by=responsible or record.statement_by,
        notes=(*record.notes, *notes, *early),
    )


def _inspectorates(document: Document, outline: Outline) -> tuple[Mention, ...]:
    """Return the inspectorates that the first paragraphs name."""
    summary = [paragraph.block for paragraph in paragraphs(outline, "summary")]
    if not summary:
        return ()
    start = summary[0].start
    end = min(max(block.end for block in summary), start + _INTRODUCTION)
    found: dict[str, Mention] = {}
    for match in Phrases("inspectors").inspectorate.finditer(document.text, start, end):
        surface = match.group()
        mention = Mention(surface, *match.span(), "agency", "inspectorate", "Inspectorate")
        found.setdefault(inspectorate(surface), mention)
    return tuple(found.values())


def _required_statement(
    document: Document, outline: Outline, written: date | None
) -> tuple[str, date | None, Span | None]:
    """Return who must prepare the written statement, when it is due, and the sentence with the deadline.

    `written` is the date of the letter; it decides a year that is not printed.
    """
    responsible = ""
    due: date | None = None
    span: Span | None = None
    for paragraph in paragraphs(outline, "next-steps"):
        block, text = paragraph.block, document.text_of(paragraph.block)
        if not responsible and (found := _RE.responsible.search(text)):
            responsible = " ".join(found["responsible"].split())
        if due is None and _RE.statement.search(text) and (deadline := _deadline(text, written)):
            due, start, end = deadline
            span = document.span(block.start + start, block.start + end, paragraph.key)
    return responsible, due, span


def _deadline(text: str, written: date | None) -> tuple[date, int, int] | None:
    """Return the date in "… by 12 September 2022" and the offsets of its sentence."""
    latest = written + timedelta(days=365) if written else None
    for by in _RE.due.finditer(text):
        if phrase := parse_dates(text, by.end(), letter=latest):
            starts = [0, *(stop.end() for stop in _SENTENCE_START.finditer(text, 0, by.start()))]
            stop = _SENTENCE_END.search(text, phrase.end)
            return phrase.last, starts[-1], stop.start() + 1 if stop else len(text)
    return None
