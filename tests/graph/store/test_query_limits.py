"""Queries that would end the process are refused;
long lists that the parser reads as one level are not.
"""

import gc
import weakref

import pytest

from graphkit.core.errors import QueryError
from graphkit.graph.store.query_checks import check_structure, error_without_service

MANY = 20_000
NUMBERS = [str(number) for number in range(MANY)]
IRIS = [f"<urn:{number}>" for number in range(MANY)]


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ ?s ?p {','.join(NUMBERS)} }}",
        f"SELECT * {{ ?s ?p ({' '.join(NUMBERS)}) }}",
        f"SELECT * {{ ?s ?p ({'[] ' * MANY}) }}",
        f"SELECT * {{ ?s ?p ({'() ' * MANY}) }}",
        f"SELECT * {{ VALUES ?s {{ <urn:a> }} ?s ?p {','.join(NUMBERS)} }}",
        f"SELECT * {{ [ ?p {','.join(NUMBERS)} ] ?q 1 }}",
        f"DESCRIBE {' '.join(IRIS)}",
        f"SELECT {' '.join(f'?v{each}' for each in NUMBERS)} {{ ?s ?p ?o }}",
        f"SELECT ?s {{ ?s ?p ?o }} GROUP BY {' '.join(f'STR(?v{each})' for each in NUMBERS)}",
        f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING {'(?s) ' * MANY}",
        f"SELECT ?s {{ ?s ?p ?o }} ORDER BY {' '.join(f'?v{each}' for each in NUMBERS)}",
        f"SELECT ?s {{ ?s {'/'.join(IRIS)} ?o }}",
        f"SELECT ?s {{ ?s ?p ?o FILTER({'?o ||' * MANY} ?s) }}",
        f"SELECT ?s {{ ?s ?p ?o FILTER({'!' * MANY} ?s) }}",
        f"SELECT ?s {{ ?s ?p {'[ ?p ' * MANY} 1 {']' * MANY} }}",
        f"SELECT ?s {{ ?s ?p {'<<( ?s ?p ' * MANY} 1 {')>>' * MANY} }}",
    ],
    ids=lambda text: text[:40],
)
def test_queries_with_too_many_levels_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"nested more than|operators and patterns"):
        check_structure(text)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ VALUES ?s {{ {' '.join(IRIS)} }} ?s ?p ?o }}",
        f"SELECT * {{ ?s ?p ?o }} VALUES (?s ?o) {{ {' '.join(f'({each} 1)' for each in IRIS)} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({','.join(NUMBERS)})) }}",
        f"SELECT (CONCAT({','.join(NUMBERS)}) AS ?x) {{ }}",
    ],
    ids=lambda text: text[:40],
)
def test_long_lists_of_values_are_no_levels(text: str) -> None:
    check_structure(text)


def test_what_is_kept_of_a_query_keeps_nothing_of_its_callers() -> None:
    class Result:
        pass

    def ask() -> weakref.ref[Result]:
        result = Result()
        assert error_without_service("SELECT * { SERVICE <urn:kept> { ?s ?p ?o } }")
        return weakref.ref(result)

    result = ask()
    gc.collect()
    assert result() is None
