"""Ranks candidate readings: a log-linear score over features,
with the weights of `data/model/words.json`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from graphkit.answers.questions.candidates import (
    ALONE,
    SWAPPED,
    Derivation,
    first_candidates,
    varied,
)
from graphkit.answers.questions.parts import Known
from graphkit.answers.words.anchors import plain_words
from graphkit.answers.words.segments import WordSpan, has_a_meaning
from graphkit.core.resources import resource_path

# of the search: steps, candidates that are varied, and all that are kept
ROUNDS, BEAM, KEPT = 2, 6, 200
_VALUED = frozenset(
    (
        "measure by order when change relation polarity "
        "framework deliverer outcome intervention near"
    ).split()
)
Features = Mapping[str, float]


@cache
def weights() -> Mapping[str, float]:
    """Return the learned weight of each feature."""
    found: dict[str, float] = json.loads(
        resource_path("data", "model", "words.json").read_text("utf-8")
    )["ranker"]
    return found


def features(candidate: Derivation) -> dict[str, float]:
    """Return the features of a candidate: words left out, roles and their pairs,
    the form and its words.
    """
    form, found = candidate.form.name, Counter[str]()
    names = [_name(each.role, each.value) for each in candidate.parts]
    found[f"form {form}"] = 1
    found[f"cue {form}"] = candidate.has_cue
    for segment in candidate.unused:
        role = segment.senses[0].role if has_a_meaning(segment) else "unknown"
        found[f"unused {role}"] += 1
        found["unused words"] += len(segment.words.split())
    for segment, choice in zip(candidate.segments, candidate.choices, strict=True):
        if has_a_meaning(segment):
            _add_sense(found, candidate, segment, choice)
    _add_looked_for(found, candidate)
    for name in names:
        found[f"{form} has {name}"] += 1
        found[f"has {name}"] += 1
    for one, other in pairwise(sorted(set(names))):
        found[f"pair {one} {other}"] += 1
    for role, number in Counter(each.role for each in candidate.parts).items():
        found[f"{form} {min(number, 3)} {role}"] += 1
    found["parts"] = len(candidate.parts)
    found["denied"] = sum(each.is_denied for each in candidate.parts)
    if candidate.is_swapped:
        found[f"swapped {form}"] = 1
    _add_order(found, candidate)
    found["all of a unit"] = not candidate.reading.get("where") and not candidate.reading.get(
        "measures"
    )
    found[f"{form} nowhere"] = candidate.roles.isdisjoint(("place", "area", "near"))
    _add_words(found, candidate)
    return {name: float(value) for name, value in found.items() if value}


def _add_looked_for(found: Counter[str], candidate: Derivation) -> None:
    """Add the words that mean nothing else and are looked for in passages."""
    chosen = zip(candidate.segments, candidate.choices, strict=True)
    for at, (segment, choice) in enumerate(chosen):
        if choice >= 0 and segment.senses[choice % ALONE].role == "loose":
            found["loose"] += 1
            found[f"loose after {_word_before(candidate, at)}"] += 1
            found["loose with cue"] += candidate.has_cue


def _add_order(found: Counter[str], candidate: Derivation) -> None:
    """Add in which order its parts stand: the one that a share is of, grades,
    places and what is near.
    """
    form = candidate.form.name
    if candidate.share_of in candidate.roles and "measure.share" in candidate.roles:
        found[f"share of {candidate.share_of}"] = 1
        first = min(each.at for each in candidate.parts if each.role == candidate.share_of)
        found["share of last"] = first == max(each.at for each in candidate.parts)
        found[f"share of {candidate.share_of} after {_word_before(candidate, first)}"] = 1
    grades = [each.at for each in candidate.parts if each.role == "grade"]
    if len(grades) == 1 and form in SWAPPED:
        side = "before" if candidate.is_swapped else "after"
        found[f"{form} grade {side} with {_word_before(candidate, grades[0])}"] = 1
    for later in grades[1:]:
        found[f"{form} grades with {_word_before(candidate, later)}"] = 1
    places, near = (
        [each.at for each in candidate.parts if each.role == role] for role in ("place", "near")
    )
    if places and near:
        kind = next(each.value for each in candidate.parts if each.role == "near")
        found[f"near.{kind} {near[0] < places[0]}"] = 1


def _word_before(candidate: Derivation, at: int) -> str:
    """Return the plain word before a segment, "-" without one."""
    before = candidate.segments[at - 1].words.split()[-1] if at else ""
    return before if before in plain_words() else "-"


def _name(role: str, value: str) -> str:
    return f"{role}.{value}" if role in _VALUED else role


def _add_sense(found: Counter[str], candidate: Derivation, segment: WordSpan, choice: int) -> None:
    takes = [
        each for each in segment.senses if candidate.form.takes(each) and each.role != "subject"
    ]
    if choice >= 0:
        chosen = segment.senses[choice % ALONE]
        found["alone"] += choice >= ALONE
        found["inside"] += choice % ALONE >= segment.own
        if chosen != takes[0]:
            found[f"later sense {chosen.role}"] += 1
        for other in {each.role for each in segment.senses} - {chosen.role}:
            found[f"{chosen.role} not {other}"] += 1
    elif takes:
        found["dropped"] += 1
        found[f"dropped {_name(takes[0].role, takes[0].value)}"] += 1
    for sense in segment.of("subject"):
        if sense.value not in candidate.form.cues:
            found[f"{candidate.form.name} despite {sense.value}"] += 1


def _add_words(found: Counter[str], candidate: Derivation) -> None:
    """Add the plain words of a question with the form, and its first word."""
    words = [
        word for each in candidate.segments for word in each.words.split() if word in plain_words()
    ]
    for word in dict.fromkeys(words):
        found[f"{candidate.form.name} word {word}"] = 1
    first = candidate.segments[0].words.split()[0] if candidate.segments else ""
    found[f"{candidate.form.name} first {first if first in plain_words() else '-'}"] = 1


def score(found: Features, of: Mapping[str, float]) -> float:
    """Return the sum of features times their weights, the same in any order of the features."""
    return math.fsum(value * of.get(name, 0.0) for name, value in found.items())


def rank_candidates(
    segments: Sequence[WordSpan], known: Known, of: Mapping[str, float] | None = None
) -> list[tuple[float, Derivation, Features]]:
    """Return the candidate readings with scores and features, the best first, each reading once."""
    of = weights() if of is None else of
    found = dict[tuple[object, ...], tuple[float, Derivation, Features]]()

    def add(candidate: Derivation) -> None:
        identity = (
            candidate.form.name,
            candidate.choices,
            candidate.share_of,
            candidate.is_swapped,
            candidate.denies,
        )
        if identity not in found and candidate.is_typed:
            values = features(candidate)
            found[identity] = (score(values, of), candidate, values)

    every = [*first_candidates(segments, known)]
    for candidate in every:
        add(candidate)
    untyped = [
        each for each in every if not each.is_typed and any(choice >= 0 for choice in each.choices)
    ]
    for candidate in untyped:
        for other in varied(candidate):
            add(other)
    done = set[int]()
    for _ in range(ROUNDS):
        best = sorted(found.values(), key=_order)[:BEAM]
        for _, candidate, _ in best:
            if id(candidate) not in done:
                done.add(id(candidate))
                for other in varied(candidate):
                    add(other)
    by_reading = dict[str, tuple[float, Derivation, Features]]()
    for item in sorted(found.values(), key=_order):
        by_reading.setdefault(f"{item[1].key}", item)
    return [*by_reading.values()][:KEPT]


def _order(item: tuple[float, Derivation, Features]) -> tuple[float, str]:
    return (-item[0], item[1].key)


def candidate_probabilities(scores: Sequence[float]) -> list[float]:
    """Return the probabilities of candidates with these scores."""
    highest = max(scores, default=0.0)
    parts = [math.exp(each - highest) for each in scores]
    total = sum(parts)
    return [each / total for each in parts]
