"""Train the ranker of readings and its confidence, and write `data/model/words.json`.

    python benchmarks/train_words.py STORE [--check]

The questions are `data/question-readings.tsv`: question, who wrote it, the number of its intent
(its reading without names and values), and its reading, empty where there is none. Candidates are
searched with the weights that are there: after a change of anchors or forms, train twice. `--check`
writes nothing; it prints how many are right by cross-validation over intents (with a quarter, half
and all of the others) and over writers.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from graphkit.answers.questions.candidates import answer_key
from graphkit.answers.questions.interpretation import MAYBE, OFFERED, SURE, known_of, signs
from graphkit.answers.questions.ranking import rank_candidates, weights
from graphkit.answers.words.segments import WordSpan, read_segments
from graphkit.core.resources import resource_path
from graphkit.graph.facts.facts import Facts

QUESTIONS = Path(__file__).parent / "data" / "question-readings.tsv"
PENALTY, GENERAL, SMALLEST, FOLDS = 1.0, 0.2, 0.04, 5
KEPT = 400  # weights: the largest, learned anew without the others
SHARES = (0.25, 0.5, 1.0)
START = {"unused words": -1.0, "parts": 0.3, "dropped": -0.5, "inside": -0.5, "later": -0.3}


class Question(NamedTuple):
    """A question, with the candidate readings of it: their features, and which are right."""

    text: str
    writer: str
    intent: int
    reading: dict[str, Any] | None
    segments: list[WordSpan]
    names: list[Mapping[str, float]]
    right: list[bool]
    keys: list[str]  # equal where answers are


def main() -> None:
    """Train, or measure, the ranker and the confidence."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    facts = Facts(
        next(options.store.glob("generation-*/facts.sqlite"))
        if options.store.is_dir()
        else options.store
    )
    questions = load(facts, weights())
    if options.check:
        check(questions)
        return
    ranker = fit_largest([each for each in questions if any(each.right)])
    confidence = fit_confidence(held_out(questions, folds_by_intent))
    path = resource_path("data", "model", "words.json")
    model = {"ranker": ranker, "confidence": confidence}
    path.write_text(
        json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(
        f"{len(questions)} questions, {len(ranker)} weights -> {path.name} ({path.stat().st_size} "
        "bytes)"
    )


def load(facts: Facts, weights: Mapping[str, float]) -> list[Question]:
    """Return the questions with the candidates that a search with these weights finds."""
    found, known = [], known_of(facts)
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            reading = json.loads(row["reading"]) if row["reading"] else None
            segments = read_segments(facts, row["question"])
            items = rank_candidates(segments, known, weights)
            keys = [each.answer_key for _, each, _ in items]
            right = [reading is not None and key == answer_key(reading) for key in keys]
            found.append(
                Question(
                    row["question"],
                    row["writer"],
                    int(row["intent"]),
                    reading,
                    segments,
                    [values for _, _, values in items],
                    right,
                    keys,
                )
            )
    return found


def fit(questions: Sequence[Question], penalty: float = PENALTY) -> dict[str, float]:
    """Return the weights under which the right candidates are most likely (log-linear, L2
    penalty).
    """
    columns = {
        name: at
        for at, name in enumerate(sorted({n for q in questions for c in q.names for n in c}))
    }
    matrix, starts = _matrix(questions, columns)
    right = np.array([each for q in questions for each in q.right])
    of = np.repeat(np.arange(len(questions)), [len(q.names) for q in questions])
    start = np.array([START.get(name, 0.0) for name in columns])
    costs = penalty * np.array([GENERAL if is_general(name) else 1.0 for name in columns])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        highest = np.maximum.reduceat(scores, starts)
        parts = np.exp(scores - highest[of])
        every, good = np.add.reduceat(parts, starts), np.add.reduceat(parts * right, starts)
        slope = matrix.T @ (parts / every[of] - parts * right / good[of])
        away = weights - start
        return float(-np.log(good / every).sum() + (costs * away) @ away / 2), slope + costs * away

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    rounded = {name: round(float(found[at]), 2) for name, at in columns.items()}
    return {name: value for name, value in rounded.items() if abs(value) >= SMALLEST}


def fit_largest(questions: Sequence[Question]) -> dict[str, float]:
    """Return the weights of the features that weigh most, learned without the others."""
    found = fit(questions)
    kept = {*sorted(found, key=lambda name: (-abs(found[name]), name))[:KEPT]}
    return fit(
        [
            each._replace(
                names=[{name: of[name] for name in of if name in kept} for of in each.names]
            )
            for each in questions
        ]
    )


def is_general(name: str) -> bool:
    """Return whether a feature says something of all forms, so that it may weigh more."""
    return name.split(" ")[0] in (
        "unused",
        "dropped",
        "later",
        "inside",
        "loose",
        "alone",
        "parts",
        "denied",
        "share",
        "has",
        "cue",
        "form",
    )


def _matrix(
    questions: Sequence[Question], columns: Mapping[str, int]
) -> tuple[csr_matrix, NDArray[np.int64]]:
    values, at, ends, starts = list[float](), list[int](), [0], list[int]()
    for question in questions:
        starts.append(len(ends) - 1)
        for candidate in question.names:
            pairs = [(columns[name], value) for name, value in candidate.items() if name in columns]
            at += [column for column, _ in pairs]
            values += [value for _, value in pairs]
            ends.append(len(at))
    return csr_matrix((values, at, ends), shape=(len(ends) - 1, len(columns))), np.array(starts)


def scores_of(question: Question, weights: Mapping[str, float]) -> list[float]:
    """Return the scores of the candidates of a question."""
    return [
        sum(value * weights.get(name, 0.0) for name, value in each.items())
        for each in question.names
    ]


Folds = Callable[[Sequence[Question]], list[int]]


def folds_by_intent(questions: Sequence[Question]) -> list[int]:
    """Return the fold of each question, so that an intent is in one fold."""
    names = (str(each.intent) if each.reading else each.text for each in questions)
    return [crc32(name.encode()) % FOLDS for name in names]


def folds_by_writer(questions: Sequence[Question]) -> list[int]:
    """Return the fold of each question, one for each writer."""
    writers = sorted({each.writer for each in questions})
    return [writers.index(each.writer) for each in questions]


class Outcome(NamedTuple):
    """A question that was left out, the order of its candidates,
    and the signs of its confidence.
    """

    question: Question
    order: list[int]
    signs: dict[str, float]

    @property
    def is_right(self) -> bool:
        return bool(self.order) and self.question.right[self.order[0]]

    @property
    def is_offered(self) -> bool:
        return any(self.question.right[at] for at in self.order[:OFFERED])


def held_out(questions: Sequence[Question], folds: Folds, share: float = 1.0) -> list[Outcome]:
    """Return how each question ranks under weights learned on a share of the questions of other
    folds.
    """
    found, fold = list[Outcome](), folds(questions)
    for number in sorted(set(fold)):
        others = [
            each
            for each, own in zip(questions, fold, strict=True)
            if own != number
            and any(each.right)
            and crc32(f"share {each.intent}".encode()) % 100 < 100 * share
        ]
        weights = fit_largest(others)
        for question, own in zip(questions, fold, strict=True):
            if own == number:
                scores = scores_of(question, weights)
                ranked = sorted(range(len(scores)), key=lambda at, of=scores: -of[at])  # type: ignore[misc]
                best = dict[str, int]()
                for at in ranked:
                    best.setdefault(question.keys[at], at)
                order = [*best.values()]
                ranked_names = [question.names[at] for at in order]
                ranked_scores = [scores[at] for at in order]
                found_signs = signs(question.segments, ranked_names, ranked_scores) if order else {}
                found.append(Outcome(question, order, found_signs))
    return found


def fit_confidence(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the logistic weights of the signs of confidence,
    learned on questions that were left out.
    """
    names = sorted({name for each in outcomes for name in each.signs})
    matrix = np.array([[each.signs.get(name, 0.0) for name in names] for each in outcomes])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(
        matrix, [each.is_right for each in outcomes]
    )
    values = {
        name: round(float(value), 3) for name, value in zip(names, model.coef_[0], strict=True)
    }
    return {"constant": round(float(model.intercept_[0]), 3), **values}


def confidence_of(outcome: Outcome, weights: Mapping[str, float]) -> float:
    """Return the probability that the first candidate is right."""
    total = weights["constant"] + sum(weights.get(n, 0.0) * v for n, v in outcome.signs.items())
    return float(1 / (1 + np.exp(-total)))


def check(questions: Sequence[Question]) -> None:
    """Print how many are right by cross-validation; the confidence is cross-fitted, too."""
    readable = [each for each in questions if each.reading is not None]
    reach = sum(any(each.right) for each in readable) / len(readable)
    print(
        f"{len(questions)} questions, {len({each.intent for each in readable})} intents; "
        f"the right reading is a candidate for {reach:.1%}"
    )
    for share in SHARES:
        _print(f"intents {share:.0%}", held_out(questions, folds_by_intent, share), folds_by_intent)
    outcomes = held_out(questions, folds_by_writer)
    _print("writers", outcomes, folds_by_writer)
    for writer in sorted({each.writer for each in questions}):
        _print(f"  {writer}", outcomes, folds_by_writer, writer)
    for outcome in outcomes:
        if (
            outcome.question.writer in ("asked", "asked-2")
            and outcome.question.reading
            and not outcome.is_right
        ):
            print("   not first:", outcome.question.text, "(offered)" if outcome.is_offered else "")


def _print(title: str, outcomes: Sequence[Outcome], folds: Folds, writer: str = "") -> None:
    fold, confidences = folds([each.question for each in outcomes]), dict[int, float]()
    for number in set(fold):
        of = fit_confidence(
            [each for each, own in zip(outcomes, fold, strict=True) if own != number]
        )
        confidences |= {
            at: confidence_of(each, of) for at, each in enumerate(outcomes) if fold[at] == number
        }
    kinds, number = Counter[str](), 0
    for at, each in enumerate(outcomes):
        if writer and each.question.writer != writer:
            continue
        number += 1
        is_none = each.question.reading is None
        if confidences[at] >= SURE:
            kinds["sure and right" if each.is_right else "sure and wrong"] += 1
        elif confidences[at] >= MAYBE:
            kinds["offered and right" if each.is_offered else "offered, none right"] += 1
        else:
            kinds["none, rightly" if is_none else "none"] += 1
        kinds["first"] += each.is_right
        kinds["among offered"] += each.is_offered
        kinds["readable"] += not is_none
    readable = kinds.pop("readable")
    readable = readable or 1
    shares = ", ".join(
        f"{name} {value / (readable if name in ('first', 'among offered') else number):.1%}"
        for name, value in sorted(kinds.items())
    )
    print(f"{title:15} {number:5}: {shares}")


if __name__ == "__main__":
    main()
