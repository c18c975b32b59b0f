"""The reports on an authority, as its briefing needs them: inspections, passages, topics, follow-ups."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.analyse.briefing_parts import Source, TopicShare, listed
from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.inspection_changes import TopicChange
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.passage_links import Locator, Passages
from graphkit.analyse.per_graph import latest_topic_counts, loaded_inspections
from graphkit.ask.followed_recommendations import FollowedRecommendation, followed_recommendations
from graphkit.ask.inspections import Inspection
from graphkit.ask.loaded_reports import no_report_loaded
from graphkit.ask.lookup import Labels, subject_objects
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.terms import Scheme, Skos
from graphkit.store.dataset import Store


class BriefingReports:
    """The reports on an authority. Raises GraphkitError where no full inspection is loaded."""

    def __init__(self, store: Store, authority: str, with_quotes: bool) -> None:
        self.store, self.authority, self.with_quotes = store, authority, with_quotes
        self.labels, self.areas = Labels(store), ComparableCriteria(store)
        self.name = self.labels.of(authority)
        every = loaded_inspections(store)
        self.newest = max((item.day for item in every), default="")
        self.own = [item for item in every if item.authority == authority]
        self.full = [item for item in self.own if item.full]
        if not self.full:
            raise GraphkitError(no_report_loaded(self.name, full=True))
        self.latest = self.full[-1]
        self.interval, self.least = current_frameworks().interval, current_frameworks().thresholds
        self.is_old = self.latest.day < years_before(self.newest, self.interval)
        self.by_iri = {item.iri: item for item in self.own}
        self.passages = Passages(store, with_quotes)
        self.recommendations = _single(followed_recommendations(store, authority))

    def criterion(self, name: str) -> str:
        """Return the label of a criterion."""
        return self.labels.of(concept_iri(Scheme.CRITERION, name))

    def title(self, item: Inspection) -> str:
        """Return an inspection as words: "ILACS 2023, January 2023"."""
        return f"{item.under}, {long_date(item.day[:7])}"

    def source(self, statement: str, item: Inspection) -> Source:
        """Return the passage of a statement of an inspection."""
        place: Locator = self.passages.of(statement)
        return Source(place.statement, self.title(item), place.page, place.words)

    def topics(self) -> list[TopicShare]:
        """Return the narrow topics of the latest full inspection with enough findings."""
        above = {broader for _, broader in subject_objects(self.store, Skos.BROADER)}
        return [
            TopicShare(topic, self.labels.of(topic), counts.negative, counts.evaluated)
            for (report, topic), counts in latest_topic_counts(self.store).items()
            if report == self.latest.report
            and counts.evaluated >= self.least.topic_findings
            and topic not in above
        ]

    def share(self, change: TopicChange) -> TopicShare:
        """Return a change of a topic with its shares before and now."""
        before, after = change.before, change.after
        label = self.labels.of(change.topic)
        return TopicShare(
            change.topic, label, after.negative, after.evaluated, before.negative, before.evaluated
        )

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

    def weak_passage(self, topic: str) -> Source | None:
        """Return the best passage on a weakness in the latest full inspection."""
        iri = best_passage(self.store, self.passages, self.latest, "weakness", [topic])
        return self.source(iri, self.latest) if iri else None


def _single(made: Iterable[FollowedRecommendation]) -> list[FollowedRecommendation]:
    """Return recommendations without wholes whose parts are listed, so that none counts twice."""
    listed = list(made)
    wholes = {each.whole for each in listed}
    return [each for each in listed if each.iri not in wholes]
