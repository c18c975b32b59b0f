"""Which councils are at a postcode: a table of districts, and of sectors where one is divided.

Source: ONS Postcode Directory (`data/register/sources.csv`). It has shares of postcodes, not of people.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from graphkit.core.identifiers import authority_iri
from graphkit.core.resources import read_csv_rows

_DISTRICT = r"[A-Z]{1,2}[0-9](?:[0-9]|[A-Z])?"
_FULL = re.compile(rf"\b({_DISTRICT})\s?([0-9])[A-Z]{{2}}\b", re.I)
_SECTOR = re.compile(rf"\b({_DISTRICT}) ([0-9])\b", re.I)
_ONLY_DISTRICT = re.compile(rf"\b({_DISTRICT})\b", re.I)


class Postcode(NamedTuple):
    """A postcode as printed in a text, and the smallest part of it that the table knows ("SL1 1", "SL1")."""

    printed: str
    code: str


def find_postcode(text: str) -> Postcode | None:
    """Return the first postcode in a text, whole or its beginning; None without one that exists.

    >>> find_postcode("who is responsible for sl11aa")
    Postcode(printed='sl11aa', code='SL1 1')
    """
    for pattern in (_FULL, _SECTOR, _ONLY_DISTRICT):
        for match in pattern.finditer(text):
            district, *digit = (part.upper() for part in match.groups())
            code = " ".join([district, *digit])
            if known := next((each for each in (code, district) if each in _table()), ""):
                return Postcode(match[0], known)
    return None


def councils_at(code: str) -> list[tuple[str, int]]:
    """Return the authorities at a postcode district or sector, each with its percentage of the postcodes."""
    found = []
    for item in _table().get(code, "").split():
        authority, _, share = item.partition(":")
        found.append((authority_iri(authority), int(share or 100)))
    return found


@cache
def _table() -> dict[str, str]:
    return {row["postcode"]: row["authorities"] for row in read_csv_rows("data", "register", "postcodes.csv")}
