"""The terms of what a person types into a search: words, and phrases in double quotes."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.core.errors import QueryError

MAX_WORDS = 100
_TOKEN = re.compile(r'"([^"]*)"|(\w[\w’\'-]*)')
_STOP_WORDS = frozenset(
    (
        "a about an and are as at be by did do does finding findings for from how in inspector "
        "inspectors is it its me my near of on or our recommendation recommendations said say says "
        "that the this to what when where which who with"
    ).split()
)


class Term(NamedTuple):
    """A word or a phrase to search for; `is_prefix` where longer words match, too,
    `labels` instead of it.
    """

    text: str
    is_phrase: bool = False
    is_prefix: bool = False
    labels: tuple[str, ...] = ()  # of the topics and places that it names
    is_authority: bool = False  # matches what is about it, not the same word elsewhere


def parse_words(words: str) -> list[Term]:
    """Return the terms in what a person typed, without stop words unless there is nothing else.

    Raises QueryError where there are more than MAX_WORDS words: each takes time and memory to look
    up.
    """
    words = "".join(character if character.isprintable() else " " for character in words)
    if (count := len(words.split())) > MAX_WORDS:
        raise QueryError(f"a search takes at most {MAX_WORDS} words, not {count:,}: leave some out")
    terms = [
        Term(phrase or word, bool(phrase))
        for phrase, word in _TOKEN.findall(words)
        if phrase.strip() or word
    ]
    terms = [
        term for term in terms if term.is_phrase or term.text.lower() not in _STOP_WORDS
    ] or terms
    if terms and not terms[-1].is_phrase and words[-1:] != " ":
        terms[-1] = terms[-1]._replace(
            is_prefix=len(terms[-1].text) > (2 if len(terms) == 1 else 1)
        )
    return terms
