"""The recommendations of an authority, and what became of each."""

from __future__ import annotations

from typing import Annotated

from graphkit.abilities.ability import ability
from graphkit.abilities.value_types import Authority, Quotes, one_of
from graphkit.analyse.passage_links import COLUMNS, Passages
from graphkit.analyse.per_graph import loaded_inspections
from graphkit.analyse.result_table import ResultTable, Value
from graphkit.ask.entity_search import find_entity
from graphkit.ask.followed_recommendations import OUTCOMES, FollowedRecommendation, followed_recommendations
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.store.dataset import Store

_COLUMNS = (
    "inspected",
    "framework",
    "number",
    "priority",
    "time_limit",
    "topics",
    "outcome",
    "rag",
    "confidence",
    "reviewed",
)


@ability({"authority": "Slough"})
def tracker(
    store: Store,
    authority: Authority,
    *,
    outcome: Annotated[str, one_of(OUTCOMES), "Only recommendations with this outcome."] = "",
    with_quotes: Quotes = False,
) -> ResultTable:
    """List the recommendations of an authority and what became of each at the next full inspection.

    The latest inspection comes first. rag is the status of the outcome: red, amber, green or grey; confidence
    that of the outcome, from 0 to 1; reviewed marks an outcome that a person decided on.
    """
    iri = find_entity(store, authority, "authority")
    made = {item.iri: item for item in loaded_inspections(store)}
    labels, places = Labels(store), Passages(store, with_quotes)
    found = [each for each in followed_recommendations(store, iri) if outcome in ("", each.outcome)]
    places.expect({each.iri for each in found})
    rows = tuple((*_row(labels, made[each.inspection], each), *places.of(each.iri)) for each in found)
    return ResultTable(labels.of(iri), (*_COLUMNS, *COLUMNS), rows, hidden_columns=("statement", "reviewed"))


def _row(labels: Labels, made: Inspection, each: FollowedRecommendation) -> tuple[Value, ...]:
    topics = ", ".join(labels.of(concept_iri(Scheme.TOPIC, topic)) for topic in each.topics)
    priority = "yes" if each.is_priority else ""
    return (
        made.day, made.under, each.number, priority, each.time_limit, topics, each.outcome, each.rag,
        each.confidence, "yes" if each.reviewed_by else "",
    )  # fmt: skip
