"""Resolves the names in a focus or topic option to authorities, other entities and topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from graphkit.core.identifiers import kind_of
from graphkit.graph.entities.entity_search import (
    expand_name,
    find_area,
    find_entities,
    find_entity,
    find_place,
)
from graphkit.graph.entities.lookup import Labels

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


@dataclass(frozen=True, slots=True)
class Focus:
    """The entities that select a part of the graph: authorities (with their reports) and others."""

    title: str
    authorities: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()

    def __or__(self, other: Focus) -> Focus:
        """Return the union of two focuses."""
        title = ", ".join(dict.fromkeys((self.title, other.title)))
        authorities = dict.fromkeys(self.authorities + other.authorities)
        return Focus(
            title, tuple(authorities), tuple(dict.fromkeys(self.entities + other.entities))
        )


def resolve_focus(store: Store, names: str | Sequence[str] | None) -> Focus | None:
    """Return the focus on the named entities together; None without names.

    A name is what `find_entity` accepts ("slough", "Thames Valley Police", "E06000039",
    "agency/ofsted"), a region ("South East") or a place of the register's `places.csv`
    ("Berkshire"); the last two stand for their authorities. Raises EntityNotFoundError.
    """
    found = [_focus(store, name) for name in ([names] if isinstance(names, str) else names or ())]
    return reduce(or_, found) if found else None


def resolve_area(store: Store, name: str) -> Focus | None:
    """Return the focus on a region, place or authority; None without a name.

    Raises EntityNotFoundError, which says what regions there are, and names no entity of another
    kind.
    """
    if name and not (find_area(store, name) or find_entities(store, name, "authority")):
        find_entity(store, name, "region")
    return resolve_focus(store, name or None)


def _focus(store: Store, name: str) -> Focus:
    iri = "" if find_place(store, name) else find_entity(store, name)
    if not iri or kind_of(iri) == "region":
        return Focus(*(find_area(store, name) or (name,)))
    label = Labels(store).of(iri)
    return Focus(label, (iri,)) if kind_of(iri) == "authority" else Focus(label, (), (iri,))


def authorities_of(focus: Focus | None) -> tuple[str, ...]:
    """Return the authorities of a focus; none where it selects no authority."""
    return focus.authorities if focus else ()


def is_in_focus(focus: Focus | None, authority: str) -> bool:
    """Return whether an authority is one of the focus; each is without a focus."""
    return focus is None or authority in focus.authorities


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its IRI, its label, and the IRIs included in a selection of it (itself and those
    below it).
    """

    iri: str
    label: str
    included: frozenset[str]


def resolve_topic(store: Store, name: str | None) -> Topic | None:
    """Return the topic of that name with the topics below it, None without a name.

    Raises EntityNotFoundError.
    """
    if not name:
        return None
    iri, *narrower = expand_name(store, name, "topic")
    return Topic(iri, Labels(store).of(iri), frozenset((iri, *narrower)))


def find_topics(store: Store, topic: str | Topic) -> set[str]:
    """Return the IRIs of a topic, given by name or resolved, and of the topics below it.

    Raises EntityNotFoundError.
    """
    return set(topic.included if isinstance(topic, Topic) else expand_name(store, topic, "topic"))
