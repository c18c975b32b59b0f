"""The briefing on an authority: what its reports show, on one page, for a meeting.

Whether a report is old is counted up to the day of "now" of the graph, not up to today, so
that results repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice

from graphkit.answers.measures.finding_counts import Counts, counts_of, latest_topic_counts
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.horizon import horizon_now
from graphkit.answers.readings.known import grade_disputes, latest_inspections, latest_of
from graphkit.answers.readings.looked_at import themes_in_words
from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS, without_readers
from graphkit.answers.readings.result_sentences import row_names
from graphkit.answers.summaries.briefing_parts import (
    Ask,
    Briefing,
    Judged,
    Number,
    Open,
    Peer,
    Recurring,
    TopicShare,
    Visit,
    recommendations_by_year,
)
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    recommendation_counts,
    whole_recommendations,
)
from graphkit.answers.summaries.inspection_changes import (
    ComparableCriteria,
    TopicChange,
    judgement_strip,
    topic_changes,
)
from graphkit.answers.summaries.latest_inspection import best_passage
from graphkit.answers.summaries.other_results import graded_bodies
from graphkit.answers.summaries.peer_learning import learn_from_peers
from graphkit.answers.summaries.words_and_numbers import latest_beside_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.language.sentences import grade_words, sentence
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.graph.entities.loaded_reports import (
    distinct_not_loaded,
    inspections_not_loaded,
    later_full_inspection,
)
from graphkit.graph.entities.lookup import Labels, statistical_neighbours
from graphkit.graph.entities.quotes import CitedPassage, Passages, openly_licensed_reports
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import broader_topics
from graphkit.graph.store.dataset import Store

_MOST_RECURRING, _MOST_TOPICS = 4, 3
_COLUMNS, _VISITS, _NUMBERS = 4, 2, 2
_QUESTIONS, _ON_URGENT, _ON_RECURRING, _ON_TOPICS = 5, 2, 2, 3
Asked = tuple[str, str, str, CitedPassage | None]  # subject, question, because, passage


def briefing_on(store: Store, authority: str, with_quotes: bool = False) -> Briefing:
    """Return the briefing on an authority (IRI).

    Raises GraphkitError where no full inspection is loaded.
    """
    return _Writer(store, authority, with_quotes).write()


class _Writer:
    """Writes a briefing from the reports on an authority."""

    def __init__(self, store: Store, authority: str, with_quotes: bool) -> None:
        self.store, self.authority, self.with_quotes = store, authority, with_quotes
        self.labels, self.areas = Labels(store), ComparableCriteria(store)
        self.name = self.labels.of(authority)
        every = inspections(store.facts)
        self.newest = max((item.day for item in every), default="")
        self.own = [item for item in every if item.authority == authority]
        self.full = [item for item in self.own if item.full]
        self.latest = latest_of(store, authority)
        self.least = current_frameworks().thresholds
        self.next = next_inspections(store).get(authority)
        self.by_iri = {item.iri: item for item in self.own}
        self.passages = Passages(store, with_quotes)
        made = whole_recommendations(followed_recommendations(store, authority))
        # What has no date has no place in a briefing.
        self.recommendations = [each for each in made if each.inspection in self.by_iri]

    def criterion(self, name: str) -> str:
        """Return the label of a criterion."""
        return self.labels.concept(Scheme.CRITERION, name)

    def title(self, item: Inspection) -> str:
        """Return an inspection as words: "ILACS 2023, January 2023"."""
        return f"{item.under}, {long_date(item.day[:7])}"

    def source(self, statement: str, item: Inspection) -> CitedPassage:
        """Return the passage of a statement of an inspection."""
        return replace(self.passages.of(statement), report=self.title(item))

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
        """Return the recommendations that the latest full inspection followed up,
        the most certain first.
        """
        found = [each for each in self.recommendations if each.later == self.latest.iri]
        return sorted(
            found, key=lambda each: (each.outcome != "recurs", -(each.confidence or 0), each.iri)
        )

    def open(self) -> list[FollowedRecommendation]:
        """Return the recommendations that are open, the latest first."""
        found = [each for each in self.recommendations if each.is_open]
        found.sort(
            key=lambda each: (self.by_iri[each.inspection].day, each.is_priority), reverse=True
        )
        return found

    def recommendation_title(self, each: FollowedRecommendation) -> str:
        """Return the words of a recommendation; where they are left out, its topics and number."""
        if words := self.passages.of(each.iri).quote:
            return words.rstrip(".;, ")
        about = self.about(each).replace("about", "on").strip()
        kind = "area for priority action" if each.is_priority else "recommendation"
        number = f"{kind} {each.number.removeprefix('priority-').replace('-', ' ')}"
        return f"{number} ({about})" if about else number

    def about(self, each: FollowedRecommendation) -> str:
        """Return the topics of a recommendation as words:
        " about placements and private fostering".
        """
        topics = [self.labels.concept(Scheme.TOPIC, topic).lower() for topic in each.topics]
        return f" about {listed(topics[:2])}" if topics else ""

    def best_source(self, item: Inspection, polarity: str, topic: str = "") -> CitedPassage | None:
        """Return the best passage on a strength or weakness in an inspection,
        on a topic or on any.
        """
        iri = best_passage(self.store, self.passages, item, polarity, [topic] if topic else ())
        return self.source(iri, item) if iri else None

    # --- the briefing ---

    def write(self) -> Briefing:
        """Return the briefing."""
        changed = topic_changes(self.store, *self.full[-2:]) if len(self.full) > 1 else []
        shown, topics = self.full[-_COLUMNS:], self.topics()
        weak = [each for each in topics if self._is_weak(each)]
        outcomes = recommendation_counts(self.followed()).by_outcome
        better, worse = self._grades_changed()
        recurring, visits = tuple(self._recurring()), tuple(self._visits())
        return Briefing(
            authority=self.authority,
            name=self.name,
            region=self.labels.region(self.authority),
            newest=self.newest,
            inspected=self.latest.day,
            next=self.next,
            sentences=(self._graded(), self._progress(outcomes), self._themes(topics)),
            inspections=tuple((item.iri, item.under, item.day) for item in shown),
            judgements=tuple(
                Judged(self.criterion(name), tuple(each.grade for each in grades))
                for name, grades in judgement_strip(shown, self.areas)
                if grades[-1].grade
            ),
            better=tuple(map(self.share, islice((each for each in changed if each.points < 0), 3))),
            worse=tuple(map(self.share, islice((each for each in changed if each.points > 0), 3))),
            graded_better=tuple(better),
            graded_worse=tuple(worse),
            recurring=recurring,
            outcomes=tuple(outcomes.items()),
            open=tuple(self._open()),
            visits=visits,
            asks=self._asks(changed, weak, visits),
            peers=tuple(self._peers()),
            numbers=tuple(self._numbers()),
            interventions=tuple(self._interventions()),
            results=tuple(map(str, graded_bodies(self.store, self.authority))),
            not_covered=tuple(self._not_covered()),
        )

    # --- sentences ---

    def _say(self, key: str, /, **values: object) -> str:
        """Return a sentence of the lexicon; values that are not given are those of the briefing."""
        return sentence(f"briefing.{key}", self, **values)

    def _graded(self) -> str:
        item, overall = self.latest, self.latest.overall
        before = (
            next((each for each in reversed(self.full[:-1]) if each.overall), None)
            if overall
            else None
        )
        return self._say(
            "graded",
            reason=item.reason(self.store),
            title=self.title(item),
            later=later_full_inspection(self.store, self.authority, item.day),
            grade=item.overall_grade,
            next=self.next.words if self.next else "",
            year=before.day[:4] if before else "",
            same=before and before.overall_grade == item.overall_grade,
            other=before.overall_grade
            if before and before.overall_grade != item.overall_grade
            else "",
            lower=[
                f"{self.criterion(each.criterion).lower()} ({grade_words(each.grade)})"
                for each in item.judgements
                if each.grade != item.overall_grade
            ],
        )

    def _progress(self, outcomes: Mapping[str, int]) -> str:
        made = recommendations_by_year(self.by_iri[each.inspection].day for each in self.open())
        return self._say(
            "progress",
            number=sum(outcomes.values()),
            year=self.latest.day[:4],
            none=not outcomes,
            earlier=sorted({self.by_iri[each.inspection].day[:4] for each in self.followed()}),
            named=[f"{count} {OUTCOME_WORDS[name]}" for name, count in outcomes.items()],
            made=made if self.open() else "",
            weak=sum(each.weak_at_latest for each in self.recommendations),
            urgent=sum(each.is_priority for each in self.open()),
        )

    def _themes(self, topics: Sequence[TopicShare]) -> str:
        most = sorted(topics, key=lambda each: (-each.negative, -each.share, each.label))[:2]
        weak = [each for each in most if each.negative >= self.least.weak_findings]
        strong = [each for each in topics if self._is_strong(each) and each not in weak]
        strong.sort(key=lambda each: (each.negative - each.findings, each.label))
        return self._say(
            "themes",
            year=self.latest.day[:4],
            weak=[*map(str, weak)],
            few=bool(topics) and not weak,
            none=not topics,
            strong=[
                f"{each.label.lower()} ({each.findings - each.negative} of {each.findings} strong)"
                for each in strong[:2]
            ],
        )

    def _is_strong(self, each: TopicShare) -> bool:
        return each.share <= self.least.strong_percentage

    def _is_weak(self, each: TopicShare) -> bool:
        """Return whether a topic has enough weak or mixed findings,
        and is not among the strong ones.
        """
        return each.negative >= self.least.weak_findings and not self._is_strong(each)

    # --- parts ---

    def _grades_changed(self) -> tuple[list[str], list[str]]:
        """Return the criteria whose grade is better, and worse,
        than at the full inspection before.
        """
        better, worse = list[str](), list[str]()
        for each in grade_changes(self.store).get(self.latest.iri, ()):
            if each.steps:
                before, after = grade_words(each.before), grade_words(each.after)
                (better if each.steps > 0 else worse).append(
                    f"{self.criterion(each.criterion)}: {before} to {after}"
                )
        return better, worse

    def _recurring(self) -> Iterator[Recurring]:
        for each in islice((one for one in self.followed() if one.is_recurring), _MOST_RECURRING):
            shown = each.passages_by_page
            where = self.latest if shown else self.by_iri[each.inspection]
            yield Recurring(
                self.recommendation_title(each),
                self.by_iri[each.inspection].day[:4],
                self.latest.day[:4],
                each.outcome,
                each.confidence,
                self.source(shown[0].iri if shown else each.iri, where),
            )

    def _open(self) -> Iterator[Open]:
        for inspection, group in groupby(self.open(), key=lambda each: each.inspection):
            made, item = list(group), self.by_iri[inspection]
            topics = Counter(topic for each in made for topic in each.topics).most_common(
                _MOST_TOPICS
            )
            priority = (each for each in made if each.is_priority)
            urgent = [
                (self.recommendation_title(each), self.source(each.iri, item)) for each in priority
            ]
            labels = (
                f"{count} on {self.labels.concept(Scheme.TOPIC, topic).lower()}"
                for topic, count in topics
                if count > 1
            )
            yield Open(inspection, self.title(item), len(made), tuple(labels), tuple(urgent))

    def _visits(self) -> Iterator[Visit]:
        """Yield the visits since the latest full inspection;
        without any, the last ones before it.
        """
        visits = [item for item in self.own if not item.full]
        since = [item for item in visits if item.day > self.latest.day]
        shown = (since or visits)[-_VISITS:]
        counted = counts_of(self.store.facts, shown) if shown else {}
        for item in reversed(shown):
            counts = counted.get(item.report, Counts())
            strong, weak = (self.best_source(item, kind) for kind in ("strength", "weakness"))
            yield Visit(
                item.iri,
                self.title(item),
                themes_in_words(self.store.facts).get(item.iri, ""),
                item.day > self.latest.day,
                counts.strength,
                counts.negative,
                strong,
                weak,
            )

    def _peers(self) -> Iterator[Peer]:
        """Yield the neighbours that are strong on the weakest topics, two for each."""
        table = learn_from_peers(self.store, self.authority, with_quotes=self.with_quotes)
        by_name = {
            self.labels.of(each): each
            for each in statistical_neighbours(self.store, self.authority)
        }
        latest, topics = latest_inspections(self.store), Counter[str]()
        for values in table.rows:
            row = {
                name: str(value or "") for name, value in zip(table.columns, values, strict=True)
            }
            topic, other = row["topic"], by_name.get(row["neighbour"], "")
            if (
                topics[topic] > 1
                or (topic not in topics and len(topics) == _MOST_TOPICS)
                or not other
            ):
                continue
            topics[topic] += 1
            item = latest[other]
            grade = item.overall.grade if item.overall else ""
            source = self.source(entity_iri(row["statement"]), item)
            yield Peer(topic, row["neighbour"], other, grade, item.day, source)

    def _numbers(self) -> Iterator[Number]:
        """Yield the published values to look at first: differences,
        then topics with most findings.
        """
        found = [each for each in latest_beside_words(self.store, self.authority) if each.then]
        found.sort(
            key=lambda each: (not each.question, not each.indicator.asks, -each.counts.evaluated)
        )
        for each in found[:_NUMBERS]:
            yield Number(
                each.topic,
                each.topic_label,
                each.counts.strength,
                each.counts.negative,
                each.finding,
                each.question,
                each.source,
                tuple((one.year, one.value) for one in each.series),
                each.then.year if each.then else 0,
            )

    def _interventions(self) -> Iterator[str]:
        """Yield the interventions of which no end is known, as last known."""
        where = {"authority": local_id(self.authority), "ended": None}
        given = {"of": "interventions", "where": where, "order": "-last_known,kind"}
        found = read(self.store, given)
        rows = tuple(row for row in found.rows if row["kind"] not in ("lifted", "adviser"))
        yield from row_names(ReadingPhrases(self.store), replace(found, rows=rows))

    def _not_covered(self) -> Iterator[str]:
        kinds, free = (
            {"": "inspection", "other": "another kind of inspection"},
            openly_licensed_reports(self.store),
        )
        mentions = distinct_not_loaded(inspections_not_loaded(self.store, [self.authority]))
        named = [
            f"{kinds.get(each.framework, each.framework)} of {each.when[:4]}" for each in mentions
        ]
        parts = (
            *(each.text for each in grade_disputes(self.store.facts).get(self.authority, ())),
            horizon_now(self.store).sentence(self.authority),
            self._say("not-loaded", known=[*dict.fromkeys(named)][:6]),
            self._say(
                "no-visit",
                none=not any(not item.full and item.day > self.latest.day for item in self.own),
            ),
            self._say(
                "closed",
                closed=not self.with_quotes and any(item.report not in free for item in self.own),
            ),
            self._say("by-program"),
            without_readers(self.store.facts),
        )
        yield from filter(None, parts)

    # --- questions ---

    def _asks(
        self, changed: Sequence[TopicChange], weak: Sequence[TopicShare], visits: Sequence[Visit]
    ) -> tuple[Ask, ...]:
        """Return the questions to ask in a meeting, the most pressing first,
        one of each subject.
        """
        asked: dict[str, Ask] = {}
        for subject, question, because, source in self._questions(changed, weak, visits):
            asked.setdefault(subject, Ask(question, because, source))
            if len(asked) == _QUESTIONS:
                break
        return tuple(asked.values())

    def _questions(
        self, changed: Sequence[TopicChange], weak: Sequence[TopicShare], visits: Sequence[Visit]
    ) -> Iterator[Asked]:
        yield from self._on_open([each for each in self.open() if each.is_priority][:_ON_URGENT])
        likely = (
            each for each in self.followed() if each.is_recurring and (each.confidence or 0) >= 0.5
        )
        yield from map(self._on_recurring, islice(likely, _ON_RECURRING))
        yield from self._on_topics(changed, weak)
        for visit in visits:
            if visit.weak and visit.is_later:
                kind, _, month = visit.title.rpartition(", ")
                yield self._asked(
                    "visit",
                    visit.inspection,
                    visit.weak,
                    visit,
                    kind=kind,
                    month=month,
                    where=visit.theme.lower(),
                )
        made = [each for each in self.recommendations if each.inspection == self.latest.iri]
        yield from self._on_open(sorted(made, key=lambda each: (not each.is_priority, each.start)))
        good = [each for each in self.topics() if self._is_strong(each)]
        for share in sorted(good, key=lambda each: (-each.findings, each.label)):
            source = self.best_source(self.latest, "strength", share.topic)
            yield self._asked(
                "strong",
                share.topic,
                source,
                share,
                topic=share.label.lower(),
                number=share.findings - share.negative,
            )

    def _asked(
        self,
        key: str,
        subject: str,
        source: CitedPassage | None,
        given: object,
        /,
        **values: object,
    ) -> Asked:
        """Return a question of the lexicon, and what it rests on;
        values are also attributes of `given`.
        """
        values = {"year": self.latest.day[:4], **values}
        question, because = (
            sentence(f"{each}.{key}", given, **values) for each in ("ask", "because")
        )
        return subject, question, because, source

    def _on_recurring(self, each: FollowedRecommendation) -> Asked:
        shown = each.passages_by_page
        return self._asked(
            "recurring",
            each.iri,
            self.source(shown[0].iri if shown else each.iri, self.latest),
            each,
            about=self.about(each),
            made=self.by_iri[each.inspection].day[:4],
            partly=each.outcome.startswith("partly"),
            title=self.recommendation_title(each),
        )

    def _on_topics(
        self, changed: Sequence[TopicChange], weak: Sequence[TopicShare]
    ) -> Iterator[Asked]:
        if worse := next((each for each in changed if each.points > 0), None):
            source = self.best_source(self.latest, "weakness", worse.topic)
            share, before = self.share(worse), self.full[-2].day[:4]
            yield self._asked(
                "worse", worse.topic, source, share, topic=share.label.lower(), before=before
            )
        counts, latest = latest_topic_counts(self.store.facts), latest_inspections(self.store)
        others = statistical_neighbours(self.store, self.authority)
        near = [latest[other].report for other in others if other in latest]
        pressing = sorted(weak, key=lambda each: (-each.share * each.findings, each.label))
        for number, share in enumerate(pressing[:_ON_TOPICS], 1):
            there = sum((counts.get((report, share.topic), Counts()) for report in near), Counts())
            if there.evaluated and share.share > 100 * there.negative / there.evaluated:
                source = self.best_source(self.latest, "weakness", share.topic)
                near_by, topic = (
                    f"{100 * there.negative / there.evaluated:.0f} %",
                    share.label.lower(),
                )
                part = f"{share.share:.0f} %"
                yield self._asked(
                    f"weak.{number}",
                    share.topic,
                    source,
                    share,
                    topic=topic,
                    part=part,
                    near=near_by,
                )

    def _on_open(self, made: Iterable[FollowedRecommendation]) -> Iterator[Asked]:
        for each in made:
            item = self.by_iri[each.inspection]
            yield self._asked(
                "open",
                each.iri,
                self.source(each.iri, item),
                each,
                about=self.about(each),
                made=item.day[:4],
                title=self.recommendation_title(each),
                priority=each.is_priority,
            )
