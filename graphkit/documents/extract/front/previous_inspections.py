"""Reads the earlier inspections of the same authority that a report states.

Any sentence may name them; reports of 2013 to 2018 also have a box of previous inspections, one
bullet each, with the grade in a second sentence or in nested bullets. What several passages state
about one inspection is merged.

A sentence names the inspection and its year ("since the last inspection in 2019, when …", "the 2018
focused visit"), or only a judgement and its years ("judged inadequate in 2011, 2013 and 2015").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import NamedTuple

from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.dates import month_number, parse_dates
from graphkit.core.model import Block, BlockKind, Document, EarlierInspection
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.documents.extract.text.lexicon_files import Phrases, compile_spaced
from graphkit.documents.extract.text.sentence_splitter import split_sentences

_NAMES = current_frameworks().names
_RE = Phrases("previous-inspections", named=_NAMES("called_so"), joint=_NAMES("joint"))
_WITHOUT_EVENT = [_RE.judged_date, _RE.date_judged]
_WITH_EVENT = [_RE.event_date, _RE.date_event, _RE.inspected_date]
_REFERENCES = (*_WITH_EVENT, *_WITHOUT_EVENT, _RE.judgement_date)  # tried in this order
_MAX_LEAD = 75  # characters before an event that belong to it
_CRITERIA = [
    (name, compile_spaced(words))
    for name, words in load_lexicon("previous-inspections")["criteria"].items()
]
PrintedMonth = tuple[int, int | None]  # year, month if printed
Judgements = tuple[tuple[str, str], ...]  # criterion and grade, "" where not known


def read_earlier_inspections(
    document: Document, framework: str, own: date | None
) -> tuple[EarlierInspection, ...]:
    """Return the earlier inspections that a report states, by year and month, without duplicates.

    `framework` is that of the report. `own` is the first day of the reported inspection: later
    dates are ignored.
    """
    found: list[EarlierInspection] = []
    blocks = [block for block in document.body_blocks() if block.kind is not BlockKind.HEADING]
    starts = [block.start for block in blocks]
    with_year = {
        bisect_right(starts, year.start()) - 1 for year in _RE.year.finditer(document.text)
    } - {-1}
    for at in sorted(with_year):
        if _RE.cue.search(document.text, blocks[at].start, blocks[at].end):
            for inspection in _in_block(document, blocks[at], framework):
                found += _nested_judgements(document, blocks[at + 1 : at + 9], inspection) or [
                    inspection
                ]
    earlier = [
        _with_inspection_date(one, found) for one in found if own is None or _is_before(one, own)
    ]
    return tuple(
        sorted(_merged(earlier), key=lambda one: (one.year, one.month or 0, one.span.start))
    )


def find_referenced_inspections(
    sentence: str, earlier: Sequence[EarlierInspection], framework: str
) -> tuple[int, ...]:
    """Return the positions, from 1, of the earlier inspections of a report that a sentence refers
    to.

    The sentence gives the date, or a kind that only one of them has. `framework` is that of the
    report. The result is empty if the sentence may refer to another inspection as well.
    """
    found: dict[int, None] = {}
    for phrase in _find_dated_inspections(sentence):
        for year, month in phrase.dates:
            kind = _framework(phrase.text, year, framework)
            candidates = [
                (one.month == month, one.framework == kind, -at)
                for at, one in enumerate(earlier, 1)
                if one.year == year
                and (not month or one.month in (month, None))
                and (not kind or one.framework in (kind, ""))
            ]
            if candidates:
                *_, at = max(candidates)
                found[-at] = None
    return tuple(found) or _find_by_kind(sentence, earlier)


def full_inspection_years(earlier: Sequence[EarlierInspection], framework: str) -> frozenset[int]:
    """Return the years of the earlier full inspections that a report of this framework states."""
    frameworks = current_frameworks()
    full = frameworks.full_inspections | (set() if frameworks.get(framework).joint else {""})
    return frozenset(one.year for one in earlier if one.framework in full)


def _find_by_kind(sentence: str, earlier: Sequence[EarlierInspection]) -> tuple[int, ...]:
    """Return the position of the visit or joint inspection that a sentence refers to without a
    date.

    It must be the only one of its kind, or the latest if the sentence says "last".
    """
    matches = list(_RE.visit_or_joint.finditer(sentence))
    if len(matches) != 1 or len(_RE.events.findall(sentence)) != 1 or _RE.year.search(sentence):
        return ()
    [match] = matches
    kind = _framework(match["kind"], 0, "")
    of_kind = [(at, one) for at, one in enumerate(earlier, 1) if one.framework == kind]
    dates = [(one.year, one.month) for _, one in of_kind]
    if len(dates) > 1 and not match["last"]:
        return ()
    return tuple(at for at, _ in of_kind[-1:])


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
        found = _find_earlier_inspections(text[start:end], following, preceding)
        for reference, judgements, is_in_next in found:
            stop = bounds[at + 1][1] if is_in_next else end
            span = document.span(block.start + start, block.start + stop)
            published = _RE.published.search(reference.topic) is not None
            for (year, month), (criterion, grade) in product(reference.dates, judgements):
                kind = _framework(reference.text, year, framework)
                yield EarlierInspection(span, year, month, kind, criterion, grade, published)


def _framework(text: str, year: int, own: str) -> str:
    """Return the framework that a text names, else the one in use in that year, else ""."""
    frameworks = current_frameworks()
    for each in frameworks:
        if any(compile_spaced(rf"\b(?:{words})").search(text) for words in each.referred_to_as):
            return each.framework
    if frameworks.get(own).partnership:
        return own
    return "" if frameworks.get(own).joint else frameworks.full_inspection_in(year)


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
        judged = replace(inspection, span=span, criterion=_find_criterion(entry["label"]))
        found.append(replace(judged, grade=_grade_id(grade["grade"])))
    return found


def _with_inspection_date(
    one: EarlierInspection, found: list[EarlierInspection]
) -> EarlierInspection:
    """Return an inspection dated by its report with the date of the inspection,
    if another passage has it.
    """
    for other in found if one.published and one.framework else ():
        is_dated = other.framework == one.framework and not other.published
        if is_dated and one.year - 1 <= other.year <= one.year:
            return replace(one, year=other.year, month=other.month, published=False)
    return one


def _is_before(one: EarlierInspection, own: date) -> bool:
    """Return whether it precedes the reported inspection;
    a visit may be in the same year or month.
    """
    if one.year == own.year and one.month in (None, own.month):
        return one.framework.endswith("-visit")
    return (one.year, one.month or 0) < (own.year, own.month)


def _merged(found: list[EarlierInspection]) -> list[EarlierInspection]:
    """Merge statements about the same inspection; one may lack the month,
    framework or grade of another.
    """
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
    if criteria == {"", OVERALL_EFFECTIVENESS}:
        return True
    if len(criteria) == 1 or not (one.grade and other.grade):
        return len(criteria - {""}) < 2
    # "judged good in 2012" summarises the judgements of an inspection that another passage dates by
    # month
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


class _Reference(NamedTuple):
    """A reference to earlier inspections at [start, end) of a sentence."""

    start: int
    end: int
    text: str  # from the preceding comma on; names the framework
    topic: str  # "child protection inspection"; names the criterion
    dates: tuple[PrintedMonth, ...]
    grade: str = ""  # as printed, if the reference is a judgement


def _find_earlier_inspections(
    sentence: str, following: str, preceding: str
) -> Iterator[tuple[_Reference, Judgements, bool]]:
    """Yield the references to earlier inspections in a sentence, with at least one judgement each,
    and whether that is in the next sentence.

    The sentence after it, `following`, may contain the grade, or that of another criterion. The
    sentence before it, `preceding`, contains what a pronoun refers to: "It was inspected" may be a
    children's home.
    """
    if _RE.pronoun.match(sentence) and _RE.other_subject_before.search(preceding):
        return
    references = _find_references(sentence)
    if not references:
        return
    ends = [*(reference.start for reference in references[1:]), len(sentence)]
    verdict = ""
    uses_next = False
    for reference, end in zip(references, ends, strict=True):
        verdict = _verdict_on(sentence, reference, end)
        subject = _subject(sentence, verdict, reference.end)
        is_last = not sentence[reference.end :].strip(" .")
        uses_next = not verdict and is_last and bool(_RE.verdict_sentence.match(following))
        if uses_next:
            verdict = following
        criteria = _criteria_in(reference.topic)
        if len(criteria) > (2 if uses_next else 1):
            criteria = []  # of the whole: "the authority was judged good"
        lead = sentence[: max(0, sentence.find(verdict))] if verdict else ""
        yield reference, _judgements(verdict, criteria, subject, lead), uses_next
    further = _RE.further_verdict.match(following) if verdict and not uses_next else None
    if further and (criterion := _find_criterion(further["subject"])):
        yield references[-1], ((criterion, _grade_id(further["grade"])),), True


def _verdict_on(sentence: str, reference: _Reference, end: int) -> str:
    """Return the words with the grade that a sentence gives at a reference, up to `end`."""
    return (
        reference.grade
        or _verdict_after(sentence, reference.end, end)
        or _verdict_before(sentence, reference)
        or _unchanged_verdict(sentence, reference)
    )


def _find_dated_inspections(sentence: str) -> list[_Reference]:
    """Return the earlier inspections in a sentence if it dates all of them, without their grades.

    Returns nothing if the sentence may refer to another one as well: "the last inspection and the
    focused visit in 2019".
    """
    references = _find_references(sentence)
    years = {year for reference in references for year, _ in reference.dates}
    if years != {int(year.group()) for year in _RE.year.finditer(sentence)}:
        return []
    for undated in _RE.undated.finditer(sentence):
        at = max(undated.start("event"), undated.start("then"))
        if not any(reference.start <= at < reference.end for reference in references):
            return []
    return references


def _find_references(sentence: str) -> list[_Reference]:
    """Return the references of a sentence in order;
    each date belongs to the first pattern that matches.
    """
    if not _RE.year.search(sentence):
        return []
    found: dict[int, _Reference] = {}
    for pattern in _REFERENCES:
        for match in pattern.finditer(sentence):
            lead = _lead(sentence, match.start("event"))
            at = match.start("dates")
            if at in found or not _is_of_authority(sentence, match, lead):
                continue
            grade = ""
            if pattern is _RE.judgement_date:
                grade = match["first"] or match["then"] or match["last"]
                if not grade:
                    continue
            # The grade is inside a judgement, or after an inspection.
            ends = {_RE.judged_date: match.start(), _RE.date_judged: match.start("about")}
            event = f"{match['event']}{match['about']}"
            found[at] = _Reference(
                match.start(),
                ends.get(pattern, match.end()),
                match.group() if pattern in _WITHOUT_EVENT else lead + event,
                _RE.function_word.split(lead)[-1] + event,
                _dates(match["dates"]),
                grade,
            )
    return sorted(found.values(), key=lambda reference: reference.start)


def _lead(sentence: str, start: int) -> str:
    """Return the words before an event, back to a comma, another date or another visit."""
    words = sentence[max(0, start - _MAX_LEAD) : start]
    *_, last = re.split(
        r"[,;]|\b\d{4}\b(?= and\b)|\bvisits? (?=(?:since|following|after)\b)", words
    )
    return str(last)


def _is_of_authority(sentence: str, match: re.Match[str], lead: str) -> bool:
    """Return whether a reference is to an earlier inspection of the authority, not of a school,
    say.
    """
    is_visit = match["event"].lower() in ("visit", "visits")
    if is_visit and not _RE.kind_of_visit.search(lead):
        return False
    if _RE.this_inspection.search(lead):
        return False
    if match.re not in _WITHOUT_EVENT:
        return not _RE.other_subject.search(lead + match.group())
    if _RE.part_of_service.match(sentence, 0, match.start()):
        return False
    is_of_other = _RE.other_subject.search(sentence) is not None
    return not is_of_other and _RE.grade_phrase.search(sentence) is not None


def _dates(text: str) -> tuple[PrintedMonth, ...]:
    dates: list[PrintedMonth] = []
    for part in _RE.date_parts.finditer(text):
        year = int(part["year"])
        months = [month_number(one) for one in (part["first"], part["month"]) if one]
        dates += [(year, month) for month in months or [None]]
    return tuple(dates)


def _verdict_after(sentence: str, start: int, end: int) -> str:
    verdict = _RE.verdict.search(sentence, start, end)
    if verdict is None or _RE.present.search(verdict.group()):
        return ""
    today = _RE.present.search(sentence, verdict.end(), end)
    return sentence[verdict.start() : today.start() if today else end]


def _verdict_before(sentence: str, reference: _Reference) -> str:
    """Return the words with a grade before a reference: "judged good at the inspection in 2015"."""
    verdicts = list(_RE.verdict.finditer(sentence, 0, reference.start))
    if verdicts and _RE.at.fullmatch(sentence, verdicts[-1].end(), reference.start):
        return verdicts[-1].group()
    before = sentence[: reference.start]
    if was := _RE.was_grade_at.search(before):
        return was.group()
    adjective = _RE.grade_before.search(before)
    return adjective["grade"] if adjective else ""


def _unchanged_verdict(sentence: str, reference: _Reference) -> str:
    """Return the words with today's grade where the sentence says that it is the grade of then,
    too.
    """
    if same := _RE.as_before.search(sentence, 0, reference.start):
        return same["grade"]
    same = _RE.remains.search(sentence)
    if same is None or not _RE.since.search(sentence, 0, reference.end):
        return ""
    return "" if _criteria_in(sentence[: same.start()]) else same.group()


def _subject(sentence: str, verdict: str, reference_end: int) -> str:
    """Return the clause before the grade, which names what was graded: "adoption was judged good".

    The reference, which ends at `reference_end`, is not part of it. A pronoun refers to the first
    clause.
    """
    at = sentence.find(verdict) if verdict else 0
    start = reference_end if reference_end < at else 0
    *_, clause = _RE.clause_start.split(sentence[start:at])
    subject = _last_subject(clause)
    if not _RE.subject_pronoun.search(subject):
        return subject
    first, *_ = _RE.clause_start.split(sentence)
    return str(first)


def _judgements(verdict: str, criteria: list[str], subject: str, lead: str) -> Judgements:
    """Return the (criterion, grade) pairs of a verdict; the grade is "" if several are possible.

    The criterion is named before the grade or after it ("good overall", "good for leadership");
    otherwise it is one of `criteria`, those that were inspected. "Overall" after an inspection of
    one criterion means that criterion. `lead` is the sentence before the verdict: a grade that only
    some services have is none of the whole.
    """
    verdict = _RE.exception.sub("", verdict)
    subject = _RE.exception.sub("", subject)
    found = _RE.grade_phrase.finditer(verdict)
    grades = [grade for grade in found if not _RE.former_grade.search(verdict[: grade.start()])]
    pairs: list[tuple[str, str]] = []
    start = 0
    for at, grade in enumerate(grades):
        after = _RE.criterion_after.match(verdict, grade.end())
        end = after.end() if after else grade.end()
        before = verdict[start : grade.start()]
        start = end
        words = _last_subject(before) + verdict[grade.start() : end]
        named = _criteria_in(words)
        if not named and not at:
            named = _criteria_in(subject)
        if not named and _RE.of_some.search(before if at else lead + before):
            continue
        if not named:
            named = criteria if criteria and len(grades) == 1 else [""]
        own = _without_overall(named, words, criteria)
        pairs += [(criterion, _grade_id(grade["grade"])) for criterion in own]
    return _unambiguous(pairs, criteria)


def _without_overall(named: list[str], words: str, criteria: list[str]) -> list[str]:
    """Return the criteria that words name; "overall" beside another is none,
    alone the one inspected.
    """
    if OVERALL_EFFECTIVENESS not in named or _RE.overall_in_list.search(words):
        return named
    others = [criterion for criterion in named if criterion != OVERALL_EFFECTIVENESS]
    return others or (criteria if len(criteria) == 1 else [OVERALL_EFFECTIVENESS])


def _unambiguous(pairs: list[tuple[str, str]], criteria: list[str]) -> Judgements:
    """Return the pairs of a verdict of which each criterion has one grade;
    "" where several are possible.
    """
    distinct = dict.fromkeys(pairs)
    times = Counter(criterion for criterion, _ in distinct)
    sure = [pair for pair in distinct if not pair[0] or times[pair[0]] == 1]
    named = {criterion for criterion, _ in sure} - {""}
    if len(sure) == 1 or (sure and len(named) == len(sure)):
        return tuple(sure)
    if len({grade for _, grade in sure}) == 1:
        return (("", sure[0][1]),)
    return ((criteria[0] if len(criteria) == 1 else "", ""),)


def _last_subject(text: str) -> str:
    """Return the words after the last verb and "and", if they name a criterion; else the text."""
    last = _RE.next_subject.split(text)[-1]
    return last if _criteria_in(last) else text


def _find_criterion(text: str) -> str:
    """Return the criterion that a text names, "" if it names none or several."""
    criteria = _criteria_in(text)
    return criteria[0] if len(criteria) == 1 else ""


def _criteria_in(text: str) -> list[str]:
    return [criterion for criterion, pattern in _CRITERIA if pattern.search(text)]


def _grade_id(printed: str) -> str:
    """Return the identifier of a printed grade."""
    return "requires-improvement" if printed.lower().startswith("requir") else printed.lower()
