"""Where two large sides of a join multiply, one becomes a sub-select, so that both are joined by hashing.

Oxigraph joins triple patterns by nested loops, and orders them by fixed estimates that know no counts. Where
an inspection has 300 findings, `?f1 gk:topic ?t . ?f2 gk:topic ?t` visits all of them for each of the others.
A sub-select is evaluated once. Where the query removes duplicates, the sub-select does too, and leaves out
the variables that nothing else reads. `estimated_plan` repeats the engine's order with the counts of a real
graph (`statement_counts.tsv`); a group is changed only where that saves most of a long evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from graphkit.rewrite.property_paths import Path as PropertyPath
from graphkit.rewrite.property_paths import Step, parse_path
from graphkit.rewrite.syntax import (
    Bind,
    Element,
    Filter,
    Graph,
    Group,
    Minus,
    Optional,
    Query,
    Select,
    Triple,
    Values,
    certain,
    has_blank_node,
    map_groups,
    mentioned,
    possible,
    tokens,
    triple_variables,
    variables_in,
)

_MIN_COST = 400_000.0  # lookups, about a second
_MAX_REMAINING = 0.5  # of the cost, after a change that is worth it
_PER_HASHED_ROW = 3.0  # lookups
_TEXT_TESTS = frozenset("CONTAINS REGEX STRSTARTS STRENDS =".split())
_COUNTING = frozenset("COUNT SUM AVG GROUP_CONCAT".split())  # aggregates that duplicates change
_PER_KEY = 1_000  # the engine's guess of how much each shared variable reduces a join


class Counts(NamedTuple):
    """Statements with a property, and their different subjects and objects."""

    statements: float
    subjects: float
    objects: float


_UNKNOWN = Counts(5_000, 5_000, 1_000)


class PlanStep(NamedTuple):
    """A pattern in the order of evaluation, with the estimated number of rows after it."""

    pattern: str
    rows: float


class _Unit(NamedTuple):
    """What the engine orders: a triple pattern, or data, or a sub-select with its estimated size."""

    text: str
    variables: frozenset[str]
    step: Step | None = None
    guess: float = 1  # the engine's estimate of its size
    rows: float = 1
    domains: dict[str, float] = {}  # noqa: RUF012 (never changed)


def split_joins(query: Query) -> Query:
    """Return the query with sub-selects where a join of triples would multiply."""

    def change(group: Group, is_distinct: bool = False) -> Group:
        if group.of(Graph):
            return group
        while (better := _split_once(query, group, is_distinct)) is not None:
            group = better
        return group

    outermost = change(query.body.group, _removes_duplicates(query.body))
    return query.with_group(map_groups(outermost, change))


def move_before_optional(query: Query) -> Query:
    """Return the query with triples and data moved before OPTIONAL, MINUS and BIND where that is the same.

    It is where the variables that both have are bound in any case by what stands before.
    """

    def change(group: Group) -> Group:
        moved: list[Element] = []
        for item in group.elements:
            at = len(moved)
            if isinstance(item, Triple | Values) and not (isinstance(item, Triple) and has_blank_node(item)):
                for index in range(len(moved) - 1, -1, -1):
                    if isinstance(moved[index], Optional | Minus | Bind):
                        if not _commutes(item, moved[index], Group(tuple(moved[:index]))):
                            break
                        at = index
            moved.insert(at, item)
        return Group(tuple(moved))

    return query.with_group(map_groups(query.body.group, change))


def estimated_plan(query: Query, group: Group) -> list[PlanStep]:
    """Return the triples, data and sub-selects of a group in the order in which the engine evaluates them."""
    units = [unit for item in group.elements for unit in _units(query, item)]
    _, steps = _evaluate(units, _selectivities(group.elements))
    return steps


def _commutes(item: Element, barrier: Element, before: Group) -> bool:
    bound = certain(before)
    if isinstance(barrier, Bind):
        return barrier.variable not in mentioned(item) and not (mentioned(barrier) & mentioned(item)) - bound
    return certain(item) == mentioned(item) and not (mentioned(item) & mentioned(barrier)) - bound


def _split_once(query: Query, group: Group, is_distinct: bool) -> Group | None:
    """Return the group with the triples around one variable in a sub-select; None where that saves little.

    With `is_distinct`, the group is the query's, which removes duplicates.
    """
    run = []
    for item in group.elements:
        if isinstance(item, Triple):
            run.append(item)
        elif not isinstance(item, Filter | Values | Select):
            break
    movable = [each for each in run if not has_blank_node(each)]
    if len(run) < 4 or len(movable) < 4:
        return None
    others = [each for each in group.elements if isinstance(each, Values | Select | Filter)]
    cost = _cost(query, [*run, *others])
    if cost < _MIN_COST:
        return None
    candidates: list[tuple[float, int, list[Triple], Select]] = []
    for star in _stars(movable):
        rest = [each for each in run if each not in star]
        if is_distinct:
            remaining = (each for each in group.elements if each not in star)
            select = _sub_select(star, _read_outside(query, remaining))
        else:
            select = _sub_select(star)
        if rest and certain(select) & set().union(*map(triple_variables, rest)):
            candidates.append((_cost(query, [*rest, *others, select]), len(candidates), rest, select))
    if not candidates:
        return None
    best, _, rest, select = min(candidates)
    if best > cost * _MAX_REMAINING:
        return None
    kept: list[Element] = [each for each in group.elements if each not in run or each in rest]
    last = max(index for index, each in enumerate(kept) if each in rest)
    return Group((*kept[: last + 1], select, *kept[last + 1 :]))


def _removes_duplicates(body: Select) -> bool:
    """Return whether repeated solutions of a query's group change nothing in its rows."""
    words = [token.text.upper() for token in (*body.head, *body.tail)]
    counted = [words[place + 1 : place + 3] for place, word in enumerate(words) if word in _COUNTING]
    if body.projected() is None or any(each != ["(", "DISTINCT"] for each in counted):
        return False
    return "GROUP" in words if counted or "GROUP" in words else words[1:2] == ["DISTINCT"]


