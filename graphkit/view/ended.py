"""Who is spoken of where, with those that have ended since drawn as what is past."""

from __future__ import annotations

import networkx as nx

from graphkit import network
from graphkit.focus import Focus
from graphkit.lookup import objects
from graphkit.store import Store
from graphkit.terms import Property, gk
from graphkit.view.judged import inspected, years


def partners(
    store: Store, focus: Focus | None = None, topic: str | None = None, since: str | None = None
) -> nx.MultiDiGraph:
    """Return the network of partners; what the register says has ended bears the year in `ended`.

    Ended by the day of the latest inspection held: no clock is asked.
    """
    graph = network.partners(store, focus, topic, since)
    every = inspected(store)
    newest = max((each.day for each in every), default="")
    for node, data in graph.nodes(data=True):
        last = max(objects(store, node, gk(Property.VALID_UNTIL)), default="")
        if last and last < newest:
            data.update(ended=last[:4], old=True, below=f"(to {last[:4]})")
    heard = {
        statement.rpartition("/finding/")[0]
        for *_, data in graph.edges(data=True)
        for statement, _ in data["evidence"]
    }
    span = years(each for each in every if each.inspection in heard)
    graph.graph["note"] = f"Inspections of {span} taken together." if span else ""
    return graph
