"""The statements about an entity, a concept or the ontology as RDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.resources import resource_path
from graphkit.core.terms import SCHEME
from graphkit.store.dataset import Store
from graphkit.web.entity_address import entity_at
from graphkit.web.negotiation import RDF
from graphkit.web.query_answer import chosen_type, write_rdf
from graphkit.web.web_tasks import AnswerWriter


def write_entity_data(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Write the statements about the entity at the `path` of a task, and those that refer to it, as RDF.

    At /def, the ontology. Raises EntityNotFoundError where the graph has no statements about it.
    """
    media_type = chosen_type(task, [*RDF])
    if task["path"] == "/def":
        triples = list(ox.parse(resource_path("ontology", "graphkit.ttl").read_bytes(), ox.RdfFormat.TURTLE))
    else:
        triples = entity_triples(store, entity_at(task["path"]))
    if not triples:
        raise EntityNotFoundError(f"no statements about {task['path']}: search at /")
    write_rdf(triples, media_type, writer)


def entity_triples(store: Store, iri: str) -> list[ox.Triple]:
    """Return the statements about an entity, sorted; for a scheme, those about its concepts, too."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}"
    if iri.startswith(SCHEME) and "/" not in iri.removeprefix(SCHEME):
        query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s skos:inScheme <{iri}> ; ?p ?o }}"
    return sorted(store.query(query), key=str)
