"""Validates a graph against SHACL shapes and SPARQL checks; returns the violations.

Shapes (`ontology/shapes.ttl`) constrain each entity by itself. Checks (`ontology/checks/*.rq`)
constrain several entities together; each is one query that selects what is wrong, with its
documentation in the header. Bad data never raises: it becomes a violation in a list.

A user's own statements are validated in the same way, and what they name has to be in the graph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.core.errors import CheckError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, graph_iri, local_id, own_graph_iri
from graphkit.core.resources import resource_path
from graphkit.core.terms import BASE, GK, NAMESPACES, SCHEME, Scheme
from graphkit.graph.check.shacl import Constraint, Subclasses, compile_shapes
from graphkit.graph.store.dataset import QUERY_THREADS, Store
from graphkit.graph.store.generations import GenerationWriter

_SHAPE = "https://w3id.org/graphkit/shape#"
# a line of a check
_CRITERIA_OF_FRAMEWORKS = "# criteria of frameworks: filled in from data/frameworks"
_IN_FOCUS = "GRAPH ?graph "  # of a check: before the group that selects what is validated
_UNKNOWN = f"""
SELECT DISTINCT ?graph ?term {{
  GRAPH ?graph {{ ?s ?p ?o }}
  VALUES ?place {{ 1 2 3 }}
  BIND(IF(?place = 1, ?s, IF(?place = 2, ?p, ?o)) AS ?term)
  FILTER(ISIRI(?term) && (STRSTARTS(STR(?term), "{BASE}") || STRSTARTS(STR(?term), "{GK}") ||
                          STRSTARTS(STR(?term), "{SCHEME}")) &&
         !STRSTARTS(STR(?term), "{own_graph_iri("")}"))
  FILTER NOT EXISTS {{ ?term ?property ?value }}
  FILTER NOT EXISTS {{ GRAPH ?own {{ ?term a ?class }} }}
}} ORDER BY ?term ?graph"""
_HEADER = re.compile(r"^# (Title|Problem|Solution|Severity): (.*)", re.MULTILINE)


class Severity(StrEnum):
    """A violation is wrong, a warning is doubtful or incomplete, an info is worth knowing."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation of a shape or check: which one, by which entity, and what to do.

    `check` is the name of a shape ("Finding-polarity") or check ("overlapping-inspections");
    `component` is the SHACL constraint component, "" for a check. `path` and `value` may be empty.
    """

    check: str
    severity: Severity
    entity: str
    path: str
    value: str
    message: str
    component: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A query of `ontology/checks/`, with the fields of its header.

    `query` covers all entities, `query_in` those described in the named graphs of the query's
    dataset.
    """

    name: str
    title: str
    problem: str
    solution: str
    severity: Severity
    query: str
    query_in: str


def validate(store: Store, graphs: Iterable[str] | None = None) -> list[Violation]:
    """Return all violations of shapes and checks, by severity, then by check, entity and value.

    With `graphs` (IRIs of named graphs in the database), only the entities described in these are
    validated, against the whole dataset: a build that added one report need not validate the others
    again.
    """
    focus = None if graphs is None else [ox.NamedNode(name) for name in sorted(graphs)]
    with ThreadPoolExecutor(QUERY_THREADS) as threads:
        return ordered_violations(
            {*_shape_violations(store, focus, threads), *_check_violations(store, focus, threads)}
        )


def ordered_violations(found: Iterable[Violation]) -> list[Violation]:
    """Return violations by severity, then by check, entity and value."""
    order = {severity: place for place, severity in enumerate(Severity)}
    return sorted(
        found,
        key=lambda one: (
            order[one.severity],
            one.check,
            one.entity,
            one.path,
            one.value,
            one.component,
        ),
    )


def counts_by_severity(found: Iterable[Violation]) -> str:
    """Return how many violations there are of each severity, in words."""
    counts = Counter(violation.severity.lower() for violation in found)
    words = (
        f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
        for name, count in sorted(counts.items())
    )
    return ", ".join(words) or "no violations"


