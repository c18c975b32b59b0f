"""How often what was asked for is still amiss: recommendations, and what the next full inspection says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from graphkit.analyse.confidence_intervals import intraclass_correlation, wilson_of_clusters
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.result_table import ResultTable, Value, rounded
from graphkit.ask.lookup import concept_value, kind_of
from graphkit.core.model import FULL_INSPECTIONS
from graphkit.infer.follow_up.outcomes import OUTCOMES, PARTLY, RECURS, RESOLVED

BY = ("topic", "authority", "agency")
_FOLLOWED = """
SELECT DISTINCT ?recommendation ?authority ?outcome ?framework {
  ?before gk:inspectionOf ?authority ; gk:recommendation ?recommendation ; gk:framework ?framework .
  ?recommendation gk:followUp/gk:outcome ?outcome
  OPTIONAL { ?recommendation dcterms:isPartOf ?whole } FILTER(!BOUND(?whole))
}"""
Followed = tuple[str, str, str]  # a recommendation, its authority, what became of it
_ABOUT = "SELECT DISTINCT ?recommendation ?thing {{ ?recommendation gk:followUp ?told ; gk:{about} ?thing }}"


def recurrence(asked: MeasureRequest) -> ResultTable:
    """Return how often recommendations recur, by topic, authority or agency; rates with Wilson's interval.

    Recommendations of full inspections count: joint inspections write theirs as narrative, of which the next
    full report, on other ground, seldom speaks. Sub-points count with the point above them.
    """
    by = asked.by or "topic"
    followed, others = _followed(asked)
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for thing, authority, outcome in _outcomes_under(asked, by, followed):
        counts[thing][authority][outcome] += 1
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for _, authority, outcome in followed:
        places[authority][outcome] += 1
    groups = [_again(found) for found in places.values()]
    alike = intraclass_correlation(groups)
    asked.store.prefetch(counts)
    rows = [
        _row(asked.labels.of(thing), found, 0.0 if by == "authority" else alike)
        for thing, found in sorted(counts.items())
    ]
    columns = (by, "authorities", "followed_up", *(name.replace("-", "_") for name in OUTCOMES))
    return ResultTable(
        f"recurrence by {by}",
        (*columns, "rate", "ci_low", "ci_high"),
        tuple(sorted(rows, key=_worst)),
        figures=_all(groups, len(followed), alike),
        notes=(f"Left out: {others:,} followed up of joint inspections and others that are not full.",),
    )


def _outcomes_under(
    asked: MeasureRequest, by: str, followed: Iterable[Followed]
) -> Iterator[tuple[str, str, str]]:
    """Yield what a recommendation is counted under, its authority, and what became of it."""
    topics, concerned = _about(asked, "topic"), _about(asked, "concerns")
    focus, wanted = asked.focus, asked.topics
    for recommendation, authority, outcome in followed:
        on, about = topics[recommendation], concerned[recommendation]
        if wanted is not None and not wanted & on:
            continue
        if focus and focus.entities and not {*focus.entities} & (about | on):
            continue
        under = {
            "topic": on if wanted is None else on & wanted,
            "authority": {authority},
            "agency": {thing for thing in about if kind_of(thing) == "agency"},
        }[by]
        for thing in sorted(under):
            yield thing, authority, outcome


def _followed(asked: MeasureRequest) -> tuple[list[Followed], int]:
    """Return the recommendations of full inspections; how many others."""
    places = asked.focus.authorities if asked.focus else ()
    rows = [row for row in sorted(asked.store.rows(_FOLLOWED)) if not places or row[1] in places]
    full = [
        (item, place, concept_value(outcome))
        for item, place, outcome, under in rows
        if concept_value(under) in FULL_INSPECTIONS
    ]
    return full, len(rows) - len(full)


def _about(asked: MeasureRequest, about: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for recommendation, thing in asked.store.rows(_ABOUT.format(about=about)):
        found[recommendation].add(thing)
    return found


def _row(name: str, places: dict[str, Counter[str]], alike: float) -> tuple[Value, ...]:
    total = sum(places.values(), Counter())
    groups = [group for _, found in sorted(places.items()) if (group := _again(found))[1]]
    again, spoken = _again(total)
    outcomes = [total[outcome] for outcome in OUTCOMES]
    counted: tuple[Value, ...] = (name, len(groups), total.total(), *outcomes)
    if not spoken:
        return (*counted, None, None, None)
    return (*counted, rounded(again / spoken), *wilson_of_clusters(groups, alike))


def _again(counts: Counter[str]) -> tuple[int, int]:
    """Return how many recur, wholly or in part, and of how many the next report speaks."""
    again = counts[RECURS] + counts[PARTLY]
    return again, again + counts[RESOLVED]


def _worst(row: tuple[Value, ...]) -> tuple[float, float, str]:
    """Order by what is sure: the lower end of the interval, so that one case of one does not lead."""
    low, rate = row[-2], row[-3]
    return -float(-1.0 if low is None else low), -float(rate or 0.0), str(row[0])


def _all(groups: Collection[tuple[int, int]], followed: int, alike: float) -> dict[str, Value]:
    again, spoken = (sum(group[at] for group in groups) for at in (0, 1))
    low, high = wilson_of_clusters(groups, alike)
    return {
        "recommendations followed up": followed,
        "rate of all": rounded(again / spoken) if spoken else None,
        "ci_low": low,
        "ci_high": high,
        "likeness within an authority": rounded(alike),
    }
