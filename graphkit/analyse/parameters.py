"""What is asked of a measure, beside its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from graphkit.analyse.projections import PROJECTIONS
from graphkit.ask.focus import Focus, find_topics
from graphkit.ask.inspections import Inspection, inspections
from graphkit.ask.lookup import Labels
from graphkit.store.dataset import Store


@dataclass(frozen=True)
class MeasureRequest:
    """A store, and which part of it a measure is to look at.

    `on` names the projection that a measure of networks measures; `polarity` keeps the findings of one
    ("" leaves it to the projection); `topic` keeps a topic and those below it; `by` and `criterion` choose
    what is counted.
    """

    store: Store
    on: str = ""
    focus: Focus | None = None
    polarity: str = ""
    topic: str = ""
    by: str = ""
    criterion: str = ""

    @cached_property
    def graph(self) -> nx.Graph:
        """The projection."""
        kept = (self.polarity,) if self.polarity else ()
        return PROJECTIONS[self.on](self.store, self.focus, *kept)

    @cached_property
    def held(self) -> list[Inspection]:
        """The inspections in focus, oldest first."""
        return inspections(self.store, self.focus)

    @cached_property
    def labels(self) -> Labels:
        """The names of things."""
        return Labels(self.store)

    @cached_property
    def topics(self) -> frozenset[str] | None:
        """The topics asked for; None for all."""
        return frozenset(find_topics(self.store, self.topic)) if self.topic else None
