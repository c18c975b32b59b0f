"""Forms of grades: who has one now or had it, changes from one to another, runs of the same."""

from __future__ import annotations

import re
from typing import Any

from graphkit.answers.questions.parts import (
    OVERALL,
    Clause,
    QuestionPart,
    QuestionParts,
    ReadingSlots,
    best_or_worst,
    chosen,
    conditions,
    counts,
    dimensions,
    framework_clauses,
    grade_clauses,
    grade_name,
    graded_measures,
    graded_pairs,
    grades_of,
    groups_of,
    has_grades_apart,
    is_of_one_place,
    lacks_judgement,
    lasting,
    limit_of,
    one_or_any,
    ordered,
    period_slot,
    place_clauses,
    reading_of,
    state_day,
    than_others,
    typical,
)
from graphkit.answers.readings.declarations import units
from graphkit.core.schemes import GRADES

_SINCE_A_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?\.\.")


def as_standing(parts: QuestionParts) -> ReadingSlots:
    """Authorities and their grades now, or on a day."""
    if parts.has("than") and not than_others(parts):
        return {}  # no grade is better than that of the other
    is_plain = not any(map(parts.has, ("grade", "relation", "than"))) and not lacks_judgement(parts)
    if parts.has("criterion") and is_plain:
        return _judgements(parts)
    parts, beside = _without_results(parts)
    if not beside and (parts.has("framework") or parts.has("result_kind")):
        return {}  # grades of inspections, or of results
    where = [*place_clauses(parts), *conditions(parts, is_authority=True), *beside]
    graded, day = grade_clauses(parts), state_day(parts)
    if in_time := _grades_in_time(parts):
        then, graded = in_time
        where, day = [*where, *then], ""
    elif len(parts.of("day")) > 1 or parts.has("grade_before"):
        return {}  # which day, or what was before which, is not known
    if parts.has("relation", "every", "any", "nowhere"):
        graded = [_of_every_judgement(parts)]
    by = [each for each in groups_of(parts, "authorities") if each != "authority"]
    by = [each for each in by if each != parts.rated or not in_time]
    if parts.has("measure", "compare") and parts.has("deliverer"):
        by = [*by, parts.rated]
    measures, graded, by = graded_measures(parts, graded, by, parts.rated)
    order: dict[str, Any] = {
        "order": best_or_worst(parts, _ranked_by(parts)) if not measures else "",
        "limit": limit_of(parts),
    }
    if measures and parts.has("order"):
        order = ordered(parts, "share" if measures[0] != "count" else "count")
    return reading_of(
        "authorities", [*where, *graded], as_at=day, measures=measures, by=by, **order
    )


def _grades_in_time(parts: QuestionParts) -> tuple[list[Clause], list[Clause]] | None:
    """Return the clauses of grades on days, and those of grades at the last of the times, where
    grades have times of their own: "inadequate at the end of 2018 and good now"; else None.
    """
    pairs = _timed_grades(parts)
    criteria = [each.value for each in parts.of("criterion") if each.value != OVERALL]
    used = {time.at for _, time in pairs}
    if len(used) < 2 or len(criteria) > 1 or any(each.at not in used for each in parts.of("day")):
        return None
    dimension = grade_name(parts, "rated", *criteria)
    clauses = list[Clause]()
    for time in sorted({time for _, time in pairs}, key=lambda each: each.value):
        own = [grade for grade, when in pairs if when == time]
        given = [each._replace(is_denied=each.is_denied or time.is_denied) for each in own]
        name = f"{dimension}@{time.value}" if time.role == "day" else dimension
        clauses.append({name: one_or_any([value for each in given for value in grades_of(each)])})
    return clauses[:-1], clauses[-1:]


