"""Readings of questions about what reports state: findings, recommendations, and what became of them."""

from __future__ import annotations

from graphkit.answer.question_parts import SIDES, WEAK, Clause, TypedParts, all_of, current_full, plain_period
from graphkit.ask.lookup import concept_value
from graphkit.core.frameworks import current_frameworks

_SHARE: Clause = {"share": {"polarity": WEAK}}
_NARROW = {"sector", "agency", "topic", "words", "has", "extent"}
_MATTER = ("topic", "sector", "agency", "agency_kind", "text", "extent")
_PLACED = {"authority", "region", "near", "near.statistical", "near.peers", "any", "authority.kind"}


def _scope(parts: TypedParts) -> str:
    """Return the scope of passages: of named authorities all inspections, of others the latest full ones."""
    question, named = parts.question, parts.question.all("framework")
    is_ever = bool(parts.take("when", "ever"))
    is_last = bool(parts.take("when", "last", "now", "still"))
    if parts.take("when", "previous"):
        return "previous-full"
    is_of_kind = bool(named) and not {*named} <= {*current_full()}
    if is_ever or question.has("period") or is_of_kind:
        return "latest" if is_last and is_of_kind and not question.has("period") else "all"
    if is_last or question.has("measure", "themes"):
        return ""
    is_wide = parts.is_one or any(map(question.has, ("agency", "priority", "person")))
    return "all" if is_wide or {"year", "framework"} & {*question.all("by")} else ""


def findings_reading(parts: TypedParts) -> Clause:
    """Return the reading of findings: counted by authority, inspection, topic or another dimension."""
    question = parts.question
    parts.take("change")
    if parts.take("both"):
        return _both(parts)
    scope, is_time = (
        _scope(parts),
        question.has("period") or question.has("framework") or question.has("when", "ever"),
    )
    where = [*parts.places(), *parts.of_authorities("findings")]
    where += [*parts.of_inspections("findings"), *parts.passages()]
    periods, order, by = parts.periods(), parts.one("order"), _groups(parts.several("by"))
    measures, polarity = {*parts.several("measure")}, parts.one("polarity")
    side, slots = SIDES.get(polarity, []), {"scope": scope, **periods}
    sided = [*where, {"polarity": side}] if side else where
    if measures & {"mean", "median"}:
        return _mean(parts, "findings", sided, slots, by)
    if "share" in measures and not (order or question.has("by", "authority")):
        return _share(parts, where, slots, side)
    if "compare" in measures and not by and len(question.all("sector")) > 1:
        others = [*(each for each in where if "sector" not in each), {"not": {"polarity": "context"}}]
        compare = {"sector": [*question.all("sector")]}
        return parts.reading("findings", others, slots, measures=["count", _SHARE], compare=compare)
    if number := parts.one("number"):
        return _bounded(parts, "findings", sided, slots, number)
    is_themes = bool(measures & {"themes", "why"}) and {*by} <= {"topic"}
    is_general = not (measures or order or by or any(map(question.has, _MATTER)))
    if is_general and (parts.is_one or (polarity and not parts.is_few)):
        is_themes = True
    if is_themes:
        by, slots = ["topic"], slots if is_time else {**slots, "scope": ""}
    is_ranked = order in ("best", "worst") or "share" in measures
    by = by or [
        "inspection" if parts.is_one or parts.take("order", "newest") or order == "newest" else "authority"
    ]
    sort = _order_of(by[0], order, polarity, is_ranked)
    if is_ranked:
        having = {"count": {">=": current_frameworks().thresholds.rated_findings}}
        rated = [*where, {"not": {"polarity": "context"}}]
        return parts.reading(
            "findings", rated, slots, measures=["count", _SHARE], by=by, having=having, order=sort
        )
    counted = ["count"] if polarity else ["count", _SHARE]
    return parts.reading("findings", sided, slots, measures=counted, by=by, order=sort)


def _both(parts: TypedParts) -> Clause:
    """Return the reading of authorities with findings on each of several topics."""
    side = SIDES.get(parts.one("polarity"), [])
    where = [*parts.places(), *parts.of_authorities("authorities"), *parts.grades()]
    for each in parts.several("topic"):
        inner: Clause = {"topic": concept_value(each), **({"polarity": side} if side else {})}
        where.append({"has": {"of": "findings", "where": inner}})
    return parts.reading("authorities", where, order="authority,region,inspected")


def _mean(parts: TypedParts, unit: str, where: list[Clause], slots: Clause, by: list[str]) -> Clause:
    groups = by or (["inspection.grade"] if len(parts.question.all("grade")) != 1 else [])
    return parts.reading(unit, where, slots, measures=[{"mean": "count", "per": "inspection"}], by=groups)


def _share(parts: TypedParts, where: list[Clause], slots: Clause, side: list[str]) -> Clause:
    """Return what share a condition has: of authorities those with such findings, or of findings these."""
    question = parts.question
    narrow = [each for each in where if {*each} & _NARROW]
    outer = [each for each in where if each not in narrow]
    sided: list[Clause] = [{"polarity": side}] if side else []
    is_part = any(map(question.has, ("sector", "agency"))) or (
        question.has("text") and not question.has("topic")
    )
    if is_part:
        return parts.reading("findings", [*outer, *sided], slots, measures=[{"share": all_of(narrow)}])
    if not narrow or parts.is_one:
        return parts.reading("findings", where, slots, measures=[{"share": {"polarity": side or WEAK}}])
    kinds = [each for each in outer if {*each} & {"framework", "family", "edition", "lead"}]
    graded = [
        {name.removeprefix("inspection."): value for name, value in each.items()}
        for each in outer if each not in kinds
    ]  # fmt: skip
    inner = {name: value for name, value in slots.items() if value and name != "where"}
    own = [*narrow, *sided, *kinds, *filter(None, [slots.get("where")])]
    has = {"has": {"of": "findings", "where": all_of(own), **inner}}
    return parts.reading("authorities", graded, measures=[{"share": has}])