def violation_from(item: Mapping[str, Any]) -> Violation:
    """Return the violation that a manifest stores as `item`."""
    return Violation(**{**item, "severity": Severity(item["severity"])})


def read_checks(folder: Path | None = None) -> list[Check]:
    """Return the checks in a folder (by default those shipped), by name.

    Raises CheckError if a header is incomplete.
    """
    paths = sorted((folder or resource_path("ontology", "checks")).glob("*.rq"))
    return [_read_check(path) for path in paths]


def _shape_violations(
    store: Store, focus: list[ox.NamedNode] | None, threads: ThreadPoolExecutor
) -> Iterator[Violation]:
    constraints = _constraints(frozenset(read_subclasses(store).items()))
    if focus is None:
        constraints = _screen(store, constraints, threads)
        found = threads.map(lambda each: _select(store, each.find), constraints)
    else:
        classes = {graph: _classes_in(store, graph) for graph in focus}
        where = {
            each: [graph for graph in focus if classes[graph] & each.classes]
            for each in constraints
        }
        constraints = [each for each in constraints if where[each]]
        found = threads.map(lambda each: _select(store, each.find_in, where[each]), constraints)
    for constraint, rows in zip(constraints, found, strict=True):
        for row in rows:
            yield Violation(
                check=constraint.shape.removeprefix(_SHAPE),
                severity=Severity(constraint.severity),
                entity=row["this"],
                path=constraint.path,
                value=row.get("value", ""),
                message=constraint.message,
                component=constraint.component,
            )


def _classes_in(store: Store, graph: ox.NamedNode) -> set[str]:
    """Return the classes of the entities in a graph:
    only constraints on these need to be queried.
    """
    rows = _select(store, f"SELECT DISTINCT ?class {{ GRAPH {graph} {{ ?x a ?class }} }}")
    return {row["class"] for row in rows}


def _screen(
    store: Store, constraints: Sequence[Constraint], threads: ThreadPoolExecutor
) -> list[Constraint]:
    """Return the constraints that may be violated: cheap screens, which many share,
    exclude the others.
    """
    left, step = list(constraints), 0
    while any(len(each.screens) > step for each in left):
        queries = sorted({each.screens[step] for each in left if len(each.screens) > step})
        answers = threads.map(lambda ask: bool(_query(store, ask)), queries)
        passed = {ask for ask, may_fail in zip(queries, answers, strict=True) if not may_fail}
        left = [
            each for each in left if len(each.screens) <= step or each.screens[step] not in passed
        ]
        step += 1
    return left


def _check_violations(
    store: Store, focus: list[ox.NamedNode] | None, threads: ThreadPoolExecutor
) -> Iterator[Violation]:
    checks = read_checks()
    found = threads.map(
        lambda check: _select(store, check.query if focus is None else check.query_in, focus),
        checks,
    )
    for check, rows in zip(checks, found, strict=True):
        message = f"{check.problem} {check.solution}"
        for row in rows:
            yield Violation(
                check.name,
                check.severity,
                row["entity"],
                row["property"],
                row.get("value", ""),
                message,
            )


def _select(
    store: Store, query: str, focus: list[ox.NamedNode] | None = None
) -> list[dict[str, str]]:
    """Return the rows of a SELECT over all statements; GRAPH matches only the graphs in focus."""
    found = _query(store, query, focus)
    names = [variable.value for variable in found.variables]
    return [
        {name: term.value for name, term in zip(names, solution, strict=True) if term is not None}
        for solution in found
    ]


def _query(store: Store, query: str, focus: list[ox.NamedNode] | None = None) -> Any:
    return store.engine.query(
        query,
        prefixes=NAMESPACES,
        use_default_graph_as_union=store.union,
        named_graphs=None if focus is None else [*focus],
    )


