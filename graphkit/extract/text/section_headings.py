"""What the headings of a report announce: the role of the section below, and the judged area.

Inspectors head their sections with few phrases and many small variations: a footnote digit sticks to the
last word ("improve?1"), a grade follows ("… help and protection: good", "… is that it requires
improvement"), a full stop or colon closes. Those are taken off here; the phrases are data
(`data/lexicon/headings.tsv`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from graphkit.extract.text.lexicon_files import lexicon_rows

LONGEST = 170  # characters of a heading with its grade; what is longer is prose

_FOOTNOTE = re.compile(r"(?<=[a-z)?:’'])\s?\d{1,2}$")
_CLOSING = " .:;?,–—-\t"
_GRADE = re.compile(
    r"""(?: [\s:,–—-]* (?:\b(?:is|are|as|was|were|judged(?:\sto\sbe)?|that|it|they)\b[\s:]*)*
        (?: \b(?:outstanding|good|adequate|inadequate|not\sjudged|requires?\simprovement
           (?:\sto\sbe\sgood)?)\b )?
        )$""",
    re.VERBOSE,
)
_DASHES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "\t": " "})


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a heading announces. `criterion` "=" stands for that of the chapter it is in."""

    role: str
    criterion: str


@lru_cache(maxsize=8192)
def announced(text: str, kind: str) -> Announcement | None:
    """Return what the heading `text` announces in a document of this kind, or None if it is not known.

    `kind` is "letter", "send" (an area SEND report) or "report".
    """
    if not text or len(text) > LONGEST:
        return None
    words = plain_heading(text)
    for pattern, announcement, kinds in _table():
        if (not kinds or kind in kinds) and pattern.fullmatch(words):
            return announcement
    return None


def plain_heading(text: str) -> str:
    """Return a heading in lower case without footnote digit, grade, closing mark.

    >>> plain_heading("The experiences and progress of care leavers: requires improvement to be good")
    'the experiences and progress of care leavers'
    """
    words = " ".join(text.translate(_DASHES).lower().split()).rstrip(_CLOSING)
    words = _FOOTNOTE.sub("", words).rstrip(_CLOSING)
    words = _GRADE.sub("", words).rstrip(_CLOSING)
    return _FOOTNOTE.sub("", words).rstrip(_CLOSING)


@cache
def _table() -> tuple[tuple[re.Pattern[str], Announcement, frozenset[str]], ...]:
    return tuple(
        (
            re.compile(row["words"]),
            Announcement(row["role"], row["criterion"]),
            frozenset(row["kinds"].split()),
        )
        for row in lexicon_rows("headings")
    )
