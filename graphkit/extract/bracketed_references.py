"""What stands in brackets after a recommendation: paragraphs and pages it rests on, the National Framework.

Inspectors write "(Para 109)", "(pages 13, 31, paragraphs 19, 94)", "(outcome 1, national framework)",
"(enabler: the workforce is equipped and effective, national framework)". None of it is part of the
recommendation's own words.

Some reports were numbered again after these references had been set: each is one or two off, in the whole
report or from some place on. `correct_paragraph_numbers` finds the likeliest shift of each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphkit.extract.text.lexicon_files import row_patterns

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
_STEPS = (0, 1, -1, 2, -2)  # how far off a number may be; the first wins where nothing tells them apart
_CHANGE = 2.5  # what a change of step must gain: the fit of two to three references


@dataclass(frozen=True, slots=True)
class References:
    """The references in brackets of one recommendation; `end` is where its own words end."""

    paragraphs: tuple[str, ...]
    pages: tuple[str, ...]
    framework: tuple[str, ...]
    end: int


def read_references(text: str) -> References:
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
    named = tuple(
        concept for concept, words in row_patterns("national-framework", "id") if words.search(inside)
    )
    kind, found = "", []
    for token in re.finditer(rf"{_KINDS.pattern}|{_COUNTED.pattern}", inside, re.I):
        if token[1]:
            kind = token[1].lower()
        elif kind:
            number = token[2].lower()
            found.append(f"{kind}-{_FIGURES.get(number, number)}")
    return tuple(found) or named


def correct_paragraph_numbers(
    cited: Sequence[Sequence[str]], scores: Sequence[Mapping[str, float]]
) -> tuple[frozenset[str], ...]:
    """Return for each recommendation the paragraphs that its references mean.

    Parameters
    ----------
    cited
        For each recommendation the numbers printed after it.
    scores
        For each recommendation how well each paragraph bears it out.

    Examples
    --------
    >>> fits = [{"5": 0.9}, {"8": 0.7}, {"10": 0.8}]
    >>> [set(item) for item in believed([("4",), ("7",), ("9",)], fits)]
    [{'5'}, {'8'}, {'10'}]
    """
    places = sorted(
        (int(number), place) for place, numbers in enumerate(cited) for number in dict.fromkeys(numbers)
    )
    found: list[set[str]] = [set() for _ in cited]
    for (number, place), step in zip(places, _steps(places, scores), strict=True):
        found[place].add(str(number + step))
    return tuple(map(frozenset, found))


def _steps(places: Sequence[tuple[int, int]], scores: Sequence[Mapping[str, float]]) -> list[int]:
    """Return how far off each reference is: the likeliest sequence of steps."""
    total = {step: -_CHANGE if step else 0.0 for step in _STEPS}
    came_from: list[dict[int, int]] = []
    for number, place in places:
        fit = {step: scores[place].get(str(number + step), 0.0) for step in _STEPS}
        best = max(fit.values()) or 1.0
        before = max(_STEPS, key=lambda step: total[step])
        source = {step: before if total[before] - _CHANGE > total[step] else step for step in _STEPS}
        came_from.append(source)
        total = {
            step: total[source[step]] - (_CHANGE if source[step] != step else 0.0) + fit[step] / best
            for step in _STEPS
        }
    if not places:
        return []
    steps = [max(_STEPS, key=lambda step: total[step])]
    for source in reversed(came_from[1:]):
        steps.append(source[steps[-1]])
    return steps[::-1]
