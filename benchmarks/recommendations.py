"""How many reports have every recommendation counted exactly, against the gold.

    python benchmarks/recommendations.py [../shared]

Top-level items to the authority or partnership, sub-points and priority actions of each report are compared
with `gold/reports.csv`; a SIF report's list for its safeguarding board is not in that count. A letter's areas
for priority action are counted apart there, those of other reports with the rest.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphkit.extract.kind import recognise
from graphkit.extract.outline import outline
from graphkit.extract.recommendations import recommendations
from graphkit.ingest import read
from graphkit.model import Recommendation


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of one report; None where the gold does not say."""

    recommendations: int | None
    sub_points: int | None
    priority_actions: int | None

    def differences(self, gold: Counts) -> tuple[str, ...]:
        """Return what differs from the gold, as far as that says."""
        pairs = (
            ("recommendations", self.recommendations, gold.recommendations),
            ("sub-points", self.sub_points, gold.sub_points),
            ("priority actions", self.priority_actions, gold.priority_actions),
        )
        return tuple(
            f"{name} {found}, gold {right}" for name, found, right in pairs if right not in (None, found)
        )


@dataclass(slots=True)
class Score:
    """One kind of report: how many were counted exactly, and how the others differ."""

    exact: int = 0
    reports: int = 0
    misses: list[str] = field(default_factory=list)


def score_recommendations(shared: Path) -> dict[str, Score]:
    """Return, by kind of report, how many have their recommendations counted exactly."""
    scores: dict[str, Score] = {}
    for row in _gold(shared):
        score = scores.setdefault(row["kind"], Score())
        document = read(shared / "reports" / "pdf" / row["file"])
        found = recommendations(document, outline(document, recognise(document).framework))
        columns = ("recommendations", "sub_recommendations", "priority_actions")
        gold = Counts(*(_number(row[column]) for column in columns))
        differences = counts(found, apart=gold.priority_actions is not None).differences(gold)
        score.reports += 1
        score.exact += not differences
        score.misses += [f"{row['file']}: {'; '.join(differences)}"] if differences else []
    return scores


def counts(found: tuple[Recommendation, ...], *, apart: bool) -> Counts:
    """Count recommendations; `apart`: priority actions are not among them."""
    own = [one for one in found if one.addressed_to != "lscb"]
    top = [one for one in own if not one.parent]
    priority = sum(one.priority for one in top)
    return Counts(len(top) - (priority if apart else 0), len(own) - len(top), priority)


def _gold(shared: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the gold that count recommendations."""
    with (shared / "gold" / "reports.csv").open(encoding="utf-8", newline="") as lines:
        yield from (row for row in csv.DictReader(lines) if row["recommendations"])


def _number(cell: str) -> int | None:
    return int(cell) if cell else None


def main() -> None:
    """Print the rates by kind and every miss."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    for kind, score in score_recommendations(shared).items():
        print(f"{kind:20} {score.exact:4} of {score.reports:4}  {100 * score.exact / score.reports:5.1f} %")
        for miss in score.misses:
            print(f"    {miss}")


if __name__ == "__main__":
    main()
