"""Finds the authorities that a user names: by name, place, GSS code or region."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from graphkit.core.errors import EntityNotFoundError
from graphkit.register import Register, normalise_name


def chosen_authorities(register: Register, names: Iterable[str], regions: Iterable[str]) -> frozenset[str]:
    """Return the GSS codes of named authorities and places, and of the existing authorities of regions.

    Raises EntityNotFoundError for a name that the register does not have.
    """
    found = {gss for name in names for gss in _named(register, name)}
    return frozenset(found.union(*(_in_region(register, region) for region in regions)))


def _named(register: Register, name: str) -> tuple[str, ...]:
    if authority := register.authority(name) or register.find_authority(name):
        return (authority.gss,)
    places = {normalise_name(place.name): place.authorities for place in register.places}
    if found := places.get(normalise_name(name)):
        return found
    known = [authority.name for authority in register.authorities] + [p.name for p in register.places]
    raise EntityNotFoundError(f"the register has no authority {name!r}{_hint(name, known)}")


def _in_region(register: Register, name: str) -> set[str]:
    wanted = normalise_name(name)
    existing = [authority for authority in register.authorities if authority.exists(None)]
    if found := {each.gss for each in existing if normalise_name(each.region) == wanted}:
        return found
    regions = sorted({authority.region for authority in register.authorities})
    raise EntityNotFoundError(f"the register has no region {name!r}; use one of: {', '.join(regions)}")


def _hint(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 3)
    return f"; did you mean {' or '.join(close)}?" if close else ""
