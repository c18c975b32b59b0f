"""A reading and words that go on from it: "and in Reading?", "only the weak ones",
"and recommendations?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

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

    Where they make no reading together, it is that of the words alone.
    """
    base, text = asked_for(base), FRAME.sub("", words)
    alone = interpret(facts, text)
    if not alone.candidates:  # such as a period, which is of something
        unit = str(base.get("of", ""))
        noun = dimensions("nouns").get(unit, unit)
        alone = interpret(facts, f"{noun} {text}")
    for candidate in alone.candidates:
        if "of" not in candidate.reading:
            continue
        if (reading := _joined(base, candidate)) is not None:
            joined = ReadingCandidate(reading, candidate.parts, candidate.unused, candidate.score)
            kind = "reading" if not candidate.unused else "likely"
            return Interpretation(kind, (joined,), alone.confidence, alone.unknown, alone.corrected)
    return alone


def _joined(base: Reading, candidate: ReadingCandidate) -> Reading | None:
    """Return a reading with the parts of another; None where no unit has all of them."""
    other = candidate.reading
    is_named = any(role == "subject" for role, *_ in candidate.parts) or candidate.names_unit
    for unit in (other["of"], base["of"]) if is_named else (base["of"], other["of"]):
        own = [*_flat(base.get("where", {}))]
        new = [each for each in _flat(other.get("where", {})) if _fits(unit, each)]
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
