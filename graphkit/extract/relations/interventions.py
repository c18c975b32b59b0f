"""Reads government interventions in an authority's services.

A direction of the Secretary of State, an improvement notice, a commissioner or an adviser of the Department
for Education: one intervention for each sentence that states one, with the date it was made or lifted if
given. An improvement board is set up by the authority itself and is not an intervention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from graphkit.core.model import Document, Intervention, Span
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.extract.text.outline import Outline

_HINTS = ("irection", "irected", " notice", "Notice", "ommissioner", "dvis")
_GOVERNMENT = r"\b(?:Secretary of State|government|Department (?:for|of) Education|DfE)\b"
_MADE = r"(?:made|issued|appointed|placed|imposed|given)"
# "In May 2016, the Secretary of State …"
_MADE_AT_START = re.compile(
    rf"^(?:In|On) {DATE_PATTERN},? (?:the |a )?(?:then )?"
    r"(?:Secretary of State|[Gg]overnment|D[Ff]E|Department)"
)
# "an improvement notice, issued in May 2016", "directed the appointment of a new chair on 5 May 2008"
_MADE_AFTER = re.compile(
    r"(?:direction|(?<!114 )notice|commissioner|advis[eo]r|directed the appointment of [^.;,]{3,90}?)"
    r"(?: by [^.;,]{3,60}?)?,?"
    rf"(?: [^.;,]{{0,60}}?\b{_MADE}\b[^.;,]{{0,45}}?| {_MADE})? (?:in|on) {DATE_PATTERN}",
    re.I,
)
# "was lifted in March 2017"
_LIFTED = re.compile(
    rf"\b(?:lifted|withdrawn|removed|revoked|ended)\b(?: [^.;,]{{0,50}}?)? (?:in|on) {DATE_PATTERN}"
)


class InterventionPattern(NamedTuple):
    """A pattern of an intervention, and one that the same sentence must also match."""

    kind: str
    words: re.Pattern[str]
    context: re.Pattern[str]

    def matches(self, sentence: str) -> bool:
        """Return whether the sentence states an intervention of this kind."""
        return bool(self.words.search(sentence) and self.context.search(sentence))


def read_interventions(document: Document, outline: Outline) -> Iterator[Intervention]:
    """Yield the interventions of a report: one for each sentence and kind."""
    for sentence, span in sentences_containing(document, outline, _HINTS):
        kinds = (pattern.kind for pattern in intervention_patterns() if pattern.matches(sentence))
        yield from (_intervention(sentence, span, kind) for kind in dict.fromkeys(kinds))


def _intervention(sentence: str, span: Span, kind: str) -> Intervention:
    lifted = _LIFTED.search(sentence)
    made = None if lifted else _MADE_AT_START.search(sentence) or _MADE_AFTER.search(sentence)
    return Intervention(
        span=span,
        kind=kind,
        since=to_iso(made["date"]) if made else "",
        until=to_iso(lifted["date"]) if lifted else "",
    )


@cache
def intervention_patterns() -> tuple[InterventionPattern, ...]:
    """Return the patterns of `data/lexicon/interventions.tsv`."""
    return tuple(
        InterventionPattern(
            row["kind"],
            compile_spaced(row["words"].replace("{government}", _GOVERNMENT)),
            compile_spaced(row["with"].replace("{government}", _GOVERNMENT)),
        )
        for row in lexicon_rows("interventions")
    )
