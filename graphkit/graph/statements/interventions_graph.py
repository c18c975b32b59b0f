"""Builds the graph of the list of interventions: what each page states,
apart from what reports say.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, graph_iri
from graphkit.core.quads import Quads
from graphkit.core.terms import Dcterms, Gk, Rdfs, Scheme
from graphkit.documents.register.interventions_list import (
    ListedIntervention,
    interventions_settings,
)
from graphkit.graph.statements.source_graph import source_graph

GRAPH = "interventions"


def interventions_graph(listed: Iterable[ListedIntervention]) -> Quads:
    """Return the rows of the list as a graph, which also has its title, licence and scope."""
    about, graph = interventions_settings(), graph_iri(GRAPH)
    quads = source_graph(GRAPH, about["title"], about, GRAPH, "interventions.csv", ())
    quads.add_text(graph, Rdfs.comment, about["scope"])
    for each in listed:
        node = entity_iri(f"listed-intervention/{each.name}")
        quads.add_type(node, Gk.ListedIntervention)
        quads.add_text(node, Rdfs.label, each.title)
        quads.add_link(node, Gk.listedAuthority, authority_iri(each.authority))
        quads.add_link(node, Gk.kind, concept_iri(Scheme.INTERVENTION, each.kind))
        quads.add_text(node, Gk.service, each.service)
        quads.add_date(node, Gk.issued, each.issued)
        quads.add_date(node, Gk.ended, each.ended)
        quads.add_date(node, Gk.lastKnown, each.seen_as_at)
        quads.add_link(node, Dcterms.source, each.source)
        quads.add_boolean(node, Gk.isOfficial, each.is_official)
    return quads