def _timed_grades(parts: QuestionParts) -> list[tuple[QuestionPart, QuestionPart]]:
    """Return each grade with its time, a day or now: the nearest one; a grade alone has all
    times that follow it.
    """
    grades, days = parts.of("grade"), parts.of("day")
    now = [each for each in parts.of("when") if each.value in ("now", "still")]
    if not grades or not days:
        return []
    if lost := parts.of("grade_before"):  # "good at the end of 2018 and no longer good"
        not_now = [each._replace(role="grade", is_denied=True) for each in lost]
        return [
            *((each, days[0]) for each in grades),
            *((each, QuestionPart("when", "now", at=each.at)) for each in not_now),
        ]
    if len(grades) == 1:  # "inadequate at the end of 2018 and still", "now and in 2019"
        return [(grades[0], each) for each in (*days, *now)]
    if not now and len(days) == 1 and has_grades_apart(parts):
        now = [QuestionPart("when", "now", at=-1)]
        nearest = min(abs(each.at - days[0].at) for each in grades)
        return [
            (each, days[0] if abs(each.at - days[0].at) == nearest else now[0]) for each in grades
        ]
    return [
        (grade, min([*days, *now], key=lambda each: abs(each.at - grade.at))) for grade in grades
    ]


def _without_results(parts: QuestionParts) -> tuple[QuestionParts, list[Clause]]:
    """Return the parts on the authority, and the clause of those on its homes,
    agencies or youth justice.

    "Good overall, with homes rated inadequate": the grade nearest to the kind of provider is of its
    results.
    """
    kinds, grades = parts.of("result_kind"), parts.of("grade")
    if not kinds or not has_grades_apart(parts):
        return parts, []
    nearest = min(grades, key=lambda each: min(abs(each.at - kind.at) for kind in kinds))
    where = [{"kind": one_or_any([each.value for each in kinds])}]
    inner = reading_of("bodies", [*where, {"grade": one_or_any(grades_of(nearest))}])
    rest = [each for each in parts.parts if each is not nearest and each not in kinds]
    return QuestionParts(rest, parts.known, parts.share_of, parts.is_swapped), [{"has": inner}]


def _of_every_judgement(parts: QuestionParts) -> Clause:
    """Return that any, every or no judgement of the latest full inspection has some grades."""
    values = [value for _, values in graded_pairs(parts) for value in values]
    if parts.has("relation", "every") and not parts.has("relation", "any", "nowhere"):
        values = [each for each in GRADES if each not in values]
    inner = {"of": "judgements", "scope": "latest-full", "where": {"grade": one_or_any(values)}}
    found: Clause = {"has": inner}
    return found if parts.has("relation", "any") else {"not": found}


def _ranked_by(parts: QuestionParts) -> str:
    """Return the grade by which authorities are ranked."""
    criteria = [each.value for each in parts.of("criterion")[:1] if each.value != OVERALL]
    return grade_name(parts, "rated", *criteria)


def _judgements(parts: QuestionParts) -> ReadingSlots:
    """Return judgements other than the overall grade, of the latest full inspections."""
    if lacks_judgement(parts):
        return {}  # what was not made is none
    criteria = [each.value for each in parts.of("criterion")]
    grades = [value for each in parts.of("grade") for value in grades_of(each)]
    where = [
        *place_clauses(parts),
        *conditions(parts),
        *framework_clauses(parts, "family"),
        chosen("criterion", criteria),
    ]
    groups = groups_of(parts, "judgements")
    measures, graded, by = graded_measures(parts, [chosen("grade", grades)], groups, "grade")
    order = best_or_worst(parts, "grade") if not measures else ""
    if measures and parts.has("order"):
        order = ordered(parts, "count" if measures == ["count"] else "share")["order"]
    return reading_of(
        "judgements",
        [*where, *graded],
        measures=measures,
        by=by,
        order=order,
        as_at=state_day(parts),
        limit=limit_of(parts),
    )


