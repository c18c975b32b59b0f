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

Readers' outcomes count as the two that a program says: "still weak" (recurs, wholly or in part),
"answered well" (resolved, wholly or in part), or neither (not mentioned). `right` is the share of
claims that the first outcome of the readers says, `acceptable` that any does. The shipped weights
were trained on these pairs (`train_follow_ups.py`); all figures of outcomes are of ten folds
of authorities, each without those measured.

Retrieval   Whether a paragraph that readers named for a part is the first, or among the first three
            or five, of those that the program finds similar to it.
Proofs      How many sentences that the program shows for a part stand in a paragraph that readers
            named for it, or for its recommendation; where they named none, a sentence is not
            counted.

The table of reliability compares the calibrated confidence of an outcome, fitted on other
authorities, with the share that is right. The curve has, by the confidence from which on an outcome
with a proof is claimed, the share that is claimed and the shares of the claims that are right and
acceptable; `MIN_CLAIMED` is the point that was chosen, the least with .85 right. --write-confidence
writes the confidence by probability to `data/model/confidence.tsv`.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from numpy.typing import NDArray
from train_follow_ups import train

from graphkit.graph.infer.follow_up.outcomes import (
    ANSWERED_WELL,
    COARSE,
    MIN_CLAIMED,
    NOT_DECIDED,
    STILL_WEAK,
    Comparison,
    FollowUp,
    LaterReport,
    Weights,
    calibration_kind,
)

SAMPLES = 1000
THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
FOLDS = 10  # of authorities


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
    calibration = outcomes_by_kind(cases, unseen)
    print("\nconfidence  of             labels  confidence   right")
    print(*reliability_lines("follow-ups", calibration.values()), sep="\n")
    confidence = confidences(unseen, calibration)
    print("", *curve_lines(cases, unseen, confidence), sep="\n")
    print("", *score_follow_ups(cases, unseen, confidence), sep="\n")
    if options.misses:
        print(*wrong_claims(cases, unseen, confidence), sep="\n")
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
    folds = authority_folds(cases)
    weights = [train([case for case in cases if folds[case.authority] != n]) for n in range(FOLDS)]
    return [
        case.later_report.follow_up(case.comparison, weights[folds[case.authority]])
        for case in cases
    ]


def authority_folds(cases: Iterable[Case]) -> dict[str, int]:
    """Return the fold of each authority."""
    names = sorted({case.authority for case in cases})
    return {name: place % FOLDS for place, name in enumerate(names)}


def outcomes_by_kind(cases: Sequence[Case], unseen: Sequence[FollowUp]) -> dict[str, Outcomes]:
    """Return probability, whether right, and fold of the follow-ups, by kind of calibration."""
    fold = authority_folds(cases)
    found: dict[str, list[tuple[float, bool, int]]] = defaultdict(list)
    for case, follow_up in zip(cases, unseen, strict=True):
        if follow_up.outcome != NOT_DECIDED:
            found[calibration_kind(follow_up.outcome)].append(
                (follow_up.confidence, _is_right(case, follow_up), fold[case.authority])
            )
    return {kind: Outcomes.of(items) for kind, items in sorted(found.items())}


def _is_right(case: Case, follow_up: FollowUp) -> bool:
    return COARSE[case.labelled_outcomes[0]] == follow_up.outcome


def _is_acceptable(case: Case, follow_up: FollowUp) -> bool:
    return follow_up.outcome in {COARSE[each] for each in case.labelled_outcomes}


def confidences(
    follow_ups: Sequence[FollowUp], calibration: Mapping[str, Outcomes]
) -> NDArray[np.float64]:
    """Return the confidence of each, fitted on other authorities; 0 where nothing is claimed."""
    kinds = np.array([calibration_kind(each.outcome) for each in follow_ups])
    found = np.zeros(len(follow_ups))
    for kind, outcomes in calibration.items():
        found[kinds == kind] = confidence_without_fold(outcomes)
    found[[not each.answers for each in follow_ups]] = 0
    return found


