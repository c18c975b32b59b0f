"""Words beside numbers: what inspectors wrote on a topic,
and what the Department published for that year.

Numbers are context and a question to ask: nothing here says that one causes the other, or which is
right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graphkit.answers.measures.finding_counts import Counts, counts_by
from graphkit.answers.readings.known import latest_inspections
from graphkit.core.identifiers import concept_iri
from graphkit.core.indicators import (
    HIGH,
    LOW,
    Indicator,
    indicators,
    indicators_on,
    statistics_settings,
)
from graphkit.core.language.sentences import sentence
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.store.dataset import Store

# percentile, from the adverse end, at which a number is in the worst part; 100 less it, the best
WORST = 75
_OUTER = 10  # per cent of authorities at either end
PRAISED, CRITICISED = "praised", "criticised"


@dataclass(frozen=True, slots=True)
class YearValue:
    """The value of an indicator in a year, that of England,
    and the percentages of authorities below it.

    In the percentile those with the same value count half; `lower`, `equal` and `higher` are
    percentages of the others.
    """

    year: int
    value: float
    england: float | None
    percentile: float
    lower: float
    equal: float
    higher: float

    @property
    def rank(self) -> str:
        """How many authorities have a lower or higher value, and the same one:
        "higher than in 68 % …".
        """
        is_high = self.percentile >= 50
        share = f"{self.lower if is_high else self.higher:.0f}"
        equal = f"{self.equal:.0f}" if round(self.equal) else ""
        return sentence("rank", high=is_high, low=not is_high, share=share, equal=equal)


@dataclass(frozen=True, slots=True)
class WordsAndNumbers:
    """Findings of an inspection on a topic beside an indicator of the authority.

    `then` is the value of the year of the inspection, None where none is published. `series` has
    all years, the oldest first.
    """

    authority: str
    name: str  # of the authority
    inspection: Inspection
    topic: str  # IRI
    topic_label: str
    counts: Counts
    indicator: Indicator
    label: str  # of the indicator
    series: tuple[YearValue, ...]
    then: YearValue | None

    @property
    def latest(self) -> YearValue:
        """The newest value."""
        return self.series[-1]

    @property
    def words(self) -> str:
        """What inspectors wrote: "praised", "criticised", or "" where findings are even."""
        if self.counts.strong:
            return PRAISED
        return CRITICISED if self.counts.negative > self.counts.strength else ""

    @property
    def adverse_percentile(self) -> float | None:
        """The percentile of the year of the inspection, counted from the end that is no concern."""
        if not self.then or self.indicator.adverse not in (HIGH, LOW):
            return None
        return (
            self.then.percentile if self.indicator.adverse == HIGH else 100 - self.then.percentile
        )

    @property
    def question(self) -> str:
        """The question to ask where words and numbers differ, "" where they do not."""
        at, then = self.adverse_percentile, self.then
        if at is None or then is None or not self.indicator.asks:
            return ""
        is_low = self.words == PRAISED and at >= WORST
        is_high = self.words == CRITICISED and at <= 100 - WORST
        return sentence(
            "ask.number",
            low=is_low,
            high=is_high,
            year=then.year,
            topic=self.topic_label.lower(),
            number=self.label.lower(),
        )

    @property
    def source(self) -> str:
        """Who published the numbers, in which release, to which day."""
        return source_of(self.indicator, self.latest.year)


def source_of(indicator: Indicator, year: int) -> str:
    """Return the source of an indicator: "Department for Education, Children in need, to 31 March
    2025".
    """
    publisher = statistics_settings()["publisher"]
    return f"{publisher}, {indicator.release}, to {indicator.as_at} {year}"


@kept
def published_series(facts: Facts) -> dict[tuple[str, str], tuple[YearValue, ...]]:
    """Return the published values by authority (IRI) and indicator, oldest first."""
    found: dict[tuple[str, str], list[YearValue]] = defaultdict(list)
    for iri, name, *row in facts.rows(
        "SELECT entity.iri, indicator, year, value, england, percentile, lower, equal, higher "
        "FROM published_value JOIN entity ON entity.id = authority ORDER BY year"
    ):
        found[iri, name].append(YearValue(*row))
    return {key: tuple(values) for key, values in found.items()}


def england_series(facts: Facts, indicator: Indicator) -> list[tuple[int, float]]:
    """Return the published values of England, by year."""
    return facts.rows(
        (
            "SELECT DISTINCT year, england FROM published_value "
            "WHERE indicator = ? AND england IS NOT NULL "
            "ORDER BY year"
        ),
        (indicator.name,),
    )


def beside_words(
    store: Store, loaded: Iterable[Inspection], topics: Collection[str] | None = None
) -> list[WordsAndNumbers]:
    """Return what inspections say beside the numbers, in the order of inspections and indicators.

    `topics` (notations) keeps these. Inspections of authorities without a published value are left
    out.
    """
    items = [each for each in loaded if each.day]
    cells, labels, series = (
        counts_by(store.facts, "topic", items),
        Labels(store),
        published_series(store.facts),
    )
    known = indicators_on(frozenset(topics)) if topics is not None else list(indicators().values())
    found = []
    for item in items:
        for each in known:
            values = series.get((item.authority, each.name))
            for topic in each.topics:
                iri = concept_iri(Scheme.TOPIC, topic)
                counts = cells.get((item.report, iri), Counts())
                if (
                    not values
                    or not counts.evaluated
                    or (topics is not None and topic not in topics)
                ):
                    continue
                then = next((one for one in values if one.year == int(item.day[:4])), None)
                found.append(
                    WordsAndNumbers(
                        item.authority,
                        labels.of(item.authority),
                        item,
                        iri,
                        labels.of(iri),
                        counts,
                        each,
                        labels.concept(Scheme.INDICATOR, each.name),
                        values,
                        then,
                    )
                )
    return found


def latest_beside_words(store: Store, authority: str) -> list[WordsAndNumbers]:
    """Return what the latest full inspection of an authority says beside the numbers;
    differences first.
    """
    item = latest_inspections(store).get(authority)
    found = beside_words(store, [item] if item else [])
    return sorted(
        found, key=lambda each: (not each.question, each.then is None, not each.indicator.asks)
    )


def outer_numbers(found: Iterable[WordsAndNumbers]) -> list[WordsAndNumbers]:
    """Return the numbers in the highest or lowest tenth of authorities, each once, the outermost
    first.
    """
    once = {each.indicator.name: each for each in reversed([*found])}
    outer = [each for each in once.values() if _from_end(each) <= _OUTER]
    return sorted(outer, key=_from_end)


def _from_end(each: WordsAndNumbers) -> float:
    """Return how far a number is from the highest or lowest, in per cent of authorities."""
    return min(each.latest.percentile, 100 - each.latest.percentile)


def latest_sources(facts: Facts, topics: Collection[str]) -> dict[str, str]:
    """Return the indicators of some topics that have values of England, with the source of the
    newest ones.
    """
    known = ((each, england_series(facts, each)) for each in indicators_on(frozenset(topics)))
    return {each.name: source_of(each, values[-1][0]) for each, values in known if values}
