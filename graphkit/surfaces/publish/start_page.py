"""The first page of a publication on some authorities: news, state, map, a row for each authority,
what they share, and what is in the publication.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.readings.in_force import known_deliveries
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.readings.next_inspections import completed_waits
from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.result import Cell
from graphkit.answers.summaries.england_now import AuthorityState, england_now
from graphkit.answers.summaries.followed_recommendations import (
    followed_recommendations,
    recommendation_counts,
)
from graphkit.answers.summaries.news import all_news, default_period
from graphkit.core.identifiers import kind_of, local_id
from graphkit.core.partial_dates import years_before
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.selected_findings import Selection, count_findings_by
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.england_chart import grades_map

_NEWS, _NEWS_YEARS = 12, 2  # lines, and from how many years
_RECENT_YEARS = 5  # of findings on agencies
_TOPIC_YEARS = 3  # of findings on topics
_YEAR = 365.25  # days


class PlaceRow(NamedTuple):
    """An authority of the publication.

    `before` is the full inspection before the latest; `years` is how long it waits for the next,
    `sooner` and `ended` how many completed waits of its grade were shorter, of how many; `area` are
    the services of its area that other inspectorates grade.
    """

    state: AuthorityState
    worse: list[tuple[str, str]]  # judgements worse than the state: criterion, grade
    before: KnownInspection | None
    years: float
    sooner: int
    ended: int
    open: int  # recommendations
    area: Sequence[Mapping[str, Cell]]  # grades and days of its youth justice service


class SharedBody(NamedTuple):
    """A body that several of the authorities share, and the findings about it of late."""

    iri: str
    places: list[str]
    counts: Counts


def start_page_data(store: Store, title: str, places: Collection[str]) -> dict[str, Any]:
    """Return what the first page of a publication on some authorities (IRIs) shows."""
    year = default_period(store.facts)
    since = years_before(year, _NEWS_YEARS - 1) if year else ""
    news, number = all_news(store, places, since, _NEWS)
    now = england_now(store, places, year)
    recent = years_before(year, _RECENT_YEARS - 1) if year else ""
    topics_since = years_before(year, _TOPIC_YEARS - 1) if year else ""
    return {
        "now": now,
        "rows": [_row(store, each) for each in now.rows],
        "news": news,
        "number_of_news": number,
        "news_since": since,
        "chart": grades_map(store, Focus(title, tuple(sorted(places))), is_brief=False),
        "shared": _shared(store, places, recent),
        "recent": recent,
        "delivered": _delivered(store, places),
        "topics": _topics(store, places, topics_since),
        "topics_since": topics_since,
        "loaded": sum(each.authority in places for each in inspections(store.facts)),
        "in_all": len(inspections(store.facts)),
    }


def _row(store: Store, state: AuthorityState) -> PlaceRow:
    known, steps = state.known, STEPS_BELOW_OUTSTANDING
    earlier = [
        each
        for each in known_inspections(store)
        if each.authority == known.authority and each.day < known.day
    ]
    waited = state.next.waited if state.next else 0
    ended = [
        each for each in completed_waits(store) if state.next and each.grade == state.next.grade
    ]
    of_area = {"in": local_id(known.authority), "kind": [*results_settings()["of_areas"]]}
    return PlaceRow(
        state,
        [
            (criterion, grade)
            for criterion, grade in state.strands.items()
            if steps.get(grade, -1) > steps.get(state.state, -1)
        ],
        earlier[-1] if earlier else None,
        waited / _YEAR,
        sum(each.days < waited for each in ended),
        len(ended),
        recommendation_counts(followed_recommendations(store, known.authority)).open,
        read_brief(store, {"of": "bodies", "where": of_area, "columns": ["grade", "day"]}).rows,
    )


def _shared(store: Store, places: Collection[str], since: str) -> list[SharedBody]:
    """Return the agencies that findings on several of the authorities are about, the most weak or
    mixed ones first.
    """
    chosen = Selection(authorities=places, since=since)
    counts = defaultdict[str, Counts](Counts)
    where = defaultdict[str, set[str]](set)
    found = count_findings_by(store.facts, ("entity", "authority", "polarity"), chosen)
    for (entity, authority, polarity), number in found.items():
        if kind_of(entity) == "agency":
            counts[entity].add(polarity, number)
            where[entity].add(authority)
    labels = Labels(store)
    several = [
        SharedBody(iri, labels.by_name(where[iri]), counts[iri])
        for iri in labels.by_name(counts)
        if len(where[iri]) > 1 and counts[iri].evaluated
    ]
    return sorted(several, key=lambda each: (-each.counts.negative, -each.counts.evaluated))


def _delivered(store: Store, places: Collection[str]) -> Mapping[str, list[str]]:
    """Return the bodies that deliver services for the authorities now, with these."""
    found = defaultdict[str, list[str]](list)
    for each in known_deliveries(store.facts):
        if each.is_now and each.role == "delivers" and each.authority in places:
            found[each.body].append(each.authority)
    labels = Labels(store)
    return {body: labels.by_name(found[body]) for body in labels.by_name(found)}


def _topics(store: Store, places: Collection[str], since: str) -> list[tuple[str, Counts]]:
    """Return the topics of findings on the authorities, the most weak or mixed ones first."""
    chosen, counts = Selection(authorities=places, since=since), defaultdict[str, Counts](Counts)
    for (topic, polarity), number in count_findings_by(
        store.facts, ("topic", "polarity"), chosen
    ).items():
        counts[topic].add(polarity, number)
    rows = [(topic, each) for topic, each in counts.items() if each.evaluated]
    return sorted(rows, key=lambda row: (-row[1].negative, row[0]))
