"""Who is spoken of where, with those that have ended since drawn as what is past."""

from __future__ import annotations

from collections import Counter

import networkx as nx

from graphkit.ask import network
from graphkit.ask.focus import Focus
from graphkit.ask.lookup import end_date
from graphkit.core.identifiers import inspection_of
from graphkit.core.partial_dates import last_day
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import inspected, years

_TOLD = {"by-area": "by area", "by-date": "by date"}
_HOW = (
    "by area, by date: most statements about it say only what kind of body it is (“the police”); the area or "
    "the date tells which is meant."
)
_WHOSE = "A weakness that names an agency may be another's: read whom the sentence speaks of."


def _how_known(graph: nx.MultiDiGraph, node: str) -> str:
    """Return how an agency is known to be meant where most statements do not name it, "" where they do."""
    edges = graph.in_edges(node, data=True)
    ways = Counter(way for *_, data in edges if data["type"] == "findings" for _, way in data["evidence"])
    most = max(_TOLD, key=lambda way: ways[way])
    return _TOLD[most] if 2 * sum(ways[way] for way in _TOLD) > ways.total() else ""


def partners(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> nx.MultiDiGraph:
    """Return the network of partners; what the register says has ended bears the year in `ended`.

    Ended by the day of the latest inspection held: no clock is asked.
    """
    graph = network.partners(store, focus, topic, since)
    graph.graph["notes"] = [_WHOSE]
    every = inspected(store)
    newest = max((each.day for each in every), default="")
    for node, data in graph.nodes(data=True):
        last = end_date(store, node)
        if last and last_day(last) < newest:
            data.update(ended=last[:4], old=True)
        told = _how_known(graph, node)
        below = [told and f"({told})", f"(to {last[:4]})" if "ended" in data else ""]
        if any(below):
            data["below"] = "\n".join(filter(None, below))
        if told:
            graph.graph["notes"] = [_HOW, _WHOSE]
    findings = (data["evidence"] for *_, data in graph.edges(data=True) if data["type"] == "findings")
    heard = {inspection_of(finding) for evidence in findings for finding, _ in evidence}
    span = years(each for each in every if each.iri in heard)
    graph.graph["note"] = f"Inspections of {span} taken together." if span else ""
    return graph
