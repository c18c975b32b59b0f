"""A reading and words that go on from it: "and in Reading?", "only the weak ones",
"and recommendations?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphkit.answers.questions.candidates import answer_key
from graphkit.answers.questions.interpretation import Interpretation, ReadingCandidate, interpret
from graphkit.answers.questions.parts import Reading, dimensions, together
from graphkit.answers.questions.presented_reading import asked_for
from graphkit.answers.readings.reading import given_values, parse_reading
from graphkit.core.errors import ReadingError
from graphkit.graph.facts.facts import Facts

FRAME = re.compile(rf"^\W*(?:(?:{'|'.join(dimensions('follow-ups'))})\b\W*)+", re.I)
_PLACES = ("authority", "region", "near", "near.statistical", "near.peers", "authority.kind")
_SLOTS = ("began", "published", "as_at", "scope", "having", "limit")
_MEASURED = ("measures", "by", "order")


def follow_up(facts: Facts, words: str, base: Reading) -> Interpretation:
    """Return what words mean after a reading: its parts with theirs, of the same dimension theirs.

    Where they make no reading together, it is that of the words alone; words that change nothing
    are not understood.
    """
    base, text = asked_for(base), FRAME.sub("", words)
    every = [interpret(facts, each) for each in _in_full(base, text)]
    joined = [(found, each) for found in every for each in _all_joined(base, found)]
    changed = [each for each in joined if answer_key(each[1].reading) != answer_key(base)]
    whole = [each for each in changed if not each[1].unused]
    if found := next(iter(whole or changed), None):
        alone, candidate = found
        kind = "likely" if candidate.unused else "reading"
        return Interpretation(kind, (candidate,), alone.confidence, alone.unknown, alone.corrected)
    return every[0] if every[0].candidates else Interpretation("none", unknown=(text,))


def _in_full(base: Reading, text: str) -> Iterator[str]:
    """Yield words alone, and with what a reading is about: "why", "why Slough"."""
    places = [
        value
        for each in _flat(base.get("where", {}))
        if each.get("authority")
        for value in map(str, given_values(each["authority"]))
    ]
    unit = str(base.get("of", ""))
    noun, place = dimensions("nouns").get(unit, unit), " and ".join(places)
    yield text
    yield f"{noun} {text}"  # such as a period, which is of something
    if place:
        yield f"{text} {place}"
        yield f"{noun} {text} {place}"


def _all_joined(base: Reading, found: Interpretation) -> Iterator[ReadingCandidate]:
    """Yield the candidates of words, joined with a reading."""
    for each in found.candidates:
        roles = {role for role, *_ in each.parts}
        is_near_nothing = "near" in roles and "place" not in roles
        if "of" not in each.reading or is_near_nothing:
            continue
        if (reading := _joined(base, each)) is not None:
            yield ReadingCandidate(reading, each.parts, each.unused, each.score)


def _joined(base: Reading, candidate: ReadingCandidate) -> Reading | None:
    """Return a reading with the parts of another; None where no unit has all of them."""
    other = candidate.reading
    is_named = any(role == "subject" for role, *_ in candidate.parts) or candidate.names_unit
    for unit in (other["of"], base["of"]) if is_named else (base["of"], other["of"]):
        own = [*_flat(base.get("where", {}))]
        new = [*_flat(other.get("where", {}))]
        if not all(_fits(unit, each) for each in new):
            continue
        names = {name for each in new for name in each}
        is_placed = not names.isdisjoint(_PLACES)
        is_beside = any(
            role == "measure" and value == "compare" for role, value, _ in candidate.parts
        )
        if is_beside and "authority" in names:
            new = [_with_both(own, each) for each in new]
        replaced = names | ({*_PLACES} if is_placed else set())
        kept = [each for each in own if replaced.isdisjoint(each) and _fits(unit, each)]
        slots = {
            name: base[name]
            for name in (*_SLOTS, *_MEASURED)
            if name in base and unit == base["of"]
        }
        slots |= {name: other[name] for name in _SLOTS if name in other}
        if other.get("by") or other.get("measures"):
            slots = {name: value for name, value in slots.items() if name not in _MEASURED}
            slots |= {name: other[name] for name in _MEASURED if name in other}
        found: Reading = {"of": unit, **slots}
        if where := together([*kept, *new]):
            found["where"] = where
        try:
            parse_reading(found)
        except ReadingError:
            continue
        return found
    return None


def _with_both(own: list[dict[str, Any]], new: dict[str, Any]) -> dict[str, Any]:
    """Return a clause of authorities that has those of before, too."""
    if "authority" not in new:
        return new
    before = [
        value for each in own if each.get("authority") for value in given_values(each["authority"])
    ]
    return {
        "authority": [
            *before,
            *(each for each in given_values(new["authority"]) if each not in before),
        ]
    }


def _flat(where: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the clauses that all rows meet, each by itself; `has` with what belongs to it."""
    if "has" in where:
        yield dict(where)
        return
    for name, value in where.items():
        if name == "all":
            for each in value:
                yield from _flat(each)
        else:
            yield {name: value}


def _fits(unit: str, clause: Mapping[str, Any]) -> bool:
    """Whether a unit has the dimension of a clause."""
    try:
        parse_reading({"of": unit, "where": clause})
    except ReadingError:
        return False
    return True
