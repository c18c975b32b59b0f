"""The text of one line: its characters normalised, its bullet or number, its sentence end; lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphkit.core.patterns import ends_sentence

# PDFium replaces a hyphen at a line end, and the line break, by U+0002 (old versions) or U+FFFE.
HYPHENS_AT_LINE_END = ("\u0002", "\ufffe")

_SPACES = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\t\r\n\v\f" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_REMOVED_CHARACTERS = (
    [chr(code) for code in range(32) if chr(code) not in "\t\r\n\v\f\u0002"]
    + [chr(code) for code in range(127, 160) if chr(code) not in "\u0083\u0085"]  # bullet, line break
    + list("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\ufffd\uffff")
)
_TRANSLATION = str.maketrans(
    dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_REMOVED_CHARACTERS)
    | {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
    | dict.fromkeys("\u2010\u2011\u0002\ufffe", "-")
)
_CLEAN_TEXT = re.compile(r"[ -~‘’“”–—£é]*")
_RUN_OF_SPACES = re.compile(r" {2,}")
_AFTER_SUSPENDED_HYPHEN = re.compile(r"(?:and|or|to)\b(?!-)")  # "16- and 17-year-olds"

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
# A reference in brackets may follow the full stop: "… on file. (Recommendation)", "… plans.(Para 109)".

_NEXT_SENTENCE = re.compile(r"[a-z]{3}\. [A-Z][a-z]")


def clean(text: str) -> str:
    """Return one line of text with ASCII spaces and hyphens, stripped; quotation marks stay as printed."""
    if not (text.isascii() and text.isprintable()) and not _CLEAN_TEXT.fullmatch(text):
        text = text.translate(_TRANSLATION)
    return (_RUN_OF_SPACES.sub(" ", text) if "  " in text else text).strip()


def line_separator(before: str, after: str) -> str:
    """Return what separates two lines of a paragraph: a space, or "" inside a word or range."""
    if before.endswith("-") and before[-2:-1].isalnum() and after[:1].isalnum():
        return " " if _AFTER_SUSPENDED_HYPHEN.match(after) else ""
    in_range = before.endswith("–") and before[-2:-1].isdigit() and after[:1].isdigit()
    if in_range or (before.endswith("/") and before[-2:-1].isalnum()):
        return ""
    return " " if before and after else ""


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines of a paragraph as one text."""
    text = ""
    for line in lines:
        text += line_separator(text, line) + line
    return text


def split_bullet(text: str) -> tuple[str, str] | None:
    """Return the bullet character of a line and the text after it; None for other lines."""
    match = _BULLET.match(text)
    return (match[1] or match[2], text[match.end() :]) if match else None


def split_number(text: str) -> tuple[str, str] | None:
    """Return the paragraph number of a line ("36", also "10.Children") and the text after it, or None."""
    match = _NUMBER.match(text)
    return (match[1], text[match.end() :]) if match else None


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
