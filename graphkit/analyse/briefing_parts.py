"""What a briefing on an authority consists of, and the reports that it is written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import latest_topic_counts
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.passage_links import Passages
from graphkit.ask.followed_recommendations import FollowedRecommendation, followed_recommendations
from graphkit.ask.lookup import Labels
from graphkit.ask.missing_reports import no_report_loaded
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.terms import Scheme
from graphkit.facts.inspections import counting_day, inspections
from graphkit.facts.names import broader_topics
from graphkit.language.wording import counted, listed

if TYPE_CHECKING:
    from graphkit.analyse.inspection_changes import TopicChange
    from graphkit.facts.inspections import Inspection
    from graphkit.store.dataset import Store


@dataclass(frozen=True, slots=True)
class BriefingSource:
    """A passage: the statement (identifier), the report as words, its page, and the words, "" if left out."""

    statement: str
    report: str
    page: str
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of grades: the criterion, and its grade at each inspection ("" if none)."""

    criterion: str
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic with its weak or mixed findings, of all that evaluate, before and now (before: 0 of 0)."""

    topic: str  # IRI
    label: str
    negative: int
    findings: int
    before_negative: int = 0
    before_findings: int = 0

    @property
    def share(self) -> float:
        """Per cent weak or mixed."""
        return 100 * self.negative / self.findings if self.findings else 0.0

    def __str__(self) -> str:
        return f"{self.label.lower()} ({self.negative} of {self.findings})"


@dataclass(frozen=True, slots=True)
class Visit:
    """An inspection without an overall grade: its theme, findings, and one passage of each kind."""

    inspection: str
    title: str
    theme: str
    is_later: bool  # than the latest full inspection
    strengths: int
    weaknesses: int
    strong: BriefingSource | None
    weak: BriefingSource | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """A recommendation that the next full inspection found again."""

    title: str
    made: str
    found: str
    outcome: str
    confidence: float | None
    source: BriefingSource


@dataclass(frozen=True, slots=True)
class Open:
    """The recommendations of an inspection that no later full inspection follows up.

    `topics` are those of several of them, as "3 on leadership"; `urgent` those for priority action, as words
    and passages.
    """

    inspection: str
    title: str
    number: int
    topics: tuple[str, ...]
    urgent: tuple[tuple[str, BriefingSource], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to ask in a meeting, what it rests on, and where that is."""

    question: str
    because: str
    source: BriefingSource | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A statistical neighbour that is strong on a topic on which the authority is weak."""

    topic: str
    name: str
    authority: str
    grade: str
    inspected: str
    source: BriefingSource


@dataclass(frozen=True, slots=True)
class Number:
    """A published value beside what the latest full inspection found on its topic.

    `finding` is the sentence on the value, `question` what to ask, "" where words and number agree; `series`
    are the values by year, `year` that of the inspection, 0 where it has no value.
    """

    topic: str
    label: str
    strengths: int
    negative: int
    finding: str
    question: str
    source: str
    series: tuple[tuple[int, float], ...]
    year: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """The briefing. `inspections` are (IRI, framework, first day), oldest first, as in `judgements`."""

    authority: str
    name: str
    region: str
    newest: str
    inspected: str
    is_old: bool
    sentences: tuple[str, ...]
    inspections: tuple[tuple[str, str, str], ...]
    judgements: tuple[Judged, ...]
    better: tuple[TopicShare, ...]
    worse: tuple[TopicShare, ...]
    graded_better: tuple[str, ...]
    graded_worse: tuple[str, ...]
    recurring: tuple[Recurring, ...]
    outcomes: tuple[tuple[str, int], ...]
    open: tuple[Open, ...]  # the latest first
    visits: tuple[Visit, ...]
    asks: tuple[Ask, ...]
    peers: tuple[Peer, ...]
    numbers: tuple[Number, ...]
    not_covered: tuple[str, ...]
    interval: int  # usual years between two full inspections


def recommendations_by_year(days: Iterable[str]) -> str:
    """Return the number of recommendations made on some days: "7 recommendations (2 of 2022, 5 of 2023)"."""
    years = sorted(Counter(day[:4] for day in days).items())
    total = counted(sum(number for _, number in years), "recommendation")
    if len(years) == 1:
        return f"{total} of {years[0][0]}"
    return f"{total} ({', '.join(f'{number} of {year}' for year, number in years)})"


class BriefingReports:
    """The reports on an authority. Raises GraphkitError where no full inspection is loaded."""

    def __init__(self, store: Store, authority: str, with_quotes: bool) -> None:
        self.store, self.authority, self.with_quotes = store, authority, with_quotes
        self.labels, self.areas = Labels(store), ComparableCriteria(store)
        self.name = self.labels.of(authority)
        every = inspections(store.facts)
        self.newest = max((item.day for item in every), default="")
        self.own = [item for item in every if item.authority == authority]
        self.full = [item for item in self.own if item.full]
        if not self.full:
            raise GraphkitError(no_report_loaded(self.name, full=True))
        self.latest = self.full[-1]
        self.interval, self.least = current_frameworks().interval, current_frameworks().thresholds
        self.is_old = self.latest.day < years_before(counting_day(store.facts), self.interval)
        self.by_iri = {item.iri: item for item in self.own}
        self.passages = Passages(store, with_quotes)
        made = followed_recommendations(store, authority)
        # Their parts are listed, so that none counts twice; what has no date has no place in a briefing.
        wholes = {each.whole for each in made}
        self.recommendations = [
            each for each in made if each.iri not in wholes and each.inspection in self.by_iri
        ]

    def criterion(self, name: str) -> str:
        """Return the label of a criterion."""
        return self.labels.of(concept_iri(Scheme.CRITERION, name))

    def title(self, item: Inspection) -> str:
        """Return an inspection as words: "ILACS 2023, January 2023"."""
        return f"{item.under}, {long_date(item.day[:7])}"

    def source(self, statement: str, item: Inspection) -> BriefingSource:
        """Return the passage of a statement of an inspection."""
        place = self.passages.of(statement)
        return BriefingSource(place.statement, self.title(item), place.page, place.words)

    def topics(self) -> list[TopicShare]:
        """Return the narrow topics of the latest full inspection with enough findings."""
        above = set(broader_topics(self.store.facts).values())
        return [
            TopicShare(topic, self.labels.of(topic), counts.negative, counts.evaluated)
            for (report, topic), counts in latest_topic_counts(self.store.facts).items()
            if report == self.latest.report
            and counts.evaluated >= self.least.topic_findings
            and topic not in above
        ]

    def share(self, change: TopicChange) -> TopicShare:
        """Return a change of a topic with its shares before and now."""
        now, then = ((each.negative, each.evaluated) for each in (change.after, change.before))
        return TopicShare(change.topic, self.labels.of(change.topic), *now, *then)

    def followed(self) -> list[FollowedRecommendation]:
        """Return the recommendations that the latest full inspection followed up, the most certain first."""
        found = [each for each in self.recommendations if each.later == self.latest.iri]
        return sorted(found, key=lambda each: (each.outcome != "recurs", -(each.confidence or 0), each.iri))

    def open(self) -> list[FollowedRecommendation]:
        """Return the recommendations that no later full inspection follows up, the latest first."""
        found = [each for each in self.recommendations if each.outcome == "open"]
        found.sort(key=lambda each: (self.by_iri[each.inspection].day, each.is_priority), reverse=True)
        return found

    def recommendation_title(self, each: FollowedRecommendation) -> str:
        """Return the words of a recommendation; where they are left out, its topics and number."""
        if words := self.passages.of(each.iri).words:
            return words.rstrip(".;, ")
        about = self.about(each).replace("about", "on").strip()
        kind = "area for priority action" if each.is_priority else "recommendation"
        number = f"{kind} {each.number.removeprefix('priority-').replace('-', ' ')}"
        return f"{number} ({about})" if about else number

    def about(self, each: FollowedRecommendation) -> str:
        """Return the topics of a recommendation as words: " about placements and private fostering"."""
        topics = [self.labels.of(concept_iri(Scheme.TOPIC, topic)).lower() for topic in each.topics]
        return f" about {listed(topics[:2])}" if topics else ""

    def best_source(self, item: Inspection, polarity: str, topic: str = "") -> BriefingSource | None:
        """Return the best passage on a strength or weakness in an inspection, on a topic or on any."""
        iri = best_passage(self.store, self.passages, item, polarity, [topic] if topic else ())
        return self.source(iri, item) if iri else None
