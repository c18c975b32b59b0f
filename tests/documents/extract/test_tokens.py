"""Tokens keep their offsets; phrases are found among them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.resources import PACKAGE
from graphkit.documents.extract.text.tokens import PhraseTrie, normalize_punctuation, tokenize


@given(st.text(max_size=60))
def test_normalized_text_keeps_every_offset(text: str) -> None:
    assert len(normalize_punctuation(text)) == len(text)
    words = tokenize(text)
    assert [
        normalize_punctuation(text)[a:b] for a, b in zip(words.starts, words.ends, strict=True)
    ] == words.words


def test_an_ampersand_is_part_of_a_phrase() -> None:
    book = PhraseTrie[str]()
    book.add("Lowmoor & Vale", "authority")
    assert [*book.find(tokenize("Lowmoor & Vale; Lowmoor and Vale"))] == [(0, 2, "authority")]


def test_the_longest_phrase_is_found() -> None:
    book = PhraseTrie[str]()
    for phrase, meaning in (("adult services", "adults"), ("adult", "one"), ("services", "many")):
        book.add(phrase, meaning)
    assert list(book.find(tokenize("good adult services for an adult"))) == [
        (1, 3, "adults"),
        (5, 6, "one"),
    ]


def test_no_pattern_has_a_possessive_group() -> None:
    """The `re` of Python 3.11.2 gives wrong matches for a possessive quantifier of a group."""
    possessive_group = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+(?!\+)")
    texts = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    assert not [path for path, text in texts.items() if possessive_group.search(text)]
