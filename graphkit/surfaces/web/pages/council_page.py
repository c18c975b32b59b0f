"""The page of the reader's own council: what is news, open and next, and what stands out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from graphkit.answers.readings.held_grades import graded_since
from graphkit.answers.readings.horizon import lists_horizon
from graphkit.answers.readings.known import current_grades
from graphkit.answers.readings.next_inspections import (
    NextInspection,
    Wait,
    WaitWindow,
    completed_waits,
    present_waits,
    wait_windows,
)
from graphkit.answers.summaries.england_now import AuthorityState, england_now
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    recommendation_counts,
    whole_recommendations,
    years_asked_before,
)
from graphkit.answers.summaries.inspection_changes import headline_strip
from graphkit.answers.summaries.news import all_news, default_period
from graphkit.answers.summaries.other_results import bodies_of, current_lines
from graphkit.answers.summaries.words_and_numbers import WordsAndNumbers, latest_beside_words
from graphkit.core.identifiers import authority_iri
from graphkit.core.partial_dates import whole_months, years_before
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.graph.entities.lookup import Labels, neighbour_list, statistical_neighbours
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import now_day
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.page_charts import percentile_strip, waits_picture
from graphkit.surfaces.web.page import Page, PageRequest, PageResult

_NEWS = 8  # lines
_YEARS = 2  # of news
_BEFORE = 4  # years from which a neighbour moved
_OUTER = 10  # per cent of authorities at either end


class OpenRecommendation(NamedTuple):
    """An open recommendation, and the years in which the same topic was asked for before."""

    asked: FollowedRecommendation
    years: list[str]


class OpenGroup(NamedTuple):
    """The open recommendations of an inspection, those for priority action first."""

    inspection: Inspection
    months: int  # since it began
    rows: list[OpenRecommendation]


class WaitsShown(NamedTuple):
    """What is known of waits of a council's grade, and their pictures, wide and narrow."""

    window: WaitWindow
    ended: list[Wait]
    shorter: int  # of these
    waiting: list[Wait]  # other councils
    pictures: tuple[Any, Any]


def my_council(store: Store, request: PageRequest) -> PageResult:
    """The page of the reader's own council, or the list to choose one from."""
    place = authority_iri(request.place) if request.place else ""
    data: dict[str, Any] = {"councils": current_grades(store), "state": None}
    found = england_now(store, [place], _since(store, _BEFORE)).rows if place else ()
    if not found:
        return Page("my_council.html", data)
    (state,) = found
    labels, full = Labels(store), _full(store, place)
    recommendations = whole_recommendations(followed_recommendations(store, place))
    near = england_now(store, statistical_neighbours(store, place), _since(store, _BEFORE))
    numbers = _standing_out(latest_beside_words(store, place))
    open_groups = [*_open_groups(store, place, recommendations)]
    data |= {
        "title": labels.of(place),
        "state": state,
        "since": graded_since(store).get((place, OVERALL_EFFECTIVENESS), ""),
        "worse": _worse_strands(store, state),
        "news": all_news(store, [place], _since(store, _YEARS), _NEWS)[0],
        "news_since": _since(store, _YEARS),
        "full": full[::-1],
        "strip": [
            (labels.concept(Scheme.CRITERION, name), [each.grade for each in grades])
            for name, grades in headline_strip(store, full)
        ],
        "waits": _waits(store, state.next, labels.of(place)) if state.next else None,
        "day": now_day(store.facts),
        "open": open_groups,
        "urgent_topics": _urgent_topics(open_groups, labels),
        "recommended": recommendation_counts(recommendations),
        "lines": current_lines(store, bodies_of(store, place)),
        "lists": lists_horizon(store.facts),
        "numbers": [(each, percentile_strip(each)) for each in numbers],
        "near": near,
        "neighbour_list": neighbour_list(store, place),
    }
    return Page("my_council.html", data)


def _since(store: Store, years: int) -> str:
    """Return the day some years before that of "now", "" without one."""
    year = default_period(store.facts)
    return years_before(year, years - 1) if year else ""


def _full(store: Store, place: str) -> list[Inspection]:
    return [each for each in inspections(store.facts, [place]) if each.full and each.judgements]


def _worse_strands(store: Store, state: AuthorityState) -> list[tuple[str, str, str]]:
    """Return the judgements that are worse than the state: criterion, grade, since when."""
    steps, since = STEPS_BELOW_OUTSTANDING, graded_since(store)
    return [
        (criterion, grade, since.get((state.known.authority, criterion), ""))
        for criterion, grade in state.strands.items()
        if steps.get(grade, -1) > steps.get(state.state, -1)
    ]


def _waits(store: Store, found: NextInspection, name: str) -> WaitsShown | None:
    """Return the waits of the grade of a council; None where none is known."""
    window = next((each for each in wait_windows(store) if each.grade == found.grade), None)
    ended = [each for each in completed_waits(store) if each.grade == found.grade]
    if not window or not ended:
        return None
    waiting = [each for each in present_waits(store, found.grade) if each.name != name]
    wide, narrow = (
        waits_picture([*ended, *waiting], window, found.waited, name, is_narrow)
        for is_narrow in (False, True)
    )
    shorter = sum(each.days < found.waited for each in ended)
    return WaitsShown(window, ended, shorter, waiting, (wide, narrow))


def _open_groups(
    store: Store, place: str, recommendations: Collection[FollowedRecommendation]
) -> Iterator[OpenGroup]:
    """Yield the open recommendations by inspection, the newest first."""
    own = {each.iri: each for each in inspections(store.facts, [place])}
    day = now_day(store.facts)
    open_ones = (each for each in recommendations if each.is_open)
    for iri, some in groupby(open_ones, lambda each: each.inspection):
        urgent_first = sorted(some, key=lambda each: not each.is_priority)
        rows = [
            OpenRecommendation(each, years_asked_before(each, recommendations, own))
            for each in urgent_first
        ]
        yield OpenGroup(own[iri], whole_months(own[iri].day, day), rows)


def _urgent_topics(groups: list[OpenGroup], labels: Labels) -> list[str]:
    """Return the topics of the open areas for priority action, once each."""
    asked = (each.asked for group in groups for each in group.rows)
    topics = (topic for each in asked if each.is_priority for topic in each.topics)
    return [labels.concept(Scheme.TOPIC, topic) for topic in dict.fromkeys(topics)]


def _standing_out(found: list[WordsAndNumbers]) -> list[WordsAndNumbers]:
    """Return the numbers in the highest or lowest tenth of authorities, each once."""
    once = {each.indicator.name: each for each in reversed(found)}
    kept = [each for each in once.values() if not _OUTER < each.latest.percentile < 100 - _OUTER]
    return sorted(kept, key=lambda each: min(each.latest.percentile, 100 - each.latest.percentile))
