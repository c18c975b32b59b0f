"""Compare random queries, as graphkit evaluates them, with the engine alone.

    python benchmarks/random_queries.py --seconds 60

Each seed makes a small graph and a query over it: joins, paths, OPTIONAL, MINUS, EXISTS, UNION,
VALUES with UNDEF, BIND, sub-selects, aggregates, every built-in function, every query form. Its
rows must be those of the engine: with the rules that apply, with every rule forced, and read and
written again. The same seed gives the same query: `--first SEED --count 1` prints it.

Exit code 1: a query has other rows.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest import mock

import pyoxigraph as ox
from arguments import with_seeds

from graphkit.core.errors import QueryError
from graphkit.core.terms import PREFIXES
from graphkit.graph import sparql
from graphkit.graph.sparql.query_parser import parse_query
from graphkit.graph.store.dataset import Store

CLASSES = """gk:PoliceForce rdfs:subClassOf gk:Agency . gk:HealthBody rdfs:subClassOf gk:Agency .
gk:Agency rdfs:subClassOf org:Organization .
gk:PoliceForce rdfs:subClassOf org:FormalOrganization ."""
NODES = "topic:a topic:b topic:c topic:d agency:e agency:f".split()
LABELS = [
    '"Thames Valley"',
    '"Thames"',
    '"Avon"',
    '"thames"@en',
    '"12"',
    "7",
    "2.5",
    '"2020-03-01"^^xsd:date',
]
TYPES = "gk:PoliceForce gk:HealthBody gk:Agency org:Organization".split()
LINKS = "gk:finding gk:topic gk:concerns".split()
NAMES = ["rdfs:label", "skos:altLabel", "gk:page"]
VARIABLES = "?v ?w ?x ?y".split()
PATHS = [
    *LINKS,
    *LINKS,
    "gk:finding/gk:topic",
    "^gk:topic",
    "(gk:topic|gk:concerns)",
    "gk:finding+",
]
PATHS += [
    "gk:topic*",
    "gk:concerns?",
    "!(gk:topic|^gk:finding)",
    "!a",
    "(gk:finding/^gk:topic)*",
    "?p",
]
ARGUMENTS = [
    *VARIABLES,
    "?l",
    "?l",
    "?m",
    "?m",
    '"Thames"',
    '"a b"@en',
    "1",
    "2.5",
    "1e0",
    "true",
    "topic:a",
]
ARGUMENTS += [
    '"2020-03-01T10:00:00Z"^^xsd:dateTime',
    '"2020-03-01"^^xsd:date',
    '"it\\"s {<"',
    "'''a\nb'''",
]
FUNCTIONS = {  # number of arguments → names
    1: """STR LANG DATATYPE ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY
    HOURS
    MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL
    ISNUMERIC IRI URI
    ISTRIPLE LANGDIR HASLANG HASLANGDIR SUBJECT PREDICATE OBJECT xsd:integer xsd:decimal xsd:double
    xsd:string
    xsd:boolean xsd:date xsd:dateTime""",
    2: (
        "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM SUBSTR "
        "REGEX"
    ),
    3: "IF CONCAT REPLACE REGEX SUBSTR COALESCE TRIPLE STRLANGDIR",
}
CALLS = [(name, size) for size, names in FUNCTIONS.items() for name in names.split()]
VOLATILE = [
    "ISNUMERIC(RAND())",
    "ISBLANK(BNODE())",
    "DATATYPE(NOW())",
    "ISIRI(UUID())",
    "STRLEN(STRUUID())",
]
OPERATORS = "|| && = != < > <= >= + - * /".split()
AGGREGATES = "COUNT(*) COUNT({0}) COUNT(DISTINCT {0}) SUM({0}) AVG({0}) MIN({0}) MAX({0})".split()
AGGREGATES += [
    "STRLEN(GROUP_CONCAT({0}; SEPARATOR=', '))",
    "BOUND(?v) && COUNT(*) > 1",
]  # not COUNT(DISTINCT *): the engine counts the nodes within paths


class QueryMaker:
    """Makes a random graph and a query; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._pick, self._new = self._random.choice, 0

    def graph(self) -> str:
        """Return some statements in Turtle."""
        kinds = [(LINKS, NODES), (LINKS, NODES), (["a"], TYPES), (NAMES, LABELS)]
        lines = []
        for _ in range(self._random.randint(3, 25)):
            predicates, objects = self._pick(kinds)
            lines.append(f"{self._pick(NODES)} {self._pick(predicates)} {self._pick(objects)} .")
        return " ".join(lines)

    def query(self) -> str:
        """Return a query, without what the parser refuses more often than not."""
        group = f"{{ {self._block()} {self._elements(2)} }}"
        match self._random.randrange(8):
            case 0:
                return f"ASK {group}"
            case 1:
                return f"CONSTRUCT {{ ?v gk:made ?x , {self._pick(NODES)} }} WHERE {group}"
            case 2:
                return f"DESCRIBE ?v {group}"
            case 3:
                return f"SELECT ?v ({self._aggregate()} AS ?n) {group} GROUP BY ?v {self._having()}"
            case 4:
                return f"SELECT DISTINCT ?v ?x {group} {self._tail()}"
            case 5:
                return f"SELECT ?v ({self._expression(2)} AS ?made) {group} {self._tail()}"
        return f"SELECT * {group} {self._tail()}"

    def _tail(self) -> str:
        return self._pick(
            ["", "", "ORDER BY ?v DESC(STR(?x))", "VALUES ?v { topic:a UNDEF }", "OFFSET 0"]
        )

    def _having(self) -> str:
        return self._pick(["", "HAVING(COUNT(*) > 1)", f"HAVING EXISTS {{ {self._block()} }}"])

    def _aggregate(self) -> str:
        return self._pick(AGGREGATES).format(
            self._pick([*VARIABLES, "?l", "STR(?x)", "STRLEN(?l)"])
        )

    def _elements(self, depth: int) -> str:
        return " ".join(self._element(depth) for _ in range(self._random.randint(0, 3)))

    def _block(self) -> str:
        return " ".join(self._triple() for _ in range(self._random.randint(1, 3)))

    def _triple(self) -> str:
        subject = self._pick(VARIABLES)
        match self._random.randrange(5):
            case 0:
                path = self._pick(
                    ["a", "a/rdfs:subClassOf*", "rdf:type/rdfs:subClassOf+", "a/rdfs:subClassOf"]
                )
                return f"{subject} {path} {self._pick(TYPES)} ."
            case 1:
                return f"{subject} {self._pick(NAMES)} {self._pick(['?l', '?l', '?m', '[]'])} ."
            case 2:
                other = self._pick([*VARIABLES, f"[ {self._pick(LINKS)} {self._pick(VARIABLES)} ]"])
                return (
                    f"{subject} {self._pick(LINKS)} {other} ; {self._pick(LINKS)} "
                    f"{self._pick(VARIABLES)} ."
                )
        return (
            f"{subject} {self._pick(PATHS)} "
            f"{self._pick([*VARIABLES, *VARIABLES, *NODES[:1], *NODES[4:5]])} ."
        )

    def _element(self, depth: int) -> str:
        if not depth:
            return self._pick([self._block(), f"FILTER({self._expression(1)})"])
        inner = f"{{ {self._block()} {self._elements(depth - 1)} }}"
        self._new += 1
        made = f"{self._expression(2)} AS ?made{self._new}"
        return self._pick(
            [
                self._block(),
                *(
                    f"{word} {inner}"
                    for word in ("OPTIONAL", "MINUS", "FILTER EXISTS", "FILTER NOT EXISTS")
                ),
                *(f"FILTER({self._expression(2)})" for _ in range(3)),
                (
                    f"FILTER({self._expression(1)} "
                    f"{self._pick(['&& !', '&&', '|| !', '||'])} EXISTS {inner})"
                ),
                f"{inner} UNION {{ {self._block()} }}",
                inner,
                f"BIND({made})",
                "VALUES ?v { topic:a topic:b UNDEF }",
                "VALUES (?w ?x) { (topic:a topic:b) (UNDEF topic:c) }",
                f"{{ SELECT DISTINCT * {inner} }}",
                f"{{ SELECT ?v ?x {inner} }}",
                f"{{ SELECT ?v ({made}) {inner} }}",
                f"{{ SELECT ?v ({self._aggregate()} AS ?n{self._new}) {inner} GROUP BY ?v }}",
            ]
        )

    def _expression(self, depth: int) -> str:
        if not depth or self._random.random() < 0.1:
            return self._pick(ARGUMENTS)
        one, other = self._expression(depth - 1), self._expression(depth - 1)
        match self._random.randrange(8):
            case 0 | 1:
                return f"({one} {self._pick(OPERATORS)} {other})"
            case 2:
                return f"{self._pick('!-+')}({one})"
            case 3:
                return self._pick(
                    [
                        f"({one} IN ({other}, 7))",
                        f"({one} NOT IN ({other}))",
                        f"BOUND({self._pick(VARIABLES)})",
                    ]
                )
            case 4:
                return self._pick(
                    [*VOLATILE, 'CONTAINS(LCASE(?l), "thames")', 'REGEX(STR(?l), "^t", "i")']
                )
        name, size = self._pick(CALLS)
        return f"{name}({', '.join(self._expression(depth - 1) for _ in range(size))})"


