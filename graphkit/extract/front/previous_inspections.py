"""Reads the earlier inspections of the same authority that a report states.

Any sentence may name them; reports of 2013 to 2018 also have a box of previous inspections, one bullet each,
with the grade in a second sentence or in nested bullets. What several passages state about one inspection is
merged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import (
    AREA_SEND,
    OVERALL_EFFECTIVENESS,
    Block,
    BlockKind,
    Document,
    EarlierInspection,
)
from graphkit.extract.front.previous_inspection_phrases import (
    find_criterion,
    find_dated_inspections,
    find_earlier_inspections,
    grade_id,
)
from graphkit.extract.text.date_parser import parse_dates
from graphkit.extract.text.lexicon_files import Phrases, compile_spaced
from graphkit.extract.text.sentence_splitter import split_sentences

_RE = Phrases("previous-inspections")


def read_earlier_inspections(
    document: Document, framework: str, own: date | None
) -> tuple[EarlierInspection, ...]:
    """Return the earlier inspections that a report states, by year and month, without duplicates.

    `framework` is that of the report. `own` is the first day of the reported inspection: later dates are
    ignored.
    """
    found: list[EarlierInspection] = []
    blocks = [block for block in document.body_blocks() if block.kind is not BlockKind.HEADING]
    starts = [block.start for block in blocks]
    with_year = {bisect_right(starts, year.start()) - 1 for year in _RE.year.finditer(document.text)} - {-1}
    for at in sorted(with_year):
        if _RE.cue.search(document.text, blocks[at].start, blocks[at].end):
            for inspection in _in_block(document, blocks[at], framework):
                found += _nested_judgements(document, blocks[at + 1 : at + 9], inspection) or [inspection]
    earlier = [_with_inspection_date(one, found) for one in found if own is None or _is_before(one, own)]
    return tuple(sorted(_merged(earlier), key=lambda one: (one.year, one.month or 0, one.span.start)))


def find_referenced_inspections(
    sentence: str, earlier: Sequence[EarlierInspection], framework: str
) -> tuple[int, ...]:
    """Return the positions, from 1, of the earlier inspections of a report that a sentence refers to.

    The sentence gives the date, or a kind that only one of them has. `framework` is that of the report. The
    result is empty if the sentence may refer to another inspection as well.
    """
    found: list[int] = []
    for phrase in find_dated_inspections(sentence):
        for year, month in phrase.dates:
            kind = _framework(phrase.text, year, framework)
            candidates = [
                (one.month == month, one.framework == kind, -position)
                for position, one in enumerate(earlier, 1)
                if one.year == year
                and (not month or one.month in (month, None))
                and (not kind or one.framework in (kind, ""))
            ]
            found += [-max(candidates)[2]] if candidates else []
    return tuple(dict.fromkeys(found)) or _find_by_kind(sentence, earlier)


def full_inspection_years(earlier: Sequence[EarlierInspection], framework: str) -> frozenset[int]:
    """Return the years of the earlier full inspections that a report of this framework states."""
    full = current_frameworks().full_inspections | (set() if framework.startswith("jtai") else {""})
    return frozenset(one.year for one in earlier if one.framework in full)


def _find_by_kind(sentence: str, earlier: Sequence[EarlierInspection]) -> tuple[int, ...]:
    """Return the position of the visit or joint inspection that a sentence refers to without a date.

    It must be the only one of its kind, or the latest if the sentence says "last".
    """
    matches = list(_RE.visit_or_jtai.finditer(sentence))
    if len(matches) != 1 or len(_RE.events.findall(sentence)) != 1 or _RE.year.search(sentence):
        return ()
    kind = _framework(matches[0]["kind"], 0, "")
    positions = [position for position, one in enumerate(earlier, 1) if one.framework == kind]
    dates = [(one.year, one.month) for one in earlier if one.framework == kind]
    if len(positions) > 1 and (not matches[0]["last"] or dates[-2] == dates[-1]):
        return ()
    return tuple(positions[-1:])


def _in_block(document: Document, block: Block, framework: str) -> Iterator[EarlierInspection]:
    text = document.text_of(block)
    if label := _RE.previous_date.match(text):
        if dates := parse_dates(text, label.end()):
            span = document.span(block.start, block.start + dates.end)
            yield EarlierInspection(span, dates.first.year, dates.first.month, framework)
        return
    bounds = split_sentences(text)
    for at, (start, end) in enumerate(bounds):
        following = text[slice(*bounds[at + 1])] if at + 1 < len(bounds) else ""
        preceding = text[slice(*bounds[at - 1])] if at else ""
        for phrase in find_earlier_inspections(text[start:end], following, preceding):
            stop = bounds[at + 1][1] if phrase.uses_next_sentence else end
            span = document.span(block.start + start, block.start + stop)
            for year, month in phrase.dates:
                kind = _framework(phrase.text, year, framework)
                for criterion, grade in phrase.judgements:
                    yield EarlierInspection(span, year, month, kind, criterion, grade, phrase.published)


def _framework(text: str, year: int, own: str) -> str:
    """Return the framework that a text names, else the one in use in that year, else ""."""
    frameworks = current_frameworks()
    for each in frameworks:
        if any(compile_spaced(rf"\b(?:{words})").search(text) for words in each.referred_to_as):
            return each.framework
    if own == AREA_SEND:
        return own
    return "" if own.startswith("jtai") else frameworks.full_inspection_in(year)


def _nested_judgements(
    document: Document, blocks: list[Block], inspection: EarlierInspection
) -> list[EarlierInspection]:
    """Return the judgements listed under a bullet that ends with a colon ("adoption: good")."""
    found: list[EarlierInspection] = []
    for block in blocks if inspection.span.text.rstrip().endswith(":") else ():
        entry = _RE.nested_judgement.match(document.text_of(block))
        grade = _RE.grade_phrase.match(entry["words"]) if entry else None
        if entry is None or grade is None:
            break
        span = document.span(block.start, block.end)
        judged = replace(inspection, span=span, criterion=find_criterion(entry["label"]))
        found.append(replace(judged, grade=grade_id(grade["grade"])))
    return found


def _with_inspection_date(one: EarlierInspection, found: list[EarlierInspection]) -> EarlierInspection:
    """Return an inspection dated by its report with the date of the inspection, if another passage has it."""
    for other in found if one.published and one.framework else ():
        is_dated = other.framework == one.framework and not other.published
        if is_dated and one.year - 1 <= other.year <= one.year:
            return replace(one, year=other.year, month=other.month, published=False)
    return one


def _is_before(one: EarlierInspection, own: date) -> bool:
    """Return whether it precedes the reported inspection; a visit may be in the same year or month."""
    if one.year == own.year and one.month in (None, own.month):
        return one.framework.endswith("-visit")
    return (one.year, one.month or 0) < (own.year, own.month)


def _merged(found: list[EarlierInspection]) -> list[EarlierInspection]:
    """Merge statements about the same inspection; one may lack the month, framework or grade of another."""
    kept: list[EarlierInspection] = []
    for one in found:
        same = next((at for at, other in enumerate(kept) if _is_same(one, other)), None)
        if same is None:
            kept.append(one)
        else:
            kept[same] = _merge(kept[same], one)
    return kept


def _is_same(one: EarlierInspection, other: EarlierInspection) -> bool:
    """Return whether two statements may be about the same inspection and criterion."""
    if one.year != other.year:
        return False
    pairs = [(one.month, other.month), (one.framework, other.framework), (one.grade, other.grade)]
    if any(a and b and a != b for a, b in pairs):
        return False
    criteria = {one.criterion, other.criterion}
    if len(criteria) == 1 or criteria == {"", OVERALL_EFFECTIVENESS} or not (one.grade and other.grade):
        return len(criteria - {""}) < 2
    # "judged good in 2012" summarises the judgements of an inspection that another passage dates by month
    return "" in criteria and (one.month is None) != (other.month is None)


def _merge(first: EarlierInspection, second: EarlierInspection) -> EarlierInspection:
    is_more_precise = not first.grade or (first.month is None and second.month is not None)
    graded = second if second.grade and is_more_precise else first
    dated = first if first.month else second
    return replace(
        graded,
        month=dated.month,
        published=dated.published,
        framework=first.framework or second.framework,
        criterion=graded.criterion or first.criterion or second.criterion,
    )
