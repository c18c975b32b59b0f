"""`AnswerContext`: a reading with its result, and what else an answer is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import Reading, clauses, given_values, parse_reading
from graphkit.answers.readings.result import Cell, Result
from graphkit.answers.readings.values import ValueResolver
from graphkit.core.identifiers import local_id
from graphkit.graph.entities.lookup import Labels

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

MAX_EVIDENCE = 12
_PASSAGES_OF_GROUPS = 4  # of each row, where the groups of one authority are counted


@dataclass(frozen=True)
class AnswerContext:
    """A reading with its result, and where its answer is read from."""

    now: Store
    store: Store  # as at the day of the reading
    reading: Reading  # with that day
    place: str  # the one authority (IRI) that it is about; "" for several
    result: Result
    all_quotes: bool

    @cached_property
    def phrases(self) -> ReadingPhrases:
        return ReadingPhrases(self.store)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.store)

    @property
    def here(self) -> str:
        """The name of the place."""
        return self.labels.of(self.place)

    @property
    def unit(self) -> str:
        """The name of the unit that is asked for."""
        return self.reading.unit.name

    @property
    def is_next(self) -> bool:
        """Whether it is asked when the next inspections are usual."""
        return "half_by" in self.reading.order

    @cached_property
    def outer_clauses(self) -> Mapping[str, Any]:
        """The clauses that all rows meet."""
        return dict(clauses(self.reading.where))

    def criterion(self, name: str) -> str:
        """Return the name of a judgement as it reads in a sentence."""
        return self.phrases.name("criterion", name).lower()

    def of_place(self, unit: str, evidence: int = 0, **slots: Any) -> Result:
        """Return rows of a unit for the place, by further slots of a reading."""
        where = {"authority": local_id(self.place), **slots.pop("where", {})}
        given = parse_reading({"of": unit, "where": where, "evidence": evidence, **slots})
        return read(self.store, given, self.all_quotes)

    @cached_property
    def full_inspections(self) -> list[Mapping[str, Cell]]:
        """The full inspections known of the place, the newest first."""
        order = "-began,rated_by,source,edition"
        return [*self.of_place("inspections", where={"family": "full"}, order=order).rows]


def read_for_answer(store: Store, reading: Reading, all_quotes: bool) -> AnswerContext:
    """Return a reading with its result, as at its day."""
    then = store.as_at(reading.as_at) if reading.as_at else store
    dated = replace(reading, as_at=then.facts.day)
    place = place_of_reading(then, reading)
    usual = _PASSAGES_OF_GROUPS if place and not reading.is_list else 1
    shown = replace(dated, evidence=reading.evidence or usual)
    result = read(then, shown, all_quotes, MAX_EVIDENCE)
    return AnswerContext(store, then, dated, place, result, all_quotes)


def place_of_reading(store: Store, reading: Reading) -> str:
    """Return the one authority that a reading is about (IRI); "" for several."""
    value = dict(clauses(reading.where)).get("authority")
    several = given_values(value)
    if (
        not value
        or len(several) != 1
        or "authority" not in reading.unit.dimensions
        or reading.unit.name == "agencies"
    ):
        return ""
    dimension = reading.unit.dimension("authority")
    found = ValueResolver(store).resolve(dimension, several[0], lambda: ())
    return found[0].term.strip("<>") if len(found) == 1 else ""
