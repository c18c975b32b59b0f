"""The characters of a report as a reader sees them: one space, one hyphen, no control characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

# PDFium marks the hyphen at the end of a line with U+0002 (older) or U+FFFE and drops the line break.
HYPHENS_AT_LINE_END = ("\u0002", "\ufffe")

_SPACES = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\t\r\n\v\f" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_REMOVED = (
    [chr(code) for code in range(32) if chr(code) not in "\t\r\n\v\f\u0002"]
    + [chr(code) for code in range(127, 160) if chr(code) not in "\u0083\u0085"]  # a bullet, a line break
    + list("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\ufffd\uffff")
)
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_TABLE: dict[int, str | None] = {
    **{ord(space): " " for space in _SPACES},
    **{ord(gone): None for gone in _REMOVED},
    **{ord(sign): letters for sign, letters in _LIGATURES.items()},
    0x2010: "-",
    0x2011: "-",
    0x0002: "-",
    0xFFFE: "-",
}
_PRINTABLE = re.compile(r"[ -~‘’“”–—£é]*")
_RUN_OF_SPACES = re.compile(r" {2,}")
_SUSPENDED = re.compile(r"(?:and|or|to)\b(?!-)")  # "16- and 17-year-olds"


def clean(text: str) -> str:
    """Return one line of text with plain spaces and hyphens, stripped; quotes stay as printed."""
    if not (text.isascii() and text.isprintable()) and not _PRINTABLE.fullmatch(text):
        text = text.translate(_TABLE).replace("\u00ad", "")
    return (_RUN_OF_SPACES.sub(" ", text) if "  " in text else text).strip()


def joint(before: str, after: str) -> str:
    """Return what stands between two lines of one paragraph: a space, or nothing in a broken word."""
    if before.endswith("-") and before[-2:-1].isalnum() and after[:1].isalnum():
        return " " if _SUSPENDED.match(after) else ""
    if before.endswith("–") and before[-2:-1].isdigit() and after[:1].isdigit():
        return ""
    if before.endswith("/") and before[-2:-1].isalnum():
        return ""
    return " " if before and after else ""


def join(lines: Iterable[str]) -> str:
    """Return cleaned lines as one running text."""
    text = ""
    for line in lines:
        text += joint(text, line) + line
    return text
