"""What a report says of itself: which report it is, of whom, when, by whom, with which grades.

Nothing here guesses: what is not printed stays empty, and what was printed and not understood becomes a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from graphkit.core.model import AREA_SEND, FULL_INSPECTIONS, BlockKind, Document, Note, Record, Source, Span
from graphkit.extract.front.inspection_dates import read_timing
from graphkit.extract.front.inspectors import read_people
from graphkit.extract.front.judgements import read_judgements
from graphkit.extract.front.previous_inspections import read_earlier_inspections
from graphkit.extract.front.report_authority import read_authority
from graphkit.extract.front.report_kind import Kind, recognise, version_of, with_theme
from graphkit.extract.front.theme import read_theme, read_visited
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import row_patterns
from graphkit.extract.text.sentence_splitter import split_sentences
from graphkit.register import Register

_LICENCES = (
    ("ogl-v3", re.compile(r"Open\s+Government\s+Licen[cs]e", re.I)),
    ("non-commercial", re.compile(r"non-?\s?commercial(?:\s+educational)?\s+purposes", re.I)),
)
_LONGEST_PARAGRAPH = 4_000  # characters; the longest printed have 3,000
_FIRST_WORDS = 80
_SET_APART = (BlockKind.BOILERPLATE, BlockKind.FOOTNOTE)


def read_front(cover: Cover, register: Register) -> Record:
    """Return a record of what a report says of itself, with the words that say it."""
    document, kind = cover.document, recognise(cover)
    theme = _theme(cover, kind.framework)
    kind = with_theme(kind, theme)
    timing = read_timing(cover, kind.framework)
    if kind.framework == AREA_SEND and not timing.days and cover.is_letter(kind.framework):
        kind = Kind("other")  # a letter about an inspection, not of one: that tells its days
    on = min((visit.start for visit in timing.days), default=timing.published)
    named = read_authority(cover, kind, register, on)
    judged = read_judgements(cover, kind.framework)
    outcome, outcome_span = read_outcome(cover) if kind.framework == AREA_SEND else ("", None)
    licence = read_licence(document)
    front = Record(
        Source(document.name, document.sha256, document.media_type, document.pages, *licence),
        kind.framework,
        version=version_of(kind.framework, [judgement.criterion for judgement in judged.judgements]),
        authority_name=named.printed,
        authority=named.gss,
        authority_span=named.span,
        dates=timing.days,
        dates_span=timing.days_span,
        published=timing.published,
        theme=theme,
        people=read_people(cover, kind.framework),
        judgements=judged.judgements,
        outcome=outcome,
        outcome_span=outcome_span,
        earlier=read_earlier_inspections(document, kind.framework, on),
    )
    missing = _missing(front, letter=cover.is_letter(kind.framework))
    return replace(front, notes=(*timing.notes, *judged.notes, *missing, *_without_lines(document)))


def _theme(cover: Cover, framework: str) -> str:
    if framework.endswith("-visit"):
        return read_visited(cover)
    return read_theme(cover) if framework == "jtai" else ""


def read_outcome(cover: Cover) -> tuple[str, Span | None]:
    """Return the outcome of an area SEND inspection, which has no grades, with the sentence that states it.

    What the outcome leads to (when the next inspection is, whether a priority action plan is asked for)
    follows from it and is not read apart.
    """
    document = cover.document
    for block in cover.three_pages:  # cover, contents, the outcome
        text = document.text_of(block)
        for outcome, words in row_patterns("outcomes", "outcome"):
            if stated := words.search(text):
                bounds = next(
                    (start, end) for start, end in split_sentences(text) if start <= stated.start() < end
                )
                return outcome, document.span(block.start + bounds[0], block.start + bounds[1])
    return "", None


def read_licence(document: Document) -> tuple[str, Span | None]:
    """Return the licence a report prints for itself, and the words: in its legal tail, else anywhere.

    Reports from 2018 on are under the Open Government Licence; older ones may be copied for non-commercial
    educational purposes, unaltered; many letters say nothing. What is printed decides, not the year.
    """
    for in_tail, (licence, pattern), block in product((True, False), _LICENCES, document.blocks):
        looked_at = (block.kind in _SET_APART) is in_tail
        if looked_at and (match := pattern.search(document.text, block.start, block.end)):
            return licence, document.span(*match.span())
    return "not-stated", None


def _without_lines(document: Document) -> Iterator[Note]:
    """Yield a note on a text whose line breaks are gone, and with them what tells a heading from prose."""
    longest = max(document.body_blocks(), key=lambda block: block.length, default=None)
    if longest and longest.length > _LONGEST_PARAGRAPH:
        lost = "line breaks are lost, and with them headings and lists"
        message = f"a paragraph of {longest.length} characters: {lost}"
        yield Note("no-line-breaks", message, document.span(longest.start, longest.start + _FIRST_WORDS))


def _missing(front: Record, *, letter: bool) -> Iterator[Note]:
    """Yield a note for each thing that such a report should say and that was not found."""
    if front.framework == "other":
        yield Note("unknown-framework", "no known title: read by its headings and paragraphs alone")
    if not front.authority:
        yield Note("unknown-authority", "no authority of the register is named", front.authority_span)
    if front.framework in ("jtai", "jtai-thematic") and not front.theme:
        yield Note("unknown-theme", "the letter names no theme")
    if front.framework == AREA_SEND and not letter and not front.outcome:
        yield Note("unknown-outcome", "none of the three outcomes of such inspections was found")
    if front.framework in FULL_INSPECTIONS:
        if not any(person.role == "lead-inspector" for person in front.people):
            yield Note("no-lead-inspector", "no lead inspector is printed or understood")
        if not front.judgements:
            yield Note("no-judgements", "no table of judgements was found")
