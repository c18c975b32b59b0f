"""The measures by name, with the plain words that go with each (`measures.yaml`)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache

from graphkit.analyse import network_measures, recurrence, time_since_inspection, weakness_trends
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.projections import PROJECTIONS
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.descriptions import MEASURES, load_descriptions
from graphkit.core.errors import MeasureError

_CALCULATED: dict[str, Callable[[MeasureRequest], ResultTable]] = {
    "centrality": network_measures.central,
    "degree": network_measures.degree,
    "betweenness": network_measures.betweenness,
    "pagerank": network_measures.pagerank,
    "brokers": network_measures.brokers,
    "communities": network_measures.parts,
    "members": network_measures.members,
    "core": network_measures.core,
    "similarity": network_measures.similarity,
    "recurrence": recurrence.recurrence,
    "trends": weakness_trends.trends,
    "topic-trends": weakness_trends.topic_trends,
    "grades": weakness_trends.grades,
    "waiting": time_since_inspection.waiting,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it says, when not to trust it, what it takes. `on`: projections, its own first."""

    name: str
    meaning: str
    caveat: str
    on: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


@cache
def measures() -> dict[str, Measure]:
    """Return the measures there are, by name."""
    return {
        name: Measure(
            name,
            said["meaning"],
            said["caveat"],
            _projections(said.get("projection", ""), said.get("not_on", ())),
            tuple(said.get("takes", ())),
        )
        for name, said in load_descriptions(MEASURES).items()
    }


def _projections(own: str, but: Collection[str]) -> tuple[str, ...]:
    """Return the projections that a measure can be taken on: its own first, all `but` some."""
    return (own, *(name for name in PROJECTIONS if name != own and name not in but)) if own else ()


def analyse(name: str, asked: MeasureRequest) -> ResultTable:
    """Return what a measure says of a store, with the words that go with it.

    Raises MeasureError where there is no such measure, or it takes nothing of the kind that is asked.
    """
    known = measures()
    if name not in known:
        raise MeasureError(f"no measure is called {name!r}; there are: {', '.join(known)}")
    measure = known[name]
    for option in ("by", "topic", "criterion", "polarity"):
        if getattr(asked, option) and option not in measure.takes:
            takes = ", ".join(f"--{each}" for each in measure.takes) or "none of these"
            raise MeasureError(f"{name} does not take --{option}; it takes: {takes}")
    if asked.on and asked.on not in measure.on:
        takes = f"it is taken on {', '.join(measure.on)}" if measure.on else "it is not a measure of networks"
        raise MeasureError(f"{name} is not taken on {asked.on}: {takes}")
    asked = replace(asked, on=asked.on or next(iter(measure.on), ""))
    return replace(_CALCULATED[name](asked), meaning=measure.meaning, caveat=measure.caveat)
