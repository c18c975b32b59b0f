"""What stands in brackets after a recommendation: paragraphs and pages it rests on, the National Framework.

Inspectors write "(Para 109)", "(pages 13, 31, paragraphs 19, 94)", "(outcome 1, national framework)",
"(enabler: the workforce is equipped and effective, national framework)". None of it is part of the
recommendation's own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from graphkit.extract.word_lists import table

_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,200})[)\]]")
_CITES = re.compile(r"\s*(?:see\s+)?(?:(?:pages?|pg|pp?|paragraphs?|paras?)\b\.?\s*\d|throughout\b)", re.I)
_TOKEN = re.compile(
    r"(?P<page>pages?|pg|pp?\b)|(?P<paragraph>paragraphs?|paras?)|(?P<first>\d+)(?:\s*(?:[-–]|to)\s*(?P<last>\d+))?",
    re.I,
)
_FRAMEWORK = re.compile(r"\b(?:national framework|outcomes?|enablers?|principles?)\b", re.I)
_KINDS = re.compile(r"\b(outcome|enabler|principle)s?\b", re.I)
_COUNTED = re.compile(r"\b(one|two|three|four|five|[1-9])\b", re.I)
_FIGURES = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_LONGEST_RANGE = 40


@dataclass(frozen=True, slots=True)
class References:
    """The references in brackets of one recommendation; `end` is where its own words end."""

    paragraphs: tuple[str, ...]
    pages: tuple[str, ...]
    framework: tuple[str, ...]
    end: int


def references(text: str) -> References:
    """Read the references in brackets in the words of a recommendation.

    >>> read = references("Record visits promptly (pages 13, 31, paragraphs 19, 94).")
    >>> read.pages, read.paragraphs, read.end
    (('13', '31'), ('19', '94'), 22)
    """
    paragraphs: dict[str, None] = {}
    pages: dict[str, None] = {}
    framework: dict[str, None] = {}
    end = len(text)
    brackets = [one for one in _BRACKET.finditer(text) if _CITES.match(one[1]) or _framework(one[1])]
    for bracket in reversed(brackets):
        if text[bracket.end() : end].strip(" .;,"):
            break
        end = len(text[: bracket.start()].rstrip())
    for bracket in brackets:
        framework |= dict.fromkeys(_framework(bracket[1]))
        if _CITES.match(bracket[1]):
            _read_cited(bracket[1], paragraphs, pages)
    return References(tuple(paragraphs), tuple(pages), tuple(framework), end)


def _read_cited(inside: str, paragraphs: dict[str, None], pages: dict[str, None]) -> None:
    """Add the numbers of "pages 13, 31, paragraphs 19-21" to the one and the other."""
    into = paragraphs
    for token in _TOKEN.finditer(inside):
        if token["page"] or token["paragraph"]:
            into = pages if token["page"] else paragraphs
            continue
        first = int(token["first"])
        last = int(token["last"]) if token["last"] else first
        if not first <= last <= first + _LONGEST_RANGE:
            last = first
        into |= dict.fromkeys(str(number) for number in range(first, last + 1))


def _framework(inside: str) -> tuple[str, ...]:
    """Return "outcome-1", "enabler-2" … as a bracket names them, by number or in words."""
    if not _FRAMEWORK.search(inside):
        return ()
    named = tuple(concept for concept, words in _concepts() if words.search(inside.lower()))
    kind, found = "", []
    for token in re.finditer(rf"{_KINDS.pattern}|{_COUNTED.pattern}", inside, re.I):
        if token[1]:
            kind = token[1].lower()
        elif kind:
            number = token[2].lower()
            found.append(f"{kind}-{_FIGURES.get(number, number)}")
    return tuple(found) or named


@cache
def _concepts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["id"], re.compile(row["words"])) for row in table("national-framework"))
