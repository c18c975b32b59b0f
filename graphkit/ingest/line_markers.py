"""Recognises bullets and paragraph numbers at the start of a line, and sentence ends at its end."""

from __future__ import annotations

import re

# Symbol fonts give private-use characters; U+0083 and "o" are bullets of old Word templates.
BULLETS = (
    "\u25fc\u25fe\u25aa\u25a0\u25ab\u25a1\u2022\u2023\u25cf\u25cb\u25e6\u25b6\u25b8\u27a2\u2713\u2714\u2219\u00b7"
    "\u0336\uf06e\uf0a7\uf0b7\uf0be\uf0d8\uf0fc\uf076\uf02d\u0083\u2043\uf0a8\uf06f\uf071\uf0a0\uf0e0\u25ba\u25c6\u25c7\u2756\u27a4\u2751"
)
_DASHES = "\u2212\u2013\u2014\u2010\u2011\u2012\u2015\u2500\u2501\u23af\u23e4\ufe58\uff0d-"
UNAMBIGUOUS_BULLETS = frozenset(BULLETS)

_BULLET = re.compile(rf"\s*([{BULLETS}])\s*(?=\S)|\s*([{re.escape(_DASHES)}*]|o)\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})(?:\.{1,2}(?![\d.])\s*(?=[^\W_]|[‘“'\"(])|\)\s+(?=[A-Z‘“'\"]))")
LETTER_CLOSING = re.compile(r"Yours (?:sincerely|faithfully)", re.IGNORECASE)
STARTS_NEW_BLOCK = re.compile(r"Yours (?:sincerely|faithfully)\b|Dear ")  # never continues the line before
# An addressee of a letter: a name of two words or more, a comma, a post.
ADDRESSEE = re.compile(
    r"(?!(?:Clinical|Integrated|Care|Commissioning|Safeguarding|Children|Chief|Community|Local|National)\b)"
    r"(?:[A-Z][\w.’'-]* ){1,4}[A-Z][\w.’'-]+, "
)
_LINE_END_LENGTH = 120  # characters
# A reference in brackets may follow the full stop: "… on file. (Recommendation)", "… plans.(Para 109)".
_SENTENCE_END = re.compile(r"[.!?…][\s’”'\")\]]*(?:\([^()]{1,60}\)\s*)?$")

_NEXT_SENTENCE = re.compile(r"[a-z]{3}\. [A-Z][a-z]")


def split_bullet(text: str) -> tuple[str, str] | None:
    """Return the bullet character of a line and the text after it; None for other lines."""
    match = _BULLET.match(text)
    if match is None:
        return None
    return match[1] or match[2], text[match.end() :]


def split_number(text: str) -> tuple[str, str] | None:
    """Return the paragraph number of a line ("36", also "10.Children") and the text after it, or None."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    return match[1], text[match.end() :]


def ends_sentence(text: str) -> bool:
    """Return whether a line ends with the end of a sentence."""
    return _SENTENCE_END.search(text[-_LINE_END_LENGTH:]) is not None


def has_sentence_end(text: str) -> bool:
    """Return whether a line ends a sentence, at its end or before another one that begins in it."""
    return ends_sentence(text) or _NEXT_SENTENCE.search(text) is not None


def continues_sentence(before: str, after: str) -> bool:
    """Return whether `after` clearly continues an unfinished sentence in `before`."""
    if ends_sentence(before) or not before or not after:
        return False
    return (
        after[0].islower() or before.endswith(("-", ",", "–")) or (len(before) > 60 and ends_sentence(after))
    )
