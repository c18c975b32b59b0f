"""Readings of questions about grades: now, as at a day, at any time, how long, and how they changed."""

from __future__ import annotations

from graphkit.answer.question import Slot
from graphkit.answer.question_parts import (
    DELEGATES,
    OVERALL,
    SIDES,
    Clause,
    TypedParts,
    all_of,
    current_full,
    frameworks,
    grade_under,
)
from graphkit.core.terms import OVERALL_EFFECTIVENESS

CLAIMS = {"never": "none", "always": "every"}
_IMPLIED = {"best": "outstanding", "worst": "inadequate"}
_FULL: Clause = {"family": "full"}


def grades_reading(parts: TypedParts) -> Clause:
    """Return the reading of a question about grades."""
    question = parts.question
    if parts.take("measure", "why"):
        return _reasons(parts)
    if question.has("change") or question.has("grade_before"):
        return _changes(parts)
    if parts.is_one and parts.take("when", "previous"):
        named = {name: values for name in ("criterion", "grade") if (values := parts.several(name))}
        where = [*parts.places(), *([named] if named else [])]
        return parts.reading("judgements", where, scope="previous-full", order="criterion")
    if parts.is_one and question.has("grade"):
        parts.take("when", "still")
    if {*parts.several_left("when")} & {"spell", "still"} or question.has("repeat"):
        return _spells(parts)
    if not (parts.is_one and any(map(question.has, ("grade", "judged", "relation")))):
        parts.take("when", "last")
    if {*parts.several_left("when")} & {"ever", "never", "always", "last"} or question.has("times"):
        return _ever(parts)
    return _now(parts)


def _reasons(parts: TypedParts) -> Clause:
    """Return the reading of the topics of weak findings behind a grade, or strong ones behind a good one."""
    named = parts.question.all("grade")
    side = "strength" if named and {*named} <= {"outstanding", "good"} else "weakness"
    if parts.is_one:
        parts.take("grade")
    for role in ("grade_before", "change"):
        parts.take(role)
    parts.take("when", "now")
    where = [*parts.places(), *parts.of_authorities("findings"), *parts.of_inspections("findings")]
    return parts.reading(
        "findings", [*where, {"polarity": SIDES[side]}], parts.periods(), measures=["count"], by=["topic"],
        order="-count,topic",
    )  # fmt: skip


def _now(parts: TypedParts) -> Clause:
    """Return the reading of the grades of authorities, or of full inspections in a period."""
    question, as_at = parts.question, parts.as_at()
    by = [each for each in parts.several("by") if each != "authority"]
    parts.take("when", "now")
    periods, order = parts.periods(), parts.one("order")
    if order in _IMPLIED and not (question.has("grade") or by):
        parts.left.append(Slot("grade", _IMPLIED[order]))
    is_past = bool(periods) and (parts.is_one or not str(periods.get("began", "")).endswith(".."))
    is_of_inspections = question.has("framework") or bool({*by} & {"year", "framework"}) or is_past
    unit = "inspections" if is_of_inspections else "authorities"
    where = [*parts.places(), *parts.of_authorities(unit)]
    if is_of_inspections:
        where += [] if question.has("framework") else [_FULL]
        graded = parts.of_inspections(unit)
    else:
        graded = parts.grades()
        where += [{"inspected": periods.pop("began")}] if "began" in periods else []
    parts.take("criterion")  # the column that is shown
    slots = {**periods, "as_at": as_at}
    own = grade_under("", question.one("criterion"))
    if parts.take("measure", "compare") and len(question.texts("area")) > 1 and not by:
        by = ["region"]
    if "criterion" in by:
        return parts.reading(
            "judgements", [*where, *graded], slots, measures=["count"], by=["criterion", "grade"]
        )
    if "deliverer" in by:
        measures = ["count", {"share": DELEGATES}]
        return parts.reading(unit, [*where, *graded], slots, measures=measures, by=[own])
    if graded and (parts.take("measure", "share") or (by and by != ["grade"])):
        sort = {"": "", "fewest": "share", "worst": "share"}.get(order, "-share")
        measures = ["count", {"share": all_of(graded)}]
        return parts.reading(unit, where, slots, measures=measures, by=by, order=sort)
    is_listed = bool(graded or question.has("criterion") or parts.is_few or question.has("near") or where[1:])
    if by or not (is_listed or question.has("measure", "list") or question.has("by", "authority")):
        groups = [*(each for each in by if each != "grade"), own]
        return parts.reading(unit, [*where, *graded], slots, measures=["count"], by=groups)
    named = [name for each in graded for name in each if name.startswith("grade")]
    columns = dict.fromkeys([own, *named, "authority", "region", "inspected"])
    sort = "-began,authority" if is_of_inspections else ",".join(columns)
    return parts.reading(unit, [*where, *graded], slots, order=sort)


