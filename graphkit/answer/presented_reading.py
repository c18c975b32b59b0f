"""A reading as an answer shows it: what would be a long list is counted, and rows have their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from graphkit.core.frameworks import current_frameworks
from graphkit.core.resources import read_yaml
from graphkit.facts.stated_interventions import stated_since

if TYPE_CHECKING:
    from graphkit.facts.facts import Facts

JsonReading = Mapping[str, Any]
WEAK = ["weakness", "mixed"]
_POSTS = "SELECT DISTINCT post FROM participation WHERE lower(post) LIKE '%director%child%' ORDER BY 1"


@cache
def declared_answers() -> dict[str, Any]:
    """Return `data/readings/answers.yaml`."""
    found: dict[str, Any] = read_yaml("data", "readings", "answers.yaml")
    return found


def clauses(where: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the clauses that all rows meet, with their values."""
    for name, value in where.items():
        if name == "all":
            for each in value:
                yield from clauses(each)
        else:
            yield name, value


def presented(facts: Facts, reading: JsonReading) -> dict[str, Any]:
    """Return a reading with what an answer to it needs: counts for long lists, columns, the worst of all."""
    known = declared_answers()
    found = dict(reading) if "polarity" in reading.get("by", ()) else _with_mixed(reading)
    is_of_each = {*found.get("by", ())} == {"authority", "grade"}  # which are its grades
    is_number = not found.get("by") and found["of"] in known["listed"]
    if found.get("measures") == ["count"] and (is_number or is_of_each):
        found = {name: value for name, value in found.items() if name not in ("measures", "by")}
    if found.get("measures") or found.get("by") or found.get("compare"):
        return _measured(found)
    found, order = _of_authorities(found), found.get("order", "")
    given = dict(clauses(found.get("where", {})))
    if found["of"] == "authorities":
        found = _with_the_extreme(found, order, given)
    elif found["of"] == "interventions":
        found = _in_force(facts, found, given)
    elif found["of"] == "arrangements" and given.get("service_type") in known["deliverers"]:
        kind = {"kind": known["deliverers"][given["service_type"]]}
        where = {name: value for name, value in found["where"].items() if name != "service_type"}
        either = {"any": [{"service_type": given["service_type"]}, kind]}
        found = _narrowed(found | {"where": where}, either) if where else found | {"where": either}
    elif given.get("role") == "addressee" and not {"person", "post"} & {*given}:
        found = _narrowed(found, {"post": facts.column(_POSTS)})
    return found | _added(found, given)


def _added(found: JsonReading, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots that are added to a list, and its order."""
    known = declared_answers()
    shown, is_one = known.get(found["of"], {}), isinstance(given.get("authority"), str)
    is_about = not {*known["matter"]}.isdisjoint(given)
    is_general = not is_about and ("polarity" in given or found["of"] in ("recommendations", "outcomes"))
    if is_one and found["of"] in ("recommendations", "outcomes"):
        is_general = False
    name = (
        "general" if is_general and "general" in shown else "one" if is_one and "one" in shown else "several"
    )
    slots = dict(shown.get(name, {}))
    if found.get("scope") or found.get("began") or found.get("published"):
        slots.pop("scope", None)
    if "measures" not in slots:
        order = _columns(found.get("order", ""), slots.get("order", ""), given)
        return slots | {"order": order.replace("began", "published") if found.get("published") else order}
    if "polarity" in given:
        slots["measures"] = ["count"]
    if "began" in found.get("order", ""):  # the newest, or the earliest
        slots |= {"by": ["inspection"], "order": found["order"].replace("began", "inspection")}
    return slots


def _columns(given: str, default: str, where: Mapping[str, Any]) -> str:
    """Return an order: as given, then grades that are asked for, then the names of the default."""
    graded = [name for name in where if name.startswith("grade.")] if "grade" in default else []
    own = [each for each in given.split(",") if each]
    names = {each.lstrip("-") for each in own}
    more = [each for each in [*graded, *default.split(",")] if each and each.lstrip("-") not in names]
    if "due" in names:
        return ",".join(["inspected", "authority", "due"])
    return ",".join([*own, *more])


def _with_mixed(value: Any, name: str = "") -> Any:
    """Return a reading in which weak findings are weak or mixed ones, as everywhere."""
    if name == "polarity" and value == "weakness":
        return [*WEAK]
    if isinstance(value, Mapping):
        return {key: _with_mixed(each, key) for key, each in value.items()}
    return [_with_mixed(each) for each in value] if isinstance(value, list) else value


def _measured(found: dict[str, Any]) -> dict[str, Any]:
    """Return a reading that measures, with the measures that go together, without rates of few findings."""
    measures, by = found.get("measures", ["count"]), found.get("by", [])
    fixed = {name for name, value in clauses(found.get("where", {})) if isinstance(value, str)}
    if len(by) > 1 and (free := [each for each in by if each not in fixed]):
        found["by"] = by = free
    hows = [*measures[0].items()] if isinstance(measures[0], Mapping) else []
    if len(measures) == 1 and hows and hows[0][0] in ("median", "mean") and not by:
        found["measures"] = declared_answers()["measures"].get(hows[0][1], measures)
    elif len(measures) == 1 and hows and hows[0][0] == "share" and found["of"] == "findings" and by:
        least = current_frameworks().thresholds.rated_findings
        found = _narrowed(found, {"not": {"polarity": "context"}})
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


def _narrowed(found: Mapping[str, Any], clause: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reading with one more clause."""
    where = found.get("where", {})
    is_free = not ({*where} & {*clause} or {*where} & {"has", "not", "any", "all"})
    return {**found, "where": {**where, **clause} if is_free else {"all": [where, clause]}}


def _of_authorities(found: dict[str, Any]) -> dict[str, Any]:
    """Return a list of judgements under one criterion as authorities, with its column."""
    where = found.get("where", {})
    criterion = where.get("criterion")
    plain = {
        "authority",
        "region",
        "near",
        "near.statistical",
        "near.peers",
        "authority.kind",
        "grade",
        "criterion",
    }
    is_now = not (found.get("scope") or found.get("began"))
    if found["of"] != "judgements" or not isinstance(criterion, str) or not (is_now and {*where} <= plain):
        return found
    column = "grade" if criterion == "overall-effectiveness" else f"grade.{criterion}"
    kept = {
        column if name == "grade" else name: value for name, value in where.items() if name != "criterion"
    }
    sign = "-" * str(found.get("order", "")).startswith("-")
    return {**found, "of": "authorities", "where": kept, "order": sign + column}


def _with_the_extreme(found: dict[str, Any], order: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return authorities with the best grade where the best are asked for, or with the worst one."""
    first = str(found.get("order", "")).partition(",")[0]
    name = first.lstrip("-")
    is_ranked = order.lstrip("-").startswith("grade") and not found.get("limit")
    if not is_ranked or name in given or isinstance(given.get("authority"), str):
        return found
    return _narrowed(found, {name: ["inadequate" if name != first else "outstanding"]})


def _in_force(facts: Facts, found: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return interventions of several authorities that are in force as far as newer reports state them."""
    if (
        isinstance(given.get("authority"), str)
        or given.keys() & {"reported", "since", "not"}
        or found.get("as_at")
    ):
        return found
    return _narrowed(_narrowed(found, {} if "until" in given else {"until": None}),
                     {"reported": f"{stated_since(facts)}.."})  # fmt: skip
