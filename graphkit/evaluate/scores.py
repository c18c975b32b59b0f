"""Counting right and wrong answers: each figure with the misses behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Miss:
    """One place where the answer is not the gold's."""

    file: str
    what: str
    gold: str
    got: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a share or an F1 between 0 and 1 over `of` answers, for a group and a measure."""

    group: str
    measure: str
    value: float
    of: int
    misses: tuple[Miss, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts right and wrong answers by group and measure, in the order they first come."""

    counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: dict[tuple[str, str], list[Miss]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, group: str, measure: str, file: str, gold: str, got: str) -> None:
        """Count one answer: right when it is the gold's, letter for letter."""
        self.counted[group, measure] += 1
        if gold != got:
            self.misses[group, measure].append(Miss(file, measure, gold, got))

    def figures(self) -> Iterator[Figure]:
        """Yield the shares."""
        for (group, measure), of in self.counted.items():
            misses = tuple(self.misses[group, measure])
            yield Figure(group, measure, (of - len(misses)) / of, of, misses)


@dataclass(slots=True)
class Overlap:
    """Counts what was found of what people named, where one answer holds several values."""

    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def compare(
        self, group: str, measure: str, gold: set[str], got: set[str], also: Set[str] = frozenset()
    ) -> None:
        """Count one answer; a value of `also` is right when found and not missed when it is not."""
        self.right[group, measure] += len(got & (gold | also))
        self.wrong[group, measure] += len(got - gold - also)
        self.missed[group, measure] += len(gold - got)

    def figures(self) -> Iterator[Figure]:
        """Yield precision, recall and F1 of each group and measure, over the values that people named."""
        for group, measure in self.right:
            right, wrong = self.right[group, measure], self.wrong[group, measure]
            missed = self.missed[group, measure]
            shares = {
                "precision": right / max(1, right + wrong),
                "recall": right / max(1, right + missed),
                "F1": 2 * right / max(1, 2 * right + wrong + missed),
            }
            for name, share in shares.items():
                yield Figure(group, f"{measure} {name}", share, right + missed)
