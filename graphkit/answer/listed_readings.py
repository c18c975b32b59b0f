"""Readings of questions about inspections, times, delivery, people, numbers and what is loaded."""

from __future__ import annotations

from typing import Any

from graphkit.answer.question import Slot
from graphkit.answer.question_parts import (
    DELEGATES,
    GRADES,
    OVERALL,
    Clause,
    TypedParts,
    all_of,
    current_full,
    frameworks,
    has_rows,
    plain_period,
)
from graphkit.answer.question_vocabulary import vocabulary
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.indicators import LOW, indicators
from graphkit.core.resources import load_lexicon
from graphkit.facts.inspections import inspections as loaded_inspections
from graphkit.facts.stated_interventions import stated_since

_POSTS = "SELECT DISTINCT post FROM participation WHERE lower(post) LIKE '%director%child%' ORDER BY 1"


def inspections_reading(parts: TypedParts) -> Clause:
    """Return the reading of inspections: listed, counted, the last ones, or when the next are due."""
    question, order = parts.question, parts.one("order")
    by = [each for each in parts.several("by") if each != "authority"]
    measures = {*parts.several("measure")} - {"list"}
    is_last = bool(parts.take("when", "last", "now")) and not parts.is_few
    parts.take("when", "ever")
    parts.take("post", "lead-inspector")
    if parts.take("when", "due") or order == "oldest":
        return _due(parts)
    where = [*parts.places(), *parts.of_authorities("inspections"), *parts.of_inspections("inspections")]
    where += _about(parts)
    for each in parts.take("priority"):
        urgent = has_rows("recommendations", priority=True) | {"same": "inspection"}
        where.append(urgent if each == "yes" else {"not": urgent})
    slots: Clause = {"scope": "latest" if is_last else "", **parts.periods()}
    times = int(parts.one("times") or 0)
    if times or order == "most":
        having = {"count": {">=": times}} if times else {}
        return parts.reading(
            "inspections", where, slots, measures=["count"], by=["authority"], having=having,
            order="-count,authority",
        )  # fmt: skip
    if "themes" in measures or "topic" in by:
        return parts.reading("inspections", where, slots, measures=["count"], by=["theme"], order="-count")
    if by or ("count" in measures and not parts.is_few):
        sort = "" if by[:1] in ([], ["year"]) else "-count"
        return parts.reading("inspections", where, slots, measures=["count"], by=by, order=sort)
    day = "published" if "published" in slots else "began"
    is_of_kind = question.has("framework") or question.has("result") or parts.is_few
    more = [each for each in ("theme", "result") if is_of_kind and each not in question.all("result")]
    columns = [f"{'' if order == 'earliest' else '-'}{day}", "authority", *more, "source"]
    return parts.reading("inspections", where, slots, order=",".join(columns))


def _due(parts: TypedParts) -> Clause:
    """Return the reading of authorities by their latest full inspection, the oldest first."""
    where = [*parts.places(), *parts.of_authorities("authorities"), *parts.grades()]
    parts.take("framework", *current_full())
    day = str(parts.periods().get("began", "")).partition("..")[0]
    where += (
        [{"not": {"has": {"of": "inspections", "began": f"{day}..", "where": {"family": "full"}}}}]
        if day
        else []
    )
    return parts.reading("authorities", where, order="inspected,authority,due")


def _about(parts: TypedParts) -> list[Clause]:
    """Return the clauses on how inspections ended, or what they were about."""
    question = parts.question
    if results := parts.several("result"):
        parts.take("topic")
        only = [] if question.has("framework") else [{"framework": load_lexicon("readings")["has_results"]}]
        return [{"result": results}, *only]
    topics = [*map(concept_value, parts.several("topic"))]
    about = load_lexicon("readings")["framework_topics"]
    if not topics or any(about.get(each) in topics for each in question.all("framework")):
        return []
    themed = [each.framework for each in current_frameworks() if each.joint or each.visit]
    if not question.has("framework", *themed):
        return [has_rows("findings", topic=topics)]
    names = {each.replace("-", " ") for each in topics}
    names |= {name for name, topic in load_lexicon("readings")["theme_topics"].items() if topic in topics}
    themes = {item.theme for item in loaded_inspections(parts.store.facts) if item.theme}
    found = sorted(each for each in themes if any(name in each.lower() for name in names))
    return [{"theme": found}] if found else [has_rows("findings", topic=topics)]


