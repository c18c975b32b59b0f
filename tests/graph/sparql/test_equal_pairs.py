"""Pairs of queries that must give the same rows, and queries that must not end the process."""

import pytest
from conftest import SHARED

from graphkit.core.errors import QueryError
from graphkit.graph.store.dataset import Store

PAIRS = [
    (
        "SELECT (COUNT(?w) AS ?n) "
        "{ ?f gk:matches 'children' ; gk:paragraph ?p BIND(CONCAT('p ', STR(?p)) AS ?w) }",
        "SELECT (COUNT(*) AS ?n) { ?f gk:matches 'children' ; gk:paragraph ?p }",
    ),
    (
        (
            "SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a gk:Finding ; "
            "gk:authority ?a BIND(COALESCE(?a, 1) AS ?x) }"
        ),
        "SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a gk:Finding }",
    ),
    (
        "BASE <http://x/> SELECT (COUNT(*) AS ?n) { ?f gk:matches 'children' }",
        "SELECT (COUNT(*) AS ?n) { ?f gk:matches 'children' }",
    ),
    (
        "SELECT (COUNT(*) AS ?n) "
        "{ ?f gk:authority ?a FILTER(EXISTS {?f gk:matches 'child'} || 1=2) ?f gk:topic ?t }",
        "SELECT (COUNT(*) AS ?n) { ?f gk:matches 'child' ; gk:authority ?a ; gk:topic ?t }",
    ),
    (
        "SELECT (COUNT(DISTINCT ?x) AS ?n) "
        "{ ?x (a/rdfs:subClassOf)* gk:Agency FILTER EXISTS { ?y rdfs:subClassOf* gk:Agency } }",
        "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x (a/rdfs:subClassOf)* gk:Agency }",
    ),
    (
        "SELECT (COUNT(*) AS ?n) { ?x a/rdfs:subClassOf* gk:Agency . ?x rdfs:label ?_gkclass0 }",
        "SELECT (COUNT(*) AS ?n) { ?x a/rdfs:subClassOf* gk:Agency . ?x rdfs:label ?l }",
    ),
    (
        "SELECT (MAX(CONCAT('a', STR(?t))) AS ?m) { ?x dcterms:subject ?t }",
        "SELECT (MAX(CONCAT('a', STR(?t))) AS ?m) { ?x gk:topic ?t }",
    ),
    (
        (
            "SELECT (COUNT(*) AS ?n) { ?f a gk:Finding "
            "OPTIONAL { ?f gk:extent ?e } ?f gk:matches 'child' }"
        ),
        (
            "SELECT (COUNT(*) AS ?n) { ?f gk:matches 'child' ; "
            "a gk:Finding OPTIONAL { ?f gk:extent ?e } }"
        ),
    ),
]


def _shared_pairs() -> list[tuple[str, str]]:
    path = SHARED / "queries" / "equal-pairs.tsv"
    lines = path.read_text("utf-8").splitlines()[1:] if path.is_file() else []
    return [(tried, same) for _, tried, same in (line.split("\t") for line in lines)]


@pytest.mark.parametrize(("tried", "same"), [*PAIRS, *_shared_pairs()])
def test_both_queries_of_a_pair_give_the_same_rows(small: Store, tried: str, same: str) -> None:
    rows = small.rows(tried)
    assert rows == small.rows(same)
    assert small.fallbacks == 0
    assert rows != [("0",)] or "return home" in tried


def test_300_identifiers_in_values_are_expanded(small: Store) -> None:
    findings = [row[0] for row in small.rows("SELECT ?f { ?f a gk:Finding } ORDER BY ?f")]
    padding = [f"https://example.org/{number}/{'x' * 80}" for number in range(300)]
    values = " ".join(f"<{each}>" for each in [*findings, *padding])
    rows = small.rows(f"SELECT ?f ?a {{ VALUES ?f {{ {values} }} ?f gk:authority ?a }}")
    assert sorted(row[0] for row in rows) == findings


@pytest.mark.parametrize("name", ["escapedquote.rq", "hidefilters.rq"])
def test_deep_queries_of_the_collection_are_refused(shared, small: Store, name: str) -> None:
    path = shared / "cases" / name
    if not path.is_file():
        pytest.skip("the cases are not at hand (../shared/cases)")
    with pytest.raises(QueryError, match=r"nested more than|operators and patterns"):
        small.query(path.read_text("utf-8"))
