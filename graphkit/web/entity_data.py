"""The task that writes the statements about an entity, a concept or the ontology as RDF."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.resources import resource_path
from graphkit.core.terms import SCHEME
from graphkit.store.dataset import Store
from graphkit.web.entity_address import entity_at
from graphkit.web.negotiation import RDF
from graphkit.web.query_answer import FormatTask, write_rdf
from graphkit.workers.answer_writer import AnswerWriter


@dataclass(frozen=True, kw_only=True)
class DataTask(FormatTask):
    """Writes the statements about the entity at a path, and those that refer to it; at /def, the ontology."""

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the statements. Raises EntityNotFoundError where the graph has none about the entity."""
        media_type = self.chosen_type([*RDF])
        if self.path == "/def":
            ontology = resource_path("ontology", "graphkit.ttl").read_bytes()
            triples = list(ox.parse(ontology, ox.RdfFormat.TURTLE))
        else:
            triples = entity_triples(store, entity_at(self.path))
        if not triples:
            raise EntityNotFoundError(f"no statements about {self.path}: search at /")
        write_rdf(triples, media_type, writer)


def entity_triples(store: Store, iri: str) -> list[ox.Triple]:
    """Return the statements about an entity, sorted; for a scheme, those about its concepts, too."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}"
    if iri.startswith(SCHEME) and "/" not in iri.removeprefix(SCHEME):
        query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s skos:inScheme <{iri}> ; ?p ?o }}"
    return sorted(store.query(query), key=str)
