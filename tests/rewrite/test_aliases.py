"""Properties that stand for paths, and gk:matches."""

import pyoxigraph as ox
import pytest

from graphkit.core.errors import GraphNotFoundError, QueryError
from graphkit.core.terms import PREFIXES
from graphkit.store.dataset import Store

GRAPH = """
inspection:1 gk:inspectionOf authority:A ; gk:report report:1 ; gk:finding topic:f ; gk:passage topic:p .
topic:f a gk:Finding ; gk:quote "Homes were not ready." ; gk:page 3 ;
  gk:selector "char=120,245;sha256=2c26" .
topic:p gk:quote "Inspected in May." ; gk:page 1 ; gk:selector "char=5,17;sha256=ab01" ;
  oa:hasSource report:1 .
topic:m a gk:Mention ; gk:start 7 ; gk:end 9 .
"""


@pytest.fixture
def store():
    engine = ox.Store()
    engine.update(f"INSERT DATA {{ {GRAPH} }}", prefixes=dict(PREFIXES))
    return Store(engine)


def short(store, text):
    return sorted(tuple(value.rpartition("/")[2] for value in row) for row in store.rows(text))


def test_a_finding_is_its_own_passage(store):
    query = "SELECT ?x ?page { ?x gk:passage ?p . ?p gk:page ?page ; gk:quote ?quote }"
    assert short(store, query) == [("1", "1"), ("f", "3"), ("p", "1")]


def test_the_class_of_a_passage_excludes_no_finding(store):
    assert short(store, "SELECT ?x ?p { ?x gk:passage ?p . ?p a gk:Passage }") == [
        ("1", "p"),
        ("f", "f"),
        ("p", "p"),
    ]
    query = "SELECT ?x ?page { ?x a gk:Finding ; gk:passage ?p . ?p a gk:Passage ; gk:page ?page }"
    assert [row[0] for row in short(store, query)] == ["f"]


def test_a_passage_within_a_path(store):
    assert short(store, "SELECT ?q { ?i gk:finding/gk:passage/gk:quote ?q }") == [("Homes were not ready.",)]


def test_only_what_has_a_selector_is_a_passage(store):
    assert short(store, "SELECT ?x ?p { ?x gk:passage ?p }") == [("1", "p"), ("f", "f"), ("p", "p")]


def test_inspection_and_authority_of_a_finding(store):
    query = "SELECT ?i ?a ?r { ?f a gk:Finding ; gk:inspection ?i ; gk:authority ?a ; oa:hasSource ?r }"
    assert short(store, query) == [("1", "A", "1")]


def test_the_place_is_read_from_the_selector(store):
    query = "SELECT ?x ?s ?e { ?x gk:start ?s ; gk:end ?e FILTER(?s > 6) }"
    assert short(store, query) == [("f", "120", "245"), ("m", "7", "9")]
    assert short(store, "SELECT ?d { topic:f gk:digest ?d }") == [("2c26",)]


def test_an_earlier_graph_needs_no_alias():
    engine = ox.Store()
    engine.update("INSERT DATA { topic:f gk:passage topic:p . topic:p gk:start 4 }", prefixes=dict(PREFIXES))
    store = Store(engine)
    assert store.rewritten("SELECT ?s { ?f gk:passage/gk:start ?s }").rewritings == ()
    assert short(store, "SELECT ?f { ?f gk:passage ?p }") == [("f",)]


def test_matches_needs_an_index(store):
    with pytest.raises(GraphNotFoundError, match="no search index"):
        store.query('SELECT ?f { ?f gk:matches "return home" }')


def test_matches_takes_words(store):
    with pytest.raises(QueryError, match="takes a variable and words"):
        store.query("SELECT ?f { ?f gk:matches ?words }")
