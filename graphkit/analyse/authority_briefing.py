"""The briefing on an authority: what its reports show, on one page, for a meeting.

Whether a report is old is counted up to the newest inspection in the graph, not up to today, so that results
repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice

from graphkit.analyse.briefing_parts import (
    OUTCOME_WORDS,
    Briefing,
    Judged,
    Open,
    Peer,
    Recurring,
    Source,
    TopicShare,
    Visit,
    counted,
    listed,
    recommendations_by_year,
)
from graphkit.analyse.briefing_questions import questions_to_ask
from graphkit.analyse.briefing_reports import BriefingReports
from graphkit.analyse.finding_counts import Counts, count_findings
from graphkit.analyse.inspection_changes import grade_changes, judgement_strip, topic_changes
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.peer_learning import learn_from
from graphkit.analyse.per_graph import latest_inspections
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded, later_full_inspection
from graphkit.ask.lookup import objects, statistical_neighbours
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Property, Scheme
from graphkit.store.dataset import Store

_MOST_RECURRING, _MOST_TOPICS = 4, 3
_COLUMNS, _VISITS = 4, 2
_FEWEST_WEAK = 3  # weak or mixed findings, to name a topic for them


def briefing_on(store: Store, authority: str, with_quotes: bool = False) -> Briefing:
    """Return the briefing on an authority (IRI). Raises GraphkitError where no full inspection is loaded."""
    return _Writer(store, authority, with_quotes).write()


class _Writer(BriefingReports):
    """Writes a briefing."""

    def write(self) -> Briefing:
        """Return the briefing."""
        changed = topic_changes(self.store, *self.full[-2:]) if len(self.full) > 1 else []
        shown, topics = self.full[-_COLUMNS:], self.topics()
        weak = [each for each in topics if each.negative >= _FEWEST_WEAK]
        outcomes = Counter(each.outcome for each in self.followed())
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
                Judged(self.criterion(name), tuple(each.grade for each in grades))
                for name, grades in judgement_strip(shown, self.areas)
                if grades[-1].grade
            ),
            better=tuple(map(self.share, islice((each for each in changed if each.points < 0), 3))),
            worse=tuple(map(self.share, islice((each for each in changed if each.points > 0), 3))),
            graded_better=tuple(better),
            graded_worse=tuple(worse),
            recurring=recurring,
            outcomes=tuple(outcomes.most_common()),
            open=tuple(self._open()),
            visits=visits,
            asks=questions_to_ask(self, changed, weak, visits),
            peers=tuple(self._peers()),
            not_covered=tuple(self._not_covered()),
            interval=self.interval,
        )

    # --- sentences ---

    def _graded(self) -> str:
        later = later_full_inspection(self.store, self.authority, self.latest.day)
        text = f"{self.name} was inspected later than the loaded reports show: {later}; not loaded. "
        return f"{text if later else ''}{self._last_graded()}"

    def _last_graded(self) -> str:
        item, overall = self.latest, self.latest.overall
        if not overall:
            return f"The latest full inspection of {self.name} ({self.title(item)}) gave no overall grade."
        lower = [
            f"{self.criterion(each.criterion).lower()} ({_words(each.grade)})"
            for each in item.judgements
            if each.grade != overall.grade
        ]
        apart = f"; graded otherwise: {listed(lower)}" if lower else ""
        old = f"; older than {self.interval} years" if self.is_old else ""
        return (
            f"{self.name} was graded {_words(overall.grade)} overall at its latest full inspection that is "
            f"loaded ({self.title(item)}{old}){self._before()}{apart}."
        )

    def _before(self) -> str:
        earlier = [item for item in self.full[:-1] if item.overall]
        if not earlier or not earlier[-1].overall or not self.latest.overall:
            return ""
        grade, year = earlier[-1].overall.grade, earlier[-1].day[:4]
        return f", as in {year}" if grade == self.latest.overall.grade else f", {_words(grade)} in {year}"

    def _progress(self, outcomes: Mapping[str, int]) -> str:
        text = f"No recommendation to {self.name} is followed up by a loaded report."
        if outcomes:
            total = sum(outcomes.values())
            named = listed([f"{count} {OUTCOME_WORDS[name]}" for name, count in outcomes.items()])
            earlier = listed(sorted({self.by_iri[each.inspection].day[:4] for each in self.followed()}))
            text = (
                f"Of {counted(total, 'recommendation')} of {earlier}, the inspection of "
                f"{self.latest.day[:4]} shows {named}."
            )
        if not self.open():
            return text
        urgent = sum(each.is_priority for each in self.open())
        priority = f", {urgent} of them for priority action" if urgent else ""
        made = recommendations_by_year(self.by_iri[each.inspection].day for each in self.open())
        return f"{text} Open, as no later full inspection is loaded: {made}{priority}."

    def _themes(self, topics: Sequence[TopicShare]) -> str:
        weak = sorted(topics, key=lambda each: (-each.negative, -each.share, each.label))[:2]
        strong = [each for each in topics if each.share <= self.least.strong_percentage]
        strong.sort(key=lambda each: (each.negative - each.findings, each.label))
        parts = []
        if named := [str(each) for each in weak if each.negative >= _FEWEST_WEAK]:
            parts.append(f"most weak or mixed findings are on {listed(named)}")
        elif topics:
            parts.append(f"no topic with enough findings has {_FEWEST_WEAK} or more weak or mixed ones")
        if named := [
            f"{each.label.lower()} ({each.findings - each.negative} of {each.findings} strong)"
            for each in strong[:2]
        ]:
            parts.append(f"it is strongest on {listed(named)}")
        text = "; ".join(parts) or "no topic has enough findings to name"
        return f"In {self.latest.day[:4]}, {text}."

    # --- parts ---

    def _grades_changed(self) -> tuple[list[str], list[str]]:
        """Return the criteria whose grade is better, and worse, than at the full inspection before."""
        if len(self.full) < 2:
            return [], []
        found = grade_changes(self.areas, *self.full[-2:])
        words = {
            each: f"{self.criterion(each.criterion)}: {_words(each.before)} to {_words(each.after)}"
            for each in found
        }
        return [words[each] for each in found if each.steps > 0], [
            words[each] for each in found if each.steps < 0
        ]

    def _recurring(self) -> Iterator[Recurring]:
        for each in islice((one for one in self.followed() if one.is_recurring), _MOST_RECURRING):
            shown = each.passages_by_page
            yield Recurring(
                self.recommendation_title(each),
                self.by_iri[each.inspection].day[:4],
                self.latest.day[:4],
                each.outcome,
                each.confidence,
                self.source(shown[0].iri if shown else each.iri, self.latest),
            )

    def _open(self) -> Iterator[Open]:
        for inspection, group in groupby(self.open(), key=lambda each: each.inspection):
            made, item = list(group), self.by_iri[inspection]
            topics = Counter(topic for each in made for topic in each.topics).most_common(_MOST_TOPICS)
            urgent = [
                (self.recommendation_title(each), self.source(each.iri, item))
                for each in made
                if each.is_priority
            ]
            labels = (self.labels.of(concept_iri(Scheme.TOPIC, topic)).lower() for topic, _ in topics)
            yield Open(inspection, self.title(item), len(made), tuple(labels), tuple(urgent))

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
                item.iri, self.title(item), theme, item.day > self.latest.day, counts.strength,
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
            place = Source(row["statement"], self.title(item), row["page"], row["words"])
            yield Peer(topic, row["neighbour"], other, grade, item.day, place)

    def _not_covered(self) -> Iterator[str]:
        if self.is_old:
            yield (
                f"The latest full report is older than {self.interval} years at {long_date(self.newest)}: a "
                "newer one may exist that is not loaded."
            )
        if mentions := distinct_not_loaded(inspections_not_loaded(self.store, [self.authority])):
            kinds = {"": "inspection", "other": "another kind of inspection"}
            named = [f"{kinds.get(each.framework, each.framework)} of {each.when[:4]}" for each in mentions]
            some = listed(list(dict.fromkeys(named))[:6])
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


def _words(grade: str) -> str:
    return grade.replace("-", " ")
