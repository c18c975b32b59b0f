"""The law and guidance that a sentence cites, as identifiers of legislation.gov.uk.

"Part 1 of the Children and Young Persons Act 2008" is `ukpga/2008/23/part/1`. Inspectors and social workers
cite the commonest sections by number alone: "section 47 enquiries" are those of the Children Act 1989. Which
numbers may stand alone is a small table (`data/lexicon/conventional-sections.tsv`). Acts that the register
does not know are left out.
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
_IN_BRACKETS = r"(?:\([^()]{3,40}\)\s*)?"
_BEFORE = re.compile(rf"\b{_KIND}\s*{_NUMBERS}\s*{_IN_BRACKETS},?\s*(?:of|under|in)?\s*(?:the\s+)?$")
_AFTER = re.compile(rf"\s*,?\s*\(?{_KIND}\s*{_NUMBERS}")
_ALONE = re.compile(
    rf"\b(?:[Ss]ections?|[Ss]ec\.?|[Ss](?=\.?\s?(?:11|17|20|31|47|157|175)\b)|(?P<regulation>[Rr]egulations?))\.?\s*{_NUMBERS}"
)
_OF_THE_AREA = r"(?!['’]?\s+(?:strategy|programme|project|initiative|team)\b)"  # it bears a guidance's name
_YEAR = re.compile(r"\s*\(?\d{4}\)?$")
_SEVERAL = ("Children Act", "Education Act", "Housing Act", "Immigration Act")  # of many years each
_ONE = re.compile(_NUMBER)
_REACH = 90  # characters before the name of an Act in which its section may stand


@dataclass(frozen=True, slots=True)
class Citation:
    """A law cited at text[start:end]."""

    law: str
    start: int
    end: int


def cited_laws(text: str, register: Register, on: date | None = None) -> tuple[str, ...]:
    """Return the identifiers of what a sentence cites, each once, in order.

    `on` is the day of the inspection: it decides which edition of a guidance is meant.

    >>> from graphkit.register import load_register
    >>> laws("Most section 47 enquiries are timely.", load_register())
    ('ukpga/1989/41/section/47',)
    """
    return tuple(dict.fromkeys(citation.law for citation in find_citations(text, register, on)))


def find_citations(text: str, register: Register, on: date | None = None) -> tuple[Citation, ...]:
    """Return what a sentence cites, in order."""
    if not any(map(text.__contains__, _HINTS)):
        return ()
    found: list[Citation] = []
    for named in _names(register).finditer(text):
        law = _law(register, named.group(), on)
        if law:
            found += _sections(text, *named.span(), law)
    taken = IntervalSet((citation.start, citation.end) for citation in found)
    for alone in _ALONE.finditer(text):
        if not taken.overlaps(alone.start(), alone.start() + 1):
            found += _conventional(text, alone)
    return tuple(sorted(found, key=lambda citation: citation.start))


def _sections(text: str, start: int, end: int, law: Law) -> Iterator[Citation]:
    """Yield the sections of a named law that stand before or behind its name, or the law itself."""
    reach = max(0, start - _REACH)
    before = _BEFORE.search(text[reach:start])
    after = _AFTER.match(text, end)
    if before:
        yield from _each(law.id, before["kind"], before["numbers"], reach + before.start(), end)
    elif after:
        yield from _each(law.id, after["kind"], after["numbers"], start, after.end())
    else:
        yield Citation(law.id, start, end)


def _each(law: str, kind: str, numbers: str, start: int, end: int) -> Iterator[Citation]:
    """Yield one citation for each number: "sections 17 and 20"."""
    level = {"p": "part", "r": "regulation"}.get(kind[0].lower(), "section")
    level = "schedule" if kind.lower().startswith("sch") else level
    for parts in _parted(numbers):
        yield Citation("/".join((law, level, *parts)), start, end)


def _conventional(text: str, alone: re.Match[str]) -> Iterator[Citation]:
    """Yield sections cited by number alone, where the table says which Act's they are by convention."""
    level = "regulation" if alone["regulation"] else "section"
    for parts in _parted(alone["numbers"]):
        row = _conventions().get((level, parts[0]))
        if row and re.search(row["with"], text, re.I):
            yield Citation("/".join((row["law"], level, *parts)), *alone.span())


def _parted(numbers: str) -> Iterator[list[str]]:
    """Yield each number and what is below it, as the site of legislation names it: "17(1)(a)" is 17/1/a."""
    return (re.findall(r"\w+", number) for number in _ONE.findall(numbers))


@cache
def _conventions() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["level"] or "section", row["section"]): row for row in lexicon_rows("conventional-sections")}


@cache
def _by_name(register: Register) -> dict[str, tuple[Law, ...]]:
    """Return the laws by every name they have; editions of one guidance share the name without the year."""
    found: dict[str, tuple[Law, ...]] = {}
    for law in register.laws:
        for name in sorted({_key(name) for name in _names_of(law)}):
            found[name] = (*found.get(name, ()), law)
    return {name: known for name, known in found.items() if len(known) == 1 or known[0].kind == "guidance"}


def _names_of(law: Law) -> set[str]:
    """Return what a law is called, with its year and, where few Acts share the name, without."""
    names = {law.title, *law.aliases}
    return names | {bare for name in names if (bare := _YEAR.sub("", name)) not in _SEVERAL}


@cache
def _names(register: Register) -> re.Pattern[str]:
    """Return one pattern of all names, longest first; an Act's abbreviation counts only after "under"."""
    names = {(name, law.kind) for law in register.laws for name in _names_of(law)}
    patterns = [
        (r"(?<=under )" if name.isupper() and kind == "act" else "")
        + _in_any_case(name, kind).replace(r"\ ", r"[\s,]+").replace("'", "['’]")
        + (r"(?!\s*\(?\d{4})" if not _YEAR.search(name) and kind == "act" else "")
        + (_OF_THE_AREA if kind == "guidance" else "")
        for name, kind in sorted(names, key=lambda named: (-len(named[0]), named))
    ]
    firsts = "".join(sorted({name[0] for name, _ in names}))  # nearly every word begins otherwise
    return re.compile(rf"\b(?=[{firsts}])(?:{'|'.join(patterns)})(?!\w)")


def _in_any_case(name: str, kind: str) -> str:
    """Return a name as a pattern; behind its capital a long name of guidance may be in small letters."""
    long = kind == "guidance" and len(name.split()) > 2
    return f"{name[0]}(?i:{re.escape(name[1:])})" if long and name[0] == "W" else re.escape(name)


def _law(register: Register, printed: str, on: date | None) -> Law | None:
    """Return the law that bears this name on a day; of a guidance the edition then in force."""
    known = _by_name(register).get(_key(printed), ())
    if len(known) > 1:
        known = tuple(law for law in known if on and is_within(law.valid_from, law.valid_until, on))
    return known[0] if known else None


def _key(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.lower()).split())