def intervals_reading(parts: TypedParts) -> Clause:
    """Return the reading of times: from one full inspection to the next, to publication, or of a spell."""
    places = parts.places()
    for role in ("when", "measure"):
        parts.take(role)
    by = [
        {"grade": "from", "framework": "to.framework"}.get(e, e)
        for e in parts.several("by")
        if e != "authority"
    ]
    is_publication = bool(parts.take("interval", "publication"))
    parts.take("interval")
    if before := parts.several("grade_before"):
        after = parts.several("grade")
        where = [*places, OVERALL, {"grade": before, "open": False}]
        where += [has_rows("changes", **{"from": before, "to": after, **OVERALL})] if after else []
        return parts.reading("spells", where, measures=_times("days"), by=by)
    if is_publication:
        name = "days_to_publication"
        where = [*places, *parts.of_inspections("inspections"), {"not": {name: None}}]
        return parts.reading("inspections", where, parts.periods(), measures=_times(name), by=by)
    where = [*places, OVERALL]
    if grades := parts.several("grade"):
        where.append({"from": grades})
    if names := [each for each in parts.several("framework") if each != "full"]:
        where.append({"to.framework": frameworks(names)["framework"]})
    if parts.is_one:
        return parts.reading("changes", where, parts.periods(), order="-began,days")
    return parts.reading("changes", where, parts.periods(), measures=_times("days"), by=by)


def _times(name: str) -> list[Any]:
    return ["count", *({how: name} for how in ("median", "min", "max"))]


def arrangements_reading(parts: TypedParts) -> Clause:
    """Return the reading of who delivers services for whom."""
    is_ever = bool(parts.take("when", "ever", "never"))
    is_ended = bool(parts.take("when", "ended", "previous"))
    parts.take("when", "now", "last", "spell", "still")
    parts.take("measure", "compare")
    parts.take("change")
    if parts.question.has("deliverer", "council"):
        parts.take("deliverer")
        where = [*parts.places(), {"not": DELEGATES}, *parts.grades()]
        return parts.reading("authorities", where, order="authority,region")
    parts.take("deliverer")
    where, bodies = [*parts.places(), *parts.of_authorities("arrangements")], parts.several("agency")
    where += [{"deliverer": bodies}] if bodies else []
    of_topics = load_lexicon("readings")["topic_agencies"]
    topics = {each: of_topics.get(concept_value(each)) for each in parts.several("topic")}
    parts.left += [Slot("topic", each) for each, kind in topics.items() if not kind]
    kinds = parts.several("agency_kind") + [kind for kind in topics.values() if kind]
    is_shared = bool(parts.take("shared"))
    if is_shared and not kinds:
        where.append({"role": "shared"})
    elif kinds or not (bodies or parts.is_one):
        where.append({"kind": kinds or "ChildrensTrust"})
    if is_ended:
        where.append({"not": {"until": None}})
    elif not (is_ever or parts.is_one or bodies):
        where.append({"until": None})
    if grades := parts.several("grade"):
        where.append({"authority.grade": grades})
    if period := parts.one("period"):
        first, _, last = period.partition("..")
        where.append({"since": f"..{last or first}"})
    return parts.reading("arrangements", where, order="authority,-since,kind,authority.grade")


def interventions_reading(parts: TypedParts) -> Clause:
    """Return the reading of interventions by the government."""
    kinds = [each for each in parts.several("intervention") if each != "any"]
    parts.take("deliverer", "other")
    where, period = (
        [*parts.places(), *([{"kind": kinds}] if kinds else [])],
        plain_period(parts.one("period")),
    )
    if parts.take("when", "ended"):
        where += [{"not": {"until": None}}, *([{"until": period}] if period else [])]
    elif period:
        where.append({"reported": period})
    elif not (parts.take("when", "ever") or parts.is_one):
        where += [{"until": None}, {"reported": f"{stated_since(parts.store.facts)}.."}]
    for role in ("when", "measure"):
        parts.take(role)
    if parts.take("by", "region"):
        return parts.reading("interventions", where, measures=["count"], by=["region"], order="-count")
    return parts.reading("interventions", where, order="-reported,authority")


