"""A reading made from words, completed by what the words leave out: weak findings are weak or mixed
ones, the best have the best grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from graphkit.answers.questions.parts import OVERALL, ReadingSlots, dimensions, one_or_any
from graphkit.answers.questions.presented_reading import declared_answers, is_on_a_matter, is_whole
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.reading import clauses, given_values, narrowed
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import slug
from graphkit.core.language.value_words import words_by_value
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.names import names_of_kind, other_names
from graphkit.graph.statements.areas_of_focus import NOT_STATED, areas_of_focus

_POSTS = (
    "SELECT DISTINCT post FROM participation WHERE lower(post) LIKE '%director%child%' ORDER BY 1"
)


def in_full(facts: Facts, reading: ReadingSlots) -> ReadingSlots:
    """Return a reading of words with what they leave out."""
    found: ReadingSlots = _widened(reading, {*reading.get("by", ())})
    if found.get("of") == "inspections":
        found = _by_areas_of_focus(found)
    if found.get("of") in ("recommendations", "outcomes"):
        found = _or_addressed(found)
    if "theme" in found.get("where", {}):
        found["where"] = {**found["where"], "theme": _themes(facts, found["where"]["theme"])}
    if "of" not in found or found.get("by") or found.get("compare"):
        return found
    if found["of"] == "interventions" and found.get("measures", ["count"]) == ["count"]:
        return _current(found)  # as many are counted as are listed
    if found["of"] == "recommendations" and is_whole(found):
        return {**found, "scope": "all"} if found.get("measures") == ["count"] else found
    if found.get("measures"):
        return found
    found = _of_authorities(found)
    given = dict(clauses(found.get("where", {})))
    if found["of"] == "authorities":
        return _with_the_extreme(found, reading.get("order", ""), given)
    services = [*map(str, given_values(given.get("service_type")))]
    if found["of"] == "arrangements" and {*services} <= {*dimensions("deliverers")}:
        return _by_bodies(found, services)
    if given.get("role") == "addressee" and not {"person", "post"} & {*given}:
        return narrowed(found, {"post": facts.column(_POSTS)})
    return found


def of_both_sides(reading: ReadingSlots) -> ReadingSlots:
    """Return findings of one authority on a matter without the side that is in question: what is
    strong and what is weak answer whether it is good at it.
    """
    where = reading.get("where", {})
    is_of_one = reading.get("of") == "findings" and isinstance(where.get("authority"), str)
    is_listed = not (reading.get("measures") or reading.get("by"))
    if not (is_of_one and is_listed and "polarity" in where and is_on_a_matter(where)):
        return reading
    others = {name: value for name, value in where.items() if name != "polarity"}
    return {**reading, "where": others}


def _by_areas_of_focus(found: ReadingSlots) -> ReadingSlots:
    """Return inspections that are all visits by areas of focus instead of themes."""
    where = found.get("where", {})
    frameworks = {*map(str, given_values(where.get("framework")))}
    visits = {each.framework for each in current_frameworks() if each.visit}
    is_of_visits = where.get("family") == "visit" or where.get("kind") == "visit"
    if not (is_of_visits or visits >= frameworks != {str(None)}):
        return found
    if "by" in found:
        by = ["area_of_focus" if each == "theme" else each for each in found["by"]]
        found = {**found, "by": by}
    names = [slug(str(each)) for each in given_values(where.get("theme", []))]
    areas = [*dict.fromkeys(area for name in names for area in areas_of_focus("", (name,)))]
    if not areas or NOT_STATED in areas:
        return found
    others = {name: value for name, value in where.items() if name != "theme"}
    return {**found, "where": {**others, "area_of_focus": one_or_any(areas)}}


def _themes(facts: Facts, given: Any) -> Any:
    """Return the themes of inspections that are asked for, and those that have their names in
    them: of "criminal exploitation|exploitation" those with the words of the question, else those
    with the name of the topic.
    """
    found = list[str]()
    for each in map(str, given_values(given)):
        names = each.split("|")
        named = (_themes_with(facts, {name}) for name in names)
        with_names: list[str] = next(filter(None, named), [])
        found += with_names or _themes_on(facts, names[-1]) or names[-1:]
    return [*dict.fromkeys(found)]


def _themes_on(facts: Facts, name: str) -> list[str]:
    """Return the themes with words in them that stand for a topic."""
    topic = next(
        (iri for iri, label in names_of_kind(facts, "topic") if slug(label) == slug(name)), ""
    )
    others = other_names(facts, topic) if topic else ()
    in_words = words_by_value()["topic"].get(slug(name), ())
    return _themes_with(facts, {*others, *in_words})


def _themes_with(facts: Facts, names: Set[str]) -> list[str]:
    """Return the themes with one of some names in them: "care leavers aged 18 to 25"."""
    known = with_meanings(facts, "looked_at_words")
    every = known.column("SELECT DISTINCT theme FROM looked_at_words ORDER BY 1")
    return [each for each in every if any(name.lower() in each.lower() for name in names)]


def _by_bodies(found: ReadingSlots, services: Sequence[str]) -> ReadingSlots:
    """Return arrangements of services, or whose body is of the kind for them and states no
    service.
    """
    kinds = one_or_any([dimensions("deliverers")[each] for each in services])
    return _or_instead(found, "service_type", {"kind": kinds})


def _or_addressed(found: ReadingSlots) -> ReadingSlots:
    """Return recommendations about a body, or addressed to it."""
    body = found.get("where", {}).get("agency")
    return _or_instead(found, "agency", {"addressee": body}) if body else found


def _or_instead(found: ReadingSlots, name: str, other: Mapping[str, Any]) -> ReadingSlots:
    """Return a reading in which a clause may hold, or another one."""
    where = dict(found["where"])
    either = {"any": [{name: where.pop(name)}, other]}
    return {**found, "where": {"all": [where, either]} if where else either}


def _widened(value: Any, by: Set[str], name: str = "") -> Any:
    """Return a reading in which weak findings are weak or mixed ones, and directions revised ones,
    too, as everywhere; but for dimensions by which it groups.
    """
    if isinstance(value, Mapping):
        return {key: _widened(each, by, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_widened(each, by) for each in value]
    wider = declared_answers()["wider"].get(name, {}) if name not in by else {}
    return list(wider[value]) if value in wider else value


def _of_authorities(found: ReadingSlots) -> ReadingSlots:
    """Return a list of judgements under one criterion as authorities, with its column."""
    where = found.get("where", {})
    criterion = where.get("criterion")
    plain = {
        *"authority region near near.statistical near.peers authority.kind grade criterion".split()
    }
    is_now = not (found.get("scope") or found.get("began"))
    if (
        found["of"] != "judgements"
        or not isinstance(criterion, str)
        or not (is_now and {*where} <= plain)
    ):
        return found
    column = "overall" if criterion == OVERALL else f"judgement.{criterion}"
    kept = {
        column if name == "grade" else name: value
        for name, value in where.items()
        if name != "criterion"
    }
    sign = "-" * str(found.get("order", "")).startswith("-")
    return {**found, "of": "authorities", "where": kept, "order": sign + column}


def _with_the_extreme(found: ReadingSlots, order: str, given: Mapping[str, Any]) -> ReadingSlots:
    """Return authorities with the best grade where the best are requested,
    or with the worst one.
    """
    first = str(found.get("order", "")).partition(",")[0]
    name = first.lstrip("-")
    is_ranked = order.lstrip("-").startswith(
        ("grade", "rated", "overall", "judgement")
    ) and not found.get("limit")
    if not is_ranked or name in given or isinstance(given.get("authority"), str):
        return found
    return narrowed(found, {name: ["inadequate" if name != first else "outstanding"]})


def _current(found: ReadingSlots) -> ReadingSlots:
    """Return rows in several authorities that are usually meant, where nothing else is chosen:
    statutory interventions of which no source states an end, each last known on its day.
    """
    current, given = units()[found["of"]].usual.current, dict(clauses(found.get("where", {})))
    is_of_one = isinstance(given.get("authority"), str)
    if not current or is_of_one or not given.keys().isdisjoint(current["unless"]):
        return found
    for name, clause in current["clauses"].items():
        if name not in given and given.keys().isdisjoint(clause):
            found = narrowed(found, clause)
    return found
