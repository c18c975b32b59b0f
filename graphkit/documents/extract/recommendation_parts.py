"""Splits a recommendation into the parts that it asks for.

"Timely escalation and robust monitoring" are two parts; "the timeliness and quality of plans" is
one. What follows "so that" is a purpose, and no part. What has no words of its own for what it asks
for, or goes on about the thing before it ("they"), belongs to the part before it. A part asks for
something: sentences of a letter that tell how things are have none.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.core.language.key_terms import main_clause, object_terms, object_weight
from graphkit.core.model import Document, RecommendationPart, Span
from graphkit.core.patterns import Patterns

_RE = Patterns("recommendation-parts")
_MAX_PARTS = 6
_MIN_WEIGHT = 0.6  # of the terms that no part before has


def recommendation_parts(document: Document, span: Span) -> tuple[RecommendationPart, ...]:
    """Return what a recommendation asks for, in order; () for one that asks for one thing."""
    text = document.text[span.start : span.end]
    found: list[tuple[int, int]] = []
    known = set[str]()
    for start, end in _pieces(text):
        terms = {*object_terms(text[start:end])}
        own = sum(object_weight(term) for term in terms - known)
        if found and (
            len(found) == _MAX_PARTS or own < _MIN_WEIGHT or _RE.continues.match(text[start:end])
        ):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
        known |= terms
    if len(found) < 2:
        return ()
    spans = (
        document.span(span.start + start, span.start + end, span.paragraph) for start, end in found
    )
    return tuple(_part(str(number), each) for number, each in enumerate(spans, 1))


def _part(number: str, span: Span) -> RecommendationPart:
    found = (pattern.search(span.text) for pattern in (_RE.aspect_words, _RE.groups))
    aspect, group = (" ".join(each[0].lower().split()) if each else "" for each in found)
    return RecommendationPart(number, span, object_terms(span.text), aspect, group)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each piece that may be a part:
    of each request, without its purpose.
    """
    marks = [0, *(at for end in _RE.sentence_end.finditer(text) for at in end.span()), len(text)]
    bounds = [*zip(marks[::2], marks[1::2], strict=True)]
    asking = [(start, stop) for start, stop in bounds if _RE.asks.search(text[start:stop])]
    narrated = [
        each for each in bounds if _RE.states.match(text[each[0] : each[1]]) and each not in asking
    ]
    is_story = 2 * len(narrated) >= len(bounds)
    for start, stop in asking if is_story else (each for each in bounds if each not in narrated):
        last = start + len(main_clause(text[start:stop]))
        for found in _RE.goes_on.finditer(text, start, last):
            if not _RE.pair.search(text, start, found.start()):
                yield start, found.start()
                start = found.end()
        if start < last:
            yield start, last
