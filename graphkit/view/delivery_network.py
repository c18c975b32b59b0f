"""The delivery map: who provides services for which authority, and in which years."""

from __future__ import annotations

import networkx as nx

from graphkit.analyse.delivery_years import dated_delivery
from graphkit.ask.focus import Focus, Topic
from graphkit.ask.inspections import cutoff_date
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import format_date, select_inspections


def delivery(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return the delivery network; each edge has its years in `text` and its caption in a grid cell."""
    graph = dated_delivery(store, focus, topic, since)
    has_unknown_end = any(unknown for *_, unknown in graph.edges(data="unknown_end"))
    for *_, data in graph.edges(data=True):
        role = "shared" if data["type"] == "shared" else "delivers"
        data["caption"] = f"{role} {data['text']}"
        if data["old"]:
            data["caption"] = f"({data['caption']})"
        else:
            del data["old"]
    if any(old for *_, old in graph.edges(data="old")):
        cutoff = cutoff_date(select_inspections(store))
        graph.graph["legend"] = [
            f"dashed, in brackets: ended, or last mentioned before {format_date(cutoff)}"
        ]
    graph.graph["notes"] = [
        "delivers: a report or the register states that the agency provides services for the authority; "
        "shared: the register lists the authority among those that share the agency."
    ]
    if has_unknown_end:
        graph.graph["notes"].append("at least 2016: a report of 2016 mentions it, and no later report does.")
    return graph
