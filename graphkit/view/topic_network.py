"""What was found on each topic: in the latest full inspection of each authority, or in all since a day."""

from __future__ import annotations

import networkx as nx

from graphkit.ask.focus import Focus
from graphkit.ask.inspections import latest_full_inspections
from graphkit.ask.lookup import Labels
from graphkit.ask.network import topics as all_topics
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import how_old, inspected, oldest

TINY = 5  # of fewer findings in all, a share says little: such topics come last


def topics(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> nx.MultiDiGraph:
    """Return authorities and the topics of what was found there: in the latest full inspection held of each.

    Older findings would read as if they held today. Where a day is given, all inspections since then are
    taken together. `year` of an authority is when it was inspected.
    """
    if since:
        graph = all_topics(store, focus, topic, since)
        days = [day for *_, data in graph.edges(data=True) for day in (data["since"], data["until"])]
        span = " to ".join(sorted({min(days)[:4], max(days)[:4]})) if days else ""
        graph.graph["note"] = f"All inspections from {span} taken together."
    else:
        every = inspected(store)
        last, before = latest_full_inspections(every), oldest(every)
        graph = all_topics(store, focus, topic, inspections={each.iri for each in last.values()})
        for node in set(last) & set(graph):
            graph.nodes[node]["year"] = last[node].day[:4]
            if last[node].day < before:
                graph.nodes[node]["old"] = True
                graph.graph["keys"] = [f"in brackets: {how_old(before)}"]
        graph.graph["note"] = "Of each authority the latest full inspection held, in the year by its name."
    labels = Labels(store)
    for node, data in graph.nodes(data=True):
        if data["type"] == "authority":
            data["region"] = labels.region(node)
    return graph
