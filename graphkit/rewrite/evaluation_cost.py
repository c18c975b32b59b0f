"""Estimates how many lookups a group of patterns takes, by the counts of a real graph.

The counts are in `statement_counts.tsv`; the order of the patterns is the engine's (`engine_order`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from graphkit.rewrite.engine_order import Unit, engine_order, guessed_size, is_bound
from graphkit.rewrite.property_paths import Path as PropertyPath
from graphkit.rewrite.property_paths import Step, parse_path
from graphkit.rewrite.query_tokens import variables_in
from graphkit.rewrite.query_tree import Element, Filter, Group, Query, Select, Triple, Values
from graphkit.rewrite.query_variables import possible

_PER_HASHED_ROW = 3.0  # lookups
_PER_PROBE = 0.3  # lookups, for each row that is joined by hashing
_PER_CLOSURE = 4.0  # lookups of a path such as skos:broader*
_TEXT_TESTS = frozenset("CONTAINS REGEX STRSTARTS STRENDS =".split())


class Counts(NamedTuple):
    """Statements with a property, and their different subjects and objects."""

    statements: float
    subjects: float
    objects: float


_UNKNOWN = Counts(200, 200, 200)  # of a property that is not in the table: at most so many


class PlanStep(NamedTuple):
    """A pattern in the order of evaluation, with the estimated number of rows after it."""

    pattern: str
    rows: float


def estimated_plan(query: Query, group: Group) -> list[PlanStep]:
    """Return the triples, data and sub-selects of a group in the order in which the engine evaluates them."""
    units = [unit for item in group.elements for unit in _units(query, item)]
    _, steps = _evaluate(units, _selectivities(group.elements))
    return steps


def evaluation_cost(query: Query, elements: Sequence[Element]) -> float:
    """Return the estimated number of lookups to evaluate some triples, data and sub-selects together."""
    units = [unit for item in elements for unit in _units(query, item)]
    filters = [item for item in elements if isinstance(item, Filter)]
    selects = [item for item in elements if isinstance(item, Select)]
    inner = sum(evaluation_cost(query, [*each.group.triples(), *filters]) for each in selects)
    return _evaluate(units, _selectivities(elements))[0] + inner


def estimated_rows(query: Query, select: Select) -> float:
    """Return the estimated number of rows of a sub-select."""
    return _sub_select_unit(query, select).rows


def _selectivities(elements: Iterable[Element]) -> list[tuple[set[str], float]]:
    """Return the variables of each filter, and which part of the rows pass it, by rule of thumb."""
    found = []
    for item in elements:
        if isinstance(item, Filter):
            words = {token.text.upper() for token in item.expression}
            part = 0.02 if words & _TEXT_TESTS else 0.7 if "!=" in words else 0.3
            found.append((variables_in(item.expression), part))
    return found


def _units(query: Query, item: Element) -> list[Unit]:
    match item:
        case Triple():
            text = f"{item.subject} {item.path} {item.object}"
            return [Unit(text, _variables(step), step) for step in parse_path(query, item)]
        case Values():
            text = f"VALUES ({len(item.variables)} × {item.size})"
            return [Unit(text, frozenset(item.variables), None, item.size, item.size)]
        case Select():
            return [_sub_select_unit(query, item)]
        case _:
            return []


def _sub_select_unit(query: Query, select: Select) -> Unit:
    inner = [unit for each in select.group.elements for unit in _units(query, each)]
    _, plan = _evaluate(inner)
    rows = plan[-1].rows if plan else 1
    domains: dict[str, float] = {}
    for unit in inner:
        _narrow(domains, unit)
    names = frozenset(possible(select))
    if "DISTINCT" in (token.text.upper() for token in select.head):
        rows = min(rows, math.prod(domains.get(name, rows) for name in names))
    limited = {name: max(min(domains.get(name, rows), rows), 1) for name in names}
    return Unit("sub-select", names, None, guessed_size(inner), rows, limited)


def _variables(step: Step) -> frozenset[str]:
    return frozenset(term[1:] for term in (step.subject, step.object) if term[0] == "?")


def _evaluate(
    units: Sequence[Unit], filters: Sequence[tuple[set[str], float]] = ()
) -> tuple[float, list[PlanStep]]:
    """Return the cost of joining some units in the engine's order, and that order."""
    rows, cost, bound = 1.0, 0.0, set[str]()
    domains: dict[str, float] = {}
    steps = []
    for unit in engine_order(units):
        before = rows
        if unit.step is None:
            rows *= unit.rows
            for name in unit.variables & bound:
                rows /= max(unit.domains.get(name, 1), domains.get(name, 1), 1)
            cost += (before + rows) * _PER_PROBE + unit.rows * _PER_HASHED_ROW
        else:
            rows *= _matches(unit.step, bound, domains)
            cost += before * (_PER_CLOSURE if unit.step.path.kind in ("*", "+") else 1) + rows
        for names, part in filters:
            rows *= part if names <= bound | unit.variables and not names <= bound else 1
        bound |= unit.variables
        _narrow(domains, unit)
        steps.append(PlanStep(unit.text, rows))
    return cost, steps


def _narrow(domains: dict[str, float], unit: Unit) -> None:
    """Limit the numbers of different values of variables to what a unit leaves."""
    for name, size in _domains(unit).items():
        domains[name] = min(size, domains.get(name, size))


def _matches(step: Step, bound: Iterable[str], domains: Mapping[str, float]) -> float:
    """Return the expected number of matches of a pattern for each row, by the counts of a real graph.

    `domains` has the number of different values of variables: of four polarities, one is the weakness.
    """
    start, end = is_bound(step.subject, bound), is_bound(step.object, bound)
    if step.object_iri and (counts := statement_counts().get(f"{step.path.name} {step.object_iri}")):
        every = statement_counts().get(step.path.name, _UNKNOWN)
        return counts.statements / (every.subjects if start else 1)
    matches = _path_matches(step.path, start, end)
    counts = statement_counts().get(step.path.name) if start and end else None
    known = domains.get(step.subject[1:], 0) if counts else 0
    return matches * max(1.0, counts.objects / known) if counts and known else matches


def _path_matches(path: PropertyPath, start: bool, end: bool) -> float:
    match path.kind:
        case "inverse":
            return _path_matches(path.parts[0], end, start)
        case "alternative":
            return sum(_path_matches(each, start, end) for each in path.parts)
        case "sequence":
            return min(_path_matches(each, start, end) for each in path.parts)
        case "*" | "+" | "?":
            once = _path_matches(path.parts[0], start, end)
            return 1 if start and end else once + 1 if start or end else 1e6
        case "variable":
            return {(0, 0): 1.3e6, (1, 0): 10, (0, 1): 100, (1, 1): 0.5}[start, end]
    counts = statement_counts().get(path.name, _UNKNOWN)
    return counts.statements / (counts.subjects if start else 1) / (counts.objects if end else 1)


def _domains(unit: Unit) -> dict[str, float]:
    """Return how many different values a pattern leaves to each of its variables."""
    if unit.step is None or unit.step.path.kind != "property":
        return unit.domains
    counts = statement_counts().get(unit.step.path.name, _UNKNOWN)
    ends = ((unit.step.subject, counts.subjects), (unit.step.object, counts.objects))
    return {term[1:]: size for term, size in ends if term[0] == "?"}


@cache
def statement_counts() -> dict[str, Counts]:
    """Return the counts of the properties of a real graph, and of the members of its classes."""
    lines = Path(__file__).with_name("statement_counts.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {name: Counts(*map(float, numbers)) for name, *numbers in rows}
