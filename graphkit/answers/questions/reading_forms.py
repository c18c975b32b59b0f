"""Parts of a question → a reading, for each form in which a unit is asked for
(`data/lexicon/forms.yaml`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphkit.answers.questions.entity_forms import (
    as_agencies,
    as_arrangements,
    as_news,
    as_numbers,
    as_people,
    as_results,
    as_services,
)
from graphkit.answers.questions.grade_forms import (
    as_changes,
    as_graded,
    as_history,
    as_intervals,
    as_spells,
    as_standing,
)
from graphkit.answers.questions.parts import (
    Clause,
    QuestionPart,
    QuestionParts,
    ReadingSlots,
    bound_of,
    chosen,
    conditions,
    counts,
    dimensions,
    framework_clauses,
    grade_clauses,
    groups_of,
    is_of_one_place,
    limit_of,
    one_or_any,
    ordered,
    part_values,
    period_clauses,
    period_slot,
    place_clauses,
    reading_of,
    state_day,
    together,
    usual_reading,
    when_clauses,
)
from graphkit.answers.questions.statement_forms import as_findings, as_outcomes, as_recommendations
from graphkit.answers.readings.declarations import units
from graphkit.core.frameworks import current_frameworks


def as_combined(parts: QuestionParts) -> ReadingSlots:
    """Authorities by what reports say of several topics, or do not say."""
    where = [*place_clauses(parts), *conditions(parts, is_authority=True), *grade_clauses(parts)]
    topics, sides = parts.of("topic", "sector", "agency", "text"), parts.of("polarity")
    own = {each.words for each in parts.of("topic")}
    topics = [each for each in topics if each.role != "text" or each.words not in own]
    clauses, slots = list[Clause](), period_slot(parts)[0]
    for topic in topics:
        before = [each for each in sides if each.at <= topic.at] or sides[:1]
        values = [each for value in part_values(topic) for each in value.split("|")]
        beside = [
            each for each in parts.of("text") if each is not topic and each.words == topic.words
        ]
        about: list[Clause] = [
            {dimensions("roles").get(topic.role, topic.role): one_or_any(values)}
        ]
        about += [{"words": one_or_any(each.value.split("|"))} for each in beside]
        about += [{"polarity": before[-1].value}] if before else []
        is_all = parts.has("when", "ever", "never") or topic.role in ("sector", "agency")
        scope = "all" if is_all else ""
        clause: Clause = {"has": reading_of("findings", about, scope=scope, **slots)}
        is_denied = any(each.is_denied for each in (topic, *before[-1:])) or parts.has(
            "when", "never"
        )
        clauses.append({"not": clause} if is_denied else clause)
    if parts.has("measure", "share"):
        return reading_of(
            "authorities",
            where,
            measures=[{"share": together(clauses)}],
            by=groups_of(parts, "authorities")[:1],
        )
    return reading_of("authorities", [*where, *clauses], measures=counts(parts))


def as_inspections(parts: QuestionParts) -> ReadingSlots:
    """Inspections: listed, counted, the last, those that led."""
    slots, periods = period_slot(parts, "published" if parts.has("when", "published") else "began")
    with_results = dimensions("frameworks")["with results"]
    of_results = parts.has("framework", with_results)
    what: list[Clause] = [
        *(
            [{"framework": with_results}]
            if parts.has("result") and not parts.has("framework")
            else []
        ),
        *framework_clauses(parts),
        chosen("theme", _themes(parts)),
        chosen("lead", parts.values("person")),
        *periods,
    ]
    what = [each for each in what if each]
    where = [*place_clauses(parts), *conditions(parts), *what]
    if of_results and (parts.has("order", "worst") or parts.has("grade", "inadequate")):
        where = [each for each in where if "result" not in each]
        return reading_of("inspections", [*where, {"result": "systemic-failings"}], **slots)
    if parts.has("missing", "inspections"):  # known, and not loaded
        where.append({"source": ["official", "mentioned"]})
        return reading_of("inspections", where, scope="all", measures=counts(parts), **slots)
    if any(map(parts.has, ("waiting", "waited"))) or _waits_longest(parts):
        return _authorities_that_wait(parts)
    if parts.has("when", "due") or _is_without(parts):
        return _authorities_by_inspections(parts, what, slots)
    if parts.has("by", "result") and not of_results:
        return {}  # others have grades
    if parts.has("measure", "share"):
        return _share_with_results(parts, where, slots)
    graded = _grade_of_inspections(parts)
    if not (of_results and is_of_one_place(parts)):  # it has a result, and no grade
        where += grade_clauses(parts, graded)
    by = groups_of(parts, "inspections", "" if graded == "rated" else graded)
    many = parts.has("times") or parts.has("number")
    if not by and (many or parts.has("order", "most")):
        by = [units()["inspections"].usual.most]
    if by or many or parts.has("measure", "count"):
        times = (
            {"having": {"count": {">=": int(parts.values("times")[0])}}}
            if parts.has("times")
            else {}
        )
        return reading_of(
            "inspections",
            where,
            measures=["count"],
            by=by,
            **slots,
            **(bound_of(parts) or times),
            **ordered(parts, "count"),
        )
    return reading_of("inspections", where, **_first_or_last(parts), **slots)


def _themes(parts: QuestionParts) -> list[str]:
    """Return the requested themes: of joint inspections in the words of the question,
    else by the name of their topic.
    """
    named = (name for each in parts.of("framework") for name in each.value.split())
    is_joint = any(current_frameworks().get(name).joint for name in named)
    found = list[str]()
    for each in parts.of("topic"):
        topic = each.value.replace("-", " ")
        found.append(f"{each.words}|{topic}" if is_joint and each.words != topic else topic)
    return found


def _share_with_results(
    parts: QuestionParts, where: Sequence[Clause], slots: dict[str, Any]
) -> ReadingSlots:
    """Return the share of inspections with some results: "proportion with systemic failings"."""
    if not parts.has("result"):
        return {}
    results = chosen("result", parts.values("result"))
    others = [each for each in where if "result" not in each]
    by = [each for each in groups_of(parts, "inspections") if each != "result"]
    return reading_of("inspections", others, measures=[{"share": results}], by=by, **slots)


def _grade_of_inspections(parts: QuestionParts) -> str:
    """Return the dimension of a grade beside inspections: visits and results have none of their
    own.
    """
    visits = {*dimensions("frameworks")["visits"]}
    frameworks = {*parts.values("framework")}
    if parts.has("result") or parts.has("framework", dimensions("frameworks")["with results"]):
        return "authority.rated"
    is_of_then = parts.has("when", "then") or visits >= frameworks != set()
    return "grade_then" if is_of_then and not parts.has("when", "now") else "rated"


def _waits_longest(parts: QuestionParts) -> bool:
    """Whether it is asked who was not inspected for longest."""
    is_full = {*parts.values("framework")} <= {*dimensions("frameworks")["latest"]}
    is_oldest = parts.has("order", "oldest", "longest") and not parts.has("order", "earliest")
    return is_oldest and is_full and not is_of_one_place(parts)


def _authorities_that_wait(parts: QuestionParts) -> ReadingSlots:
    """Return authorities by how long they have waited: "longer than usual", "over four years".

    A day is that on which they wait; no other period is one of a wait.
    """
    days = parts.values("period")
    if any(len(each) < len("2025-12-31") or ".." in each for each in days):
        return {}
    where = [
        *place_clauses(parts),
        *conditions(parts, True),
        chosen("waiting", [each.value for each in parts.of("waiting")]),
        chosen("inspected", parts.values("waited")),
        *grade_clauses(parts),
    ]
    by = groups_of(parts, "authorities")
    first = "-waited" if _waits_longest(parts) else "half_by"
    order = ordered(parts, "count") if by else {"order": first, "limit": limit_of(parts)}
    slots = {"as_at": next(iter(days), ""), **order}
    return reading_of("authorities", where, measures=counts(parts, by), by=by, **slots)


def as_interventions(parts: QuestionParts) -> ReadingSlots:
    """Interventions of the government. Those of now are those of which no source states an end."""
    is_denied = any(each.is_denied for each in parts.of("intervention"))
    if is_denied or parts.has("intervention", "none"):
        return as_standing(parts)
    kinds = [each for each in parts.values("intervention") if each != "any"]
    where = [
        *place_clauses(parts),
        chosen("kind", kinds),
        *period_clauses(parts, "interventions"),
        *when_clauses(parts, "interventions"),
    ]
    return usual_reading(parts, "interventions", where, as_at=state_day(parts))


def _is_without(parts: QuestionParts) -> bool:
    """Whether authorities without such an inspection are asked for."""
    is_denied = parts.has("negation") or parts.has("missing", "yes") or parts.has("when", "never")
    return is_denied and not parts.has("order") and not is_of_one_place(parts)


def _authorities_by_inspections(
    parts: QuestionParts, what: list[Clause], slots: dict[str, Any]
) -> ReadingSlots:
    """Return the authorities without such an inspection, or when the next one is usual."""
    where: list[Clause] = [*place_clauses(parts), *conditions(parts, True)]
    if _is_without(parts):
        loaded = [{"source": "report"}] * (parts.has("missing", "yes") and not what and not slots)
        where.append({"not": {"has": reading_of("inspections", [*what, *loaded], **slots)}})
        return reading_of("authorities", where, measures=counts(parts))
    where += [{"half_by": slots["began"]}] if "began" in slots else []
    return reading_of(
        "authorities", where, order="half_by", measures=counts(parts), limit=limit_of(parts)
    )


def _first_or_last(parts: QuestionParts) -> dict[str, Any]:
    """Return scope, order and limit of a list: "the last", "the oldest", "five"."""
    limit, is_place = limit_of(parts), is_of_one_place(parts)
    if parts.has("when", "previous"):
        return {"scope": "previous-full", "limit": limit}
    if parts.has("when", "last") and is_place:
        return {"order": "-began", "limit": limit or 1}
    if parts.has("order", "newest", "earliest", "oldest"):
        order = "-began" if parts.has("order", "newest") else "began"
        return {"order": order, "limit": limit or (1 if is_place else None)}
    return {"order": "-began" if parts.has("limit") else "", "limit": limit}


def as_neighbours(parts: QuestionParts) -> ReadingSlots:
    """The authorities around one or alike, with their grades."""
    kind = next(iter(parts.of("near")), QuestionPart("near", "statistical"))
    return as_standing(
        QuestionParts([*(each for each in parts.parts if each.role != "near"), kind], parts.known)
    )


FORMS: dict[str, Callable[[QuestionParts], ReadingSlots]] = {
    form.__name__.removeprefix("as_"): form
    for form in (
        as_standing,
        as_history,
        as_graded,
        as_changes,
        as_spells,
        as_intervals,
        as_findings,
        as_combined,
        as_recommendations,
        as_outcomes,
        as_inspections,
        as_arrangements,
        as_interventions,
        as_agencies,
        as_services,
        as_news,
        as_people,
        as_results,
        as_numbers,
        as_neighbours,
    )
}
