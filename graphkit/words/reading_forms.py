"""Parts of a question → a reading, for each form in which a unit is asked for (`data/lexicon/forms.yaml`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphkit.words.entity_forms import (
    as_agencies,
    as_arrangements,
    as_interventions,
    as_numbers,
    as_people,
    as_results,
    as_services,
)
from graphkit.words.grade_forms import (
    as_changes,
    as_graded,
    as_history,
    as_intervals,
    as_judgements,
    as_spells,
    as_standing,
)
from graphkit.words.parts import (
    Clause,
    QuestionPart,
    QuestionParts,
    Reading,
    about_clauses,
    asks_for_authorities,
    bound_of,
    conditions,
    counts,
    dimensions,
    framework_clauses,
    grade_clauses,
    grades_of,
    groups_of,
    limit_of,
    one_or_any,
    ordered,
    part_values,
    period_slot,
    place_clauses,
    ranks_best,
    reading_of,
    together,
)


def as_findings(parts: QuestionParts) -> Reading:
    """Findings: listed, counted, by topic or by authority."""
    return _statements(
        parts,
        "findings",
        ("topic", "sector", "agency", "agency_kind", "text", "polarity", "extent", "section", "law"),
    )


def as_recommendations(parts: QuestionParts) -> Reading:
    """Recommendations: listed, counted, by topic or by authority."""
    priority = parts.of("priority")
    is_none = (
        parts.values("number") == ["<1"]
        or parts.has("negation")
        or any(each.is_denied or each.value == "no" for each in priority)
    )
    roles = ("topic", "sector", "agency", "agency_kind", "text")
    if is_none or parts.has("when", "never"):
        inner = reading_of(
            "recommendations", [*about_clauses(parts, *roles), *([{"priority": True}] * bool(priority))]
        )
        where = [
            *place_clauses(parts),
            *conditions(parts, is_authority=True),
            *grade_clauses(parts, "grade"),
            {"not": {"has": inner}},
        ]
        return reading_of("authorities", where, measures=counts(parts))
    return _statements(parts, "recommendations", roles, [{"priority": True}] * bool(priority))


def as_outcomes(parts: QuestionParts) -> Reading:
    """What became of recommendations at the next inspection."""
    return _statements(parts, "outcomes", ("topic", "sector", "agency", "text", "outcome"),
                       [{"open": True}] * parts.has("open"))  # fmt: skip


def _statements(
    parts: QuestionParts, unit: str, roles: tuple[str, ...], more: Sequence[Clause] = ()
) -> Reading:
    slots, periods = period_slot(parts)
    if parts.has("measure", "themes") and parts.has("topic") and asks_for_authorities(parts):
        return {}  # councils are asked for, and the topic is said
    is_mean = parts.has("measure", "mean")
    where = [*place_clauses(parts), *conditions(parts), *framework_clauses(parts, "family"), *periods, *more]
    where += grade_clauses(parts, "inspection.grade" if is_mean else "authority.grade")
    by = groups_of(parts, "inspection.grade" if is_mean else "authority.grade")
    share = parts.share_of if parts.has("measure", "share") and parts.share_of in roles else ""
    if parts.has("measure", "share") and not about_clauses(parts, share):
        return {}
    if share and unit == "recommendations" and asks_for_authorities(parts):  # "what share of councils"
        told = reading_of("recommendations", about_clauses(parts, *roles))
        places = [*place_clauses(parts), *conditions(parts, True), *grade_clauses(parts, "grade")]
        return reading_of("authorities", places, measures=[{"share": {"has": told}}])
    about = about_clauses(parts, *(role for role in roles if role != share))
    measures: list[Any] = ["count"] if parts.has("measure", "count", "compare") else []
    if share:
        measures = [{"share": together(about_clauses(parts, share))}]
        by = [each for each in by if each != dimensions("roles").get(share, share)]
    if is_mean:
        measures = [{"mean": "count", "per": "inspection"}]
    if parts.has("measure", "why") and parts.of("place"):  # what was weak there, not who has the grade
        where = [each for each in where if "authority.grade" not in each]
        is_good = {value for each in parts.of("grade") for value in grades_of(each)} <= {
            "outstanding",
            "good",
        }
        about = (
            about
            if parts.has("polarity")
            else [*about, {"polarity": "strength" if is_good and parts.has("grade") else "weakness"}]
        )
    if parts.has("measure", "sides"):
        about = [each for each in about if "polarity" not in each]
    if parts.has("measure", "themes", "why", "sides"):
        by = [
            *by,
            *(
                each
                for each in ("topic", "polarity")
                if each not in by and (each == "topic" or _has_sides(parts))
            ),
        ]
    if parts.has("measure", "compare") and by and unit == "findings" and not is_mean:
        is_about = parts.has("topic") or parts.has("sector") or parts.has("agency") or parts.has("text")
        sides = [each for each in about if "polarity" in each]
        if sides and is_about:
            measures, about = [{"share": sides[0]}], [each for each in about if each not in sides]
        else:
            by = list(dict.fromkeys([*by, "topic" if sides else "polarity"]))
    is_matter = any(parts.has(each) for each in ("topic", "sector", "agency", "text")) or unit != "findings"
    if (parts.has("order", "most", "fewest") or parts.has("limit")) and not (
        by or is_matter or asks_for_authorities(parts) or parts.has("measure")
    ):
        by = ["topic"]
    is_of_places = (
        asks_for_authorities(parts)
        or parts.has("number")
        or parts.has("order", "most", "fewest", "best", "worst")
    )
    is_of_places = is_of_places or parts.has("limit") or parts.has("ranked")
    is_one = bool(parts.of("place")) and not parts.of("near")
    by = by or ["agency"] * (parts.has("agency_kind") and (asks_for_authorities(parts) or parts.has("order")))
    if (
        not by
        and not share
        and not is_mean
        and is_of_places
        and not is_one
        and not parts.has("measure", "count")
    ):
        by = ["authority"]
    if parts.has("measure", "count") and not by and (parts.has("order") or parts.has("limit")) and not is_one:
        by = ["authority"]
    is_plain = not (parts.has("order") or parts.has("measure") or parts.has("polarity"))
    ranks = parts.has("order", "best", "worst") or (
        parts.has("ranked", "best", "worst") and not parts.has("order")
    )
    ranks = ranks or (parts.has("ranked", "top") and is_plain)
    order = ordered(
        parts,
        "count",
        "-count" if by[:1] in (["authority"], ["topic"]) and not parts.has("measure", "compare") else "",
    )
    measures = measures or (["count"] if by else [])
    if unit == "findings" and ranks and by and not parts.has("measure", "themes") and not share:
        side = "strength" if ranks_best(parts) else "weakness"
        measures, order = [{"share": {"polarity": side}}], {"order": "-share", "limit": limit_of(parts)}
        about = [each for each in about if "polarity" not in each]
    elif share and by:
        order = {"order": "-share" if parts.has("order") else "", "limit": limit_of(parts)}
    elif is_mean:
        order = {}
    if not by and not measures:
        order = {"order": "-began" if parts.has("order", "newest", "most") else "", "limit": limit_of(parts)}
    bound = bound_of(parts)
    if parts.has("times") or parts.has("repeat"):
        least = int([*parts.values("times"), *parts.values("repeat")][0])
        where = where if parts.has("framework") else [*where, {"family": "full"}]
        measures, bound, by = (
            [{"count": "inspection"}],
            {"having": {"inspection": {">=": least}}},
            by or ["authority"],
        )
        order = {}
    scope = _scope(parts, unit, by)
    return reading_of(
        unit, [*where, *about], scope=scope, measures=measures, by=by, **order, **bound, **slots
    )


def _has_sides(parts: QuestionParts) -> bool:
    return parts.has("measure", "sides") or {"strength", "weakness"} <= set(parts.values("polarity"))


def _scope(parts: QuestionParts, unit: str, by: Sequence[str]) -> str:
    """Return the inspections that count where the default of the unit is not meant."""
    frameworks = parts.values("framework")
    if unit == "outcomes" or parts.has("period"):
        return ""
    if parts.has("when", "previous"):
        return "previous-full"
    is_other = not {*frameworks} <= {*dimensions("frameworks")["latest"]}
    if is_other and parts.has("when", "last", "now"):
        return "latest"
    is_ever = parts.has("when", "ever", "always") or parts.has("times") or parts.has("repeat")
    of_partners = any(parts.has(each) for each in ("sector", "agency", "agency_kind", "priority"))
    is_ever = is_ever or (of_partners and not parts.has("when", "now", "last"))
    return (
        "all"
        if is_other or is_ever or {"year", "framework", "edition"} & {*by} or parts.has("edition")
        else ""
    )


def as_combined(parts: QuestionParts) -> Reading:
    """Authorities by what reports say of several topics, or do not say."""
    where = [*place_clauses(parts), *conditions(parts, is_authority=True), *grade_clauses(parts, "grade")]
    topics, sides = parts.of("topic", "sector", "agency", "text"), parts.of("polarity")
    own = {each.words for each in parts.of("topic")}
    topics = [each for each in topics if each.role != "text" or each.words not in own]
    clauses, slots = list[Clause](), period_slot(parts)[0]
    for topic in topics:
        before = [each for each in sides if each.at <= topic.at] or sides[:1]
        values = [each for value in part_values(topic) for each in value.split("|")]
        beside = [each for each in parts.of("text") if each is not topic and each.words == topic.words]
        about: list[Clause] = [{dimensions("roles").get(topic.role, topic.role): one_or_any(values)}]
        about += [{"words": one_or_any(each.value.split("|"))} for each in beside]
        about += [{"polarity": before[-1].value}] if before else []
        is_all = parts.has("when", "ever", "never") or topic.role in ("sector", "agency")
        scope = "all" if is_all else ""
        clause: Clause = {"has": reading_of("findings", about, scope=scope, **slots)}
        is_denied = any(each.is_denied for each in (topic, *before[-1:])) or parts.has("when", "never")
        clauses.append({"not": clause} if is_denied else clause)
    if parts.has("measure", "share"):
        return reading_of(
            "authorities", where, measures=[{"share": together(clauses)}], by=groups_of(parts, "grade")[:1]
        )
    return reading_of("authorities", [*where, *clauses], measures=counts(parts))


def as_inspections(parts: QuestionParts) -> Reading:
    """Inspections: listed, counted, the last, those that led."""
    slots, periods = period_slot(parts, "published" if parts.has("when", "published") else "began")
    theme = (
        [{"theme": one_or_any([each.replace("-", " ") for each in parts.values("topic")])}]
        if parts.has("topic")
        else []
    )
    leads = [{"lead": one_or_any(parts.values("person"))}] if parts.has("person") else []
    with_results = dimensions("frameworks")["with results"]
    framework = [{"framework": with_results}] if parts.has("result") and not parts.has("framework") else []
    what = [*framework, *framework_clauses(parts), *theme, *leads, *periods]
    where = [*place_clauses(parts), *conditions(parts), *what]
    dimension = "authority.grade" if parts.has("result") or parts.has("framework", with_results) else "grade"
    is_place = bool(parts.of("place")) and not parts.of("near")
    is_denied = parts.has("negation") or parts.has("missing") or parts.has("when", "never")
    if parts.has("framework", with_results) and (
        parts.has("order", "worst") or parts.has("grade", "inadequate")
    ):
        where = [each for each in where if "result" not in each]
        return reading_of("inspections", [*where, {"result": "systemic-failings"}], **slots)
    if is_denied and not parts.has("order") and not is_place:
        inner = reading_of(
            "inspections",
            [*what, *([{"source": "report"}] * (parts.has("missing") and not what and not slots))],
            **slots,
        )
        measures: list[Any] = ["count"] if parts.has("measure", "count") else []
        return reading_of(
            "authorities",
            [*place_clauses(parts), *conditions(parts, True), {"not": {"has": inner}}],
            measures=measures,
        )
    if parts.has("when", "due"):
        due = {"due": slots["began"]} if "began" in slots else {}
        return reading_of(
            "authorities",
            [*place_clauses(parts), *conditions(parts, True), due],
            order="due",
            measures=counts(parts),
            limit=limit_of(parts),
        )
    by = ["theme" if each == "topic" else each for each in groups_of(parts, "grade")]
    if parts.has("order", "most") and not by:
        by = ["authority"]
    if parts.has("measure", "count") or by or parts.has("times") or parts.has("number"):
        by = by or (["authority"] if parts.has("times") or parts.has("number") else [])
        bound = bound_of(parts) or (
            {"having": {"count": {">=": int(parts.values("times")[0])}}} if parts.has("times") else {}
        )
        return reading_of(
            "inspections",
            [*where, *grade_clauses(parts, dimension)],
            measures=["count"],
            by=by,
            **slots,
            **bound,
            **ordered(parts, "count"),
        )
    order, limit, scope = "", limit_of(parts), ""
    if parts.has("when", "previous"):
        scope = "previous-full"
    elif parts.has("order", "oldest", "longest") and not is_place and not parts.has("order", "earliest"):
        order, scope = "began", "latest-full"
    elif parts.has("when", "last") and is_place:
        order, limit = "-began", limit or 1
    elif parts.has("order", "newest", "earliest", "oldest"):
        order, limit = (
            "-began" if parts.has("order", "newest") else "began",
            limit or (1 if is_place else None),
        )
    elif parts.has("limit"):
        order = "-began"
    return reading_of(
        "inspections",
        [*where, *grade_clauses(parts, dimension)],
        scope=scope,
        order=order,
        limit=limit,
        **slots,
    )


def as_neighbours(parts: QuestionParts) -> Reading:
    """The authorities around one or alike, with their grades."""
    kind = next(iter(parts.of("near")), QuestionPart("near", "statistical"))
    return as_standing(
        QuestionParts([*(each for each in parts.parts if each.role != "near"), kind], parts.known)
    )


FORMS: dict[str, Callable[[QuestionParts], Reading]] = {
    form.__name__.removeprefix("as_"): form
    for form in (
        as_standing, as_history, as_graded, as_judgements, as_changes, as_spells, as_intervals,
        as_findings, as_combined, as_recommendations, as_outcomes, as_inspections, as_arrangements,
        as_interventions, as_agencies, as_services, as_people, as_results, as_numbers, as_neighbours,
    )
}  # fmt: skip
