"""Each rewriting gives the same rows, on random graphs and for random queries."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.core.terms import PREFIXES
from graphkit.rewrite import Lookups, rewrite
from graphkit.rewrite.query_parser import parse_query

CLASSES = """gk:PoliceForce rdfs:subClassOf gk:Agency . gk:HealthBody rdfs:subClassOf gk:Agency .
gk:Agency rdfs:subClassOf org:Organization . gk:PoliceForce rdfs:subClassOf org:FormalOrganization ."""
NODES = ["topic:a", "topic:b", "topic:c", "topic:d", "agency:e", "agency:f"]
LABELS = ['"Thames Valley"', '"Thames"', '"Avon"', '"thames"@en', '"12"', "7"]
TYPES = ["gk:PoliceForce", "gk:HealthBody", "gk:Agency", "org:Organization"]
LINKS = ["gk:finding", "gk:topic", "gk:concerns"]

statement = st.one_of(
    st.tuples(st.sampled_from(NODES), st.sampled_from(LINKS), st.sampled_from(NODES)),
    st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(TYPES)),
    st.tuples(
        st.sampled_from(NODES), st.sampled_from(["rdfs:label", "skos:altLabel"]), st.sampled_from(LABELS)
    ),
)
graphs = st.lists(statement, min_size=3, max_size=25)

VARIABLES = ["?v", "?w", "?x", "?y"]
term = st.sampled_from([*VARIABLES, *VARIABLES, "topic:a", "agency:e"])
triple = st.one_of(
    st.tuples(
        st.sampled_from(VARIABLES), st.sampled_from([*LINKS, "gk:finding/gk:topic", "^gk:topic"]), term
    ),
    st.tuples(
        st.sampled_from(VARIABLES),
        st.sampled_from(["a", "a/rdfs:subClassOf*", "rdf:type/rdfs:subClassOf+"]),
        st.sampled_from(["gk:Agency", "gk:PoliceForce", "org:Organization"]),
    ),
    st.tuples(
        st.sampled_from(VARIABLES), st.sampled_from(["rdfs:label", "rdfs:label|skos:altLabel"]), st.just("?l")
    ),
).map(lambda parts: " ".join(parts) + " .")
condition = st.sampled_from(
    [
        "FILTER(?v != ?w)",
        "FILTER(STR(?x) < STR(?y) && BOUND(?v))",
        'FILTER(CONTAINS(LCASE(?l), "thames"))',
        'FILTER(REGEX(?l, "^t", "i"))',
        'FILTER(STRSTARTS(STR(?l), "Th") || ?x = ?y)',
        "FILTER(ISIRI(?v))",
        "FILTER(!BOUND(?y))",
    ]
)
block = st.lists(triple, min_size=1, max_size=3).map(" ".join)


def enclosed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return groups with some of the other elements around a simpler group."""
    return st.one_of(
        inner.map(lambda text: f"OPTIONAL {{ {text} }}"),
        inner.map(lambda text: f"MINUS {{ {text} }}"),
        inner.map(lambda text: f"FILTER NOT EXISTS {{ {text} }}"),
        inner.map(lambda text: f"FILTER EXISTS {{ {text} }}"),
        inner.map(lambda text: f"FILTER(BOUND(?v) && !EXISTS {{ {text} }})"),
        inner.map(lambda text: f"{{ SELECT DISTINCT * {{ {text} }} }}"),
        st.tuples(inner, inner).map(lambda two: f"{{ {two[0]} }} UNION {{ {two[1]} }}"),
        st.just("VALUES ?v { topic:a topic:b UNDEF }"),
        st.just("VALUES (?w ?x) { (topic:a topic:b) (UNDEF topic:c) }"),
        st.just("BIND(?v AS ?z)"),
    )


simple = st.tuples(block, st.one_of(st.just(""), condition)).map(" ".join)
element = st.one_of(
    block, condition, enclosed(simple), enclosed(st.tuples(simple, enclosed(simple)).map(" ".join))
)
groups = st.tuples(block, st.lists(element, min_size=1, max_size=4)).map(
    lambda two: " ".join([two[0], *two[1]])
)
heads = st.sampled_from(["SELECT *", "SELECT DISTINCT ?v ?x", "SELECT ?v (COUNT(*) AS ?n)"])


def store_of(statements: list[tuple[str, ...]] | str) -> ox.Store:
    text = (
        statements if isinstance(statements, str) else " ".join(" ".join(each) + " ." for each in statements)
    )
    store = ox.Store()
    store.update(f"INSERT DATA {{ {CLASSES} {text} }}", prefixes=dict(PREFIXES))
    return store


