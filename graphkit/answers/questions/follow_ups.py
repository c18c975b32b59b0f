"""A reading and words that go on from it: "and in Reading?", "only the weak ones",
"and recommendations?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphkit.answers.questions.candidates import answer_key
from graphkit.answers.questions.interpretation import (
    BACK,
    Interpretation,
    ReadingCandidate,
    interpret,
)
from graphkit.answers.questions.parts import OVERALL, Clause, ReadingSlots, dimensions, together
from graphkit.answers.questions.presented_reading import asked_for
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.reading import dimensions_in, given_values, parse_reading
from graphkit.core.errors import ReadingError
from graphkit.core.language.value_words import text_words
from graphkit.graph.facts.facts import Facts

FRAME = re.compile(rf"^\W*(?:(?:{'|'.join(dimensions('follow-ups'))})\b\W*)+", re.I)
_AREAS = ("authority", "region", "authority.kind", "near", "near.statistical", "near.peers")
_SLOTS = ("began", "published", "as_at", "scope", "having", "limit")
_MEASURED = ("measures", "by", "order")
_OF_INSPECTIONS = ("inspections", "participations")  # units that each inspection has rows of
_GRADE = re.compile(r"grade(?:[.@]|$)")


def follow_up(facts: Facts, words: str, base: ReadingSlots) -> Interpretation:
    """Return what words mean after a reading: its parts with theirs, of the same dimension theirs.

    Where they make no reading together, it is that of the words alone. Words that are all used and
    change nothing ("how many", after a list) ask for the same again.
    """
    base, text = asked_for(base), FRAME.sub("", words)
    every = [(interpret(facts, each), of_base) for each, of_base in _in_full(base, words, text)]
    joined = [
        (found, each)
        for found, of_base in every
        for each in _all_joined(base, found, text, of_base)
    ]
    changed = [each for each in joined if answer_key(each[1].reading) != answer_key(base)]
    whole = [each for each in changed if not each[1].unused]
    whole.sort(key=lambda each: not _goes_on(base, each[1]))
    again = [each for each in joined if not each[1].unused]
    if found := next(iter(whole or again or changed), None):
        alone, candidate = found
        kind = "likely" if candidate.unused else "reading"
        return Interpretation(kind, (candidate,), alone.confidence, alone.unknown, alone.corrected)
    first, _ = every[0]
    return first if first.candidates else Interpretation("none", unknown=(text,))


def _goes_on(base: ReadingSlots, candidate: ReadingCandidate) -> bool:
    """Whether words name their unit or keep that of a reading, and do not group its few rows."""
    is_of_unit = candidate.names_unit or candidate.reading["of"] == base.get("of")
    return is_of_unit and not ("limit" in base and "by" in candidate.reading)


def _in_full(base: ReadingSlots, words: str, text: str) -> Iterator[tuple[str, bool]]:
    """Yield words as they stand, without their frame, and with what a reading is about:
    "and why", "why", "why Slough"; and whether its unit is named.
    """
    places = [
        value
        for each in _flat(base.get("where", {}))
        if each.get("authority")
        for value in map(str, given_values(each["authority"]))
    ]
    unit = str(base.get("of", ""))
    noun, place = dimensions("nouns").get(unit, unit), " and ".join(places)
    if words != text:
        yield words, False
    yield text, False
    yield f"{noun} {text}", True  # such as a period, which is of something
    if place:
        yield f"{text} {place}", False
        yield f"{noun} {text} {place}", True


def _all_joined(
    base: ReadingSlots, found: Interpretation, text: str, of_base: bool
) -> Iterator[ReadingCandidate]:
    """Yield the candidates of words, joined with a reading; `of_base`: they name its unit."""
    is_back = not BACK.isdisjoint(text_words(text))
    for each in found.candidates:
        roles = {role for role, *_ in each.parts}
        is_near_nothing = "near" in roles and "place" not in roles
        if "of" not in each.reading or is_near_nothing:
            continue
        if (reading := _joined(base, each, is_back, of_base)) is not None:
            yield replace(each, reading=reading)


def _joined(
    base: ReadingSlots, candidate: ReadingCandidate, is_back: bool, of_base: bool
) -> ReadingSlots | None:
    """Return a reading with the parts of another; None where no unit has all of them.

    `is_back`: the words refer to the rows of the reading ("which of them"); `of_base`: they stand
    after its unit, which they keep where they say more than another.
    """
    own, other = base["of"], candidate.reading["of"]
    is_named = candidate.names_unit or any(role == "subject" for role, *_ in candidate.parts)
    keeps_unit = of_base and len(candidate.reading) > 1
    for unit in (other, own) if is_named and not keeps_unit else (own, other):
        found = _Joining(base, candidate, unit, is_back).reading()
        if found is not None and _is_valid(found):
            return found
    return None


@dataclass(frozen=True)
class _Joining:
    """A reading and the words that go on from it, as parts of a reading of one unit."""

    base: ReadingSlots
    candidate: ReadingCandidate
    unit: str
    is_back: bool

    def reading(self) -> ReadingSlots | None:
        """Return the reading; None where the unit has not all of the parts."""
        own, new = _carried(self.base, self.unit), self._new_clauses()
        if not all(_fits(self.unit, each, self.candidate.reading["of"]) for each in new):
            return None
        replaced, is_placed = self._replaced(new)
        kept = [each for each in own if replaced.isdisjoint(each)]
        goes_on = kept or is_placed or self._is_of_same_unit
        if self.base.get("where") and not goes_on:
            return None
        found: ReadingSlots = {"of": self.unit, **self._slots()}
        if where := together([*kept, *(self._beside(own, each) for each in new)]):
            found["where"] = where
        return found

    @property
    def _is_of_same_unit(self) -> bool:
        return bool(self.unit == self.base["of"])

    def _new_clauses(self) -> list[Clause]:
        of, where = self.candidate.reading["of"], self.candidate.reading.get("where", {})
        return [_renamed(each, _areas(of, self.unit)) for each in _flat(where)]

    def _beside(self, own: list[Clause], new: Clause) -> Clause:
        """Return a clause, with the authorities of before where words compare ("and beside")."""
        parts = self.candidate.parts
        is_compared = any(part[:2] == ("measure", "compare") for part in parts)
        return _with_both(own, new) if is_compared else new

    def _replaced(self, new: list[Clause]) -> tuple[set[str], bool]:
        """Return the dimensions of which the words have other values, and whether places are."""
        given = {name for each in new for name in each}
        places = _areas(self.unit, self.unit)
        is_placed = not given.isdisjoint(places)
        replaced = given | ({*places} if is_placed else set())
        if self.is_back and self._is_of_same_unit and _has_several_authorities(self.unit):
            replaced -= {"authority"}
        return replaced, is_placed

    def _slots(self) -> dict[str, Any]:
        """Return the slots beside the clauses: those of the reading, then those of the words."""
        other = self.candidate.reading
        slots = self._kept_slots() | {name: other[name] for name in _SLOTS if name in other}
        if other.get("by") or other.get("measures"):
            slots = {name: value for name, value in slots.items() if name not in _MEASURED}
            slots |= {name: other[name] for name in _MEASURED if name in other}
            if "by" in other:
                areas = _areas(other["of"], self.unit)
                slots["by"] = [areas.get(each, each) for each in other["by"]]
        elif "order" in other and self.unit == other["of"]:
            slots["order"] = other["order"]
        return slots

    def _kept_slots(self) -> dict[str, Any]:
        is_alike = {self.unit, self.base["of"]} <= {*_OF_INSPECTIONS}
        names = (*_SLOTS, *_MEASURED) if self._is_of_same_unit else ("order", "limit") * is_alike
        slots = {name: self.base[name] for name in names if name in self.base}
        if self.is_back and self.base["of"] == "authorities" and self.unit in _OF_INSPECTIONS:
            slots["scope"] = "latest-full"  # the inspections that gave their grades
        return slots


def _is_valid(reading: ReadingSlots) -> bool:
    try:
        parse_reading(reading)
    except ReadingError:
        return False
    return True


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


def _carried(base: ReadingSlots, unit: str) -> list[Clause]:
    """Return the clauses of a reading that another unit can have.

    Grades of authorities are the grades now of what others are of; of one that is named, they were
    asked for and choose nothing. Grades of bodies are of no authority.
    """
    own = [*_flat(base.get("where", {}))]
    if unit == base["of"]:
        return own
    if base["of"] == "authorities":
        is_named = any(isinstance(each.get("authority"), str) for each in own)
        own = [_of_authority(each) for each in own]
        own = [each for each in own if not (is_named and _is_graded(each))]
    areas = _areas(base["of"], unit)
    if _is_of_bodies(unit) != _is_of_bodies(base["of"]):
        own = [each for each in own if not areas.keys().isdisjoint(each)]
    own = [_renamed(each, areas) for each in own]
    own = [each for each in own if _fits(unit, each, base["of"])]
    return [] if own == [{"criterion": OVERALL}] else own


def _is_of_bodies(unit: str) -> bool:
    """Whether the grades of a unit are those of homes and agencies."""
    return bool(units()[unit].among)


def _areas(of: str, unit: str) -> dict[str, str]:
    """Return the dimensions of places of a unit, with those of another: bodies lie in them."""
    one, other = units()[of].usual, units()[unit].usual
    return {one.of_places(each): other.of_places(each) for each in _AREAS}


def _renamed(clause: Clause, names: Mapping[str, str]) -> Clause:
    return {names.get(name, name): value for name, value in clause.items()}


def _of_authority(clause: Clause) -> Clause:
    """Return a clause of authorities as one of what is of them: `grade` as `authority.grade`."""
    found = Clause()
    for name, value in clause.items():
        if name in ("all", "any"):
            found[name] = [_of_authority(each) for each in value]
        elif name == "not":
            found[name] = _of_authority(value)
        else:
            found[f"authority.{name}" if _GRADE.match(name) else name] = value
    return found


def _is_graded(clause: Clause) -> bool:
    return any(name.startswith("authority.grade") for name in dimensions_in(clause))


def _has_several_authorities(unit: str) -> bool:
    """Whether a row may be of several authorities, so that two clauses of them are no contrast."""
    dimension = units()[unit].dimensions.get("authority")
    return bool(dimension and dimension.many)


def _fits(unit: str, clause: Mapping[str, Any], of: str) -> bool:
    """Whether a unit has the dimensions of a clause of another, with values of the same types."""
    if not _is_valid({"of": unit, "where": clause}):
        return False
    one, other = units()[unit].dimensions, units()[of].dimensions
    shared = [name for name in dimensions_in(clause) if name in one and name in other]
    return all(one[name].type == other[name].type for name in shared)
