"""The signs a line begins with: bullets, paragraph numbers; and how a line ends."""

from __future__ import annotations

import re

# Symbol fonts leave private-use characters; U+0083 and a bare "o" are bullets of old Word templates.
BULLETS = (
    "\u25fc\u25fe\u25aa\u25a0\u25ab\u25a1\u2022\u2023\u25cf\u25cb\u25e6\u25b6\u25b8\u27a2\u2713\u2714\u2219\u00b7"
    "\u0336\uf06e\uf0a7\uf0b7\uf0be\uf0d8\uf0fc\uf076\uf02d\u0083\u2043\uf0a8\uf06f\uf071\uf0a0\uf0e0\u25ba\u25c6\u25c7\u2756\u27a4\u2751"
)
DASHES = "\u2212\u2013\u2014\u2010\u2011-"
FIRM_BULLETS = frozenset(BULLETS)

_BULLET = re.compile(rf"\s*([{BULLETS}])\s*(?=\S)|\s*([{re.escape(DASHES)}*]|o)\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})(?:\.{1,2}(?![\d.])\s*(?=[^\W_]|[‘“'\"(])|\)\s+(?=[A-Z‘“'\"]))")
FAREWELL = re.compile(r"Yours (?:sincerely|faithfully)", re.IGNORECASE)
ALONE = re.compile(r"Yours (?:sincerely|faithfully)\b|Dear ")  # such a line goes on from none
# The next addressee of a letter: a name of two words or more, a comma, a post.
ADDRESSEE = re.compile(
    r"(?!(?:Clinical|Integrated|Care|Commissioning|Safeguarding|Children|Chief|Community|Local|National)\b)"
    r"(?:[A-Z][\w.’'-]* ){1,4}[A-Z][\w.’'-]+, "
)
_TAIL = 120  # characters that tell how a line ends
# A reference in brackets may follow the full stop: "… on file. (Recommendation)", "… plans.(Para 109)"
_CLOSED = re.compile(r"[.!?…][\s’”'\")\]]*(?:\([^()]{1,60}\)\s*)?$")


def bullet(text: str) -> tuple[str, str] | None:
    """Return the sign of a bullet line and the words after it, or None."""
    match = _BULLET.match(text)
    if match is None:
        return None
    return match[1] or match[2], text[match.end() :]


def number(text: str) -> tuple[str, str] | None:
    """Return the paragraph number a line begins with ("36", also "10.Children") and the words after it."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    return match[1], text[match.end() :]


def closed(text: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return _CLOSED.search(text[-_TAIL:]) is not None


def goes_on(before: str, after: str) -> bool:
    """Tell whether `after` can only be the rest of the sentence that `before` breaks off in."""
    if closed(before) or not before or not after:
        return False
    return after[0].islower() or before.endswith(("-", ",", "–")) or (len(before) > 60 and closed(after))
