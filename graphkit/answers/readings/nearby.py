"""The authorities near one: around it on the map, and its statistical neighbours, named apart.

Outlines: Office for National Statistics, Open Government Licence v3.0 (`data/boundaries/`),
simplified, so that a short border may be missing.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from graphkit.core.identifiers import authority_iri
from graphkit.core.resources import resource_path
from graphkit.graph.entities.lookup import exists, statistical_neighbours

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_FEWEST = 6  # authorities around one, with or without a shared border
Point = tuple[int, int]
# What the reasons for being near begin with, by kind.
_KINDS = {"near": ("borders", "near"), "border": ("borders",), "statistical": ("statistical",)}


def nearness(store: Store, authority: str, kind: str = "") -> dict[str, str]:
    """Return why each authority near one is so, in words; those around it on the map come first.

    Reasons are "borders it", "near on the map" and "statistical neighbour 3"; some have two. Of a
    kind those for which this is a reason: "near" on the map, "border", "statistical"; others are
    all of them.
    """
    found = defaultdict[str, list[str]](list)
    for other, why in on_map(authority):
        if exists(store, other):
            found[other].append(why)
    for other, rank in statistical_neighbours(store, authority).items():
        found[other].append(f"statistical neighbour {rank}")
    wanted = _KINDS.get(kind, ("",))
    return {
        other: ", ".join(reasons)
        for other, reasons in found.items()
        if any(why.startswith(wanted) for why in reasons)
    }


@cache
def on_map(authority: str) -> list[tuple[str, str]]:
    """Return the authorities that share a border with one,
    and the nearest others if these are few.
    """
    points = _points()
    own = points.get(authority)
    if not own:
        return []
    borders = sorted(each for each, there in points.items() if each != authority and own & there)
    others = sorted(
        points.keys() - {authority, *borders}, key=lambda each: (_distance(own, points[each]), each)
    )
    nearest = others[: max(0, _FEWEST - len(borders))]
    return [
        *((each, "borders it") for each in borders),
        *((each, "near on the map") for each in nearest),
    ]


@cache
def _points() -> dict[str, frozenset[Point]]:
    """Return the corners of each authority's outline."""
    data = json.loads(resource_path("data", "boundaries", "england.json").read_text("utf-8"))
    outlines = {authority_iri(code): rings for code, rings in data["outlines"].items()}
    return {
        iri: frozenset(point for ring in rings for point in zip(ring[::2], ring[1::2], strict=True))
        for iri, rings in outlines.items()
    }


def _distance(one: frozenset[Point], other: frozenset[Point]) -> float:
    return min(math.dist(here, there) for here in one for there in other)