def as_history(parts: QuestionParts) -> ReadingSlots:
    """Authorities by grades of any of their full inspections; of one place, these inspections."""
    slots, periods = period_slot(parts)
    grades, never = parts.of("grade"), parts.has("when", "never")
    is_now = parts.has("when", "now", "still") and len(grades) > 1 and not parts.has("criterion")
    if is_of_one_place(parts) and not is_now:
        return as_graded(parts)
    where = [*place_clauses(parts), *conditions(parts, is_authority=True)]
    earlier = parts
    if is_now:
        now = grades[0 if parts.is_swapped else -1]
        earlier = QuestionParts([each for each in parts.parts if each is not now], parts.known)
        where.append({parts.rated: one_or_any(grades_of(now))})
    wanted = grade_clauses(earlier)
    if never:  # "never good": nor outstanding
        wanted = [
            {parts.rated: ["outstanding", "good"]} if each == {parts.rated: "good"} else each
            for each in wanted
        ]
    inner = reading_of(
        "inspections", [{"kind": "full"}, *wanted, *framework_clauses(parts), *periods], **slots
    )
    if parts.has("order", "most"):  # "most inspections without ever being good"
        same: Clause = {"has": inner, "same": "authority", **_times(parts)}
        inspected = [*place_clauses(parts), {"kind": "full"}, {"not": same} if never else same]
        return reading_of(
            "inspections",
            inspected,
            measures=["count"],
            by=["authority"],
            order="-count",
            limit=limit_of(parts),
        )
    clause: Clause = {"has": inner, **_times(parts)}
    clause = {"not": clause} if never else clause
    if parts.has("when", "always") and grades:
        values = [value for each in grades for value in grades_of(each)]
        others = {
            "kind": "full",
            parts.rated: one_or_any([each for each in GRADES if each not in values]),
        }
        clause = {"all": [clause, {"not": {"has": {**inner, "where": others}}}]}
    by = groups_of(earlier, "authorities")
    if parts.has("measure", "share"):
        return reading_of("authorities", where, measures=[{"share": clause}], by=by)
    by = [each for each in by if each != parts.rated or not counts(parts)]
    return reading_of(
        "authorities", [*where, clause], measures=counts(parts, by), by=by, limit=limit_of(parts)
    )


def _times(parts: QuestionParts) -> Clause:
    """Return how often at least: "twice"."""
    often = [*parts.values("times"), *parts.values("repeat")]
    return {"at_least": int(often[0])} if parts.has("times") or parts.has("repeat") else {}


def as_graded(parts: QuestionParts) -> ReadingSlots:
    """Full inspections and their grades: of a place, in a period, by year."""
    slots, periods = period_slot(parts)
    if _has_two_times(parts):
        return {}
    where = [
        *place_clauses(parts),
        *conditions(parts),
        *(framework_clauses(parts) or [{"kind": "full"}]),
        *periods,
    ]
    groups = groups_of(parts, "inspections")
    measures, wanted, by = graded_measures(parts, grade_clauses(parts), groups, parts.rated)
    if measures == ["count"] and not by and parts.has("by", "authority"):
        measures = [{"count": "authority"}]  # each council once, however often it was inspected
    order = ordered(parts, "count" if measures == ["count"] else "share") if measures else {}
    if not measures and parts.has("order", "newest", "earliest", "oldest"):
        order = {
            "order": "-began" if parts.has("order", "newest") else "began",
            "limit": limit_of(parts) or 1,
        }
    scope = "previous-full" if parts.has("when", "previous") else ""
    return reading_of(
        "inspections", [*where, *wanted], scope=scope, measures=measures, by=by, **slots, **order
    )


def _has_two_times(parts: QuestionParts) -> bool:
    """Whether two grades have a time each: "RI in 2018 and outstanding by 2023"."""
    return len(parts.of("period")) > 1 and len(parts.of("grade")) > 1 and not parts.has("measure")


def _two_changes(parts: QuestionParts, criteria: list[str]) -> ReadingSlots:
    """Return authorities with a change under each of two judgements:
    "up for leaders, down for adoption".
    """
    changed = [
        {
            "has": {
                "of": "changes",
                "where": {"criterion": area, "direction": change.value, "to.latest": True},
            }
        }
        for area, change in zip(criteria, parts.of("change"), strict=True)
    ]
    return reading_of("authorities", [*place_clauses(parts), *changed], measures=counts(parts))


