"""The parts of a question, and the clauses and slots of a reading that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from typing import Any, NamedTuple

from graphkit.answers.readings.declarations import UsualForm, units
from graphkit.core.resources import load_lexicon
from graphkit.core.schemes import GRADES, scaled_grades

Clause = dict[str, Any]
ReadingSlots = dict[str, Any]  # a reading as JSON, slot by slot, while it is made
OVERALL = "overall-effectiveness"
_BESIDE = 2  # segments from a grade to the next: "good or outstanding"
_LAST = (
    "grade",
    "rated",
    "overall",
    "polarity",
    "to",
)  # of the dimensions of groups: those that are compared


class QuestionPart(NamedTuple):
    """A part of a question: role, value, the words and place it was read from; whether "not" is
    before it, and whether "or" joins it to a part of its role before it.
    """

    role: str
    value: str
    words: str = ""
    at: int = 0
    is_denied: bool = False
    is_either: bool = False


class Known(NamedTuple):
    """What readings need to know of the data: authorities of places, newest years of published
    numbers, grades now by authority and criterion, and the bodies that deliver services.
    """

    places: Mapping[str, Sequence[str]]
    newest_year: Mapping[str, int]
    grades: Mapping[tuple[str, str], str]
    deliverers: Set[str]


class QuestionParts:
    """The parts by role, and how they combine: the role that a share is of,
    whether grades are swapped.
    """

    def __init__(
        self,
        parts: Sequence[QuestionPart],
        known: Known,
        share_of: str = "",
        is_swapped: bool = False,
    ) -> None:
        self.parts, self.known, self.share_of, self.is_swapped = parts, known, share_of, is_swapped

    def of(self, *roles: str) -> list[QuestionPart]:
        return [each for each in self.parts if each.role in roles]

    @property
    def rated(self) -> str:
        """The requested grade: `overall` where words say so, `worst` of "an inadequate
        judgement", else `rated`.
        """
        if any("overall" in each.words.split() for each in self.parts):
            return "overall"
        is_of_one = any("judgement" in each.words.split() for each in self.of("grade"))
        return "worst" if is_of_one else "rated"

    def values(self, role: str, denied: bool = False) -> list[str]:
        found = (
            value
            for each in self.of(role)
            if each.is_denied is denied
            for value in part_values(each)
        )
        return list(dict.fromkeys(found))

    def has(self, role: str, *values: str) -> bool:
        return any(
            each.role == role and (not values or each.value in values) for each in self.parts
        )


def asks_for_authorities(parts: QuestionParts) -> bool:
    """Whether rows are authorities: "which councils",
    but not of "weaknesses in inadequate councils", nor of what "outstanding councils do well".
    """
    graded = {each.at + 1 for each in parts.of("grade", "deliverer", "intervention")}
    about = [each.at for each in parts.of("polarity", "topic", "text", "sector")]
    is_general = bool(about) and not parts.of("topic", "text", "sector")
    first = -1 if is_general else min(about, default=99)
    named = [each.at for each in parts.of("by") if each.value == "authority"]
    return any(at not in graded or at < first for at in named)


def is_of_one_place(parts: QuestionParts) -> bool:
    """Whether it concerns places that are named, not of those around them."""
    return bool(parts.of("place")) and not parts.of("near")


def part_values(part: QuestionPart) -> list[str]:
    return (
        [part.value]
        if part.role in ("place", "agency", "text", "person", "postcode", "law")
        or ":" in part.value
        else part.value.split()
    )


def dimensions(name: str) -> Mapping[str, Any]:
    """Return a table of `data/lexicon/parts.yaml`:
    what roles and their values are called in a reading.
    """
    found: Mapping[str, Any] = load_lexicon("parts")[name]
    return found


def counts(parts: QuestionParts, by: Sequence[str] = ()) -> list[Any]:
    """Return the measure of a reading that counts because it is asked to, or has groups."""
    return ["count"] if by or parts.has("measure", "count") else []


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
    return (
        {"all": [*({name: value} for name, value in found.items()), *rest]}
        if found or len(rest) > 1
        else rest[0]
    )


def graded_pairs(parts: QuestionParts) -> list[tuple[str, list[str]]]:
    """Return judgements with their grades: "good overall but RI for leaders";
    a grade alone is overall.
    """
    criteria, grades = parts.of("criterion"), parts.of("grade")
    if not grades or not criteria:
        some = [each for each in grades if not each.is_denied] or grades
        every = [value for each in some for value in grades_of(each)]
        denied = {value for each in grades if each.is_denied for value in each.value.split()}
        every = (
            every if len(some) == len(grades) else [each for each in every if each not in denied]
        )
        return [(OVERALL, list(dict.fromkeys(every)))] if grades else []
    if len(grades) == 1:
        return [
            (each.value, grades_of(grades[0]) if not each.is_denied else _others(grades[0]))
            for each in criteria
        ]
    if len(criteria) == 1:
        nearest = min(grades, key=lambda each: (abs(each.at - criteria[0].at), each.at))
        rest = list(
            dict.fromkeys(
                value for each in grades if each is not nearest for value in grades_of(each)
            )
        )
        return [(criteria[0].value, grades_of(nearest)), (OVERALL, rest)]
    return [(area.value, grades_of(grade)) for area, grade in zip(criteria, grades, strict=False)]


def has_grades_apart(parts: QuestionParts) -> bool:
    """Whether grades of two things are requested: not "good or outstanding",
    with one word between them.
    """
    grades, kinds = ([each.at for each in parts.of(role)] for role in ("grade", "result_kind"))
    return any(
        later - at > _BESIDE or any(at < kind < later for kind in kinds)
        for at, later in pairwise(grades)
    )


def grades_of(part: QuestionPart) -> list[str]:
    return (
        _others(part) if part.is_denied else [each for each in GRADES if each in part.value.split()]
    )


def _others(part: QuestionPart) -> list[str]:
    """Return the grades that the denial of some means: "not good" means worse."""
    own = part.value.split()
    return list(GRADES[2:]) if "good" in own else [each for each in GRADES if each not in own]


def grade_name(parts: QuestionParts, dimension: str, area: str = OVERALL) -> str:
    """Return the dimension of a grade, where `dimension` is that of `rated`:
    the one that words say, `judgement.leaders` of an area.
    """
    of, is_rated, _ = dimension.partition("rated")
    if area == OVERALL:
        return of + parts.rated if is_rated else dimension
    return f"{of}judgement.{area}" if is_rated else f"{dimension}.{area}"


def grade_clauses(parts: QuestionParts, dimension: str = "rated") -> list[Clause]:
    """Return the clauses of the requested grades: `rated`, `judgement.leaders` …"""
    pairs = graded_pairs(parts)
    graded = [
        {grade_name(parts, dimension, area): one_or_any(values)} for area, values in pairs if values
    ]
    if len(graded) > 1 and any(each.is_either for each in parts.of("criterion")):
        graded = [{"any": graded}]
    return [
        *graded,
        *_relations(parts, dimension),
        *_not_judged(parts, dimension),
        *than_others(parts),
    ]


def _relations(parts: QuestionParts, dimension: str) -> list[Clause]:
    areas = [grade_name(parts, dimension, each.value) for each in parts.of("criterion")]
    one, other, *_ = [*areas, *[grade_name(parts, dimension)] * 2]
    below, above = ({one: {sign: {"dimension": other}}} for sign in "<>")
    if parts.has("relation", "differs") and one != other:
        return [{"any": [above, below]}]
    return [
        clause
        for name, clause in (("below", below), ("above", above))
        if parts.has("relation", name) and one != other
    ]


def lacks_judgement(parts: QuestionParts) -> bool:
    """Whether a judgement is denied and not its grade: "without an overall grade"."""
    is_graded = parts.has("grade") or parts.has("relation")
    return not is_graded and any(each.is_denied for each in parts.of("criterion"))


def _not_judged(parts: QuestionParts, dimension: str) -> list[Clause]:
    """Return the clauses of judgements that were not made: without an overall one, it is rated by
    the worst of the others.
    """
    if not lacks_judgement(parts):
        return []
    return [
        {f"{dimension}_by": "worst"}
        if each == OVERALL
        else {grade_name(parts, dimension, each): None}
        for each in parts.values("criterion", denied=True)
    ]


def than_others(parts: QuestionParts) -> list[Clause]:
    """Return the clauses of grades beside that of a named authority: "better than Bury"."""
    found = list[Clause]()
    areas = parts.values("criterion") or [OVERALL]
    for scale, place in zip(parts.of("than"), parts.of("other_place"), strict=False):
        for area in areas:
            grade = parts.known.grades.get((place.value, area))
            if grade and (grades := scaled_grades(scale.value, grade)):
                found.append({grade_name(parts, "rated", area): one_or_any(grades)})
    return found


def chosen(dimension: str, values: Sequence[Any]) -> Clause:
    """Return the clause of any of some values; an empty one for none."""
    return {dimension: one_or_any(values)} if values else {}


def unit_places(parts: QuestionParts, unit: str, is_any: bool = True) -> list[Clause]:
    """Return the clauses of places and areas as those of a unit: where bodies lie."""
    return [_of_places(each, units()[unit].usual) for each in place_clauses(parts, is_any)]


def _of_places(clause: Clause, usual: UsualForm) -> Clause:
    [(name, value)] = clause.items()
    if name == "not":
        return {"not": _of_places(value, usual)}
    return {usual.of_places(name): value}


def place_clauses(parts: QuestionParts, is_any: bool = True) -> list[Clause]:
    """Return the clauses of places and areas: near a place instead of in it; `is_any`:
    in any of several.
    """
    found = list[Clause]()
    near = parts.of("near")
    for denied in (False, True):
        clauses = list[Clause]()
        if names := parts.values("place", denied):
            dimension = dimensions("near")[near[0].value] if near and not denied else "authority"
            clauses += (
                [{dimension: one_or_any(names)}]
                if is_any or len(names) == 1
                else [{dimension: n} for n in names]
            )
        areas = parts.values("area", denied)
        regions = [each for each in areas if ":" not in each]
        kinds = [each.partition(":")[2] for each in areas if each.startswith("kind:")]
        inside = [
            each
            for area in areas
            if area.startswith("place:")
            for each in parts.known.places.get(area[6:], ())
        ]
        clauses += [{"region": one_or_any(regions)}] * bool(regions)
        clauses += [{"authority.kind": one_or_any(kinds)}] * bool(kinds)
        clauses += [{"authority": one_or_any(inside)}] * bool(inside)
        found += [{"not": each} for each in clauses] if denied else clauses
    return found


def conditions(parts: QuestionParts, is_authority: bool = False) -> list[Clause]:
    """Return the clauses on who delivers services and on interventions."""
    found = list[Clause]()
    for part in parts.of("deliverer", "intervention"):
        is_none = part.is_denied or part.value in ("council", "none")
        where: Clause = {"kind": "ChildrensTrust"} if part.role == "deliverer" else {}
        if part.value not in ("other", "council", "any", "none"):
            where = {"kind": part.value}
        unit = "arrangements" if part.role == "deliverer" else "interventions"
        inner: Clause = {"of": unit, "where": where}
        is_of_any_time = parts.has("when", "ever", "ended")
        if unit == "arrangements" and is_of_any_time:
            inner["ever"] = True
        elif unit == "interventions" and not is_of_any_time:
            where |= {"ended": None} if "kind" in where else {"ended": None, "statutory": True}
        clause: Clause = {"has": inner, **({} if is_authority else {"same": "authority"})}
        found.append({"not": clause} if is_none else clause)
    return found


def about_clauses(parts: QuestionParts, *roles: str) -> list[Clause]:
    """Return the clauses of what statements and others are about."""
    found = list[Clause]()
    for role in ("topic", *dimensions("roles")):
        if role not in roles:
            continue
        dimension = dimensions("roles").get(role, role)
        for denied in (False, True):
            given = parts.values(role, denied)
            values = [
                dimensions("sectors").get(each, each)
                for text in given
                for each in (text.split("|") if role == "text" else [text])
            ]
            if not values:
                continue
            is_each = role in ("topic", "sector") and parts.has("both") and not denied
            clauses: list[Clause] = (
                [{dimension: v} for v in values] if is_each else [{dimension: one_or_any(values)}]
            )
            found += [{"not": each} for each in clauses] if denied else clauses
    return found


def framework_clauses(parts: QuestionParts, kind: str = "kind") -> list[Clause]:
    """Return the clauses of the kind of inspection; `kind`: the name of its dimension."""
    found = list[Clause]()
    for denied in (False, True):
        values = parts.values("framework", denied)
        if not values:
            continue
        known = dimensions("frameworks")
        if "full" in values or set(values) == set(known["visits"]):
            clause: Clause = {kind: "full" if "full" in values else "visit"}
        else:
            clause = {"framework": one_or_any(values)}
        found.append({"not": clause} if denied else clause)
    return found + about_clauses(parts, "edition", "result")


def period_slot(parts: QuestionParts, slot: str = "began") -> tuple[ReadingSlots, list[Clause]]:
    """Return the slot of a period, or the clause of several."""
    periods = parts.values("period")
    firsts = [each for each in periods if each.endswith("..")]
    lasts = [each for each in periods if each.startswith("..")]
    if len(periods) == 2 and firsts and lasts:  # "since 2018 and before 2021"
        periods = [firsts[0] + lasts[0][2:]]
    if len(periods) < 2:
        return ({slot: periods[0]} if periods else {}), []
    is_years = all(len(each) == 4 for each in periods) and slot == "began"
    return {}, [{"year" if is_years else slot: sorted(periods)}]


def period_clauses(parts: QuestionParts, unit: str) -> list[Clause]:
    """Return the clauses of a period in which rows of a unit without an inspection fall."""
    slots, clauses = period_slot(parts, units()[unit].usual.period)
    return [*clauses, *([slots] if slots else [])]


def when_clauses(parts: QuestionParts, unit: str) -> list[Clause]:
    """Return the clause of a word on time that a unit knows: "ended", "now"."""
    known = units()[unit].usual.when.items()
    return [dict(clause) for word, clause in known if parts.has("when", word)][:1]


def groups_of(parts: QuestionParts, unit: str, grade: str = "") -> list[str]:
    """Return the dimensions by which rows of a unit are grouped: those requested,
    and sides of a comparison; `grade`: that by whose grade.
    """
    usual = units()[unit].usual
    found = [each.value for each in parts.of("by") if each.value != "authority"]
    sides = {role: parts.values(role) for role in dimensions("sides")}
    kinds = [each for each in sides["area"] if ":" in each]
    if len(kinds) > 1 and parts.has("measure", "compare", "share"):
        found.append("authority.kind")
    sides["area"] = [each for each in sides["area"] if ":" not in each]
    if parts.has("measure", "compare", "mean", "share"):
        found += [
            dimensions("sides")[role]
            for role, values in sides.items()
            if len(values) > 1 and len(parts.of(role)) > 1  # "JTAI" are two, and one side
        ]
        many = [each for each in parts.of("grade") if not each.is_denied]
        found += ["grade"] * (len(many) > 1)
    elif (
        parts.has("measure", "count") and len(parts.of("grade")) > 1 and not parts.has("criterion")
    ):
        found.append("grade")
    elif len(sides["period"]) > 1 and parts.has("measure"):
        found.append("year")
    if grade:
        found = [grade if each == "grade" else each for each in found]
    named = [grade_name(parts, usual.group(each)) for each in found]
    return list(dict.fromkeys(each for each in named if each))


def graded_measures(
    parts: QuestionParts, graded: Sequence[Clause], by: Sequence[str], grade: str
) -> tuple[list[Any], list[Clause], list[str]]:
    """Return what is measured of rows with a grade, the clauses that choose them, and the groups:
    a share of those with some grades, or the number by grade where none is chosen.
    """
    graded = [each for each in graded if each]
    if parts.has("measure", "share") and graded:
        return [{"share": together(graded)}], [], [each for each in by if each != grade]
    is_shown = bool(by) and not graded and grade not in by
    return counts(parts, by), graded, [*by, *([grade] if is_shown else [])]


def typical(parts: QuestionParts) -> str:
    """Return the measure of a typical value: the median unless a mean is requested."""
    return "mean" if parts.has("measure", "mean") else "median"


def best_or_worst(parts: QuestionParts, column: str) -> str:
    """Return the order from the best or the worst grade, where it is requested."""
    if not (parts.has("order", "best", "worst") or parts.has("ranked")):
        return ""
    return column if ranks_best(parts) else f"-{column}"


def usual_reading(
    parts: QuestionParts, unit: str, where: Sequence[Clause], **slots: Any
) -> ReadingSlots:
    """Return the rows of a unit, or their number by what is requested, the most first."""
    by = groups_of(parts, unit)
    most = units()[unit].usual.most
    if not by and most and parts.has("order", "most", "fewest"):
        by = [most]
    order = ordered(parts, "count") if by else {}
    return reading_of(unit, where, measures=counts(parts, by), by=by, **order, **slots)


def reading_of(of: str, clauses: Sequence[Clause], **slots: Any) -> ReadingSlots:
    """Return a reading with the slots that say something."""
    where = together([each for each in clauses if each])
    if "by" in slots:
        slots["by"] = sorted(
            dict.fromkeys(slots["by"]), key=lambda each: (each.rpartition(".")[2] in _LAST, each)
        )
    reading = {"of": of, "where": where, **slots}
    return {name: value for name, value in reading.items() if value not in ({}, [], None, "")}


def ordered(parts: QuestionParts, column: str, default: str = "") -> ReadingSlots:
    """Return order and limit by a column of numbers."""
    is_up = parts.has("order", "fewest") or (
        parts.has("ranked", "worst") and not parts.has("order")
    )
    is_ordered = parts.has("order") or parts.has("limit")
    order = (column if is_up else f"-{column}") if is_ordered else default
    return {"order": order, "limit": limit_of(parts)}


def lasting(parts: QuestionParts, dimension: str) -> list[Clause]:
    """Return the clause of how many days something lasts: "longer than two years"."""
    bounds = [each.value for each in parts.of("duration")[:1]]
    signs = [each.rstrip("0123456789") for each in bounds]
    return [
        {dimension: {sign: int(each[len(sign) :])}}
        for sign, each in zip(signs, bounds, strict=True)
    ]


def limit_of(parts: QuestionParts) -> int | None:
    return int(parts.values("limit")[0]) if parts.has("limit") else None


def bound_of(parts: QuestionParts) -> ReadingSlots:
    if not parts.has("number"):
        return {}
    value = parts.values("number")[0]
    sign = value.rstrip("0123456789")
    return {"having": {"count": {sign: int(value[len(sign) :])}}}


def ranks_best(parts: QuestionParts) -> bool:
    return parts.has("order", "best") or (
        parts.has("ranked", "best", "top", "first") and not parts.has("order")
    )


def state_day(parts: QuestionParts) -> str:
    return next(iter(parts.values("day")), "")
