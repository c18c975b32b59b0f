"""The authorities around one on the map: those it shares a border with, then the nearest others.

Outlines: Office for National Statistics, Open Government Licence v3.0 (`data/boundaries/`), simplified, so
that a short border may be missing.
"""

from __future__ import annotations

import json
import math
from functools import cache

from graphkit.core.identifiers import authority_iri
from graphkit.core.resources import resource_path

_FEWEST = 6  # authorities around one, with or without a shared border
Point = tuple[int, int]


def map_neighbours(authority: str) -> list[tuple[str, bool]]:
    """Return the authorities around one, nearest first, each with whether they share a border."""
    points = _points()
    own = points.get(authority)
    if not own:
        return []
    distances = sorted(
        (not own.isdisjoint(there), 0.0 if not own.isdisjoint(there) else _distance(own, there), other)
        for other, there in points.items()
        if other != authority
    )
    borders = [other for touches, _, other in distances if touches]
    others = [other for touches, _, other in distances if not touches]
    return [(other, True) for other in borders] + [
        (other, False) for other in others[: max(0, _FEWEST - len(borders))]
    ]


@cache
def _points() -> dict[str, frozenset[Point]]:
    """Return the corners of each authority's outline."""
    data = json.loads(resource_path("data", "boundaries", "england.json").read_text("utf-8"))
    return {
        authority_iri(code): frozenset(
            (ring[at], ring[at + 1]) for ring in rings for at in range(0, len(ring), 2)
        )
        for code, rings in data["outlines"].items()
    }


def _distance(one: frozenset[Point], other: frozenset[Point]) -> float:
    return min(math.dist(here, there) for here in one for there in other)
