"""The measures by name, with their explanations (`measures.yaml`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

from graphkit.answers.measures import network_tables
from graphkit.answers.measures.descriptions import MEASURES, load_descriptions
from graphkit.answers.measures.projections import PROJECTIONS, MeasureRequest
from graphkit.answers.measures.result_table import ResultTable
from graphkit.core.errors import MeasureError
from graphkit.core.replaced_names import unknown_name

_CALCULATED: dict[str, Callable[[MeasureRequest], ResultTable]] = {
    **{name: partial(network_tables.by_node, name=name) for name in network_tables.BY_NODE},
    "communities": network_tables.communities_table,
    "members": network_tables.members,
    "similarity": network_tables.similarity,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, with its explanation; `on`: projections it applies to, its default first."""

    name: str
    meaning: str
    caveat: str
    on: tuple[str, ...]


@cache
def measures() -> dict[str, Measure]:
    """Return all measures by name."""
    found = {}
    for name, entry in load_descriptions(MEASURES).items():
        own, but = entry["projection"], entry.get("not_on", ())
        on = (own, *(each for each in PROJECTIONS if each != own and each not in but))
        found[name] = Measure(name, entry["meaning"], entry["caveat"], on)
    return found


def run_measure(name: str, request: MeasureRequest) -> ResultTable:
    """Return a measure of a store as a table with its explanation.

    Raises MeasureError where there is no such measure, or it does not apply to the projection of
    the request.
    """
    known = measures()
    if name not in known:
        raise MeasureError(unknown_name("measure", name, known))
    measure = known[name]
    if request.on and request.on not in measure.on:
        raise MeasureError(
            f"{name} does not apply to {request.on}: it applies to {', '.join(measure.on)}"
        )
    request = replace(request, on=request.on or measure.on[0])
    return replace(_CALCULATED[name](request), meaning=measure.meaning, caveat=measure.caveat)
