"""Earlier inspections of the same authority that a report looks back on, as it states them.

Sentences anywhere name them; reports of 2013 to 2018 have a box of previous inspections besides, one bullet
each, the grade in a second sentence or in nested bullets. What several places say of one inspection is put
together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from graphkit.core.frameworks import Frameworks, current_frameworks
from graphkit.core.model import (
    AREA_SEND,
    OVERALL_EFFECTIVENESS,
    Block,
    BlockKind,
    Document,
    EarlierInspection,
)
from graphkit.extract.front.previous_inspection_phrases import (
    BARE_GRADE,
    YEAR,
    find_criterion,
    find_dated_inspections,
    find_earlier_inspections,
    grade_id,
)
from graphkit.extract.text.date_parser import parse_dates
from graphkit.extract.text.lexicon_files import compile_spaced
from graphkit.extract.text.sentence_splitter import split_sentences

_PREVIOUS_DAYS = compile_spaced(r"dates? of (?:the )?(?:previous|last) inspection ?: ?")
_CUE = re.compile(r"inspect|visit|judge|rated|graded|found|JTAI", re.I)
_VISIT_OR_JTAI = compile_spaced(
    r"\b(?:the|Ofsted[’']s) (?P<last>last |most recent )?(?:[\w’'-]+ ){0,2}?"
    r"(?P<kind>(?:focuss?ed|assurance|monitoring) (?:assurance )?visit|JTAI|joint targeted area inspection)\b"
)
_EVENTS = compile_spaced(
    r"\b(?:(?:re-?)?inspections?|(?:focuss?ed|assurance|monitoring) visits?|JTAIs?|SIF|ILACS)\b"
)
_NESTED = compile_spaced(r"^(?P<label>[^:]{4,70}): (?P<words>[^.]{4,40})")


def read_earlier_inspections(
    document: Document, framework: str, own: date | None
) -> tuple[EarlierInspection, ...]:
    """Return the earlier inspections a report states, by year and month, each once.

    `own` is the first day of the inspection reported: what is later is no earlier inspection.
    """
    found: list[EarlierInspection] = []
    blocks = [block for block in document.body_blocks() if block.kind is not BlockKind.HEADING]
    starts = [block.start for block in blocks]
    dated = {bisect_right(starts, year.start()) - 1 for year in YEAR.finditer(document.text)} - {-1}
    for at in sorted(dated):
        if _CUE.search(document.text, blocks[at].start, blocks[at].end):
            for inspection in _in_block(document, blocks[at], framework):
                found += _judgements_below(document, blocks[at + 1 : at + 9], inspection) or [inspection]
    earlier = [_made(one, found) for one in found if own is None or _before(one, own)]
    return tuple(sorted(_merged(earlier), key=lambda one: (one.year, one.month or 0, one.span.start)))


def find_referenced_inspections(
    sentence: str, earlier: Sequence[EarlierInspection], framework: str
) -> tuple[int, ...]:
    """Return the places, from 1, of the earlier inspections of a report that a sentence names.

    It names them by date, or by their kind where that tells which. `framework` is that of the report. Nothing
    where the sentence may mean another one as well.
    """
    found: list[int] = []
    for seen in find_dated_inspections(sentence):
        for year, month in seen.dates:
            kind = _framework(seen.words, year, framework)
            alike = [
                (one.month == month, one.framework == kind, -place)
                for place, one in enumerate(earlier, 1)
                if one.year == year
                and (not month or one.month in (month, None))
                and (not kind or one.framework in (kind, ""))
            ]
            found += [-max(alike)[2]] if alike else []
    return tuple(dict.fromkeys(found)) or _by_kind(sentence, earlier)


def full_inspection_years(earlier: Sequence[EarlierInspection], framework: str) -> frozenset[int]:
    """Return the years of the full inspections that a report (of this framework) tells of."""
    full = current_frameworks().full_inspections | (set() if framework.startswith("jtai") else {""})
    return frozenset(one.year for one in earlier if one.framework in full)


def _by_kind(sentence: str, earlier: Sequence[EarlierInspection]) -> tuple[int, ...]:
    """Return the place of the one earlier visit or joint inspection that a sentence means by its kind.

    That is the only one told, or of several the last where it says so.
    """
    named = list(_VISIT_OR_JTAI.finditer(sentence))
    if len(named) != 1 or len(_EVENTS.findall(sentence)) != 1 or YEAR.search(sentence):
        return ()
    kind = _framework(named[0]["kind"], 0, "")
    places = [place for place, one in enumerate(earlier, 1) if one.framework == kind]
    dates = [(one.year, one.month) for one in earlier if one.framework == kind]
    if len(places) > 1 and (not named[0]["last"] or dates[-2] == dates[-1]):
        return ()
    return tuple(places[-1:])


def _in_block(document: Document, block: Block, framework: str) -> Iterator[EarlierInspection]:
    text = document.text_of(block)
    if days := _PREVIOUS_DAYS.match(text):
        if visit := parse_dates(text, days.end()):
            first = visit.first
            span = document.span(block.start, block.start + visit.end)
            yield EarlierInspection(span, first.year, first.month, framework)
        return
    bounds = split_sentences(text)
    for at, (start, end) in enumerate(bounds):
        following = text[slice(*bounds[at + 1])] if at + 1 < len(bounds) else ""
        preceding = text[slice(*bounds[at - 1])] if at else ""
        for seen in find_earlier_inspections(text[start:end], following, preceding):
            stop = bounds[at + 1][1] if seen.borrowed else end
            span = document.span(block.start + start, block.start + stop)
            for year, month in seen.dates:
                kind = _framework(seen.words, year, framework)
                for criterion, grade in seen.verdicts:
                    yield EarlierInspection(span, year, month, kind, criterion, grade, seen.published)


def _framework(words: str, year: int, own: str) -> str:
    """Return the framework that the words name, else the one in use in that year, else ""."""
    for framework, pattern in _named_frameworks(current_frameworks()):
        if pattern.search(words):
            return framework
    if own == AREA_SEND:
        return own
    return "" if own.startswith("jtai") else current_frameworks().full_inspection_in(year)


@cache
def _named_frameworks(frameworks: Frameworks) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (each.framework, compile_spaced(rf"\b(?:{words})"))
        for each in frameworks
        for words in each.referred_to_as
    )


def _judgements_below(
    document: Document, blocks: list[Block], inspection: EarlierInspection
) -> list[EarlierInspection]:
    """Return the judgements listed under a bullet that ends with a colon ("adoption: good")."""
    found: list[EarlierInspection] = []
    if not inspection.span.text.rstrip().endswith(":"):
        return found
    for block in blocks:
        entry = _NESTED.match(document.text_of(block))
        grade = BARE_GRADE.match(entry["words"]) if entry else None
        if entry is None or grade is None:
            break
        span = document.span(block.start, block.end)
        judged = replace(inspection, span=span, criterion=find_criterion(entry["label"]))
        found.append(replace(judged, grade=grade_id(grade["grade"])))
    return found


def _made(one: EarlierInspection, found: list[EarlierInspection]) -> EarlierInspection:
    """Return an inspection told by its report as of when it was made, where another place says that."""
    for other in found if one.published and one.framework else ():
        alike = other.framework == one.framework and not other.published
        if alike and one.year - 1 <= other.year <= one.year:
            return replace(one, year=other.year, month=other.month, published=False)
    return one


def _before(one: EarlierInspection, own: date) -> bool:
    """Say whether it was before the inspection reported; a visit may be of the same year, or month."""
    if one.year == own.year and one.month in (None, own.month):
        return one.framework.endswith("-visit")
    return (one.year, one.month or 0) < (own.year, own.month)


def _merged(found: list[EarlierInspection]) -> list[EarlierInspection]:
    """Put together what agrees: one may leave out the month, the framework or the grade that another has."""
    kept: list[EarlierInspection] = []
    for one in found:
        for at, other in enumerate(kept):
            if _agree(one, other):
                kept[at] = _together(other, one)
                break
        else:
            kept.append(one)
    return kept


def _agree(one: EarlierInspection, other: EarlierInspection) -> bool:
    if one.year != other.year:
        return False
    pairs = [(one.month, other.month), (one.framework, other.framework), (one.grade, other.grade)]
    if any(a and b and a != b for a, b in pairs):
        return False
    criteria = {one.criterion, other.criterion}
    if len(criteria) == 1 or criteria == {"", OVERALL_EFFECTIVENESS} or not (one.grade and other.grade):
        return len(criteria - {""}) < 2
    return "" in criteria and (one.month is None) != (other.month is None)  # "judged good in 2012", for short


def _together(first: EarlierInspection, second: EarlierInspection) -> EarlierInspection:
    closer = not first.grade or (first.month is None and second.month is not None)
    graded = second if second.grade and closer else first
    dated = first if first.month else second
    return replace(
        graded,
        month=dated.month,
        published=dated.published,
        framework=first.framework or second.framework,
        criterion=graded.criterion or first.criterion or second.criterion,
    )
