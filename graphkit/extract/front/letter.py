"""Reads what a joint letter states about itself: its addressees, inspectorates, and the required response.

A report on a joint targeted area inspection ends with a requirement: an authority or agency prepares a
written statement of proposed action and submits it by a date. It is the only deadline in these reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from graphkit.core.model import Document, Mention, Note, Person, Record, Span
from graphkit.extract.front.addressees import read_addressees
from graphkit.extract.front.inspectorates import IN_TEXT, inspectorate
from graphkit.extract.front.postal_address import has_postal_line, read_postal_address
from graphkit.extract.text.date_parser import parse_dates
from graphkit.extract.text.outline import Outline, paragraphs

_GREETING = re.compile(r"Dear\s+[^\n]")
_STATEMENT = re.compile(r"\bwritten statement\b", re.I)
# "We have determined that Wexmoor Council … should prepare a written statement"
_RESPONSIBLE = re.compile(
    r"""(?:^|(?<=[.]\s)) (?:We\s+have\s+determined\s+that\s+)?
        (?P<responsible>[^.]{3,400}?) (?:,?\s+is\s+the\s+principal\s+authority\s+and)? ,?\s+should\s+
        (?:prepare|co-?ordinate\s+(?:the\s+)?preparation\s+of|produce|submit)\s+(?:a|the)\s+written\s+statement""",
    re.VERBOSE,
)
# "by 12 September 2022"
_DUE = re.compile(r"\bby\s+(?=(?:the\s+)?(?:[A-Z][a-z]+day,?\s+)?\d)")
_LINE = re.compile(r"\S[^\n]*")
_SENTENCE_END = re.compile(r"\.(?:\s|$)")
_SENTENCE_START = re.compile(r"[.]\s+(?=[A-Z])")
_INTRODUCTION = 1_500  # characters in which the inspectorates introduce themselves


def add_letter_details(record: Record, document: Document, outline: Outline) -> Record:
    """Return the record of a letter with addressees, inspectorates and the written statement it requires."""
    blocks = [paragraph.block for paragraph in paragraphs(outline, "addressees")]
    entries = [one for one in blocks if not _GREETING.match(document.text_of(one))]
    people, notes = _addressees(document, outline, record, [(block.start, block.end) for block in entries])
    responsible, due, span = _required_statement(document, outline, record.published)
    return replace(
        record,
        people=(*people, *record.people),
        mentions=(*record.mentions, *_inspectorates(document, outline)),
        statement_due=due,
        statement_span=span or record.statement_span,
        statement_by=responsible or record.statement_by,
        notes=(*record.notes, *notes, *_deadline_notes(due, span, record.published)),
    )


def _addressees(
    document: Document, outline: Outline, record: Record, entries: list[tuple[int, int]]
) -> tuple[list[Person], list[Note]]:
    """Return the addressees: of a letter on a visit one postal address, else a line or two for each."""
    lines = [line.span() for start, end in entries for line in _LINE.finditer(document.text, start, end)]
    if has_postal_line(document, lines):
        return read_postal_address(document, lines, record.authority_name), []
    head = [paragraph.block for paragraph in paragraphs(outline, "addressees", "front")]
    place = " ".join(document.text_of(block) for block in head if (block.start, block.end) not in entries)
    return read_addressees(document, entries, place)


def _inspectorates(document: Document, outline: Outline) -> tuple[Mention, ...]:
    """Return the inspectorates that the first paragraphs name."""
    summary = [paragraph.block for paragraph in paragraphs(outline, "summary")]
    if not summary:
        return ()
    start = summary[0].start
    end = min(max(block.end for block in summary), start + _INTRODUCTION)
    found: dict[str, Mention] = {}
    for match in IN_TEXT.finditer(document.text, start, end):
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
        responsible = responsible or _responsible(text)
        if due is None and _STATEMENT.search(text) and (deadline := _deadline(text, written)):
            due, start, end = deadline
            span = document.span(block.start + start, block.start + end, paragraph.key)
    return responsible, due, span


def _deadline(text: str, written: date | None) -> tuple[date, int, int] | None:
    """Return the date in "… by 12 September 2022" and the offsets of its sentence."""
    latest = written + timedelta(days=365) if written else None
    for by in _DUE.finditer(text):
        phrase = parse_dates(text, by.end(), letter=latest)
        if phrase is None:
            continue
        starts = [0, *(stop.end() for stop in _SENTENCE_START.finditer(text, 0, by.start()))]
        stop = _SENTENCE_END.search(text, phrase.end)
        return phrase.last, starts[-1], stop.start() + 1 if stop else len(text)
    return None


def _deadline_notes(due: date | None, span: Span | None, written: date | None) -> Iterator[Note]:
    """Yield a note if the deadline is before the date of the letter; the date is kept as printed."""
    if due and written and due < written:
        yield Note("dates-disagree", f"a statement is due by {due}, the letter is of {written}", span)


def _responsible(text: str) -> str:
    """Return who must prepare the statement, as printed, or ""."""
    found = _RESPONSIBLE.search(text)
    return " ".join(found["responsible"].split()) if found else ""
