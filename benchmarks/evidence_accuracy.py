"""Measure the evidence of recommendations on labelled links, and print the weights that they train.

    python benchmarks/evidence_accuracy.py [--reports ../shared/reports/new] [--misses]

`data/recommendation-evidence.csv` has recommendations of 100 reports, and the ids of findings that
a reader judged: those of a pool (the links of an earlier version, and the findings that share most
words), in printed order, without knowing which method had proposed them. `right`: names what the
recommendation asks to improve. `acceptable`: another reader might count it. `wrong`: the others.
Weights and thresholds are chosen on the reports of the set "development"; those of "held-out" are
only measured.

Precision is the share of links that are right (strict) or at least acceptable; recall, of the right
findings that are linked; `rests`, of the recommendations with at least one right link. A link
outside the pool counts as wrong. For "development" the weights are learned without the reports
measured, in ten parts.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from arguments import SHARED, arguments
from sklearn.linear_model import LogisticRegression

from graphkit.core.language.stemming import stems
from graphkit.core.model import Finding, Recommendation
from graphkit.documents.extract.extractor import READERS
from graphkit.documents.extract.front.front_page import front_values
from graphkit.documents.extract.readers import run_readers
from graphkit.documents.extract.recommendation_evidence import (
    WEIGHTS,
    EvidenceIndex,
    LinkFeatures,
    link_evidence,
    link_features,
)
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.ingest import read_document
from graphkit.documents.register import load_register

LABELS = Path(__file__).parent / "data" / "recommendation-evidence.csv"
PARTS = 10
INVERSE_PENALTY = 0.3
ACCEPTABLE_WEIGHT = 0.4  # of an acceptable link, as an example of a wrong one
FEATURES = [name for name in WEIGHTS if name != "bias"]
Weights = dict[str, float]
Evidence = dict[tuple[str, str], tuple[str, ...]]  # report and recommendation → ids of findings


@dataclass(frozen=True, slots=True)
class Case:
    """A recommendation and the judged ids of findings."""

    report: str
    recommendation: str
    right: frozenset[str]
    acceptable: frozenset[str]
    wrong: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What `link_evidence` gets for a report."""

    recommendations: tuple[Recommendation, ...]
    findings: tuple[Finding, ...]
    paragraph_numbers: tuple[int, ...]


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__)
    parser.add_argument("--reports", type=Path, default=SHARED / "reports" / "new")
    parser.add_argument("--misses", action="store_true", help="list each wrong link")
    options = parser.parse_args()
    development, held_out = (_load_cases(name) for name in ("development", "held-out"))
    found: Evidence = {}
    for part in range(PARTS):
        reports = sorted({case.report for case in development})[part::PARTS]
        weights = train(
            [case for case in development if case.report not in reports], options.reports
        )
        found |= _evidence(reports, options.reports, weights)
    print(_score("development", development, found, options.misses))
    found = _evidence(sorted({case.report for case in held_out}), options.reports, WEIGHTS)
    print(_score("held-out", held_out, found, options.misses))
    trained = train(development, options.reports)
    print("weights: " + ", ".join(f"{name} {weight:.2f}" for name, weight in trained.items()))


def _load_cases(name: str) -> list[Case]:
    """Return the labelled recommendations of a set."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return [
            Case(
                row["report"],
                row["recommendation"],
                *(frozenset(row[column].split()) for column in ("right", "acceptable", "wrong")),
            )
            for row in csv.DictReader(file)
            if row["set"] == name
        ]


@cache
def _inputs(path: Path) -> Inputs:
    """Return what the extractor gives to `link_evidence` for a report."""
    values = front_values(find_cover(read_document(path)), load_register())
    linker = [reader.function for reader in READERS].index(link_evidence)
    record = run_readers(READERS[:linker], values)
    return Inputs(record.recommendations, record.findings, tuple(values["paragraph_numbers"]))


def _evidence(reports: Sequence[str], folder: Path, weights: Weights) -> Evidence:
    """Return the evidence of each recommendation of some reports, by report and recommendation."""
    found: Evidence = {}
    for report in reports:
        inputs = _inputs(folder / f"{report}.pdf")
        linked = link_evidence(
            inputs.recommendations, inputs.findings, inputs.paragraph_numbers, weights=weights
        )
        found |= {(report, item.id): item.evidence for item in linked}
    return found


def train(cases: Sequence[Case], folder: Path) -> Weights:
    """Return the weights of the features of links, learned from the judged links of some cases."""
    rows, answers, importance = [], [], []
    for case in cases:
        features = _features(folder / f"{case.report}.pdf")[case.recommendation]
        judged = (
            (case.right, 1, 1.0),
            (case.acceptable, 0, ACCEPTABLE_WEIGHT),
            (case.wrong, 0, 1.0),
        )
        for keys, answer, weight in judged:
            for link in (features[key] for key in sorted(keys) if key in features):
                rows.append([float(getattr(link, name)) for name in FEATURES])
                answers.append(answer)
                importance.append(weight)
    columns: Any = np.array(rows)
    deviation = columns.std(0)
    learner = LogisticRegression(C=INVERSE_PENALTY, max_iter=1000, tol=1e-8)
    learner.fit(columns / deviation, answers, sample_weight=importance)
    coefficients = (learner.coef_[0] / deviation).tolist()
    return {"bias": float(learner.intercept_[0])} | dict(zip(FEATURES, coefficients, strict=True))


@cache
def _features(path: Path) -> dict[str, dict[str, LinkFeatures]]:
    """Return the features of the links of a report, by recommendation and finding."""
    inputs = _inputs(path)
    items, findings = inputs.recommendations, inputs.findings
    item_stems = [stems(item.span.text) for item in items]
    index = EvidenceIndex(
        findings, inputs.paragraph_numbers, (stem for found in item_stems for stem in found)
    )
    scores = [index.scores(item, found) for item, found in zip(items, item_stems, strict=True)]
    links = link_features(items, item_stems, scores, index)
    return {
        item.id: {findings[position].id: features for position, features in found.items()}
        for item, found in zip(items, links, strict=True)
    }


def _score(name: str, cases: Sequence[Case], found: Evidence, misses: bool) -> str:
    """Return the figures of a set, and a line for each wrong link."""
    links = [(case, key) for case in cases for key in found[case.report, case.recommendation]]
    right = sum(key in case.right for case, key in links)
    accepted = sum(key in case.right | case.acceptable for case, key in links)
    rests = sum(
        not case.right.isdisjoint(found[case.report, case.recommendation])
        or not case.acceptable.isdisjoint(found[case.report, case.recommendation])
        for case in cases
    )
    labelled = sum(len(case.right) for case in cases)
    lines = [
        (
            f"{name}: {len(cases)} recommendations, {len(links)} links, precision strict "
            f"{right / len(links):.2f}, lenient {accepted / len(links):.2f}, recall "
            f"{right / labelled:.2f}, rests {rests / len(cases):.2f}"
        )
    ]
    if misses:
        lines += [
            f"  {case.report} {case.recommendation}: {key}"
            for case, key in links
            if key not in case.right | case.acceptable
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
