"""How often recommendations recur at the next full inspection.

Rates are of outcomes that readers have decided. Any other may be either: the rate of all lies
between the two that count them all one way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from graphkit.answers.measures.confidence_intervals import (
    intraclass_correlation,
    wilson_of_clusters,
)
from graphkit.answers.measures.result_table import ResultTable, Value, rounded
from graphkit.answers.readings.recommendation_states import (
    ADDRESSED,
    NOT_MENTIONED,
    UNCLEAR,
    WEAK_AGAIN,
    recommendation_states,
)
from graphkit.core.identifiers import inspection_of, kind_of
from graphkit.graph.entities.focus import authorities_of
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.passages import subjects_of

if TYPE_CHECKING:
    from graphkit.answers.measures.projections import MeasureRequest

_COUNTED = (*ADDRESSED, NOT_MENTIONED, UNCLEAR)
UNDECIDED = "undecided"  # in place of the answer that a program found
_COLUMNS = (
    "authorities",
    "followed_up",
    *(name.replace(" ", "_") for name in _COUNTED),
    "rate",
    "ci_low",
    "ci_high",
    UNDECIDED,
    "rate_low",
    "rate_high",
)
_FEW = 10  # recommendations: a rate of fewer is an anecdote
Followed = tuple[str, str, str]  # recommendation, authority, answer as decided or UNDECIDED


def recurrence(request: MeasureRequest) -> ResultTable:
    """Return how often recommendations recur, by topic, authority or agency;
    with Wilson's interval.

    Only recommendations of full inspections count: the next full report seldom addresses those of
    joint inspections. Sub-points count with the point above them.
    """
    by = request.by or "topic"
    followed, others = _followed(request)
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for thing, authority, outcome in _outcomes_under(request, by, followed):
        counts[thing][authority][outcome] += 1
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for _, authority, outcome in followed:
        places[authority][outcome] += 1
    groups = [_recurring_of(found) for found in places.values()]
    similarity_ = intraclass_correlation(groups)
    rows = [
        _row(request.labels.of(thing), found, 0.0 if by == "authority" else similarity_)
        for thing, found in sorted(counts.items())
    ]
    low, high = _bounds(sum(places.values(), Counter()))
    decided = (sum(found.values(), Counter[str]()) for found in counts.values())
    few = sum(_recurring_of(found)[1] < _FEW for found in decided)
    return ResultTable(
        f"recurrence by {by}",
        (by, *_COLUMNS),
        tuple(sorted(rows, key=_most_certain_first)),
        figures=_overall_figures(groups, len(followed), similarity_),
        notes=(
            (
                f"Left out: {others:,} recommendations of joint and other inspections that are not "
                "full."
            ),
            f"Of all: between {low} and {high} recur, with the undecided ones counted both ways.",
            (
                f"{few} of {len(rows)} rows rest on fewer than {_FEW} recommendations that a "
                "reader decided on."
            ),
        ),
    )


def _outcomes_under(
    request: MeasureRequest, by: str, followed: Iterable[Followed]
) -> Iterator[tuple[str, str, str]]:
    """Yield for each recommendation: what it is counted under, its authority, its outcome."""
    focus, wanted, followed = request.focus, request.topics, list(followed)
    topics, concerned = subjects_of(request.store.facts, [iri for iri, *_ in followed])
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


def _followed(request: MeasureRequest) -> tuple[list[Followed], int]:
    """Return the recommendations of full inspections, and the number of others."""
    loaded = inspections(request.store.facts, authorities_of(request.focus), with_undated=True)
    by_iri = {each.iri: each for each in loaded}
    found = [
        (iri, by_iri[inspection_of(iri)], each.state if each.is_reviewed else UNDECIDED)
        for iri, each in recommendation_states(request.store.facts).items()
        if each.outcome and not each.whole and inspection_of(iri) in by_iri
    ]
    full = [(iri, item.authority, outcome) for iri, item, outcome in found if item.full]
    return full, len(found) - len(full)


def _row(name: str, places: dict[str, Counter[str]], similarity_: float) -> tuple[Value, ...]:
    total = sum(places.values(), Counter())
    groups = [group for _, found in sorted(places.items()) if (group := _recurring_of(found))[1]]
    again, mentioned = _recurring_of(total)
    outcomes = [total[outcome] for outcome in _COUNTED]
    rate: tuple[Value, ...] = (None, None, None)
    if mentioned:
        rate = rounded(again / mentioned), *wilson_of_clusters(groups, similarity_)
    return (name, len(groups), total.total(), *outcomes, *rate, total[UNDECIDED], *_bounds(total))


def _bounds(counts: Counter[str]) -> tuple[Value, Value]:
    """Return the rate if no undecided recommendation recurs, and if all do;
    None where there is none.
    """
    again, mentioned = _recurring_of(counts)
    undecided = counts[UNDECIDED]
    if not mentioned + undecided:
        return None, None
    return rounded(again / (mentioned + undecided)), rounded(
        (again + undecided) / (mentioned + undecided)
    )


def _recurring_of(counts: Counter[str]) -> tuple[int, int]:
    """Return how many recommendations recur, wholly or in part,
    and how many the next report addresses.
    """
    return counts[WEAK_AGAIN], sum(counts[each] for each in ADDRESSED)


def _most_certain_first(row: tuple[Value, ...]) -> tuple[float, float, str]:
    """Sort key: the lower limit of the interval,
    so that a rate of 1 out of 1 does not rank first.
    """
    rate, low = (row[1 + _COLUMNS.index(name)] for name in ("rate", "ci_low"))
    return -float(-1.0 if low is None else low), -float(rate or 0.0), str(row[0])


def _overall_figures(
    groups: Collection[tuple[int, int]], followed: int, similarity_: float
) -> dict[str, Value]:
    again, mentioned = (sum(group[at] for group in groups) for at in (0, 1))
    low, high = wilson_of_clusters(groups, similarity_)
    return {
        "recommendations followed up": followed,
        "rate of those decided": rounded(again / mentioned) if mentioned else None,
        "ci_low": low,
        "ci_high": high,
        "intraclass correlation": rounded(similarity_),
    }
