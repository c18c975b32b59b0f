"""Finds a postcode in a question, and its councils.

Source: ONS Postcode Directory (`data/register/sources.csv`), with shares of postcodes, not of
people; a district that is divided has its sectors, too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from graphkit.core.identifiers import authority_iri
from graphkit.core.resources import read_csv_rows

_DISTRICT = r"[A-Z]{1,2}[0-9](?:[0-9]|[A-Z])?"
_POSTCODES = (  # in full, a sector, a district
    re.compile(rf"\b({_DISTRICT})\s?([0-9])[A-Z]{{2}}\b", re.I),
    re.compile(rf"\b({_DISTRICT}) ([0-9])\b", re.I),
    re.compile(rf"\b({_DISTRICT})\b", re.I),
)
MAJORITY = 67  # per cent of the postcodes of a district, from which it stands for a council


class Postcode(NamedTuple):
    """A postcode as printed in a text, and the smallest part of it that the table knows ("SL1 1",
    "SL1").
    """

    printed: str
    code: str


def find_postcode(text: str) -> Postcode | None:
    """Return the first postcode in a text, whole or its beginning; None without one that exists.

    >>> find_postcode("who is responsible for sl11aa")
    Postcode(printed='sl11aa', code='SL1 1')
    """
    for pattern in _POSTCODES:
        for match in pattern.finditer(text):
            for code in (" ".join(match.groups()).upper(), match[1].upper()):
                if code in _postcodes():
                    return Postcode(match[0], code)
    return None


def councils_at(code: str) -> list[tuple[str, int]]:
    """Return the authorities at a postcode district or sector,
    each with its percentage of the postcodes.
    """
    parts = (item.partition(":") for item in _postcodes().get(code, "").split())
    return [(authority_iri(authority), int(share or 100)) for authority, _, share in parts]


@cache
def _postcodes() -> dict[str, str]:
    return {
        row["postcode"]: row["authorities"]
        for row in read_csv_rows("data", "register", "postcodes.csv")
    }