def _stars(triples: Sequence[Triple]) -> list[list[Triple]]:
    """Return for each variable its triples, with those between the variables that these have."""
    stars = []
    for name in sorted(set().union(*map(triple_variables, triples))):
        own = [each for each in triples if name in triple_variables(each)]
        reached = set().union(*map(triple_variables, own))
        star = [each for each in triples if triple_variables(each) <= reached]
        if len(own) > 1 and len(star) < len(triples):
            stars.append(star)
    return stars


def _sub_select(triples: Sequence[Triple], needed: set[str] | None = None) -> Select:
    """Return a sub-select of some triples; with `needed`, the different values of these variables alone."""
    names = set().union(*map(triple_variables, triples))
    form = "SELECT" if needed is None or names <= needed else "SELECT DISTINCT"
    listed = sorted(names if needed is None else names & needed)
    head = tokens(" ".join([form, *(f"?{name}" for name in listed), "WHERE"]))
    return Select(tuple(head), Group(tuple(triples)), ())


def _read_outside(query: Query, elements: Iterable[Element]) -> set[str]:
    """Return the variables that some elements of the query's group, or the query itself, mention."""
    own = variables_in((*query.body.head, *query.body.tail))
    return own.union(*map(mentioned, elements))


def _cost(query: Query, elements: Sequence[Element]) -> float:
    """Return the estimated number of lookups to evaluate some triples, data and sub-selects together."""
    units = [unit for item in elements for unit in _units(query, item)]
    filters = [item for item in elements if isinstance(item, Filter)]
    inner = sum(
        _cost(query, [*item.group.triples(), *filters]) for item in elements if isinstance(item, Select)
    )
    return _evaluate(units, _selectivities(elements))[0] + inner


def _selectivities(elements: Iterable[Element]) -> list[tuple[set[str], float]]:
    """Return the variables of each filter, and which part of the rows pass it, by rule of thumb."""
    found = []
    for item in elements:
        if isinstance(item, Filter):
            words = {token.text.upper() for token in item.expression}
            part = 0.02 if words & _TEXT_TESTS else 0.7 if "!=" in words else 0.3
            found.append((variables_in(item.expression), part))
    return found


def _units(query: Query, item: Element) -> list[_Unit]:
    match item:
        case Triple():
            steps = parse_path(query, item)
            text = f"{item.subject} {item.path} {item.object}"
            return [_Unit(text, _variables(step), step) for step in steps]
        case Values():
            return [
                _Unit(
                    f"VALUES ({len(item.variables)} × {item.size})",
                    frozenset(item.variables),
                    None,
                    item.size,
                    item.size,
                )
            ]
        case Select():
            inner = [unit for each in item.group.elements for unit in _units(query, each)]
            _, plan = _evaluate(inner)
            guess, _ = _guess(inner)
            names = frozenset(possible(item))
            domains: dict[str, float] = {}
            for unit in inner:
                for name, size in _domains(unit).items():
                    domains[name] = min(size, domains.get(name, size))
            rows = plan[-1].rows if plan else 1
            if "DISTINCT" in (token.text.upper() for token in item.head):
                rows = min(rows, math.prod(domains.get(name, rows) for name in names))
            return [_Unit("sub-select", names, None, guess, rows, domains)]
        case _:
            return []


