"""The briefing on an authority: what its reports show, on one page, for a meeting.

Whether a report is old is counted up to the newest inspection in the graph, not up to today, so that results
repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import Counts, count_findings
from graphkit.analyse.inspection_changes import TopicChange, grade_changes, judgement_strip, topic_changes
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.passage_links import Locator, Passages
from graphkit.analyse.peer_learning import learn_from
from graphkit.analyse.per_graph import latest_inspections, latest_topic_counts, loaded_inspections
from graphkit.ask.followed_recommendations import FollowedRecommendation, followed_recommendations
from graphkit.ask.inspections import Inspection
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded, no_report_loaded
from graphkit.ask.lookup import Labels, objects, statistical_neighbours, subject_objects
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.terms import Property, Scheme, Skos
from graphkit.store.dataset import Store

_QUESTIONS, _MOST_RECURRING, _MOST_TOPICS = 5, 4, 3
_COLUMNS, _VISITS = 4, 2
_QUESTIONS_ON_TOPICS = (
    "How do you know whether {} is getting better",
    "What do children, families and staff say about {} today",
    "Who is answerable for {}, and what do they see in their figures",
)


@dataclass(frozen=True, slots=True)
class Source:
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
    strong: Source | None
    weak: Source | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """A recommendation that the next full inspection found again."""

    title: str
    made: str
    found: str
    outcome: str
    confidence: float | None
    source: Source


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to ask in a meeting, what it rests on, and where that is."""

    question: str
    because: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A statistical neighbour that is strong on a topic on which the authority is weak."""

    topic: str
    name: str
    authority: str
    grade: str
    inspected: str
    source: Source


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
    visits: tuple[Visit, ...]
    asks: tuple[Ask, ...]
    peers: tuple[Peer, ...]
    not_covered: tuple[str, ...]
    interval: int  # usual years between two full inspections


def briefing_on(store: Store, authority: str, with_quotes: bool = False) -> Briefing:
    """Return the briefing on an authority (IRI). Raises GraphkitError where no full inspection is loaded."""
    return _Writer(store, authority, with_quotes).write()


class _Writer:
    """Writes a briefing; holds what its parts share."""

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

    def write(self) -> Briefing:
        """Return the briefing."""
        changed = topic_changes(self.store, *self.full[-2:]) if len(self.full) > 1 else []
        shown, topics = self.full[-_COLUMNS:], self._topics()
        weak = [each for each in topics if each.negative]
        outcomes = Counter(each.outcome for each in self._followed())
        better, worse = self._grades_changed()
        recurring, visits = tuple(self._recurring()), tuple(self._visits())
        return Briefing(
            authority=self.authority,
            name=self.name,
            region=self.labels.region(self.authority),
            newest=self.newest,
            inspected=self.latest.day,
            is_old=self.is_old,
            sentences=(self._graded(), self._progress(outcomes), self._themes(topics)),
            inspections=tuple((item.iri, item.under, item.day) for item in shown),
            judgements=tuple(
                Judged(self._criterion(name), tuple(each.grade for each in grades))
                for name, grades in judgement_strip(shown, self.areas)
                if grades[-1].grade
            ),
            better=tuple(map(self._share, islice((each for each in changed if each.points < 0), 3))),
            worse=tuple(map(self._share, islice((each for each in changed if each.points > 0), 3))),
            graded_better=tuple(better),
            graded_worse=tuple(worse),
            recurring=recurring,
            outcomes=tuple(outcomes.most_common()),
            visits=visits,
            asks=tuple(islice(_one_of_each(self._asks(changed, weak, visits)), _QUESTIONS)),
            peers=tuple(self._peers()),
            not_covered=tuple(self._not_covered()),
            interval=self.interval,
        )

    def _criterion(self, name: str) -> str:
        return self.labels.of(concept_iri(Scheme.CRITERION, name))

    def _title(self, item: Inspection) -> str:
        return f"{item.under}, {long_date(item.day[:7])}"

    def source(self, statement: str, item: Inspection) -> Source:
        """Return the passage of a statement of an inspection."""
        place: Locator = self.passages.of(statement)
        return Source(place.statement, self._title(item), place.page, place.words)

    # --- sentences ---

    def _graded(self) -> str:
        item, overall = self.latest, self.latest.overall
        if not overall:
            return f"The latest full inspection of {self.name} ({self._title(item)}) gave no overall grade."
        lower = [
            f"{self._criterion(each.criterion).lower()} ({_words(each.grade)})"
            for each in item.judgements
            if each.grade != overall.grade
        ]
        apart = f"; graded otherwise: {_listed(lower)}" if lower else ""
        old = f"; older than {self.interval} years" if self.is_old else ""
        return (
            f"{self.name} was graded {_words(overall.grade)} overall at its latest full inspection that is "
            f"loaded ({self._title(item)}{old}){self._before()}{apart}."
        )

    def _before(self) -> str:
        earlier = [item for item in self.full[:-1] if item.overall]
        if not earlier or not earlier[-1].overall or not self.latest.overall:
            return ""
        grade, year = earlier[-1].overall.grade, earlier[-1].day[:4]
        return f", as in {year}" if grade == self.latest.overall.grade else f", {_words(grade)} in {year}"

    def _progress(self, outcomes: Mapping[str, int]) -> str:
        if outcomes:
            total = sum(outcomes.values())
            named = _listed([f"{count} {_OUTCOME_WORDS[name]}" for name, count in outcomes.items()])
            earlier = _listed(sorted({self.by_iri[each.inspection].day[:4] for each in self._followed()}))
            return (
                f"Of {_counted(total, 'recommendation')} of {earlier}, the inspection of "
                f"{self.latest.day[:4]} shows {named}."
            )
        made = [each for each in self.recommendations if each.inspection == self.latest.iri]
        if not made:
            return f"No recommendation to {self.name} is followed up by a loaded report."
        urgent = sum(each.is_priority for each in made)
        priority = f", {urgent} of them for priority action" if urgent else ""
        return (
            f"What became of its {_counted(len(made), 'recommendation')} of {self.latest.day[:4]}{priority} "
            "is not known here: no later full inspection is loaded."
        )

    def _themes(self, topics: Sequence[TopicShare]) -> str:
        weak = sorted(topics, key=lambda each: (-each.negative, -each.share, each.label))[:2]
        strong = [each for each in topics if each.share <= self.least.strong_percentage]
        strong.sort(key=lambda each: (each.negative - each.findings, each.label))
        parts = []
        if named := [str(each) for each in weak if each.negative]:
            parts.append(f"most weak or mixed findings are on {_listed(named)}")
        if named := [
            f"{each.label.lower()} ({each.findings - each.negative} of {each.findings} strong)"
            for each in strong[:2]
        ]:
            parts.append(f"it is strongest on {_listed(named)}")
        text = "; ".join(parts) or "no topic has enough findings to name"
        return f"In {self.latest.day[:4]}, {text}."

    # --- parts ---

    def _topics(self) -> list[TopicShare]:
        """Return the narrow topics of the latest full inspection with enough findings."""
        above = {broader for _, broader in subject_objects(self.store, Skos.BROADER)}
        return [
            TopicShare(topic, self.labels.of(topic), counts.negative, counts.evaluated)
            for (report, topic), counts in latest_topic_counts(self.store).items()
            if report == self.latest.report
            and counts.evaluated >= self.least.topic_findings
            and topic not in above
        ]

    def _share(self, change: TopicChange) -> TopicShare:
        before, after = change.before, change.after
        label = self.labels.of(change.topic)
        return TopicShare(
            change.topic, label, after.negative, after.evaluated, before.negative, before.evaluated
        )

    def _grades_changed(self) -> tuple[list[str], list[str]]:
        """Return the criteria whose grade is better, and worse, than at the full inspection before."""
        if len(self.full) < 2:
            return [], []
        found = grade_changes(self.areas, *self.full[-2:])
        words = {
            each: f"{self._criterion(each.criterion)}: {_words(each.before)} to {_words(each.after)}"
            for each in found
        }
        return [words[each] for each in found if each.steps > 0], [
            words[each] for each in found if each.steps < 0
        ]

    def _followed(self) -> list[FollowedRecommendation]:
        """Return the recommendations that the latest full inspection followed up, the most certain first."""
        found = [each for each in self.recommendations if each.later == self.latest.iri]
        return sorted(found, key=lambda each: (each.outcome != "recurs", -(each.confidence or 0), each.iri))

    def recommendation_title(self, each: FollowedRecommendation) -> str:
        """Return the words of a recommendation; where they are left out, its topics and number."""
        if words := self.passages.of(each.iri).words:
            return words.rstrip(".;, ")
        about = self._about(each).replace("about", "on").strip()
        number = f"recommendation {each.number.replace('-', ' ')}"
        return f"{number} ({about})" if about else number

    def _about(self, each: FollowedRecommendation) -> str:
        """Return the topics of a recommendation as words: " about placements and private fostering"."""
        topics = [self.labels.of(concept_iri(Scheme.TOPIC, topic)).lower() for topic in each.topics]
        return f" about {_listed(topics[:2])}" if topics else ""

    def _recurring(self) -> Iterator[Recurring]:
        for each in islice((one for one in self._followed() if one.is_recurring), _MOST_RECURRING):
            shown = each.passages_by_page
            yield Recurring(
                self.recommendation_title(each),
                self.by_iri[each.inspection].day[:4],
                self.latest.day[:4],
                each.outcome,
                each.confidence,
                self.source(shown[0].iri if shown else each.iri, self.latest),
            )

    def _visits(self) -> Iterator[Visit]:
        """Yield the visits since the latest full inspection; without any, the last ones before it."""
        visits = [item for item in self.own if not item.full]
        since = [item for item in visits if item.day > self.latest.day]
        shown = (since or visits)[-_VISITS:]
        counted = count_findings(self.store, shown) if shown else {}
        for item in reversed(shown):
            counts = counted.get(item.report, Counts())
            passages = {
                kind: best_passage(self.store, self.passages, item, kind) for kind in ("strength", "weakness")
            }
            sources = {kind: self.source(iri, item) if iri else None for kind, iri in passages.items()}
            theme = next(iter(objects(self.store, item.iri, Property.THEME)), "")
            yield Visit(
                item.iri, self._title(item), theme, item.day > self.latest.day, counts.strength,
                counts.negative, sources["strength"], sources["weakness"],
            )  # fmt: skip

    def _peers(self) -> Iterator[Peer]:
        """Yield the neighbours that are strong on the weakest topics, two for each."""
        table = learn_from(self.store, self.authority, with_quotes=self.with_quotes)
        by_name = {self.labels.of(each): each for each in statistical_neighbours(self.store, self.authority)}
        latest, topics = latest_inspections(self.store), Counter[str]()
        for values in table.rows:
            row = {name: str(value or "") for name, value in zip(table.columns, values, strict=True)}
            topic, other = row["topic"], by_name.get(row["neighbour"], "")
            if topics[topic] > 1 or (topic not in topics and len(topics) == _MOST_TOPICS) or not other:
                continue
            topics[topic] += 1
            item = latest[other]
            grade = item.overall.grade if item.overall else ""
            place = Source(row["statement"], self._title(item), row["page"], row["words"])
            yield Peer(topic, row["neighbour"], other, grade, item.day, place)

    # --- questions ---

    def _asks(
        self, changed: Sequence[TopicChange], weak: Sequence[TopicShare], visits: Sequence[Visit]
    ) -> Iterator[tuple[str, Ask]]:
        """Yield questions with their subject, the most pressing first; one of each subject is asked."""
        yield from self._asks_of_recommendations()
        yield from self._asks_of_topics(changed, weak)
        for visit in visits:
            if visit.weak and visit.is_later:
                where = f" ({visit.theme.lower()})" if visit.theme else ""
                yield (
                    visit.inspection,
                    Ask(
                        f"What has changed since the visit of {visit.title.rpartition(', ')[2]}{where}?",
                        f"The letter has {_counted(visit.weaknesses, 'weak or mixed finding')}.",
                        visit.weak,
                    ),
                )
        yield from self._asks_of_open_recommendations()

    def _asks_of_recommendations(self) -> Iterator[tuple[str, Ask]]:
        for at, each in enumerate(one for one in self._followed() if one.is_recurring and _is_likely(one)):
            if at == 2:
                break
            shown, made = each.passages_by_page, self.by_iri[each.inspection].day[:4]
            about = self._about(each)
            yield (
                each.iri,
                Ask(
                    f"What is being done differently{about} this time, and how will you know that it works?",
                    f"Recommended in {made}, and found again in {self.latest.day[:4]}: "
                    f"{self.recommendation_title(each)}.",
                    self.source(shown[0].iri if shown else each.iri, self.latest),
                ),
            )

    def _asks_of_topics(
        self, changed: Sequence[TopicChange], weak: Sequence[TopicShare]
    ) -> Iterator[tuple[str, Ask]]:
        worse = next((each for each in changed if each.points > 0), None)
        if worse:
            share, year = self._share(worse), self.full[-2].day[:4]
            yield (
                worse.topic,
                Ask(
                    f"Why did {share.label.lower()} become weaker, and what do your own audits show today?",
                    f"{share.before_negative} of {share.before_findings} findings were weak or mixed in "
                    f"{year}, {share.negative} of {share.findings} in {self.latest.day[:4]}.",
                    self._weak_passage(worse.topic),
                ),
            )
        counted = latest_topic_counts(self.store)
        near = [
            item.report
            for other in statistical_neighbours(self.store, self.authority)
            if (item := latest_inspections(self.store).get(other))
        ]
        pressing = sorted(weak, key=lambda each: (-each.share * each.findings, each.label))[:3]
        for at, share in enumerate(pressing):
            others = sum((counted.get((report, share.topic), Counts()) for report in near), Counts())
            if others.evaluated and share.share > 100 * others.negative / others.evaluated:
                yield (
                    share.topic,
                    Ask(
                        f"{_QUESTIONS_ON_TOPICS[at].format(share.label.lower())}?",
                        f"{share.negative} of {share.findings} findings in {self.latest.day[:4]} are weak or "
                        f"mixed ({share.share:.0f} %), {100 * others.negative / others.evaluated:.0f} % at "
                        f"statistical neighbours.",
                        self._weak_passage(share.topic),
                    ),
                )

    def _asks_of_open_recommendations(self) -> Iterator[tuple[str, Ask]]:
        made = [each for each in self.recommendations if each.inspection == self.latest.iri]
        for each in sorted(made, key=lambda one: (not one.is_priority, one.start)):
            priority = " for priority action" if each.is_priority else ""
            yield (
                each.iri,
                Ask(
                    f"What has been done{self._about(each)}, and what shows that children notice it?",
                    f"Recommended{priority} in {self.latest.day[:4]}: {self.recommendation_title(each)}.",
                    self.source(each.iri, self.latest),
                ),
            )
        good = [each for each in self._topics() if each.share <= self.least.strong_percentage]
        for share in sorted(good, key=lambda each: (-each.findings, each.label)):
            iri = best_passage(self.store, self.passages, self.latest, "strength", [share.topic])
            yield (
                share.topic,
                Ask(
                    f"What keeps {share.label.lower()} strong, and what could others learn from it?",
                    f"{share.findings - share.negative} of {share.findings} findings in "
                    f"{self.latest.day[:4]} are strong.",
                    self.source(iri, self.latest) if iri else None,
                ),
            )

    def _weak_passage(self, topic: str) -> Source | None:
        iri = best_passage(self.store, self.passages, self.latest, "weakness", [topic])
        return self.source(iri, self.latest) if iri else None

    def _not_covered(self) -> Iterator[str]:
        if self.is_old:
            yield (
                f"The latest full report is older than {self.interval} years at {long_date(self.newest)}: a "
                "newer one may exist that is not loaded."
            )
        if mentions := distinct_not_loaded(inspections_not_loaded(self.store, [self.authority])):
            kinds = {"": "inspection", "other": "another kind of inspection"}
            named = [f"{kinds.get(each.framework, each.framework)} of {each.when[:4]}" for each in mentions]
            some = _listed(list(dict.fromkeys(named))[:6])
            yield f"Reports mention inspections that are not loaded: {some}."
        if not any(not item.full and item.day > self.latest.day for item in self.own):
            yield "No visit since the latest full inspection is loaded."
        free = openly_licensed_reports(self.store)
        if not self.with_quotes and any(item.report not in free for item in self.own):
            yield "Words of reports that are not under the Open Government Licence are left out."
        yield (
            "Reports say what inspectors saw in a few weeks; topics, outcomes and strengths are found by "
            "program, so read the passage before you rely on one."
        )


_OUTCOME_WORDS = {
    "resolved": "resolved",
    "recurs": "found again",
    "partly-recurs": "found again in part",
    "unclear": "unclear",
    "not-mentioned": "not mentioned",
    "not-followed-up": "not followed up",
    "open": "open",
}


def _is_likely(each: FollowedRecommendation) -> bool:
    """Return whether an outcome is more likely right than wrong."""
    return (each.confidence or 0) >= 0.5


def _single(made: Iterable[FollowedRecommendation]) -> list[FollowedRecommendation]:
    """Return recommendations without wholes whose parts are listed, so that none counts twice."""
    listed = list(made)
    wholes = {each.whole for each in listed}
    return [each for each in listed if each.iri not in wholes]


def _one_of_each(asked: Iterable[tuple[str, Ask]]) -> Iterator[Ask]:
    seen: set[str] = set()
    for subject, ask in asked:
        if subject not in seen:
            seen.add(subject)
            yield ask


def _words(grade: str) -> str:
    return grade.replace("-", " ")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
