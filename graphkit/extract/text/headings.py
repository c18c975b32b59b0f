"""What the headings of a report announce, and which of its lines only name who is responsible.

A heading announces the role of the section below, and the criterion it is about. Inspectors head their
sections with few phrases and many small variations: a footnote digit sticks to the last word ("improve?1"), a
grade follows ("… help and protection: good", "… is that it requires improvement"), a full stop or colon
closes. Those are removed here; the phrases are in `data/frameworks/`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from graphkit.core.frameworks import FrameworkHeading, Frameworks
from graphkit.core.resources import load_lexicon
from graphkit.extract.text.lexicon_files import Phrases

LONGEST = 170  # characters of a heading with its grade; what is longer is prose

_FOOTNOTE = re.compile(r"(?<=[a-z)?:’'])\s?\d{1,2}$")
_CLOSING = " .:;?,–—-\t"
_VERBS = r"(?:\b(?:is|are|as|was|were|judged(?:\sto\sbe)?|that|it|they)\b[\s:]*)*"
_DASHES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "─": "-", "\t": " "})

_RE = Phrases("recommendations")
_MAX_LENGTH = 200  # characters of a cell that names bodies


@lru_cache(maxsize=8192)
def find_heading(text: str, kind: str, frameworks: Frameworks) -> FrameworkHeading | None:
    """Return the known heading that `text` is in a document of this kind, or None.

    `kind` is "letter", "send" (an area SEND report) or "report".
    """
    if not text or len(text) > LONGEST:
        return None
    words = plain_heading(text, frameworks)
    return next((one for pattern, one in _headings(kind, frameworks) if pattern.fullmatch(words)), None)


def is_ignored_heading(text: str, framework: str, frameworks: Frameworks) -> bool:
    """Return whether `text` is understood though it opens no section: a grade alone, or ignored by name."""
    words = plain_heading(text, frameworks)
    ignored = frameworks.get(framework).ignored_headings
    return not words or any(re.fullmatch(pattern, words) for pattern in ignored)


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
def _headings(kind: str, frameworks: Frameworks) -> tuple[tuple[re.Pattern[str], FrameworkHeading], ...]:
    fitting = (one for one in frameworks.headings if not one.kinds or kind in one.kinds)
    return tuple((re.compile(one.pattern), one) for one in fitting)


@cache
def _grade_at_end(frameworks: Frameworks) -> re.Pattern[str]:
    grades = "|".join(frameworks.grades.values())
    return re.compile(rf"(?:[\s:,–—-]*{_VERBS}(?:\b(?:{grades})\b)?)$")


def mentions_body(text: str) -> bool:
    """Return whether a text contains a word for a public body: "Council", "NHS", "trust"."""
    return _RE.body.search(text) is not None


def parse_responsible_bodies(line: str) -> str | None:
    """Return the bodies that a line names if it contains nothing else, "" for a column label, else None.

    >>> parse_responsible_bodies("Wexmoor Council and NHS Norvale Integrated Care Board (ICB)")
    'Wexmoor Council and NHS Norvale Integrated Care Board (ICB)'
    """
    label = _RE.column_label.match(line)
    names = line[label.end() :] if label else line
    names = names.strip().rstrip(".")
    if label and not names:
        return ""
    lower_case = load_lexicon("recommendations")["lower-case-words"].split()
    words = re.findall(r"[\w’'&-]+", names.replace("'", "’"))
    only_names = len(names) <= _MAX_LENGTH and all(word[:1].isupper() or word in lower_case for word in words)
    return names if only_names and mentions_body(names) and names[:1].isupper() else None
