"""Extensions (gk:matches, superproperties, labels …): each works, or is an error."""

import pyoxigraph as ox
import pytest

from graphkit.core.errors import QueryError
from graphkit.core.terms import PREFIXES
from graphkit.graph.store.dataset import Store

GRAPH = """
gk:topic rdfs:subPropertyOf dcterms:subject . gk:concerns rdfs:subPropertyOf schema:about .
inspection:1 a gk:Inspection ; gk:inspectionOf authority:A ; gk:finding topic:f , topic:g .
topic:f a gk:Finding ; gk:topic topic:neglect ; gk:concerns agency:e ; gk:page 3 .
topic:g a gk:Finding ; dcterms:subject topic:neglect ; gk:page 4 .
topic:neglect skos:prefLabel "Neglect"@en ; skos:altLabel "Vernachlässigung"@de .
agency:e rdfs:label "Eastern Police" . topic:l gk:law topic:act .
"""
WORDS = {"return home": ["f", "g"], "homes": ["f"], 'a "b" é': ["g"]}


class IndexedStore(Store):
    """A store in memory with an invented full-text index."""

    def matching(self, words: str) -> list[str]:
        return [f"{PREFIXES['topic']}{name}" for name in WORDS[words]]


@pytest.fixture
def store():
    engine = ox.Store()
    engine.update(f"INSERT DATA {{ {GRAPH} }}", prefixes=dict(PREFIXES))
    return IndexedStore(engine)


def short(store, text, **options):
    result = store.query(text, **options)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    terms = (row.subject if isinstance(row, ox.Triple) else row[0] for row in result)
    return sorted(term.value.rpartition("/")[2] for term in terms)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT ?x { ?x dcterms:subject topic:neglect }", ["f", "g"]),
        ("SELECT ?x { ?x <https://schema.org/about>/rdfs:label 'Eastern Police'@en }", ["f"]),
        (
            "PREFIX dct: <http://purl.org/dc/terms/> SELECT ?x { ?x dct:subject topic:neglect }",
            ["f", "g"],
        ),
        ("BASE <http://purl.org/dc/> SELECT ?x { ?x <terms/subject> topic:neglect }", ["f", "g"]),
        (
            (
                "BASE <http://x/y> PREFIX g: <https://w3id.org/graphkit/def#> "
                "SELECT ?x { ?x g:matches 'homes' }"
            ),
            ["f"],
        ),
        (
            (
                "BASE <https://w3id.org/graphkit/x> "
                "PREFIX g: <def#> SELECT ?x { ?x g:matches 'homes' }"
            ),
            ["f"],
        ),
        ('SELECT ?x { ?x dcterms:subject/skos:prefLabel "Neglect" }', ["f", "g"]),
        ('SELECT ?x { ?x gk:topic ?t . ?t skos:prefLabel "Neglect"@en }', ["f"]),
        ('SELECT ?x { ?x gk:topic/skos:altLabel "Vernachlässigung"@en }', []),
        ('SELECT ?x { ?x gk:topic/skos:altLabel "Vernachlässigung"@de }', ["f"]),
        ('SELECT ?x { ?x gk:topic [ skos:prefLabel "Neglect" ] }', ["f"]),
        ("SELECT ?x { ?x !(dcterms:subject|gk:concerns|gk:topic) topic:neglect }", []),
        ("SELECT ?a { ?f a gk:Finding ; gk:authority ?a }", ["A", "A"]),
        ("SELECT ?i { topic:f gk:inspection ?i }", ["1"]),
        ("SELECT ?x { topic:l gk:citesLaw ?x }", ["act"]),
        ("SELECT ?x { ?x gk:matches 'return home' }", ["f", "g"]),
        ("SELECT ?x { ?x gk:matches 'a \\\"b\\\" \\u00E9' }", ["g"]),
        ("SELECT ?i { ?i gk:finding/gk:matches 'homes' }", ["1"]),
        ("SELECT ?p { [ gk:matches 'homes' ; gk:page ?p ] }", ["3"]),
        ("SELECT ?x { ?x gk:page 3 FILTER(EXISTS { ?x gk:matches 'homes' } || 1 = 2) }", ["f"]),
        (
            "SELECT ?x { ?x a gk:Finding } GROUP BY ?x HAVING(EXISTS { ?x gk:matches 'homes' })",
            ["f"],
        ),
        ("SELECT ?x { ?x gk:matches 'homes' MINUS { ?x gk:page (1 2) } }", ["f"]),
        ("SELECT ?x { ?x gk:matches 'homes' OPTIONAL { << ?x gk:page 3 >> gk:number ?n } }", ["f"]),
        ("ASK { ?x gk:matches 'homes' ; gk:page 4 }", False),
        ("DESCRIBE * { ?x gk:matches 'homes' }", ["f"] * 4),
        ('CONSTRUCT WHERE { ?x gk:topic ?t . ?t skos:prefLabel "Neglect" }', ["f", "neglect"]),
        ("SELECT ?x { ?x gk:matches 'return home' } LIMIT 1", ["f"]),
        ('SELECT (COUNT(DISTINCT *) AS ?n) { ?t skos:prefLabel "Neglect" }', ["1"]),
        ("SELECT ?x { ?x gk:matches 'homes' } VALUES ?x { topic:f topic:h }", ["f"]),
    ],
)
def test_what_the_ontology_promises_is_found(store, query, found):
    assert short(store, query) == found


