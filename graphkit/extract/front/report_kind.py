"""Which kind of report a document is, told by its title, and which version, told by its rows of judgements.

The date of publication never decides: reports of earlier inspections are published late, and the table of
judgements changed in the middle of years.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.core.model import FULL_INSPECTIONS, OVERALL_EFFECTIVENESS, Document, Span
from graphkit.extract.text.cover import LONGEST_LINE, Cover
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows

_ROWS = lexicon_rows("titles")
_TITLES = tuple(
    (row["framework"], compile_spaced(rf"(?<![\w-])(?:{row['words']})"))
    for row in _ROWS
    if not row["instead"]
)
_INSTEAD = tuple((row["framework"], compile_spaced(row["words"])) for row in _ROWS if row["instead"])
_TITLE_WINDOW = 330
_COVER = 700  # characters in which a title is looked for where no block begins with one
_NAME_BEFORE_TITLE = 80  # "Wexmoor Borough Council" on the line above, joined to the title
# A word that no name has.
_SENTENCE = re.compile(r"\b(?!(?:and|of|on|the|upon|with|in|for|at|cum|le)\b)[a-z]{2,}\b")
# What stands before an inspection that a sentence speaks of: "the Ofsted inspection of …", "unannounced …".
_SPOKEN_OF = re.compile(
    r"\b(?:[Aa]n?|[Oo]ur|[Tt]h(?:at|e|is))\s+(?:(?:Ofsted(?:[’']s)?|[a-z-]+)\s+)?$"
    r"|\b(?:annual|last|latest|previous|recent|unannounced)\s+$"
)
_NEED_AND_RISK = "identification of initial need and risk"


@dataclass(frozen=True, slots=True)
class Kind:
    """A framework of the scheme, and the title that says so."""

    framework: str
    span: Span | None = None


def recognise(cover: Cover) -> Kind:
    """Return the kind of report by its title; "other" where no title is known.

    A title begins a block of the first page; a running header, the opening sentence of a letter or the rows
    of the table stand in for a title that is not there.
    """
    document, end = cover.document, cover.first_page_end
    lines = [block for block in cover.first_page if block.length <= LONGEST_LINE]
    for block in (*lines, *cover.headers):
        if found := _titled(document, block.start):
            return found
    if found := _earliest_title(document, min(end, _COVER)):
        return found
    for framework, pattern in _INSTEAD:
        if match := pattern.search(document.text, 0, end):
            return Kind(framework, document.span(*match.span()))
    return Kind("other")


def with_theme(kind: Kind, theme: str) -> Kind:
    """Tell a thematic joint inspection from the one of the front door, which has no theme of its own."""
    if kind.framework == "jtai" and theme and theme != _NEED_AND_RISK:
        return Kind("jtai-thematic", kind.span)
    return kind


def version_of(framework: str, criteria: Iterable[str]) -> str:
    """Return the version of an ILACS report by the criteria its table judges, "" where they do not tell.

    2018: children in care and care leavers in one row. 2023: care leavers apart. 2026: no overall row.
    """
    judged = set(criteria)
    if framework != "ilacs" or "leaders" not in judged:
        return ""
    if "care-and-care-leavers" in judged:
        return "2018"
    if "care-leavers" not in judged:
        return ""
    return "2023" if OVERALL_EFFECTIVENESS in judged else "2026"


def _earliest_title(document: Document, end: int) -> Kind | None:
    """Return the kind by the first title of a text without lines; a sentence that speaks of one is none."""
    found = [
        (framework, match)
        for framework, pattern in _TITLES
        for match in pattern.finditer(document.text, 0, end)
        if not _is_spoken_of(framework, match)
    ]
    if not found:
        return None
    framework, match = min(found, key=lambda one: one[1].start())
    return Kind(framework, document.span(*match.span()))


def _titled(document: Document, start: int) -> Kind | None:
    window = document.text[start : start + _TITLE_WINDOW]
    for framework, pattern in _TITLES:
        match = pattern.search(window)
        if match is None or match.start() > min(_NAME_BEFORE_TITLE, len(window.partition("\n")[0])):
            continue
        if not _SENTENCE.search(window, 0, match.start()) and not _is_spoken_of(framework, match):
            return Kind(framework, document.span(start + match.start(), start + match.end()))
    return None


def _is_spoken_of(framework: str, title: re.Match[str]) -> bool:
    """Say whether a sentence speaks of a full inspection, and no title names it."""
    return framework in FULL_INSPECTIONS and _SPOKEN_OF.search(title.string, 0, title.start()) is not None
