"""What the headings of a report announce: the role of the section below, and the criterion it is about.

Inspectors head their sections with few phrases and many small variations: a footnote digit sticks to the
last word ("improve?1"), a grade follows ("… help and protection: good", "… is that it requires
improvement"), a full stop or colon closes. Those are removed here; the phrases are in `data/frameworks/`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from graphkit.core.frameworks import Frameworks, Heading

LONGEST = 170  # characters of a heading with its grade; what is longer is prose

_FOOTNOTE = re.compile(r"(?<=[a-z)?:’'])\s?\d{1,2}$")
_CLOSING = " .:;?,–—-\t"
_VERBS = r"(?:\b(?:is|are|as|was|were|judged(?:\sto\sbe)?|that|it|they)\b[\s:]*)*"
_DASHES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "─": "-", "\t": " "})


@lru_cache(maxsize=8192)
def find_heading(text: str, kind: str, frameworks: Frameworks) -> Heading | None:
    """Return the known heading that `text` is in a document of this kind, or None.

    `kind` is "letter", "send" (an area SEND report) or "report".
    """
    if not text or len(text) > LONGEST:
        return None
    words = plain_heading(text, frameworks)
    for pattern, heading in _patterns(frameworks):
        if (not heading.kinds or kind in heading.kinds) and pattern.fullmatch(words):
            return heading
    return None


def is_ignored_heading(text: str, framework: str, frameworks: Frameworks) -> bool:
    """Return whether `text` is understood though it opens no section: a grade alone, or ignored by name."""
    words = plain_heading(text, frameworks)
    return not words or any(pattern.fullmatch(words) for pattern in _ignored(framework, frameworks))


def plain_heading(text: str, frameworks: Frameworks) -> str:
    """Return a heading in lower case without footnote digit, grade and closing mark.

    >>> from graphkit.core.frameworks import current_frameworks
    >>> heading = "The experiences and progress of care leavers: requires improvement to be good"
    >>> plain_heading(heading, current_frameworks())
    'the experiences and progress of care leavers'
    """
    words = " ".join(text.translate(_DASHES).lower().split()).rstrip(_CLOSING)
    words = _FOOTNOTE.sub("", words).rstrip(_CLOSING)
    words = _grade_at_end(frameworks).sub("", words).rstrip(_CLOSING)
    return _FOOTNOTE.sub("", words).rstrip(_CLOSING)


@cache
def _patterns(frameworks: Frameworks) -> tuple[tuple[re.Pattern[str], Heading], ...]:
    return tuple((re.compile(heading.pattern), heading) for heading in frameworks.headings)


@cache
def _ignored(framework: str, frameworks: Frameworks) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in frameworks.get(framework).ignored_headings)


@cache
def _grade_at_end(frameworks: Frameworks) -> re.Pattern[str]:
    grades = "|".join(frameworks.grades.values())
    return re.compile(rf"(?:[\s:,–—-]*{_VERBS}(?:\b(?:{grades})\b)?)$")
