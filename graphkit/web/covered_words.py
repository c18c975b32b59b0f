"""Which words of a recommendation the passages behind its outcome name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from markupsafe import Markup, escape

from graphkit.language.key_terms import key_terms

_WORD = re.compile(r"([^\W\d_]+)")


def with_covered_words(text: str, terms: Collection[str]) -> Markup:
    """Return text as HTML, with its words that have the stem of one of some terms in <b>."""
    wanted = stems_of(terms)
    parts = _WORD.split(text)  # what is between words, and words, in turn
    bold = Markup("<b>{}</b>")
    return Markup("").join(
        bold.format(part) if at % 2 and not {*key_terms(part)}.isdisjoint(wanted) else escape(part)
        for at, part in enumerate(parts)
    )


def printed_words(text: str, terms: Collection[str]) -> list[str]:
    """Return the words of a text that have the stem of one of some terms, as printed; of each stem one."""
    wanted = stems_of(terms)
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for stem in key_terms(word):
            if stem in wanted:
                found.setdefault(stem, word.lower())
    return list(found.values())


def stems_of(terms: Iterable[str]) -> set[str]:
    """Return terms, which are words or stems, with the stems of the words."""
    return {each for term in terms for each in (term, *key_terms(term))}
