"""Hints on a query of one's own: terms, values and patterns that cannot match,
also behind a count.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.query_hints import QueryHints
from graphkit.answers.queries.question import Question, questions
from graphkit.answers.queries.running import to_sparql
from graphkit.answers.queries.sql_hints import sql_hints
from graphkit.core.errors import GraphkitError
from graphkit.core.resources import resource_path
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.statements.ontology_graph import ontology_terms
from graphkit.graph.store.dataset import Store


def hints(store: Store, text: str) -> list[str]:
    """Return the hints on a query, which is run."""
    _, rows = columns_and_rows(store.query(text), str)
    return [*diagnostics(store, Question("this query", "", text), {}, not rows)]


@pytest.mark.parametrize("empty", [True, False])
def test_a_misspelt_term_is_named(empty: bool, small: Store) -> None:
    text = "SELECT ?x { ?x gk:topic topic:neglekt ; gk:grade/gk:inspektionOf ?y ; gk:zzz 1 }"
    assert QueryHints(small, text).with_result(empty) == [
        "gk:inspektionOf does not exist: did you mean gk:inspectionOf or gk:inspection?",
        "gk:zzz does not exist: docs/reference/ontology.md lists all terms.",
        "topic:neglekt does not exist: did you mean topic:neglect?",
    ]


def test_a_name_that_is_gone_hides_no_other_reason(small: Store) -> None:
    found = hints(small, "SELECT ?x { ?x gk:addressedTo ?body ; gk:number '999' }")
    assert found[0] == "property addressedTo is gone; use gk:addressee"
    assert found[1].startswith("Nothing in the graph matches the pattern: ")
    assert "'999'" in found[1]


def test_a_term_in_another_spelling_is_suggested(small: Store) -> None:
    text = (
        "ASK { ?x gk:hasFinding ?f ; gk:grade grade:Requires_Improvement ; "
        "gk:framework framework:ILACS }"
    )
    assert [each.partition("did you mean ")[2] for each in hints(small, text)] == [
        "gk:finding?",
        "framework:ilacs?",
        "grade:requires-improvement?",
    ]


@pytest.mark.parametrize(
    ("term", "meant"),
    [
        ("gk:Authority", "gk:LocalAuthority"),
        ("gk:Council", "gk:LocalAuthority"),
        ("gk:AreaForImprovement", "gk:Recommendation"),
        ("gk:text", "gk:quote"),
        ("polarity:negative", "polarity:weakness"),
        ("polarity:praise", "polarity:strength"),
        ("framework:jtais", "framework:jtai"),
        ("topic:missing", "topic:missing-children"),
    ],
)
def test_what_has_another_name_is_suggested(term: str, meant: str, small: Store) -> None:
    (hint,) = QueryHints(small, f"SELECT ?x {{ ?x a gk:Finding ; gk:topic {term} }}").before_result
    assert hint == f"{term} does not exist: did you mean {meant}?"


def test_a_class_is_meant_for_a_class(small: Store) -> None:
    for name in ontology_terms():
        wrong = f"{name[:-1]}x" if len(name) > 5 else ""
        text = f"ASK {{ ?x a gk:{wrong} }}"
        for hint in QueryHints(small, text).before_result if wrong else ():
            meant = [each.removeprefix("gk:") for each in re.findall(r"gk:\w+", hint)[1:]]
            assert all(each[:1].isupper() == name[:1].isupper() for each in meant), hint


@pytest.mark.parametrize("value", ["focused-visit", "ilacs"])
@pytest.mark.parametrize("more", ["AND start_date LIKE '1066%'", "", "AND 1 = 0"])
def test_a_value_that_a_column_has_gets_no_hint(value: str, more: str, small: Store) -> None:
    query = f"SELECT * FROM inspection WHERE framework = '{value}' {more}"
    is_there = bool(small.facts.rows(f"SELECT 1 FROM inspection WHERE framework = '{value}'"))
    assert not (is_there and [*sql_hints(small, query)])
    assert is_there or [*sql_hints(small, query)]


def test_own_prefixes_and_literals_are_not_terms(small: Store) -> None:
    text = """PREFIX topic: <http://x.test/>  # not topic:neglekt
        SELECT ?x { ?x a topic:mine ; rdfs:label "grade:fine", 'it is \\'grade:poor\\'', "",
            '''one 'sector:x' among "topic:x"''', <http://x.test/gk:own> }"""
    assert all(
        each.startswith("Nothing in the graph matches the pattern: ?x ")
        for each in hints(small, text)
    )


def test_terms_need_not_be_in_the_graph() -> None:
    text = "SELECT ?x { ?x a gk:Finding ; gk:topic topic:neglect ; gk:polarity ?y }"
    assert not QueryHints(Store(ox.Store()), text).with_result(False)


def test_an_empty_query_names_patterns_that_match_nothing(small: Store) -> None:
    assert hints(
        small, "SELECT ?len { ?f a gk:Finding ; gk:start ?s ; gk:end ?e BIND(?e - ?s AS ?len) }"
    ) == [
        "Nothing in the graph matches the pattern: ?f gk:start ?s .",
        "Nothing in the graph matches the pattern: ?f gk:end ?e .",
    ]


@pytest.mark.parametrize(
    "form",
    ["SELECT ?j { }", "SELECT (COUNT(*) AS ?n) { }", "SELECT (MAX(?j) AS ?n) { }", "ASK { }"],
)
def test_a_count_of_nothing_has_the_hints_of_its_pattern(form: str, small: Store) -> None:
    found = hints(
        small, form.replace("{ }", "{ ?j gk:criterion criterion:leaders ; gk:grade 'none' }")
    )
    assert "Nothing in the graph matches the pattern: ?j gk:grade 'none' ." in found
    assert "criterion:leadership-management-governance" in found[-1]


def test_a_count_of_something_has_no_hints(small: Store) -> None:
    assert hints(small, "SELECT (COUNT(*) AS ?n) { ?j gk:criterion criterion:leaders }") == []
    assert hints(small, "SELECT ?g (COUNT(*) AS ?n) { ?j gk:grade ?g } GROUP BY ?g") == []


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("?i a gk:Inspection ; gk:authority ?a", "?i gk:inspectionOf ?a ."),
        ("?a a gk:LocalAuthority ; gk:finding ?f", "?f gk:authority ?a ."),
        ("?i a gk:Inspection ; gk:grade ?g", "?i gk:judgement/gk:grade ?g ."),
        ("?f a gk:Finding ; gk:inspection/gk:authority ?a", "?x1_1 gk:inspectionOf ?a ."),
        ("?f gk:inspection ?a . ?a a gk:LocalAuthority", "?f gk:authority ?a ."),
    ],
)
def test_patterns_that_never_meet_lead_to_one_that_does(
    text: str, instead: str, small: Store
) -> None:
    (hint,) = hints(small, f"SELECT (COUNT(*) AS ?n) {{ {text} }}")
    assert f"Instead of the last one: {instead}" in hint


