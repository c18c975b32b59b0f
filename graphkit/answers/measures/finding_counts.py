"""Counts of findings by polarity, and which findings are meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.graph.facts.selected_findings import Selection

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
