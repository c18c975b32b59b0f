"""The values of a parameter that a graph has: for the completion of commands and the fields of forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from graphkit.ask.entity_search import statistic_names
from graphkit.ask.lookup import Labels, end_date, subject_objects
from graphkit.core.terms import SCHEME, Class, Foaf, Rdf, Schema, Scheme, Skos
from graphkit.store.kept_values import per_graph

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

Options = tuple[tuple[str, str], ...]  # value and label
_PLACES = """SELECT DISTINCT ?name {
  ?place a skos:Collection ; dcterms:title ?name ; skos:member ?authority .
  ?authority a gk:LocalAuthority }"""


def of(kind: str) -> Callable[[Store], Options]:
    """Return the function that suggests names of a kind ("authority"), and reads each graph once."""
    return per_graph(lambda store: tuple((str(name), "") for name in _NAMES[kind](store)))


def concepts_of(scheme: Scheme) -> Callable[[Store], Options]:
    """Return the function that lists the concepts of a scheme: "polarity/weakness" with its label."""

    def read(store: Store) -> Options:
        return tuple((f"{scheme}/{iri.rpartition('/')[2]}", label) for iri, label in _concepts(store, scheme))

    return per_graph(read)


def region_and_place_names(store: Store) -> list[str]:
    """Return the names of regions, and of places of several authorities."""
    places = {name for (name,) in store.rows(_PLACES)}
    return [*(label for _, label in _concepts(store, Scheme.REGION)), *sorted(places)]


def _concepts(store: Store, scheme: Scheme) -> list[tuple[str, str]]:
    labels = Labels(store)
    found = labels.by_name(iri for iri, _ in subject_objects(store, Skos.IN_SCHEME, SCHEME + scheme))
    return [(iri, labels.of(iri)) for iri in found]


def _authorities(store: Store) -> list[str]:
    """Return the names of authorities; an abolished one with the year of its end."""
    labels = Labels(store)
    found = labels.by_name(iri for iri, _ in subject_objects(store, Rdf.TYPE, Class.LOCAL_AUTHORITY))
    ends = {iri: end_date(store, iri)[:4] for iri in found}
    return [f"{labels.of(iri)} (until {ends[iri]})" if ends[iri] else labels.of(iri) for iri in found]


def _of_class(name: str) -> Callable[[Store], list[str]]:
    def read(store: Store) -> list[str]:
        labels = Labels(store)
        return [
            labels.of(iri) for iri in labels.by_name(iri for iri, _ in subject_objects(store, Rdf.TYPE, name))
        ]

    return read


_agencies = _of_class(Class.AGENCY)
_NAMES: dict[str, Callable[[Store], Iterable[object]]] = {
    "focus": lambda store: [*region_and_place_names(store), *_authorities(store), *_agencies(store)],
    "authority": lambda store: [*_authorities(store), *region_and_place_names(store)],
    "place": region_and_place_names,
    "agency": _agencies,
    "topic": lambda store: [label for _, label in _concepts(store, Scheme.TOPIC)],
    "person": _of_class(Foaf.PERSON),
    "law": _of_class(Schema.LEGISLATION),
    "measure": statistic_names,
}
