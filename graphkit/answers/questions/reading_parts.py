"""The parts of a reading as people see them: each with its label,
and the readings that a click leads to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.questions.presented_reading import JsonReading, declared_answers
from graphkit.answers.readings.declarations import declared, units
from graphkit.answers.readings.phrases import ReadingPhrases, nouns_of
from graphkit.answers.readings.reading import Reading, clauses, narrowed, parse_reading
from graphkit.core.errors import ReadingError
from graphkit.core.identifiers import concept_value
from graphkit.core.terms import GRADES
from graphkit.graph.facts.names import broader_topics, concepts

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST = 16  # alternatives of a part
_SLOTS = ("scope", "began", "published", "as_at", "measures", "by", "compare", "having", "limit")
_GROUPS = (
    "region",
    "authority",
    "year",
    "framework",
    "topic",
    "grade",
    "polarity",
    "outcome",
    "inspection",
)


class Choice(NamedTuple):
    """Another value of a part, as words, and the reading with it (JSON)."""

    label: str
    reading: str


class ShownPart(NamedTuple):
    """A part of a reading, as words, with its alternatives; the last one leaves it out."""

    label: str
    choices: tuple[Choice, ...]


def address_text(reading: JsonReading) -> str:
    """Return a reading as a short text for an address."""
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":"))


def shown_parts(store: Store, reading: JsonReading) -> tuple[ShownPart, ...]:
    """Return the parts of a reading with their labels and alternatives."""
    if "of" not in reading:
        return ()
    return tuple(_ShownReading(store, reading).parts())


def further_dimensions(reading: JsonReading) -> list[tuple[str, str]]:
    """Return the dimensions that another clause of a reading may have: name and label, by label."""
    if "of" not in reading:
        return []
    named = {name for name, _ in clauses(reading.get("where", {}))}
    found = units()[str(reading["of"])].dimensions.items()
    return sorted(
        ((name, each.label) for name, each in found if name not in named), key=lambda pair: pair[1]
    )


def with_part(reading: JsonReading, name: str, value: str) -> JsonReading:
    """Return a reading with a clause of a form. Raises ReadingError where it does not fit."""
    unit = parse_reading(reading).unit
    dimension = unit.dimension(name)
    sign = next((each for each in (">=", "<=", ">", "<") if value.startswith(each)), "")
    plain: Any = value.removeprefix(sign).strip()
    if dimension.type == "number":
        plain = float(plain) if plain.replace(".", "", 1).isdecimal() else plain
    changed = narrowed(reading, {name: {sign: plain} if sign else plain})
    parse_reading(changed)
    return changed


def in_passages(reading: JsonReading, unused: Iterable[str]) -> tuple[Choice, ...]:
    """Return readings in which words that no part used are looked for in the passages."""
    if "words" not in (units()[str(reading["of"])].dimensions if "of" in reading else ()):
        return ()
    return tuple(Choice(each, address_text(narrowed(reading, {"words": each}))) for each in unused)


def next_readings(store: Store, reading: JsonReading) -> tuple[Choice, ...]:
    """Return readings that go on from one: by region, by year, only the weak ones."""
    return tuple(_ShownReading(store, reading).following()) if "of" in reading else ()


class _ShownReading:
    """A reading with the words of one store."""

    def __init__(self, store: Store, reading: JsonReading) -> None:
        self._store, self._json = store, reading
        self._reading: Reading = parse_reading(reading)
        self._unit, self._phrases = self._reading.unit, ReadingPhrases(store)

    def parts(self) -> Iterator[ShownPart]:
        """Yield the unit, the clauses and the slots."""
        yield ShownPart(nouns_of(self._unit)[1], tuple(self._of_units()))
        for name, value in self._json.get("where", {}).items():
            if name not in ("at_least", "same", "then"):
                yield ShownPart(self._clause({name: value}), tuple(self._of_clause(name, value)))
        for name in _SLOTS:
            if self._json.get(name):
                yield ShownPart(self._slot(name), tuple(self._of_slot(name)))

    def following(self) -> Iterator[Choice]:
        """Yield the readings that go on."""
        for change in declared_answers()["next"].get(self._unit.name, ()):
            if "by" in change:
                by = [each for each in change["by"] if each not in self._reading.by]
                found = {
                    name: value for name, value in self._json.items() if name != "order"
                } | change
                label = f"by {self._labels_of(change['by'])}" if by else ""
            else:
                [(name, value)] = change.items()
                places = self._json.get("where", {}).get("authority")
                value = value or places
                where = {n: v for n, v in self._json.get("where", {}).items() if n != name}
                if not change[name]:  # near the place instead
                    where.pop("authority", None)
                found = {**self._json, "where": {**where, name: value}}
                known = self._json.get("where", {}).get(name) == value or not isinstance(
                    value, (str, bool)
                )
                label = "" if known else self._clause({name: value})
            if label and (choice := self._choice(label, found)):
                yield choice

    def _choice(self, label: str, reading: JsonReading) -> Choice | None:
        """Return a reading as an alternative; None where it does not fit."""
        try:
            parse_reading(reading)
        except ReadingError:
            return None
        return Choice(label, address_text(reading))

    def _clause(self, clause: Mapping[str, Any]) -> str:
        said = self._phrases.clause(self._unit, clause)
        return said or " ".join(str(each) for each in clause)

    def _of_units(self) -> Iterator[Choice]:
        kept = {
            name: value
            for name, value in self._json.items()
            if name not in ("measures", "by", "order", "having", "scope")
        }
        for name, unit in units().items():
            if name != self._unit.name and (
                each := self._choice(nouns_of(unit)[1], {**kept, "of": name})
            ):
                yield each

    def _of_clause(self, name: str, value: Any) -> Iterator[Choice]:
        where = self._json["where"]
        for other in (
            self._values(name, value) if name in where and not isinstance(value, Mapping) else ()
        ):
            changed = {**self._json, "where": {**where, name: other}}
            if other != value and (each := self._choice(self._clause({name: other}), changed)):
                yield each
        kept = {key: each for key, each in where.items() if key != name}
        if name == "has":
            kept = {
                key: each for key, each in kept.items() if key not in ("at_least", "same", "then")
            }
        if each := self._choice("leave out", {**self._json, "where": kept}):
            yield each

    def _values(self, name: str, value: Any) -> list[Any]:
        """Return the values that a clause may have instead."""
        if name in ("all", "any", "not", "has"):
            return []
        dimension = self._unit.dimension(name)
        if dimension.type == "flag":
            return [not value]
        if dimension.values:
            return [*dimension.values][:_MOST]
        if dimension.type == "topic" and isinstance(value, str):
            above = {
                concept_value(one): concept_value(other)
                for one, other in broader_topics(self._store.facts).items()
            }
            wider = above.get(value, value)
            return [wider, *sorted(one for one, other in above.items() if other == wider)][:_MOST]
        if dimension.type == "grade":
            return [*GRADES]
        return [concept_value(each) for each in concepts(self._store.facts, dimension.type)][:_MOST]

    def _slot(self, name: str) -> str:
        reading = self._reading
        if name == "by":
            return f"by {self._labels_of(reading.by)}"
        if name == "measures":
            return ", ".join(
                each.how if each.how != "list" else "listed" for each in reading.measures
            )
        if name == "limit":
            return f"the first {reading.limit}"
        if name in ("began", "published", "as_at"):
            return f"{name.replace('_', ' ')} {getattr(reading, name)}"
        if name == "scope":
            return f"inspections: {reading.scope.replace('-', ' ')}"
        return f"{name} {address_text(self._json[name])}"

    def _labels_of(self, names: Any) -> str:
        return " and ".join(self._unit.dimension(each).label.lower() for each in names)

    def _of_slot(self, name: str) -> Iterator[Choice]:
        without = {key: value for key, value in self._json.items() if key not in (name, "order")}
        if name == "scope":
            for scope in declared()["scopes"]:
                if scope != self._json[name] and (
                    each := self._choice(str(scope).replace("-", " "), {**without, name: scope})
                ):
                    yield each
        elif name == "by":
            for other in _GROUPS:
                if [other] != self._json[name] and (
                    other in self._unit.dimensions
                    and (
                        each := self._choice(
                            f"by {self._labels_of([other])}", {**without, "by": [other]}
                        )
                    )
                ):
                    yield each
        elif name in ("began", "published"):
            year = (
                int(first) if (first := str(self._json[name]).strip(".")[:4]).isdecimal() else 2020
            )
            for other in (
                f"{year}..",
                f"..{year}",
                *(str(each) for each in range(year - 2, year + 3)),
            ):
                if other != self._json[name] and (
                    each := self._choice(other, {**without, name: other})
                ):
                    yield each
        if name == "measures":
            without = {
                key: value
                for key, value in without.items()
                if key not in ("by", "having", "compare")
            }
        if each := self._choice("leave out", without):
            yield each
