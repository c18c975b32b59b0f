"""References in brackets after a recommendation: paragraphs and pages it rests on, the National Framework.

Inspectors write "(Para 109)", "(pages 13, 31, paragraphs 19, 94)", "(outcome 1, national framework)",
"(enabler: the workforce is equipped and effective, national framework)". None of it belongs to the text of
the recommendation.

Some reports were renumbered after the references had been written: the references are off by one or two, in
the whole report or from some point on. `correct_paragraph_numbers` finds the most likely shift of each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from graphkit.extract.text.lexicon_files import Phrases, row_patterns

_RE = Phrases("recommendations")

_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_MAX_RANGE = 40  # paragraphs; a longer range is a misprint
_SHIFTS = (0, 1, -1, 2, -2)  # in order of preference
_SHIFT_PENALTY = 2.5  # what a new shift must gain: the score of two to three references


@dataclass(frozen=True, slots=True)
class References:
    """The references in brackets of one recommendation; its own text ends at offset `end`."""

    paragraphs: tuple[str, ...]
    pages: tuple[str, ...]
    framework: tuple[str, ...]
    end: int


def read_references(text: str) -> References:
    """Read the references in brackets in the text of a recommendation.

    >>> references = read_references("Record visits promptly (pages 13, 31, paragraphs 19, 94).")
    >>> references.pages, references.paragraphs, references.end
    (('13', '31'), ('19', '94'), 22)
    """
    paragraphs: dict[str, None] = {}  # used as ordered sets
    pages: dict[str, None] = {}
    framework: dict[str, None] = {}
    brackets: list[re.Match[str]] = []
    for bracket in _RE.bracket.finditer(text):
        concepts, citation = _framework_concepts(bracket[1]), _RE.citation.match(bracket[1])
        framework |= dict.fromkeys(concepts)
        if citation:
            _read_citation(bracket[1], paragraphs, pages)
        if citation or concepts:
            brackets.append(bracket)
    return References(tuple(paragraphs), tuple(pages), tuple(framework), _end_of_text(text, brackets))


def _end_of_text(text: str, brackets: Sequence[re.Match[str]]) -> int:
    """Return where the text ends before the brackets at its end."""
    end = len(text)
    for bracket in reversed(brackets):
        if text[bracket.end() : end].strip(" .;,"):
            break
        end = len(text[: bracket.start()].rstrip())
    return end


def _read_citation(content: str, paragraphs: dict[str, None], pages: dict[str, None]) -> None:
    """Add the numbers of a citation such as "pages 13, 31, paragraphs 19-21" to `paragraphs` and `pages`."""
    target = paragraphs
    for token in _RE.citation_token.finditer(content):
        if token["page"] or token["paragraph"]:
            target = pages if token["page"] else paragraphs
            continue
        first = int(token["first"])
        last = int(token["last"]) if token["last"] else first
        if not first <= last <= first + _MAX_RANGE:
            last = first
        target |= dict.fromkeys(str(number) for number in range(first, last + 1))


def _framework_concepts(content: str) -> tuple[str, ...]:
    """Return the concepts of the National Framework ("outcome-1") that a bracket names by number or title."""
    if not _RE.national_framework.search(content):
        return ()
    kind, numbered = "", []
    for token in _RE.national_framework_token.finditer(content):
        if token["kind"]:
            kind = token["kind"].lower()
        elif kind:
            number = token["number"].lower()
            numbered.append(f"{kind}-{_DIGITS.get(number, number)}")
    titles = row_patterns("national-framework", "id")
    return tuple(numbered) or tuple(concept for concept, title in titles if title.search(content))


def correct_paragraph_numbers(
    citations: Sequence[Sequence[str]], scores: Sequence[Mapping[str, float]]
) -> tuple[frozenset[str], ...]:
    """Return, for each recommendation, the paragraphs that its references most likely mean.

    Going through the references of a report by number, each has the same shift as the one before, at first
    none, unless the scores of several references support another (the Viterbi algorithm over shifts).

    Parameters
    ----------
    citations
        For each recommendation the paragraph numbers printed after it.
    scores
        For each recommendation how well each paragraph supports it.

    Examples
    --------
    >>> scores = [{"5": 0.9}, {"8": 0.7}, {"10": 0.8}]
    >>> [set(each) for each in correct_paragraph_numbers([("4",), ("7",), ("9",)], scores)]
    [{'5'}, {'8'}, {'10'}]
    """
    references = sorted(
        (int(number), item) for item, numbers in enumerate(citations) for number in dict.fromkeys(numbers)
    )
    found: list[set[str]] = [set() for _ in citations]
    for (number, item), shift in zip(references, _most_likely_shifts(references, scores), strict=True):
        found[item].add(str(number + shift))
    return tuple(map(frozenset, found))


def _most_likely_shifts(
    references: Sequence[tuple[int, int]], scores: Sequence[Mapping[str, float]]
) -> list[int]:
    """Return the shift of each reference; a reference is a paragraph number and the index of its item."""
    # The best score of shifts up to a reference, and these shifts, by the last of them
    best = {shift: (-_SHIFT_PENALTY if shift else 0.0, list[int]()) for shift in _SHIFTS}
    for number, item in references:
        fit = {shift: scores[item].get(str(number + shift), 0.0) for shift in _SHIFTS}
        best_fit = max(fit.values()) or 1.0
        score, shifts = max(best.values(), key=itemgetter(0))
        changed = (score - _SHIFT_PENALTY, shifts)
        for shift in _SHIFTS:
            before, path = max(best[shift], changed, key=itemgetter(0))
            best[shift] = (before + fit[shift] / best_fit, [*path, shift])
    return max(best.values(), key=itemgetter(0))[1]
