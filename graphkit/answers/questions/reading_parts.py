"""The parts of a reading as people see them: each with its label, the readings that a click leads
to, and how many rows these have.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.questions.presented_reading import JsonReading, declared_answers, presented
from graphkit.answers.readings.declarations import Dimension, declared, phrases_of, units
from graphkit.answers.readings.phrases import ReadingPhrases, nouns_of
from graphkit.answers.readings.read import read_rows
from graphkit.answers.readings.reading import (
    Reading,
    ReadingMeasure,
    clauses,
    narrowed,
    parse_reading,
)
from graphkit.core.errors import ReadingError
from graphkit.core.identifiers import concept_iri, concept_value
from graphkit.core.language.value_words import anchor_phrase, text_words
from graphkit.core.schemes import GRADES
from graphkit.core.terms import Scheme
from graphkit.graph.facts.full_text import suggest
from graphkit.graph.facts.names import broader_topics, concepts, label

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST = 16  # alternatives of a part
_MOST_MEANINGS, _MOST_VALUES = 8, 60
_BEGINNING = 5  # letters of a word that stands for the names that begin so
_SLOTS = ("began", "published", "as_at", "measures", "by", "compare", "having", "limit")
_PRESENTED = ("measures", "columns", "by", "compare", "having", "order", "limit", "evidence")
_OF_HAS = ("at_least", "same", "then")
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
    """Another value of a part, as words, the reading with it (JSON), and how many rows of its unit
    this has; None where that is not counted.
    """

    label: str
    reading: str
    number: int | None = None


class ShownPart(NamedTuple):
    """A part of a reading, as words, with its alternatives; the last one leaves it out.

    `caption` says what the part is about: "where", "when", "graded".
    """

    label: str
    choices: tuple[Choice, ...]
    caption: str = ""


class FurtherDimensions(NamedTuple):
    """Dimensions that another clause may have, under a caption: names with labels."""

    caption: str
    dimensions: list[tuple[str, str]]


def address_text(reading: JsonReading) -> str:
    """Return a reading as a short text for an address."""
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":"))


@cache
def _captions() -> Mapping[str, str]:
    """Return type of a dimension → what a part of that type is about."""
    known = declared_answers()["captions"].items()
    return {kind: caption for caption, kinds in known for kind in kinds}


def _caption(dimension: Dimension) -> str:
    default, *_ = declared_answers()["captions"]
    return _captions().get(dimension.type, default)


def shown_parts(store: Store, reading: JsonReading) -> tuple[ShownPart, ...]:
    """Return the parts of a reading with their labels and alternatives."""
    if "of" not in reading:
        return ()
    return tuple(_ShownReading(store, reading).parts())


def further_dimensions(reading: JsonReading) -> list[FurtherDimensions]:
    """Return the dimensions that another clause of a reading may have, by caption and label."""
    if "of" not in reading:
        return []
    named = {name for name, _ in clauses(reading.get("where", {}))}
    free = [
        (name, each)
        for name, each in units()[str(reading["of"])].dimensions.items()
        if name not in named and not each.default
    ]
    return [
        FurtherDimensions(caption, sorted(found, key=lambda pair: pair[1]))
        for caption in declared_answers()["captions"]
        if (found := [(name, each.label) for name, each in free if _caption(each) == caption])
    ]


def values_to_add(store: Store, reading: JsonReading, name: str) -> tuple[Choice, ...]:
    """Return the values that a further clause of a reading may have, those with most rows first.

    None where values are not listed: of numbers and words. Raises ReadingError for an unknown name.
    """
    return tuple(_ShownReading(store, reading).further(name))


def word_meanings(store: Store, reading: JsonReading, word: str) -> tuple[Choice, ...]:
    """Return what a word that no part of a reading used may mean, as readings with it."""
    if "of" not in reading:
        return ()
    return tuple(_ShownReading(store, reading).meanings(word))


def row_count(store: Store, reading: JsonReading) -> int | None:
    """Return how many rows of its unit a reading has; None where it has none or cannot be read."""
    if "of" not in reading:
        return None
    whole = presented(reading)
    plain = {name: value for name, value in whole.items() if name not in _PRESENTED}
    try:
        [(_, row)] = read_rows(store, {**plain, "measures": ["count"]})
    except ReadingError:
        return None
    return int(str(row["count"]))


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
        captions = declared_answers()["slot captions"]
        yield ShownPart(nouns_of(self._unit)[1], tuple(self._of_units()), captions["of"])
        for name, value in self._json.get("where", {}).items():
            if name not in _OF_HAS:
                choices = tuple(self._of_clause(name, value))
                yield ShownPart(self._clause({name: value}), choices, self._caption(name))
        if scope := self._scope():
            label = f"inspections: {scope.replace('-', ' ')}"
            yield ShownPart(label, tuple(self._of_scope(scope)), captions["scope"])
        for name in _SLOTS:
            if self._json.get(name):
                yield ShownPart(self._slot(name), tuple(self._of_slot(name)), captions[name])

    def _scope(self) -> str:
        """Return the scope of the answer, "" where a period or nothing chooses inspections."""
        is_of_period = self._json.get("began") or self._json.get("published")
        is_plain = is_of_period and not self._json.get("scope")
        return "" if is_plain else parse_reading(presented(self._json)).used_scope

    def _of_scope(self, shown: str) -> Iterator[Choice]:
        """Yield the reading of other inspections than those that are shown."""
        for scope in map(str, declared()["scopes"]):
            changed = {**self._json, "scope": scope}
            if scope != shown and (each := self._choice(scope.replace("-", " "), changed)):
                yield self._counted(each)

    def _caption(self, name: str) -> str:
        """Return what a clause is about: one of several dimensions has those of the slot."""
        is_group = name in ("all", "any", "not", "has")
        of_group: str = declared_answers()["slot captions"]["where"]
        return of_group if is_group else _caption(self._unit.dimension(name))

    def further(self, name: str) -> Iterator[Choice]:
        """Yield the values of one more clause, those with most rows first."""
        dimension = self._unit.dimension(name)
        if dimension.type == "flag":
            counts: Mapping[Any, int | None] = dict.fromkeys((True, False))
        elif dimension.type in ("number", "words") or dimension.is_filter:
            counts = {}
        else:
            counts = self._counts(name, self._json)
        values = [value for value in counts if value is not None]
        for value in sorted(values, key=lambda each: -(counts[each] or 0))[:_MOST_VALUES]:
            clause = {name: value}
            count = counts[value]
            if each := self._choice(self._clause(clause), narrowed(self._json, clause), count):
                yield each if count is not None else self._counted(each)

    def meanings(self, word: str) -> Iterator[Choice]:
        """Yield the readings with a word as a value, as a name, as what is counted, or as a word of
        passages.
        """
        found: dict[str, Choice] = {}
        for clause in self._clauses_of(anchor_phrase(word)):
            label = self._clause(clause)
            where = {**self._json.get("where", {}), **clause}
            if choice := self._choice(label, {**self._json, "where": where}):
                found.setdefault(label, self._counted(choice))
            if len(found) == _MOST_MEANINGS:
                break
        yield from (each for each in found.values() if each.number is not None)
        stem = anchor_phrase(word).removesuffix("s")
        for each in self._of_units():
            if stem in each.label.split() or f"{stem}s" in each.label.split():
                yield each
        for each in in_passages(self._json, [word]):
            yield self._counted(each._replace(label=f"with “{word}” in the passage"))

    def _clauses_of(self, phrase: str) -> Iterator[dict[str, Any]]:
        """Yield the clauses that a phrase may stand for: as a value, and as a name."""
        for name, dimension in self._unit.dimensions.items():
            for words, values in phrases_of(dimension).items() if not dimension.is_filter else ():
                if _has_words(words, phrase):
                    yield {name: values[0] if len(values) == 1 else [*values]}
        if phrase in declared_answers()["names nothing"]:
            return
        names = {each.type: name for name, each in reversed([*self._unit.dimensions.items()])}
        for document in suggest(self._store.facts, phrase):
            if document.kind in names and _has_words(document.title, phrase):
                is_concept = document.kind in ("topic", "region")
                value = concept_value(document.iri) if is_concept else document.title
                yield {names[document.kind]: value}

    def _counts(self, name: str, reading: JsonReading) -> dict[Any, int]:
        """Return how many rows of a reading there are by the value of a dimension."""
        whole = presented(reading)
        plain = {key: value for key, value in whole.items() if key not in _PRESENTED}
        try:
            rows = read_rows(self._store, {**plain, "measures": ["count"], "by": [name]})
        except ReadingError:
            return {}
        return {row[name]: int(str(row["count"])) for _, row in rows}

    def _cell(self, dimension: Dimension | None, value: Any) -> Any:
        """Return a value as the cells of a result have it: a region by its name."""
        is_region = dimension is not None and dimension.type == Scheme.REGION
        return label(self._store.facts, concept_iri(Scheme.REGION, value)) if is_region else value

    def _counted(self, choice: Choice) -> Choice:
        return choice._replace(number=row_count(self._store, json.loads(choice.reading)))

    def following(self) -> Iterator[Choice]:
        """Yield the readings that go on."""
        for change in self._unit.usual.next:
            if "by" in change:
                by = [each for each in change["by"] if each not in self._reading.by]
                kept = {name: value for name, value in self._json.items() if name != "order"}
                found = {**kept, **change}
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

    def _choice(self, label: str, reading: JsonReading, number: int | None = None) -> Choice | None:
        """Return a reading as an alternative; None where it does not fit."""
        try:
            parse_reading(reading)
        except ReadingError:
            return None
        return Choice(label, address_text(reading), number)

    def _clause(self, clause: Mapping[str, Any]) -> str:
        said = self._phrases.clause(self._unit, clause)
        return said or " ".join(str(each) for each in clause)

    def _of_units(self) -> Iterator[Choice]:
        kept = {
            name: value
            for name, value in self._json.items()
            if name not in ("measures", "by", "order", "having", "scope", "columns", "limit")
        }
        for name in declared_answers()["offered units"]:
            where = self._where_of(name)
            is_other = name != self._unit.name and bool(where) == bool(self._json.get("where"))
            changed = {**kept, "of": name, "where": where}
            each = self._choice(nouns_of(units()[name])[1], changed) if is_other else None
            if each and (counted := self._counted(each)).number is not None:
                yield counted

    def _where_of(self, unit: str) -> dict[str, Any]:
        """Return the clauses that another unit can have, too."""
        return {
            name: value
            for name, value in self._json.get("where", {}).items()
            if self._choice("", {"of": unit, "where": {name: value}})
        }

    def _of_clause(self, name: str, value: Any) -> Iterator[Choice]:
        where = self._json["where"]
        kept = {key: each for key, each in where.items() if key != name}
        if name == "has":
            kept = {key: each for key, each in kept.items() if key not in _OF_HAS}
        without = {**self._json, "where": kept}
        others = [] if isinstance(value, Mapping) else self._values(name, value)
        dimension = None if name in ("all", "any", "not", "has") else self._unit.dimension(name)
        is_counted = bool(dimension and not dimension.expands)
        counts = self._counts(name, without) if is_counted else {}
        for other in others:
            changed = {**self._json, "where": {**where, name: other}}
            count = counts.get(self._cell(dimension, other), 0) if is_counted else None
            if other != value and (
                each := self._choice(self._clause({name: other}), changed, count)
            ):
                yield each if is_counted else self._counted(each)
        if each := self._choice("leave out", without):
            yield self._counted(each)

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
            return ", ".join(map(self._measure, reading.measures))
        if name == "limit":
            return f"the first {reading.limit}"
        if name in ("began", "published", "as_at"):
            return f"{name.replace('_', ' ')} {getattr(reading, name)}"
        return f"{name} {address_text(self._json[name])}"

    def _measure(self, measure: ReadingMeasure) -> str:
        return "listed" if measure.how == "list" else self._phrases.measure(self._reading, measure)

    def _labels_of(self, names: Any) -> str:
        return " and ".join(self._unit.dimension(each).label.lower() for each in names)

    def _of_slot(self, name: str) -> Iterator[Choice]:
        without = {key: value for key, value in self._json.items() if key not in (name, "order")}
        if name == "by":
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
                    yield self._counted(each)
        if name == "measures":
            without = {
                key: value
                for key, value in without.items()
                if key not in ("by", "having", "compare")
            }
        if each := self._choice("leave out", without):
            yield each


def _has_words(title: str, phrase: str) -> bool:
    """Whether a name has the words of a phrase, or begins with a longer one."""
    words = text_words(title)
    begins = len(phrase) >= _BEGINNING and " ".join(words).startswith(phrase)
    return begins or {*phrase.split()} <= {*words}
