"""Is the graph what it should be? Shapes and checks in, violations out.

Shapes (`ontology/shapes.ttl`) say what each thing has by itself. Checks (`ontology/checks/*.rq`) say what
holds between things, each in one query whose header is its documentation. Bad data is a line in a list, never
an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.check.shacl import Constraint, Subclasses, compile_shapes
from graphkit.core.errors import CheckError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.resources import resource_path
from graphkit.core.terms import NAMESPACES, Scheme
from graphkit.store.dataset import QUERY_THREADS

_SHAPE = "https://w3id.org/graphkit/shape#"
_CRITERIA_OF_FRAMEWORKS = "# criteria of frameworks: filled in from data/frameworks"  # a line of a check
_HEADER = re.compile(r"^# (Title|Problem|Solution|Severity): (.*)", re.MULTILINE)


class Severity(StrEnum):
    """How bad it is: a violation is wrong, a warning is doubtful or incomplete, an info is good to know."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that is not as it should be: which rule, about what, and what to do.

    `check` is the name of a shape ("Finding-polarity") or check ("overlapping-inspections"); `component` is
    the constraint of SHACL that is broken, "" for a check. `path` and `value` may be empty.
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
    """A query of `ontology/checks/`, with what its header says."""

    name: str
    title: str
    problem: str
    solution: str
    severity: Severity
    query: str


def validate(store: ox.Store, graphs: Iterable[str] | None = None) -> list[Violation]:
    """Return all that breaks a shape or a check, worst first, then by rule, entity and value.

    With `graphs` (names of named graphs), only what these graphs say of their things is looked at, against
    the whole data set: a build that added one report need not look at all others again.
    """
    focus = None if graphs is None else [ox.NamedNode(name) for name in sorted(graphs)]
    with ThreadPoolExecutor(QUERY_THREADS) as threads:
        shapes = _broken_shapes(store, focus, threads)
        tripped = _tripped_checks(store, focus, threads)
        found = {*shapes, *tripped}
    order = {severity: place for place, severity in enumerate(Severity)}
    return sorted(
        found,
        key=lambda one: (order[one.severity], one.check, one.entity, one.path, one.value, one.component),
    )


def checks(folder: Path | None = None) -> list[Check]:
    """Return the checks of a folder (the shipped ones), by name.

    Raises BadCheck where a header is incomplete.
    """
    paths = sorted((folder or resource_path("ontology", "checks")).glob("*.rq"))
    return [_read_check(path) for path in paths]


def _broken_shapes(
    store: ox.Store, focus: list[ox.NamedNode] | None, threads: ThreadPoolExecutor
) -> Iterator[Violation]:
    rules = compile_shapes(_shapes(), subclasses(store))
    if focus is None:
        rules = _suspects(store, rules, threads)
        found = threads.map(lambda rule: _select(store, rule.find), rules)
    else:
        stated = {graph: _stated(store, graph) for graph in focus}
        where = {rule: [graph for graph in focus if stated[graph] & rule.classes] for rule in rules}
        rules = [rule for rule in rules if where[rule]]
        found = threads.map(lambda rule: _select(store, rule.find_in, where[rule]), rules)
    for rule, rows in zip(rules, found, strict=True):
        for row in rows:
            yield Violation(
                check=rule.shape.removeprefix(_SHAPE),
                severity=Severity(rule.severity),
                entity=row["this"],
                path=rule.path,
                value=row.get("value", ""),
                message=rule.message,
                component=rule.component,
            )


def _stated(store: ox.Store, graph: ox.NamedNode) -> set[str]:
    """Return the classes that a graph states of its things, so that only their rules need be asked."""
    rows = _select(store, f"SELECT DISTINCT ?class {{ GRAPH {graph} {{ ?x a ?class }} }}")
    return {row["class"] for row in rows}


def _suspects(store: ox.Store, rules: Sequence[Constraint], threads: ThreadPoolExecutor) -> list[Constraint]:
    """Return the rules that may be broken: cheap screens, which many rules share, clear the others first."""
    left, step = list(rules), 0
    while any(len(rule.screens) > step for rule in left):
        asked = sorted({rule.screens[step] for rule in left if len(rule.screens) > step})
        answers = threads.map(lambda ask: bool(store.query(ask, use_default_graph_as_union=True)), asked)
        clear = {ask for ask, suspect in zip(asked, answers, strict=True) if not suspect}
        left = [rule for rule in left if len(rule.screens) <= step or rule.screens[step] not in clear]
        step += 1
    return left


def _tripped_checks(
    store: ox.Store, focus: list[ox.NamedNode] | None, threads: ThreadPoolExecutor
) -> Iterator[Violation]:
    every = checks()
    found = threads.map(lambda check: _select(store, check.query, focus), every)
    for check, rows in zip(every, found, strict=True):
        message = f"{check.problem} {check.solution}"
        for row in rows:
            yield Violation(
                check.name, check.severity, row["entity"], row["property"], row.get("value", ""), message
            )


def _select(store: ox.Store, query: str, focus: list[ox.NamedNode] | None = None) -> list[dict[str, str]]:
    """Return the rows of a SELECT over the union of all graphs; GRAPH sees the graphs in focus only."""
    found: Any = store.query(
        query,
        prefixes=NAMESPACES,
        use_default_graph_as_union=True,
        named_graphs=None if focus is None else [*focus],
    )
    names = [variable.value for variable in found.variables]
    return [
        {name: term.value for name, term in zip(names, solution, strict=True) if term is not None}
        for solution in found
    ]


def subclasses(store: ox.Store) -> Subclasses:
    """Return each class that has others below it in the store with all of them, itself included."""
    below: dict[str, set[str]] = {}  # one step at a time: not every server follows steps from all to all
    for row in _select(
        store, "SELECT ?wide ?narrow { ?narrow rdfs:subClassOf ?wide FILTER(ISIRI(?wide) && ISIRI(?narrow)) }"
    ):
        below.setdefault(row["wide"], {row["wide"]}).add(row["narrow"])
    for middle in below:
        for classes in below.values():
            if middle in classes:
                classes |= below[middle]
    return {name: frozenset(classes) for name, classes in below.items()}


@cache
def _shapes() -> tuple[ox.Triple, ...]:
    return tuple(ox.parse(path=str(resource_path("ontology", "shapes.ttl")), format=ox.RdfFormat.TURTLE))


def criteria_of_frameworks() -> str:
    """Return pairs of a framework of full inspections and a criterion that it judges, as rows of VALUES."""
    frameworks = current_frameworks()
    return " ".join(
        f"(<{concept_iri(Scheme.FRAMEWORK, framework)}> <{concept_iri(Scheme.CRITERION, criterion)}>)"
        for framework in sorted(frameworks.full_inspections)
        for criterion in frameworks.criteria_of(framework)
    )


def _read_check(path: Path) -> Check:
    """Read a check: header lines `# Title:`, `# Problem:`, `# Solution:`, `# Severity:`, then the query."""
    text = path.read_text("utf-8")
    header = dict(_HEADER.findall(text))
    try:
        return Check(
            name=path.stem,
            title=header["Title"],
            problem=header["Problem"],
            solution=header["Solution"],
            severity=Severity(header["Severity"]),
            query=text.replace(_CRITERIA_OF_FRAMEWORKS, criteria_of_frameworks()),
        )
    except (KeyError, ValueError) as error:
        raise CheckError(
            f"{path.name}: the header has no {error}: give Title, Problem, Solution, Severity"
        ) from error
