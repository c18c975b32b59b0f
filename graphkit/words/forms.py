"""Parts of a question → a reading, for each form in which a unit is asked for (`data/lexicon/forms.yaml`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from graphkit.words.segments import GRADES

Clause = dict[str, Any]
Reading = dict[str, Any]
OVERALL = "overall-effectiveness"
_NEAR = {"near": "near", "border": "near", "statistical": "near.statistical", "peers": "near.peers"}
_VISITS, _FULL = ("focused-visit", "monitoring-visit"), ("full", "ilacs", "sif")
# Role → dimension of statements, inspections and others; several values of one mean any of them.
_PLAIN = {
    "polarity": "polarity", "extent": "extent", "sector": "sector", "agency": "agency", "agency_kind": "agency.kind",
    "text": "words", "outcome": "outcome", "edition": "edition", "result": "result", "person": "person",
    "indicator": "indicator", "service_type": "service_type",
}  # fmt: skip
_LAST = ("grade", "polarity", "to")  # of the dimensions of groups: those that are compared
_SIDES = {"place": "authority", "area": "region", "topic": "topic", "sector": "sector", "framework": "framework",
          "agency": "agency", "polarity": "polarity", "edition": "edition", "period": "year"}  # fmt: skip


class Part(NamedTuple):
    """A part of a question: its role and value, the words and the place it was read from, and whether "not" is before it."""

    role: str
    value: str
    words: str = ""
    at: int = 0
    is_denied: bool = False


class Known(NamedTuple):
    """What a reading needs to know of the data: authorities of places, and the newest year of each published number."""

    places: Mapping[str, Sequence[str]]
    newest_year: Mapping[str, int]


class Parts:
    """The parts of a question by role, with how they combine: which role a share is of, and whether grades are swapped."""

    def __init__(self, parts: Sequence[Part], known: Known, share_of: str = "", is_swapped: bool = False) -> None:
        self.parts, self.known, self.share_of, self.is_swapped = parts, known, share_of, is_swapped

    def of(self, *roles: str) -> list[Part]:
        return [each for each in self.parts if each.role in roles]

    def values(self, role: str, denied: bool = False) -> list[str]:
        found = (value for each in self.of(role) if each.is_denied is denied for value in _values(each))
        return list(dict.fromkeys(found))

    def has(self, role: str, *values: str) -> bool:
        return any(each.role == role and (not values or each.value in values) for each in self.parts)


def _values(part: Part) -> list[str]:
    return [part.value] if part.role in ("place", "agency", "text", "person", "postcode") or ":" in part.value else part.value.split()


def one_or_any(values: Sequence[Any]) -> Any:
    """Return one value as itself and several as a list."""
    values = [each for at, each in enumerate(values) if each not in values[:at]]
    return values[0] if len(values) == 1 else list(values)


def together(clauses: Sequence[Clause]) -> Clause:
    """Return the clause that all of some hold, as flat as it can be."""
    found, rest = Clause(), list[Clause]()
    for clause in clauses:
        if "has" in clause or found.keys() & clause.keys():
            rest.append(clause)
        else:
            found.update(clause)
    if not rest:
        return found
    return {"all": [*({name: value} for name, value in found.items()), *rest]} if found or len(rest) > 1 else rest[0]


def graded_pairs(parts: Parts) -> list[tuple[str, list[str]]]:
    """Return judgements with their grades: "good overall but RI for leaders"; a grade alone is the overall one."""
    criteria, grades = parts.of("criterion"), parts.of("grade")
    if not grades or not criteria:
        some = [each for each in grades if not each.is_denied] or grades
        every = [value for each in some for value in _grades_of(each)]
        denied = {value for each in grades if each.is_denied for value in each.value.split()}
        every = every if len(some) == len(grades) else [each for each in every if each not in denied]
        return [(OVERALL, list(dict.fromkeys(every)))] if grades else []
    if len(grades) == 1:
        return [(each.value, _grades_of(grades[0]) if not each.is_denied else _others(grades[0])) for each in criteria]
    if len(criteria) == 1:
        nearest = min(grades, key=lambda each: (abs(each.at - criteria[0].at), each.at))
        rest = list(dict.fromkeys(value for each in grades if each is not nearest for value in _grades_of(each)))
        return [(criteria[0].value, _grades_of(nearest)), (OVERALL, rest)]
    return [(area.value, _grades_of(grade)) for area, grade in zip(criteria, grades, strict=False)]


def _grades_of(part: Part) -> list[str]:
    return _others(part) if part.is_denied else [each for each in GRADES if each in part.value.split()]


def _others(part: Part) -> list[str]:
    """Return the grades that the denial of some means: "not good" means worse."""
    own = part.value.split()
    return list(GRADES[2:]) if "good" in own else [each for each in GRADES if each not in own]


def _grades(parts: Parts, dimension: str) -> list[Clause]:
    """Return the clauses of the grades asked for: `grade`, `grade.leaders` …"""
    pairs = graded_pairs(parts)
    return [
        {dimension if area == OVERALL else f"{dimension}.{area}": one_or_any(values)} for area, values in pairs if values
    ] + _relations(parts, dimension)


def _relations(parts: Parts, dimension: str) -> list[Clause]:
    areas = [dimension if each.value == OVERALL else f"{dimension}.{each.value}" for each in parts.of("criterion")]
    one, other = areas[0] if areas else dimension, areas[1] if len(areas) > 1 else dimension
    below, above = ({one: {sign: {"dimension": other}}} for sign in "<>")
    if parts.has("relation", "differs") and one != other:
        return [{"any": [above, below]}]
    if parts.has("relation", "none"):
        return [{dimension: None}]
    return [clause for name, clause in (("below", below), ("above", above)) if parts.has("relation", name) and one != other]


def _places(parts: Parts, is_any: bool = True) -> list[Clause]:
    """Return the clauses of places and areas: near a place instead of in it; `is_any`: in any of several."""
    found = list[Clause]()
    near = parts.of("near")
    for denied in (False, True):
        clauses = list[Clause]()
        if names := parts.values("place", denied):
            dimension = _NEAR[near[0].value] if near and not denied else "authority"
            clauses += [{dimension: one_or_any(names)}] if is_any or len(names) == 1 else [{dimension: n} for n in names]
        areas = parts.values("area", denied)
        regions = [each for each in areas if ":" not in each]
        kinds = [each.partition(":")[2] for each in areas if each.startswith("kind:")]
        inside = [each for area in areas if area.startswith("place:") for each in parts.known.places.get(area[6:], ())]
        clauses += [{"region": one_or_any(regions)}] * bool(regions)
        clauses += [{"authority.kind": one_or_any(kinds)}] * bool(kinds)
        clauses += [{"authority": one_or_any(inside)}] * bool(inside)
        found += [{"not": each} for each in clauses] if denied else clauses
    return found


def _conditions(parts: Parts, is_authority: bool = False) -> list[Clause]:
    """Return the clauses on who delivers services and on interventions, of authorities or through a relation."""
    found = list[Clause]()
    for part in parts.of("deliverer", "intervention"):
        is_none = part.is_denied or part.value in ("council", "none")
        unit, other = ("arrangements", "other") if part.role == "deliverer" else ("interventions", "any")
        if is_authority:
            clause = {part.role: part.value} if part.value not in (other, "council", "none") else {"not": {part.role: None}}
            found.append({part.role: None} if is_none else clause)
        else:
            of: Clause = {"of": unit, **({"where": {"kind": part.value}} if part.value not in (other, "none", "council") else {})}
            found.append({"not": {"has": of}} if is_none else {"has": of})
    return found


def _about(parts: Parts, *roles: str) -> list[Clause]:
    """Return the clauses of what statements and others are about."""
    found = list[Clause]()
    for role in ("topic", *_PLAIN):
        if role not in roles:
            continue
        dimension = _PLAIN.get(role, role)
        for denied in (False, True):
            values = parts.values(role, denied)
            if not values:
                continue
            is_each = role in ("topic", "sector") and parts.has("both") and not denied
            clauses: list[Clause] = [{dimension: v} for v in values] if is_each else [{dimension: one_or_any(values)}]
            found += [{"not": each} for each in clauses] if denied else clauses
    return found


def _framework(parts: Parts) -> list[Clause]:
    found = list[Clause]()
    for denied in (False, True):
        values = parts.values("framework", denied)
        if not values:
            continue
        if "full" in values or set(values) == set(_VISITS):
            clause: Clause = {"kind": "full" if "full" in values else "visit"}
        else:
            jtai = [name for each in values for name in (["jtai", "jtai-thematic"] if each == "jtai" else [each])]
            clause = {"framework": one_or_any(jtai)}
        found.append({"not": clause} if denied else clause)
    return found + _about(parts, "edition", "result")


def _period(parts: Parts, slot: str = "began") -> tuple[Reading, list[Clause]]:
    """Return the slot of a period, or the clause of several."""
    periods = parts.values("period")
    firsts, lasts = [each for each in periods if each.endswith("..")], [each for each in periods if each.startswith("..")]
    if len(periods) == 2 and firsts and lasts:  # "since 2018 and before 2021"
        periods = [firsts[0] + lasts[0][2:]]
    if len(periods) < 2:
        return ({slot: periods[0]} if periods else {}), []
    is_years = all(len(each) == 4 for each in periods) and slot == "began"
    return {}, [{"year" if is_years else slot: sorted(periods)}]


def _groups(parts: Parts, grade: str) -> list[str]:
    """Return the dimensions by which rows are grouped: those asked for, and sides of a comparison."""
    asked = [each.value for each in parts.of("by")]
    found = [{"grade": grade, "kind": "authority.kind"}.get(each, each) for each in asked if each != "authority"]
    sides = {role: parts.values(role) for role in _SIDES}
    kinds = [each for each in sides["area"] if ":" in each]
    if len(kinds) > 1 and parts.has("measure", "compare", "share"):
        found.append("authority.kind")
    sides["area"] = [each for each in sides["area"] if ":" not in each]
    if parts.has("measure", "compare") or parts.has("measure", "mean") or parts.has("measure", "share"):
        found += [_SIDES[role] for role, values in sides.items() if len(values) > 1]
        many = [each for each in parts.of("grade") if not each.is_denied]
        found += [grade] * (len(many) > 1)
    elif len(sides["period"]) > 1 and parts.has("measure"):
        found.append("year")
    return list(dict.fromkeys(found))


def _reading(of: str, clauses: Sequence[Clause], **slots: Any) -> Reading:
    """Return a reading with the slots that say something."""
    where = together([each for each in clauses if each])
    if "by" in slots:
        slots["by"] = sorted(dict.fromkeys(slots["by"]), key=lambda each: (each.rpartition(".")[2] in _LAST, each))
    reading = {"of": of, "where": where, **slots}
    return {name: value for name, value in reading.items() if value not in ({}, [], None, "")}


def _ordered(parts: Parts, column: str, default: str = "") -> Reading:
    """Return order and limit by a column of numbers."""
    is_up = parts.has("order", "fewest") or (parts.has("ranked", "worst") and not parts.has("order"))
    is_ordered = parts.has("order") or parts.has("limit")
    order = (column if is_up else f"-{column}") if is_ordered else default
    return {"order": order, "limit": _limit(parts)}


def _limit(parts: Parts) -> int | None:
    return int(parts.values("limit")[0]) if parts.has("limit") else None


def _bound(parts: Parts, column: str = "count") -> Reading:
    if not parts.has("number"):
        return {}
    value = parts.values("number")[0]
    sign = value.rstrip("0123456789")
    return {"having": {column: {sign: int(value[len(sign) :])}}}


def _ranks_best(parts: Parts) -> bool:
    return parts.has("order", "best") or (parts.has("ranked", "best", "top", "first") and not parts.has("order"))


def standing(parts: Parts) -> Reading:
    """Authorities and their grades now, or on a day."""
    if parts.has("criterion") and not parts.has("grade") and not parts.has("relation"):
        return _judgements(parts, "")
    where = [*_places(parts), *_conditions(parts, is_authority=True)]
    graded = _grades(parts, "grade")
    if parts.has("relation", "every", "any", "nowhere"):
        inner = {"of": "judgements", "scope": "latest-full"}
        values = [value for _, values in graded_pairs(parts) for value in values]
        if parts.has("relation", "any"):
            graded = [{"has": {**inner, "where": {"grade": one_or_any(values)}}}]
        else:
            others = values if parts.has("relation", "nowhere") else [each for each in GRADES if each not in values]
            graded = [{"not": {"has": {**inner, "where": {"grade": one_or_any(others)}}}}]
    by = [each for each in _groups(parts, "grade") if each != "authority"]
    if parts.has("measure", "compare") and parts.has("deliverer"):
        by = [*by, "grade"]
    measures = list[Any]()
    if parts.has("measure", "share") and graded:
        measures, graded = [{"share": together(graded)}], []
        by = [each for each in by if each != "grade"]
    elif parts.has("measure", "count") or by:
        measures = ["count"]
        by = [*by, "grade"] if by and not graded and "grade" not in by else by
    column = "grade" + "".join(f".{each.value}" for each in parts.of("criterion")[:1] if each.value != OVERALL)
    is_ranked = not measures and (parts.has("order", "best", "worst") or parts.has("ranked"))
    order = f"-{column}" if _ranks_best(parts) else column
    if measures and parts.has("order"):
        return _reading("authorities", [*where, *graded], as_at=_day(parts), measures=measures, by=by,
                        **_ordered(parts, "share" if measures[0] != "count" else "count"))  # fmt: skip
    return _reading("authorities", [*where, *graded], as_at=_day(parts), measures=measures, by=by,
                    order=order if is_ranked else "", limit=_limit(parts))  # fmt: skip


def _day(parts: Parts) -> str:
    return next(iter(parts.values("day")), "")


def judgements(parts: Parts) -> Reading:
    """Judgements at all inspections: by year, framework or criterion."""
    return _judgements(parts, "all")


def _judgements(parts: Parts, scope: str) -> Reading:
    criteria = [each.value for each in parts.of("criterion")]
    grades = [value for each in parts.of("grade") for value in _grades_of(each)]
    slots, periods = _period(parts)
    where = [*_places(parts), *_conditions(parts), *_framework(parts), *periods,
             {"criterion": one_or_any(criteria)} if criteria else {}]  # fmt: skip
    graded: Clause = {"grade": one_or_any(list(dict.fromkeys(grades)))} if grades else {}
    by = _groups(parts, "grade")
    measures: list[Any] = ["count"] if by or parts.has("measure", "count") else []
    if parts.has("measure", "share") and graded:
        measures, graded = [{"share": graded}], {}
    elif by and not graded and "grade" not in by:
        by = [*by, "grade"]
    is_ranked = parts.has("order", "best", "worst") or parts.has("ranked")
    order = ("-grade" if _ranks_best(parts) else "grade") if is_ranked and not measures else ""
    if measures and parts.has("order"):
        order = _ordered(parts, "count" if measures == ["count"] else "share")["order"]
    return _reading("judgements", [*where, graded], scope=scope, measures=measures, by=by, order=order,
                    as_at=_day(parts) if not scope else "", limit=_limit(parts), **slots)  # fmt: skip


def history(parts: Parts) -> Reading:
    """Authorities by grades of any of their full inspections; of one place, these inspections."""
    slots, periods = _period(parts)
    grades = parts.of("grade")
    is_now = parts.has("when", "now", "still") and len(grades) > 1 and not parts.has("criterion")
    if parts.of("place") and not parts.of("near") and not is_now:
        return graded(parts)
    earlier = Parts([each for each in parts.parts if each is not grades[-1]], parts.known) if is_now else parts
    if is_now and parts.is_swapped:
        earlier = Parts([each for each in parts.parts if each is not grades[0]], parts.known)
    where = [*_places(parts), *_conditions(parts, is_authority=True)]
    if is_now:
        where.append({"grade": one_or_any(_grades_of(grades[0 if parts.is_swapped else -1]))})
    wanted = _grades(earlier, "grade")
    if parts.has("when", "never"):  # "never good": nor outstanding
        wanted = [{"grade": ["outstanding", "good"]} if each == {"grade": "good"} else each for each in wanted]
    inner = _reading("inspections", [{"kind": "full"}, *wanted, *_framework(parts), *periods], **slots)
    clause: Clause = {"has": inner}
    if parts.has("times") or parts.has("repeat"):
        clause["at_least"] = int([*parts.values("times"), *parts.values("repeat")][0])
    if parts.has("when", "never"):
        clause = {"not": clause}
    if parts.has("when", "always") and grades:
        values = [value for each in grades for value in _grades_of(each)]
        others = {**inner, "where": {"kind": "full", "grade": one_or_any([g for g in GRADES if g not in values])}}
        clause = {"all": [clause, {"not": {"has": others}}]}
    measures: list[Any] = ["count"] if parts.has("measure", "count") else []
    if parts.has("measure", "share"):
        return _reading("authorities", where, measures=[{"share": clause}], by=_groups(earlier, "grade"))
    by = _groups(earlier, "grade") if not measures else [each for each in _groups(earlier, "grade") if each != "grade"]
    if parts.has("order", "most"):  # "most inspections without ever being good"
        inner = clause.pop("not", clause)
        same: Clause = {**inner, "same": "authority"}
        inspected = [*_places(parts), {"kind": "full"}, {"not": same} if parts.has("when", "never") else same]
        return _reading("inspections", inspected, measures=["count"], by=["authority"], order="-count", limit=_limit(parts))
    return _reading("authorities", [*where, clause], measures=measures or (["count"] if by else []), by=by, limit=_limit(parts))


def graded(parts: Parts) -> Reading:
    """Full inspections and their grades: of a place, in a period, by year."""
    slots, periods = _period(parts)
    where = [*_places(parts), *_conditions(parts), *(_framework(parts) or [{"kind": "full"}]), *periods]
    wanted = _grades(parts, "grade")
    by = _groups(parts, "grade")
    measures: list[Any] = ["count"] if parts.has("measure", "count") or by else []
    if parts.has("measure", "share") and wanted:
        measures, wanted = [{"share": together(wanted)}], []
    elif by and not wanted and "grade" not in by:
        by = [*by, "grade"]
    order = _ordered(parts, "count" if measures == ["count"] else "share") if measures else {}
    if not measures and parts.has("order", "newest", "earliest", "oldest"):
        order = {"order": "-began" if parts.has("order", "newest") else "began", "limit": _limit(parts) or 1}
    scope = "previous-full" if parts.has("when", "previous") else ""
    return _reading("inspections", [*where, *wanted], scope=scope, measures=measures, by=by, **slots, **order)


def changes(parts: Parts) -> Reading:
    """Changes of a grade from one full inspection to the next."""
    slots, periods = _period(parts)
    criteria = [each.value for each in parts.of("criterion")] or [OVERALL]
    where = [*_places(parts), *_conditions(parts), {"criterion": one_or_any(criteria)}, *periods]
    grades = parts.of("grade")
    before = [value for each in parts.of("grade_before") for value in each.value.split()]
    ends = [_grades_of(each) for each in grades]
    if parts.is_swapped:
        ends = ends[::-1]
    start, end = (before, sum(ends, [])) if before else (ends[0], sum(ends[1:], [])) if len(ends) > 1 else ([], sum(ends, []))
    if not before and len(ends) == 1 and parts.is_swapped:
        start, end = ends[0], []
    where += [{"from": one_or_any(start)}] * bool(start) + [{"to": one_or_any(list(dict.fromkeys(end)))}] * bool(end)
    direction = ["same" if each.is_denied else each.value for each in parts.of("change")]
    direction = [each for each in direction if each != "any"]
    is_told = bool(start) and bool(end)  # the direction follows
    if direction and not is_told:
        where.append({"direction": direction[0]})
    if parts.has("steps") and not is_told:
        where.append({"steps": int(parts.values("steps")[0])})
    names = [each.value for each in parts.of("framework") if each.value != "full"]
    if len(names) > 1:
        where += [{"from.framework": names[0]}, {"to.framework": names[1]}]
    elif names:
        where.append({"to.framework" if parts.has("interval") or start else "from.framework": names[0]})
    is_newest = not slots and not periods and not start and direction and not names and not parts.has("when", "ever")
    where += [{"to.latest": True}] * bool(is_newest and not parts.has("steps"))
    by = _groups(parts, "to")
    measures: list[Any] = ["count"] if by or parts.has("measure", "count") or parts.has("number") else []
    if parts.has("order", "most"):
        measures, by = ["count"], by or ["authority"]
    if parts.has("measure", "share") and direction:
        measures = [{"share": {"direction": direction[0]}}]
        where = [each for each in where if "direction" not in each]
    return _reading("changes", where, measures=measures, by=by, **slots, **(_ordered(parts, "count") if measures else {}))


def spells(parts: Parts) -> Reading:
    """Runs of full inspections with the same grade: in a row, since when, how long."""
    criteria = [each.value for each in parts.of("criterion")] or [OVERALL]
    grades = [value for each in parts.of("grade", "grade_before") for value in _grades_of(each._replace(role="grade"))]
    where: list[Clause] = [*_places(parts), *_conditions(parts), {"criterion": one_or_any(criteria)}]
    where += [{"grade": one_or_any(grades)}] * bool(grades)
    if parts.has("repeat"):
        where.append({"inspections": {">=": int(parts.values("repeat")[0])}})
    is_over = parts.has("measure", "median", "mean") or parts.has("grade_before")
    is_longest = parts.has("order", "longest", "most", "oldest") or parts.has("limit")
    is_open = not is_over and not parts.has("when", "ever") and (is_longest or parts.has("when", "still", "now", "spell"))
    where += [{"open": is_open}] * (is_open or is_over)
    if is_over:
        how = "mean" if parts.has("measure", "mean") else "median"
        return _reading("spells", where, measures=[{how: "days"}], by=_groups(parts, "grade"))
    return _reading("spells", where, measures=["count"] if parts.has("measure", "count") else [],
                    order="-days" if is_longest else "", limit=_limit(parts))  # fmt: skip


def intervals(parts: Parts) -> Reading:
    """How long from one full inspection to the next."""
    slots, periods = _period(parts)
    grades = [value for each in parts.of("grade", "grade_before") for value in each.value.split()]
    names = [each.value for each in parts.of("framework") if each.value != "full"]
    where = [*_places(parts), {"criterion": OVERALL}, *periods, {"from": one_or_any(grades)} if grades else {},
             {"to.framework": one_or_any(names)} if names else {}]  # fmt: skip
    how = "mean" if parts.has("measure", "mean") else "median"
    by = [each for each in _groups(parts, "from") if each != "to"]
    order = _ordered(parts, how) if by else {}
    if parts.of("place") and not parts.has("measure"):
        return _reading("changes", where, **slots)
    return _reading("changes", where, measures=[{how: "days"}], by=by, **slots, **order)


def findings(parts: Parts) -> Reading:
    """Findings: listed, counted, by topic or by authority."""
    return _statements(parts, "findings", ("topic", "sector", "agency", "agency_kind", "text", "polarity", "extent"))


def recommendations(parts: Parts) -> Reading:
    """Recommendations: listed, counted, by topic or by authority."""
    priority = parts.of("priority")
    is_none = parts.values("number") == ["<1"] or parts.has("negation") or any(each.is_denied or each.value == "no" for each in priority)
    roles = ("topic", "sector", "agency", "agency_kind", "text")
    if is_none or parts.has("when", "never"):
        inner = _reading("recommendations", [*_about(parts, *roles), *([{"priority": True}] * bool(priority))])
        where = [*_places(parts), *_conditions(parts, is_authority=True), *_grades(parts, "grade"), {"not": {"has": inner}}]
        return _reading("authorities", where, measures=["count"] if parts.has("measure", "count") else [])
    return _statements(parts, "recommendations", roles, [{"priority": True}] * bool(priority))


def outcomes(parts: Parts) -> Reading:
    """What became of recommendations at the next inspection."""
    return _statements(parts, "outcomes", ("topic", "sector", "agency", "text", "outcome"),
                       [{"open": True}] * parts.has("open"))  # fmt: skip


def _statements(parts: Parts, unit: str, roles: tuple[str, ...], more: Sequence[Clause] = ()) -> Reading:
    slots, periods = _period(parts)
    is_mean = parts.has("measure", "mean")
    where = [*_places(parts), *_conditions(parts), *_framework(parts), *periods, *more]
    where += _grades(parts, "inspection.grade" if is_mean else "authority.grade")
    by = _groups(parts, "inspection.grade" if is_mean else "authority.grade")
    share = parts.share_of if parts.has("measure", "share") and parts.share_of in roles else ""
    if parts.has("measure", "share") and not _about(parts, share):
        return {}
    about = _about(parts, *(role for role in roles if role != share))
    measures: list[Any] = ["count"] if parts.has("measure", "count", "compare") else []
    if share:
        measures = [{"share": together(_about(parts, share))}]
        by = [each for each in by if each != _PLAIN.get(share, share)]
    if is_mean:
        measures = [{"mean": "count", "per": "inspection"}]
    if parts.has("measure", "why") and parts.of("place"):  # what was weak there, not who has the grade
        where = [each for each in where if "authority.grade" not in each]
        is_good = {value for each in parts.of("grade") for value in _grades_of(each)} <= {"outstanding", "good"}
        about = about if parts.has("polarity") else [*about, {"polarity": "strength" if is_good and parts.has("grade") else "weakness"}]
    if parts.has("measure", "sides"):
        about = [each for each in about if "polarity" not in each]
    if parts.has("measure", "themes", "why", "sides"):
        by = [*by, *(each for each in ("topic", "polarity") if each not in by and (each == "topic" or _has_sides(parts)))]
    if parts.has("measure", "compare") and by and unit == "findings" and not is_mean:
        is_about = parts.has("topic") or parts.has("sector") or parts.has("agency") or parts.has("text")
        sides = [each for each in about if "polarity" in each]
        if sides and is_about:
            measures, about = [{"share": sides[0]}], [each for each in about if each not in sides]
        else:
            by = list(dict.fromkeys([*by, "topic" if sides else "polarity"]))
    is_matter = any(parts.has(each) for each in ("topic", "sector", "agency", "text")) or unit != "findings"
    if parts.has("order", "most", "fewest") and not (by or is_matter or parts.has("by", "authority") or parts.has("measure")):
        by = ["topic"]
    is_of_places = parts.has("by", "authority") or parts.has("number") or parts.has("order", "most", "fewest", "best", "worst")
    is_of_places = is_of_places or parts.has("limit") or parts.has("ranked")
    is_one = bool(parts.of("place")) and not parts.of("near")
    by = by or ["agency"] * (parts.has("agency_kind") and (parts.has("by", "authority") or parts.has("order")))
    if not by and not share and not is_mean and is_of_places and not is_one and not parts.has("measure", "count"):
        by = ["authority"]
    if parts.has("measure", "count") and not by and (parts.has("order") or parts.has("limit")) and not is_one:
        by = ["authority"]
    is_plain = not (parts.has("order") or parts.has("measure") or parts.has("polarity"))
    ranks = parts.has("order", "best", "worst") or (parts.has("ranked", "best", "worst") and not parts.has("order"))
    ranks = ranks or (parts.has("ranked", "top") and is_plain)
    order = _ordered(parts, "count", "-count" if by[:1] in (["authority"], ["topic"]) and not parts.has("measure", "compare") else "")
    measures = measures or (["count"] if by else [])
    if unit == "findings" and ranks and by and not parts.has("measure", "themes") and not share:
        side = "strength" if _ranks_best(parts) else "weakness"
        measures, order = [{"share": {"polarity": side}}], {"order": "-share", "limit": _limit(parts)}
        about = [each for each in about if "polarity" not in each]
    elif share and by:
        order = {"order": "-share" if parts.has("order") else "", "limit": _limit(parts)}
    elif is_mean:
        order = {}
    if not by and not measures:
        order = {"order": "-began" if parts.has("order", "newest", "most") else "", "limit": _limit(parts)}
    bound = _bound(parts)
    if parts.has("times") or parts.has("repeat"):
        least = int([*parts.values("times"), *parts.values("repeat")][0])
        measures, bound, by = [{"count": "inspection"}], {"having": {"inspection": {">=": least}}}, by or ["authority"]
        order = {}
    scope = _scope(parts, unit, by)
    return _reading(unit, [*where, *about], scope=scope, measures=measures, by=by, **order, **bound, **slots)


def _has_sides(parts: Parts) -> bool:
    return parts.has("measure", "sides") or {"strength", "weakness"} <= set(parts.values("polarity"))


def _scope(parts: Parts, unit: str, by: Sequence[str]) -> str:
    """Return the inspections that count where the default of the unit is not meant."""
    frameworks = parts.values("framework")
    if unit == "outcomes" or parts.has("period"):
        return ""
    if parts.has("when", "previous"):
        return "previous-full"
    is_other = any(each not in _FULL[:2] for each in frameworks if each != "full")
    is_ever = parts.has("when", "ever", "always") or parts.has("times") or parts.has("repeat")
    return "all" if is_other or is_ever or {"year", "framework", "edition"} & {*by} or parts.has("edition") else ""


def combined(parts: Parts) -> Reading:
    """Authorities by what reports say of several topics, or do not say."""
    where = [*_places(parts), *_conditions(parts, is_authority=True), *_grades(parts, "grade")]
    topics, sides = parts.of("topic", "sector", "agency", "text"), parts.of("polarity")
    texts = {each.words for each in parts.of("topic")}
    topics = [each for each in topics if each.role != "text" or each.words not in texts]
    clauses, slots = list[Clause](), _period(parts)[0]
    for topic in topics or [None]:
        before = [each for each in sides if topic is None or each.at <= topic.at] or sides[:1]
        about: list[Clause] = [] if topic is None else [{_PLAIN.get(topic.role, topic.role): one_or_any(_values(topic))}]
        about += [{"words": each.value} for each in parts.of("text") if topic and each is not topic and each.words == topic.words]
        about += [{"polarity": before[-1].value}] if before else []
        scope = "all" if parts.has("when", "ever", "never") else ""
        clause: Clause = {"has": _reading("findings", about, scope=scope, **slots)}
        is_denied = (topic and topic.is_denied) or (before and before[-1].is_denied) or parts.has("when", "never")
        clauses.append({"not": clause} if is_denied else clause)
    if parts.has("measure", "share"):
        return _reading("authorities", where, measures=[{"share": together(clauses)}], by=_groups(parts, "grade")[:1])
    return _reading("authorities", [*where, *clauses], measures=["count"] if parts.has("measure", "count") else [])


def inspections(parts: Parts) -> Reading:
    """Inspections: listed, counted, the last, those that led."""
    slots, periods = _period(parts, "published" if parts.has("when", "published") else "began")
    theme = [{"theme": one_or_any([each.replace("-", " ") for each in parts.values("topic")])}] if parts.has("topic") else []
    leads = [{"lead": one_or_any(parts.values("person"))}] if parts.has("person") else []
    framework = [{"framework": "area-send"}] if parts.has("result") and not parts.has("framework") else []
    what = [*framework, *_framework(parts), *theme, *leads, *periods]
    where = [*_places(parts), *_conditions(parts), *what]
    is_place = bool(parts.of("place")) and not parts.of("near")
    is_denied = parts.has("negation") or parts.has("missing") or parts.has("when", "never")
    if parts.has("framework", "area-send") and (parts.has("order", "worst") or parts.has("grade", "inadequate")):
        where = [each for each in where if "result" not in each]
        return _reading("inspections", [*where, {"result": "systemic-failings"}], **slots)
    if is_denied and not parts.has("order") and not is_place:
        inner = _reading("inspections", [*what, *([{"source": "report"}] * (parts.has("missing") and not what and not slots))], **slots)
        measures: list[Any] = ["count"] if parts.has("measure", "count") else []
        return _reading("authorities", [*_places(parts), *_conditions(parts, True), {"not": {"has": inner}}], measures=measures)
    if parts.has("when", "due"):
        return _reading("authorities", [*_places(parts), *_conditions(parts, True)], order="due", limit=_limit(parts))
    by = ["theme" if each == "topic" else each for each in _groups(parts, "grade")]
    if parts.has("order", "most") and not by:
        by = ["authority"]
    if parts.has("measure", "count") or by or parts.has("times") or parts.has("number"):
        by = by or (["authority"] if parts.has("times") or parts.has("number") else [])
        bound = _bound(parts) or ({"having": {"count": {">=": int(parts.values("times")[0])}}} if parts.has("times") else {})
        return _reading("inspections", [*where, *_grades(parts, "grade")], measures=["count"], by=by, **slots, **bound, **_ordered(parts, "count"))
    order, limit, scope = "", _limit(parts), ""
    if parts.has("when", "previous"):
        scope = "previous-full"
    elif parts.has("order", "oldest", "longest") and not is_place and not parts.has("order", "earliest"):
        order, scope = "began", "latest-full"
    elif parts.has("when", "last") and is_place:
        order, limit = "-began", limit or 1
    elif parts.has("order", "newest", "earliest", "oldest"):
        order, limit = "-began" if parts.has("order", "newest") else "began", limit or (1 if is_place else None)
    elif parts.has("limit"):
        order = "-began"
    return _reading("inspections", [*where, *_grades(parts, "grade")], scope=scope, order=order, limit=limit, **slots)


def arrangements(parts: Parts) -> Reading:
    """Who delivers services."""
    slots, periods = _period(parts, "since")
    services = [each for each in (*parts.values("service_type"), *parts.values("topic"))]
    is_whole = parts.has("deliverer") or parts.has("agency_kind", "ChildrensTrust")
    services = services or ["childrens-services"] * is_whole
    where = [*_places(parts), {"service_type": one_or_any(services)} if services else {}, *periods]
    if parts.has("agency"):
        where.append({"deliverer": one_or_any(parts.values("agency"))})
    if slots:
        where.append({"since": slots["since"]})
    if parts.has("when", "ended"):
        where.append({"not": {"until": None}})
    by = _groups(parts, "authority.grade")
    return _reading("arrangements", where, measures=["count"] if by or parts.has("measure", "count") else [], by=by, as_at=_day(parts))


def interventions(parts: Parts) -> Reading:
    """Interventions of the government."""
    kinds = [] if parts.has("intervention", "any") else [each for each in parts.values("intervention") if each != "none"]
    slots, periods = _period(parts, "since")
    if any(each.is_denied for each in parts.of("intervention")) or parts.has("intervention", "none"):
        return standing(parts)
    where = [*_places(parts), {"kind": one_or_any(kinds)} if kinds else {}, *periods, dict(slots)]
    if parts.has("when", "ended"):
        where.append({"not": {"until": None}})
    elif parts.has("when", "now", "still"):
        where.append({"until": None})
    by = [{"authority.kind": "kind"}.get(each, each) for each in _groups(parts, "authority.grade")]
    return _reading("interventions", where, measures=["count"] if by or parts.has("measure", "count") else [], by=by,
                    as_at=_day(parts), **(_ordered(parts, "count") if by else {}))  # fmt: skip


def agencies(parts: Parts) -> Reading:
    """Agencies of authorities: partners, police forces, health bodies."""
    kinds, sectors = parts.values("agency_kind"), [each for each in parts.values("sector") if each != "partners"]
    where = [*_places(parts, is_any=False), {"kind": one_or_any(kinds)} if kinds else {},
             {"sector": one_or_any(sectors)} if sectors else {}, {"name": one_or_any(parts.values("agency"))} if parts.has("agency") else {}]  # fmt: skip
    by = [{"authority.kind": "kind"}.get(each, each) for each in _groups(parts, "kind") if each not in ("authority", "agency")]
    return _reading("agencies", where, measures=["count"] if by or parts.has("measure", "count") else [], by=by,
                    **(_ordered(parts, "count") if by else {}))  # fmt: skip


def services(parts: Parts) -> Reading:
    """Services by their own names."""
    types = [*parts.values("service_type"), *parts.values("topic")]
    where = [*_places(parts), {"type": one_or_any(types)} if types else {},
             {"provider": one_or_any(parts.values("agency"))} if parts.has("agency") else {}]  # fmt: skip
    by = [{"service_type": "type", "authority.kind": "kind"}.get(each, each) for each in _groups(parts, "kind")]
    by = by or (["authority"] if parts.has("order", "most", "fewest") else [])
    return _reading("services", where, measures=["count"] if by or parts.has("measure", "count") else [], by=by,
                    **(_ordered(parts, "count") if by else {}))  # fmt: skip


def people(parts: Parts) -> Reading:
    """People and what they did: lead inspectors, addressees of letters."""
    slots, periods = _period(parts)
    role = next(iter(parts.values("post")), "" if parts.has("person") else "lead-inspector")
    where = [*_places(parts), {"role": role} if role else {}, *_framework(parts), *periods,
             {"person": one_or_any(parts.values("person"))} if parts.has("person") else {}]  # fmt: skip
    if parts.has("measure", "count") or parts.has("order", "most", "fewest") or parts.has("number"):
        by = [] if parts.has("person") else ["person"]
        return _reading("participations", where, measures=["count"], by=by, **slots, **_bound(parts),
                        **(_ordered(parts, "count", "-count") if by else {}))  # fmt: skip
    is_last = parts.has("when", "last", "now") or parts.has("order", "newest")
    return _reading("participations", where, order="-began" if is_last else "", limit=1 if is_last else _limit(parts), **slots)


def numbers(parts: Parts) -> Reading:
    """Published numbers of authorities."""
    names = parts.values("indicator")
    newest = max((parts.known.newest_year.get(each, 0) for each in names), default=0)
    periods = parts.values("period")
    where = [*_places(parts), *_conditions(parts), {"indicator": one_or_any(names)}, *_grades(parts, "authority.grade")]
    is_one = len(parts.of("place")) == 1 and not parts.of("near")
    by = _groups(parts, "authority.grade")
    if periods:
        years = [each for each in periods if len(each) == 4]
        where.append({"year": one_or_any([int(y) for y in years])} if years else {"year": _years(periods[0])})
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
        return _reading("numbers", where, measures=[{how: "value"}], by=by)
    is_up = parts.has("order", "fewest", "best") or (parts.has("ranked", "worst"))
    ranked = parts.has("order", "most", "fewest", "best", "worst") or parts.has("ranked") or parts.has("limit")
    order = ("value" if is_up else "-value") if ranked else ("-year" if is_one and not periods else "")
    return _reading("numbers", where, measures=["count"] if parts.has("measure", "count") else [], order=order, limit=_limit(parts))


def _years(period: str) -> Clause:
    first, _, last = period.partition("..")
    return {sign: int(day[:4]) for sign, day in ((">=", first), ("<=", last)) if day}


def neighbours(parts: Parts) -> Reading:
    """The authorities around one or alike, with their grades."""
    kind = next(iter(parts.of("near")), Part("near", "statistical"))
    return standing(Parts([*(each for each in parts.parts if each.role != "near"), kind], parts.known))


FORMS: dict[str, Callable[[Parts], Reading]] = {
    form.__name__: form
    for form in (
        standing, history, graded, judgements, changes, spells, intervals, findings, combined, recommendations,
        outcomes, inspections, arrangements, interventions, agencies, services, people, numbers, neighbours,
    )
}  # fmt: skip
