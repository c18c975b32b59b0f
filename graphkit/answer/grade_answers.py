"""Answers about grades: of an authority, of the authorities of an area, and by region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.answer.no_report import no_report
from graphkit.answer.question_context import (
    MAX_NAMED,
    QuestionContext,
    Scope,
    area_words,
    began,
    counted,
    grade_words,
    listed,
    statements_of,
)
from graphkit.answer.question_vocabulary import regions
from graphkit.answer.surroundings import around
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.inspections import FAVOURABLE, NOT_JUDGED, STEPS_BELOW_OUTSTANDING, Inspection
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme

_GRADES = ("outstanding", "good", "requires-improvement", "inadequate")
_SAFETY = {"safe", "safety", "unsafe", "risk"}


def authority_grade(context: QuestionContext) -> Answer | None:
    """Return the grades of an authority at its latest full inspection, and the overall grade before it."""
    authority = context.question.authorities[0]
    item = context.latest.get(authority)
    if item is None:
        return no_report(context, authority)
    name, overall = context.labels.of(authority), item.overall
    graded = f"was graded {grade_words(overall.grade)} overall" if overall else "was given no overall grade"
    graded += _criterion_words(context, item)
    is_old = item.day < context.cycle_start and not context.period_words
    later = None if context.period_words else later_full_inspection(context.store, authority, item.day)
    verdict = _verdict(context, item, is_old) if context.question.grades and not later else ""
    latest = ", the latest full one that is loaded" if is_old else ""
    text = f"{verdict}{name} {graded} by {began(item)}{latest}{_before(context, item)}."
    if later:
        text = f"{name} was inspected later than the loaded reports show: {later}; not loaded. {text}"
    rows: list[Row] = [
        {
            "judgement": context.labels.of(concept_iri(Scheme.CRITERION, each.criterion)),
            "grade": grade_words(each.grade),
            "page": int(each.page) if each.page.isdigit() else None,
            "id": local_id(item.iri),
            "statement": local_id(each.statement),
        }
        for each in item.judgements
    ]
    statements = (each.statement for each in item.judgements)
    cautions = (*(() if later else _age(context, [item])), *_later(context, item), *_safety(context))
    return context.answer("grade", text, rows, statements, (authority,), cautions=cautions)


def _old_words() -> str:
    return f"older than {current_frameworks().interval} years"


def _safety(context: QuestionContext) -> list[str]:
    """Return what a grade cannot say of the safety of a child, where the question asks for it."""
    if _SAFETY.isdisjoint(context.question.words):
        return []
    return ["A grade says how well services worked when they were inspected, not whether a child is safe."]


def _judged_grade(context: QuestionContext, item: Inspection) -> str:
    """Return the grade that the question is about: of the judgement area it names, or overall."""
    criterion = next(iter(context.question.criteria), OVERALL_EFFECTIVENESS)
    return ComparableCriteria(context.store).grade(item, criterion)[0]


def _criterion_words(context: QuestionContext, item: Inspection) -> str:
    """Return the grade of the judgement area that the question names: " and good for care leavers"."""
    criterion = next(iter(context.question.criteria), OVERALL_EFFECTIVENESS)
    grade, under = ComparableCriteria(context.store).grade(item, criterion)
    if not grade or criterion == OVERALL_EFFECTIVENESS:
        return ""
    return f" and {grade_words(grade)} for {_criterion(context, under)}"


def _verdict(context: QuestionContext, item: Inspection, is_old: bool) -> str:
    """Return the answer to "is it good?", "was it ever inadequate?", as of which year where it is old."""
    named, grade = context.question.grades, _judged_grade(context, item)
    full = [each for each in context.of(item.authority) if each.full]
    if not grade or context.question.wants_any("why"):
        return ""
    if len(full) > 1 and context.question.is_past:
        years = [each.day[:4] for each in full if _judged_grade(context, each) in named]
        return f"Yes, in {listed(years)}. " if years else f"No, in none of {len(full)} full inspections. "
    if is_old:
        return f"As of {item.day[:4]}, {'yes' if grade in named else 'no'}: "
    is_better = grade in FAVOURABLE and set(named) <= set(FAVOURABLE)
    return (
        "Yes: " if grade in named else "Yes, and better: " if is_better and grade == "outstanding" else "No: "
    )


def _before(context: QuestionContext, item: Inspection) -> str:
    earlier = [each for each in context.of(item.authority) if each.full and each.day < item.day]
    if not earlier or not earlier[-1].overall:
        return ""
    before = earlier[-1].overall
    return f"; before that {grade_words(before.grade)} ({earlier[-1].day[:4]})"


def _age(context: QuestionContext, items: Iterable[Inspection]) -> list[str]:
    if any(item.day < context.cycle_start for item in items) and not context.question.years:
        return [
            f"This is {_old_words()} at the newest inspection in the graph: a newer report may exist, not "
            "loaded."
        ]
    return []


def _later(context: QuestionContext, item: Inspection) -> list[str]:
    """Return which other inspections followed, so that the grade is not the last word."""
    later = [each for each in context.of(item.authority) if each.day > item.day]
    named = listed([f"{each.under} ({long_date(each.day)})" for each in later])
    return [f"Inspected since, without an overall grade: {named}."] if later else []


def authorities_by_grade(context: QuestionContext) -> Answer | None:
    """Return the authorities of an area that have one of the grades at their latest full inspection."""
    question, scope = context.question, _scope(context)
    criterion = question.criteria[0] if question.criteria else OVERALL_EFFECTIVENESS
    grades = question.grades or _implied_grades(context)
    areas = ComparableCriteria(context.store)
    found: list[tuple[Inspection, str, str]] = []
    ungraded, graded = [], []
    for authority in scope.authorities:
        if not (item := context.latest.get(authority)):
            continue
        grade, under = areas.grade(item, criterion)
        if not grade or grade == NOT_JUDGED:
            ungraded.append(authority)
            continue
        graded.append(item)
        if not grades or grade in grades:
            found.append((item, grade, under))
    found.sort(key=lambda each: (each[0].day < context.cycle_start, STEPS_BELOW_OUTSTANDING.get(each[1], 9),
                                 context.labels.of(each[0].authority)))  # fmt: skip
    rows = [_grade_row(context, *each) for each in found]
    text = _list_text(context, scope, grades, criterion, [item for item, _, _ in found], graded)
    more = _ungraded_sentence(context, ungraded)
    old = _old_sentence(context, [item for item, _, _ in found if item.day < context.cycle_start])
    return context.answer(
        "authorities-by-grade", text, rows, statements_of(rows), scope.authorities, *more, cautions=old
    )


def _scope(context: QuestionContext) -> Scope:
    question = context.question
    if question.authorities and (question.is_near or question.wants_any("neighbours")):
        place = question.authorities[0]
        return Scope(
            f"around {context.labels.of(place)} and among its statistical neighbours",
            tuple(dict.fromkeys(each.authority for each in around(context.store, place))),
        )
    return context.scope


def _implied_grades(context: QuestionContext) -> tuple[str, ...]:
    """Return the grades that "best" and "worst" mean where no topic is named."""
    if context.question.wants_any("best") or context.question.polarity == "strength":
        return ("outstanding",)
    if context.question.wants_any("worst") or context.question.polarity == "weakness":
        return ("inadequate",)
    return ()


def _grade_row(context: QuestionContext, item: Inspection, grade: str, under: str) -> Row:
    judged = next((each for each in item.judgements if each.criterion == under), None)
    return {
        "authority": context.labels.of(item.authority),
        "region": context.labels.region(item.authority),
        "grade": grade_words(grade),
        "inspected": item.day,
        "framework": item.under,
        "note": _old_words() if item.day < context.cycle_start else "",
        "id": local_id(item.authority),
        "statement": local_id(judged.statement) if judged else "",
    }


def _list_text(
    context: QuestionContext,
    scope: Scope,
    grades: Sequence[str],
    criterion: str,
    found: Sequence[Inspection],
    judged: Sequence[Inspection],
) -> str:
    """Return the sentence on a list: recent inspections by name, if few, and how many older ones.

    Shares are of the authorities that are `judged`, which are found or have another grade.
    """
    recent, known = (
        [item for item in among if item.day >= context.cycle_start or context.period_words]
        for among in (found, judged)
    )
    what = "overall" if criterion == OVERALL_EFFECTIVENESS else f"for {_criterion(context, criterion)}"
    graded = f"graded {' or '.join(map(grade_words, grades))}" if grades else "graded"
    since = context.period_words or f", begun since {long_date(context.cycle_start)}"
    number, were = (
        counted(len(recent), "authority") if recent else "No authority",
        "were" if len(recent) > 1 else "was",
    )
    if len(scope.authorities) > MAX_NAMED and recent:
        number += f" of {len(known)} with a grade ({100 * len(recent) / len(known):.0f} %)"
    text = f"{number} {scope.within} {were} {graded} {what} at the latest full inspection{since}"
    if 0 < len(recent) <= MAX_NAMED:
        text += f": {listed([context.labels.of(item.authority) for item in recent])}"
    if old := len(found) - len(recent):
        text += f"; {old} more {'has' if old == 1 else 'have'} this grade from an older one"
    return f"{text}."


def _criterion(context: QuestionContext, criterion: str) -> str:
    return context.labels.of(concept_iri(Scheme.CRITERION, criterion)).lower()


def _old_sentence(context: QuestionContext, old: Sequence[Inspection]) -> list[str]:
    if not old or context.question.years:
        return []
    names = listed([f"{context.labels.of(item.authority)} ({item.day[:4]})" for item in old], 12)
    return [f"From an inspection {_old_words()}, so that a newer report may be missing: {names}."]


def _ungraded_sentence(context: QuestionContext, ungraded: Sequence[str]) -> list[str]:
    names = listed(list(map(context.labels.of, context.labels.by_name(ungraded))))
    return [f"Not graded in this way at the latest full inspection: {names}."] if names else []


def grades_by_region(context: QuestionContext) -> Answer | None:
    """Return how many authorities of each region have each overall grade at their latest full inspection."""
    rows: list[Row] = []
    chosen = context.question.areas or regions(context.store)
    for area in chosen:
        grades = Counter(_overall(context, each) for each in area.authorities)
        row: dict[str, Cell] = {"region": area.name, "authorities": len(area.authorities)}
        row |= {grade_words(grade): grades[grade] for grade in _GRADES}
        row |= {"no overall grade": grades[""], "not loaded": grades[None], "id": local_id(area.iri)}
        rows.append(row)
    if not rows:
        return None
    members = tuple(dict.fromkeys(iri for area in chosen for iri in area.authorities))
    total = Counter(_overall(context, each) for each in members)
    shares = [f"{total[grade]} {grade_words(grade)}" for grade in _GRADES if total[grade]]
    good = [
        (sum(int(row[grade] or 0) for grade in FAVOURABLE) / graded, row)
        for row in rows
        if (graded := _graded(row))
    ]
    text = (
        f"Of {counted(sum(total[grade] for grade in _GRADES), 'authority')} with an overall grade at the "
        f"latest full inspection{context.period_words}, {listed(shares)}."
    )
    if len(good) > 1:
        best, worst = (find(good, key=lambda pair: (pair[0], str(pair[1]["region"]))) for find in (max, min))
        high, low = (area_words(str(pair[1]["region"])) for pair in (best, worst))
        text += (
            f" The share of good or outstanding is highest in {high} ({100 * best[0]:.0f} %) and lowest in "
            f"{low} ({100 * worst[0]:.0f} %)."
        )
    old = [item for each in members if (item := context.latest.get(each)) and item.day < context.cycle_start]
    statements, cautions = context.grade_statements(members), _old_sentence(context, old)
    return context.answer("grades-by-region", text, rows, statements, members, cautions=cautions)


def _overall(context: QuestionContext, authority: str) -> str | None:
    """Return the latest overall grade of an authority, "" without one, None without a full inspection."""
    item = context.latest.get(authority)
    return (item.overall.grade if item.overall else "") if item else None


def _graded(row: Row) -> int:
    return sum(int(row[grade_words(grade)] or 0) for grade in _GRADES)
