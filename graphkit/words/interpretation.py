"""Words → readings: the candidate readings of a question, how sure the first is, and which words no part uses."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphkit.core.resources import resource_path
from graphkit.facts.facts import Facts, kept
from graphkit.words.candidates import Candidate as Derivation
from graphkit.words.parts import Known, Reading
from graphkit.words.ranking import Features, probabilities, ranked, weights
from graphkit.words.segments import Segment, read_segments
from graphkit.words.vocabulary import vocabulary

SURE, MAYBE = (
    0.85,
    0.15,
)  # confidence from which the first reading is given, and from which readings are offered
MOST_WORDS, LONGEST, OFFERED = 40, 4000, 3
SIGNS = (
    "probability", "margin", "unused words", "unknown words", "foreign words", "dropped", "skipped negation", "later senses", "parts",
    "number of words", "score", "second clause", "no parts", "unseen", "inside", "nothing asked", "log odds",
)  # fmt: skip
_PAGES = {
    "glossary": "definition",
    "briefing": "briefing",
    "coverage": "coverage",
    "postcode": "postcode",
    "not-held": "not-held",
}
_CLAUSES = frozenset(("and", "but", "why", "whether", "who", "when", "how"))


@dataclass(frozen=True)
class Candidate:
    """A reading, the words its slots were read from, the words that none uses, and its score."""

    reading: Reading
    parts: tuple[tuple[str, str, str], ...]  # role, value, words
    unused: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Interpretation:
    """What a question was read as.

    `kind` is "reading" (the first candidate is it), "choose" (one of the first candidates may be), "none", or another kind of
    answer: "definition", "briefing", "coverage", "postcode", "not-held". `confidence` is the probability that the first
    candidate is right.
    """

    kind: str
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    unknown: tuple[str, ...] = ()  # words that are no names, words of reports or of the lexicons


@kept
def known_of(facts: Facts) -> Known:
    """Return what readings need to know of the data."""
    newest = facts.rows("SELECT indicator, max(year) FROM published_value GROUP BY 1")
    return Known(vocabulary(facts).places, dict(newest))


def interpret(facts: Facts, text: str) -> Interpretation:
    """Return the readings of a question in words, the most likely first."""
    if len(text) > LONGEST or not (segments := read_segments(facts, text)) or _length(segments) > MOST_WORDS:
        return Interpretation("none")
    items = ranked(segments, known_of(facts))
    unknown = tuple(each.words for each in segments if each.is_foreign)
    if not items:
        return Interpretation("none", unknown=unknown)
    confidence = _confidence(
        signs(segments, [values for *_, values in items], [score for score, *_ in items], weights())
    )
    candidates = tuple(_candidate(derivation, score) for score, derivation, _ in items[:OFFERED])
    first = items[0][1].form.name
    kind = "reading" if confidence >= SURE else "choose" if confidence >= MAYBE else "none"
    if confidence >= SURE and first in _PAGES:
        kind = _PAGES[first]
    return Interpretation(kind, candidates, confidence, unknown)


def _candidate(derivation: Derivation, score: float) -> Candidate:
    parts = tuple((each.role, each.value, each.words) for each in derivation.parts)
    return Candidate(derivation.reading, parts, tuple(each.words for each in derivation.unused), score)


def _length(segments: Sequence[Segment]) -> int:
    return sum(len(each.words.split()) for each in segments)


def signs(
    segments: Sequence[Segment], found: Sequence[Features], scores: Sequence[float], of: Mapping[str, float]
) -> list[float]:
    """Return the signs (`SIGNS`) of how likely the first of ranked candidates is right."""
    if not found:
        return [0.0] * (len(SIGNS) - 1) + [1.0]
    first, shares = found[0], probabilities(scores)
    words = max(1, _length(segments))
    unused = first.get("unused words", 0.0)
    dropped = sum(value for name, value in first.items() if name.startswith("dropped "))
    later = sum(value for name, value in first.items() if name.startswith("later sense"))
    margin = min(5.0, scores[0] - scores[1]) if len(scores) > 1 else 5.0
    plain = [each.words for each in segments[2:] if not each.senses]
    return [
        shares[0], margin, unused, first.get("unused unknown", 0.0), float(sum(each.is_foreign for each in segments)), dropped, first.get("unused negation", 0.0),
        later, min(first.get("parts", 0.0), 5.0), min(words, 20) / 10, min(10.0, max(-10.0, scores[0])) / 5,
        float(any(each in _CLAUSES for each in plain)), float(first.get("parts", 0.0) == 0),
        sum(name not in of for name in first) / max(1, len(first)), first.get("inside", 0.0), first.get("all of a unit", 0.0),
        min(6.0, math.log(max(shares[0], 1e-6) / max(1 - shares[0], 1e-6))),
    ]  # fmt: skip


@cache
def _confidence_weights() -> Mapping[str, float]:
    found: dict[str, Any] = json.loads(resource_path("data", "model", "words.json").read_text("utf-8"))
    confidence: dict[str, float] = found["confidence"]
    return confidence


def _confidence(values: Sequence[float]) -> float:
    of = _confidence_weights()
    total = of["constant"] + sum(of[name] * value for name, value in zip(SIGNS, values, strict=True))
    return 1 / (1 + math.exp(-total))