def as_changes(parts: QuestionParts) -> ReadingSlots:
    """Changes of a grade from one full inspection to the next."""
    criteria = [each.value for each in parts.of("criterion")] or [OVERALL]
    if _has_two_times(parts):
        return {}
    if len(parts.of("change")) == 2 and len(criteria) <= 2 and parts.has("criterion"):
        return _two_changes(parts, criteria if len(criteria) == 2 else [OVERALL, *criteria])
    is_lost = any(each.words in dimensions("losing") for each in parts.of("change"))
    if is_lost and not parts.of("grade", "grade_before"):
        return {}  # what is lost is no grade
    found = ["same" if each.is_denied else each.value for each in parts.of("change")]
    direction = [each for each in found if each != "any"][:1]
    what = _what_changed(parts, direction, *_grades_of_change(parts, is_lost))
    where = [*place_clauses(parts), *conditions(parts), {"criterion": one_or_any(criteria)}, *what]
    by = groups_of(parts, "changes")
    measures: list[Any] = (
        ["count"] if by or parts.has("measure", "count") or parts.has("number") else []
    )
    if parts.has("order", "most"):
        measures, by = ["count"], by or [units()["changes"].usual.most]
    if parts.has("measure", "share") and direction:
        measures = [{"share": {"direction": each}} for each in direction]
        where = [each for each in where if "direction" not in each]
    order: dict[str, Any] = ordered(parts, "count") if measures else {}
    if parts.has("order", "steepest"):  # "the biggest drop"
        by, measures = [], []
        sign = "" if direction == ["worse"] else "-"
        order = {"order": f"{sign}steps", "limit": limit_of(parts)}
    # what changed since a day or month is news, which is dated by its publication
    is_since = direction and any(_SINCE_A_DAY.fullmatch(each) for each in parts.values("period"))
    slots, _ = period_slot(parts, "published" if is_since else "began")
    return reading_of("changes", where, measures=measures, by=by, **slots, **order)


def _what_changed(
    parts: QuestionParts, direction: list[str], start: list[str], end: list[str]
) -> list[Clause]:
    """Return period, grades, direction and frameworks of a change;
    the newest unless something says when.
    """
    slots, periods = period_slot(parts)
    where = [*periods, chosen("from", start), chosen("to", end)]
    if not (start and end):  # else the direction follows
        is_left = parts.has("grade_before") and not (end or direction)
        where += [{"direction": ["better", "worse"]}] if is_left else []
        where += [{"direction": each} for each in direction]
        steps = [int(each) for each in parts.values("steps")[:1]]
        where += [{"steps": -each if direction == ["worse"] else each} for each in steps]
    frameworks = _frameworks_of_change(parts, bool(start))
    is_timed = (
        slots or periods or start or frameworks or parts.has("steps") or parts.has("when", "ever")
    )
    newest = [] if is_timed or not direction else [{"to.latest": True}]
    return [*where, *frameworks, *newest]


def _grades_of_change(parts: QuestionParts, is_lost: bool) -> tuple[list[str], list[str]]:
    """Return the grades before and after: "from good to RI", "lost their outstanding",
    "became good".
    """
    before = [value for each in parts.of("grade_before") for value in each.value.split()]
    ends = [grades_of(each) for each in parts.of("grade")]
    if parts.is_swapped:
        ends = ends[::-1]
    if not before and ends and (len(ends) > 1 or is_lost or parts.is_swapped):
        before, ends = ends[0], ends[1:]
    return before, list(dict.fromkeys(value for each in ends for value in each))


