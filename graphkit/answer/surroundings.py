"""The authorities near one: around it on the map, and its statistical neighbours, named apart."""

from __future__ import annotations

from typing import NamedTuple

from graphkit.answer.map_neighbours import map_neighbours
from graphkit.answer.question_vocabulary import vocabulary
from graphkit.ask.lookup import statistical_neighbours
from graphkit.store.dataset import Store


class Near(NamedTuple):
    """An authority near another, and why: "borders it", "near on the map", "statistical neighbour 3"."""

    authority: str
    why: str


def around(store: Store, authority: str) -> list[Near]:
    """Return the authorities around one on the map, then its statistical neighbours; some are both."""
    current = set(vocabulary(store).current)
    found = [
        Near(other, "borders it" if touches else "near on the map")
        for other, touches in map_neighbours(authority)
        if other in current
    ]
    ranked = statistical_neighbours(store, authority)
    return found + [Near(other, f"statistical neighbour {rank}") for other, rank in ranked.items()]
