"""Words → readings: candidates of a question, how sure the first is,
and which words no part uses.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from graphkit.answers.questions.candidates import Derivation
from graphkit.answers.questions.completed_reading import in_full, of_both_sides
from graphkit.answers.questions.parts import OVERALL, Known, ReadingSlots
from graphkit.answers.questions.presented_reading import declared_answers
from graphkit.answers.questions.ranking import Features, candidate_probabilities, rank_candidates
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.words.anchors import anchors
from graphkit.answers.words.segments import WordSpan, corrections, read_segments
from graphkit.core.resources import resource_path
from graphkit.graph.facts.facts import Facts, kept

# Confidence from which the first reading is given, if no word is unused; given with the others
# beside it; and all are only offered.
SURE, LIKELY, MAYBE = 0.85, 0.65, 0.15
MOST_WORDS, LONGEST, OFFERED = 40, 4000, 5
_GRADES_NOW = f"""SELECT label, '{OVERALL}' AS criterion, rated FROM full_now
      JOIN entity ON entity.id = authority WHERE rated IS NOT NULL
    UNION ALL SELECT label, criterion, grade FROM full_now
      JOIN entity ON entity.id = authority JOIN known_grade USING (inspection)
      WHERE criterion <> '{OVERALL}' ORDER BY 1, 2"""
_DELIVERERS = """SELECT DISTINCT label FROM delivery_held JOIN entity ON entity.id = deliverer
    ORDER BY 1"""
_JOINING, _ASKING = ("and", "but"), ("where", "who", "whom", "when", "why", "how", "which", "what")
_BACK = frozenset(("them", "those", "these"))  # words that refer to what a clause before asks for
_CLAUSES = frozenset(("and", "but", "why", "whether", "who", "when", "how"))


@dataclass(frozen=True)
class ReadingCandidate:
    """A reading, the words its slots were read from, the words that none uses, and its score."""

    reading: ReadingSlots
    parts: tuple[tuple[str, str, str], ...]  # role, value, words
    unused: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Interpretation:
    """What a question was read as.

    `kind` is "reading" (the first candidate is it), "likely" (it probably is, and others should
    stand beside it), "choose" (one of the first candidates may be) or "none". `confidence` is the
    probability that the first candidate is right.
    """

    kind: str
    candidates: tuple[ReadingCandidate, ...] = ()
    confidence: float = 0.0
    unknown: tuple[str, ...] = ()  # words that are no names, words of reports or of the lexicons
    corrected: tuple[tuple[str, str], ...] = ()  # misspelt words, with what they were read as


@kept
def known_of(facts: Facts) -> Known:
    """Return what readings need to know of the data."""
    known = with_meanings(facts, "full_now", "delivery_held")
    newest = facts.rows("SELECT indicator, max(year) FROM published_value GROUP BY 1")
    return Known(
        anchors(facts).places,
        dict(newest),
        {(place, criterion): grade for place, criterion, grade in known.rows(_GRADES_NOW)},
        frozenset(known.column(_DELIVERERS)),
    )


def interpret(facts: Facts, text: str) -> Interpretation:
    """Return the readings of a question in words, the most likely first."""
    if (
        len(text) > LONGEST
        or not (segments := read_segments(facts, text))
        or _length(segments) > MOST_WORDS
    ):
        return Interpretation("none")
    items = rank_candidates(segments, known_of(facts))
    unknown = tuple(each.words for each in segments if each.is_foreign)
    corrected = tuple(corrections(facts, text))
    if not items:
        return Interpretation("none", (), 0.0, unknown, corrected)
    others = _by_answer(items)
    confidence = _confidence(
        signs(segments, [values for *_, values in others], [score for score, *_ in others])
    )
    candidates = tuple(
        _candidate(facts, derivation, score) for score, derivation, _ in others[:OFFERED]
    )
    first = others[0][1]
    left = [each for each in first.unused if each.words not in _JOINING]
    if (
        confidence < (SURE if left else LIKELY)
        or _has_another_clause(first)
        or _leaves_out_what_chooses(first)
    ):
        return Interpretation(
            "choose" if confidence >= MAYBE else "none", candidates, confidence, unknown, corrected
        )
    kind = "likely" if confidence < SURE or left else "reading"
    return Interpretation(kind, candidates, confidence, unknown, corrected)


def _by_answer(
    items: Sequence[tuple[float, Derivation, Features]],
) -> list[tuple[float, Derivation, Features]]:
    """Return the best candidate of each answer, as the one that leaves out the fewest words."""
    best = dict[str, tuple[float, Derivation, Features]]()
    for item in items:
        score, derivation, _ = first = best.setdefault(item[1].answer_key, item)
        if first is not item and len(item[1].unused) < len(derivation.unused):
            best[item[1].answer_key] = (score, *item[1:])
    return [*best.values()]


def _has_another_clause(derivation: Derivation) -> bool:
    """Whether a clause that is not read follows: "are not inadequate but were in 2018",
    "which of them …".
    """
    unused = {each.words for each in derivation.unused}
    is_denied = any(each.is_denied for each in derivation.parts)
    later = {word for each in derivation.segments[2:] for word in each.words.split()}
    return (is_denied and not unused.isdisjoint(_CLAUSES)) or not later.isdisjoint(_BACK)


def _leaves_out_what_chooses(derivation: Derivation) -> bool:
    """Whether a day or period is unused, or words where all rows of a unit or of a place are asked
    for, among which they may choose.
    """
    reading = derivation.reading
    chosen = {*reading} & {"measures", "began", "published", "by"}
    is_chosen = chosen or {*reading.get("where", ())} - {"authority"} or "of" not in reading
    is_timed = any(each.of("period", "day") for each in derivation.unused)
    return is_timed or bool(derivation.unused and not is_chosen)


def _candidate(facts: Facts, derivation: Derivation, score: float) -> ReadingCandidate:
    parts = tuple((each.role, each.value, each.words) for each in derivation.parts)
    unused = tuple(each.words for each in derivation.unused) + second_clause(derivation)
    reading = in_full(facts, derivation.reading)
    if _asks_how_good(derivation):
        reading = of_both_sides(reading)
    return ReadingCandidate(reading, parts, unused, score)


def _asks_how_good(derivation: Derivation) -> bool:
    """Whether a question, or its last clause, begins as one whose answer is yes or no, or with "how
    good", or names both sides: "strength or weakness"; not whether there is any.
    """
    if "claim.any" in derivation.roles:
        return False
    if {"strength", "weakness"} <= {each.value for each in derivation.parts}:
        return True
    text = " ".join(each.words for each in derivation.segments)
    declared = declared_answers()
    if _begins_with(text, declared["requests"]):
        return False
    if any(f" {each} " in f" {text} " for each in declared["yes or no of what was named"]):
        return True
    return _begins_with(text, (*declared["yes or no"], *declared["how good"]))


def _begins_with(text: str, phrases: Sequence[str]) -> bool:
    return text.startswith(tuple(f"{each} " for each in phrases))


def second_clause(derivation: Derivation) -> tuple[str, ...]:
    """Return the words of a clause at the end that asks for more and gives no part: "and where"."""
    last = max((each.at for each in derivation.parts), default=-1)
    words = [each.words for each in derivation.segments[last + 1 :] if not derivation.uses(each)]
    for at, (one, other) in enumerate(pairwise(words)):
        if one in _JOINING and other in _ASKING:
            return (" ".join(words[at:]),)
    return ()


def _length(segments: Sequence[WordSpan]) -> int:
    return sum(len(each.words.split()) for each in segments)


def signs(
    segments: Sequence[WordSpan], found: Sequence[Features], scores: Sequence[float]
) -> dict[str, float]:
    """Return signs of how likely the first of ranked candidates is right."""
    first, scores = found[0], _rivals(found, scores)
    share = min(max(candidate_probabilities(scores)[0], 1e-6), 1 - 1e-6)
    words = _length(segments)
    return {
        "probability": share,
        "log odds": min(6.0, math.log(share / (1 - share))),
        "margin": min(5.0, scores[0] - scores[1]) if len(scores) > 1 else 5.0,
        "score": min(10.0, max(-10.0, scores[0])) / 5,
        "words": min(words, 20) / 10,
        "unused words": first.get("unused words", 0.0),
        "unknown words": first.get("unused unknown", 0.0),
        "foreign words": float(sum(each.is_foreign for each in segments)),
        "skipped negation": first.get("unused negation", 0.0),
        "dropped": first.get("dropped", 0.0),
        "later senses": sum(
            value for name, value in first.items() if name.startswith("later sense")
        ),
        "inside": first.get("inside", 0.0),
        "looked for": first.get("loose", 0.0),
        "parts": min(first.get("parts", 0.0), 5.0),
        "all of a unit": first.get("all of a unit", 0.0),
    }


def _rivals(found: Sequence[Features], scores: Sequence[float]) -> list[float]:
    """Return the scores of the first candidate and of those beside it: not of those that also look
    for words that it leaves out, and are offered with it.
    """
    most = found[0].get("loose", 0.0)
    pairs = zip(found, scores, strict=True)
    return [score for values, score in pairs if values.get("loose", 0.0) <= most]


@cache
def _confidence_weights() -> Mapping[str, float]:
    found: dict[str, Any] = json.loads(
        resource_path("data", "model", "words.json").read_text("utf-8")
    )
    confidence: dict[str, float] = found["confidence"]
    return confidence


def _confidence(values: Mapping[str, float]) -> float:
    of = _confidence_weights()
    total = of["constant"] + sum(of.get(name, 0.0) * value for name, value in values.items())
    return 1 / (1 + math.exp(-total))