def people_reading(parts: TypedParts) -> Clause:
    """Return the reading of who led inspections, or to whom reports were addressed."""
    post, named, order = parts.one("post") or "lead-inspector", parts.several("person"), parts.one("order")
    for role in ("when", "by"):
        parts.take(role)
    where, is_count = (
        [*parts.places(), *parts.of_inspections("inspections")],
        bool(parts.take("measure", "count")),
    )
    parts.take("measure")
    if post != "lead-inspector" and not named:
        where.append({"role": post, "post": parts.store.facts.column(_POSTS)})
        return parts.reading("participations", where, parts.periods(), order="-began,person,post")
    where.append({"lead": named} if named else {"not": {"lead": None}})
    if order or (is_count and not named):
        return parts.reading(
            "inspections", where, parts.periods(), measures=["count"], by=["lead"], order="-count,lead"
        )
    return parts.reading("inspections", where, parts.periods(), order="-began,authority,lead")


def neighbours_reading(parts: TypedParts) -> Clause:
    """Return the reading of the authorities near one."""
    if not parts.question.has("near"):
        parts.near = "peers"
    where = parts.places()
    parts.take("measure")
    return parts.reading("authorities", where, order="authority,region,inspected")


def statistics_reading(parts: TypedParts) -> Clause:
    """Return the reading of a published number: of one authority by year, of others in the newest year."""
    name, order, level = parts.one("indicator"), parts.one("order"), parts.one("level")
    where = [{"indicator": name}, *parts.places(), *parts.of_authorities("numbers")]
    by, grades, period = parts.several("by"), parts.several("grade"), parts.one("period")
    parts.take("when", "now", "last")
    for role in ("measure", "change"):
        parts.take(role)
    first, _, last = (each[:4] for each in period.partition(".."))
    bounds = {sign: int(year) for sign, year in ((">=", first), ("<=", last)) if year}
    where += [{"year": bounds}] if bounds else []
    if number := parts.one("number"):
        sign = number.rstrip("0123456789")
        where.append({"value": {sign: int(number[len(sign) :])}})
    if parts.is_one:
        return parts.reading("numbers", where, order="-year,value,england,percentile")
    if not bounds:
        query = "SELECT max(year) FROM published_value WHERE indicator = ?"
        where.append({"year": int(parts.store.facts.column(query, (name,))[0] or 0)})
    if "grade" in by or (grades and not order):
        where.append({"authority.grade": grades or GRADES})
        return parts.reading(
            "numbers", where, measures=["count", {"median": "value"}], by=["authority.grade"]
        )
    where += [{"authority.grade": grades}] if grades else []
    is_low = indicators()[name].adverse == LOW
    is_lowest = order == "fewest" or order == ("worst" if is_low else "best") or level == "below"
    return parts.reading(
        "numbers", where, order=f"{'' if is_lowest else '-'}value,authority,year,england,percentile"
    )


def agencies_reading(parts: TypedParts) -> Clause:
    """Return the reading of agencies by name, kind, or the authorities that they serve."""
    for role in ("measure", "by"):
        parts.take(role)
    where: list[Clause] = [{"authority": each} for each in parts.several("place")]
    known = vocabulary(parts.store).areas
    where += [{"authority": [*map(local_id, known[each].authorities)]} for each in parts.take("area")]
    for role, name in (("agency_kind", "kind"), ("agency", "name")):
        where += [{name: values}] if (values := parts.several(role)) else []
    return parts.reading("agencies", where, order="name,kind")


def coverage_reading(parts: TypedParts) -> Clause:
    """Return the reading of what is loaded: reports by kind, or the authorities without one."""
    where, named, report = parts.places(), parts.of_inspections("inspections"), {"source": "report"}
    for role in ("measure", "by"):
        parts.take(role)
    if parts.take("missing"):
        inner = all_of([report, *(named or [{"family": "full"}])])
        return parts.reading("authorities", [*where, {"not": {"has": {"of": "inspections", "where": inner}}}])
    measures = ["count", {"count": "authority"}]
    return parts.reading(
        "inspections", [*where, *named, report], parts.periods(), measures=measures, by=["framework"]
    )
