"""Words beside numbers: what inspectors wrote on a topic,
and what the Department published for that year.

Numbers are context and a question to ask: nothing here says that one causes the other, or which is
right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graphkit.answers.readings.known import latest_inspections
from graphkit.answers.readings.read import read_brief
from graphkit.core.identifiers import local_id
from graphkit.core.indicators import Indicator, indicators_on, statistics_settings
from graphkit.core.language.sentences import sentence
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.store.dataset import Store

_OUTER = 10  # per cent of authorities at either end
_HIGHER = """round(100.0 * count(*) OVER (PARTITION BY indicator, year ORDER BY value DESC
    GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  / count(*) OVER (PARTITION BY indicator, year), 1)"""


@dataclass(frozen=True, slots=True)
class YearValue:
    """The value of an indicator in a year, that of England,
    and the percentages of authorities below it.

    In the percentile those with the same value count half; `lower` and `higher` are percentages
    of the others.
    """

    year: int
    value: float
    england: float | None
    percentile: float
    lower: float
    higher: float

    @property
    def rank(self) -> str:
        """How many authorities have a lower or higher value: "higher than in 68 %"."""
        is_high = self.percentile >= 50
        share = f"{self.lower if is_high else self.higher:.0f}"
        return sentence("rank", high=is_high, low=not is_high, share=share)


@dataclass(frozen=True, slots=True)
class AuthorityNumber:
    """A published number of an authority on a topic of its latest full inspection.

    `then` is the value of the year of the inspection, None where none is published. `series` has
    all years, the oldest first.
    """

    indicator: Indicator
    label: str
    series: tuple[YearValue, ...]
    then: YearValue | None

    @property
    def latest(self) -> YearValue:
        """The newest value."""
        return self.series[-1]


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
        f"SELECT entity.iri, indicator, year, value, england, percentile, lower, {_HIGHER} "
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


def numbers_on_topics(store: Store, authority: str) -> list[AuthorityNumber]:
    """Return the published numbers of an authority (IRI) on topics of the findings of its latest
    full inspection, but those that give context alone.
    """
    item, labels = latest_inspections(store).get(authority), Labels(store)
    if not item:
        return []
    asked = {
        "of": "findings",
        "where": {"authority": local_id(authority), "polarity": ["weakness", "mixed", "strength"]},
        "measures": ["count"],
        "by": ["topic"],
    }
    topics = frozenset(str(row["topic"]) for row in read_brief(store, asked).rows)
    series, year = published_series(store.facts), int(item.day[:4])
    found = []
    for each in indicators_on(topics):
        if values := series.get((authority, each.name)):
            then = next((one for one in values if one.year == year), None)
            label = labels.concept(Scheme.INDICATOR, each.name)
            found.append(AuthorityNumber(each, label, values, then))
    return found


def outer_numbers(found: Iterable[AuthorityNumber]) -> list[AuthorityNumber]:
    """Return the numbers in the highest or lowest tenth of authorities, the outermost first."""
    return sorted((each for each in found if _from_end(each) <= _OUTER), key=_from_end)


def _from_end(each: AuthorityNumber) -> float:
    """Return how far a number is from the highest or lowest, in per cent of authorities."""
    return min(each.latest.percentile, 100 - each.latest.percentile)


def latest_sources(facts: Facts, topics: Collection[str]) -> dict[str, str]:
    """Return the indicators of some topics that have values of England, with the source of the
    newest ones.
    """
    known = ((each, england_series(facts, each)) for each in indicators_on(frozenset(topics)))
    return {each.name: source_of(each, values[-1][0]) for each, values in known if values}
