"""An error in a query: where it is, and what to change."""

import pytest

from graphkit.core.errors import QueryError
from graphkit.graph.store.dataset import Store

FAULTS = {
    "SELECT ?x {\n  ?x a gk:Service": "line 1, column 11: the bracket { is not closed",
    'SELECT ?x { FILTER(?x = "a" }': (
        "line 1, column 19: the bracket ( is not closed before the next }"
    ),
    "SELECT * { ?s ?p ?o } }": "line 1, column 23: the bracket } closes nothing",
    "SELECT ?x {\n ?x gkk:topic ?y }": "line 2, column 5: the prefix gkk: is not declared",
    'ASK { ?s ?p "open }': 'line 1, column 13: the text that begins with " is not closed',
    "SELEC ?x { ?x ?p ?o }": "line 1, column 1: a query begins with SELECT, ASK, ",
    (
        "PREFIX e: <urn:e>\nDELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
    ): "line 2, column 1: this is an update",
    "SELECT * {\n ?s ?p FILTR(?x) }": "line 2, column 8: not understood from “FILTR(?x) }” on",
    "SELECT ?x { ?x a ?y } ORDER": "line 1, column 23: ",
    "SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }": "a variable that is unbound",
}


@pytest.mark.parametrize(("query", "message"), FAULTS.items())
def test_the_place_and_the_fault_are_named(small: Store, query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        small.query(query)
    assert f"not a SPARQL query: {message}" in str(caught.value) or message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_strings_comments_and_names_hide_no_fault(small: Store) -> None:
    text = 'PREFIX e: <http://e/#{> SELECT * { ?s e:p "}{ \'x:y" # open ( "\n ; <urn:(> ?o ?p }'
    with pytest.raises(QueryError, match="line 2, column"):
        small.query(text)


def test_a_word_of_a_million_letters_is_read_once(small: Store) -> None:
    """Looking back for its beginning from each of its letters takes an hour."""
    with pytest.raises(QueryError, match=r"line 1, column 1000017: not understood from “\?o }” on"):
        small.query(f"SELECT * {{ ?s <{'x' * 1_000_000}> ?o }}")


@pytest.mark.parametrize("named", ['gk:matches "home"', "gk:inspection ?i"])
def test_a_fault_comes_before_what_cannot_be_expanded(small: Store, named: str) -> None:
    with pytest.raises(QueryError, match=r"not a SPARQL query: line 1, column 11: the bracket"):
        small.query(f"SELECT ?f {{ ?f {named} ")


@pytest.mark.parametrize(
    "query",
    [
        # a rule counts the rows of a part of it, which is no query either
        "DESCRIBE ?v { ?x gk:finding agency:e . ?w gk:concerns ?y ; gk:finding ?v . ?y a/a* : . }",
        "SELECT ?f { ?f gk:topic topic:neglect ; : ?x . ?f gk:polarity ?p FILTER(?p = : ) }",
    ],
)
def test_rules_on_a_text_that_is_no_query_name_its_fault(small: Store, query: str) -> None:
    with pytest.raises(QueryError, match="not a SPARQL query"):
        small.query(query)