def test_a_broad_topic_leads_to_what_is_below_it(small: Store) -> None:
    hint, *_ = hints(
        small, "SELECT ?f { ?f gk:polarity polarity:weakness ; gk:topic topic:care-leavers }"
    )
    broad = "topic:care-leavers is broad: write ?f gk:topicGroup topic:care-leavers ."
    assert hint.endswith(broad)
    assert small.query("ASK { ?f gk:topicGroup topic:care-leavers }")
    labelled = "SELECT ?f { ?f gk:topic/skos:prefLabel 'Care leavers'@en }"
    (of_label,) = hints(small, labelled)
    assert of_label.endswith("instead of gk:topic, write gk:topicGroup")
    assert any(small.rows(labelled.replace("gk:topic/", "gk:topicGroup/")))


def test_values_that_never_meet_are_named(small: Store) -> None:
    (hint,) = hints(small, "SELECT ?f { ?f gk:polarity polarity:strength , polarity:weakness }")
    assert hint.startswith(
        "Nothing in the graph matches these patterns together: ?f gk:polarity polarity:str"
    )
    (both,) = hints(small, "SELECT ?x { ?x a gk:Finding , gk:Report }")
    assert both.endswith("?x is a gk:Report, but ?x is a gk:Finding.")


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [
        (
            "?i gk:startDate ?d FILTER(?d >= '2019-04-01')",
            "type xsd:date, not text: write '2019-04-01'^^xsd:date.",
        ),
        ("?i gk:startDate ?d FILTER(?d >= '2021')", "not text: write '2021-01-01'^^xsd:date."),
        ("?i gk:startDate ?d FILTER(?d >= 'May')", "give a day as 'YYYY-MM-DD'^^xsd:date."),
        ("?i gk:startDate ?d FILTER(2023 < ?d)", "not numbers: compare YEAR(…), or a day."),
        (
            "?i gk:startDate ?d FILTER(?d >= '2025-01-01T00:00:00'^^xsd:dateTime)",
            'not xsd:dateTime: write "2025-01-01"^^xsd:date, xsd:date(NOW()), or '
            'xsd:date(NOW()) - "P365D"^^xsd:dayTimeDuration.',
        ),
        (
            "?i gk:startDate ?d FILTER(now() - 'P1D'^^xsd:dayTimeDuration < ?d && ?d > NOW())",
            'xsd:date(NOW()) - "P365D"^^xsd:dayTimeDuration.',
        ),
        (
            "?i gk:startDate ?d FILTER(YEAR(?d) = '2025')",
            "YEAR(?day) is a number: write the number without quotes.",
        ),
        (
            "?i gk:began ?d FILTER(YEAR(?d) = '2025')",
            "YEAR(?day) is a number: write the number without quotes.",
        ),
        ("?i gk:published '2025-01-01'", "not text: write '2025-01-01'^^xsd:date."),
        (
            "?i gk:startDate ?d FILTER(STRSTARTS(?d, '2023'))",
            "type xsd:date: write STRSTARTS(STR(…)).",
        ),
        (
            "?r gk:priority 'true'",
            (
                "gk:priority has values of the type "
                "xsd:boolean, not text: write true without quotes."
            ),
        ),
        (
            "?j gk:grade ?g FILTER(?g IN ('Good'))",
            "gk:grade leads to skos:Concept, not to text: write grade:good.",
        ),
        (
            "?i gk:inspectionOf 'Wexmoor'",
            "not to text: match the label with ?x rdfs:label 'Wexmoor'.",
        ),
    ],
)
def test_a_value_of_another_type_is_named(pattern: str, advice: str, small: Store) -> None:
    assert hints(small, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")[0].endswith(advice)


def test_pages_by_offset_have_a_hint(small: Store) -> None:
    text = "SELECT ?f { ?f a gk:Finding } ORDER BY ?f LIMIT 2 OFFSET 2"
    assert "WHERE id > the last one" in hints(small, text)[0]


def test_values_of_the_right_type_have_no_hints(small: Store) -> None:
    typed = (
        "?i gk:startDate ?d "
        "FILTER(?d >= '1990-01-01'^^xsd:date && STR(?d) > '1990' && YEAR(?d) > 1990)"
    )
    assert hints(small, f"SELECT ?i {{ {typed} }}") == []


def test_an_alternative_label_is_told_from_the_label(small: Store) -> None:
    advice = (
        "'ACF' is an alternative label of 'Ambleford Children First': write "
        "rdfs:label|skos:altLabel 'ACF'."
    )
    assert hints(small, "SELECT ?x { ?x rdfs:label 'ACF' }")[0] == advice
    assert hints(small, "SELECT ?x { ?x rdfs:label ?name FILTER(?name = 'ACF') }")[0] == advice
    first, *_ = hints(small, "SELECT ?x { ?x rdfs:label 'wexmoor' }")
    assert first == "Nothing has the label 'wexmoor': did you mean 'Wexmoor'?"


def test_shipped_queries_have_no_hints(small: Store) -> None:
    for question in questions().values():
        try:
            text = to_sparql(small, question, question.required)
        except GraphkitError:  # its example is not in this graph
            text = question.text
        assert not QueryHints(small, text).with_result(False), question.name
    checks: list[Path] = sorted(resource_path("ontology", "checks").glob("*.rq"))
    assert checks
    for path in checks:
        text = path.read_text("utf-8")
        assert not QueryHints(small, text).with_result(False), path.name
