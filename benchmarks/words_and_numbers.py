"""Measure how far inspectors' words and published numbers agree,
for each pair of topic and indicator.

    python benchmarks/words_and_numbers.py [STORE] [--write]

An inspection is weak on a topic where more of its findings are weak or mixed than strong, and
strong where fewer are. AUC is the probability that a weak inspection has the more adverse number of
that year than a strong one (ties count half): 0.5 is chance, and no label of ours can move both
sides. The interval is a bootstrap over authorities, since inspections of one authority resemble
each other. Only full inspections count, in years with a published value. --write puts the table
into docs/explanation/accuracy.md.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from graphkit.answers.summaries.words_and_numbers import (
    CRITICISED,
    PRAISED,
    WordsAndNumbers,
    beside_words,
)
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import open_store

DRAWS, SEED = 1000, 20180101
FEWEST = 8  # weak and strong inspections
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "accuracy.md"
BEGINS, ENDS = "<!-- words and numbers -->\n", "<!-- end of words and numbers -->\n"
Case = tuple[str, bool, float]  # authority, whether it is weak, adverse percentile


def main() -> None:
    """Print the table; write it into the accuracy page where that is wanted."""
    arguments = [each for each in sys.argv[1:] if each != "--write"]
    store = open_store(arguments[0] if arguments else "graphkit.db")
    full = [item for item in inspections(store.facts) if item.full]
    lines = list(table(beside_words(store, full)))
    print("\n".join(lines))
    if "--write" in sys.argv:
        page = PAGE.read_text("utf-8")
        before, _, rest = page.partition(BEGINS)
        PAGE.write_text(
            before + BEGINS + "\n".join(lines) + "\n" + ENDS + rest.partition(ENDS)[2], "utf-8"
        )


def table(found: Iterable[WordsAndNumbers]) -> Iterable[str]:
    """Yield the lines of the table, the pair with the highest AUC first."""
    pairs: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for each in found:
        adverse = each.adverse_percentile
        if adverse is not None and each.words in (PRAISED, CRITICISED):
            case = each.authority, each.words == CRITICISED, adverse
            pairs[each.topic_label, each.label].append(case)
    yield (
        "| topic | indicator | AUC | 95 % CI | inspections: weak, strong | mean percentile: weak, "
        "strong |"
    )
    yield "|---|---|---|---|---|---|"
    rows = []
    for (topic, label), cases in pairs.items():
        weak, strong = (
            [value for _, is_weak, value in cases if is_weak is kind] for kind in (True, False)
        )
        if min(len(weak), len(strong)) < FEWEST:
            rows.append(
                (0.0, f"| {topic} | {label} | – | – | {len(weak)}, {len(strong)} (too few) | – |")
            )
            continue
        low, high = interval(cases)
        means = f"{sum(weak) / len(weak):.0f}, {sum(strong) / len(strong):.0f}"
        value = auc(weak, strong)
        rows.append(
            (
                value,
                f"| {topic} | {label} | {value:.2f} | {low:.2f}-{high:.2f} | "
                f"{len(weak)}, {len(strong)} | {means} |",
            )
        )
    yield from (line for _, line in sorted(rows, key=lambda row: (-row[0], row[1])))


def auc(weak: Sequence[float], strong: Sequence[float]) -> float:
    """Return the probability that a weak case has the higher value; ties count half.

    >>> auc([3, 2], [1, 2])
    0.875
    """
    ranked = sorted(strong)
    halves = sum(bisect_left(ranked, value) + bisect_right(ranked, value) for value in weak)
    return halves / (2 * len(weak) * len(strong))


def interval(cases: Sequence[Case]) -> tuple[float, float]:
    """Return the 95 % interval of the AUC by drawing authorities;
    draws with one kind only are left out.
    """
    by_place: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_place[case[0]].append(case)
    places, chance, values = sorted(by_place), random.Random(SEED), []
    for _ in range(DRAWS):
        drawn = [
            case for place in chance.choices(places, k=len(places)) for case in by_place[place]
        ]
        weak, strong = (
            [value for _, is_weak, value in drawn if is_weak is kind] for kind in (True, False)
        )
        if weak and strong:
            values.append(auc(weak, strong))
    values.sort()
    return values[round(0.025 * (len(values) - 1))], values[round(0.975 * (len(values) - 1))]


if __name__ == "__main__":
    main()