def curve_lines(
    cases: Sequence[Case], follow_ups: Sequence[FollowUp], confidence: NDArray[np.float64]
) -> Iterator[str]:
    """Yield the lines of the curve of precision over coverage."""
    yield "claimed from      claimed   right  acceptable"
    for threshold in THRESHOLDS:
        chosen = "  chosen" if threshold == MIN_CLAIMED else ""
        figures = _shares(cases, follow_ups, confidence >= threshold)
        yield f"confidence {threshold:.2f}{figures}{chosen}"


def _shares(
    cases: Sequence[Case], follow_ups: Sequence[FollowUp], claimed: NDArray[np.bool_]
) -> str:
    """Return the share that is claimed, and the shares of the claims right and acceptable."""
    both = list(zip(cases, follow_ups, strict=True))
    is_right = np.array([_is_right(*each) for each in both])
    is_acceptable = np.array([_is_acceptable(*each) for each in both])
    right, acceptable = is_right[claimed].mean(), is_acceptable[claimed].mean()
    return f"{claimed.mean():10.3f}{right:8.3f}{acceptable:12.3f}"


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
    for place in part.findings:
        paragraph = report.findings[place].paragraph
        best[paragraph] = max(best[paragraph], report.answer_score(part, place))
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


def score_follow_ups(
    cases: Sequence[Case], follow_ups: Sequence[FollowUp], confidence: NDArray[np.float64]
) -> Iterator[str]:
    """Yield the accuracy of the claims: of all, by outcome, and by kind of the earlier report."""
    low, high = _interval(cases, follow_ups, confidence)
    yield f"follow-ups: {len(cases)}; right, 95 % CI {low:.2f} to {high:.2f}"
    yield "claims              claimed   right  acceptable"
    claimed = confidence >= MIN_CLAIMED
    named = {
        **{
            each: [one.outcome == each for one in follow_ups]
            for each in (STILL_WEAK, ANSWERED_WELL)
        },
        "annotated twice": [case.earlier in twice_read_reports() for case in cases],
        "held out": [case.earlier in held_out_reports() for case in cases],
        **{kind: [case.kind == kind for case in cases] for kind in KINDS},
    }
    for name, of_name in named.items():
        some = claimed & np.array(of_name)
        if some.any():
            yield f"{name:16}{_shares(cases, follow_ups, some)}"


def _interval(
    cases: Sequence[Case], follow_ups: Sequence[FollowUp], confidence: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the 95 % confidence interval of the share right, by a bootstrap over authorities."""
    by_authority: dict[str, list[bool]] = defaultdict(list)
    for case, follow_up, sure in zip(cases, follow_ups, confidence, strict=True):
        if sure >= MIN_CLAIMED:
            by_authority[case.authority].append(_is_right(case, follow_up))
    names, rng = sorted(by_authority), random.Random(0)
    shares = []
    for _ in range(SAMPLES):
        sample = [
            correct for name in rng.choices(names, k=len(names)) for correct in by_authority[name]
        ]
        shares.append(sum(sample) / len(sample))
    shares.sort()
    return shares[SAMPLES // 40], shares[-SAMPLES // 40 - 1]


def wrong_claims(
    cases: Sequence[Case], follow_ups: Sequence[FollowUp], confidence: NDArray[np.float64]
) -> Iterator[str]:
    """Yield a line on each claim that no reader accepts: what was said, and the sentences."""
    for case, follow_up, sure in zip(cases, follow_ups, confidence, strict=True):
        if sure >= MIN_CLAIMED and not _is_acceptable(case, follow_up):
            labelled = " or ".join(case.labelled_outcomes)
            shown = " ".join(each.shown_by.rpartition("/")[2] for each in follow_up.answers)
            said = f"{follow_up.outcome} {sure:.2f}, labelled {labelled}; {shown}"
            yield f"  {case.earlier} {case.number}: {said}"


if __name__ == "__main__":
    main()
