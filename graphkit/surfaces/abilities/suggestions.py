"""The values of a parameter that a graph has:
for the completion of commands and the fields of forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from graphkit.core.identifiers import kind_of
from graphkit.core.terms import Scheme
from graphkit.graph.entities.entity_search import statistic_names
from graphkit.graph.entities.lookup import end_date
from graphkit.graph.facts.names import concepts, entities_of, label, members_of_areas

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

Options = tuple[tuple[str, str], ...]  # value and label


def of(kind: str) -> Callable[[Store], Options]:
    """Return the function that suggests names of a kind ("authority")."""
    return lambda store: tuple((str(name), "") for name in _NAMES[kind](store))


def concepts_of(scheme: Scheme) -> Callable[[Store], Options]:
    """Return the function that lists the concepts of a scheme:
    "polarity/weakness" with its label.
    """

    def read(store: Store) -> Options:
        found = concepts(store.facts, scheme)
        return tuple(
            (f"{scheme}/{iri.rpartition('/')[2]}", label(store.facts, iri)) for iri in found
        )

    return read


def region_and_place_names(store: Store) -> list[str]:
    """Return the names of regions, and of places of several authorities."""
    places = {name for iri, name, _ in members_of_areas(store.facts) if kind_of(iri) == "place"}
    return [*_labels(store, concepts(store.facts, Scheme.REGION)), *sorted(places)]


def _labels(store: Store, iris: Iterable[str]) -> list[str]:
    return [label(store.facts, iri) for iri in iris]


def _authorities(store: Store) -> list[str]:
    """Return the names of authorities; an abolished one with the year of its end."""
    found = entities_of(store.facts, "authority")
    ends = {iri: end_date(store, iri)[:4] for iri in found}
    return [
        f"{label(store.facts, iri)} (until {ends[iri]})" if ends[iri] else label(store.facts, iri)
        for iri in found
    ]


def _of_kind(kind: str) -> Callable[[Store], list[str]]:
    return lambda store: _labels(store, entities_of(store.facts, kind))


_agencies = _of_kind("agency")
_NAMES: dict[str, Callable[[Store], Iterable[object]]] = {
    "focus": lambda store: [
        *region_and_place_names(store),
        *_authorities(store),
        *_agencies(store),
    ],
    "authority": lambda store: [*_authorities(store), *region_and_place_names(store)],
    "place": region_and_place_names,
    "agency": _agencies,
    "topic": lambda store: _labels(store, concepts(store.facts, Scheme.TOPIC)),
    "person": _of_kind("person"),
    "law": _of_kind("law"),
    "measure": statistic_names,
}
