"""How a query is evaluated, as `graphkit query --explain` prints it."""

import re
from dataclasses import replace

import pytest
from small_graphs import graph_store, report

from graphkit.answers.queries.query_advice import explain_query
from graphkit.core.errors import QueryError
from graphkit.graph.sparql import RULES

STORE = graph_store(report("A", "2023-01-01", {"neglect": "w"}))


def test_a_plan_shows_what_makes_a_query_faster():
    text = explain_query(
        STORE,
        "SELECT ?i { ?i gk:inspectionOf ?a FILTER NOT EXISTS "
        "{ ?i gk:finding ?f . ?f gk:topic topic:neglect } }",
    )
    assert text.startswith("Made faster (EXISTS): MINUS")
    assert "  MINUS {" in text
    assert "FILTER NOT EXISTS with several" not in text.partition("Advice:")[2]


def test_a_plan_names_extensions():
    text = explain_query(STORE, 'SELECT ?x { ?x gk:topic/skos:prefLabel "Neglect" }')
    assert text.startswith("Extension (label): a label is found with and without")
    assert '"Neglect"@en' in text.partition("Evaluated as:")[2]


def test_a_plan_shows_that_a_rule_was_refused(monkeypatch, caplog):
    rule = RULES[0]._replace(
        trigger=re.compile(""), apply=lambda query, _: replace(query, prologue="nonsense ")
    )
    monkeypatch.setattr("graphkit.graph.sparql.RULES", (rule,))
    store = graph_store(report("A", "2023-01-01", {"neglect": "w"}))
    text = "SELECT ?x { ?x gk:topic topic:neglect }"
    assert "Not made faster, because the engine refuses the result: line 1" in explain_query(
        store, text
    )
    assert len(store.rows(text)) == 1
    assert store.fallbacks == 1
    assert "evaluated without what makes it faster" in caplog.text


def test_a_query_without_rules_is_evaluated_as_written():
    text = explain_query(STORE, "SELECT ?x { ?x gk:topic (1 2) }")
    assert text.startswith("Evaluated as it is written.")


def test_what_is_no_query_has_no_plan():
    with pytest.raises(QueryError, match="not a SPARQL query: line 1, column"):
        explain_query(STORE, "SELECT ?x { ?x ")
