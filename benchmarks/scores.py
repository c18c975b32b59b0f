"""Counts right and wrong values, and lists the wrong ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Miss:
    """A value that differs from the gold value."""

    file: str
    what: str
    gold: str
    got: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The result of a measure on a group: a share or F1 between 0 and 1, over `of` values."""

    group: str
    measure: str
    value: float
    of: int
    misses: tuple[Miss, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts right and wrong values by group and measure, in the order of their first value."""

    counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: dict[tuple[str, str], list[Miss]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, group: str, measure: str, file: str, gold: str, got: str) -> None:
        """Count one value, which is right if it equals the gold value."""
        self.counted[group, measure] += 1
        if gold != got:
            self.misses[group, measure].append(Miss(file, measure, gold, got))

    def figures(self) -> Iterator[Figure]:
        """Yield the share of right values of each group and measure."""
        for (group, measure), of in self.counted.items():
            misses = tuple(self.misses[group, measure])
            yield Figure(group, measure, (of - len(misses)) / of, of, misses)


@dataclass(slots=True)
class Overlap:
    """Counts right, wrong and missed values of measures with sets of values."""

    counts: dict[tuple[str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def compare(
        self, group: str, measure: str, gold: set[str], got: set[str], also: Set[str] = frozenset()
    ) -> None:
        """Count one set; a value in `also` is right if found, and not missed if not found."""
        right, wrong, missed = got & (gold | also), got - gold - also, gold - got
        self.counts[group, measure].update(right=len(right), wrong=len(wrong), missed=len(missed))

    def figures(self) -> Iterator[Figure]:
        """Yield precision, recall and F1 of each group and measure, over the gold values."""
        for (group, measure), count in self.counts.items():
            right, wrong, missed = count["right"], count["wrong"], count["missed"]
            shares = {
                "precision": right / max(1, right + wrong),
                "recall": right / max(1, right + missed),
                "F1": 2 * right / max(1, 2 * right + wrong + missed),
            }
            for name, share in shares.items():
                yield Figure(group, f"{measure} {name}", share, right + missed)
