"""Splits a recommendation into the parts that it asks for.

"Timely escalation and robust monitoring" are two parts; "the timeliness and quality of plans" is
one. What follows "so that" is a purpose, and no part. What has no words of its own for what it asks
for, or goes on about the thing before it ("they"), belongs to the part before it. A part asks for
something: sentences of a letter that tell how things are have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.core.language.key_terms import main_clause, object_terms, object_weight
from graphkit.core.model import Document, RecommendationPart, Span
from graphkit.core.patterns import Patterns

_RE = Patterns("recommendation-parts")
_MIN_WEIGHT = 0.6  # of the terms that no part before has


def recommendation_parts(document: Document, span: Span) -> tuple[RecommendationPart, ...]:
    """Return what a recommendation asks for, in order; () for one that asks for one thing."""
    text = document.text[span.start : span.end]
    found: list[tuple[int, int]] = []
    known: set[str] = set()
    for start, end in _pieces(text):
        piece = text[start:end]
        terms = {*object_terms(piece)}
        own = sum(object_weight(term) for term in terms - known)
        is_new = own >= _MIN_WEIGHT and not _RE.continues.match(piece)
        if found and not is_new:
            first, _ = found.pop()
            start = first
        found.append((start, end))
        known |= terms
    if len(found) < 2:
        return ()
    parts = []
    for number, (start, end) in enumerate(found, 1):
        place = document.span(span.start + start, span.start + end, span.paragraph)
        parts.append(_part(str(number), place))
    return tuple(parts)


def _part(number: str, span: Span) -> RecommendationPart:
    aspect = _lower_words(_RE.aspect_words, span)
    group = _lower_words(_RE.groups, span)
    return RecommendationPart(number, span, object_terms(span.text), aspect, group)


def _lower_words(pattern: re.Pattern[str], span: Span) -> str:
    found = pattern.search(span.text)
    if found:
        return " ".join(found[0].lower().split())
    return ""


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each piece that may be a part:
    of each request, without its purpose.
    """
    ends = [*_RE.sentence_end.finditer(text)]
    starts = [0, *(end.end() for end in ends)]
    stops = [*(end.start() for end in ends), len(text)]
    sentences = [*zip(starts, stops, strict=True)]
    asking = [(start, stop) for start, stop in sentences if _RE.asks.search(text[start:stop])]
    others = [sentence for sentence in sentences if sentence not in asking]
    narrated = [(start, stop) for start, stop in others if _RE.states.match(text[start:stop])]
    is_story = 2 * len(narrated) >= len(sentences)
    requests = asking if is_story else [each for each in sentences if each not in narrated]
    for start, stop in requests:
        last = start + len(main_clause(text[start:stop]))
        for found in _RE.goes_on.finditer(text, start, last):
            if not _RE.pair.search(text, start, found.start()):
                yield start, found.start()
                start = found.end()
        yield start, last
