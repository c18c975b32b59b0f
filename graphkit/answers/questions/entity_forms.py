"""Forms of bodies, services, people and published numbers."""

from __future__ import annotations

from functools import cache

from graphkit.answers.questions.parts import (
    Clause,
    QuestionParts,
    ReadingSlots,
    best_or_worst,
    bound_of,
    chosen,
    conditions,
    counts,
    framework_clauses,
    grade_clauses,
    grade_name,
    graded_measures,
    grades_of,
    groups_of,
    has_grades_apart,
    limit_of,
    one_or_any,
    ordered,
    period_clauses,
    period_slot,
    place_clauses,
    reading_of,
    state_day,
    typical,
    unit_places,
    usual_reading,
    when_clauses,
)
from graphkit.answers.readings.declarations import units
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Scheme, Skos

_WHOLE = "childrens-services"  # the service that a trust or company runs as a whole


def as_arrangements(parts: QuestionParts) -> ReadingSlots:
    """Who delivers services, on the day; asked of a beginning or an end, at any time."""
    bodies = parts.values("agency")
    if not (has_service_types(parts) and {*bodies} <= parts.known.deliverers):
        return {}
    services = [*parts.values("service_type"), *parts.values("topic")]
    is_whole = parts.has("deliverer") or parts.has("agency_kind", "ChildrensTrust")
    is_whole = is_whole and services in ([], [_WHOLE])
    services = [each for each in services if each != _WHOLE]
    began = period_clauses(parts, "arrangements")
    where = [
        *place_clauses(parts),
        chosen("service_type", services),
        chosen("kind", ["ChildrensTrust"] * is_whole),
        chosen("deliverer", bodies),
        *began,
        *when_clauses(parts, "arrangements"),
    ]
    is_of_any_time = parts.has("when", "ever", "ended") or bool(began)
    slots: ReadingSlots = {"as_at": state_day(parts), "ever": is_of_any_time or None}
    if parts.has("order", "most", "fewest"):  # which body does so for most councils
        order = ordered(parts, "authority")
        by_body: ReadingSlots = {"measures": [{"count": "authority"}], "by": ["deliverer"], **order}
        return reading_of("arrangements", where, **by_body, **slots)
    by = groups_of(parts, "arrangements")
    return reading_of("arrangements", where, measures=counts(parts, by), by=by, **slots)


def as_agencies(parts: QuestionParts) -> ReadingSlots:
    """Agencies of authorities: partners, police forces, health bodies."""
    where = [
        *unit_places(parts, "agencies", is_any=False),
        chosen("kind", parts.values("agency_kind")),
        chosen("sector", [each for each in parts.values("sector") if each != "partners"]),
        chosen("name", parts.values("agency")),
    ]
    if _is_shared_at_all(parts):
        where.append({"not": {"shared_with": None}})
    return usual_reading(parts, "agencies", where)


def _is_shared_at_all(parts: QuestionParts) -> bool:
    """Whether agencies are asked for that anyone shares: not "shared with Windsor", nor by two, nor
    of a kind that councils share.
    """
    shared, places = parts.of("shared"), parts.of("place")
    if not shared or len(places) > 1 or parts.has("agency_kind"):
        return False
    return not places or places[0].at < shared[0].at


def as_services(parts: QuestionParts) -> ReadingSlots:
    """Services, teams and panels that reports name."""
    if not has_service_types(parts):
        return {}
    types = chosen("type", [*parts.values("service_type"), *parts.values("topic")])
    return usual_reading(parts, "services", [*unit_places(parts, "services"), types])


def as_news(parts: QuestionParts) -> ReadingSlots:
    """What a director must know first."""
    return usual_reading(parts, "news", [*place_clauses(parts), *period_clauses(parts, "news")])


def has_service_types(parts: QuestionParts) -> bool:
    """Whether there are services of each topic that is asked for: of few there are."""
    return {*parts.values("topic")} <= service_types()


