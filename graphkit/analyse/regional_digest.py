"""The digest of a region or of chosen authorities, to prepare a peer challenge: what is where in the reports.

Months are counted up to the newest inspection in the graph, not up to today, so that results repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median_low

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.digest_recurrence import RecurringRecommendation, follow_ups, recurring_recommendations
from graphkit.analyse.digest_themes import DigestThemes, Help, Theme
from graphkit.analyse.finding_counts import Counts, count_findings_by
from graphkit.analyse.spanning_bodies import SpanningBody, spanning_bodies
from graphkit.ask.focus import Focus
from graphkit.ask.inspections import (
    STEPS_BELOW_OUTSTANDING,
    Inspection,
    inspections,
    latest_full_inspections,
    priority_actions,
)
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded, missing_authorities
from graphkit.ask.lookup import Labels, end_date, objects
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import months_between
from graphkit.core.terms import Dcterms, Property
from graphkit.store.dataset import Store, values_clause

_NAMES = {"": "inspection", "other": "inspection of another kind"}  # of what is no framework's
_RECOMMENDED = """
SELECT DISTINCT ?inspection ?topic {{
  {inspections} ?inspection gk:recommendation ?recommendation . ?recommendation gk:topic ?topic }}"""


@dataclass(frozen=True, slots=True)
class GradeNow:
    """A grade, its statement, and the criterion it was given under; `is_shared`: with other columns."""

    grade: str
    statement: str
    criterion: str
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class AuthorityNow:
    """An authority: its latest full inspection, its age in months, grades by `Digest.criteria`, later visits.

    `urgent` are the areas for priority action of that inspection, and the last number of each later one.
    """

    authority: str
    name: str
    inspection: str = ""
    under: str = ""
    inspected: str = ""
    months: int = 0
    grades: tuple[GradeNow | None, ...] = ()
    later: tuple[tuple[str, str, str, int], ...] = ()  # inspection, framework, first day, urgent
    urgent: int = 0

    @property
    def is_old(self) -> bool:
        """Whether the next full inspection is due by the usual interval."""
        return self.months > 12 * current_frameworks().interval


@dataclass(frozen=True, slots=True)
class NotCovered:
    """What the digest cannot show."""

    without_report: tuple[str, ...]
    without_full_inspection: tuple[str, ...]
    not_loaded: tuple[tuple[str, str, str, str], ...]  # authority, framework, when, mention
    not_quotable: tuple[tuple[str, str, str], ...]  # report, its label, its licence
    abolished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest; `newest` is the first day of the newest inspection in the graph, `interval` in years."""

    title: str
    newest: str
    min_confidence: float
    authorities: tuple[AuthorityNow, ...]
    overall: tuple[tuple[str, int], ...]  # grade, number of authorities
    weak: tuple[Theme, ...]
    strong: tuple[Theme, ...]
    help: tuple[Help, ...]
    outcomes: tuple[tuple[str, int], ...]  # of recommendations that the latest inspections follow up
    recurring: tuple[RecurringRecommendation, ...]
    bodies: tuple[SpanningBody, ...]
    not_covered: NotCovered
    criteria: tuple[str, ...] = field(default_factory=lambda: current_frameworks().headline_criteria)
    interval: int = field(default_factory=lambda: current_frameworks().interval)

    @property
    def sharing(self) -> list[str]:
        """Return the criteria that one grade covers together, in some inspection."""
        return [
            criterion
            for at, criterion in enumerate(self.criteria)
            if any(grade.is_shared for each in self.authorities if each.grades and (grade := each.grades[at]))
        ]

    @property
    def inspected(self) -> list[AuthorityNow]:
        """Return the authorities with a full inspection."""
        return [each for each in self.authorities if each.inspection]

    @property
    def median_months(self) -> int:
        """Return the median age of the latest full inspections."""
        return median_low(each.months for each in self.inspected)

    @property
    def ungraded(self) -> int:
        """Return the number of latest full inspections without an overall grade."""
        return len(self.inspected) - sum(count for _, count in self.overall)


@dataclass(frozen=True, slots=True)
class LoadedGraph:
    """What a reader of many digests keeps: all inspections, and the topics of the latest full ones.

    `topics` are by (report, topic), with the minimum confidence of the digest.
    """

    inspections: Sequence[Inspection]
    topics: Mapping[tuple[str, str], Counts]