def _frameworks_of_change(parts: QuestionParts, has_start: bool) -> list[Clause]:
    """Return the frameworks before and after: "from SIF to ILACS", "improved since the SIF"."""
    lines, is_after = dimensions("frameworks")["lines"], parts.has("interval") or has_start
    names = [each.value for each in parts.of("framework") if each.value != "full"]
    names = sorted(names, key=lambda each: each not in lines)  # those of the past first
    before = [{"from.framework": lines.get(each, each)} for each in names[:1]]
    after = [{"to.framework": each} for each in names[1:]]
    is_of_lines = bool(names) and (len(names) > 1 or (names[0] in lines and not is_after))
    if is_of_lines:
        return [*before, *after, {"pairing": "framework to framework"}]
    return [{"to.framework" if is_after else "from.framework": each} for each in names]


def as_spells(parts: QuestionParts) -> ReadingSlots:
    """Runs of full inspections with the same grade: in a row, since when, how long.

    All runs, unless words say that they go on, as the longest do, or that they are left behind.
    """
    criteria = [each.value for each in parts.of("criterion")] or [OVERALL]
    grades = [
        value
        for each in parts.of("grade", "grade_before")
        for value in grades_of(each._replace(role="grade"))
    ]
    where: list[Clause] = [
        *place_clauses(parts),
        *conditions(parts),
        {"criterion": one_or_any(criteria)},
    ]
    where.append(chosen("grade", grades))
    if parts.has("repeat"):
        where.append(
            {
                "inspections": {
                    ">=": max(map(int, [*parts.values("repeat"), *parts.values("times")]))
                }
            }
        )
    where += lasting(parts, "days")
    is_over = parts.has("measure", "median", "mean") or parts.has("grade_before")
    is_longest = parts.has("order", "longest", "most", "oldest") or parts.has("limit")
    going_on = dimensions("going on")
    goes_on = parts.has("when", "still", "now") or any(
        each.words in going_on for each in parts.of("when")
    )
    is_open = (goes_on or is_longest) and not (is_over or parts.has("when", "ever"))
    where += [{"how_ended": "next inspection"}] * is_over + [{"open": True}] * is_open
    if is_over:
        by = groups_of(parts, "spells")
        return reading_of("spells", where, measures=[{typical(parts): "days"}], by=by)
    return reading_of(
        "spells",
        where,
        measures=counts(parts),
        order="-days" if is_longest else "",
        limit=limit_of(parts),
    )


def _to_publication(parts: QuestionParts) -> ReadingSlots:
    """Return how long it takes from the first day of an inspection to the publication of its
    report.
    """
    slots, periods = period_slot(parts)
    days = "days_to_publication"
    where: list[Clause] = [
        *place_clauses(parts),
        *framework_clauses(parts),
        *periods,
        *(lasting(parts, days) or [{"not": {days: None}}]),
    ]
    by = groups_of(parts, "inspections")
    if parts.has("duration"):
        return reading_of("inspections", where, measures=counts(parts, by), by=by, **slots)
    if parts.has("order", "longest", "most"):
        return reading_of("inspections", where, order=f"-{days}", limit=limit_of(parts), **slots)
    return reading_of("inspections", where, measures=[{typical(parts): days}], by=by, **slots)


def as_intervals(parts: QuestionParts) -> ReadingSlots:
    """How long from one full inspection to the next."""
    if parts.has("interval", "publication") or parts.has("when", "published"):
        return _to_publication(parts)
    slots, periods = period_slot(parts)
    grades, after = _grades_of_change(parts, is_lost=False)
    grades, after = (grades, after) if grades else (after, [])
    names = [each.value for each in parts.of("framework") if each.value != "full"]
    where = [
        *place_clauses(parts),
        {"criterion": OVERALL},
        *periods,
        chosen("from", grades),
        chosen("to", after),
        chosen("to.framework", names),
        *lasting(parts, "days"),
    ]
    how = typical(parts)
    own = {"to", "from"} if after else {"to"}
    by = [each for each in groups_of(parts, "changes", "from") if each not in own]
    order = ordered(parts, how) if by else {}
    is_listed = parts.of("place") or parts.has("duration")
    if is_listed and not parts.has("measure"):
        return reading_of("changes", where, **slots)
    return reading_of("changes", where, measures=[{how: "days"}], by=by, **slots, **order)
