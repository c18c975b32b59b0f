"""The tracker of the recommendations of an authority."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.recommendation_states import (
    NOT_MENTIONED,
    OUTCOME_WORDS,
    without_readers,
)
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    recommendation_counts,
    whole_recommendations,
)
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import concept_value
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.pages.declared_pages import council_at

# parts of a tracker to show
_TRACKED: dict[str, tuple[str, Callable[[FollowedRecommendation], bool]]] = {
    "open": ("open", lambda each: each.is_open),
    "weak-at-latest": (
        "found weak again at the latest inspection",
        lambda each: each.weak_at_latest,
    ),
    "weak-again": ("found weak again", lambda each: each.is_recurring),
    "priority": ("priority action", lambda each: each.is_priority),
    "confirmed": ("confirmed by a reader", lambda each: each.is_reviewed),
    "not-mentioned": ("not mentioned", lambda each: each.state == NOT_MENTIONED),
}


def _by_inspection(
    recommendations: Collection[FollowedRecommendation], own: Iterable[Inspection]
) -> list[dict[str, Any]]:
    """Return the inspections that made recommendations, the latest first,
    with the number of each outcome.
    """
    found = []
    for item in sorted(own, key=lambda each: each.day, reverse=True):
        if made := [each for each in recommendations if each.inspection == item.iri]:
            counts = [*recommendation_counts(made).by_outcome.items()]
            found.append({"inspection": item, "recommendations": made, "counts": counts})
    return found


def tracker_page(store: Store, request: PageRequest) -> PageResult:
    """The recommendation tracker of an authority: a chain for each recommendation,
    all or those to show.
    """
    outcome, show = request.value("outcome"), request.value("show")
    for name, value, values in (
        ("outcome", outcome, OUTCOME_WORDS),
        ("show", show, tuple(_TRACKED)),
    ):
        if value and value not in values:
            raise ParameterError(f"{name} is {value[:40]!r}; it can be {', '.join(values)}")
    iri = council_at(store, request.path.removesuffix("/tracker"))
    own = {item.iri: item for item in inspections(store.facts, [iri], with_undated=True)}
    every = followed_recommendations(store, iri)
    asked = whole_recommendations(every)
    kept = {
        each.iri
        for each in asked
        if outcome in ("", each.outcome) and (not show or _TRACKED[show][1](each))
    }
    listed = [each for each in every if kept & {each.iri, each.whole}]
    data = {
        "title": Labels(store).of(iri),
        "tail": concept_value(iri),
        "outcome": outcome,
        "show": show,
        "choices": [
            (name, words, sum(map(holds, asked))) for name, (words, holds) in _TRACKED.items()
        ],
        "asked": asked,
        "since": min((own[each.inspection].day[:4] for each in asked), default=""),
        "counts": recommendation_counts(every),
        "without_readers": without_readers(store.facts),
        "groups": _by_inspection(listed, own.values()),
        "inspections": own,
        "next": next_inspections(store).get(iri),
    }
    return Page("tracker.html", data)
