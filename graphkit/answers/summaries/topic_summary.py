"""A topic in England or a part of it: who is weak and who is strong at the latest full inspections,
what moved, the years, the narrower topics, and the pages with most findings.

A judgement comes before counts: the groups of topics that inspectors judge as a whole are ranked by
that grade, other topics by their share of weak and mixed findings.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.measures.finding_counts import Counts, latest_topic_counts
from graphkit.answers.readings.grade_changes import GradeChange, grade_changes
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.recommendation_states import OPEN
from graphkit.answers.summaries.england_now import AuthorityState, england_now
from graphkit.answers.summaries.inspection_changes import (
    LEAST_CHANGE,
    ComparableCriteria,
    TopicChange,
)
from graphkit.answers.summaries.paged_findings import (
    FindingsPage,
    PagedFindings,
    findings_on_topics,
)
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import years_before
from graphkit.core.schemes import GRADES_WORST_FIRST, STEPS_BELOW_OUTSTANDING
from graphkit.graph.facts.inspections import FAVOURABLE, Inspection, inspections, inspections_by_iri
from graphkit.graph.facts.names import now_day

if TYPE_CHECKING:
    from graphkit.graph.facts.facts import Facts
    from graphkit.graph.store.dataset import Store

_WEAK_YEARS, _STRONG_YEARS = 2, 1  # in which the pages with most findings are sought
_WEAK_PAGES, _STRONG_PAGES = 8, 6
_PRIORITIES = """
SELECT DISTINCT inspection.iri FROM recommendation_state AS asked
JOIN inspection ON inspection.id = asked.inspection JOIN statement_topic ON statement = asked.id
WHERE is_priority AND state = ? AND asked.kind <> 'send'
  AND topic IN (SELECT value FROM json_each(?))"""


class TopicPlace(NamedTuple):
    """An authority: its grade for the topic, its findings, and what came since.

    `under` is the criterion of the grade, "" without one; `pages` are those of the latest full
    inspection with weak or mixed findings, the most first; `since` are the findings of the latest
    visit after it.
    """

    state: AuthorityState
    grade: str
    under: str
    counts: Counts
    pages: list[FindingsPage]
    since: Counts
    urgent: Inspection | None  # the latest one after it with an open area for priority action

    @property
    def share(self) -> float:
        """The share of weak and mixed findings, from 0 to 1."""
        return self.counts.negative / self.counts.evaluated if self.counts.evaluated else 0


class TopicMove(NamedTuple):
    """A change of the grade for the topic."""

    state: AuthorityState
    change: GradeChange


class FindingsMove(NamedTuple):
    """A change of the share of weak and mixed findings, where there is no grade."""

    state: AuthorityState
    change: TopicChange


class TopicYear(NamedTuple):
    """The full inspections that began in a year: grades for the topic, and its findings."""

    year: str
    grades: dict[str, int]  # the worst first
    inspected: int
    counts: Counts


@dataclass(frozen=True)
class TopicSummary:
    """What is known of a topic.

    `criterion` is the judgement on it, `within` the wider one that includes it; "" without.
    """

    criterion: str
    within: str
    since: str
    day: str
    weak_since: str  # from which the pages with most weak findings are sought
    strong_since: str
    places: list[TopicPlace]  # the worst first
    moved: list[TopicMove]  # the gravest first
    shifted: list[FindingsMove]  # the largest rise of weak findings first; none where it is judged
    judged_years: list[TopicYear]  # the newest first, without a gap; all where it is not judged
    earlier_years: list[TopicYear]
    narrower: dict[str, Counts]  # at the latest full inspections, the weakest share first
    weak_pages: list[FindingsPage]
    strong_pages: list[FindingsPage]

    @property
    def judged(self) -> list[TopicPlace]:
        """The authorities with a judgement of their own on the topic."""
        return [each for each in self.places if self.criterion and each.under == self.criterion]

    @property
    def jointly(self) -> list[TopicPlace]:
        """Those that have one judgement on it and on another topic."""
        return [each for each in self.places if each.under and each.under != self.criterion]

    @property
    def grades(self) -> dict[str, int]:
        """How many have each grade, the worst first."""
        return _by_gravity(each.grade for each in self.judged)

    @property
    def urgent(self) -> list[TopicPlace]:
        """Those with an open area for priority action."""
        return [each for each in self.places if each.urgent]

    @property
    def weak(self) -> list[TopicPlace]:
        """Those below good; without a judgement, those with no fewer weak than strong findings."""
        if self.criterion:
            return [each for each in self.places if each.grade and each.grade not in FAVOURABLE]
        return [each for each in self._rated if each.counts.open or each.urgent]

    @property
    def middle(self) -> list[TopicPlace]:
        """Those that are neither weak nor strong."""
        if self.criterion:
            return [each for each in self.places if each.grade == "good"]
        shown = {each.state.known.authority for each in (*self.weak, *self.strong)}
        return [each for each in self._rated if each.state.known.authority not in shown]

    @property
    def strong(self) -> list[TopicPlace]:
        """Those that are outstanding; without a judgement, those without a weak finding."""
        if self.criterion:
            return [each for each in self.places if each.grade == "outstanding"]
        return [each for each in self._rated if not each.counts.negative and not each.urgent]

    @property
    def few(self) -> int:
        """How many have too few findings to be ranked by them."""
        return len(self.places) - len(self._rated)

    @property
    def counts(self) -> Counts:
        """The findings at the latest full inspections."""
        return sum((each.counts for each in self.places), Counts())

    @property
    def _rated(self) -> list[TopicPlace]:
        fewest = current_frameworks().thresholds.rated_findings
        return [each for each in self.places if each.counts.evaluated >= fewest or each.urgent]


def criteria_of(topic: str, group: str) -> tuple[str, str]:
    """Return the headline criterion that judges a topic, and the wider one that includes it.

    `group` is the group of the topic, "" of a group.
    """
    frameworks = current_frameworks()
    criteria = [frameworks.criteria[name] for name in frameworks.headline_criteria]
    own = next((each.name for each in criteria if each.judges == topic), "")
    above = group or topic
    within = (each.name for each in criteria if above == each.judges or above in each.topics)
    return own, "" if own else next(within, "")


def topic_summary(
    store: Store,
    topic: str,
    group: str,
    narrower: Sequence[str],
    since: str,
    among: Collection[str] | None = None,
) -> TopicSummary:
    """Return what is known of a topic (notation) and the narrower ones (IRIs).

    `since` is the day from which moves count; `among` keeps some authorities (IRIs).
    """
    topics = [topic, *(each.rpartition("/")[2] for each in narrower)]
    found, now = findings_on_topics(store.facts, topics), england_now(store, among, since)
    criterion, within = criteria_of(topic, group)
    areas, urgent = ComparableCriteria(store), _urgent(store, topics)
    places = [_place(each, criterion or within, areas, found, urgent) for each in now.rows]
    full = [each for each in known_inspections(store) if among is None or each.authority in among]
    moved = [
        TopicMove(each.state, change)
        for each in places
        if criterion and each.state.before
        for change in grade_changes(store).get(each.state.known.iri, ())
        if change.criterion == criterion and change.steps
    ]
    day = now_day(store.facts)
    weak_since, strong_since = years_before(day, _WEAK_YEARS), years_before(day, _STRONG_YEARS)
    recent = [each for each in _of_authorities(store.facts, among) if each.day >= weak_since]
    reports = {each.state.known.report for each in places if each.state.known.report}
    return TopicSummary(
        criterion,
        within,
        since,
        day,
        weak_since,
        strong_since,
        sorted(places, key=lambda each: _gravity(each, criterion)),
        sorted(moved, key=_gravity_of_move),
        [] if criterion else _shifted(places, full, found),
        *_judged_years(_years(full, criterion, found), criterion),
        _narrower_counts(store, narrower, reports),
        _most(found.pages(each.iri for each in recent), is_weak=True),
        _most(found.pages(each.iri for each in recent if each.day >= strong_since), is_weak=False),
    )


def _of_authorities(facts: Facts, among: Collection[str] | None) -> list[Inspection]:
    """Return the inspections of authorities, but those of the partnership of an area."""
    frameworks = current_frameworks()
    return [
        each
        for each in inspections(facts)
        if (among is None or each.authority in among)
        and not frameworks.get(each.framework).partnership
    ]


def _urgent(store: Store, topics: Collection[str]) -> dict[str, Inspection]:
    """Return by authority its latest inspection with an open area for priority action on topics."""
    facts, known = (
        with_meanings(store.facts, "recommendation_state"),
        inspections_by_iri(store.facts),
    )
    found = [known[iri] for iri in facts.column(_PRIORITIES, (OPEN, json.dumps([*topics])))]
    return {each.authority: each for each in sorted(found, key=lambda each: each.day)}


def _place(
    state: AuthorityState,
    criterion: str,
    areas: ComparableCriteria,
    found: PagedFindings,
    urgent: Mapping[str, Inspection],
) -> TopicPlace:
    known = state.known
    grade, under = areas.grade(known, criterion) if criterion else ("", "")
    is_graded = grade in STEPS_BELOW_OUTSTANDING
    return TopicPlace(
        state,
        grade if is_graded else "",
        under if is_graded else "",
        found.counts(known.iri),
        found.weak_pages(known.iri),
        found.counts(state.visited.iri) if state.visited else Counts(),
        urgent.get(known.authority),
    )


def _gravity(each: TopicPlace, criterion: str) -> tuple[int, bool, float, str]:
    """Return what authorities are sorted by: the worst grade, where the topic is judged; an area
    for priority action; the largest share of weak and mixed findings.
    """
    steps = STEPS_BELOW_OUTSTANDING.get(each.grade, -1) if criterion else 0
    return -steps, not each.urgent, -each.share, each.state.known.name


def _gravity_of_move(each: TopicMove) -> tuple[bool, int, int, int]:
    worst = STEPS_BELOW_OUTSTANDING.get(each.change.after, -1)
    return each.change.steps > 0, -worst, each.change.steps, each.state.place


def _shifted(
    places: Iterable[TopicPlace], full: Sequence[KnownInspection], found: PagedFindings
) -> list[FindingsMove]:
    """Return the authorities inspected since whose share of weak and mixed findings changed."""
    fewest = current_frameworks().thresholds.topic_findings
    moves = []
    for each in places:
        known = each.state.known
        if not each.state.before or each.counts.evaluated < fewest:
            continue
        earlier = [one for one in full if one.authority == known.authority and one.day < known.day]
        before = found.counts(earlier[-1].iri) if earlier else Counts()
        if before.evaluated >= fewest:
            moves.append(FindingsMove(each.state, TopicChange("", before, each.counts)))
    large = (each for each in moves if abs(each.change.points) >= LEAST_CHANGE)
    return sorted(large, key=lambda each: -each.change.points)


def _years(
    full: Iterable[KnownInspection], criterion: str, found: PagedFindings
) -> list[TopicYear]:
    """Return the years with a grade for the topic or findings on it, the newest first."""
    of_year = defaultdict[str, list[KnownInspection]](list)
    for each in full:
        of_year[each.day[:4]].append(each)
    years = [
        TopicYear(
            year,
            _by_gravity(each.grades.get(criterion, "") for each in some),
            len(some),
            sum((found.counts(each.iri) for each in some), Counts()),
        )
        for year, some in sorted(of_year.items(), reverse=True)
    ]
    return [each for each in years if each.grades or each.counts.evaluated]


def _judged_years(
    years: list[TopicYear], criterion: str
) -> tuple[list[TopicYear], list[TopicYear]]:
    """Return the newest years in a row with a judgement on the topic, and the others."""
    gap = (number for number, each in enumerate(years) if criterion and not each.grades)
    number = next(gap, len(years))
    return years[:number], years[number:]


def _by_gravity(grades: Iterable[str]) -> dict[str, int]:
    number = Counter(grades)
    return {each: number[each] for each in GRADES_WORST_FIRST if number[each]}


def _narrower_counts(
    store: Store, narrower: Collection[str], reports: Collection[str]
) -> dict[str, Counts]:
    """Return the counts of the narrower topics (IRIs) in some reports, the weakest share first."""
    found = defaultdict[str, Counts](Counts)
    for (report, about), counts in latest_topic_counts(store.facts).items():
        if about in narrower and report in reports:
            found[about] += counts
    rated = [(about, counts) for about, counts in found.items() if counts.evaluated]
    return dict(sorted(rated, key=lambda each: -each[1].negative / each[1].evaluated))


def _most(pages: Iterable[FindingsPage], *, is_weak: bool) -> list[FindingsPage]:
    """Return the pages with most weak or mixed, or most strong findings."""

    def number(each: FindingsPage) -> int:
        return len(each.weak) if is_weak else len(each.strong)

    fewest = current_frameworks().thresholds.several_findings
    several = [each for each in pages if number(each) >= fewest]
    several.sort(key=lambda each: (-number(each), each.inspection, each.page))
    return several[: _WEAK_PAGES if is_weak else _STRONG_PAGES]
