"""Properties of other vocabularies find what the ontology specialises; labels need no language."""

import pyoxigraph as ox
import pytest

from graphkit.core.terms import PREFIXES
from graphkit.store.dataset import Store

GRAPH = """
gk:topic rdfs:subPropertyOf dcterms:subject . gk:concerns rdfs:subPropertyOf schema:about .
<urn:f> gk:topic topic:neglect ; gk:concerns agency:e . <urn:g> dcterms:subject topic:neglect .
topic:neglect skos:prefLabel "Neglect"@en ; skos:altLabel "Vernachlässigung"@de .
agency:e rdfs:label "Eastern Police" .
"""


@pytest.fixture
def store():
    engine = ox.Store()
    engine.update(f"INSERT DATA {{ {GRAPH} }}", prefixes=dict(PREFIXES))
    return Store(engine)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT ?x { ?x dcterms:subject topic:neglect }", {"urn:f", "urn:g"}),
        ("SELECT ?x { ?x <https://schema.org/about>/rdfs:label 'Eastern Police'@en }", {"urn:f"}),
        ('SELECT ?x { ?x dcterms:subject/skos:prefLabel "Neglect" }', {"urn:f", "urn:g"}),
        ('SELECT ?x { ?x gk:topic ?t . ?t skos:prefLabel "Neglect"@en }', {"urn:f"}),
        ('SELECT ?x { ?x gk:topic/skos:altLabel "Vernachlässigung"@en }', set()),
        ('SELECT ?x { ?x gk:topic/skos:altLabel "Vernachlässigung"@de }', {"urn:f"}),
        ("SELECT ?x { ?x !(dcterms:subject|gk:concerns|gk:topic) topic:neglect }", set()),
    ],
)
def test_what_the_ontology_promises_is_found(store, query, found):
    assert {row[0] for row in store.rows(query)} == found


def test_added_variables_are_no_columns(store):
    result = store.query('SELECT * { ?topic skos:prefLabel "Neglect" }')
    assert [variable.value for variable in result.variables] == ["topic"]
