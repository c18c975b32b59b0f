"""Finds the authority that a printed name refers to; an ambiguous name gives none.

The index is searched for the whole name, then for the name without one more generic word at a time ("City of
Bradford Metropolitan District Council" → … → "Bradford"). Where two authorities have the name found, the date
decides between them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain

from graphkit.register.entities import Authority, names_of

LEADING_WORDS = (
    "inspection of", "children s services in", "childrens services in", "council of the", "corporation of",
    "royal borough of", "london borough of", "metropolitan borough of", "metropolitan district of",
    "metropolitan city of", "city and county of", "city and borough of", "city of", "county borough of",
    "borough of", "district of", "county of", "county", "city", "the",
)  # fmt: skip
TRAILING_WORDS = (
    "local authority", "childrens services", "childrens social care", "unitary authority", "corporation",
    "authority", "council", "metropolitan", "borough", "district", "county", "city of", "city", "unitary",
    "royal", "mbc", "mdc", "lbc", "cc",
)  # fmt: skip
CUT_ENDINGS = ("and", "upon", "of", "on", "with")  # last words of a name cut at the end of a line
_APOSTROPHE = re.compile(r"['’‘`ʼ]")
_OTHER = re.compile(r"[^0-9a-z&]+")
_POSSESSIVE = re.compile(r"['’]s?\s*$")


@lru_cache(1 << 14)
def normalise_name(text: str) -> str:
    """Return a name in the form that is compared: lower case, "and" for "&", no punctuation."""
    plain = _APOSTROPHE.sub("", text.casefold()).replace("&", " and ")
    return _OTHER.sub(" ", plain).strip()


def without_generic_words(name: str) -> Iterator[str]:
    """Yield a normalised name, then the name without one more generic word at a time, from the end first."""
    while name:
        yield name
        ends = (name[: -len(word) - 1] for word in TRAILING_WORDS if name.endswith(f" {word}"))
        starts = (name[len(word) + 1 :] for word in LEADING_WORDS if name.startswith(f"{word} "))
        name = next(chain(ends, starts), "")


class AuthorityNames:
    """An index of authorities by normalised name."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self._by_key: dict[str, list[Authority]] = defaultdict(list)
        for authority in authorities:
            texts = [authority.official_name, *names_of(authority)]
            for name in sorted({normalise_name(text) for text in texts}):
                self._by_key[name].append(authority)

    def find(self, text: str, on: date | None = None) -> Authority | None:
        """Return the authority with this name on a day; None where no authority or more than one has it."""
        name = normalise_name(_POSSESSIVE.sub("", text))
        for shorter in without_generic_words(name):
            if shorter in self._by_key:
                removed = set(name.split()) - set(shorter.split())
                return _only([a for a in self._by_key[shorter] if _fits(a, removed)], on)
        return self._find_cut_name(name, on)

    def _find_cut_name(self, name: str, on: date | None) -> Authority | None:
        """Return the authority of a name cut at the end of a line ("Royal Borough of Kingston upon")."""
        if not name.endswith(tuple(" " + word for word in CUT_ENDINGS)):
            return None
        beginnings = [start for start in without_generic_words(name) if start.endswith(CUT_ENDINGS)]
        for start in beginnings:
            longer = [
                authorities for full, authorities in self._by_key.items() if full.startswith(start + " ")
            ]
            found = {authority.gss: authority for those in longer for authority in those}
            if found:
                return _only(list(found.values()), on)
        return None


def _fits(authority: Authority, removed: set[str]) -> bool:
    """Return whether a removed "city" or "county" fits: there is no Leicester County Council."""
    if "county" in removed and "city" not in removed:
        return authority.kind in ("county", "unitary") and "City" not in authority.official_name
    return "city" not in removed or authority.kind != "county"


def _only(candidates: list[Authority], on: date | None) -> Authority | None:
    """Return the only candidate, or the only one that existed on the day."""
    if len(candidates) == 1:
        return candidates[0]
    existing = [authority for authority in candidates if authority.exists(on)]
    return existing[0] if len(existing) == 1 else None
