"""A reading as an answer shows it: what would be a long list is counted,
and rows have their columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.reading import clauses, given_values, narrowed, parse_reading
from graphkit.core.errors import ReadingError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.resources import read_yaml

JsonReading = Mapping[str, Any]
_ADDED = (  # slots that an answer adds, together or alone
    ("order", "columns", "measures", "by", "scope"),
    ("order", "columns", "measures", "by"),
    ("order", "columns", "measures"),
    ("order",),
    ("scope",),
)


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
    is_of_each = {*found.get("by", ())} == {"authority", "grade"}  # which are its grades
    is_grouped = found.get("by") or found.get("compare")
    is_number = not is_grouped and found["of"] in declared_answers()["listed"]
    if found.get("measures") == ["count"] and (is_number or is_of_each):
        del found["measures"]
        found.pop("by", None)
    if found.get("measures") or found.get("by") or found.get("compare"):
        return _measured(found)
    return found | _added(found, dict(clauses(found.get("where", {}))))


def asked_for(reading: JsonReading) -> dict[str, Any]:
    """Return a reading without the slots that its presentation adds again."""
    found = dict(reading)
    if "of" not in found:
        return found
    whole = parse_reading(presented(found)).to_json()
    for names in _ADDED:
        shorter = {name: value for name, value in found.items() if name not in names}
        if _whole(shorter) == whole:
            found = shorter
    return found


def _whole(reading: JsonReading) -> dict[str, Any] | None:
    """Return a reading as it is presented; None where its slots do not fit each other."""
    try:
        return parse_reading(presented(reading)).to_json()
    except ReadingError:
        return None


def _added(found: JsonReading, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots that are added to a list, and its order."""
    known = declared_answers()
    shown, is_one = known.get(found["of"], {}), _is_of_one(found["of"], given)
    is_about = is_on_a_matter(given)
    is_general = not is_about and (
        "polarity" in given or found["of"] in ("recommendations", "outcomes")
    )
    if is_one and found["of"] in ("recommendations", "outcomes"):
        is_general = False
    name = (
        "general"
        if is_general and "general" in shown
        else "whole"
        if is_whole(found) and "whole" in shown
        else "one"
        if is_one and "one" in shown
        else "several"
    )
    slots = dict(shown.get(name, {}))
    if "listed" in shown and slots.get("by", [""])[0] in given:  # all have the same
        slots = dict(shown["listed"])
    if found.get("scope") or found.get("began") or found.get("published"):
        slots.pop("scope", None)
    if "measures" not in slots:
        order = _columns(found.get("order", ""), slots.get("order", ""), given)
        return slots | {
            "order": order.replace("began", "published") if found.get("published") else order
        }
    if "polarity" in given:
        slots["measures"] = ["count"]
    if "began" in found.get("order", ""):  # the newest, or the earliest
        slots |= {"by": ["inspection"], "order": found["order"].replace("began", "inspection")}
    return slots


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
    place = "authority" if "authority" in units()[unit].dimensions else "in"
    return isinstance(given.get(place), str)


def _columns(given: str, default: str, where: Mapping[str, Any]) -> str:
    """Return an order: as given, then grades that are asked for, then the names of the default."""
    graded = [name for name in where if name.startswith("grade.")] if "grade" in default else []
    own = [each for each in given.split(",") if each]
    names = {each.lstrip("-") for each in own}
    more = [
        each for each in [*graded, *default.split(",")] if each and each.lstrip("-") not in names
    ]
    if "half_by" in names:
        return ",".join(
            [*own, "authority", "grade", "inspected", "window_opens", "usual_until", "waiting"]
        )
    return ",".join([*own, *more])


def _is_typical(hows: list[tuple[str, Any]]) -> bool:
    """Return whether a measure is the mean or median of a dimension."""
    return bool(hows) and hows[0][0] in ("median", "mean") and hows[0][1] != "count"


def _measured(found: dict[str, Any]) -> dict[str, Any]:
    """Return a reading that measures, with the measures that go together,
    without rates of few findings.
    """
    measures, by = found.get("measures", ["count"]), found.get("by", [])
    fixed = {name for name, value in clauses(found.get("where", {})) if isinstance(value, str)}
    if len(by) > 1 and (free := [each for each in by if each not in fixed]):
        found["by"] = by = free
    hows = [*measures[0].items()] if isinstance(measures[0], Mapping) else []
    if len(measures) == 1 and _is_typical(hows) and not by:
        shown = ("median", "min", "max") if hows[0][0] == "median" else ("min", "max")
        shown = ("mean", *shown)  # a median of skewed numbers has the mean beside it
        found["measures"] = ["count", *({each: hows[0][1]} for each in shown)]
    elif len(measures) == 1 and hows and hows[0][0] == "share" and found["of"] == "findings" and by:
        least = current_frameworks().thresholds.rated_findings
        found = narrowed(found, {"not": {"polarity": "context"}})
        found |= {"measures": ["count", *measures], "having": {"count": {">=": least}}}
        found["order"] = f"{found.get('order', '-share')},-count,{by[0]}"
    elif len(measures) == len(by) == 1 and not (hows and hows[0][0] != "count"):
        where, column = dict(clauses(found.get("where", {}))), hows[0][1] if hows else "count"
        if by == ["authority"] and isinstance(where.get("authority"), str) and "topic" not in where:
            found["by"] = by = ["topic"] if found["of"] in ("findings", "recommendations") else by
        default = f"-{column}" if by[0] in declared_answers()["counted"] else ""
        order = found.get("order") or default
        found["order"] = f"{order},{by[0]}" if order.lstrip("-") == column else order
    return found
