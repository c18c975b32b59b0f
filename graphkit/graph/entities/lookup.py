"""Reads statements about entities, and their labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graphkit.core.identifiers import concept_iri, inspection_of_report, kind_of
from graphkit.core.partial_dates import first_day, last_day, long_date
from graphkit.core.terms import Gk
from graphkit.documents.register.report_origins import provider_page
from graphkit.graph.facts.names import (
    changed_bodies,
    classes,
    codes,
    label,
    neighbour_ranks,
    other_names,
    period_of,
    regions,
    sorted_by_label,
    today,
)

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

ItemValues = defaultdict[str, frozenset[str]]  # item → its values, an empty set if it has none


def subject_objects(store: Store, predicate: str) -> Iterator[tuple[str, str]]:
    """Yield subject and object of the statements with a predicate."""
    for quad in store.match(None, predicate):
        if not (isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple)):
            yield quad.subject.value, quad.object.value


def objects(store: Store, entity: str, predicate: str) -> list[str]:
    """Return the objects of the statements about an entity with a predicate, sorted."""
    found = (quad.object for quad in store.match(entity, predicate))
    return sorted({value.value for value in found if not isinstance(value, ox.Triple)})


def end_date(store: Store, entity: str) -> str:
    """Return the day, month or year in which an agency closed or an authority was abolished;
    "" if none.

    An end that is to come is none yet.
    """
    end = period_of(store.facts, entity)[1]
    return end if end and last_day(end) < (present_day(store) or "~") else ""


def exists(store: Store, entity: str) -> bool:
    """Return whether an authority or agency has begun and not ended."""
    begins, _ = period_of(store.facts, entity)
    return not end_date(store, entity) and first_day(begins) <= (present_day(store) or "~")


def present_day(store: Store) -> str:
    """Return the day that counts as today: that of the register,
    or a later one of the newest inspection.
    """
    return today(store.facts)


def successors(store: Store, authority: str) -> list[str]:
    """Return the authorities that an abolished authority became."""
    changes = changed_bodies(store.facts)
    return _other_authorities(authority, (new for old, new, _ in changes if old == authority))


def predecessors(store: Store, authority: str) -> list[str]:
    """Return the abolished authorities whose area, or a part of it, an authority has."""
    changes = changed_bodies(store.facts)
    return _other_authorities(authority, (old for old, new, _ in changes if new == authority))


def _other_authorities(authority: str, found: Iterable[str]) -> list[str]:
    return sorted(iri for iri in {*found} - {authority} if kind_of(iri) == "authority")


def keywords(store: Store, report: str = "", kind: str = "") -> ItemValues:
    """Return the keywords of all findings and recommendations, or of one `kind`,
    or of one report's graph.
    """
    if report:
        inspection = inspection_of_report(report)
        texts = [(inspection, lines) for lines in objects(store, inspection, Gk.keywords)]
    else:
        texts = [*subject_objects(store, Gk.keywords)]
    found = ItemValues(frozenset)
    for inspection, lines in texts:
        for name, *stems in (line.split() for line in lines.split("\n") if line.startswith(kind)):
            found[f"{inspection}/{name}"] = frozenset(stems)
    return found


class Labels:
    """The labels and classes of entities."""

    def __init__(self, store: Store) -> None:
        self._facts = store.facts

    def of(self, iri: str) -> str:
        """Return the label of an entity, or its longest alternative label.

        Without any label, the last part of the identifier, with spaces for hyphens.
        """
        return label(self._facts, iri)

    def concept(self, scheme: str, value: str) -> str:
        """Return the label of a value of a scheme; "" for the value ""."""
        return self.of(concept_iri(scheme, value))

    def by_name(self, entities: Iterable[str]) -> list[str]:
        """Return entities sorted by label, without duplicates."""
        return sorted_by_label(self._facts, entities)

    def region(self, authority: str) -> str:
        """Return the name of the region of an authority."""
        region = regions(self._facts).get(authority)
        return self.of(region) if region else ""

    def others(self, iri: str) -> list[str]:
        """Return the alternative labels of an entity, sorted."""
        return other_names(self._facts, iri)

    def kind(self, iri: str) -> str:
        """Return the most specific graphkit class of an entity ("PoliceForce"), or ""."""
        return classes(self._facts).get(iri, "")

    def page(self, authority: str) -> str:
        """Return the URL of the page that lists the reports of an authority, or ""."""
        return provider_page(codes(self._facts, Gk.Urn.local).get(authority, ""))


def statistical_neighbours(store: Store, authority: str) -> dict[str, int]:
    """Return the statistical neighbours of an authority with their ranks, the nearest first.

    An authority that the list does not have yet inherits those of the one that it followed.
    """
    return neighbour_ranks(store.facts, _on_list(store, authority))


def neighbour_list(store: Store, authority: str = "") -> str:
    """Return which list the statistical neighbours are from:
    "list of May 2025", or "" if it is not known.

    Neighbours that an authority inherits are named so: "list of May 2025, for its predecessor
    Surrey".
    """
    query = "SELECT DISTINCT published FROM neighbour WHERE published IS NOT NULL ORDER BY 1"
    months = store.facts.column(query)
    owner = _on_list(store, authority) if authority else ""
    inherited = f", for its predecessor {Labels(store).of(owner)}" if owner != authority else ""
    return f"list of {' and '.join(map(long_date, months))}{inherited}" if months else ""


def _on_list(store: Store, authority: str) -> str:
    """Return the authority whose neighbours an authority has:
    its own, or its only predecessor's.
    """
    if neighbour_ranks(store.facts, authority):
        return authority
    before = predecessors(store, authority)
    return before[0] if len(before) == 1 else authority
