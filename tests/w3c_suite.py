"""Reads the W3C's tests of evaluation and syntax of SPARQL 1.0 and 1.1,
from ../shared/w3c/sparql.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

SUITE = Path(__file__).parents[2] / "shared" / "w3c" / "sparql"
BASE = "http://example.org/suite/"  # in place of the folder, so that nothing depends on where it is
_PREFIXES = {
    "mf": "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#",
    "qt": "http://www.w3.org/2001/sw/DataAccess/tests/test-query#",
    "rs": "http://www.w3.org/2001/sw/DataAccess/tests/result-set#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_EVALUATIONS = """
SELECT ?test ?query ?result (GROUP_CONCAT(DISTINCT COALESCE(STR(?data), "")) AS ?default)
       (GROUP_CONCAT(DISTINCT COALESCE(STR(?graph), "")) AS ?named) {
  ?test mf:action ?action . ?action qt:query ?query .
  OPTIONAL { ?test mf:result ?result }
  OPTIONAL { ?action qt:data ?data } OPTIONAL { ?action qt:graphData ?graph }
} GROUP BY ?test ?query ?result ORDER BY ?test"""
_SYNTAX = """
SELECT ?query (REGEX(STR(?kind), "Negative") AS ?isWrong) {
  ?test a ?kind ; mf:action ?query
  FILTER(REGEX(STR(?kind), "(Positive|Negative)SyntaxTest")) } ORDER BY ?query"""
_RESULT_SET = """
SELECT ?solution ?name ?value {
  ?solution rs:binding [ rs:variable ?name ; rs:value ?value ] }"""
_SOLUTIONS = "SELECT ?solution { ?set rs:solution ?solution }"
_BOOLEAN = "SELECT ?value { ?set rs:boolean ?value }"
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^<>]*)>", re.I)
_RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_NUMBERS = ("integer", "decimal", "double", "float")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I)
Row = frozenset[tuple[str, Any]]  # variable and term


@dataclass(frozen=True)
class Evaluation:
    """A test of evaluation: its files, relative to the suite. A syntax test has no `result`."""

    query: str
    result: str = ""
    data: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    is_wrong: bool = False

    def text(self) -> str:
        """Return the query, with its base."""
        return f"BASE <{BASE}{self.query}>\n{(SUITE / self.query).read_text('utf-8')}"


@dataclass
class Answer:
    """The result of a query: a boolean, or rows (also triples, as rows of three) in order."""

    boolean: bool | None = None
    rows: list[Row] = field(default_factory=list)


@cache
def evaluations() -> tuple[Evaluation, ...]:
    """Return the tests of evaluation, by manifest and name; none without the suite."""
    return tuple(
        Evaluation(
            _local(row["query"]),
            _local(row["result"]) if row["result"] else "",
            tuple(sorted(name.removeprefix(BASE) for name in row["default"].value.split())),
            tuple(sorted(name.removeprefix(BASE) for name in row["named"].value.split())),
        )
        for manifest in _manifests()
        for row in _ask(manifest, _EVALUATIONS)
        if row["result"] and not row["result"].value.endswith(".csv")
    )


@cache
def syntax_tests() -> tuple[Evaluation, ...]:
    """Return the tests of syntax, by manifest and name; none without the suite."""
    return tuple(
        Evaluation(_local(row["query"]), is_wrong=row["isWrong"].value == "true")
        for manifest in _manifests()
        for row in _ask(manifest, _SYNTAX)
    )


def _manifests() -> Iterator[ox.Store]:
    for path in sorted(SUITE.glob("*/*/manifest.ttl")):
        yield _loaded([str(path.relative_to(SUITE))])


def _ask(store: ox.Store, text: str) -> Any:
    return store.query(text, prefixes=_PREFIXES)


def _local(iri: Any) -> str:
    return str(iri.value).removeprefix(BASE)


def dataset(test: Evaluation) -> ox.Store:
    """Return the data of a test: its default graph,
    and a named graph for each other file it needs.
    """
    store = _loaded(test.data)
    folder = test.query.rpartition("/")[0]
    named = [f"{folder}/{name}" for name in _FROM.findall((SUITE / test.query).read_text("utf-8"))]
    for name in {*test.named, *named}:
        store.load(
            path=SUITE / name,
            format=_format(name),
            base_iri=BASE + name,
            to_graph=ox.NamedNode(BASE + name),
        )
    return store


def _loaded(names: Any) -> ox.Store:
    store = ox.Store()
    for name in names:
        store.load(path=SUITE / name, format=_format(name), base_iri=BASE + name)
    return store


def _format(name: str) -> ox.RdfFormat:
    found = ox.RdfFormat.from_extension(name.rpartition(".")[2])
    assert found is not None
    return found


def expected(test: Evaluation) -> Answer:
    """Return the result that the suite expects."""
    path = SUITE / test.result
    if path.suffix in _RESULTS:
        return answer(ox.parse_query_results(path.read_bytes(), format=_RESULTS[path.suffix]))
    store = _loaded([test.result])
    for row in _ask(store, _BOOLEAN):
        return Answer(row["value"].value == "true")
    bindings: dict[Any, set[tuple[str, Any]]] = {
        row["solution"]: set() for row in _ask(store, _SOLUTIONS)
    }
    for row in _ask(store, _RESULT_SET):
        bindings[row["solution"]].add((row["name"].value, row["value"]))
    if bindings or any(_ask(store, "SELECT ?set { ?set a rs:ResultSet }")):
        return Answer(rows=[frozenset(row) for row in bindings.values()])
    return Answer(rows=[_triple(quad) for quad in store])


def answer(result: Any) -> Answer:
    """Return a result of pyoxigraph."""
    if isinstance(result, ox.QueryBoolean):
        return Answer(bool(result))
    if isinstance(result, ox.QueryTriples):
        return Answer(rows=[_triple(triple) for triple in result])
    names = [variable.value for variable in result.variables]
    return Answer(
        rows=[
            frozenset((name, row[name]) for name in names if row[name] is not None)
            for row in result
        ]
    )


def _triple(statement: Any) -> Row:
    return frozenset(
        zip("spo", (statement.subject, statement.predicate, statement.object), strict=True)
    )


def same(one: Answer, other: Answer, by_value: bool = False) -> bool:
    """Return whether two answers have the same rows, in any order, up to the names of blank nodes.

    `by_value`: numbers that are written differently are the same.
    """
    if one.boolean != other.boolean or len(one.rows) != len(other.rows):
        return False
    first, second = ([_plain(row, by_value) for row in each.rows] for each in (one, other))
    return _matches(sorted(first, key=_shape), sorted(second, key=_shape), {})


def _plain(row: Row, by_value: bool) -> dict[str, str]:
    return {name: _term(term, by_value) for name, term in row}


def _term(term: Any, by_value: bool) -> str:
    kind = (
        term.datatype.value.partition("#")[2] if by_value and isinstance(term, ox.Literal) else ""
    )
    if kind == "boolean":
        return str(term.value in ("true", "1"))
    if kind in _NUMBERS and _NUMBER.fullmatch(term.value):
        return f"{float(term.value):.9g}"
    return str(term)


def _shape(row: dict[str, str]) -> str:
    """Return a row without the names of blank nodes."""
    return str(
        sorted((name, "_:" if term.startswith("_:") else term) for name, term in row.items())
    )


def _matches(
    rows: list[dict[str, str]], others: list[dict[str, str]], names: dict[str, str]
) -> bool:
    """Return whether a naming of blank nodes makes the rows the others,
    both in the order of their shapes.
    """
    if not rows:
        return True
    first, shape = rows[0], _shape(rows[0])
    for place, other in enumerate(others):
        if _shape(other) != shape:
            break
        more = _renaming(first, other, names)
        if more is not None and _matches(rows[1:], others[:place] + others[place + 1 :], more):
            return True
    return False


def _renaming(
    row: dict[str, str], other: dict[str, str], names: dict[str, str]
) -> dict[str, str] | None:
    names = dict(names)
    for name, term in row.items():
        if term.startswith("_:") and names.setdefault(term, other[name]) != other[name]:
            return None
    return names if len({*names.values()}) == len(names) else None