def read_subclasses(store: Store) -> Subclasses:
    """Return the subclasses, transitive and with itself,
    of each class in the store that has any.
    """
    # closed here, since not every server answers an unbound property path
    below: dict[str, set[str]] = {}
    for row in _select(
        store,
        (
            "SELECT ?wide ?narrow { ?narrow rdfs:subClassOf ?wide "
            "FILTER(ISIRI(?wide) && ISIRI(?narrow)) }"
        ),
    ):
        below.setdefault(row["wide"], {row["wide"]}).add(row["narrow"])
    for middle in below:
        for classes in below.values():
            if middle in classes:
                classes |= below[middle]
    return {name: frozenset(classes) for name, classes in below.items()}


@lru_cache(maxsize=1)
def _constraints(subclasses: frozenset[tuple[str, frozenset[str]]]) -> list[Constraint]:
    """Return the constraints of the shipped shapes: a process that builds often has them once."""
    path = resource_path("ontology", "shapes.ttl")
    shapes = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return compile_shapes(shapes, dict(subclasses))


def criteria_of_frameworks() -> str:
    """Return pairs of a framework of full inspections and a criterion that it judges,
    as rows of VALUES.
    """
    frameworks = current_frameworks()
    return " ".join(
        (
            f"(<{concept_iri(Scheme.FRAMEWORK, framework)}> "
            f"<{concept_iri(Scheme.CRITERION, criterion)}>)"
        )
        for framework in sorted(frameworks.full_inspections)
        for criterion in frameworks.criteria_of(framework)
    )


def _read_check(path: Path) -> Check:
    """Return the check in a file; its header has Title, Problem, Solution and Severity."""
    text = path.read_text("utf-8")
    header = dict(_HEADER.findall(text))
    query = text.replace(_CRITERIA_OF_FRAMEWORKS, criteria_of_frameworks())
    try:
        return Check(
            name=path.stem,
            title=header["Title"],
            problem=header["Problem"],
            solution=header["Solution"],
            severity=Severity(header["Severity"]),
            query=query.replace(_IN_FOCUS, ""),
            query_in=query,
        )
    except (KeyError, ValueError) as error:
        raise CheckError(
            f"{path.name}: no {error} in the header: give Title, Problem, Solution, Severity"
        ) from error


def validate_own(store: Store) -> list[Violation]:
    """Return what is wrong with the user's own statements, by themselves and in this graph.

    An entity that the graph does not have is a warning: a later report may bring it, or a
    correction have removed it. A term that the ontology does not have is a violation.
    """
    graphs = store.own_graphs()
    union = Store(store.engine)  # of what the graph states and of the user's own statements
    return [*_unknown(store), *validate(union, graphs)] if graphs else []


def validate_added(store: GenerationWriter, graph: str, subjects: Iterable[str]) -> list[Violation]:
    """Return what own statements add to the violations of the entities they are about.

    `graph` is in the files of the store only; `subjects` are IRIs in angle brackets.
    """
    changed = graph_iri("changed")
    store.copy_to_temporary_graph(changed, subjects)
    before = {*validate(store, [changed])}
    store.load_own_graphs()
    found = validate(Store(store.engine), [changed, graph])
    store.remove_named_graphs()
    store.load_own_graphs()
    name = local_id(graph)
    return [
        *(each for each in _unknown(store) if each.value == name),
        *(each for each in found if each not in before),
    ]


def _unknown(store: Store) -> list[Violation]:
    """Return the identifiers of graphkit that the graph does not describe,
    nor own statements type.
    """
    rows: Any = store.engine.query(_UNKNOWN)
    return [_violation(row["term"].value, local_id(row["graph"].value)) for row in rows]


def _violation(term: str, graph: str) -> Violation:
    if term.startswith(BASE):
        message = (
            "Nothing in the graph has this identifier: correct it, or build the report that "
            "brings it."
        )
        return Violation("own-unknown-entity", Severity.WARNING, term, "", graph, message)
    message = (
        "The ontology has no such term: see docs/reference/ontology.md, or use a namespace of "
        "your own."
    )
    return Violation("own-unknown-term", Severity.VIOLATION, term, "", graph, message)
