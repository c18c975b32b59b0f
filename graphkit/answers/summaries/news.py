"""The lines of news: what each piece of news says, in words, and what shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.phrases import value_phrase
from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.result import Cell
from graphkit.answers.summaries.inspection_changes import change_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.partial_dates import last_day, long_date
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri
from graphkit.graph.facts.passages import passage_iris

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

PRIORITY = "priority action or systemic failings"
_INSPECTIONS = """
SELECT id, iri, framework, ifnull(edition, ''), ifnull(day, ''), ifnull(theme, '')
FROM known_inspection LEFT JOIN looked_at_words ON inspection = id"""
_PRIORITIES = """
SELECT inspection, passage.iri,
  coalesce((SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = passage.id), '')
FROM recommendation JOIN passage USING (id)
WHERE priority_action = 1 AND part_of IS NULL ORDER BY passage.id"""
_INTERVENTIONS = """
SELECT coalesce(listed, stated), kind, service, issued,
  iif(as_at IS NULL OR ended <= as_at, ifnull(ended, ''), ''),
  ifnull((SELECT min(passage.iri) FROM intervention_mention
    JOIN passage ON passage.id = intervention WHERE intervention_event = stated), '')
FROM intervention_known, seen_from"""
_BODIES = """
SELECT body, standing_result.label, list_day, provider.iri
FROM standing_result JOIN provider ON provider.id = body"""


@dataclass(frozen=True, slots=True)
class News:
    """A line: its day, the authority (IRI), how grave it is, what happened, and what shows it.

    The day is as the source states it. `subject` is what it is on: an inspection (IRI), a body,
    an intervention, or the authority. `statement` is what shows it: a statement, an inspection, or
    "" where nothing that is loaded does.
    """

    day: str
    authority: str
    tier: int
    kind: str
    text: str
    subject: str
    statement: str


class NewsRow(NamedTuple):
    """A row of a reading of news; `id` is the number of the inspection, intervention or body, else
    of the authority.
    """

    day: str
    authority: str
    kind: str
    id: int


class ChosenFinding(NamedTuple):
    """A finding of an inspection (IRI) by which news are chosen, by its number."""

    inspection: str
    polarity: str
    id: int


class _Known(NamedTuple):
    """An inspection that is known; `theme` is what a visit or joint inspection looked at."""

    iri: str
    framework: str
    edition: str
    began: str
    theme: str

    @property
    def words(self) -> str:
        """The inspection as words: "focused visit on front door, begun 5 November 2025"."""
        name = current_frameworks().name_of(self.framework, self.edition)
        on = f" on {self.theme}" if self.theme else ""
        return f"{name}{on}" + (f", begun {long_date(self.began)}" if self.began else "")


class _Intervention(NamedTuple):
    """An intervention: its days as precise as the sources have them, and what shows it."""

    kind: str
    service: str
    issued: str
    ended: str
    statement: str


def news_of(store: Store, events: Collection[NewsRow]) -> Iterator[News]:
    """Yield the line of each row of a reading of news."""
    writer = _NewsWriter(store, events)
    tiers = {kind: at for at, kind in enumerate(units()["news"].dimensions["kind"].values, 1)}
    for each in events:
        told = writer.told(each)
        yield News(each.day, each.authority, tiers[each.kind], each.kind, *told)


def with_findings(
    facts: Facts, lines: Iterable[News], name: str, findings: Iterable[ChosenFinding]
) -> Iterator[News]:
    """Yield lines, those on inspections with the counts of their findings on `name`, and the first
    of these as what shows it: a weak or mixed one, if there is one.
    """
    found = defaultdict[str, list[ChosenFinding]](list)
    for each in sorted(findings, key=lambda each: (each.polarity == "strength", each.id)):
        found[each.inspection].append(each)
    first = passage_iris(facts, [own[0].id for own in found.values()])
    for line in lines:
        if own := found.get(line.subject):
            strong = sum(each.polarity == "strength" for each in own)
            words = f"{name}: {len(own) - strong} weak or mixed, {strong} strong; {line.text}"
            yield replace(line, text=words, statement=first[own[0].id])
        else:
            yield line


class _NewsWriter:
    """Says what happened, for some events of a store."""

    def __init__(self, store: Store, events: Collection[NewsRow]) -> None:
        self._store, self._labels = store, Labels(store)
        self._full = {each.iri: each for each in known_inspections(store)}
        self._loaded = inspections_by_iri(store.facts)
        self._known = _inspections(store.facts)
        iris = [self._known[each.id].iri for each in events if each.kind not in self._others]
        visits = [iri for iri in iris if iri in self._loaded and iri not in self._full]
        self._weak = _weak_words(store, visits) if visits else {}

    @property
    def _others(self) -> dict[str, Callable[[NewsRow], tuple[str, str, str]]]:
        return {
            "intervention": self._of_intervention,
            "a provider inadequate": self._of_body,
            "waiting longer than usual": self._of_wait,
        }

    def told(self, event: NewsRow) -> tuple[str, str, str]:
        """Return what happened as words, what it is on, and the statement that shows it."""
        return self._others.get(event.kind, self._of_inspection)(event)

    def _of_inspection(self, event: NewsRow) -> tuple[str, str, str]:
        known = self._known[event.id]
        loaded, full = self._loaded.get(known.iri), self._full.get(known.iri)
        inspection = full or loaded
        parts = list[str]()
        priorities = _priorities(self._store.facts).get(event.id, [])
        if priorities:
            parts.append(self._priority_words([topics for _, topics in priorities]))
        if full:
            parts.append(self._judged(full))
        elif inspection and inspection.outcome:
            parts.append(self._labels.concept(Scheme.INSPECTION_OUTCOME, inspection.outcome))
        elif inspection and inspection.overall:
            parts.append(inspection.overall_words)
        parts.append(self._weak.get(local_id(known.iri), ""))
        parts.append(known.words)
        if not loaded:
            parts.append("its report is not loaded")
        shown = priorities[0][0] if priorities and event.kind == PRIORITY else ""
        if loaded and not shown:
            shown = self._statement(loaded)
        return "; ".join(filter(None, parts)), known.iri, shown

    def _priority_words(self, topics: list[str]) -> str:
        names = dict.fromkeys(
            self._labels.concept(Scheme.TOPIC, topic) for some in topics for topic in some.split()
        )
        areas = "area" if len(topics) == 1 else f"{len(topics)} areas"
        about = f": {', '.join(names)}" if names else ""
        return f"{areas} for priority action{about}"

    def _judged(self, inspection: KnownInspection) -> str:
        """Return which grades changed; else the grades."""
        changes = grade_changes(self._store).get(inspection.iri, ())
        if words := change_words(self._store, changes):
            return words
        if inspection.overall_words:
            return f"{inspection.overall_words} overall"
        return inspection.reason(self._store) if inspection.grades else ""

    def _statement(self, inspection: Inspection) -> str:
        changes = grade_changes(self._store).get(inspection.iri, ())
        changed = (each.statement for each in changes if each.steps and each.statement)
        return next(changed, inspection.overall_statement or inspection.iri)

    def _of_intervention(self, event: NewsRow) -> tuple[str, str, str]:
        found = _interventions(self._store.facts)[event.id]
        name = self._labels.concept(Scheme.INTERVENTION, found.kind)
        until = f", ended {long_date(found.ended)}" if found.ended else ""
        words = f"{name}, {value_phrase(found.service)}{until}"
        return words, f"{found.kind} {last_day(event.day)}", found.statement

    def _of_body(self, event: NewsRow) -> tuple[str, str, str]:
        label, list_day, body = _bodies(self._store.facts)[event.id]
        day = f" (list as at {long_date(list_day)})" if list_day else ""
        return f"{label}: inadequate{day}", label, body

    def _of_wait(self, event: NewsRow) -> tuple[str, str, str]:
        found = next_inspections(self._store)[event.authority]
        words = f"last inspected {long_date(found.day)}; the next full inspection was {found.words}"
        return words, event.authority, ""


def _weak_words(store: Store, inspections: Collection[str]) -> dict[Cell, str]:
    """Return how many findings of inspections (IRIs) are weak or mixed, by their identifiers."""
    asked = {
        "of": "findings",
        "scope": "all",
        "where": {"inspection": [*map(local_id, inspections)]},
        "measures": [{"share": {"polarity": ["weakness", "mixed"]}}],
        "by": ["inspection"],
    }
    rows = read_brief(store, asked).rows
    return {
        each["inspection"]: f"{each['counted']} of {each['of']} findings weak or mixed"
        for each in rows
        if each["of"]
    }


@kept
def _inspections(facts: Facts) -> dict[int, _Known]:
    rows = with_meanings(facts, "looked_at_words").rows(_INSPECTIONS)
    return {number: _Known(*values) for number, *values in rows}


@kept
def _priorities(facts: Facts) -> dict[int, list[tuple[str, str]]]:
    """Return by inspection its areas for priority action: statement, topics."""
    found: dict[int, list[tuple[str, str]]] = {}
    for inspection, statement, topics in facts.rows(_PRIORITIES):
        found.setdefault(inspection, []).append((statement, topics))
    return found


@kept
def _interventions(facts: Facts) -> dict[int, _Intervention]:
    rows = with_meanings(facts, "intervention_known").rows(_INTERVENTIONS)
    return {number: _Intervention(*values) for number, *values in rows}


@kept
def _bodies(facts: Facts) -> dict[int, tuple[str, str, str]]:
    rows = with_meanings(facts, "standing_result").rows(_BODIES)
    return {number: (label, list_day or "", body) for number, label, list_day, body in rows}
