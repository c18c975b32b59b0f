"""Reads the many ways in which one authority is printed, without ever guessing.

A name is looked up as it stands, then with the words that say only what kind of council it is taken off,
one at a time ("City of Bradford Metropolitan District Council" → "Bradford"). What then still means two
authorities is decided by the date, or not at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain

from graphkit.register.entities import Authority, names_of

LEADING = (
    "inspection of", "children s services in", "childrens services in", "council of the", "corporation of",
    "royal borough of", "london borough of", "metropolitan borough of", "metropolitan district of",
    "metropolitan city of", "city and county of", "city and borough of", "city of", "county borough of",
    "borough of", "district of", "county of", "county", "city", "the",
)  # fmt: skip
TRAILING = (
    "local authority", "childrens services", "childrens social care", "unitary authority", "corporation",
    "authority", "council", "metropolitan", "borough", "district", "county", "city of", "city", "unitary",
    "royal", "mbc", "mdc", "lbc", "cc",
)  # fmt: skip
CUT = ("and", "upon", "of", "on", "with")  # a title cut where its line ended
_APOSTROPHE = re.compile(r"['’‘`ʼ]")
_OTHER = re.compile(r"[^0-9a-z&]+")
_POSSESSIVE = re.compile(r"['’]s?\s*$")


@lru_cache(1 << 14)
def normalise_name(text: str) -> str:
    """Return a name as it is compared: lower case, "&" spelt out, no punctuation, single spaces."""
    plain = _APOSTROPHE.sub("", text.casefold()).replace("&", " and ")
    return _OTHER.sub(" ", plain).strip()


def peeled(name: str) -> Iterator[str]:
    """Yield a key and what is left of it as generic words come off, the end before the beginning."""
    while name:
        yield name
        ends = (name[: -len(word) - 1] for word in TRAILING if name.endswith(f" {word}"))
        starts = (name[len(word) + 1 :] for word in LEADING if name.startswith(f"{word} "))
        name = next(chain(ends, starts), "")


class AuthorityNames:
    """The index from printed names to authorities."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self._by_key: dict[str, list[Authority]] = defaultdict(list)
        for authority in authorities:
            texts = [authority.official_name, *names_of(authority)]
            for name in sorted({normalise_name(text) for text in texts}):
                self._by_key[name].append(authority)

    def named(self, text: str, on: date | None = None) -> Authority | None:
        """Return the authority that these words name, or None: unknown, or several and no way to tell."""
        name = normalise_name(_POSSESSIVE.sub("", text))
        for shorter in peeled(name):
            if shorter in self._by_key:
                said = set(name.split()) - set(shorter.split())
                return _only([a for a in self._by_key[shorter] if _agrees(a, said)], on)
        return self._completed(name, on)

    def _completed(self, name: str, on: date | None) -> Authority | None:
        """Complete a name that was cut at the end of a line ("Royal Borough of Kingston upon")."""
        if not name.endswith(tuple(" " + word for word in CUT)):
            return None
        starts = [start for start in peeled(name) if start.endswith(CUT)]
        for start in starts:
            longer = [those for full, those in self._by_key.items() if full.startswith(start + " ")]
            found = {authority.gss: authority for those in longer for authority in those}
            if found:
                return _only(list(found.values()), on)
        return None


def _agrees(authority: Authority, said: set[str]) -> bool:
    """Say whether "city" or "county" beside a name fits: there is no Leicester County Council."""
    if "county" in said and "city" not in said:
        return authority.kind in ("county", "unitary") and "City" not in authority.official_name
    return "city" not in said or authority.kind != "county"


def _only(candidates: list[Authority], on: date | None) -> Authority | None:
    if len(candidates) == 1:
        return candidates[0]
    there = [authority for authority in candidates if authority.exists(on)]
    return there[0] if len(there) == 1 else None
