"""The selector of a statement: which characters of the report's text state it,
and the digest of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_SELECTOR = re.compile(r"char=(\d+),(\d+);sha256=((?:[0-9a-f]{2})*)")


class Selector(NamedTuple):
    """Characters [start, end) of a report's text, as RFC 5147 writes them,
    and the SHA-256 of the quote.

    >>> str(Selector(120, 245, "9f86"))
    'char=120,245;sha256=9f86'
    """

    start: int
    end: int
    digest: str

    def __str__(self) -> str:
        return f"char={self.start},{self.end};sha256={self.digest}"


def start_of(selectors: Sequence[str]) -> int:
    """Return the first character that the first of some selectors selects; 0 without any.

    >>> start_of(["char=120,245;sha256=9f86"])
    120
    """
    return int(selectors[0].removeprefix("char=").partition(",")[0]) if selectors else 0


def read_selector(text: str) -> Selector | None:
    """Return the selector written as `text`, the object of `gk:selector`; None if it is not one."""
    found = _SELECTOR.fullmatch(text)
    return Selector(int(found[1]), int(found[2]), found[3]) if found else None