@contextmanager
def forced_rules() -> Iterator[None]:
    """Apply each rule wherever it can be, whether it pays off or not."""
    always = tuple(each._replace(trigger=re.compile(""), reads_all=False) for each in sparql.RULES)
    split = "graphkit.graph.sparql.sub_selects._Split"
    with (
        mock.patch.object(sparql, "RULES", always),
        mock.patch(f"{split}._is_wide", return_value=True),
        mock.patch(f"{split}._has_many_pairs", return_value=True),
    ):
        yield


def rows(result: Any) -> Counter[str]:
    """Return the rows of a result with how often each is there, or its triples, or the boolean."""
    if isinstance(result, ox.QueryBoolean):
        return Counter([str(bool(result))])
    if isinstance(result, ox.QueryTriples):
        return Counter(set(map(str, result)))
    # once a blank node
    names = [each for each in result.variables if not each.value.startswith("_gk")]
    return Counter(" ".join(sorted(f"{name}={row[name]}" for name in names)) for row in result)


def differences(seed: int) -> tuple[str, list[str]]:
    """Return the query of a seed, and in which ways its rows differ from those of the engine alone.

    "" for a query that the engine refuses: graphkit must refuse it, too.
    """
    maker, engine = QueryMaker(seed), ox.Store()
    engine.update(f"INSERT DATA {{ {CLASSES} {maker.graph()} }}", prefixes=dict(PREFIXES))
    text, store = maker.query(), Store(engine)
    store.union = False
    try:
        wanted = rows(engine.query(text, prefixes=PREFIXES))
    except SyntaxError:
        return "", [] if _is_refused(store, text) else ["a wrong query is evaluated"]
    found = {"as it is": rows(store.query(text))}
    written = str(parse_query(text, PREFIXES))
    found["read and written"] = rows(engine.query(written, prefixes=PREFIXES))
    with forced_rules():
        found["with all rules"] = rows(Store(engine).query(text))
    differing = [name for name, each in found.items() if each != wanted]
    return text, [*differing, *["refused by the engine"] * store.fallbacks]


def _is_refused(store: Store, text: str) -> bool:
    try:
        store.query(text)
    except QueryError:
        return True
    return False


def main() -> None:
    """Compare the queries of many seeds, and print those that differ."""
    given = with_seeds(__doc__, 1_000_000, "queries").parse_args()
    until, counts = time.monotonic() + given.seconds, Counter[str]()
    for seed in range(given.first, given.first + given.count):
        text, differing = differences(seed)
        counts["refused by both" if not text else "compared"] += 1
        if differing or given.count == 1:
            counts["different"] += bool(differing)
            print(f"seed {seed}: {', '.join(differing) or 'the same rows'}\n{text}")
        if time.monotonic() > until:
            break
    print(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    sys.exit(bool(counts["different"]))


if __name__ == "__main__":
    main()
