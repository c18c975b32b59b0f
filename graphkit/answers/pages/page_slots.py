"""What a page knows of the thing that it is about: the slots of its readings and words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.known import latest_known
from graphkit.answers.summaries.inspection_changes import ComparableCriteria, criteria_of
from graphkit.answers.summaries.news import default_period
from graphkit.answers.summaries.words_and_numbers import latest_sources
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_value, local_id
from graphkit.core.partial_dates import years_before
from graphkit.core.terms import GK, SCHEME, Rdfs, Scheme, Skos
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.facts.names import now_day
from graphkit.graph.facts.passages import parts_of
from graphkit.graph.statements.ontology_graph import ontology_statements

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


_AGENCY_YEARS = 5
_OF_ONE_AREA = ("service", "partner")


def topic_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of a topic.

    `criterion` is the judgement on it, "" without, `covering` are the criteria that some have
    instead; `within` is the label of the judgement that includes it.
    """
    labels, least = Labels(store), current_frameworks().thresholds
    narrower = [concept_value(each) for each in labels.by_name(parts_of(store.facts, iri))]
    topics = [concept_value(iri), *narrower]
    own, within = criteria_of(store.facts, concept_value(iri))
    criterion, covering = _judged_as(store, own)
    sources = latest_sources(store.facts, topics)
    return {
        "it": concept_value(iri),
        "definition": "; ".join(objects(store, iri, Skos.definition)),
        "topics": topics,
        "narrower": narrower,
        "criterion": criterion,
        "covering": covering,
        "judgement": labels.concept(Scheme.CRITERION, criterion).lower(),
        "within": labels.concept(Scheme.CRITERION, within).lower(),
        "indicators": [*sources],
        "sources": "; ".join(dict.fromkeys(sources.values())),
        "recent": default_period(store.facts),
        "late": years_before(now_day(store.facts), 2),
        "rated": least.rated_findings,
        "least": least.topic_findings,
        "several": least.several_findings,
    }


def _judged_as(store: Store, criterion: str) -> tuple[str, list[str]]:
    """Return the criterion by which most judge a topic on the day, and those that others have: one
    that covers it while few are judged by its own, as care leavers before 2023.
    """
    covering = ComparableCriteria(store).covering(criterion)
    judged = Counter(name for each in latest_known(store).values() for name in each.grades)
    most = max([criterion, *covering], key=judged.__getitem__)
    return most, [each for each in covering if each != most]


def agency_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of an agency; `since` is the first day of the last years."""
    kind = Labels(store).kind(iri) or "Agency"
    return {
        "it": local_id(iri),
        "clause": "agency",
        "what": _class_words(kind),
        "police": kind == "PoliceForce",
        "since": years_before(now_day(store.facts), _AGENCY_YEARS),
    }


def subject_slots(store: Store, iri: str, clause: str) -> dict[str, Any]:
    """Return the slots of the page of what findings are about or cite: those with it, or with a
    part of it, as the value of a dimension.
    """
    labels, is_concept = Labels(store), iri.startswith(SCHEME)
    name_of = concept_value if is_concept else local_id
    kind = labels.kind(iri)
    return {
        "it": [name_of(each) for each in (iri, *parts_of(store.facts, iri))],
        "clause": clause,
        "area": clause in _OF_ONE_AREA,
        "what": _class_words(kind) if kind else clause.replace("_", " "),
        "definition": "; ".join(objects(store, iri, Skos.definition)),
    }


def _class_words(name: str) -> str:
    """Return the label of a class of the ontology."""
    return min(ontology_statements().get(GK + name, {}).get(Rdfs.label, [name]))
