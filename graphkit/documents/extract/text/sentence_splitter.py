"""Splits a paragraph into sentences.

A rule-based splitter with exact offsets: every statement of the graph cites these characters, so
the text is never rewritten. Inspectors write edited prose, in which a full stop nearly always ends
a sentence; the exceptions (abbreviations, initials, item numbers) are few enough to list.

A bracket after the full stop, "(Recommendation)" or "(Page 9, paragraph 14)", is a cross-reference
and not part of a sentence: `cross_reference_after` reads it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.lexicon_files import Phrases

_RE = Phrases("sentences")
# Abbreviations that never end a sentence, and those that end none before a figure
_ABBREVIATIONS, _FIGURE_ABBREVIATIONS, _SENTENCE_OPENERS = (
    frozenset(load_lexicon("sentences")[name].split())
    for name in ("abbreviations", "figure-abbreviations", "openers")
)
_BULLETS = "•▪◼■●\uf0b7\uf0a7\uf06e"
_ENDS = Patterns("sentences", bullets=_BULLETS)
_NEAR = 10  # characters to look past white space
_MAX_LENGTH = 1_500  # characters of a sentence; longer ones are extraction errors, and slow to read
_CACHE_SIZE = 512  # paragraphs: those of one report, which several readers split


@lru_cache(_CACHE_SIZE)
def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the offsets [start, end) of the sentences of a paragraph,
    without surrounding white space.

    A sentence longer than the maximum is cut between words.

    Parameters
    ----------
    text
        A paragraph or bullet without line breaks.

    Examples
    --------
    >>> text = "Visits are timely, e.g. to carers. ‘They listen.’ Most do."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Visits are timely, e.g. to carers.', '‘They listen.’', 'Most do.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end, next_start in _boundaries(text):
        if next_start > start:
            _add(text, start, end, found)
            start = next_start
    _add(text, start, len(text), found)
    return tuple(found)


def cross_reference_after(text: str, end: int) -> str:
    """Return the cross-reference in brackets that follows a sentence ending at `end`, or "".

    Reports of 2013 to 2017 use it to mark the findings that support a recommendation.
    """
    if "(" not in text[end : end + _NEAR]:
        return ""
    found = _RE.cross_reference.match(text, end)
    return found.group().strip() if found else ""


def _boundaries(text: str) -> list[tuple[int, int]]:
    """Return pairs: the end of a sentence, and the earliest start of the next."""
    cuts = []
    for mark in _ENDS.mark.finditer(text):
        if _ends_sentence(text, mark):
            following = mark.start("next") if mark["next"] else mark.end()
            cuts.append((mark.end("close"), following))
    if not text.isascii() and any(bullet in text for bullet in _BULLETS):
        cuts += [bullet.span() for bullet in _ENDS.bullet.finditer(text)]
    if "(" in text:
        tags = _RE.cross_reference.finditer(text)
        cuts += [tag.span() for tag in tags if _is_at_sentence_end(text, tag)]
    return sorted(cuts)


def _is_at_sentence_end(text: str, tag: re.Match[str]) -> bool:
    """Return whether a cross-reference is at the end of a sentence, not inside it."""
    start, end = tag.span()
    before = text[max(0, start - _NEAR) : start].rstrip()[-1:]
    after = text[end : end + _NEAR].lstrip()[:1]
    if not after or before in tuple(".!?’”"):
        return before != ""
    return text[end - 1] == "."


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    """Return whether a full stop, question mark or ellipsis ends a sentence in its context."""
    following = mark["next"] or text[mark.end() : mark.end() + 12]
    following = following.lstrip("‘“'\"«([")
    if following[:1].islower():
        return False
    if mark["mark"] != "." or mark["close"]:
        return True
    start = mark.start()
    before = _ENDS.word_before.search(text[max(0, start - 24) : start])
    word = before.group() if before else ""
    bare = word.lower().rstrip(".")
    if bare in _ABBREVIATIONS or (bare in _FIGURE_ABBREVIATIONS and following[:1].isdigit()):
        return False
    if word.isupper() and all(len(letter) == 1 for letter in word.split(".")):
        return following in _SENTENCE_OPENERS
    # An item number begins a paragraph: "12. Children …"
    is_item = word.isdigit() and start <= _NEAR and not text[: start - len(word)].strip()
    return not is_item


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    """Add [start, end) without surrounding white space, in parts if it is too long,
    unless it has no word.
    """
    while end - start > _MAX_LENGTH:
        cut = text.rfind(" ", start + 1, start + _MAX_LENGTH)
        cut = cut if cut > 0 else start + _MAX_LENGTH
        _add(text, start, cut, found)
        start = cut
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if _ENDS.letter_or_digit.search(piece):
        found.append((left, right))
