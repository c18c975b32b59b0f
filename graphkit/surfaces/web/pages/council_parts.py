"""Parts of pages that are no readings: of England the search, and waits by grade; of a council
waits, recommendations as chains, and published numbers among those of others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from graphkit.answers.questions.presented_reading import declared_answers
from graphkit.answers.readings.known import current_grades
from graphkit.answers.readings.next_inspections import (
    NextInspection,
    Wait,
    WaitWindow,
    completed_waits,
    next_inspections,
    present_waits,
    wait_windows,
)
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    recommendation_counts,
    whole_recommendations,
    years_asked_before,
)
from graphkit.answers.summaries.words_and_numbers import numbers_on_topics, outer_numbers
from graphkit.core.partial_dates import whole_months
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import now_day
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.page_charts import percentile_strip, waits_pictures


class OpenRecommendation(NamedTuple):
    """An open recommendation, and the years in which the same topic was asked for before."""

    asked: FollowedRecommendation
    years: list[str]


class AskedGroup(NamedTuple):
    """What an inspection recommended: how many of each outcome, and those that are open, the
    areas for priority action first.
    """

    inspection: Inspection
    months: int  # since it began
    counts: Mapping[str, int]
    open: list[OpenRecommendation]


class WaitsShown(NamedTuple):
    """What is known of waits of a grade, and their pictures, wide and narrow."""

    window: WaitWindow
    ended: list[Wait]
    shorter: int  # of these, than that of the council
    waiting: list[Wait]  # of other councils
    pictures: list[Any]


def _welcome(store: Store, place: str) -> dict[str, Any]:
    """Return the councils, and examples of questions on the one that was inspected last."""
    loaded = inspections(store.facts)
    return {
        "councils": current_grades(store),
        "examples": declared_answers()["examples"] if loaded else (),
        "example_place": Labels(store).of(loaded[-1].authority) if loaded else "",
    }


def _waits(store: Store, place: str) -> dict[str, Any]:
    found = next_inspections(store).get(place)
    name = Labels(store).of(place)
    own = (each for each in wait_windows(store) if found and each.grade == found.grade)
    shown = next((_waits_shown(store, each, found, name) for each in own), None)
    return {"next": found, "waits": shown}


def _waits_by_grade(store: Store, place: str) -> dict[str, Any]:
    shown = (_waits_shown(store, each) for each in wait_windows(store))
    return {"waits": [each for each in shown if each]}


def _waits_shown(
    store: Store, window: WaitWindow, own: NextInspection | None = None, name: str = ""
) -> WaitsShown | None:
    """Return the waits of a grade, among them that of a council; None where none has ended."""
    ended = [each for each in completed_waits(store) if each.grade == window.grade]
    if not ended:
        return None
    waiting = [each for each in present_waits(store, window.grade) if each.name != name]
    waited = own.waited if own else 0
    pictures = waits_pictures([*ended, *waiting], window, waited, name)
    shorter = sum(each.days < waited for each in ended)
    return WaitsShown(window, ended, shorter, waiting, pictures)


def _chains(store: Store, place: str) -> dict[str, Any]:
    found = whole_recommendations(followed_recommendations(store, place))
    return {"groups": [*_groups(store, place, found)], "counts": recommendation_counts(found)}


def _groups(
    store: Store, place: str, found: Collection[FollowedRecommendation]
) -> Iterator[AskedGroup]:
    """Yield the recommendations of a council by inspection, the newest first."""
    own = {each.iri: each for each in inspections(store.facts, [place])}
    day = now_day(store.facts)
    dated = (each for each in found if each.inspection in own)
    for iri, group in groupby(dated, lambda each: each.inspection):
        made, item = [*group], own[iri]
        waiting = sorted(
            (each for each in made if each.is_open), key=lambda each: not each.is_priority
        )
        rows = [OpenRecommendation(each, years_asked_before(each, found, own)) for each in waiting]
        counts = recommendation_counts(made).by_outcome
        yield AskedGroup(item, whole_months(item.day, day), counts, rows)


def _numbers(store: Store, place: str) -> dict[str, Any]:
    found = numbers_on_topics(store, place)
    shown = [(each, percentile_strip(each)) for each in outer_numbers(found)]
    return {"numbers": shown, "of": len(found)}


PARTS: Mapping[str, Callable[[Store, str], dict[str, Any]]] = {
    "welcome": _welcome,
    "waits": _waits,
    "waits_by_grade": _waits_by_grade,
    "chains": _chains,
    "numbers": _numbers,
}
