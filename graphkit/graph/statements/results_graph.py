"""Builds the graph of a list of results of other inspections,
with the providers that they are of.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, graph_iri, part_iri
from graphkit.core.quads import Quads
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import concept_values, scheme_values
from graphkit.core.terms import IN, Dcterms, Gk, Org, Rdfs, Scheme, Skos
from graphkit.documents.register.results_list import (
    OWNERS_NOTE,
    RESULTS_NOTE,
    ListedResult,
    Registration,
    ResultsList,
    unresolved_owners,
)
from graphkit.graph.statements.source_graph import source_graph


def results_graph(
    kind: str, found: ResultsList, registrations: Iterable[Registration] = ()
) -> Quads:
    """Return a list of a kind ("providers") as a graph, which also has its date and licence.

    `registrations` say who is registered on the last day of the list.
    """
    about, graph = results_settings()[kind], graph_iri(kind)
    quads = source_graph(kind, found.title, about, RESULTS_NOTE, found.file, found.notes)
    remarks = filter(None, (about["scope"], about.get("remark")))
    quads.add_text(graph, Rdfs.comment, "; ".join(remarks))
    inspectorate = entity_iri(f"agency/{about['inspectorate']}")
    quads.add_type(graph, Gk.ResultList)
    quads.add_link(graph, Dcterms.publisher, inspectorate)
    quads.add_date(graph, Gk.listDay, found.as_at)
    quads.add_date(graph, Dcterms.date, found.as_at)
    quads.add_date(graph, Dcterms.issued, found.published)
    quads.update(
        source_graph(kind, found.title, about, OWNERS_NOTE, found.file, unresolved_owners(found))
    )
    for body, latest in {
        each.body: each for each in sorted(found.rows, key=lambda one: one.day)
    }.items():
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
    label = (
        latest.label
        or f"{concept_values(Scheme.PROVIDER_TYPE, Skos.prefLabel)[type_]} {latest.urn}"
    )
    quads.add_type(provider, Gk.Provider)
    quads.add_text(provider, Rdfs.label, label)
    quads.add_link(provider, Gk.kind, type_)
    if latest.urn:
        quads.add_literal(provider, Org.identifier, latest.urn, Gk.Urn)
    _add_places(quads, provider, latest)


def _registration(quads: Quads, each: Registration) -> None:
    """Add that a provider is registered, as its list has it;
    one that is suspended is still on the list.
    """
    provider = entity_iri(f"provider/{each.body}")
    quads.add_text(provider, Gk.registrationStatus, each.status)
    quads.add_date(provider, Gk.registeredOn, each.registered)
    quads.add_date(provider, Gk.registeredAsAt, each.day)
    quads.add_date(provider, Gk.latestListed, each.latest)


def _result(quads: Quads, each: ListedResult, inspectorate: str) -> None:
    node = entity_iri(f"result/{each.body}/{each.day}")
    quads.add_type(node, Gk.Result)
    quads.add_link(node, Gk.body, entity_iri(f"provider/{each.body}"))
    quads.add_link(node, Gk.inspectorate, inspectorate)
    _add_places(quads, node, each)
    quads.add_text(node, Gk.listedOwner, each.owner_name)
    quads.add_text(node, Gk.inspectionKind, each.kind)
    quads.add_date(node, Gk.day, each.day)
    quads.add_date(node, Gk.published, each.published)
    quads.add_link(node, Rdfs.seeAlso, each.address)
    quads.add_link(node, Gk.grade, _grade_iri(each.grade))
    for judgement in each.judgements:
        part = part_iri(node, "judgement", judgement.name)
        quads.add_link(node, Gk.resultJudgement, part)
        quads.add_type(part, Gk.ResultJudgement)
        quads.add_link(part, Gk.judgementName, concept_iri(Scheme.RESULT_JUDGEMENT, judgement.name))
        quads.add_link(part, Gk.grade, _grade_iri(judgement.grade))
        quads.add_text(part, Gk.judgementPart, judgement.standing)


def _add_places(quads: Quads, node: str, each: ListedResult) -> None:
    quads.add_link(node, Gk.ownerThen, *map(entity_iri, each.owners))
    quads.add_link(node, IN, *map(authority_iri, each.authorities))


def _grade_iri(grade: str) -> str:
    return concept_iri(
        Scheme.GRADE if grade in scheme_values(Scheme.GRADE) else Scheme.PROGRESS, grade
    )
