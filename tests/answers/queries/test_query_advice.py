"""Advice on slow SPARQL, and the limits of `graphkit query` on time and memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.answers.queries.query_advice import slow_query_advice
from graphkit.answers.queries.question import questions


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            (
                "SELECT ?a { ?a gk:latestInspection ?i "
                "FILTER NOT EXISTS { ?i gk:finding ?f . ?f gk:topic ?t } }"
            ),
            "MINUS",
        ),
        ("SELECT ?x { ?x a/rdfs:subClassOf* gk:Agency }", "materialised"),
        ('SELECT ?f { ?f gk:quote ?q FILTER(CONTAINS(?q, "late")) }', "graphkit search"),
        ("SELECT ?x { ?x a gk:Agency . ?x ?p ?o }", "name the property"),
        (
            "SELECT ?a { ?i gk:finding ?f . ?j gk:finding ?g . ?f gk:topic ?t . ?g gk:topic ?t }",
            "pair by pair",
        ),
        ("SELECT ?f { ?f a gk:Finding } ORDER BY ?f LIMIT 9 OFFSET 90", "page by key"),
    ],
)
def test_a_slow_shape_gets_advice(query: str, words: str) -> None:
    assert any(words in sentence for sentence in slow_query_advice(query))


def test_strings_and_comments_are_ignored() -> None:
    assert len(slow_query_advice('SELECT ?x { ?x a gk:Agency } # subClassOf* "CONTAINS("')) == 1
    assert len(slow_query_advice('SELECT ?x { ?x rdfs:label "NOT EXISTS { a . b }" }')) == 1


def test_three_variables_of_the_select_clause_are_no_pattern() -> None:
    assert len(slow_query_advice("SELECT ?a ?b ?c { ?a gk:region ?b ; gk:grade ?c }")) == 1


def test_every_question_gets_some_advice() -> None:
    assert all(slow_query_advice(question.text) for question in questions().values())


def test_a_query_past_its_limit_ends_with_advice(whole: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [
        sys.executable,
        "-m",
        "graphkit",
        "--store",
        str(whole),
        "query",
        "--timeout",
        "1",
        endless,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "ended after 1 s" in done.stderr
    assert "name the property" in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is not measured")
def test_a_query_past_its_memory_ends_with_advice(whole: Path) -> None:
    program = (
        "from graphkit.surfaces.cli import main, query_commands as m; m.MEMORY_BYTES = 1 << 26; "
        "main()"
    )
    huge = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }"
    command = [sys.executable, "-c", program, "--store", str(whole), "query", huge]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Error: the query was ended because it took more than 0.0625 GiB of memory\n"
    )
    assert "name the property" in done.stderr
    assert done.stdout == ""
