"""The words by which people call values: "weak", "JTAI", "police forces"
(`data/readings/value-words.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from graphkit.core.resources import load_lexicon, read_yaml

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("’`ʼ", "'"),
        "&": " and ",
        "%": " percent ",
        "→": " to ",
        ">": " more than ",
        "<": " less than ",
    }
)
_SIGNS = {
    "and/or": "or",
    "->": " to ",
    ">=": " at least ",
    "<=": " at most ",
    "≥": " at least ",
    "≤": " at most ",
}
_WORD = re.compile(r"[^\W_]+")


def text_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without "the", apostrophes and possessive endings.

    >>> text_words("Slough's Stockton-on-Tees & the hasn’t")
    ['slough', 'stockton', 'on', 'tees', 'and', 'hasnt']
    """
    plain = text.lower()
    for sign, words in _SIGNS.items():
        plain = plain.replace(sign, words)
    plain = plain.translate(_PLAIN)
    plain = re.sub(r"'s\b", "", plain).replace("'", "").replace("childrens", "children")
    known = load_lexicon("parts")["abbreviations"]
    found = (each for each in _WORD.findall(plain) if each != "the")
    return " ".join(str(known.get(each, each)) for each in found).split()


def anchor_phrase(text: str) -> str:
    """Return the words of a text, with a space between (see `text_words`)."""
    return " ".join(text_words(text))


@cache
def words_by_value() -> Mapping[str, Mapping[str, list[str]]]:
    """Return by type of dimension the words of each value; several values stand with a space."""
    found: dict[str, dict[str, list[str]]] = read_yaml("data", "readings", "value-words.yaml")
    return {
        kind: {str(value): [*map(str, words)] for value, words in own.items()}
        for kind, own in found.items()
    }


@cache
def values_by_words(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the values of a type by the phrases that stand for them, the first of several.

    Words for a kind of body mean its sector, too.
    """
    found: dict[str, tuple[str, ...]] = {}
    for value, phrases in words_by_value().get(kind, {}).items():
        for phrase in phrases:
            found.setdefault(anchor_phrase(phrase), tuple(value.split()))
    if kind == "sector":
        sectors = load_lexicon("parts")["sectors"]
        for phrase, (body, *_) in values_by_words("class").items():
            found.setdefault(phrase, (sectors[body],) if body in sectors else ())
    return {phrase: values for phrase, values in found.items() if values}