@cache
def service_types() -> frozenset[str]:
    """Return the notations of the types of services."""
    return frozenset(concept_values(Scheme.SERVICE_TYPE, Skos.notation).values())


def as_people(parts: QuestionParts) -> ReadingSlots:
    """People and what they did: lead inspectors, addressees of letters."""
    slots, periods = period_slot(parts)
    roles = parts.values("post")[:1] or ["lead-inspector"] * (not parts.has("person"))
    where = [
        *place_clauses(parts),
        chosen("role", roles),
        *framework_clauses(parts, "family"),
        *periods,
        chosen("person", parts.values("person")),
    ]
    if by := groups_of(parts, "participations"):
        measures = [{"count": "person"}] if parts.has("measure") else ["count"]
        return reading_of("participations", where, measures=measures, by=by, **slots)
    if parts.has("measure", "distinct"):
        return reading_of("participations", where, measures=[{"count": "person"}], **slots)
    if parts.has("measure", "count") or parts.has("order", "most", "fewest") or parts.has("number"):
        by = [] if parts.has("person") else [units()["participations"].usual.most]
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


def as_results(parts: QuestionParts) -> ReadingSlots:
    """Homes, agencies and youth justice services with their grades of now; of a time,
    the results of then.
    """
    if has_grades_apart(parts):
        return {}
    grades = [value for each in parts.of("grade") for value in grades_of(each)]
    is_of_then = parts.has("period") or parts.has("when", "ever") or parts.has("by", "year")
    unit = "results" if is_of_then else "bodies"
    where = [
        *unit_places(parts, unit),
        {"kind": one_or_any(parts.values("result_kind"))},
        chosen("owner", parts.values("agency")),
        *period_clauses(parts, unit),
    ]
    groups = groups_of(parts, unit)
    measures, graded, by = graded_measures(parts, [chosen("grade", grades)], groups, "grade")
    where += graded
    if measures and measures != ["count"]:
        return reading_of(unit, where, measures=measures, by=by)
    if parts.has("by", "owner"):
        return reading_of(unit, where, measures=["count"], by=["owner"], order="-count")
    order, limit = best_or_worst(parts, "grade"), limit_of(parts)
    return reading_of(unit, where, measures=measures, by=by, order=order, limit=limit)


def as_numbers(parts: QuestionParts) -> ReadingSlots:
    """Published numbers of authorities."""
    names = parts.values("indicator")
    newest = max((parts.known.newest_year.get(each, 0) for each in names), default=0)
    periods = parts.values("period")
    where = [
        *place_clauses(parts),
        *conditions(parts),
        {"indicator": one_or_any(names)},
        *grade_clauses(parts, "authority.rated"),
    ]
    is_one = len(parts.of("place")) == 1 and not parts.of("near")
    by = groups_of(parts, "numbers")
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
    if parts.has("lag", "with") or (parts.has("level") and parts.has("grade")):
        by = [grade_name(parts, "authority.rated")]
    if by or parts.has("measure", "mean", "median"):
        by = [*(["indicator"] if len({*names}) > 1 and "indicator" not in by else []), *by]
        return reading_of("numbers", where, measures=[{typical(parts): "value"}], by=by)
    is_up = parts.has("order", "fewest", "best") or (parts.has("ranked", "worst"))
    ranked = (
        parts.has("order", "most", "fewest", "best", "worst")
        or parts.has("ranked")
        or parts.has("limit")
    )
    order = (
        ("value" if is_up else "-value") if ranked else ("-year" if is_one and not periods else "")
    )
    measures = [] if is_one else counts(parts)  # "how many" asks for the figure of one place
    return reading_of("numbers", where, measures=measures, order=order, limit=limit_of(parts))


def _years(period: str) -> Clause:
    first, _, last = period.partition("..")
    return {sign: int(day[:4]) for sign, day in ((">=", first), ("<=", last)) if day}