def _changes(parts: TypedParts) -> Clause:
    """Return the reading of changes of a grade."""
    before, after, direction = parts.several("grade_before"), parts.several("grade"), parts.one("change")
    if parts.is_one and direction == "worse" and not before:  # "still good or have they slipped"
        before, after = after, []
    where = [*parts.places(), *parts.of_authorities("changes")]
    where.append({"criterion": parts.one("criterion") or OVERALL_EFFECTIVENESS})
    where += [{"from": before}] if before else []
    where += [{"to": after}] if after else []
    if direction in ("better", "worse", "same"):
        where.append({"direction": direction})
    elif not (before and after) and not parts.is_one:
        where.append({"direction": ["better", "worse"]})
    steps = int(parts.one("steps") or 0)
    if steps:
        signed = {"better": [steps], "worse": [-steps]}
        where.append({"steps": signed.get(direction, [steps, -steps])})
    where.append(_between(parts, bool(before), bool(steps)))
    if times := int(parts.one("times") or 0):
        having = {"count": {">=": times}}
        return parts.reading(
            "changes", where, parts.periods(), measures=["count"], by=["authority"], having=having,
            order="-count,authority",
        )  # fmt: skip
    if by := [each for each in parts.several("by") if each != "authority"]:
        measures = [{"count": "authority"}]
        return parts.reading("changes", where, parts.periods(), measures=measures, by=by, order="-authority")
    order = "-began,authority" if parts.is_one else "authority,-began"
    return parts.reading("changes", where, parts.periods(), order=order)


def _between(parts: TypedParts, has_before: bool, has_steps: bool) -> Clause:
    """Return between which inspections a change counts: of frameworks, to the latest, or successive."""
    named, question = parts.several("framework"), parts.question
    is_now = bool(parts.take("when", "now")) and has_before
    is_previous, is_ever = bool(parts.take("when", "previous")), bool(parts.take("when", "ever"))
    parts.take("when", "last", "still")
    last = {"from.last": True, "to.latest": True}
    if len(named) > 1:
        one, other = (frameworks([each])["framework"] for each in named[:2])
        return {"from.framework": one, "to.framework": other, "from.last": True, "to.latest": True}
    if named and named[0] not in current_full():
        return {"from.framework": frameworks(named)["framework"], **last}
    if named and named[0] != "full":
        return {"to.framework": frameworks(named)["framework"]}
    if is_now and not is_previous:
        return {"to.latest": True}
    is_any = (
        has_before or has_steps or parts.is_one or is_ever or question.has("period") or question.has("times")
    )
    return {} if is_any and not is_previous else {"adjacent": True, "to.latest": True}


def _spells(parts: TypedParts) -> Clause:
    """Return the reading of runs of inspections with one grade."""
    where = [*parts.places(), *parts.of_authorities("spells")]
    where.append({"criterion": parts.one("criterion")} if parts.question.has("criterion") else OVERALL)
    if named := parts.several("grade"):
        where.append({"grade": named})
    if repeat := parts.one("repeat"):
        where.append({"inspections": {">=": int(repeat)}})
    elif not parts.is_one:
        where.append({"open": True})
    parts.take("when", "spell", "still", "ever")
    parts.take("order")
    return parts.reading("spells", where, order="first,authority,inspections")


def _ever(parts: TypedParts) -> Clause:
    """Return the reading of grades at any, none, all or so many full inspections."""
    times, when = parts.one("times"), parts.take("when", "ever", "last")
    how = [each for each in parts.question.all("when") if each in CLAIMS]
    own, places, periods = parts.of_inspections("inspections"), parts.places(), parts.periods()
    family = [] if parts.question.has("framework") else [_FULL]
    if parts.is_few:
        parts.take("order")
        if "last" in when and not periods:
            parts.left.append(Slot("limit", "1"))
        return parts.reading("inspections", [*places, *family, *own], periods, order="-began,authority")
    parts.take("when", *how)
    periods_where = [periods.pop("where")] if "where" in periods else []
    inner = all_of([*family, *own, *periods_where])
    has: Clause = {"has": {"of": "inspections", "where": inner, **periods}}
    where = [*places, *parts.of_authorities("authorities")]
    if "always" in how:
        others = {"has": {"of": "inspections", "where": all_of([*family, {"not": all_of(own)}])}}
        where += [{"not": others}, has | {"at_least": 2}]
    elif "never" in how:
        where.append({"not": has})
    else:
        where.append(has | ({"at_least": int(times)} if times else {}))
    if parts.one("order") == "most":
        full = [*family, {"has": {"of": "authorities", "where": all_of(where)}}]
        return parts.reading(
            "inspections", full, measures=["count"], by=["authority"], order="-count,authority"
        )
    return parts.reading("authorities", where, order="authority,region,inspected")
