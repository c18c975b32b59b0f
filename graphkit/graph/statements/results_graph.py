"""Builds the graph of a list of results of other inspections, with the providers that they are of."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, graph_iri, part_iri
from graphkit.core.quads import Quads
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import concept_values, scheme_values
from graphkit.core.terms import Class, Datatype, Dcterms, Org, Property, Rdfs, Scheme, Skos
from graphkit.documents.register.results_list import (
    OWNERS_NOTE,
    RESULTS_NOTE,
    ListedResult,
    Registration,
    ResultsList,
    unresolved_owners,
)
from graphkit.graph.statements.source_graph import source_graph


def results_graph(kind: str, found: ResultsList, registrations: Iterable[Registration] = ()) -> Quads:
    """Return a list of a kind ("providers") as a graph, which also has its date and licence.

    `registrations` say who is registered on the last day of the list.
    """
    about, graph = results_settings()[kind], graph_iri(kind)
    quads = source_graph(kind, found.title, about, RESULTS_NOTE, found.file, found.notes)
    quads.add_text(graph, Rdfs.COMMENT, about["scope"])
    inspectorate = entity_iri(f"agency/{about['inspectorate']}")
    quads.add_type(graph, Class.RESULT_LIST)
    quads.add_link(graph, Dcterms.PUBLISHER, inspectorate)
    quads.add_date(graph, Property.LIST_DAY, found.as_at)
    quads.add_date(graph, Dcterms.DATE, found.as_at)
    quads.add_date(graph, Dcterms.ISSUED, found.published)
    quads.update(source_graph(kind, found.title, about, OWNERS_NOTE, found.file, unresolved_owners(found)))
    for body, latest in {each.body: each for each in sorted(found.rows, key=lambda one: one.day)}.items():
        _provider(quads, entity_iri(f"provider/{body}"), latest)
    for each in found.rows:
        _result(quads, each, inspectorate)
    listed = {each.body for each in found.rows}
    for registration in registrations:
        if registration.body in listed:
            _registration(quads, registration)
    return quads


def _provider(quads: Quads, provider: str, latest: ListedResult) -> None:
    """Add a provider, as its latest result has it."""
    type_ = concept_iri(Scheme.PROVIDER_TYPE, latest.type)
    label = latest.label or f"{concept_values(Scheme.PROVIDER_TYPE, Skos.PREF_LABEL)[type_]} {latest.urn}"
    quads.add_type(provider, Class.PROVIDER)
    quads.add_text(provider, Rdfs.LABEL, label)
    quads.add_link(provider, Property.PROVIDER_TYPE, type_)
    if latest.urn:
        quads.add_literal(provider, Org.IDENTIFIER, latest.urn, Datatype.URN)
    _add_places(quads, provider, latest)


def _registration(quads: Quads, each: Registration) -> None:
    """Add that a provider is registered, as its list has it; one that is suspended is still on the list."""
    provider = entity_iri(f"provider/{each.body}")
    quads.add_text(provider, Property.REGISTRATION_STATUS, each.status)
    quads.add_date(provider, Property.REGISTERED_ON, each.registered)
    quads.add_date(provider, Property.REGISTERED_AS_AT, each.day)
    quads.add_date(provider, Property.LATEST_LISTED, each.latest)


def _result(quads: Quads, each: ListedResult, inspectorate: str) -> None:
    node = entity_iri(f"result/{each.body}/{each.day}")
    quads.add_type(node, Class.RESULT)
    quads.add_link(node, Property.RESULT_OF, entity_iri(f"provider/{each.body}"))
    quads.add_link(node, Property.INSPECTED_BY, inspectorate)
    _add_places(quads, node, each)
    quads.add_text(node, Property.OWNER_AS_LISTED, each.owner_name)
    quads.add_text(node, Property.INSPECTION_TYPE, each.kind)
    quads.add_date(node, Dcterms.DATE, each.day)
    quads.add_date(node, Dcterms.ISSUED, each.published)
    quads.add_link(node, Rdfs.SEE_ALSO, each.address)
    quads.add_link(node, Property.GRADE, _grade_iri(each.grade))
    for judgement in each.judgements:
        part = part_iri(node, "judgement", judgement.name)
        quads.add_link(node, Property.RESULT_JUDGEMENT, part)
        quads.add_type(part, Class.RESULT_JUDGEMENT)
        quads.add_link(part, Property.JUDGEMENT_NAME, concept_iri(Scheme.RESULT_JUDGEMENT, judgement.name))
        quads.add_link(part, Property.GRADE, _grade_iri(judgement.grade))
        quads.add_text(part, Property.STANDING, judgement.standing)


def _add_places(quads: Quads, node: str, each: ListedResult) -> None:
    quads.add_link(node, Property.OWNER, *map(entity_iri, each.owners))
    quads.add_link(node, Property.LISTED_AUTHORITY, *map(authority_iri, each.authorities))


def _grade_iri(grade: str) -> str:
    return concept_iri(Scheme.GRADE if grade in scheme_values(Scheme.GRADE) else Scheme.PROGRESS, grade)
