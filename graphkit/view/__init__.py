"""Maps: a network as one HTML file that opens from disk, each node and edge of it on its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx

from graphkit.ask.entity_search import find_entity
from graphkit.ask.focus import resolve_focus
from graphkit.ask.lookup import Labels
from graphkit.core.errors import GraphkitError
from graphkit.store.dataset import Store
from graphkit.view.chart import Chart, chart_page
from graphkit.view.delivery_network import delivery
from graphkit.view.england_chart import place
from graphkit.view.grid import GRIDS, as_said
from graphkit.view.history_network import history
from graphkit.view.html_page import page
from graphkit.view.inspection_sequence import nothing_to_show
from graphkit.view.neighbour_network import neighbours
from graphkit.view.network_page import drawing
from graphkit.view.node_layout import around
from graphkit.view.partner_network import partners
from graphkit.view.timeline_chart import timeline
from graphkit.view.topic_network import TINY, topics

__all__ = ["CHARTS", "MAPS", "chart", "network_map"]

MAPS: dict[str, tuple[str, Callable[..., nx.MultiDiGraph]]] = {
    "partners": ("Who is spoken of where: agencies, services and partner sectors, by findings.", partners),
    "topics": (
        "What was found on each topic: strengths (▲), weaknesses (▼), mixed findings (◆). First the topics "
        f"of which the largest share is weak or mixed; last those of fewer than {TINY} findings.",
        topics,
    ),
    "delivery": ("Who delivers services for which authority, or is shared by whom, and when.", delivery),
    "history": (
        "Inspections with their overall grades; below, topics weak in two of them or more (weak: more "
        "weaknesses and mixed findings than strengths). 25/32: of 32 findings, 25 were weak or mixed.",
        history,
    ),
    "neighbours": (
        "Statistical neighbours (the Department for Education's present set; 1 is the nearest), their latest "
        "overall grade among the reports that this graph holds, and its year; there may be later reports.",
        neighbours,
    ),
}
CHARTS: dict[str, tuple[str, str, Callable[..., Chart]]] = {
    "timeline": (
        "judgements through time",
        "Each mark is an inspection: letter and colour say the grade, shape and ring the framework.",
        timeline,
    ),
    "place": (
        "latest grades held",
        "Of each authority, the latest overall grade among the reports that this graph holds; there may be "
        "later ones. A click on an area leads to its row of the table.",
        place,
    ),
}
_AS_SAID: tuple[Any, ...] = (as_said, (1,))  # places of their own, all shown at once


def network_map(
    store: Store,
    kind: str = "partners",
    focus: str | list[str] | tuple[str, ...] | None = None,
    topic: str | None = None,
    since: str | None = None,
    title: str = "",
    with_quotes: bool = False,
) -> str:
    """Return a map as HTML.

    `kind` is one of `MAPS`; `focus`, `topic` and `since` choose what is on it, as in `ask.network`. The
    words of reports that are not under the Open Government Licence stay out, unless `with_quotes`.
    Raises GraphkitError where a name is not known or nothing is left to show.
    """
    if kind not in MAPS:
        raise GraphkitError(f"no such map: {kind!r}; there are {', '.join(MAPS)}")
    sentence, make = MAPS[kind]
    about = resolve_focus(store, focus)
    graph = make(store, about, topic, since)
    if not graph:
        raise nothing_to_show(store, about, "this graph holds nothing of the kind on what was asked for")
    place = f"{about.title} " if about else "All authorities: "
    when = f"Inspections since {since}." if since and kind != "topics" else ""  # that one says so itself
    label = _topic(store, topic) if topic else ""
    chosen = [f"Topic: {label}." if label else "", when]
    return page(
        drawing(store, graph, with_quotes, *_plan(kind, graph)),
        title or f"{place}{kind}{f' on {label.lower()}' if label else ''}",
        " ".join(filter(None, [sentence, graph.graph.get("note", ""), *chosen])),
    )


def _topic(store: Store, topic: str) -> str:
    """Return what a topic is called."""
    return Labels(store).of(find_entity(store, topic, "topic"))


def _plan(kind: str, graph: nx.MultiDiGraph) -> tuple[Any, ...]:
    """Return how a network is laid out and at which steps it is shown; () for as networks usually are."""
    if kind == "history":
        return _AS_SAID
    hubs = sum(1 for node in graph if graph.out_degree(node))
    if kind == "neighbours" and hubs == 1:
        return around, (1,)
    if kind in GRIDS:
        graph.graph["cells"] = GRIDS[kind](graph)
        return _AS_SAID
    return ()


def chart(
    store: Store,
    kind: str,
    focus: str | list[str] | tuple[str, ...] | None = None,
    topic: str | None = None,
    since: str | None = None,
    title: str = "",
) -> str:
    """Return a chart as HTML without a script: `kind` is one of `CHARTS`; the rest is as in `network_map`."""
    if kind not in CHARTS:
        raise GraphkitError(f"no such chart: {kind!r}; there are {', '.join(CHARTS)}")
    noun, sentence, make = CHARTS[kind]
    about = resolve_focus(store, focus)
    shown = make(store, about, topic, since)
    if topic:
        sentence = (
            "Of each authority, the latest full inspection that this graph holds: 2/7 means that two of "
            "seven findings on the topic are weak or mixed."
        )
        noun = f"what was found weak on {_topic(store, topic).lower()}"
    noun = f"{noun}, {shown.years}" if shown.years else noun
    chosen = [sentence, shown.about, f"Inspections since {since}." if since else ""]
    place_ = about.title if about else "England"
    return chart_page(shown, title or f"{place_}: {noun}", " ".join(filter(None, chosen)))