def _bounded(parts: TypedParts, unit: str, where: list[Clause], slots: Clause, number: str) -> Clause:
    """Return the reading of authorities with more, or fewer, than a number; none is fewer, too."""
    sign = number.rstrip("0123456789")
    bound = int(number[len(sign) :])
    parts.take("order")
    if sign[0] == ">":
        having = {"count": {sign: bound}}
        return parts.reading(
            unit, where, slots, measures=["count"], by=["authority"], having=having, order="-count,authority"
        )
    placed = [each for each in where if {*each} & _PLACED or {*each.get("not", ())} & _PLACED]
    inner = [each for each in where if each not in placed]
    own = {name: value for name, value in slots.items() if value}
    has: Clause = {"has": {"of": unit, "where": all_of(inner), **own}, "at_least": bound + (sign == "<=")}
    return parts.reading("authorities", [*placed, {"not": has}], order="authority,region")


def _groups(by: list[str]) -> list[str]:
    """Return the dimensions of passages that a question groups by."""
    return [
        "inspection.grade" if each == "grade" else each
        for each in by
        if each not in ("criterion", "deliverer", "authority")
    ]


def _order_of(group: str, order: str, polarity: str, is_ranked: bool) -> str:
    """Return which groups come first: the newest inspections, those with most, or the highest share."""
    if group in ("inspection", "year"):
        return f"{'-' * (group == 'inspection')}{group}"
    if is_ranked:
        is_best = order == "best" or (polarity == "strength" and order != "worst")
        return f"{'' if is_best else '-'}share,-count,{group}"
    return f"{'' if order == 'fewest' else '-'}count,{group}"


def recommendations_reading(parts: TypedParts) -> Clause:
    """Return the reading of recommendations: listed for one authority, counted for others."""
    question, unit = parts.question, "recommendations"
    parts.take("change", "better")
    is_wide = any(map(question.has, ("period", "framework", "priority", "topic", "text"))) or question.has(
        "when", "ever"
    )
    scope = _scope(parts)
    scope = scope if is_wide or not parts.is_one or scope != "all" else ""
    where = [*parts.places(), *parts.of_authorities(unit), *parts.of_inspections(unit), *parts.passages()]
    priority, periods, order = parts.one("priority"), parts.periods(), parts.one("order")
    by, measures, number = _groups(parts.several("by")), {*parts.several("measure")}, parts.one("number")
    slots: Clause = {"scope": scope, **periods}
    if times := max([0, *map(int, (*parts.several("times"), *parts.several("repeat")))]):
        groups = ["topic" if parts.is_one and not question.has("topic") else "authority"]
        return parts.reading(
            unit, [*where, {"family": "full"}], {**periods, "scope": "all"},
            measures=[{"count": "inspection"}],
            by=groups, having={"inspection": {">=": times}}, order=f"-inspection,{groups[0]}",
        )  # fmt: skip
    if priority == "no":
        own = {name: value for name, value in slots.items() if value}
        return parts.reading(
            "authorities", [*where, {"not": {"has": {"of": unit, "where": {"priority": True}, **own}}}]
        )
    where += [{"priority": True}] if priority else []
    if measures & {"mean", "median"}:
        return _mean(parts, unit, where, slots, by)
    if number:
        return _bounded(parts, unit, where, slots, number)
    if parts.is_one and not by and "themes" not in measures:
        return parts.reading(unit, where, slots, order="-began,priority,number")
    is_narrow = any(map(question.has, ("topic", "agency", "sector", "text"))) or priority or order
    is_themes = "themes" in measures or not (is_narrow or by or measures or parts.is_few)
    groups = ["topic"] if is_themes else by or ["authority"]
    return parts.reading(
        unit, where, slots, measures=["count"], by=groups, order=_order_of(groups[0], order, "", False)
    )


def outcomes_reading(parts: TypedParts) -> Clause:
    """Return the reading of what became of recommendations."""
    parts.take("when", "ever", "now", "still", "last")
    parts.take("change")
    where = [*parts.places(), *parts.of_authorities("outcomes"), *parts.passages()]
    named, by, measures = parts.several("outcome"), _groups(parts.several("by")), {*parts.several("measure")}
    first, _, last = parts.question.one("period").partition("..")
    slots = parts.periods()
    if (
        parts.is_one and first != last and "began" in slots
    ):  # "by 2020": what the inspections of that time show
        where.append({"next.began": plain_period(slots.pop("began"))})
    if named and measures & {"share", "count"} and not by:
        return parts.reading("outcomes", where, slots, measures=["count", {"share": {"outcome": named}}])
    where += [{"outcome": named}] if named else []
    if parts.is_one:
        return parts.reading("outcomes", where, slots, order="-began,outcome,next.began")
    groups = by or (["authority"] if named else ["outcome"])
    return parts.reading("outcomes", where, slots, measures=["count"], by=groups, order="-count")
