"""The parameters of a measure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graphkit.ask.focus import Focus, find_topics
from graphkit.ask.inspections import Inspection, inspections
from graphkit.ask.lookup import Labels
from graphkit.store.dataset import Store

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class MeasureRequest:
    """A store, and which part of it a measure uses.

    `on` names the projection for network measures; `polarity` keeps findings of one polarity ("": the default
    of the projection); `topic` keeps a topic and those below it; `by` and `criterion` choose what is counted;
    `min_confidence` leaves out findings and labels that are less sure.
    """

    store: Store
    on: str = ""
    focus: Focus | None = None
    polarity: str = ""
    topic: str = ""
    by: str = ""
    criterion: str = ""
    min_confidence: float = 0.0

    @cached_property
    def graph(self) -> nx.Graph:
        """The projection."""
        from graphkit.analyse.projections import PROJECTIONS

        kept = (self.polarity,) if self.polarity else ()
        return PROJECTIONS[self.on](self.store, self.focus, *kept, min_confidence=self.min_confidence)

    @cached_property
    def loaded(self) -> list[Inspection]:
        """The inspections in focus, oldest first."""
        return inspections(self.store, self.focus)

    @cached_property
    def labels(self) -> Labels:
        """Labels of entities."""
        return Labels(self.store)

    @cached_property
    def topics(self) -> frozenset[str] | None:
        """The selected topics; None for all."""
        return frozenset(find_topics(self.store, self.topic)) if self.topic else None
