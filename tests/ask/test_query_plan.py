"""How a query is evaluated, as `graphkit query --explain` prints it."""

from small_graphs import graph_store, report

from graphkit.ask.query_plan import explain_query

STORE = graph_store(report("A", "2023-01-01", {"neglect": "w"}))


def test_a_plan_shows_what_was_rewritten_and_the_order():
    text = explain_query(
        STORE,
        "SELECT ?i { ?i gk:inspectionOf ?a FILTER NOT EXISTS "
        "{ ?i gk:finding ?f . ?f gk:topic topic:neglect } }",
    )
    assert text.startswith("Rewritten (EXISTS): MINUS")
    assert "  MINUS {" in text
    assert "285  ?i gk:inspectionOf ?a" in text
    assert "FILTER NOT EXISTS with several" not in text.partition("Advice:")[2]


def test_a_query_that_cannot_be_read_has_no_plan():
    text = explain_query(STORE, "SELECT ?x { ?x gk:topic (1 2) }")
    assert text.startswith("Not rewritten.")
    assert "not analysed" in text
