"""Builds the graph of the list of interventions: what each page states, apart from what reports say."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, graph_iri
from graphkit.core.quads import Quads
from graphkit.core.terms import Class, Dcterms, Property, Rdfs, Scheme
from graphkit.documents.register.interventions_list import ListedIntervention, interventions_settings
from graphkit.graph.statements.source_graph import source_graph

GRAPH = "interventions"


def interventions_graph(listed: Iterable[ListedIntervention]) -> Quads:
    """Return the rows of the list as a graph, which also has its title, licence and scope."""
    about, graph = interventions_settings(), graph_iri(GRAPH)
    quads = source_graph(GRAPH, about["title"], about, GRAPH, "interventions.csv", ())
    quads.add_text(graph, Rdfs.COMMENT, about["scope"])
    for each in listed:
        node = entity_iri(f"listed-intervention/{each.name}")
        quads.add_type(node, Class.LISTED_INTERVENTION)
        quads.add_text(node, Rdfs.LABEL, each.title)
        quads.add_link(node, Property.LISTED_AUTHORITY, authority_iri(each.authority))
        quads.add_link(node, Property.INTERVENTION_KIND, concept_iri(Scheme.INTERVENTION, each.kind))
        quads.add_text(node, Property.SERVICE, each.service)
        quads.add_date(node, Property.ISSUED, each.issued)
        quads.add_date(node, Property.ENDED, each.ended)
        quads.add_date(node, Property.LAST_KNOWN, each.seen_as_at)
        quads.add_link(node, Dcterms.SOURCE, each.source)
        quads.add_boolean(node, Property.IS_OFFICIAL, each.is_official)
    return quads
