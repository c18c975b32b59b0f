"""Normalises characters (spaces, hyphens, ligatures, control characters), and joins lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

# PDFium replaces a hyphen at a line end, and the line break, by U+0002 (old versions) or U+FFFE.
HYPHENS_AT_LINE_END = ("\u0002", "\ufffe")

_SPACES = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\t\r\n\v\f" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_REMOVED_CHARACTERS = (
    [chr(code) for code in range(32) if chr(code) not in "\t\r\n\v\f\u0002"]
    + [chr(code) for code in range(127, 160) if chr(code) not in "\u0083\u0085"]  # bullet, line break
    + list("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\ufffd\uffff")
)
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_TRANSLATION: dict[int, str | None] = {
    **{ord(space): " " for space in _SPACES},
    **{ord(gone): None for gone in _REMOVED_CHARACTERS},
    **{ord(sign): letters for sign, letters in _LIGATURES.items()},
    0x2010: "-",
    0x2011: "-",
    0x0002: "-",
    0xFFFE: "-",
}
_CLEAN_TEXT = re.compile(r"[ -~‘’“”–—£é]*")
_RUN_OF_SPACES = re.compile(r" {2,}")
_AFTER_SUSPENDED_HYPHEN = re.compile(r"(?:and|or|to)\b(?!-)")  # "16- and 17-year-olds"


def clean(text: str) -> str:
    """Return one line of text with ASCII spaces and hyphens, stripped; quotation marks stay as printed."""
    if not (text.isascii() and text.isprintable()) and not _CLEAN_TEXT.fullmatch(text):
        text = text.translate(_TRANSLATION).replace("\u00ad", "")
    return (_RUN_OF_SPACES.sub(" ", text) if "  " in text else text).strip()


def line_separator(before: str, after: str) -> str:
    """Return what separates two lines of a paragraph: a space, or "" inside a word or range."""
    if before.endswith("-") and before[-2:-1].isalnum() and after[:1].isalnum():
        return " " if _AFTER_SUSPENDED_HYPHEN.match(after) else ""
    if before.endswith("–") and before[-2:-1].isdigit() and after[:1].isdigit():
        return ""
    if before.endswith("/") and before[-2:-1].isalnum():
        return ""
    return " " if before and after else ""


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines of a paragraph as one text."""
    text = ""
    for line in lines:
        text += line_separator(text, line) + line
    return text
