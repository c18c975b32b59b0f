"""Finds the laws and guidance that a sentence cites, as identifiers of legislation.gov.uk.

"Part 1 of the Children and Young Persons Act 2008" is `ukpga/2008/23/part/1`. Inspectors and social workers
cite the most common sections by number alone: "section 47 enquiries" are those of the Children Act 1989. The
table `data/lexicon/conventional-sections.tsv` lists these sections. Laws that the register does not contain
are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from graphkit.extract.text.interval_set import IntervalSet
from graphkit.extract.text.lexicon_files import lexicon_rows
from graphkit.register import Law, Register
from graphkit.register.entities import is_within

_HINTS = (
    "Act", "section", "Section", "egulation", "LASPO", "PLO", "PACE", "aw outline", "Outline", "Framework",
    "orking together", "Working Together", "ode of practice", "ode of Practice",
    "S47", "s47", "s1", "s20", "s.1",
)  # fmt: skip
_NUMBER = r"\d+[A-Z]{0,2}(?:\(\w{1,3}\))*(?![%\d])"
_KIND = r"(?P<kind>[Ss]ections?|[Pp]arts?|[Rr]egulations?|[Ss]chedules?|[Ss]ec\.?|[Ss]\.?)"
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|and|or|&|/)\s*(?:[Ss]ections?\s+)?{_NUMBER})*)"
_BRACKET = r"(?:\([^()]{3,40}\)\s*)?"
# A section before the name of its law: "section 17 (assessments) of the "
_SECTION_BEFORE = re.compile(rf"\b{_KIND}\s*{_NUMBERS}\s*{_BRACKET},?\s*(?:of|under|in)?\s*(?:the\s+)?$")
# A section after the name of its law: ", section 17"
_SECTION_AFTER = re.compile(rf"\s*,?\s*\(?{_KIND}\s*{_NUMBERS}")
# A section without a law: "section 47", "S.20", "regulation 24"
_SECTION_ALONE = re.compile(
    r"\b(?:[Ss]ections?|[Ss]ec\.?|[Ss](?=\.?\s?(?:11|17|20|31|47|157|175)\b)"
    rf"|(?P<regulation>[Rr]egulations?))\.?\s*{_NUMBERS}"
)
# Not guidance: a local strategy or team with the same name
_NOT_LOCAL = r"(?!['’]?\s+(?:strategy|programme|project|initiative|team)\b)"
_YEAR = re.compile(r"\s*\(?\d{4}\)?$")
_AMBIGUOUS_WITHOUT_YEAR = ("Children Act", "Education Act", "Housing Act", "Immigration Act")
_SINGLE_NUMBER = re.compile(_NUMBER)
_MAX_DISTANCE = 90  # characters between a section and the name of its law


@dataclass(frozen=True, slots=True)
class Citation:
    """A law cited at text[start:end]."""

    law: str
    start: int
    end: int


def cited_laws(text: str, register: Register, on: date | None = None) -> tuple[str, ...]:
    """Return the identifiers of the laws and guidance that a sentence cites, in order and without duplicates.

    `on` is the day of the inspection; it selects the edition of a guidance document.

    >>> from graphkit.register import load_register
    >>> cited_laws("Most section 47 enquiries are timely.", load_register())
    ('ukpga/1989/41/section/47',)
    """
    return tuple(dict.fromkeys(citation.law for citation in find_citations(text, register, on)))


def find_citations(text: str, register: Register, on: date | None = None) -> tuple[Citation, ...]:
    """Return the citations in a sentence, in order."""
    if not any(map(text.__contains__, _HINTS)):
        return ()
    found: list[Citation] = []
    for name in _name_pattern(register).finditer(text):
        if law := _find_law(register, name.group(), on):
            found += _sections_of(text, *name.span(), law)
    taken = IntervalSet((citation.start, citation.end) for citation in found)
    for section in _SECTION_ALONE.finditer(text):
        if not taken.overlaps(section.start(), section.start() + 1):
            found += _conventional_sections(text, section)
    return tuple(sorted(found, key=lambda citation: citation.start))


def _sections_of(text: str, start: int, end: int, law: Law) -> Iterator[Citation]:
    """Yield the sections cited before or after the name of a law at [start, end), or the law itself."""
    window = max(0, start - _MAX_DISTANCE)
    before = _SECTION_BEFORE.search(text[window:start])
    after = _SECTION_AFTER.match(text, end)
    if before:
        yield from _numbered_citations(
            law.id, before["kind"], before["numbers"], window + before.start(), end
        )
    elif after:
        yield from _numbered_citations(law.id, after["kind"], after["numbers"], start, after.end())
    else:
        yield Citation(law.id, start, end)


def _numbered_citations(law: str, kind: str, numbers: str, start: int, end: int) -> Iterator[Citation]:
    """Yield one citation for each number in "sections 17 and 20"."""
    level = {"p": "part", "r": "regulation"}.get(kind[0].lower(), "section")
    level = "schedule" if kind.lower().startswith("sch") else level
    for parts in _number_parts(numbers):
        yield Citation("/".join((law, level, *parts)), start, end)


def _conventional_sections(text: str, match: re.Match[str]) -> Iterator[Citation]:
    """Yield the sections cited by number alone that the table assigns to an Act by convention."""
    level = "regulation" if match["regulation"] else "section"
    for parts in _number_parts(match["numbers"]):
        row = _conventions().get((level, parts[0]))
        if row and re.search(row["with"], text, re.I):
            yield Citation("/".join((row["law"], level, *parts)), *match.span())


def _number_parts(numbers: str) -> Iterator[list[str]]:
    """Yield the parts of each number as legislation.gov.uk separates them: 17, 1, a for "17(1)(a)"."""
    return (re.findall(r"\w+", number) for number in _SINGLE_NUMBER.findall(numbers))


@cache
def _conventions() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["level"] or "section", row["section"]): row for row in lexicon_rows("conventional-sections")}


@cache
def _by_name(register: Register) -> dict[str, tuple[Law, ...]]:
    """Return name → laws; several only if they are editions of one guidance document."""
    found: dict[str, tuple[Law, ...]] = {}
    for law in register.laws:
        for name in sorted({_key(name) for name in _names_of(law)}):
            found[name] = (*found.get(name, ()), law)
    return {name: known for name, known in found.items() if len(known) == 1 or known[0].kind == "guidance"}


def _names_of(law: Law) -> set[str]:
    """Return the names of a law, with its year and, unless ambiguous, without."""
    names = {law.title, *law.aliases}
    return names | {bare for name in names if (bare := _YEAR.sub("", name)) not in _AMBIGUOUS_WITHOUT_YEAR}


@cache
def _name_pattern(register: Register) -> re.Pattern[str]:
    """Return a pattern of all names, longest first; an Act's abbreviation matches only after "under"."""
    names = {(name, law.kind) for law in register.laws for name in _names_of(law)}
    patterns = [
        (r"(?<=under )" if name.isupper() and kind == "act" else "")
        + _case_insensitive_guidance(name, kind).replace(r"\ ", r"[\s,]+").replace("'", "['’]")
        + (r"(?!\s*\(?\d{4})" if not _YEAR.search(name) and kind == "act" else "")
        + (_NOT_LOCAL if kind == "guidance" else "")
        for name, kind in sorted(names, key=lambda named: (-len(named[0]), named))
    ]
    firsts = "".join(sorted({name[0] for name, _ in names}))  # a quick test at each word
    return re.compile(rf"\b(?=[{firsts}])(?:{'|'.join(patterns)})(?!\w)")


def _case_insensitive_guidance(name: str, kind: str) -> str:
    """Return a name as a pattern; long names of guidance match in any case after their first letter."""
    is_long = kind == "guidance" and len(name.split()) > 2
    return f"{name[0]}(?i:{re.escape(name[1:])})" if is_long and name[0] == "W" else re.escape(name)


def _find_law(register: Register, printed: str, on: date | None) -> Law | None:
    """Return the law with this name; for guidance the edition in force on that day."""
    known = _by_name(register).get(_key(printed), ())
    if len(known) > 1:
        known = tuple(law for law in known if on and is_within(law.valid_from, law.valid_until, on))
    return known[0] if known else None


def _key(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.lower()).split())
