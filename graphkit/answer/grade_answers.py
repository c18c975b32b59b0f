"""Answers about grades: of an authority or several, of those of an area, by region, and how they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from graphkit.analyse.inspection_changes import grade_changes
from graphkit.answer.question_context import (
    MAX_NAMED,
    QuestionContext,
    Scope,
    area_words,
    caution_of,
    count_words,
    figures,
    grade_words,
    inspection_row,
    listed,
    no_report,
    per_cent,
)
from graphkit.answer.question_vocabulary import regions
from graphkit.answer.surroundings import around
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date
from graphkit.facts.inspections import FAVOURABLE, NOT_JUDGED, STEPS_BELOW_OUTSTANDING, Inspection
from graphkit.language.wording import counted

_GRADES = ("outstanding", "good", "requires-improvement", "inadequate")
_SAFETY = {"safe", "safety", "unsafe", "risk"}


def authority_grade(context: QuestionContext) -> Answer | None:
    """Return the grades of an authority at its latest full inspection, and the overall grade before it."""
    item, name = context.item, context.place_name
    overall = item.overall_words
    graded = f"was graded {overall} overall" if overall else "was given no overall grade"
    grade, under = context.areas.grade(item, context.asked_criterion)
    if grade and context.asked_criterion != OVERALL_EFFECTIVENESS:
        graded += f" and {grade_words(grade)} for {context.criterion(under).lower()}"
    is_old = context.is_old(item)
    later = None if context.period_words else later_full_inspection(context.store, context.place, item.day)
    verdict = _verdict(context, grade) if context.question.grades and grade and not later else ""
    latest = ", the latest full one that is loaded" if is_old else ""
    before = ""
    for earlier in [each for each in context.own_full if each.day < item.day][-1:]:
        before = f"; before that {earlier.overall_words} ({earlier.day[:4]})" if earlier.overall else ""
    text = f"{verdict}{name} {graded} by {item.began}{latest}{before}."
    if later:
        text = f"{name} was inspected later than the loaded reports show: {later}; not loaded. {text}"
    rows: list[Row] = [
        {
            "judgement": context.criterion(each.criterion),
            "grade": grade_words(each.grade),
            "page": int(each.page) if each.page.isdigit() else None,
            "id": local_id(item.iri),
            "statement": local_id(each.statement),
        }
        for each in item.judgements
    ]
    cautions = []
    if item.day < context.cycle_start and not (later or context.question.years):
        missing = "at the newest inspection in the graph: a newer report may exist, not loaded."
        cautions += [f"This is {_old_words()} {missing}"]
    if since := [f"{each.under} ({long_date(each.day)})" for each in context.own if each.day > item.day]:
        cautions += [f"Inspected since, without an overall grade: {listed(since)}."]
    if not _SAFETY.isdisjoint(context.question.words):
        cautions += caution_of("safety")
    return context.answer("grade", text, rows, cautions=cautions)


def _old_words() -> str:
    return f"older than {current_frameworks().interval} years"


def _verdict(context: QuestionContext, grade: str) -> str:
    """Return the answer to "is it good?", "was it ever inadequate?", as of which year where it is old."""
    named, full = context.question.grades, context.own_full
    if context.question.wants_any("why"):
        return ""
    if len(full) > 1 and context.question.is_past:
        area = context.asked_criterion
        years = [each.day[:4] for each in full if context.areas.grade(each, area)[0] in named]
        return f"Yes, in {listed(years)}. " if years else f"No, in none of {len(full)} full inspections. "
    if context.is_old(context.item):
        return f"As of {context.item.day[:4]}, {'yes' if grade in named else 'no'}: "
    is_better = grade == "outstanding" and set(named) <= set(FAVOURABLE)
    return "Yes: " if grade in named else "Yes, and better: " if is_better else "No: "


def authorities_by_grade(context: QuestionContext) -> Answer | None:
    """Return the authorities of an area that have one of the grades at their latest full inspection."""
    scope, grades = _scope(context), context.question.grades or _implied_grades(context)
    latest = {each: context.latest[each] for each in scope.authorities if each in context.latest}
    judged = {
        each: (item, *context.areas.grade(item, context.asked_criterion)) for each, item in latest.items()
    }
    graded = {each: row for each, row in judged.items() if row[1] not in ("", NOT_JUDGED)}
    found = [row for row in graded.values() if not grades or row[1] in grades]
    found.sort(key=lambda each: (each[0].day < context.cycle_start, STEPS_BELOW_OUTSTANDING.get(each[1], 9),
                                 context.name(each[0].authority)))  # fmt: skip
    rows = [_grade_row(context, *each) for each in found]
    items = [item for item, _, _ in found]
    text = _list_text(context, scope, grades, items, [item for item, _, _ in graded.values()])
    names = context.names(judged.keys() - graded.keys())
    more = [f"Not graded in this way at the latest full inspection: {names}."] if names else []
    old, places = _old_sentence(context, items), scope.authorities
    return context.answer("authorities-by-grade", text, rows, None, places, more=more, cautions=old)


def _scope(context: QuestionContext) -> Scope:
    if context.question.authorities and context.question.asks_around:
        title = f"around {context.place_name} and among its statistical neighbours"
        found = dict.fromkeys(each.authority for each in around(context.store, context.place))
        return Scope(title, tuple(found))
    return context.scope


def _implied_grades(context: QuestionContext) -> tuple[str, ...]:
    """Return the grades that "best" and "worst" mean where no topic is named."""
    if context.question.wants_any("best") or context.question.polarity == "strength":
        return ("outstanding",)
    if context.question.wants_any("worst") or context.question.polarity == "weakness":
        return ("inadequate",)
    return ()


def _grade_row(context: QuestionContext, item: Inspection, grade: str, under: str) -> Row:
    cells = {
        "region": context.labels.region(item.authority),
        "grade": grade_words(grade),
        "inspected": item.day,
        "framework": item.under,
        "note": _old_words() if item.day < context.cycle_start else "",
    }
    statement = next((each.statement for each in item.judgements if each.criterion == under), "")
    return context.row(item.authority, cells, statement)


def _list_text(
    context: QuestionContext,
    scope: Scope,
    grades: Sequence[str],
    found: Sequence[Inspection],
    judged: Sequence[Inspection],
) -> str:
    """Return the sentence on a list: recent inspections by name, if few, and how many older ones.

    Shares are of the authorities that are `judged`, which are found or have another grade.
    """
    recent, known = ([item for item in among if not context.is_old(item)] for among in (found, judged))
    criterion = context.asked_criterion
    what = "overall" if criterion == OVERALL_EFFECTIVENESS else f"for {context.criterion(criterion).lower()}"
    graded = f"graded {' or '.join(map(grade_words, grades))}" if grades else "graded"
    number = counted(len(recent), "authority") if recent else "No authority"
    if len(scope.authorities) > MAX_NAMED and recent:
        number += f" of {len(known)} with a grade ({per_cent(len(recent) / len(known))})"
    were = "were" if len(recent) > 1 else "was"
    text = f"{number} {scope.within} {were} {graded} {what} at the latest full inspection{context.since}"
    if 0 < len(recent) <= MAX_NAMED:
        text += f": {listed([context.name(item.authority) for item in recent])}"
    if old := len(found) - len(recent):
        text += f"; {old} more {'has' if old == 1 else 'have'} this grade from an older one"
    return f"{text}."


def _old_sentence(context: QuestionContext, items: Sequence[Inspection]) -> list[str]:
    """Return the caution that names the authorities whose inspections are old."""
    old = [item for item in items if item.day < context.cycle_start and not context.question.years]
    names = listed([f"{context.name(item.authority)} ({item.day[:4]})" for item in old], most=12)
    caution = f"From an inspection {_old_words()}, so that a newer report may be missing: {names}."
    return [caution] if old else []


def grades_by_region(context: QuestionContext) -> Answer | None:
    """Return how many authorities of each region have each overall grade at their latest full inspection."""
    rows: list[Row] = []
    shares: list[tuple[float, str]] = []  # of good and outstanding, by region
    chosen = context.question.areas or regions(context.store)
    for area in chosen:
        grades = _grades(context, area.authorities)
        row: dict[str, Cell] = {"region": area.name, "authorities": len(area.authorities)}
        row |= {grade_words(grade): grades[grade] for grade in _GRADES}
        rows.append(
            row | {"no overall grade": grades[""], "not loaded": grades[None], "id": local_id(area.iri)}
        )
        if graded := sum(grades[grade] for grade in _GRADES):
            shares.append((sum(grades[grade] for grade in FAVOURABLE) / graded, area.name))
    if not rows:
        return None
    members = tuple(dict.fromkeys(iri for area in chosen for iri in area.authorities))
    total = _grades(context, members)
    numbers = listed([f"{total[grade]} {grade_words(grade)}" for grade in _GRADES if total[grade]])
    text = (
        f"Of {counted(sum(total[grade] for grade in _GRADES), 'authority')} with an overall grade at the "
        f"latest full inspection{context.period_words}, {numbers}."
    )
    if len(shares) > 1:
        high, low = (f"{area_words(name)} ({per_cent(share)})" for share, name in (max(shares), min(shares)))
        text += f" The share of good or outstanding is highest in {high} and lowest in {low}."
    statements = context.grade_statements(members)
    cautions = _old_sentence(context, [context.latest[each] for each in members if each in context.latest])
    return context.answer("grades-by-region", text, rows, statements, members, cautions=cautions)


def _grades(context: QuestionContext, authorities: Sequence[str]) -> Counter[str | None]:
    """Count the latest overall grades: "" for none, None for an authority without a full inspection."""
    latest = [context.latest.get(each) for each in authorities]
    return Counter(item.overall_grade if item else None for item in latest)


def changed(context: QuestionContext) -> Answer:
    """Return how the grades of an authority changed between its last two full inspections."""
    full, name = context.own_full, context.place_name
    if len(full) == 1:
        only = f"Only one full inspection of {name}{context.period_words} is loaded"
        text = f"{only} ({full[0].began}), so no change can be shown."
        return context.answer("changed", text)
    before, after = (full[0], full[-1]) if context.period_words else full[-2:]
    rows: list[Row] = [
        {
            "judgement": context.criterion(each.criterion),
            before.day[:4]: grade_words(each.before),
            after.day[:4]: grade_words(each.after),
            "change": "better" if each.steps > 0 else "worse" if each.steps < 0 else "same",
            "then under": context.criterion(each.earlier) if each.earlier else "",
            "id": local_id(after.iri),
            "statement": local_id(each.statement),
        }
        for each in grade_changes(context.areas, before, after)
    ]
    then, now = before.overall_words, after.overall_words
    words = f"stayed {now} overall" if then == now else f"went from {then} to {now} overall"
    if not (then and now):
        words = "has no two overall grades to compare"
    changes = Counter(row["change"] for row in rows)
    text = (
        f"{name} {words} between {before.day[:4]} ({before.under}) and {after.day[:4]} ({after.under}); of "
        f"{counted(len(rows), 'comparable judgement')}, {changes['better']} got better and "
        f"{changes['worse']} worse."
    )
    statements = [each.statement for item in (after, before) for each in item.judgements]
    return context.answer("changed", text, rows, statements)


def grade_changes_in_area(context: QuestionContext) -> Answer | None:
    """Return the authorities whose overall grade changed from one full inspection to the latest."""
    scope, rows = context.scope, []
    full = ([item for item in context.of(each) if item.full and item.overall] for each in scope.authorities)
    pairs = [each[-2:] for each in full if len(each) > 1 and not context.is_old(each[-1])]
    for before, after in pairs:
        if _fits(context, before, after):
            changes = {"before": before.overall_words, "after": after.overall_words, "inspected": after.day}
            cells = {"region": context.labels.region(after.authority), **changes}
            cells["earlier"] = f"{before.under}, {before.day[:4]}"
            statement = str(inspection_row(after)["statement"])
            rows.append(context.row(after.authority, cells, statement))
    rows.sort(key=lambda row: (str(row["after"]), str(row["authority"])))
    number = counted(len(rows), "authority") if rows else "no authority"
    names = f": {listed([str(row['authority']) for row in rows])}" if rows else ""
    text = (
        f"Of {counted(len(pairs), 'authority')} in {scope.title} inspected since {context.cycle_day} with an "
        f"earlier overall grade, {number} {'have' if len(rows) > 1 else 'has'} "
        f"{_change_words(context)}{names}."
    )
    shown = {row["statement"] for row in rows}
    evidence = [item.overall_statement for pair in pairs for item in reversed(pair)]
    statements = (each for each in evidence if local_id(each) in shown)
    return context.answer("grade-changes", text, rows, statements)


def _fits(context: QuestionContext, *pair: Inspection) -> bool:
    """Return whether a change is the one that is asked for; without any named, any change."""
    grades, direction = context.question.grades, context.question.direction
    before, after = (item.overall_grade for item in pair)
    if len(grades) == 2:
        return (before, after) == grades
    steps = STEPS_BELOW_OUTSTANDING.get(before, 9) - STEPS_BELOW_OUTSTANDING.get(after, 9)
    if not steps or (len(grades) == 1 and after != grades[0]):
        return False
    return not direction or (steps > 0) == (direction == "better")


def _change_words(context: QuestionContext) -> str:
    grades = [*map(grade_words, context.question.grades)]
    if len(grades) == 2:
        return f"gone from {grades[0]} to {grades[1]} overall"
    if change := {"better": "improved", "worse": "got worse"}.get(context.question.direction):
        return f"{change}{f' to {grades[0]}' if grades else ''} overall"
    return f"another overall grade than before{f' ({grades[0]})' if grades else ''}"


def compare(context: QuestionContext) -> Answer | None:
    """Return the grades of authorities, or their findings on a topic, at their latest full inspections."""
    places = context.question.authorities
    latest = [context.latest[each] for each in places if each in context.latest]
    if not latest:
        return no_report(context, places[0])
    if context.question.topics:
        parts = [_topic_words(context, item) for item in latest]
        rows: list[Row] = [
            context.row(item.authority, figures(item, context.counts(item))) for item in latest
        ]
        statements = context.best_passages(latest)
    else:
        parts = [_overall_words(context, each) for each in places]
        rows = _side_by_side(context, latest)
        statements = [item.overall_statement for item in latest]
    differ = len({item.day[:4] for item in latest} | {item.under for item in latest}) > 2
    cautions = caution_of("scales") if differ else ()
    return context.answer("compare", f"{'; '.join(parts)}.", rows, statements, places, cautions=cautions)


def _side_by_side(context: QuestionContext, latest: Sequence[Inspection]) -> list[Row]:
    """Return the grades by criterion of the newest inspection; of others, those that are comparable."""
    newest = max(latest, key=lambda item: item.day)
    names = [context.name(item.authority) for item in latest]
    rows = [("inspected", [f"{item.under}, {item.day}" for item in latest])]
    for criterion in [each.criterion for each in newest.judgements] or [OVERALL_EFFECTIVENESS]:
        grades = [grade_words(context.areas.grade(item, criterion)[0]) for item in latest]
        rows.append((context.criterion(criterion), grades))
    return [{"judgement": title, **dict(zip(names, cells, strict=True))} for title, cells in rows]


def _topic_words(context: QuestionContext, item: Inspection) -> str:
    counts, when = context.counts(item), f"{item.under}, {item.day[:4]}"
    found = count_words(counts) if counts.total else "no finding"
    return f"{context.name(item.authority)}: {found}{context.on_topics} ({when})"


def _overall_words(context: QuestionContext, authority: str) -> str:
    name, item = context.name(authority), context.latest.get(authority)
    if item is None:
        return f"{name}: no full inspection report{context.period_words} is loaded"
    return f"{name}: {item.overall_words or 'no overall grade'} overall ({item.under}, {item.day[:4]})"
