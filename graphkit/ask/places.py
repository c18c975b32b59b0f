"""Places that consist of several authorities: "Berkshire", "Greater Manchester"."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from graphkit.core.identifiers import authority_iri
from graphkit.core.resources import read_csv_rows

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

Place = tuple[str, tuple[str, ...]]  # name, authorities
_PLACES = """SELECT ?name ?authority {
  ?place a skos:Collection ; dcterms:title ?name ; skos:member ?authority .
  ?authority a gk:LocalAuthority }"""


def find_place(store: Store, name: str) -> Place | None:
    """Return the name of a place of several authorities ("Berkshire") and these; None if there is none.

    Places are those of the register that the graph was built with; if it has none, those that ship with
    graphkit.
    """
    authorities: dict[str, list[str]] = defaultdict(list)
    for place, authority in store.rows(_PLACES):
        authorities[place].append(authority)
    places = (
        _by_name({place: tuple(sorted(authorities[place])) for place in sorted(authorities)})
        if authorities
        else _shipped()
    )
    return places.get(name.strip().casefold())


def _by_name(places: dict[str, tuple[str, ...]]) -> dict[str, Place]:
    return {place.casefold(): (place, authorities) for place, authorities in places.items()}


@cache
def _shipped() -> dict[str, Place]:
    rows = read_csv_rows("data", "register", "places.csv")
    return _by_name({row["place"]: tuple(map(authority_iri, row["authorities"].split())) for row in rows})
