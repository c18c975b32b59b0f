"""Counts of findings by polarity, for each inspection and topic or entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.selected_findings import Selection, count_findings_by

if TYPE_CHECKING:
    from graphkit.graph.entities.focus import Focus
    from graphkit.graph.facts.inspections import Inspection


@dataclass(slots=True)
class Counts:
    """Number of findings by polarity."""

    strength: int = 0
    mixed: int = 0
    weakness: int = 0
    context: int = 0

    def add(self, polarity: str, findings: int = 1) -> None:
        """Count findings of a polarity."""
        setattr(self, polarity, getattr(self, polarity) + findings)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.strength + other.strength,
            self.mixed + other.mixed,
            self.weakness + other.weakness,
            self.context + other.context,
        )

    @property
    def evaluated(self) -> int:
        """Number of findings that evaluate: all but context."""
        return self.strength + self.mixed + self.weakness

    @property
    def total(self) -> int:
        """Number of findings, context included."""
        return self.evaluated + self.context

    @property
    def negative(self) -> int:
        """Number of weak and mixed findings."""
        return self.weakness + self.mixed

    @property
    def open(self) -> bool:
        """Whether at least as many findings are weak or mixed as strong."""
        return self.negative > 0 and self.negative >= self.strength

    @property
    def strong(self) -> bool:
        """Whether more findings are strong than weak or mixed."""
        return self.strength > self.negative

    @property
    def row(self) -> tuple[int, int, int]:
        """Strengths, mixed findings and weaknesses, in the order of tables."""
        return self.strength, self.mixed, self.weakness


def counts_by(
    facts: Facts, about: str, loaded: Iterable[Inspection], min_confidence: float = 0.0
) -> dict[tuple[str, str], Counts]:
    """Return counts of findings by report and `about`: "topic", or "entity" for what they concern.

    `min_confidence` leaves out what is less sure (see `core.confidence`).
    """
    chosen = finding_selection(loaded, min_confidence=min_confidence)
    return _counted(facts, ("report", about), chosen)


def counts_of(
    facts: Facts, loaded: Iterable[Inspection], min_confidence: float = 0.0
) -> dict[str, Counts]:
    """Return counts of findings by report, each finding once."""
    chosen = finding_selection(loaded, min_confidence=min_confidence)
    return {report: counts for (report,), counts in _counted(facts, ("report",), chosen).items()}


def _counted(facts: Facts, by: tuple[str, ...], chosen: Selection) -> dict[Any, Counts]:
    """Return counts of findings by the values of some dimensions."""
    found: dict[Any, Counts] = defaultdict(Counts)
    for (*keys, polarity), findings in count_findings_by(facts, (*by, "polarity"), chosen).items():
        found[tuple(keys)].add(polarity, findings)
    return dict(found)


def finding_selection(
    loaded: Iterable[Inspection], focus: Focus | None = None, min_confidence: float = 0.0
) -> Selection:
    """Return which findings of some inspections are meant;
    a focus on entities keeps those about them.
    """
    return Selection(
        inspections=[item.iri for item in loaded],
        about=focus.entities if focus and focus.entities else None,
        min_confidence=min_confidence,
    )