def _variables(step: Step) -> frozenset[str]:
    return frozenset(term[1:] for term in (step.subject, step.object) if term[0] == "?")


def _evaluate(
    units: Sequence[_Unit], filters: Sequence[tuple[set[str], float]] = ()
) -> tuple[float, list[PlanStep]]:
    """Return the cost of joining some units in the engine's order, and that order."""
    rows, cost, bound = 1.0, 0.0, set[str]()
    domains: dict[str, float] = {}
    steps = []
    for unit in _ordered(units):
        if unit.step is None:
            shared = [
                max(unit.domains.get(name, 1), domains.get(name, 1), 1) for name in unit.variables & bound
            ]
            cost += rows + unit.rows * _PER_HASHED_ROW
            rows *= unit.rows
            for size in shared:
                rows /= size
        else:
            cost += rows
            rows *= _matches(unit.step, bound, domains)
        cost += rows
        for names, part in filters:
            rows *= part if names <= bound | unit.variables and not names <= bound else 1
        bound |= unit.variables
        for name, size in _domains(unit).items():
            domains[name] = min(size, domains.get(name, size))
        steps.append(PlanStep(unit.text, rows))
    return cost, steps


def _ordered(units: Sequence[_Unit]) -> list[_Unit]:
    """Return units in the order that the engine's greedy optimiser chooses."""
    left, bound, size = list(units), set[str](), 1.0
    found: list[_Unit] = []
    while left:
        near = [unit for unit in left if unit.variables & bound] if found else []
        if near:
            cost = partial(_join_guess, size, frozenset(bound))
            unit = min(near, key=cost)
            size = cost(unit)
        else:
            unit = min(left, key=lambda each: _unit_guess(each, frozenset()))
            size = _unit_guess(unit, frozenset()) * (size if found else 1)
        left.remove(unit)
        found.append(unit)
        bound |= unit.variables
    return found


def _guess(units: Sequence[_Unit]) -> tuple[float, list[_Unit]]:
    ordered = _ordered(units)
    size, bound = 1.0, frozenset[str]()
    for unit in ordered:
        size = _join_guess(size, bound, unit)
        bound |= unit.variables
    return size, ordered


def _join_guess(size: float, bound: frozenset[str], unit: _Unit) -> float:
    if unit.step is None:
        return size * unit.guess / float(_PER_KEY) ** len(unit.variables & bound)
    return size * _unit_guess(unit, bound)


def _unit_guess(unit: _Unit, bound: frozenset[str]) -> float:
    """Return the engine's estimate of the size of a pattern."""
    if unit.step is None:
        return unit.guess
    step = unit.step
    return _path_guess(step.path, _is_bound(step.subject, bound), _is_bound(step.object, bound))


def _is_bound(term: str, bound: Iterable[str]) -> bool:
    return term[0] != "?" or term[1:] in bound


def _path_guess(path: PropertyPath, start: bool, end: bool) -> float:
    match path.kind:
        case "inverse":
            return _path_guess(path.parts[0], end, start)
        case "alternative":
            return sum(_path_guess(each, start, end) for each in path.parts)
        case "sequence":
            first, second = path.parts[0], PropertyPath("sequence", path.parts[1:])
            if len(path.parts) == 1:
                return _path_guess(first, start, end)
            return min(
                _path_guess(first, start, False) * _path_guess(second, True, end),
                _path_guess(first, start, True) * _path_guess(second, False, end),
            )
        case "*" | "+" | "?":
            if start and end:
                return 1
            if not (start or end) and path.kind != "+":
                return 1e9
            return _path_guess(path.parts[0], start, end) * (1 if path.kind == "?" else 1_000)
        case "variable":
            return {(0, 0): 1e9, (1, 0): 100, (0, 1): 100_000, (1, 1): 10}[start, end]
        case _:
            return {(0, 0): 1_000_000, (1, 0): 10, (0, 1): 10_000, (1, 1): 1}[start, end]


def _matches(step: Step, bound: Iterable[str], domains: Mapping[str, float]) -> float:
    """Return the expected number of matches of a pattern for each row, by the counts of a real graph.

    `domains` has the number of different values of variables: of four polarities, one is the weakness.
    """
    start, end = _is_bound(step.subject, bound), _is_bound(step.object, bound)
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


def _domains(unit: _Unit) -> dict[str, float]:
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
