"""Reads rows by readings, each once, and says which passages show them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphkit.answers.claims.claim import EVERY, Claim
from graphkit.answers.claims.verdict import CONFIRMED, CONTRADICTED, NOT_FOUND, UNTIL, Verdict
from graphkit.answers.readings.horizon import Horizon, horizon_now
from graphkit.answers.readings.known import known_inspections
from graphkit.answers.readings.read import read, read_rows
from graphkit.answers.readings.views import with_views
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.official_record import official_source
from graphkit.graph.entities.quotes import CitedPassage, Passages
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import label, now_day, period_of
from graphkit.graph.facts.numbers import inspection_number
from graphkit.graph.facts.passages import passage_iris

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

Row = Mapping[str, Any]  # the cells of a row; "#" is the number of its statement
_FIRST_LISTED = 2018  # year from which the official record has all full inspections
_OF_NOW = ("authorities", "waiting")  # claims that are of now, if they name no time


class Lookup:
    """What a check of a draft knows of a store."""

    def __init__(self, store: Store, all_quotes: bool) -> None:
        self.store, self.facts = store, with_views(store.facts)
        self.now_day = now_day(self.facts)
        self._labels = Labels(store)
        self._quotes = Passages(store, all_quotes)
        self._rows: dict[str, list[Row]] = {}
        self.memo: dict[Any, Any] = {}  # what several claims of a draft are compared with
        source = official_source(store)
        self._listed = range(_FIRST_LISTED, int(source.as_at[:4]) if source else 0)

    def rows(self, reading: Mapping[str, Any]) -> list[Row]:
        """Return the rows of a reading."""
        key = json.dumps(reading, sort_keys=True)
        if key not in self._rows:
            self._rows[key] = [
                {**row, "#": number} for number, row in read_rows(self.store, reading)
            ]
        return self._rows[key]

    def reported(self, place: str) -> list[Row]:
        """Return the inspections of an authority whose reports are loaded, in the order of time."""
        where = {"authority": place, "source": "report"}
        order = "inspection,kind,published,ended,theme"
        return in_time(self.rows({"of": "inspections", "where": where, "order": order}))

    def held_until(self, claim: Claim, place: str, verdict: Verdict) -> Verdict:
        """Return a verdict on what a claim says of now, held to the day until which it is known."""
        is_present = claim.is_present or claim.kind in _OF_NOW
        if not is_present or any(each.period for each in claim.whens):
            return verdict
        known = horizon_now(self.store)
        later = {each.id for each in known.known_later}
        if known.is_newest or place in later or verdict.state not in (CONFIRMED, CONTRADICTED):
            return verdict
        day = long_date(known.day)
        if verdict.state == CONTRADICTED:
            reason = f"not known after {day}; on that day: {verdict.reason}".removesuffix(": ")
            return verdict._replace(state=NOT_FOUND, reason=reason)
        reason = f"{verdict.reason}; " if verdict.reason else ""
        return verdict._replace(state=UNTIL, reason=f"{reason}so on {day}; later not known")

    @property
    def not_yet_known(self) -> Verdict:
        """What is so of a claim on a time after the newest day."""
        return Verdict(NOT_FOUND, f"not known after {long_date(self.now_day)}")

    def horizon(self, reading: Mapping[str, Any]) -> Horizon:
        """Return until which day what a reading says is known."""
        return read(self.store, {**reading, "measures": ["count"]}).horizon

    def is_listed(self, year: int) -> bool:
        """Return whether the official record has all full inspections of a year."""
        return year in self._listed

    def without_overall(self, place: str, day: str) -> str:
        """Return why an inspection gave no overall grade, and its judgements instead."""
        found = known_inspections(self.store)
        own = (each for each in found if (each.authority, each.day) == (entity_iri(place), day))
        return next((each.reason(self.store) for each in own), "")

    def matching(self, criterion: str) -> tuple[str, ...]:
        """Return the judgements that one continues, or that continue it."""
        return _matching(self.facts).get(criterion, ())

    def criterion(self, name: str) -> str:
        """Return the label of a judgement."""
        if name == EVERY:
            return "Every judgement"
        return self._labels.concept(Scheme.CRITERION, name)

    def label(self, iri: str) -> str:
        """Return the name of an entity."""
        return label(self.facts, iri)

    def body_at(self, iris: Collection[str], day: str) -> str:
        """Return the body that has a name on a day, as identifier; the newest where none has."""
        ordered = sorted(iris, key=lambda each: (period_of(self.facts, each)[1] or "9999", each))
        then = [
            each
            for each in ordered
            if (period_of(self.facts, each)[1] or "9999") >= (day or self.now_day)
        ]
        return local_id((then or ordered[-1:])[0])

    def passages(self, iris: Sequence[str]) -> list[CitedPassage]:
        """Return some passages, with their words where they may be shown."""
        self._quotes.expect(iris)
        return [self._passage(iri) for iri in iris]

    def iris_of(self, numbers: Iterable[int]) -> list[str]:
        """Return the passages of statements, by their numbers."""
        known = [each for each in numbers if each and each > 0]
        return [*passage_iris(self.facts, known).values()]

    def _passage(self, iri: str) -> CitedPassage:
        found = self._quotes.passage(iri)
        cited = self._quotes.of(iri)
        report = _reports(self.facts).get(found.inspection) if found else None
        return replace(cited, report=report or cited.report)


def in_time(rows: Iterable[Row]) -> list[Row]:
    """Return inspections in the order of time."""
    return sorted(rows, key=lambda row: (str(row["began"]), str(row["inspection"])))


def number_of(row: Row) -> int:
    """Return the number of the inspection in a row."""
    return inspection_number(entity_iri(str(row["inspection"])))


@kept
def _reports(facts: Facts) -> dict[str, str]:
    """Return the place, framework and day of each inspection in words."""
    return {
        each.iri: f"{label(facts, each.authority)}, {each.under}, {long_date(each.day)}"
        for each in inspections(facts)
    }


@kept
def _matching(facts: Facts) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in with_views(facts).rows(
        "SELECT criterion, other FROM criterion_match WHERE preference = 1 ORDER BY 1, 2"
    ):
        found[one] = (*found.get(one, ()), other)
    return found
