"""A reading as an answer shows it: what would be a long list is counted,
and rows have their columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.reading import clauses, given_values, narrowed, parse_reading
from graphkit.core.frameworks import current_frameworks
from graphkit.core.resources import read_yaml

JsonReading = Mapping[str, Any]

_OF_EACH = ({"authority", "rated"}, {"authority", "overall"})


@cache
def declared_answers() -> dict[str, Any]:
    """Return `data/readings/answers.yaml`."""
    found: dict[str, Any] = read_yaml("data", "readings", "answers.yaml")
    return found


def presented(reading: JsonReading) -> dict[str, Any]:
    """Return a reading with what an answer to it needs: counts for long lists, columns, measures.

    One that names its rows, as the reading of an answer does, stays as it is.
    """
    found = dict(reading)
    if given_values(found.get("measures")) == ["list"]:
        return found
    is_of_each = {*found.get("by", ())} in _OF_EACH  # which are its grades
    is_grouped = found.get("by") or found.get("compare")
    is_number = not is_grouped and units()[found["of"]].usual.listed
    if found.get("measures") == ["count"] and (is_number or is_of_each):
        del found["measures"]
        found.pop("by", None)
    if found.get("measures") or found.get("by") or found.get("compare"):
        return _measured(found)
    added = _added(found, dict(clauses(found.get("where", {}))))
    is_list = bool(found.get("columns"))  # which has no other measures
    return found if is_list and "measures" in added else found | added


def as_read(reading: JsonReading) -> dict[str, Any]:
    """Return a reading of words as `read` takes it: of the inspections that its answer is of, and
    as a list where the answer is one.
    """
    found = dict(reading)
    if "of" not in found:
        return found
    shown = presented(found)
    if not shown.get("measures"):
        found.pop("measures", None)
        found.pop("by", None)
    scope = parse_reading(shown).used_scope
    return found if scope == parse_reading(found).used_scope else {**found, "scope": scope}


def _added(found: JsonReading, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots that are added to a list, and its order."""
    slots = _usual_list(found, given)
    if found.get("scope") or found.get("began") or found.get("published"):
        slots.pop("scope", None)
    if "measures" not in slots:
        order = _columns(found.get("order", ""), slots.get("order", ""), given)
        return slots | {
            "order": order.replace("began", "published") if found.get("published") else order
        }
    slots["measures"] = [each for each in slots["measures"] if not _shares_any(each, given)]
    if "began" in found.get("order", ""):  # the newest, or the earliest
        slots |= {"by": ["inspection"], "order": found["order"].replace("began", "inspection")}
    return slots


def _usual_list(found: JsonReading, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots of the first usual list of the unit whose conditions hold."""
    ordered = [each.lstrip("-") for each in found.get("order", "").split(",")]
    holding = {*given, *ordered}
    holding |= {name for name, holds in _CASES.items() if holds(found, given)}
    usual = units()[found["of"]].usual
    fitting = next(each for each in usual.lists if holding.issuperset(each.get("if", ())))
    return {name: value for name, value in fitting.items() if name != "if"}


def _shares_any(measure: Any, given: Mapping[str, Any]) -> bool:
    """Whether a measure is a share by a dimension that is given: all of the rows have it."""
    return isinstance(measure, Mapping) and not {*measure.get("share", ())}.isdisjoint(given)


def is_on_a_matter(given: Mapping[str, Any]) -> bool:
    """Whether clauses say what statements are about."""
    return not {*declared_answers()["matter"]}.isdisjoint(given)


def is_whole(reading: JsonReading) -> bool:
    """Whether all that a unit has of one authority is asked for, as it is now."""
    given = dict(clauses(reading.get("where", {})))
    timed = {"scope", "began", "published", "order", "limit"} & {*reading}
    return {*given} == {"authority"} and _is_of_one(reading["of"], given) and not timed


def _is_of_one(unit: str, given: Mapping[str, Any]) -> bool:
    """Whether a reading is of one authority: bodies are of where they lie."""
    return isinstance(given.get(units()[unit].usual.of_places("authority")), str)


# Condition of a usual list → whether it holds, for a reading and its clauses
_CASES: Mapping[str, Callable[[JsonReading, Mapping[str, Any]], bool]] = {
    "one": lambda found, given: _is_of_one(found["of"], given),
    "general": lambda found, given: not is_on_a_matter(given),
    "whole": lambda found, given: is_whole(found),
}


def _columns(given: str, default: str, where: Mapping[str, Any]) -> str:
    """Return an order: as given, then grades that are asked for, then the names of the default."""
    is_graded = "rated" in default
    graded = [name for name in where if is_graded and name.startswith(("judgement.", "worst"))]
    own = [each for each in given.split(",") if each]
    names = {each.lstrip("-") for each in own}
    added = [each for each in (*graded, *default.split(",")) if each]
    return ",".join([*own, *(each for each in added if each.lstrip("-") not in names)])


def _is_typical(hows: list[tuple[str, Any]]) -> bool:
    """Return whether a measure is the mean or median of a dimension."""
    return bool(hows) and hows[0][0] in ("median", "mean") and hows[0][1] != "count"


def _measured(found: dict[str, Any]) -> dict[str, Any]:
    """Return a reading that measures, with the measures that go together,
    without rates of few findings.
    """
    measures, by = found.get("measures", ["count"]), found.get("by", [])
    usual = units()[found["of"]].usual
    fixed = {name for name, value in clauses(found.get("where", {})) if isinstance(value, str)}
    if len(by) > 1 and (free := [each for each in by if each not in fixed]):
        found["by"] = by = free
    hows = [*measures[0].items()] if isinstance(measures[0], Mapping) else []
    if len(measures) == 1 and _is_typical(hows) and not by:
        shown = ("median", "min", "max") if hows[0][0] == "median" else ("min", "max")
        shown = ("mean", *shown)  # a median of skewed numbers has the mean beside it
        found["measures"] = ["count", *({each: hows[0][1]} for each in shown)]
    elif len(measures) == 1 and hows and hows[0][0] == "share" and usual.rated and by:
        least = getattr(current_frameworks().thresholds, usual.rated["least"])
        found = narrowed(found, {"not": usual.rated["not"]})
        found |= {"measures": ["count", *measures], "having": {"count": {">=": least}}}
        is_years = units()[found["of"]].dimension(by[0]).type == "year"
        order = f"-{by[0]},-share" if is_years else f"{found.get('order', '-share')},-count,{by[0]}"
        found["order"] = order
    elif len(measures) == len(by) == 1 and not (hows and hows[0][0] != "count"):
        where, column = dict(clauses(found.get("where", {}))), hows[0][1] if hows else "count"
        if by == ["authority"] and isinstance(where.get("authority"), str) and "topic" not in where:
            found["by"] = by = [usual.of_one] if usual.of_one else by
        default = f"-{column}" if by[0] in declared_answers()["counted"] else ""
        order = found.get("order") or default
        found["order"] = f"{order},{by[0]}" if order.lstrip("-") == column else order
    return found
