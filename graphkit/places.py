"""Places that people speak of which are several authorities: "Berkshire", "Greater Manchester"."""

from __future__ import annotations

from functools import cache

from graphkit.identifiers import authority_iri
from graphkit.resources import read_rows


def place_called(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the place of that name that is several authorities ("Berkshire"), and these; None for none."""
    return _places().get(name.strip().casefold())


@cache
def _places() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return name and authorities of each place of the register, by its name in lower case."""
    rows = read_rows("data", "register", "places.csv")
    return {
        row["place"].casefold(): (row["place"], tuple(map(authority_iri, row["authorities"].split())))
        for row in rows
    }
