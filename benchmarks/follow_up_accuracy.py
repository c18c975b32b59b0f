"""Measure the evidence of recommendations, and the follow-up outcomes, against the gold data.

    python benchmarks/follow_up_accuracy.py [--gold FOLDER] [--reports FOLDER]
        [--misses] [--write-confidence]

Evidence    The nine reports of `gold/inventories`, annotated completely: whether the first
            paragraph given is correct, whether any is, precision and recall of all.
Follow-ups  The pairs of reports of `gold/inventories` and of `data/follow-up-outcomes.csv`,
            annotated once, of `data/follow-up-readings.csv`, annotated twice, and of
            `data/follow-up-parts.csv`, annotated twice part by part; the shipped weights have not
            seen the held-out part of the second. Column `or` is an outcome that another annotator
            could give. Numbers count the recommendations to the authority or partnership in printed
            order.

`strict` accepts the first outcome, `lenient` either, `three` merges recurring and partly recurring.
A claim "resolved" is `not first` if the first outcome is another, and `unsupported` if neither is
"resolved". The shipped weights were trained on these pairs (`train_follow_ups.py`); `unseen` leaves
out the authority measured.

Retrieval   Whether a paragraph that readers named for a part is the first, or among the first three
            or five, of those that the program finds similar to it.
Proofs      How many sentences that the program shows for a part stand in a paragraph that readers
            named for it, or for its recommendation; where they named none, a sentence is not
            counted.

The table of reliability compares the calibrated confidence of an outcome, fitted on other
authorities, with the share that is right, strictly. The curve has, by the confidence from which on
an outcome is claimed and not called "unclear", the share that is claimed (coverage) and the share
of the claims that is right; `MIN_CLAIMED` is the point that was chosen. --write-confidence writes
the confidence by probability to `data/model/confidence.tsv`.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from arguments import with_gold
from calibration import Outcomes, confidence_without_fold, reliability_lines, write_calibration
from follow_up_cases import (
    KINDS,
    Case,
    held_out_reports,
    load_cases,
    load_outcomes,
    recommendation_ids,
    record_of,
    twice_read_reports,
)
from gold_corpus import Annotation, read_inventories
from train_follow_ups import train

from graphkit.graph.infer.follow_up.outcomes import (
    MIN_CLAIMED,
    OUTCOMES,
    RESOLVED,
    Comparison,
    FollowUp,
    LaterReport,
    Weights,
    calibration_kind,
)

SAMPLES = 1000
THRESHOLDS = (0.0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
FOLDS = 10  # of authorities, for the calibration


def main() -> None:
    """Measure and print."""
    parser = with_gold(__doc__)
    parser.add_argument("--misses", action="store_true", help="list each error")
    parser.add_argument("--write-confidence", action="store_true")
    options = parser.parse_args()
    inventories = read_inventories(options.gold)
    print(score_evidence(inventories, options.reports, options.misses))
    cases = load_cases(load_outcomes(inventories), options.reports)
    print(score_retrieval(cases))
    unseen = predict_unseen(cases, train)
    print(score_proofs(cases, unseen))
    print(score_follow_ups(cases, unseen, options.misses))
    calibration = outcomes_by_kind(cases, unseen)
    print("\nconfidence  of             labels  confidence   right")
    print(*reliability_lines("follow-ups", calibration.values()), sep="\n")
    print("", *curve_lines(cases, unseen, calibration), sep="\n")
    if options.write_confidence:
        write_calibration(calibration)


def score_evidence(inventories: Iterable[Annotation], reports: Path, misses: bool) -> str:
    """Return precision and recall of the evidence paragraphs of recommendations."""
    counts: Counter[str] = Counter()
    missed: list[str] = []
    for reading in (reading for inventory in inventories for reading in inventory["reports"]):
        record = record_of(reports / f"{reading['report']}.pdf")
        evidence = {item.id: item.evidence for item in record.recommendations}
        for identifier, annotated in zip(
            recommendation_ids(record), reading["recommendations"], strict=True
        ):
            labelled = {"p0" if key == "0" else key for key in annotated["evidence_paragraphs"]}
            found = list(dict.fromkeys(key.rpartition(".")[0] for key in evidence[identifier]))
            counts["recommendations"] += 1
            counts["first"] += found[:1] != [] and found[0] in labelled
            counts["any"] += bool(labelled.intersection(found))
            counts["found"] += len(found)
            counts["correct"] += len(labelled.intersection(found))
            counts["labelled"] += len(labelled)
            if found[:1] == [] or found[0] not in labelled:
                missed.append(
                    f"  {reading['report']} {identifier}: {found}, labelled {sorted(labelled)}"
                )
    total = counts["recommendations"]
    line = (
        f"evidence: {total} recommendations, first paragraph correct "
        f"{counts['first'] / total:.2f}, any correct {counts['any'] / total:.2f}, precision "
        f"{counts['correct'] / counts['found']:.2f}, recall "
        f"{counts['correct'] / counts['labelled']:.2f}"
    )
    return "\n".join([line, *(missed if misses else ())])


def predict_unseen(
    cases: Sequence[Case], train: Callable[[Sequence[Case]], Weights]
) -> list[FollowUp]:
    """Return the follow-up of each case by weights that were trained without its authority."""
    found: dict[int, FollowUp] = {}
    for authority in sorted({case.authority for case in cases}):
        weights = train([case for case in cases if case.authority != authority])
        found |= {
            place: case.later_report.follow_up(case.comparison, weights)
            for place, case in enumerate(cases)
            if case.authority == authority
        }
    return [found[place] for place in range(len(cases))]


def outcomes_by_kind(cases: Sequence[Case], unseen: Sequence[FollowUp]) -> dict[str, Outcomes]:
    """Return probability, whether right, and fold of the follow-ups, by kind of calibration."""
    fold = {
        name: place % FOLDS for place, name in enumerate(sorted({case.authority for case in cases}))
    }
    found: dict[str, list[tuple[float, bool, int]]] = defaultdict(list)
    for case, follow_up in zip(cases, unseen, strict=True):
        is_right = case.labelled_outcomes[0] == follow_up.outcome
        found[calibration_kind(follow_up.outcome)].append(
            (follow_up.confidence, is_right, fold[case.authority])
        )
    return {kind: Outcomes.of(items) for kind, items in sorted(found.items())}


def curve_lines(
    cases: Sequence[Case], follow_ups: Sequence[FollowUp], calibration: Mapping[str, Outcomes]
) -> Iterator[str]:
    """Yield the lines of the curve of precision over coverage."""
    kinds = np.array([calibration_kind(each.outcome) for each in follow_ups])
    confidence = np.zeros(len(cases))
    for kind, outcomes in calibration.items():
        confidence[kinds == kind] = confidence_without_fold(outcomes)
    both = list(zip(cases, follow_ups, strict=True))
    is_right = np.array([case.labelled_outcomes[0] == each.outcome for case, each in both])
    is_repeated = np.array([each.is_repeated for each in follow_ups])
    is_accepted = np.array([each.outcome in case.labelled_outcomes for case, each in both])
    yield "claimed from   coverage   right  acceptable  right of all"
    for threshold in THRESHOLDS:
        claimed = (confidence >= threshold) | is_repeated
        chosen = "  chosen" if threshold == MIN_CLAIMED else ""
        yield (
            f"confidence {threshold:.2f}{claimed.mean():10.2f}{is_right[claimed].mean():8.2f}"
            f"{is_accepted[claimed].mean():12.2f}{(is_right & claimed).mean():14.2f}{chosen}"
        )


def score_retrieval(cases: Sequence[Case]) -> str:
    """Return how often a paragraph that readers named for a part is among the first."""
    ranks = []
    for case in cases:
        for part in case.comparison.parts or (case.comparison,):
            named = case.answers.get(part.recommendation.iri, frozenset())
            if named:
                ranks.append(_rank_of(named, case.later_report, part))
    figures = [
        f"{name} {sum(rank <= most for rank in ranks) / len(ranks):.2f}"
        for name, most in (("first", 1), ("first three", 3), ("first five", 5))
    ]
    return f"retrieval: {len(ranks)} parts, a paragraph of the readers is {', '.join(figures)}"


def _rank_of(named: frozenset[str], report: LaterReport, part: Comparison) -> float:
    """Return the rank, from 1, of the best paragraph of these findings; infinity without one."""
    best: dict[str, float] = defaultdict(float)
    for place, score in report.answer_scores(part).items():
        paragraph = report.findings[place].paragraph
        best[paragraph] = max(best[paragraph], score)
    ranked = sorted(best, key=lambda paragraph: (-best[paragraph], paragraph))
    wanted = {each.paragraph for each in report.findings if each.iri in named}
    return next((rank for rank, each in enumerate(ranked, 1) if each in wanted), math.inf)


def score_proofs(cases: Sequence[Case], follow_ups: Iterable[FollowUp]) -> str:
    """Return how many of the findings that are shown are in a paragraph that readers named."""
    counts: Counter[str] = Counter()
    for case, follow_up in zip(cases, follow_ups, strict=True):
        paragraphs = {each.iri: each.paragraph for each in case.later_report.findings}
        of_whole = case.answers.get(case.comparison.recommendation.iri, frozenset())
        for answer in follow_up.answers:
            named = (case.answers.get(answer.part) or of_whole) & paragraphs.keys()
            if not named or answer.shown_by not in paragraphs:
                continue
            counts["shown"] += 1
            counts["sentence"] += answer.shown_by in named
            of_readers = {paragraphs[each] for each in named}
            counts["paragraph"] += paragraphs[answer.shown_by] in of_readers
    return (
        f"proofs: {counts['shown']} sentences shown, in a paragraph of the readers "
        f"{counts['paragraph'] / counts['shown']:.2f}, one of their sentences "
        f"{counts['sentence'] / counts['shown']:.2f}"
    )


def score_follow_ups(cases: Sequence[Case], follow_ups: Sequence[FollowUp], misses: bool) -> str:
    """Return the accuracy of outcomes: with the shipped weights,
    and on authorities left out of training.
    """
    predicted = [case.later_report.follow_up(case.comparison).outcome for case in cases]
    lines = [f"follow-ups: {len(cases)} recommendations, {_accuracies(cases, predicted)}"]
    unseen = [follow_up.outcome for follow_up in follow_ups]
    low, high = _interval(cases, unseen)
    lines.append(f"  unseen: {_accuracies(cases, unseen)}; strict 95 % CI {low:.2f} to {high:.2f}")
    parts = {"annotated twice": twice_read_reports(), "held out": held_out_reports()}
    for name, reports in parts.items():
        some = [
            (case, outcome)
            for case, outcome in zip(cases, unseen, strict=True)
            if case.earlier in reports
        ]
        if some:
            lines.append(f"    {name} ({len(some)}): {_accuracies(*zip(*some, strict=True))}")
    for kind in KINDS:
        some = [
            (case, outcome)
            for case, outcome in zip(cases, unseen, strict=True)
            if case.kind == kind
        ]
        if some:
            lines.append(
                f"    recommendations of {kind} ({len(some)}): "
                f"{_accuracies(*zip(*some, strict=True))}"
            )
    of_parts = [
        (labels, case.later_report.follow_up(part).outcome)
        for case in cases
        for labels, part in zip(case.labelled_parts, case.comparison.parts, strict=False)
    ]
    right, accepted = (
        sum(test) for test in zip(*((o == each[0], o in each) for each, o in of_parts), strict=True)
    )
    lines.append(
        f"    parts, shipped weights ({len(of_parts)}): strict {right / len(of_parts):.2f}, "
        f"lenient {accepted / len(of_parts):.2f}"
    )
    confusion = Counter(
        (case.labelled_outcomes[0], outcome) for case, outcome in zip(cases, unseen, strict=True)
    )
    lines.append("  labelled       predicted " + "  ".join(OUTCOMES))
    lines += [
        f"  {label:14} " + "".join(f"{confusion[label, outcome]:10}" for outcome in OUTCOMES)
        for label in OUTCOMES
    ]
    for case, outcome in zip(cases, predicted, strict=True):
        if misses and outcome not in case.labelled_outcomes:
            lines.append(_describe_error(case, outcome))
    return "\n".join(lines)


def _interval(cases: Sequence[Case], predicted: Sequence[str]) -> tuple[float, float]:
    """Return the 95 % confidence interval of strict accuracy, by a bootstrap over authorities."""
    by_authority: dict[str, list[bool]] = defaultdict(list)
    for case, outcome in zip(cases, predicted, strict=True):
        by_authority[case.authority].append(outcome == case.labelled_outcomes[0])
    names, rng = sorted(by_authority), random.Random(0)
    accuracies = []
    for _ in range(SAMPLES):
        sample = [
            correct for name in rng.choices(names, k=len(names)) for correct in by_authority[name]
        ]
        accuracies.append(sum(sample) / len(sample))
    accuracies.sort()
    return accuracies[SAMPLES // 40], accuracies[-SAMPLES // 40 - 1]


def _merged(outcome: str) -> str:
    return "recurs" if outcome == "partly-recurs" else outcome


def _accuracies(cases: Sequence[Case], predicted: Sequence[str]) -> str:
    criteria: dict[str, Callable[[Case, str], bool]] = {
        "strict": lambda case, outcome: outcome == case.labelled_outcomes[0],
        "lenient": lambda case, outcome: outcome in case.labelled_outcomes,
        "three": lambda case, outcome: _merged(outcome) in map(_merged, case.labelled_outcomes),
    }
    pairs = list(zip(cases, predicted, strict=True))
    figures = [
        f"{name} {sum(criterion(*pair) for pair in pairs) / len(pairs):.2f}"
        for name, criterion in criteria.items()
    ]
    resolved = [case.labelled_outcomes for case, outcome in pairs if outcome == RESOLVED]
    not_first = sum(labels[0] != RESOLVED for labels in resolved)
    unsupported = sum(RESOLVED not in labels for labels in resolved)
    figures.append(
        f"resolved claimed {len(resolved)}, not first {not_first / (len(resolved) or 1):.2f}, "
        f"unsupported {unsupported / (len(resolved) or 1):.2f}"
    )
    return ", ".join(figures)


def _describe_error(case: Case, outcome: str) -> str:
    """Return a line on a wrong outcome: its features and the most similar findings."""
    similarity = case.comparison.findings
    order = sorted(similarity, key=lambda place: (-similarity[place], place))[:4]
    findings = [(case.later_report.findings[place], similarity[place]) for place in order]
    nearest = " ".join(
        f"{finding.features.iri.rpartition('/')[2]}:{finding.polarity[0]}:{value:.2f}"
        for finding, value in findings
    )
    features = " ".join(
        f"{name} {value:.2f}"
        for name, value in asdict(case.later_report.outcome_features(case.comparison)).items()
    )
    labelled = " or ".join(case.labelled_outcomes)
    return (
        f"  {case.earlier} {case.number}: predicted {outcome}, labelled {labelled}; {features}; "
        f"{nearest}"
    )


if __name__ == "__main__":
    main()