def rows(store: ox.Store, text: str) -> list[str]:
    result = store.query(text, prefixes=PREFIXES)
    names = sorted(result.variables, key=str)
    return sorted(" ".join(str(row[name]) for name in names) for row in result)


def rewritten(store: ox.Store, text: str):
    def select(query: str) -> list[tuple[str, ...]]:
        return [tuple(map(str, row)) for row in store.query(query, prefixes=PREFIXES)]

    return rewrite(text, PREFIXES, Lookups(select, lambda words: [f"https://example.org/{words}"]))


@settings(max_examples=300, deadline=None)
@given(graphs, groups, heads)
def test_random_queries_keep_their_rows(statements, group, head):
    store = store_of(statements)
    text = f"{head} {{ {group} }}" + (" GROUP BY ?v" if "COUNT" in head else "")
    try:
        before = rows(store, text)
    except SyntaxError:  # a BIND after the use of its variable
        return
    assert rows(store, rewritten(store, text).text) == before


@settings(max_examples=300, deadline=None)
@given(graphs, groups, heads)
def test_joins_split_at_every_chance_keep_their_rows(statements, group, head):
    store = store_of(statements)
    text = f"{head} {{ {group} }}" + (" GROUP BY ?v" if "COUNT" in head else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphkit.rewrite.sub_selects._Split._pays", lambda *_: True)
        patch.setattr("graphkit.rewrite.sub_selects._Split._is_wide", lambda *_: True)
        patch.setattr("graphkit.rewrite.long_values._MIN_SIZE", 2)
        try:
            before = rows(store, text)
        except SyntaxError:
            return
        assert rows(store, rewritten(store, text).text) == before


@settings(max_examples=300, deadline=None)
@given(graphs, groups)
def test_random_queries_survive_reading_and_writing(statements, group):
    store = store_of(statements)
    text = f"SELECT * {{ {group} }}"
    try:
        before = rows(store, text)
    except SyntaxError:
        return
    assert rows(store, str(parse_query(text, PREFIXES))) == before


GRAPH = """
agency:e a gk:PoliceForce , gk:Agency ; rdfs:label "Thames Valley Police" ; skos:altLabel "TVP" .
agency:f a gk:HealthBody ; rdfs:label "Avon Health" .
inspection:1 gk:inspectionOf authority:A ; gk:startDate 1 ; gk:finding topic:f1 , topic:f2 .
inspection:2 gk:inspectionOf authority:A ; gk:startDate 2 ; gk:finding topic:f3 .
inspection:3 gk:inspectionOf authority:B ; gk:startDate 2 ; gk:finding topic:f4 .
topic:f1 gk:polarity polarity:weakness ; gk:topic topic:neglect ; gk:concerns agency:e , agency:f .
topic:f2 gk:polarity polarity:strength ; gk:topic topic:neglect .
topic:f3 gk:polarity polarity:weakness ; gk:topic topic:placements ; gk:concerns agency:e .
topic:f4 gk:polarity polarity:weakness ; gk:topic topic:neglect ; gk:quote "Homes were not ready." .
"""
EXAMPLES = {
    "no weakness on a topic": (
        "EXISTS",
        "SELECT ?i { ?i gk:inspectionOf ?a FILTER NOT EXISTS "
        "{ ?i gk:finding ?f . ?f gk:polarity polarity:weakness ; gk:topic topic:neglect } }",
    ),
    "the latest inspection, by a filter on an outer variable": (
        "EXISTS",
        "SELECT ?a ?i { ?i gk:inspectionOf ?a ; gk:startDate ?d FILTER NOT EXISTS "
        "{ ?j gk:inspectionOf ?a ; gk:startDate ?e FILTER(?e > ?d) } }",
    ),
    "some weakness, without one row for each": (
        "EXISTS",
        "SELECT ?a { ?i gk:inspectionOf ?a FILTER EXISTS "
        "{ ?i gk:finding ?f . ?f gk:polarity polarity:weakness } }",
    ),
    "every row of a path over superclasses": ("class path", "SELECT ?x { ?x a/rdfs:subClassOf* gk:Agency }"),
    "a name in another case": (
        "text",
        "SELECT * { ?f gk:concerns ?x . ?x rdfs:label ?l FILTER(CONTAINS(LCASE(?l), 'thames')) }",
    ),
    "a text anywhere": (
        "text",
        "SELECT ?x ?o { ?x ?p ?o FILTER(ISLITERAL(?o) && REGEX(STR(?o), 'homes', 'i')) }",
    ),
    "a pattern after OPTIONAL": (
        "OPTIONAL",
        "SELECT * { ?i gk:inspectionOf ?a OPTIONAL { ?i gk:finding ?f } ?i gk:startDate 2 }",
    ),
    "no inspection between two others": (
        "EXISTS",
        "SELECT ?i ?j { ?i gk:inspectionOf ?a ; gk:finding ?f ; gk:startDate ?d . ?j gk:inspectionOf ?a ; "
        "gk:finding ?g ; gk:startDate ?e FILTER(?d < ?e) FILTER NOT EXISTS "
        "{ ?k gk:inspectionOf ?a ; gk:startDate ?between FILTER(?between > ?d && ?between < ?e) } }",
    ),
    "the themes of weaknesses, by the date of the inspection": (
        "join",
        "SELECT ?s ?b (COUNT(*) AS ?n) { ?i gk:startDate ?s ; gk:inspectionOf ?a ; gk:finding ?f . "
        "?f gk:polarity polarity:weakness ; gk:topic/skos:broader* ?b } GROUP BY ?s ?b",
    ),
    "weaknesses of two inspections on one topic": (
        "join",
        "SELECT ?f ?g { ?i gk:inspectionOf ?a ; gk:finding ?f . ?j gk:inspectionOf ?a ; gk:finding ?g . "
        "?f gk:polarity polarity:weakness ; gk:topic ?t . ?g gk:polarity polarity:weakness ; gk:topic ?t }",
    ),
}


TWO_INSPECTIONS = """?i gk:inspectionOf ?a ; gk:finding ?f . ?j gk:inspectionOf ?a ; gk:finding ?g .
?f gk:polarity polarity:weakness ; gk:topic ?t . ?g gk:polarity polarity:strength ; gk:topic ?t ."""
finding = st.tuples(
    st.sampled_from("12345"),
    st.sampled_from("12"),
    st.sampled_from("AB"),
    st.sampled_from(["strength", "weakness"]),
    st.sampled_from("xy"),
).map(
    lambda one: (
        f"inspection:{one[1]} gk:inspectionOf authority:{one[2]} ; gk:finding topic:f{one[0]} . "
        f"topic:f{one[0]} gk:polarity polarity:{one[3]} ; gk:topic topic:{one[4]} ."
    )
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(finding, min_size=2, max_size=12).map(" ".join),
    st.sampled_from(
        [
            "SELECT DISTINCT ?a ?t WHERE { PATTERNS }",
            "SELECT DISTINCT ?t WHERE { PATTERNS FILTER(?f != ?g) }",
            "SELECT ?t (COUNT(DISTINCT ?f) AS ?n) (MAX(STR(?g)) AS ?m) WHERE { PATTERNS } GROUP BY ?t",
            "SELECT ?t (COUNT(?f) AS ?n) WHERE { PATTERNS } GROUP BY ?t",
            "SELECT ?t WHERE { PATTERNS } GROUP BY ?t HAVING(COUNT(*) > 2)",
            "SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE { PATTERNS }",
        ]
    ),
)
def test_joins_keep_or_remove_duplicates_as_asked(findings, query):
    store = store_of(findings)
    text = query.replace("PATTERNS", TWO_INSPECTIONS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphkit.rewrite.sub_selects._Split._is_wide", lambda *_: True)
        result = rewritten(store, text)
    assert "join" in [each.name for each in result.rewritings]
    assert rows(store, result.text) == rows(store, text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_rule_applies_and_keeps_the_rows(name, monkeypatch):
    monkeypatch.setattr("graphkit.rewrite.sub_selects._MIN_ROWS", 1)
    rule, text = EXAMPLES[name]
    store = store_of(GRAPH)
    result = rewritten(store, text)
    assert rule in [each.name for each in result.rewritings]
    assert rows(store, result.text) == rows(store, text) != []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x gk:topic ?t }",
        "SELECT ?a { ?a gk:finding ?f FILTER NOT EXISTS { ?f gk:topic ?t } }",  # one pattern is fast
        "SELECT * { ?a gk:finding ?f OPTIONAL { ?f gk:topic ?t FILTER NOT EXISTS "
        "{ ?a gk:topic ?t . ?t gk:topic ?u } } }",  # ?a is bound outside of OPTIONAL
        "SELECT * { ?a gk:finding ?f OPTIONAL { ?f gk:topic ?t } FILTER NOT EXISTS "
        "{ ?t gk:topic ?u . ?u gk:finding ?f } }",  # ?t may be unbound
        "SELECT ?x { ?x a/rdfs:subClassOf* ?class }",
        "SELECT ?x { ?x ?p ?o FILTER(REGEX(STR(?o), 'homes')) }",  # also finds IRIs
        "ASK { ?f gk:topic ?t . ?g gk:topic ?t ; gk:polarity ?p ; gk:concerns ?x }",  # stops early
    ],
)
def test_what_would_differ_stays_as_it_is(text):
    assert rewritten(store_of(GRAPH), text).text == text
