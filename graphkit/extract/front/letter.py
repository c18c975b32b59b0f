"""What a joint letter says of itself: to whom it is written, and the answer it asks for.

A joint targeted area inspection ends with a duty: somebody prepares a written statement of proposed action,
and sends it by a day. That is the one deadline these reports set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from graphkit.core.model import Document, Mention, Note, Record, Span
from graphkit.extract.front.addressees import read_addressees
from graphkit.extract.front.inspectorates import IN_TEXT, inspectorate
from graphkit.extract.text.date_parser import parse_dates
from graphkit.extract.text.lexicon_files import office_words
from graphkit.extract.text.outline import Outline, paragraphs

_GREETING = re.compile(r"Dear\s+[^\n]")
_POSTAL = re.compile(
    r"""(?:[TFEW]|Tel|Telephone|Textphone|Email|www)\b[\s:.]  |  .*@  |  .*\bwww\.
      | .*\b[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}$
      | (?:\d+\w?,?\s)?(?:[A-Z][\w’'.-]*,?\s){0,4}
        (?:Street|Road|Lane|Row|Avenue|House|Hall|Square|Place|Way|Quay|Gate|Centre|Building|Floor|Offices?),?$""",
    re.VERBOSE,
)
_STATEMENT = re.compile(r"\bwritten statement\b", re.I)
_BY_WHOM = re.compile(
    r"""(?:^|(?<=[.]\s)) (?:We\s+have\s+determined\s+that\s+)?
        (?P<by>[^.]{3,400}?) (?:,?\s+is\s+the\s+principal\s+authority\s+and)? ,?\s+should\s+
        (?:prepare|co-?ordinate\s+(?:the\s+)?preparation\s+of|produce|submit)\s+(?:a|the)\s+written\s+statement""",
    re.VERBOSE,
)
_DUE = re.compile(r"\bby\s+(?=(?:the\s+)?(?:[A-Z][a-z]+day,?\s+)?\d)")
_LINE = re.compile(r"\S[^\n]*")
_SENTENCE_END = re.compile(r"\.(?:\s|$)")
_SENTENCE_START = re.compile(r"[.]\s+(?=[A-Z])")
_INTRODUCTION = 1_500  # characters of the letter's text in which the inspectorates introduce themselves


def add_letter_details(record: Record, document: Document, outline: Outline) -> Record:
    """Return the record of a letter with its frame: addressees, inspectorates, the answer it asks for."""
    blocks = [paragraph.block for paragraph in paragraphs(outline, "addressees")]
    entries = [one for one in blocks if not _GREETING.match(document.text_of(one))]
    lines = _without_post(document, [(block.start, block.end) for block in entries])
    head = [paragraph.block for paragraph in paragraphs(outline, "addressees", "front")]
    place = " ".join(document.text_of(block) for block in head if (block.start, block.end) not in lines)
    people, notes = read_addressees(document, lines, place)
    by, due, span = _statement(document, outline, record.published)
    return replace(
        record,
        people=(*people, *record.people),
        mentions=(*record.mentions, *_inspectorates(document, outline)),
        statement_due=due,
        statement_span=span,
        statement_by=by,
        notes=(*record.notes, *notes, *_too_early(due, span, record.published)),
    )


def _without_post(document: Document, entries: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the lines of the addressees without house, street, town and telephone.

    Letters on visits are addressed to one person at an office; those of joint inspections print no address.
    """
    lines = [line.span() for start, end in entries for line in _LINE.finditer(document.text, start, end)]
    words = [document.text[start:end].rstrip(" ,") for start, end in lines]
    postal = [_POSTAL.match(line) is not None for line in words]
    if not any(postal):
        return entries
    official = [_is_official(line) for line in words]
    kept: list[int] = []
    for at, is_postal in enumerate(postal):
        addressed = not kept or at - kept[-1] == 1 or any(official[at : at + 2])
        if addressed and not is_postal:
            kept.append(at)
        while is_postal and len(kept) > 1 and not official[kept[-1]]:
            kept.pop()  # the name of a house or a town, below the body whose address it is
    return [lines[at] for at in kept]


def _is_official(line: str) -> bool:
    """Say whether an address line has a word of posts or bodies, as no house or town has."""
    words = (word.strip(",()").capitalize() for word in line.split())
    return not office_words("post", "body").isdisjoint(words)


def _inspectorates(document: Document, outline: Outline) -> tuple[Mention, ...]:
    """Return the inspectorates that carried out the inspection, as its first paragraphs name them."""
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


def _statement(
    document: Document, outline: Outline, written: date | None
) -> tuple[str, date | None, Span | None]:
    """Return who prepares the written statement of action, when it is due, and the sentence that says when.

    `written` is the date of the letter: it decides a year left out.
    """
    by = ""
    due: date | None = None
    span: Span | None = None
    for paragraph in paragraphs(outline, "next-steps"):
        block, text = paragraph.block, document.text_of(paragraph.block)
        by = by or _by_whom(text)
        if due is None and _STATEMENT.search(text) and (said := _due(text, written)):
            due, start, end = said
            span = document.span(block.start + start, block.start + end, paragraph.key)
    return by, due, span


def _due(text: str, written: date | None) -> tuple[date, int, int] | None:
    """Return the day in "… by 12 September 2022", and where the sentence that says it begins and ends."""
    latest = written + timedelta(days=365) if written else None  # on which it may be: tells a year left out
    for mark in _DUE.finditer(text):
        days = parse_dates(text, mark.end(), letter=latest)
        if days is None:
            continue
        starts = [0, *(stop.end() for stop in _SENTENCE_START.finditer(text, 0, mark.start()))]
        stop = _SENTENCE_END.search(text, days.end)
        return days.last, starts[-1], stop.start() + 1 if stop else len(text)
    return None


def _too_early(due: date | None, span: Span | None, written: date | None) -> Iterator[Note]:
    """Yield a note where a statement is due before the letter that asks for it; the day stays as printed."""
    if due and written and due < written:
        yield Note("dates-disagree", f"a statement is due by {due}, the letter is of {written}", span)


def _by_whom(text: str) -> str:
    found = _BY_WHOM.search(text)
    return " ".join(found["by"].split()) if found else ""
