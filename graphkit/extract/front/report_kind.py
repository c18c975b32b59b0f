"""Which framework a report belongs to, by its title, and which version, by the rows of its table of grades.

The date of publication never decides: reports of earlier inspections are published late, and the table of
grades changed in the middle of years.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from graphkit.core.frameworks import Frameworks, Version
from graphkit.core.model import Span
from graphkit.extract.text.cover import LONGEST_LINE, Cover
from graphkit.extract.text.lexicon_files import compile_spaced

_TITLE_WINDOW = 330
_COVER = 700  # characters in which a title is looked for where no block begins with one
_NAME_BEFORE_TITLE = 80  # "Wexmoor Borough Council" on the line above, joined to the title
# A word that no name has.
_SENTENCE = re.compile(r"\b(?!(?:and|of|on|the|upon|with|in|for|at|cum|le)\b)[a-z]{2,}\b")
# What comes before an inspection in the middle of a sentence: "the Ofsted inspection of …", "unannounced …".
_IN_SENTENCE = re.compile(
    r"\b(?:[Aa]n?|[Oo]ur|[Tt]h(?:at|e|is))\s+(?:(?:Ofsted(?:[’']s)?|[a-z-]+)\s+)?$"
    r"|\b(?:annual|last|latest|previous|recent|unannounced)\s+$"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A framework of the scheme, and the title that names it."""

    framework: str
    span: Span | None = None


def recognise(cover: Cover) -> Kind:
    """Return the kind of report by its title; "other" where no title is known.

    A title begins a block of the first page; a running header, the opening sentence of a letter or the rows
    of the table stand in for a title that is not there.
    """
    document, frameworks = cover.document, cover.frameworks
    titles = [
        (each.framework, compile_spaced(rf"(?<![\w-])(?:{title})"))
        for each in frameworks
        for title in each.titles
    ]
    lines = [block for block in cover.first_page if block.length <= LONGEST_LINE]
    for block, (framework, pattern) in product((*lines, *cover.headers), titles):
        window = document.text[block.start : block.start + _TITLE_WINDOW]
        match = pattern.search(window)
        if match is None or match.start() > min(_NAME_BEFORE_TITLE, len(window.partition("\n")[0])):
            continue
        if not _SENTENCE.search(window, 0, match.start()) and not _is_in_sentence(cover, framework, match):
            return Kind(framework, document.span(block.start + match.start(), block.start + match.end()))
    found = (
        Kind(framework, document.span(*match.span()))
        for framework, pattern in titles
        for match in pattern.finditer(document.text, 0, min(cover.first_page_end, _COVER))
        if not _is_in_sentence(cover, framework, match)
    )
    if earliest := min(found, key=lambda kind: kind.span.start if kind.span else 0, default=None):
        return earliest
    sentences = [(each.framework, words) for each in frameworks for words in each.openings]
    rows = [(each.framework, words) for each in frameworks for words in each.table_rows]
    for framework, words in (*sentences, *rows):
        if match := compile_spaced(words).search(document.text, 0, cover.first_page_end):
            return Kind(framework, document.span(*match.span()))
    return Kind("other")


def with_theme(kind: Kind, theme: str, frameworks: Frameworks) -> Kind:
    """Return the kind of an inspection with a theme: thematic joint inspections have their own."""
    framework = frameworks.get(kind.framework)
    if framework.with_other_theme and theme and theme != framework.own_theme:
        return Kind(framework.with_other_theme, kind.span)
    return kind


def version_of(framework: str, labels: Mapping[str, str], frameworks: Frameworks) -> str:
    """Return the version of a framework by the rows of its table; "" where they do not tell.

    `labels` has the label of each row as printed, by criterion; an empty label fits every version. A version
    is recognised where it has all these rows and the rows are enough to tell it from others.
    """
    fitting = [
        version
        for version in frameworks.get(framework).versions
        if version.recognised_by <= labels.keys() <= version.criteria.keys() and _has_labels(version, labels)
    ]
    closest = min(fitting, key=lambda version: len(version.criteria) - len(labels), default=None)
    return closest.version if closest else ""


def _has_labels(version: Version, labels: Mapping[str, str]) -> bool:
    """Return whether the labels are printed as in this version."""
    return all(
        not label or compile_spaced(version.criteria[criterion].label).fullmatch(label) is not None
        for criterion, label in labels.items()
    )


def _is_in_sentence(cover: Cover, framework: str, title: re.Match[str]) -> bool:
    """Return whether a sentence mentions a full inspection where a title would name it."""
    full = framework in cover.frameworks.full_inspections
    return full and _IN_SENTENCE.search(title.string, 0, title.start()) is not None
