"""How government steps in where an authority's services fail, as a report tells it.

A direction of the Secretary of State, an improvement notice, a commissioner, an adviser of the Department for
Education: each sentence that names one, with the day it was made, and that on which it was lifted, where the
sentence says so. An improvement board is an authority's own, and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.core.model import Document, Intervention, Span
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.outline import Outline

_HINTS = ("irection", "irected", " notice", "Notice", "ommissioner", "dvis")
_GOVERNMENT = r"\b(?:Secretary of State|[Gg]overnment|Department (?:for|of) Education|D[Ff]E)\b"
_SEVERAL = r"\bcommissioners (?:were|have been|had been) appointed\b"  # to govern a council that is in need
_KINDS = {
    "direction": re.compile(
        r"\b(?:statutory|[Gg]overnment) directions?\b(?! of travel)|\b[Dd]irections? notice\b"
        r"|\bSecretary of State\b[^.;]{0,70}?"
        r"\b(?:(?:made|issued|gave) (?:an? )?(?:statutory )?[Dd]irection|directed)\b"
        rf"|\b[Dd]irect(?:ion(?: made)?|ed) (?:of|by|from) (?:the )?(?:then )?{_GOVERNMENT}"
    ),
    "improvement-notice": re.compile(r"\b(?:improvement|intervention) notices?\b", re.I),
    "commissioner": re.compile(
        r"(?:\b(?:a|the|their|its|children[’']s services|appointed)"
        rf"|{_GOVERNMENT}(?:[’']s|-appointed)?) commissioner\b"
        r"(?! (?:of|for|and (?:the )?provider|role|has|have|post)\b)(?![’'-])"
        rf"|{_SEVERAL}",
        re.I,
    ),
    "adviser": re.compile(
        rf"(?:{_GOVERNMENT}|\b(?:D[Ff]E))(?:[’']s)? (?:\w+ ){{0,2}}advis[eo]r\b"
        r"|(?<!school )(?<!children[’']s )\bimprovement advis[eo]r\b(?!y)"
    ),
}
_APPOINTED = re.compile(
    r"\bcommissioner,? (?:was |who was )?appointed\b|\bcommissioner and improvement partner\b"
    r"|" + _GOVERNMENT,
    re.I,
)
_IN_NEED = re.compile(
    r"\b(?:section 114|best value|intervention|financ(?:e|es|ial)|funds|money|budget)\b", re.I
)
_OTHER_COMMISSIONER = re.compile(r"\b(?:police|crime|Children[’']s Commissioner)\b", re.I)
_MADE = r"(?:made|issued|appointed|placed|imposed|given)"
_OPENING = re.compile(
    rf"^(?:In|On) {DATE_PATTERN},? (?:the |a )?(?:then )?"
    r"(?:Secretary of State|[Gg]overnment|D[Ff]E|Department)"
)
_BEHIND = re.compile(
    rf"(?:direction|(?<!114 )notice|commissioner|advis[eo]r|directed the appointment of [^.;,]{{3,90}}?)"
    rf"(?: by [^.;,]{{3,60}}?)?,?"
    rf"(?: [^.;,]{{0,60}}?\b{_MADE}\b[^.;,]{{0,45}}?| {_MADE})? (?:in|on) {DATE_PATTERN}",
    re.I,
)
_LIFTED = re.compile(
    rf"\b(?:lifted|withdrawn|removed|revoked|ended)\b(?: [^.;,]{{0,50}}?)? (?:in|on) {DATE_PATTERN}"
)


def read_interventions(document: Document, outline: Outline) -> Iterator[Intervention]:
    """Yield what a report tells of interventions of government, sentence by sentence."""
    for sentence, span in sentences_containing(document, outline, _HINTS):
        yield from (_intervention(sentence, span, kind) for kind in _kinds(sentence))


def _kinds(sentence: str) -> Iterator[str]:
    """Yield the kinds of intervention that a sentence tells of."""
    for kind, words in _KINDS.items():
        if words.search(sentence) and (kind != "commissioner" or _is_governments(sentence)):
            yield kind


def _is_governments(sentence: str) -> bool:
    """Say whether the commissioner of a sentence is government's, not one who buys services or of police."""
    several = re.search(_SEVERAL, sentence, re.I) and _IN_NEED.search(sentence)
    return bool(_APPOINTED.search(sentence) or several) and not _OTHER_COMMISSIONER.search(sentence)


def _intervention(sentence: str, span: Span, kind: str) -> Intervention:
    lifted = _LIFTED.search(sentence)
    made = None if lifted else _OPENING.search(sentence) or _BEHIND.search(sentence)
    return Intervention(
        span=span,
        kind=kind,
        since=to_iso(made["date"]) if made else "",
        until=to_iso(lifted["date"]) if lifted else "",
    )