@pytest.mark.parametrize("clause", ["SELECT *", "SELECT DISTINCT *", "SELECT * FROM <urn:none>"])
def test_added_variables_are_no_columns(store, clause):
    text = f'{clause} {{ ?topic skos:prefLabel "Neglect" ; skos:altLabel [] }}'
    assert [each.value for each in store.query(text).variables] == ["topic"]


def test_variables_of_a_query_are_no_variables_of_a_rule(store):
    text = (
        'SELECT ?_gklabel0 { ?_gknode1 skos:prefLabel "Neglect" , ?_gklabel0 ; skos:altLabel [] }'
    )
    assert [row[0].value for row in store.query(text)] == ["Neglect"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x gk:matches 'homes' }",
        "SELECT ?x { ?x dcterms:subject topic:neglect ; gk:page 3 }",
        "SELECT ?x { ?x gk:topic/skos:prefLabel 'Neglect' }",
        "SELECT ?x { topic:f gk:authority ?x }",
    ],
)
def test_a_query_as_written_has_no_extension(store, text):
    assert short(store, text) != []
    assert short(store, text, as_written=True) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("SELECT ?f { ?f gk:matches ?words }", "\\?f gk:matches \\?words"),
        ("SELECT ?f { topic:f gk:matches 'homes' }", "takes a variable and words"),
        ("SELECT ?f { ?f gk:matches 'homes'@en }", "takes a variable and words"),
        ("SELECT ?f { ?f gk:page|gk:matches 'homes' }", "takes a variable and words"),
        ("SELECT ?f { ?f gk:matches* 'homes' }", "takes a variable and words"),
        (
            "SELECT ?f { << ?f gk:matches 'homes' >> gk:page 3 }",
            "not understood: “<< \\?f gk:matches",
        ),
        (
            "SELECT ?f { ?f dcterms:subject ?t {| gk:page 3 |} }",
            "not understood: “\\?f dcterms:subject",
        ),
        (
            "SELECT ?f { ?f gk:matches 'homes' SERVICE <urn:x> { ?f ?p ?o } }",
            "SERVICE is not allowed",
        ),
    ],
)
def test_what_cannot_be_expanded_is_an_error(store, text, part):
    with pytest.raises(QueryError, match=part):
        store.query(text)


def test_matches_works_in_a_store_in_memory(store):
    assert not [*Store(store.engine).query('SELECT ?f { ?f gk:matches "return home" }')]


def test_extensions_hold_in_the_graphs_that_a_request_names(store):
    store.engine.update(
        "INSERT DATA { GRAPH <urn:g> { topic:h gk:topic topic:neglect } }", prefixes=dict(PREFIXES)
    )
    assert short(store, "SELECT ?x { ?x dcterms:subject ?t }", default_graphs=["urn:g"]) == ["h"]
