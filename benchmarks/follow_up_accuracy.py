"""Measure the evidence of recommendations, and the follow-up outcomes, against the gold data.

    python benchmarks/follow_up_accuracy.py [--gold FOLDER] [--reports FOLDER] [--misses]

Evidence    The nine reports of `gold/inventories`, annotated completely: whether the first paragraph given is
            correct, whether any is, precision and recall of all.
Follow-ups  The pairs of reports of `gold/inventories` and of `data/follow-up-outcomes.csv`, annotated once.
            Column `or` is an outcome that another annotator could give. Numbers count the recommendations to
            the authority or partnership in printed order.

`strict` accepts the first outcome, `lenient` either, `three` merges recurring and partly recurring. The
shipped weights were trained on these pairs (`train_follow_ups.py`); `unseen` leaves out the authority
measured.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from arguments import with_gold
from follow_up_cases import KINDS, Case, asked_of, cases, readings, record_of
from train_follow_ups import learn

from graphkit.evaluate.corpus import Annotation, read_inventories
from graphkit.infer.follow_up.outcomes import OUTCOMES, Weights

SAMPLES = 1000
BANDS = (0.0, 0.45, 0.6, 0.75, 0.85, 1.01)  # of confidence


def main() -> None:
    """Score, and print."""
    arguments = with_gold(__doc__)
    arguments.add_argument("--misses", action="store_true", help="list each miss and why")
    given = arguments.parse_args()
    read_whole = read_inventories(given.gold)
    print(score_evidence(read_whole, given.reports, given.misses))
    print(score_follow_ups(cases(readings(read_whole), given.reports), learn, given.misses))


def score_evidence(inventories: Iterable[Annotation], reports: Path, misses: bool) -> str:
    """Return how well the paragraphs that recommendations rest on are found."""
    counts: Counter[str] = Counter()
    missed: list[str] = []
    for reading in (reading for inventory in inventories for reading in inventory["reports"]):
        record = record_of(reports / f"{reading['report']}.pdf")
        evidence = {item.id: item.evidence for item in record.recommendations}
        for identifier, known in zip(asked_of(record), reading["recommendations"], strict=True):
            right = {"p0" if key == "0" else key for key in known["evidence_paragraphs"]}
            given = list(dict.fromkeys(key.rpartition(".")[0] for key in evidence[identifier]))
            counts["recommendations"] += 1
            counts["first"] += given[:1] != [] and given[0] in right
            counts["any"] += bool(right.intersection(given))
            counts["given"] += len(given)
            counts["hit"] += len(right.intersection(given))
            counts["right"] += len(right)
            if given[:1] == [] or given[0] not in right:
                missed.append(f"  {reading['report']} {identifier}: {given}, read as {sorted(right)}")
    total = counts["recommendations"]
    line = (
        f"evidence: {total} recommendations, first paragraph right {counts['first'] / total:.2f}, "
        f"any right {counts['any'] / total:.2f}, precision {counts['hit'] / counts['given']:.2f}, "
        f"recall {counts['hit'] / counts['right']:.2f}"
    )
    return "\n".join([line, *(missed if misses else ())])


def score_follow_ups(known: Sequence[Case], learn: Callable[[Sequence[Case]], Weights], misses: bool) -> str:
    """Return how well the outcomes are told: as shipped, and on authorities left out of the learning."""
    told = [case.later.follow_up(case.found).outcome for case in known]
    lines = [f"follow-ups: {len(known)} recommendations, {_shares(known, told)}"]
    unseen, sure = list(told), [0.0] * len(told)
    for authority in sorted({case.authority for case in known}):
        weights = learn([case for case in known if case.authority != authority])
        for place, case in enumerate(known):
            if case.authority == authority:
                became = case.later.follow_up(case.found, weights)
                unseen[place], sure[place] = became.outcome, became.confidence
    low, high = _interval(known, unseen)
    lines.append(f"  unseen: {_shares(known, unseen)}; strict in 95 of 100 samples {low:.2f} to {high:.2f}")
    for kind in KINDS:
        some = [(case, outcome) for case, outcome in zip(known, unseen, strict=True) if case.kind == kind]
        lines.append(f"    asked by {kind} ({len(some)}): {_shares(*zip(*some, strict=True))}")
    for least, most in pairwise(BANDS):
        right = [
            case.right[0] == outcome
            for case, outcome, likely in zip(known, unseen, sure, strict=True)
            if least <= likely < most
        ]
        share = f"{sum(right) / len(right):.2f}" if right else "-"
        lines.append(
            f"    told with a confidence of {least:.2f} to {min(most, 1):.2f} ({len(right)}): strict {share}"
        )
    confusion = Counter((case.right[0], outcome) for case, outcome in zip(known, unseen, strict=True))
    lines.append("  read as        told as " + "  ".join(OUTCOMES))
    lines += [
        f"  {right:14} " + "".join(f"{confusion[right, outcome]:10}" for outcome in OUTCOMES)
        for right in OUTCOMES
    ]
    for case, outcome in zip(known, told, strict=True):
        if misses and outcome not in case.right:
            lines.append(_why(case, outcome))
    return "\n".join(lines)


def _interval(known: Sequence[Case], told: Sequence[str]) -> tuple[float, float]:
    """Return between what limits the strict share lies when authorities are drawn anew, with repetition."""
    by_authority: dict[str, list[bool]] = defaultdict(list)
    for case, outcome in zip(known, told, strict=True):
        by_authority[case.authority].append(outcome == case.right[0])
    names, drawn = sorted(by_authority), random.Random(0)
    shares = []
    for _ in range(SAMPLES):
        held = [right for name in drawn.choices(names, k=len(names)) for right in by_authority[name]]
        shares.append(sum(held) / len(held))
    shares.sort()
    return shares[SAMPLES // 40], shares[-SAMPLES // 40 - 1]


def _three(outcome: str) -> str:
    return "recurs" if outcome == "partly-recurs" else outcome


def _shares(known: Sequence[Case], told: Sequence[str]) -> str:
    ways: dict[str, Callable[[Case, str], bool]] = {
        "strict": lambda case, outcome: outcome == case.right[0],
        "lenient": lambda case, outcome: outcome in case.right,
        "three": lambda case, outcome: _three(outcome) in map(_three, case.right),
    }
    pairs = list(zip(known, told, strict=True))
    return ", ".join(
        f"{name} {sum(way(*pair) for pair in pairs) / len(pairs):.2f}" for name, way in ways.items()
    )


def _why(case: Case, outcome: str) -> str:
    """Return a line on a miss: how much of what was found is weakness, what was most alike."""
    alike = case.found.findings
    order = sorted(alike, key=lambda place: (-alike[place], place))[:4]
    shown = " ".join(
        f"{case.later.findings[place].features.iri.rpartition('/')[2]}:{case.later.findings[place].polarity[0]}"
        f":{alike[place]:.2f}"
        for place in order
    )
    measured = " ".join(
        f"{name} {value:.2f}" for name, value in asdict(case.later.outcome_features(case.found)).items()
    )
    return (
        f"  {case.earlier} {case.number}: told {outcome}, read {' or '.join(case.right)}; {measured}; {shown}"
    )


if __name__ == "__main__":
    main()
