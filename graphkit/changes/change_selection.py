"""Selects changes by authority, region, neighbours and topic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from graphkit.ask.entity_search import find_entity
from graphkit.ask.focus import resolve_focus, resolve_topic
from graphkit.ask.lookup import concept_value, objects
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import Property
from graphkit.store.dataset import Store

Names = str | Sequence[str] | None


@dataclass(frozen=True)
class ChangeSelection:
    """The authorities and topics that changes are selected by (None: all), and the selection in words."""

    authorities: frozenset[str] | None
    topics: frozenset[str] | None
    words: str

    def has_place(self, authorities: Collection[str]) -> bool:
        """Return whether one of some authorities is selected."""
        return self.authorities is None or not self.authorities.isdisjoint(authorities)

    def has_topic(self, topics: Collection[str]) -> bool:
        """Return whether one of some topics is selected."""
        return self.topics is None or not self.topics.isdisjoint(topics)


def select_changes(
    old: Store, new: Store, authority: Names, region: Names, neighbours_of: Names, topic: Names
) -> ChangeSelection:
    """Return the selection for some names, looked up in the newer graph, then in the older one.

    Raises EntityNotFoundError for a name that neither graph has.
    """
    given = (authority, region, neighbours_of, topic)
    names = [[each] if isinstance(each, str) else [*(each or ())] for each in given]
    ways = (_authorities, _authorities, _neighbours, _topics)
    found = [_look_up((new, old), way, each) for way, each in zip(ways, names, strict=True)]
    places = frozenset().union(*found[:3])
    words = (*names[0], *names[1], *(f"neighbours of {name}" for name in names[2]), *names[3])
    return ChangeSelection(
        places if any(names[:3]) else None, frozenset(found[3]) if names[3] else None, ", ".join(words)
    )


def _look_up(
    stores: Sequence[Store], way: Callable[[Store, str], Iterable[str]], names: Iterable[str]
) -> set[str]:
    """Return what some names stand for in the first store that knows them."""
    found: set[str] = set()
    for name in names:
        errors = []
        for store in stores:
            try:
                found.update(way(store, name))
                break
            except EntityNotFoundError as error:
                errors.append(error)
        else:
            raise errors[0]
    return found


def _authorities(store: Store, name: str) -> tuple[str, ...]:
    focus = resolve_focus(store, name)
    if focus is None or not focus.authorities:
        raise EntityNotFoundError(f"{name} is not an authority, region or place: give one of these")
    return focus.authorities


def _neighbours(store: Store, name: str) -> list[str]:
    found = objects(store, find_entity(store, name, "authority"), Property.STATISTICAL_NEIGHBOUR)
    if not found:
        raise EntityNotFoundError(f"the graph has no neighbours of {name}: name authorities instead")
    return found


def _topics(store: Store, name: str) -> list[str]:
    found = resolve_topic(store, name)
    return [*map(concept_value, found.included)] if found else []
