"""Which words of a recommendation the passages behind its outcome name."""

from __future__ import annotations

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from graphkit.core.stemming import stems

_WORD = re.compile(r"([^\W\d_]+)")


def with_covered_words(text: str, terms: Collection[str]) -> Markup:
    """Return text as HTML, with its words that have one of some stems in <b>."""
    parts = _WORD.split(text)  # what is between words, and words, in turn
    bold = Markup("<b>{}</b>")
    return Markup("").join(
        bold.format(part) if at % 2 and not {*stems(part)}.isdisjoint(terms) else escape(part)
        for at, part in enumerate(parts)
    )


def printed_words(text: str, terms: Collection[str]) -> list[str]:
    """Return the words of a text that have one of some stems, as printed; of each stem the first."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for stem in stems(word):
            if stem in terms:
                found.setdefault(stem, word.lower())
    return list(found.values())
