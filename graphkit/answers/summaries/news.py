"""News: one list of events in the order of their gravity, what a director must know today first.

The list is the view `news_ranked` (`data/readings/meanings/10-news.sql`). It is cut by a period
first, and in length last; nothing that shows a part of it orders it anew.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.measures.finding_counts import Counts, counts_of
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.phrases import value_phrase
from graphkit.answers.summaries.inspection_changes import change_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri
from graphkit.graph.facts.names import now_day
from graphkit.graph.facts.selected_findings import Selection, count_findings_by

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

MOST_LINES = 200  # that may be asked for
PRIORITY = "priority action or systemic failings"
_RANKED = """
SELECT ranked.day, ranked.stated_day, entity.iri, tier, ranked.kind, subject, ranked.id,
  ranked.grade,
  ifnull(known.iri, ''), known.framework, ifnull(known.edition, ''),
  ifnull(known.day, '')
FROM news_ranked AS ranked JOIN entity ON entity.id = ranked.authority
LEFT JOIN known_inspection AS known ON subject = 'inspection' AND known.id = ranked.id
ORDER BY place"""
_PRIORITIES = """
SELECT inspection, passage.iri,
  coalesce((SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = passage.id), '')
FROM recommendation JOIN passage USING (id)
WHERE priority_action = 1 AND part_of IS NULL ORDER BY passage.id"""
_AREAS = """
SELECT inspection, area FROM looked_at WHERE scheme = 'area of focus' AND area <> 'not-stated'
ORDER BY 1, 2"""
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

    The day is that of publication; of an intervention its own; of who waits longer than usual the
    last day on which the wait was usual. A month or year counts as its last day; `stated_day` has
    it as the source does. `subject` is what it is on: an inspection (IRI), a body,
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
    stated_day: str


class _Event(NamedTuple):
    """A row of the ranked list; `stated_day` is the day, month or year that its source states."""

    day: str
    stated_day: str
    authority: str
    tier: int
    kind: str
    of: str  # inspection, intervention, provider, wait
    id: int
    grade: str
    inspection: str
    framework: str
    edition: str
    began: str


class _Intervention(NamedTuple):
    """An intervention: its days as precise as the sources have them, and what shows it."""

    kind: str
    service: str
    issued: str
    ended: str
    statement: str


def default_period(facts: Facts) -> str:
    """Return the first day of the period from which news are shown: a year before the newest."""
    last = now_day(facts)
    return years_before(last, 1) if last else ""


class FindingsOn(NamedTuple):
    """The findings of an inspection on a topic or body: their counts as words, and one of them."""

    words: str
    statement: str


ByInspection = Mapping[str, FindingsOn]


def all_news(
    store: Store,
    among: Collection[str] | None = None,
    since: str = "",
    most: int | None = None,
    bodies: Sequence[ByInspection] = (),
    topics: Sequence[ByInspection] = (),
) -> tuple[list[News], int]:
    """Return the first `most` lines, the gravest first, and how many there are.

    `among`: only of these authorities, or of inspections with findings on one of the `bodies`;
    `topics`: only of inspections with findings on one of these; `since`: only of that day or later.
    A line begins with the counts of these findings.
    """

    def is_chosen(each: _Event) -> bool:
        at_place = among is None or each.authority in among or _found(bodies, each.inspection)
        on_topic = not topics or _found(topics, each.inspection)
        return each.day >= since and bool(at_place and on_topic)

    events = list(filter(is_chosen, _ranked(store.facts)))
    lines = zip(events[:most], _lines(store, events[:most]), strict=True)
    chosen_by = (*bodies, *topics)
    shown = [_with_findings(line, _found(chosen_by, of.inspection)) for of, line in lines]
    return shown, len(events)


def findings_of_choice(store: Store, name: str, chosen: Selection) -> ByInspection:
    """Return the findings of each inspection (IRI) among those chosen, which are on `name`.

    The one that shows them is weak or mixed, if there is such a one.
    """
    counts, shown = defaultdict[str, Counts](Counts), dict[str, str]()
    found = count_findings_by(store.facts, ("inspection", "finding", "polarity"), chosen)
    weak_first = sorted(found, key=lambda row: row[-1] == "strength")
    for inspection, finding, polarity in weak_first:
        counts[inspection].add(polarity)
        if polarity != "context":
            shown.setdefault(inspection, finding)
    return {
        inspection: FindingsOn(
            f"{name}: {counts[inspection].negative} weak or mixed, "
            f"{counts[inspection].strength} strong",
            finding,
        )
        for inspection, finding in shown.items()
    }


def _found(chosen_by: Sequence[ByInspection], inspection: str) -> list[FindingsOn]:
    return [each[inspection] for each in chosen_by if inspection in each]


def _with_findings(line: News, found: Sequence[FindingsOn]) -> News:
    """Return a line with the findings by which it was chosen, and the first of them as what shows
    it.
    """
    if not found:
        return line
    text = "; ".join([*(each.words for each in found), line.text])
    return replace(line, text=text, statement=found[0].statement)


def news_of(store: Store, rows: Iterable[tuple[str, str, str]]) -> Iterator[News]:
    """Return the line of each row of a reading of news: its day, authority (IRI) and kind."""
    found = defaultdict[tuple[str, str, str], deque[_Event]](deque)
    for each in _ranked(store.facts):
        found[each.stated_day, each.authority, each.kind].append(each)
    return _lines(store, [found[row].popleft() for row in rows])


def _lines(store: Store, events: Collection[_Event]) -> Iterator[News]:
    writer = _NewsWriter(store, events)
    for each in events:
        told = writer.told(each)
        yield News(each.day, each.authority, each.tier, each.kind, *told, each.stated_day)


@kept
def _ranked(facts: Facts) -> list[_Event]:
    return [_Event(*row) for row in with_meanings(facts, "news_ranked").rows(_RANKED)]


class _NewsWriter:
    """Says what happened, for some events of a store."""

    def __init__(self, store: Store, events: Collection[_Event]) -> None:
        self._store, self._labels = store, Labels(store)
        self._full = {each.iri: each for each in known_inspections(store)}
        self._loaded = inspections_by_iri(store.facts)
        visits = [
            self._loaded[each.inspection]
            for each in events
            if each.inspection in self._loaded and each.inspection not in self._full
        ]
        self._counts = counts_of(store.facts, visits) if visits else {}

    def told(self, event: _Event) -> tuple[str, str, str]:
        """Return what happened as words, what it is on, and the statement that shows it."""
        by_subject: dict[str, Callable[[_Event], tuple[str, str, str]]] = {
            "inspection": self._of_inspection,
            "intervention": self._of_intervention,
            "provider": self._of_body,
            "wait": self._of_wait,
        }
        return by_subject[event.of](event)

    def _of_inspection(self, event: _Event) -> tuple[str, str, str]:
        inspection = self._full.get(event.inspection) or self._loaded.get(event.inspection)
        parts = list[str]()
        priorities = _priorities(self._store.facts).get(event.id, [])
        if priorities:
            parts.append(self._priority_words([topics for _, topics in priorities]))
        if event.inspection in self._full:
            parts.append(self._judged(self._full[event.inspection]))
        elif inspection and inspection.outcome:
            parts.append(self._labels.concept(Scheme.INSPECTION_OUTCOME, inspection.outcome))
        elif inspection and inspection.overall:
            parts.append(inspection.overall_words)
        if inspection and (counts := self._counts.get(inspection.report)):
            parts.append(_weak_words(counts))
        parts.append(self._under(event))
        is_loaded = event.inspection in self._loaded
        if not is_loaded:
            parts.append("its report is not loaded")
        shown = priorities[0][0] if priorities and event.kind == PRIORITY else ""
        if is_loaded and not shown:
            shown = self._statement(self._loaded[event.inspection])
        return "; ".join(filter(None, parts)), event.inspection, shown

    def _under(self, event: _Event) -> str:
        """Return an inspection as words: "focused visit on front door, begun 5 November 2025"."""
        name = current_frameworks().name_of(event.framework, event.edition)
        areas = [
            self._labels.concept(Scheme.AREA_OF_FOCUS, area)
            for area in _areas(self._store.facts).get(event.id, [])
        ]
        on = f" on {listed([f'{area[:1].lower()}{area[1:]}' for area in areas])}" if areas else ""
        return f"{name}{on}" + (f", begun {long_date(event.began)}" if event.began else "")

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

    def _of_intervention(self, event: _Event) -> tuple[str, str, str]:
        found = _interventions(self._store.facts)[event.id]
        name = self._labels.concept(Scheme.INTERVENTION, found.kind)
        until = f", ended {long_date(found.ended)}" if found.ended else ""
        words = f"{name}, {value_phrase(found.service)}{until}"
        return words, f"{found.kind} {event.day}", found.statement

    def _of_body(self, event: _Event) -> tuple[str, str, str]:
        label, list_day, body = _bodies(self._store.facts)[event.id]
        day = f" (list as at {long_date(list_day)})" if list_day else ""
        return f"{label}: {event.grade.replace('-', ' ')}{day}", label, body

    def _of_wait(self, event: _Event) -> tuple[str, str, str]:
        found = next_inspections(self._store)[event.authority]
        words = f"last inspected {long_date(found.day)}; the next full inspection was {found.words}"
        return words, event.authority, ""


def _weak_words(counts: Counts) -> str:
    if not counts.evaluated:
        return ""
    return f"{counts.negative} of {counts.evaluated} findings weak or mixed"


@kept
def _priorities(facts: Facts) -> dict[int, list[tuple[str, str]]]:
    """Return by inspection its areas for priority action: statement, topics."""
    found: dict[int, list[tuple[str, str]]] = {}
    for inspection, statement, topics in facts.rows(_PRIORITIES):
        found.setdefault(inspection, []).append((statement, topics))
    return found


@kept
def _areas(facts: Facts) -> dict[int, list[str]]:
    """Return by inspection what it looked at."""
    found: dict[int, list[str]] = {}
    for inspection, area in with_meanings(facts, "looked_at").rows(_AREAS):
        found.setdefault(inspection, []).append(area)
    return found


@kept
def _interventions(facts: Facts) -> dict[int, _Intervention]:
    rows = with_meanings(facts, "intervention_known").rows(_INTERVENTIONS)
    return {number: _Intervention(*values) for number, *values in rows}


@kept
def _bodies(facts: Facts) -> dict[int, tuple[str, str, str]]:
    rows = with_meanings(facts, "standing_result").rows(_BODIES)
    return {number: (label, list_day or "", body) for number, label, list_day, body in rows}
