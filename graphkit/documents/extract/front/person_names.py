"""What the words around a person are: parts of the name, titles before it, honours after it.

Lists of inspectors, signatures and address lines are read by these words, which
`data/lexicon/offices.tsv` has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from graphkit.documents.extract.text.lexicon_files import is_capitalised, office_words

_ABBREVIATION = re.compile(r"[A-Z]{2,}[A-Za-z]{0,3}|PhD|ChB|Hons")  # MA, BSc, DPhil, CEO …
_KINDS_OF_OFFICES = ("honour", "post", "body", "field", "rank")


def is_name_word(token: str) -> bool:
    """Return whether a word may be part of a person's name: capitalised, and no word of titles,
    honours, posts or bodies.
    """
    word = token.replace("’", "'").rstrip(".,")
    is_other = (
        is_title(word)
        or is_abbreviation(word)
        or is_inspectorate_word(word)
        or word in office_words(*_KINDS_OF_OFFICES)
    )
    return is_capitalised(word) and not is_other


def is_title(word: str) -> bool:
    """Return whether a word precedes a name: "Dr", "Councillor", "the"."""
    return word.rstrip(".").lower() in _titles()


def is_honour(word: str) -> bool:
    """Return whether a word is an honour or degree after a name."""
    return word in office_words("honour")


def is_abbreviation(word: str) -> bool:
    """Return whether a word is letters: after a name an honour, where no post is one ("CEO")."""
    return _ABBREVIATION.fullmatch(word) is not None and not is_inspectorate_word(word)


def is_inspectorate_word(word: str) -> bool:
    """Return whether a word stands beside names in signatures: of posts and inspectorates."""
    return word.lower() in office_words("inspectorate")


def kept_titles(words: Iterable[str]) -> list[str]:
    """Return the titles among words that stay with a name: "Dr", not "Mr"."""
    return [word for word in words if word.rstrip(".") in office_words("title")]


def name_on_one_line(words: str) -> str:
    """Return a name as printed, on one line."""
    return " ".join(words.split()).rstrip(" ,")


@cache
def _titles() -> frozenset[str]:
    return frozenset(map(str.lower, office_words("title", "courtesy")))
