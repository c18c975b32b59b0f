"""The text of one line: its characters normalised, its bullet or number, its sentence end;
lines joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from unicodedata import category

from graphkit.core.patterns import Patterns, ends_sentence
from graphkit.core.resources import load_lexicon

LINE_RE = Patterns("lines")

# PDFium replaces a hyphen at a line end, and the line break, by U+0002 (old versions) or U+FFFE.
HYPHENS_AT_LINE_END = ("\u0002", "\ufffe")

_SPACES = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\t\r\n\v\f"
_SPACES += "".join(map(chr, range(0x2000, 0x200B)))
# What prints nothing: zero-width and direction marks, fillers, variation selectors, tags
_FILLERS = (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFFC)
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_BASIC_PLANE = range(0x10000)
_TAGS = range(0xE0000, 0xE0200)
_FORMATS = (char for char in map(chr, chain(_BASIC_PLANE, _TAGS)) if category(char) == "Cf")
_INVISIBLE = "".join([*map(chr, (*_FILLERS, *_VARIATION_SELECTORS)), *_FORMATS])
NO_TEXT = _SPACES + _INVISIBLE + " \x1c\x1d\x1e\x1f"  # what is stripped off the ends of a line
_REMOVED_CHARACTERS = (
    [chr(code) for code in range(32) if chr(code) not in "\t\r\n\v\f\u0002"]
    # bullet, line break
    + [chr(code) for code in range(127, 160) if chr(code) not in "\u0083\u0085"]
    + list(_INVISIBLE + "\ufffd\uffff")
)
_TRANSLATION = str.maketrans(
    dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_REMOVED_CHARACTERS)
    | {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
    | dict.fromkeys("\u2010\u2011\u0002\ufffe", "-")
)
_NO_MARKS = str.maketrans(dict.fromkeys(_INVISIBLE))
UNAMBIGUOUS_BULLETS = frozenset(load_lexicon("lines")["bullets"])


def clean(text: str) -> str:
    """Return one line of text with ASCII spaces and hyphens, stripped;
    quotation marks stay as printed.
    """
    is_plain = text.isascii() and text.isprintable()
    if not is_plain and not LINE_RE.plain_text.fullmatch(text):
        text = text.translate(_TRANSLATION)
    if "  " in text:
        text = LINE_RE.run_of_spaces.sub(" ", text)
    return text.strip()


def without_invisible(text: str) -> str:
    """Return a text without the characters that print nothing,
    which would hide a bullet from readers.
    """
    return text if text.isascii() else text.translate(_NO_MARKS)


def line_separator(before: str, after: str) -> str:
    """Return what separates two lines of a paragraph: a space, or "" inside a word or range."""
    if not before or not after:
        return ""
    inner = before[-2:-1]
    mark = before[-1]
    if mark == "-" and inner.isalnum() and after[0].isalnum():
        return " " if LINE_RE.after_suspended_hyphen.match(after) else ""
    in_range = mark == "–" and inner.isdigit() and after[0].isdigit()
    in_alternatives = mark == "/" and inner.isalnum()
    return "" if in_range or in_alternatives else " "


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines of a paragraph as one text."""
    text = ""
    for line in lines:
        text += line_separator(text, line) + line
    return text


def split_bullet(text: str) -> tuple[str, str] | None:
    """Return the bullet character of a line and the text after it; None for other lines."""
    match = LINE_RE.bullet.match(text)
    if match is None:
        return None
    return match[1] or match[2], text[match.end() :]


def split_number(text: str) -> tuple[str, str] | None:
    """Return the paragraph number of a line ("36", also "10.Children") and the text after it,
    or None.
    """
    match = LINE_RE.numbered.match(text)
    if match is None:
        return None
    return match[1], text[match.end() :]


def has_sentence_end(text: str) -> bool:
    """Return whether a line ends a sentence, at its end or before another one that begins in it."""
    return ends_sentence(text) or LINE_RE.next_sentence.search(text) is not None


def continues_sentence(before: str, after: str) -> bool:
    """Return whether `after` clearly continues an unfinished sentence in `before`."""
    if not before or not after or ends_sentence(before):
        return False
    if after[0].islower() or before.endswith(("-", ",", "–")):
        return True
    return len(before) > 60 and ends_sentence(after)
