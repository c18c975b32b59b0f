"""Themes of some authorities: topics weak or strong in several of them, and who can help whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.answers.summaries.latest_inspection import report_order
from graphkit.answers.summaries.peer_learning import Weakness, ranked_strengths
from graphkit.core.confidence_levels import SURE
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import whole_months
from graphkit.core.terms import NEGATIVE_POLARITIES
from graphkit.core.text_table import printed_number
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import CitedPassage, Passages
from graphkit.graph.facts.inspections import FAVOURABLE, Inspection
from graphkit.graph.facts.names import neighbour_ranks
from graphkit.graph.facts.selected_findings import FindingOnTopic, Selection, findings_with_topics
from graphkit.graph.store.dataset import Store

MOST_THEMES, MOST_STRENGTHS = 6, 5  # topics with passages
_EXAMPLES = 2  # passages of a topic, each of another authority
_HELPED = 4  # authorities of a theme, the weakest, that helpers are looked for
_NEAR = 5  # ranks of statistical neighbours elsewhere that are looked at
_LOOKED_AT = 12  # passages of an authority on a topic whose words are read
_SHORT, _LONG = 60, 420  # characters of a passage that is easily read
_NOT_RANKED = 99  # instead of the rank of an authority that is no statistical neighbour
Latest = Mapping[str, Inspection]  # latest full inspection of authorities
# (authority, topic) → findings of its latest full inspection
Topics = Mapping[tuple[str, str], Counts]
# finding, grade, its criterion, whether that of the weakness
_Strength = tuple[FindingOnTopic, str, str, bool]
Pairs = Collection[tuple[str, str]]  # of (authority, topic)


@dataclass(frozen=True, slots=True)
class DigestPassage:
    """A passage, and whose inspection states it."""

    authority: str
    place: str
    under: str
    inspected: str
    passage: CitedPassage


@dataclass(frozen=True, slots=True)
class TopicOfPlace:
    """An authority on a topic: numbers of findings, and whether it is asked to improve,
    or weak again.
    """

    authority: str
    name: str
    negative: int
    strength: int
    is_recommended: bool = False
    is_recurring: bool = False


@dataclass(frozen=True, slots=True)
class DigestTheme:
    """A topic in some authorities: where it is weak or strong, how many findings, and examples."""

    topic: str
    label: str
    weak: tuple[TopicOfPlace, ...]
    strong: tuple[TopicOfPlace, ...]
    recommended: int  # authorities that the latest report asks to improve
    recurring: int  # authorities in which a recommendation on it recurs
    findings: int  # that evaluate, here
    share: int  # percent of them that are weak or mixed
    england: int  # the same share in all latest full inspections loaded
    passages: tuple[DigestPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class Helped:
    """An authority that can be helped; `rank` of the helper among its statistical neighbours,
    or None.
    """

    authority: str
    name: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Help:
    """An authority that is strong on a topic, in an area graded good or outstanding,
    and whom it can help.
    """

    topic: str
    label: str
    authority: str
    name: str
    is_inside: bool  # one of the authorities of the digest
    grade: str
    criterion: str
    counts: TopicOfPlace
    helped: tuple[Helped, ...]
    passage: DigestPassage


class Themes(NamedTuple):
    """Topics weak in several authorities, topics strong in several, each the first with passages;
    help.
    """

    weak: tuple[DigestTheme, ...]
    strong: tuple[DigestTheme, ...]
    help: tuple[Help, ...]


class DigestThemes:
    """Finds the themes of some authorities,
    given the topics of all latest full inspections loaded.
    """

    def __init__(
        self, store: Store, here: Latest, everywhere: Latest, topics: Topics, with_quotes: bool
    ) -> None:
        """Prepare: `here` and `everywhere` are the latest full inspections by authority."""
        self._least = current_frameworks().thresholds
        self._store, self._labels = store, Labels(store)
        self._here, self._everywhere, self._topics = here, everywhere, topics
        self._newest = max(item.day for item in everywhere.values())
        self._areas, self._passages = ComparableCriteria(store), Passages(store, with_quotes)
        self._ranks = {place: neighbour_ranks(store.facts, place) for place in here}
        self._found: dict[str, list[FindingOnTopic]] = defaultdict(list)  # by authority

    def find(self, recommended: Pairs, recurring: Pairs) -> Themes:
        """Return the themes, those of most authorities first."""
        themes = self._themes(recommended, recurring)
        several = min(2, len(self._here))
        weak = [each for each in themes if len(each.weak) >= several]
        weak.sort(key=lambda each: (-len(each.weak), -each.share, each.label))
        many = (each for each in themes if each.findings >= self._least.strength_findings)
        strong = [
            each for each in many if len(each.strong) >= several and each.share <= each.england
        ]
        strong.sort(key=lambda each: (each.share - each.england, -len(each.strong), each.label))
        first, strong = weak[:MOST_THEMES], strong[:MOST_STRENGTHS]
        self._read({each.topic for each in (*first, *strong)}, first)
        used: Counter[str] = Counter()
        strong_shown = tuple(self._with_strengths(each, used) for each in strong)
        weak_shown = [self._with_weaknesses(each) for each in first]
        return Themes(
            (*weak_shown, *weak[MOST_THEMES:]),
            tuple(each for each in strong_shown if each.passages),
            tuple(self._help(first)),
        )

    def _themes(self, recommended: Pairs, recurring: Pairs) -> list[DigestTheme]:
        by_topic: dict[str, list[TopicOfPlace]] = defaultdict(list)
        own: dict[str, Counts] = defaultdict(Counts)
        england: dict[str, Counts] = defaultdict(Counts)
        for (place, topic), counts in self._topics.items():
            england[topic] += counts
            if place in self._here:
                own[topic] += counts
                by_topic[topic].append(
                    TopicOfPlace(
                        place,
                        self._labels.of(place),
                        counts.negative,
                        counts.strength,
                        (place, topic) in recommended,
                        (place, topic) in recurring,
                    )
                )
        asked, again = (
            Counter(topic for place, topic in pairs if place in self._here)
            for pairs in (recommended, recurring)
        )
        themes = []
        for topic, places in sorted(by_topic.items()):
            weak = [each for each in places if self._is_weak(each, topic)]
            weak.sort(
                key=lambda each: (not each.is_recurring, each.strength - each.negative, each.name)
            )
            strong = [each for each in places if self._topics[each.authority, topic].strong]
            strong.sort(key=lambda each: (each.negative - each.strength, each.name))
            figures = own[topic].evaluated, _share(own[topic]), _share(england[topic])
            label = self._labels.of(topic)
            themes.append(
                DigestTheme(
                    topic, label, tuple(weak), tuple(strong), asked[topic], again[topic], *figures
                )
            )
        return themes

    def _read(self, topics: Collection[str], weak: Iterable[DigestTheme]) -> None:
        """Read the findings on some topics: those here,
        and of neighbours elsewhere that are strong.
        """
        wanted = {
            other
            for theme in weak
            for place in theme.weak[:_HELPED]
            for other, rank in self._ranks[place.authority].items()
            if rank <= _NEAR and other in self._everywhere and self._is_strong(other, theme.topic)
        }
        inspections = {self._everywhere[place].iri: place for place in {*wanted, *self._here}}
        chosen = Selection([*inspections], topics=topics)
        for each in findings_with_topics(self._store.facts, chosen):
            self._found[inspections[each.inspection]].append(each)
        self._passages.expect({each.finding for found in self._found.values() for each in found})

    def _is_weak(self, place: TopicOfPlace, topic: str) -> bool:
        is_open = self._topics[place.authority, topic].open
        return is_open and (place.negative >= self._least.several_findings or place.is_recommended)

    def _is_strong(self, place: str, topic: str) -> bool:
        return self._topics.get((place, topic), Counts()).strong

    def _with_weaknesses(self, theme: DigestTheme) -> DigestTheme:
        """Return a theme with a weak passage of each of the authorities where it is heaviest."""
        found = (
            (place.authority, self._weak_findings(place.authority, theme.topic))
            for place in theme.weak
        )
        clearest = (
            (place, self._clearest(findings).finding) for place, findings in found if findings
        )
        passages = (self._passage(place, finding) for place, finding in islice(clearest, _EXAMPLES))
        return replace(theme, passages=tuple(passages))

    def _weak_findings(self, place: str, topic: str) -> list[FindingOnTopic]:
        found = (each for each in self._found[place] if each.polarity in NEGATIVE_POLARITIES)
        return [each for each in found if each.topic == topic]

    def _clearest(self, found: Collection[FindingOnTopic]) -> FindingOnTopic:
        """Return the finding that is surest, weak rather than mixed, and reads well on its own."""

        def reliability(each: FindingOnTopic) -> tuple[object, ...]:
            is_unsure = each.confidence < SURE or not each.is_sure
            return (
                is_unsure,
                each.polarity != "weakness",
                each.area == "",
                report_order(each.finding),
            )

        def reading(each: FindingOnTopic) -> tuple[object, ...]:
            length = self._passages.length(each.finding)
            depends = self._passages.depends_on_previous(each.finding)
            return reliability(each)[:2], depends, not _SHORT <= length <= _LONG, -length

        return min(sorted(found, key=reliability)[:_LOOKED_AT], key=reading)

    def _with_strengths(self, theme: DigestTheme, used: Counter[str]) -> DigestTheme:
        """Return a theme with strong passages of its best authorities;
        those `used` less come first.
        """
        passages: list[DigestPassage] = []
        for place in sorted(
            theme.strong, key=lambda each: (used[each.authority], *self._overall(each))
        ):
            best = self._best_strength(place.authority, theme.topic, frozenset())
            if best and len(passages) < _EXAMPLES:
                used[place.authority] += 1
                passages.append(self._passage(place.authority, best[0].finding))
        return replace(theme, passages=tuple(passages))

    def _overall(self, place: TopicOfPlace) -> tuple[object, ...]:
        """Sort key: outstanding before good before others, then most strong findings."""
        overall = self._everywhere[place.authority].overall
        grade = overall.grade if overall else ""
        return (
            grade != "outstanding",
            grade not in FAVOURABLE,
            place.negative - place.strength,
            place.name,
        )

    def _best_strength(self, place: str, topic: str, areas: frozenset[str]) -> _Strength | None:
        """Return the best strong finding of an authority on a topic in an area that is graded
        well.
        """
        sure = [each for each in self._found[place] if each.is_sure]
        weakness = Weakness(topic, Counts(), 0, areas)
        ranked = ranked_strengths(
            sure, weakness, self._everywhere[place], self._areas, self._passages, {}
        )
        return ranked[0] if ranked else None

    def _help(self, themes: Sequence[DigestTheme]) -> Iterable[Help]:
        """Yield for each theme the helpers of its weakest authorities,
        so that none is named for all.
        """
        load: Counter[str] = Counter()
        for theme in themes:
            helped: dict[str, list[Helped]] = defaultdict(list)
            best = cache(
                partial(self._best_strength, topic=theme.topic, areas=self._weak_areas(theme))
            )
            for place in theme.weak[:_HELPED]:
                ranks = self._ranks[place.authority]
                for chosen in self._chosen(theme, ranks, load, best):
                    helped[chosen].append(Helped(place.authority, place.name, ranks.get(chosen)))
                    load[chosen] += 1
            for other in sorted(
                helped, key=lambda each: (each not in self._here, self._labels.of(each))
            ):
                if found := best(other):
                    yield self._as_help(theme, other, found, helped[other])

    def _chosen(
        self,
        theme: DigestTheme,
        ranks: Mapping[str, int],
        load: Counter[str],
        best: Callable[[str], _Strength | None],
    ) -> Iterable[str]:
        """Yield a helper here, and one elsewhere where that is no statistical neighbour."""

        def order(other: str) -> tuple[object, ...]:
            counts, overall = self._topics[other, theme.topic], self._everywhere[other].overall
            is_favourable = overall is not None and overall.grade in FAVOURABLE
            rank, net = ranks.get(other, _NOT_RANKED), counts.negative - counts.strength
            months = whole_months(self._everywhere[other].day, self._newest)
            is_thin = counts.strength < max(self._least.several_findings, 2 * counts.negative)
            doubt = (not is_favourable) + (months > self._least.old_months) + is_thin
            return doubt, load[other] // _HELPED, rank, load[other], net, self._labels.of(other)

        strong = [other for other in self._found if self._is_strong(other, theme.topic)]
        here = sorted((other for other in strong if other in self._here), key=order)
        near = (other for other, rank in ranks.items() if rank <= _NEAR and other not in here)
        elsewhere = sorted((other for other in near if other in strong), key=order)
        inside = next(filter(best, here), "")
        if inside:
            yield inside
        if inside not in ranks:
            yield from list(filter(best, elsewhere))[:1]

    def _weak_areas(self, theme: DigestTheme) -> frozenset[str]:
        """Return the criteria of the weak findings on a theme."""
        found = (self._weak_findings(place.authority, theme.topic) for place in theme.weak)
        return frozenset(each.area for findings in found for each in findings if each.area)

    def _as_help(
        self, theme: DigestTheme, other: str, best: _Strength, helped: Iterable[Helped]
    ) -> Help:
        shown, grade, criterion, _ = best
        counts, name = self._topics[other, theme.topic], self._labels.of(other)
        return Help(
            theme.topic,
            theme.label,
            other,
            name,
            other in self._here,
            grade,
            criterion,
            TopicOfPlace(other, name, counts.negative, counts.strength),
            tuple(helped),
            self._passage(other, shown.finding),
        )

    def _passage(self, authority: str, finding: str) -> DigestPassage:
        return digest_passage(self._labels, self._everywhere[authority], self._passages.of(finding))


def digest_passage(labels: Labels, inspection: Inspection, cited: CitedPassage) -> DigestPassage:
    """Return a passage of an inspection's report."""
    place = labels.of(inspection.authority)
    printed = replace(cited, paragraph=printed_number(cited.paragraph))
    return DigestPassage(inspection.authority, place, inspection.under, inspection.day, printed)


def _share(counts: Counts) -> int:
    return round(100 * counts.negative / counts.evaluated) if counts.evaluated else 0
