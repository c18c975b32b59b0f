"""Forms of bodies, services, people and published numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from graphkit.answers.questions.grade_forms import as_standing
from graphkit.answers.questions.parts import (
    Clause,
    QuestionParts,
    Reading,
    bound_of,
    conditions,
    counts,
    framework_clauses,
    grade_clauses,
    grades_of,
    groups_of,
    has_grades_apart,
    limit_of,
    one_or_any,
    ordered,
    period_slot,
    place_clauses,
    ranks_best,
    reading_of,
    state_day,
)
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Scheme, Skos

IN_AREAS = {  # dimensions of authorities → those of where bodies lie
    "authority": "in",
    "region": "in.region",
    "authority.kind": "in.authority.kind",
    "near": "in.near",
    "near.statistical": "in.near.statistical",
    "near.peers": "in.near.peers",
}
_SERVED = {"region": "authority.region", "authority.kind": "authority.authority.kind"}


def as_arrangements(parts: QuestionParts) -> Reading:
    """Who delivers services, on the day; asked of a beginning or an end, at any time."""
    slots, periods = period_slot(parts, "from")
    bodies = parts.values("agency")
    if not (has_service_types(parts) and {*bodies} <= parts.known.deliverers):
        return {}
    services = [*parts.values("service_type"), *parts.values("topic")]
    is_whole = parts.has("deliverer") or parts.has("agency_kind", "ChildrensTrust")
    services = services or ["childrens-services"] * is_whole
    where = [
        *place_clauses(parts),
        {"service_type": one_or_any(services)} if services else {},
        *periods,
    ]
    if bodies:
        where.append({"deliverer": one_or_any(bodies)})
    where.append(dict(slots))
    if parts.has("when", "ended"):
        where.append({"not": {"until": None}})
    is_of_any_time = bool(parts.has("when", "ever", "ended") or slots or periods)
    by = [
        {"lead": "deliverer", "agency": "deliverer"}.get(each, each)  # by whom
        for each in groups_of(parts, "authority.grade")
        if each != "year"
    ]
    measured: Reading = {"measures": counts(parts, by), "by": by}
    if parts.has("order", "most", "fewest"):  # which body does so for most councils
        order = ordered(parts, "authority")
        measured = {"measures": [{"count": "authority"}], "by": ["deliverer"], **order}
    return reading_of(
        "arrangements", where, as_at=state_day(parts), ever=is_of_any_time or None, **measured
    )


def as_interventions(parts: QuestionParts) -> Reading:
    """Interventions of the government. Those of now are those of which no source states an end."""
    kinds = (
        []
        if parts.has("intervention", "any")
        else [each for each in parts.values("intervention") if each != "none"]
    )
    slots, periods = period_slot(parts, "issued")
    if any(each.is_denied for each in parts.of("intervention")) or parts.has(
        "intervention", "none"
    ):
        return as_standing(parts)
    where = [
        *place_clauses(parts),
        {"kind": one_or_any(kinds)} if kinds else {},
        *periods,
        dict(slots),
    ]
    if parts.has("when", "ended"):
        where.append({"not": {"ended": None}})
    elif parts.has("when", "now", "still"):
        where.append({"ended": None})
    by = [
        {"authority.kind": "kind"}.get(each, each) for each in groups_of(parts, "authority.grade")
    ]
    return reading_of(
        "interventions",
        where,
        measures=counts(parts, by),
        by=by,
        as_at=state_day(parts),
        **(ordered(parts, "count") if by else {}),
    )


def as_agencies(parts: QuestionParts) -> Reading:
    """Agencies of authorities: partners, police forces, health bodies."""
    kinds, sectors = (
        parts.values("agency_kind"),
        [each for each in parts.values("sector") if each != "partners"],
    )
    where = [
        *in_areas(place_clauses(parts, is_any=False), _SERVED),
        {"kind": one_or_any(kinds)} if kinds else {},
        {"sector": one_or_any(sectors)} if sectors else {},
        {"name": one_or_any(parts.values("agency"))} if parts.has("agency") else {},
    ]
    if _is_shared_at_all(parts):
        where.append({"not": {"shared_with": None}})
    by = [
        {"authority.kind": "kind"}.get(each, each)
        for each in groups_of(parts, "kind")
        if each not in ("authority", "agency")
    ]
    return reading_of(
        "agencies",
        where,
        measures=counts(parts, by),
        by=by,
        **(ordered(parts, "count") if by else {}),
    )


def _is_shared_at_all(parts: QuestionParts) -> bool:
    """Whether agencies are asked for that anyone shares: not "shared with Windsor", nor by two, nor
    of a kind that councils share.
    """
    shared, places = parts.of("shared"), parts.of("place")
    if not shared or len(places) > 1 or parts.has("agency_kind"):
        return False
    return not places or places[0].at < shared[0].at


def has_service_types(parts: QuestionParts) -> bool:
    """Whether there are services of each topic that is asked for: of few there are."""
    return {*parts.values("topic")} <= service_types()


@cache
def service_types() -> frozenset[str]:
    """Return the notations of the types of services."""
    return frozenset(concept_values(Scheme.SERVICE_TYPE, Skos.notation).values())


def as_services(parts: QuestionParts) -> Reading:
    """Services by their own names."""
    if not has_service_types(parts):
        return {}
    types = [*parts.values("service_type"), *parts.values("topic")]
    where = [
        *place_clauses(parts),
        {"type": one_or_any(types)} if types else {},
        {"provider": one_or_any(parts.values("agency"))} if parts.has("agency") else {},
    ]
    by = [
        {"service_type": "type", "authority.kind": "kind"}.get(each, each)
        for each in groups_of(parts, "kind")
    ]
    by = by or (["authority"] if parts.has("order", "most", "fewest") else [])
    return reading_of(
        "services",
        where,
        measures=counts(parts, by),
        by=by,
        **(ordered(parts, "count") if by else {}),
    )


def as_people(parts: QuestionParts) -> Reading:
    """People and what they did: lead inspectors, addressees of letters."""
    slots, periods = period_slot(parts)
    role = next(iter(parts.values("post")), "" if parts.has("person") else "lead-inspector")
    where = [
        *place_clauses(parts),
        {"role": role} if role else {},
        *framework_clauses(parts, "family"),
        *periods,
        {"person": one_or_any(parts.values("person"))} if parts.has("person") else {},
    ]
    if parts.has("measure", "count") or parts.has("order", "most", "fewest") or parts.has("number"):
        by = [] if parts.has("person") else ["person"]
        return reading_of(
            "participations",
            where,
            measures=["count"],
            by=by,
            **slots,
            **bound_of(parts),
            **(ordered(parts, "count", "-count") if by else {}),
        )
    is_last = parts.has("when", "last", "now") or parts.has("order", "newest")
    return reading_of(
        "participations",
        where,
        order="-began" if is_last else "",
        limit=1 if is_last else limit_of(parts),
        **slots,
    )


def as_results(parts: QuestionParts) -> Reading:
    """Homes, agencies and youth justice services with their grades of now; of a time,
    the results of then.
    """
    if has_grades_apart(parts):
        return {}
    periods = parts.values("period")
    grades = [value for each in parts.of("grade") for value in grades_of(each)]
    is_of_then = bool(periods) or parts.has("when", "ever") or parts.has("by", "year")
    unit = "results" if is_of_then else "bodies"
    where = [
        *in_areas(place_clauses(parts)),
        {"kind": one_or_any(parts.values("result_kind"))},
        {"owner": one_or_any(parts.values("agency"))} if parts.has("agency") else {},
        {"day": one_or_any(periods)} if periods else {},
    ]
    graded: Clause = {"grade": one_or_any(list(dict.fromkeys(grades)))} if grades else {}
    by = [IN_AREAS.get(each, each) for each in groups_of(parts, "grade")]
    if parts.has("measure", "share") and graded:
        return reading_of(unit, where, measures=[{"share": graded}], by=by)
    if by and not graded and "grade" not in by:
        by = [*by, "grade"]
    if parts.has("by", "owner"):
        return reading_of(unit, [*where, graded], measures=["count"], by=["owner"], order="-count")
    is_ranked = parts.has("order", "best", "worst")
    order = ("grade" if ranks_best(parts) else "-grade") if is_ranked else ""
    return reading_of(
        unit,
        [*where, graded],
        measures=counts(parts, by),
        by=by,
        order=order,
        limit=limit_of(parts),
    )


def in_areas(places: Sequence[Clause], names: Mapping[str, str] = IN_AREAS) -> list[Clause]:
    """Return clauses of authorities as those of bodies: of where they lie, or what they serve."""
    found = list[Clause]()
    for each in places:
        [(name, value)] = each.items()
        inner = in_areas([value], names)[0] if name == "not" else value
        found.append({names.get(name, name): inner})
    return found


def as_numbers(parts: QuestionParts) -> Reading:
    """Published numbers of authorities."""
    names = parts.values("indicator")
    newest = max((parts.known.newest_year.get(each, 0) for each in names), default=0)
    periods = parts.values("period")
    where = [
        *place_clauses(parts),
        *conditions(parts),
        {"indicator": one_or_any(names)},
        *grade_clauses(parts, "authority.grade"),
    ]
    is_one = len(parts.of("place")) == 1 and not parts.of("near")
    by = groups_of(parts, "authority.grade")
    if periods:
        years = [each for each in periods if len(each) == 4]
        where.append(
            {"year": one_or_any([int(y) for y in years])} if years else {"year": _years(periods[0])}
        )
    elif "year" not in by and not (is_one and not by and not parts.has("when", "now", "last")):
        where.append({"year": newest})
    if parts.has("number"):
        sign = parts.values("number")[0].rstrip("0123456789")
        where.append({"value": {sign: int(parts.values("number")[0][len(sign) :])}})
    by = [each for each in by if each != "topic"]
    if parts.has("level") and parts.has("grade"):
        by = ["authority.grade"]
    if by or parts.has("measure", "mean", "median"):
        how = "mean" if parts.has("measure", "mean") else "median"
        return reading_of("numbers", where, measures=[{how: "value"}], by=by)
    is_up = parts.has("order", "fewest", "best") or (parts.has("ranked", "worst"))
    ranked = (
        parts.has("order", "most", "fewest", "best", "worst")
        or parts.has("ranked")
        or parts.has("limit")
    )
    order = (
        ("value" if is_up else "-value") if ranked else ("-year" if is_one and not periods else "")
    )
    return reading_of("numbers", where, measures=counts(parts), order=order, limit=limit_of(parts))


def _years(period: str) -> Clause:
    first, _, last = period.partition("..")
    return {sign: int(day[:4]) for sign, day in ((">=", first), ("<=", last)) if day}
