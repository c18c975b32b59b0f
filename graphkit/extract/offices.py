"""The words of address lines and signatures, by what they are: a title, an honour, a post."""

from __future__ import annotations

from functools import cache

from graphkit.extract.word_lists import table


@cache
def office_words(kind: str) -> frozenset[str]:
    """Return the words of a kind, as printed: "title", "courtesy", "rank", "honour", "post", "particle" …."""
    return frozenset(word for row in table("offices") if row["kind"] == kind for word in row["words"].split())
