"""Finds the laws and guidance that a sentence cites, as identifiers of legislation.gov.uk.

"Part 1 of the Children and Young Persons Act 2008" is `ukpga/2008/23/part/1`. Inspectors and social
workers cite the most common sections by number alone: "section 47 enquiries" are those of the
Children Act 1989. The table `data/lexicon/conventional-sections.tsv` lists these sections. Laws
that the register does not contain are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from graphkit.core.patterns import Patterns
from graphkit.documents.extract.text.interval_set import IntervalSet
from graphkit.documents.extract.text.lexicon_files import lexicon_rows
from graphkit.documents.register import Register
from graphkit.documents.register.entities import Law

_RE = Patterns("legislation")

_AMBIGUOUS_WITHOUT_YEAR = ("Children Act", "Education Act", "Housing Act", "Immigration Act")
# begin of the word printed → what it numbers, where that is no section
_LEVELS = {"pa": "part", "re": "regulation", "sc": "schedule"}
_MAX_DISTANCE = 90  # characters between a section and the name of its law


class Citation(NamedTuple):
    """A law cited at text[start:end]."""

    law: str
    start: int
    end: int


def cited_laws(text: str, register: Register, on: date | None = None) -> tuple[str, ...]:
    """Return the identifiers of the laws and guidance that a sentence cites,
    in order and without duplicates.

    `on` is the day of the inspection; it selects the edition of a guidance document.

    >>> from graphkit.documents.register import load_register
    >>> cited_laws("Most section 47 enquiries are timely.", load_register())
    ('ukpga/1989/41/section/47',)
    """
    return tuple(dict.fromkeys(citation.law for citation in find_citations(text, register, on)))


def find_citations(text: str, register: Register, on: date | None = None) -> tuple[Citation, ...]:
    """Return the citations in a sentence, in order."""
    if not any(hint in text for hint in _RE.words("hints")):
        return ()
    found: list[Citation] = []
    for name in _name_pattern(register).finditer(text):
        if law := _find_law(register, name.group(), on):
            found += _sections_of(text, *name.span(), law)
    taken = IntervalSet((citation.start, citation.end) for citation in found)
    for section in _RE.section_alone.finditer(text):
        start = section.start()
        if not taken.overlaps(start, start + 1):
            found += _conventional_sections(text, section)
    return tuple(sorted(found, key=lambda citation: citation.start))


def _sections_of(text: str, start: int, end: int, law: Law) -> Iterator[Citation]:
    """Yield the sections cited before or after the name of a law at [start, end),
    or the law itself.
    """
    window = max(0, start - _MAX_DISTANCE)
    before = _RE.section_before.search(text[window:start])
    section = before or _RE.section_after.match(text, end)
    if section is None:
        yield Citation(law.id, start, end)
        return
    start, end = (window + before.start(), end) if before else (start, section.end())
    level = _LEVELS.get(section["kind"][:2].lower(), "section")
    for parts in _number_parts(section["numbers"]):
        yield Citation("/".join((law.id, level, *parts)), start, end)


def _conventional_sections(text: str, match: re.Match[str]) -> Iterator[Citation]:
    """Yield the sections cited by number alone that the table assigns to an Act by convention."""
    level = "regulation" if match["regulation"] else "section"
    for parts in _number_parts(match["numbers"]):
        row = _conventions().get((level, parts[0]))
        if row and re.search(row["with"], text, re.I):
            yield Citation("/".join((row["law"], level, *parts)), *match.span())


def _number_parts(numbers: str) -> Iterator[list[str]]:
    """Yield the parts of each number as legislation.gov.uk separates them:
    17, 1, a for "17(1)(a)".
    """
    return (re.findall(r"\w+", number) for number in _RE.number.findall(numbers))


@cache
def _conventions() -> dict[tuple[str, str], dict[str, str]]:
    return {
        (row["level"] or "section", row["section"]): row
        for row in lexicon_rows("conventional-sections")
    }


@cache
def _by_name(register: Register) -> dict[str, tuple[Law, ...]]:
    """Return name → laws; several only if they are editions of one guidance document."""
    found: dict[str, tuple[Law, ...]] = {}
    for law in register.laws:
        for name in sorted(set(map(_key, _names_of(law)))):
            found[name] = (*found.get(name, ()), law)
    return found


def _names_of(law: Law) -> set[str]:
    """Return the names of a law, with its year and, unless ambiguous, without."""
    names = {law.title, *law.aliases}
    without_year = {_RE.year.sub("", name) for name in names}
    return names | without_year.difference(_AMBIGUOUS_WITHOUT_YEAR)


@cache
def _name_pattern(register: Register) -> re.Pattern[str]:
    """Return a pattern of all names, longest first;
    an Act's abbreviation matches only after "under".
    """
    names = {(name, law.kind) for law in register.laws for name in _names_of(law)}
    longest_first = sorted(names, key=lambda named: (-len(named[0]), named))
    patterns = [_pattern_of(name, kind) for name, kind in longest_first]
    firsts = "".join(sorted({name[0] for name, _ in names}))  # a quick test at each word
    return re.compile(rf"\b(?=[{firsts}])(?:{'|'.join(patterns)})(?!\w)")


def _pattern_of(name: str, kind: str) -> str:
    pattern = _in_any_case(name, kind).replace(r"\ ", r"[\s,]+").replace("'", "['’]")
    if kind == "act" and name.isupper():
        pattern = rf"(?<=under ){pattern}"
    if kind == "act" and not _RE.year.search(name):
        pattern += r"(?!\s*\(?\d{4})"
    if kind == "guidance":
        pattern += _RE.not_local.pattern
    return pattern


def _in_any_case(name: str, kind: str) -> str:
    """Return a name as a pattern; long names of guidance match in any case after their first
    letter.
    """
    is_long = kind == "guidance" and len(name.split()) > 2
    if is_long and name[0] == "W":
        return f"{name[0]}(?i:{re.escape(name[1:])})"
    return re.escape(name)


def _find_law(register: Register, printed: str, on: date | None) -> Law | None:
    """Return the law with this name; for guidance the edition in force on that day."""
    known = _by_name(register).get(_key(printed), ())
    if len(known) > 1:
        known = tuple(law for law in known if on and law.exists(on))
    return known[0] if known else None


def _key(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.lower()).split())