def regional_digest(
    store: Store,
    focus: Focus,
    min_confidence: float = 0.0,
    with_quotes: bool = False,
    loaded: LoadedGraph | None = None,
) -> Digest:
    """Return the digest of the authorities of a focus; abolished ones are only listed.

    `min_confidence` leaves out findings, topics and outcomes that are less sure. Raises GraphkitError where
    the focus contains no authority, or no full inspection of one is loaded.
    """
    labels = Labels(store)
    store.prefetch(focus.authorities)
    places = labels.by_name(place for place in focus.authorities if not end_date(store, place))
    if not places and focus.authorities:
        raise GraphkitError(f"{focus.title} no longer exists: name the authorities that followed")
    if not places:
        raise GraphkitError(
            f"{focus.title} is no authority, region or place: name one, such as South East or Berkshire"
        )
    every = loaded.inspections if loaded else inspections(store)
    everywhere = latest_full_inspections(every)
    here = {place: everywhere[place] for place in places if place in everywhere}
    if not here:
        raise GraphkitError(f"No full inspection report loaded for {focus.title}: there is nothing to digest")
    by_report = loaded.topics if loaded else sure_topics(store, everywhere.values(), min_confidence)
    authority_of = {item.report: place for place, item in everywhere.items()}
    topics = {(authority_of[report], topic): counts for (report, topic), counts in by_report.items()}
    followed = follow_ups(store, here, min_confidence)
    recurring = {(each.authority, topic) for each in followed if each.recurs for topic in each.topics}
    found = DigestThemes(store, here, everywhere, topics, min_confidence, with_quotes).find(
        _recommended(store, here), recurring
    )
    newest = max(item.day for item in every)
    areas = ComparableCriteria(store)
    urgent = priority_actions(store)
    now = tuple(_authority_now(areas, labels, place, every, everywhere, newest, urgent) for place in places)
    grades = Counter(each.grades[0].grade for each in now if each.grades and each.grades[0])
    outcomes = Counter(each.outcome for each in followed)
    return Digest(
        title=focus.title,
        newest=newest,
        min_confidence=min_confidence,
        authorities=now,
        overall=tuple(
            sorted(grades.items(), key=lambda pair: (STEPS_BELOW_OUTSTANDING.get(pair[0], 9), pair))
        ),
        weak=found.weak,
        strong=found.strong,
        help=found.help,
        outcomes=tuple(sorted(outcomes.items())),
        recurring=tuple(recurring_recommendations(store, followed, every, here, with_quotes)),
        bodies=tuple(spanning_bodies(store, places, here, newest, min_confidence)),
        not_covered=_not_covered(store, labels, focus, places, every, here),
    )


def sure_topics(
    store: Store, latest: Iterable[Inspection], min_confidence: float = 0.0
) -> dict[tuple[str, str], Counts]:
    """Return the findings of inspections by (report, topic), without those that are less sure."""
    return count_findings_by(store, Property.TOPIC, latest, min_confidence=min_confidence)


def _authority_now(
    areas: ComparableCriteria,
    labels: Labels,
    place: str,
    every: Iterable[Inspection],
    everywhere: Mapping[str, Inspection],
    newest: str,
    urgent: Mapping[str, int],
) -> AuthorityNow:
    item = everywhere.get(place)
    later = tuple(
        (each.iri, each.under, each.day, urgent.get(each.iri, 0))
        for each in every
        if each.authority == place and (item is None or each.day > item.day)
    )
    if item is None:
        return AuthorityNow(place, labels.of(place), later=later)
    return AuthorityNow(
        place,
        labels.of(place),
        item.iri,
        item.under,
        item.day,
        months_between(item.day, newest),
        tuple(_grades(item, areas)),
        later,
        urgent.get(item.iri, 0),
    )


def _grades(item: Inspection, areas: ComparableCriteria) -> Iterator[GradeNow | None]:
    """Yield the grade of an inspection that applies to each criterion of the digest."""
    found = [areas.grade(item, criterion) for criterion in current_frameworks().headline_criteria]
    given_under = [under for _, under in found]
    for grade, under in found:
        statements = [each.statement for each in item.judgements if each.criterion == under]
        yield GradeNow(grade, statements[0], under, given_under.count(under) > 1) if grade else None


def _recommended(store: Store, here: Mapping[str, Inspection]) -> set[tuple[str, str]]:
    """Return authority and topic of the recommendations of some inspections."""
    rows = store.rows(
        _RECOMMENDED.format(
            inspections=values_clause("?inspection", sorted(item.iri for item in here.values()))
        )
    )
    place_of = {item.iri: place for place, item in here.items()}
    return {(place_of[inspection], topic) for inspection, topic in rows}


def _not_covered(
    store: Store,
    labels: Labels,
    focus: Focus,
    places: Sequence[str],
    every: Sequence[Inspection],
    here: Mapping[str, Inspection],
) -> NotCovered:
    missing, open_reports = missing_authorities(store, every), openly_licensed_reports(store)
    mentions = distinct_not_loaded(inspections_not_loaded(store, places))
    closed = [item.report for item in here.values() if item.report not in open_reports]
    return NotCovered(
        tuple(labels.of(place) for place in missing.without_report if place in places),
        tuple(labels.of(place) for place in missing.without_full_inspection if place in places),
        tuple(
            (labels.of(each.authority), _NAMES.get(each.framework, each.framework), each.when, each.mention)
            for each in mentions
        ),
        tuple((report, labels.of(report), _licence(store, labels, report)) for report in closed),
        tuple(labels.of(place) for place in labels.by_name(set(focus.authorities) - set(places))),
    )


def _licence(store: Store, labels: Labels, report: str) -> str:
    found = objects(store, report, Dcterms.LICENSE)
    return labels.of(found[0]) if found else "no licence known"
