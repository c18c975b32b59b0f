"""Repeats the order in which Oxigraph joins patterns: a greedy choice by fixed guesses that know no counts.

It compares guesses of the size of results, as the engine does. What the order really costs is estimated in
`evaluation_cost`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from graphkit.rewrite.property_paths import Path, Step

_PER_KEY = 1_000  # the engine's guess of how much each shared variable reduces a join
_MAX_GUESS = 2.0**64  # of the engine, which computes with integers: larger ones are equal


class Unit(NamedTuple):
    """What the engine orders: a step of a triple pattern, or data or a sub-select, which have a size."""

    text: str
    variables: frozenset[str]
    step: Step | None = None
    guess: float = 1  # the engine's guess of its size
    rows: float = 1  # the size that the counts of a real graph let expect
    domains: dict[str, float] = {}  # noqa: RUF012 (never changed): different values of each variable


def engine_order(units: Sequence[Unit]) -> list[Unit]:
    """Return units in the order that the engine's greedy optimiser chooses."""
    return _ordered(units)[0]


def guessed_size(units: Sequence[Unit]) -> float:
    """Return the engine's guess of the size of the join of some units."""
    return _ordered(units)[1]


def is_bound(term: str, bound: Iterable[str]) -> bool:
    """Return whether a term of a step is no variable, or one of the bound ones."""
    return term[0] != "?" or term[1:] in bound


def _ordered(units: Sequence[Unit]) -> tuple[list[Unit], float]:
    left, found, size = list(units), list[Unit](), 1.0
    bound = frozenset[str]()
    while left:
        connected = [unit for unit in left if unit.variables & bound]
        cost = partial(_join_guess, size, bound)
        unit = min(connected or left, key=cost)
        size = cost(unit)
        left.remove(unit)
        found.append(unit)
        bound |= unit.variables
    return found, size


def _join_guess(size: float, bound: frozenset[str], unit: Unit) -> float:
    """Return the engine's guess of the size of a join of what has some size with a unit."""
    if unit.step is None:
        return min(size * unit.guess, _MAX_GUESS) / float(_PER_KEY) ** len(unit.variables & bound)
    step = unit.step
    guess = _path_guess(step.path, is_bound(step.subject, bound), is_bound(step.object, bound))
    return min(size * guess, _MAX_GUESS)


def _path_guess(path: Path, start: bool, end: bool) -> float:
    """Return the engine's guess of the matches of a path whose ends are bound or not."""
    match path.kind:
        case "inverse":
            return _path_guess(path.parts[0], end, start)
        case "alternative":
            return sum(_path_guess(each, start, end) for each in path.parts)
        case "sequence":
            first, second = path.parts[0], Path("sequence", path.parts[1:])
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
