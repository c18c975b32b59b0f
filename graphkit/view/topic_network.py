"""The topics map: findings by topic, from each authority's latest full inspection or all since a day."""

from __future__ import annotations

import networkx as nx

from graphkit.ask.focus import Focus, Topic
from graphkit.ask.inspections import cutoff_date, latest_full_inspections
from graphkit.ask.lookup import Labels
from graphkit.ask.network import topics as topic_graph
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import old_note, select_inspections

MIN_FINDINGS = 5  # topics with fewer findings come last: their shares mean little


def topics(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return authorities and topics, linked by the findings of each authority's latest full inspection.

    Earlier findings are left out because they may no longer apply. With `since`, all inspections from that
    day are combined. `year` of an authority is the year of its inspection.
    """
    if since:
        graph = topic_graph(store, focus, topic, since)
        days = [day for *_, data in graph.edges(data=True) for day in (data["since"], data["until"])]
        years = " to ".join(sorted({min(days)[:4], max(days)[:4]})) if days else ""
        graph.graph["note"] = f"All inspections from {years} combined."
    else:
        inspections = select_inspections(store)
        latest, cutoff = latest_full_inspections(inspections), cutoff_date(inspections)
        graph = topic_graph(store, focus, topic, inspections={item.iri for item in latest.values()})
        for node in set(latest) & set(graph):
            graph.nodes[node]["year"] = latest[node].day[:4]
            if latest[node].day < cutoff:
                graph.nodes[node]["old"] = True
                graph.graph["legend"] = [f"in brackets: {old_note(cutoff)}"]
        graph.graph["note"] = "Latest full inspection loaded for each authority; its year is beside the name."
    labels = Labels(store)
    for node, data in graph.nodes(data=True):
        if data["type"] == "authority":
            data["region"] = labels.region(node)
    return graph
