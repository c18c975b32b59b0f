"""Answers as one HTML file that works offline: maps and charts, pages, drafts and news.

Maps show the evidence of every node and edge: `map_page` writes them, `chart` and `timeline_chart`
the charts. `digest_file` writes pages of places and checked drafts. All are rendered by
`html_page`, with the style and only the scripts that belong to them.

networks, map_network, node_layout, geometry, zoom_levels, grid, map_page    networks
timeline_chart, timeline_events, time_lines, inspection_sequence    the timeline
england_chart, england_outline     England as areas
answer_charts, page_charts                 pictures of answers and pages
chart, html_page                   a picture with its table, a page in one file
digest_file                        what has no picture: pages of places, drafts
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

from graphkit.answers.measures.network import deliveries
from graphkit.answers.measures.result_table import ResultTable
from graphkit.core.errors import GraphkitError
from graphkit.core.garbage import disable_gc
from graphkit.core.replaced_names import unknown_name
from graphkit.graph.entities.focus import Focus, Topic, resolve_focus, resolve_topic
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import MAP_DATA, Chart, Link, chart_page
from graphkit.surfaces.maps.england_chart import cartogram, place
from graphkit.surfaces.maps.grid import GRIDS, preset_positions
from graphkit.surfaces.maps.html_page import ScriptLink, in_page, page_policy
from graphkit.surfaces.maps.inspection_sequence import empty_map_error
from graphkit.surfaces.maps.networks import MIN_FINDINGS, delivery, neighbours, partners, topics
from graphkit.surfaces.maps.node_layout import ring_layout
from graphkit.surfaces.maps.timeline_chart import timeline

if TYPE_CHECKING:
    from graphkit.surfaces.maps.map_page import MapNetwork

__all__ = ["CHARTS", "MAPS", "Drawing", "draw", "offered_kinds"]
Names = str | Sequence[str] | None


class MapKind(NamedTuple):
    """A kind of map or chart: its function of store, focus, topic and day;
    else as in `data/maps.yaml`.
    """

    draw: Callable[..., Any]
    description: str
    title: str = ""
    of: str = ""
    without: Sequence[str] = ()


def _kinds(*functions: Callable[..., Any]) -> dict[str, MapKind]:
    declared = MAP_DATA["kinds"]
    kinds = {each.__name__: MapKind(each, **declared[each.__name__]) for each in functions}
    return {
        name: kind._replace(description=kind.description.format(few=MIN_FINDINGS))
        for name, kind in kinds.items()
    }


MAPS = _kinds(partners, topics, delivery, neighbours)
CHARTS = _kinds(timeline, place, cartogram)
_PRESET_LAYOUT: tuple[Any, ...] = (preset_positions, (1,))  # nodes have positions; one zoom level


def offered_kinds(store: Store, focus: Names = None, topic: str | None = None) -> dict[str, str]:
    """Return all kinds of maps with the reason why each makes no sense for the focus,
    "" for those that do.

    Raises EntityNotFoundError for an unknown name.
    """
    focused, given = resolve_focus(store, focus), {"topic": topic}
    return {kind: _unsuitable(store, kind, focused, given) for kind in (*MAPS, *CHARTS)}


def _unsuitable(store: Store, kind: str, focus: Focus | None, given: Mapping[str, object]) -> str:
    """Return why a kind of map makes no sense for a focus and other parameters, "" if it does."""
    declared = (MAPS | CHARTS)[kind]
    for name in declared.without:
        if given.get(name):
            return f"a map of kind {kind} takes no {name}"
    if focus is None:
        return ""
    if declared.of and not focus.authorities:
        return f"{focus.title} is not an authority or region, so it has no {kind}"
    if declared.of == "areas" and len(focus.authorities) == 1:
        return f"{focus.title} alone is a single area: its grades over time are on the timeline"
    if kind == "delivery":
        concerned = {each for pair in deliveries(store) for each in pair[:2]}
        if concerned.isdisjoint((*focus.authorities, *focus.entities)):
            return (
                "neither the register nor a report states who delivers services for or by "
                f"{focus.title}"
            )
    return ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map or chart: its kind, title and description, and what is drawn."""

    store: Store
    kind: str
    title: str
    description: str
    content: Chart | nx.MultiDiGraph
    with_quotes: bool = False

    @disable_gc()
    def page(self, script_link: ScriptLink = in_page) -> str:
        """Return it as an HTML page that works offline; a chart has no script.

        The scripts of a map are in the page, unless there is a link to a file with them.
        """
        if isinstance(self.content, Chart):
            return chart_page(self.content, self.title, self.description)
        network = self.network()
        network.script_link = script_link
        return network.generate_html()

    @property
    def policy(self) -> str:
        """The content security policy of its page."""
        from graphkit.surfaces.maps.map_page import map_scripts  # loads pyvis, and IPython with it

        return (
            page_policy("chart")
            if isinstance(self.content, Chart)
            else page_policy("map", map_scripts())
        )

    @disable_gc()
    def network(self) -> MapNetwork:
        """Return it as a network of pyvis. Raises GraphkitError for a chart."""
        # loads pyvis, and IPython with it
        from graphkit.surfaces.maps.map_network import map_network

        if isinstance(self.content, Chart):
            raise GraphkitError(
                f"{self.kind} is a chart, not a network; networks are {', '.join(MAPS)}"
            )
        graph = self.content.copy()
        layout = _layout(self.kind, graph)
        return map_network(
            self.store, graph, self.title, self.description, self.with_quotes, *layout
        )

    def table(self) -> ResultTable:
        """Return it as a table: the rows of a chart, the edges of a network."""
        if isinstance(self.content, Chart):
            chart_rows = (tuple(map(_cell_text, row)) for row in self.content.rows)
            columns, notes = tuple(self.content.columns), tuple(map(str, self.content.notes))
            return ResultTable(
                self.title, columns, tuple(chart_rows), self.description, notes=notes
            )
        names = self.content.nodes(data="label")
        rows = sorted(
            (names[one], data["label"], names[other], data["weight"], data["since"], data["until"])
            for one, other, data in self.content.edges(data=True)
        )
        columns = ("from", "relation", "to", "weight", "since", "until")
        notes = tuple(self.content.graph.get("notes", ()))
        return ResultTable(self.title, columns, tuple(rows), self.description, notes=notes)


def _cell_text(cell: str | Link) -> str:
    return cell.url if isinstance(cell, Link) else cell


@disable_gc()
def draw(
    store: Store,
    kind: str = "partners",
    focus: Names = None,
    topic: str | None = None,
    since: str | None = None,
    title: str = "",
    with_quotes: bool = False,
) -> Drawing:
    """Return a map or chart.

    `kind` is one of `MAPS` or `CHARTS`; `focus`, `topic` and `since` select its content. Quotes
    from reports that are not under the Open Government Licence are left out unless `with_quotes` is
    true. Raises GraphkitError for an unknown kind or name, for an empty map, and for a kind that
    makes no sense for the focus; but the outline of one authority can be drawn, although it is not
    offered.
    """
    if kind not in (*MAPS, *CHARTS):
        raise GraphkitError(unknown_name("map", kind, (*MAPS, *CHARTS)))
    focused, on_topic = resolve_focus(store, focus), resolve_topic(store, topic)
    given = {"topic": topic, "since": since}
    reason = _unsuitable(store, kind, focused, given)
    if reason and not (kind == "place" and focused and focused.authorities):
        others = (name for name in (*MAPS, *CHARTS) if not _unsuitable(store, name, focused, given))
        raise GraphkitError(f"{reason}; there are {', '.join(others)}")
    described = _chart if kind in CHARTS else _network
    content, heading, description = described(store, kind, focused, on_topic, since)
    return Drawing(store, kind, title or heading, description, content, with_quotes)


def _network(
    store: Store, kind: str, focus: Focus | None, topic: Topic | None, since: str | None
) -> tuple[nx.MultiDiGraph, str, str]:
    """Return a network, its heading and its description."""
    graph = MAPS[kind].draw(store, focus, topic, since)
    if not graph:
        raise empty_map_error(store, focus, "nothing in this graph matches the selection")
    heading = f"{f'{focus.title} ' if focus else 'All authorities: '}{kind}"
    selection = [
        f"Topic: {topic.label}." if topic else "",
        # the note of the topics map states the years
        f"Inspections since {since}." if since and kind != "topics" else "",
    ]
    words = " ".join(
        filter(None, [MAPS[kind].description, graph.graph.get("note", ""), *selection])
    )
    return graph, f"{heading} on {topic.label.lower()}" if topic else heading, words


def _chart(
    store: Store, kind: str, focus: Focus | None, topic: Topic | None, since: str | None
) -> tuple[Chart, str, str]:
    """Return a chart, its heading and its description."""
    build_chart, description, subject, *_ = CHARTS[kind]
    content = build_chart(store, focus, topic, since)
    if topic:
        description = (
            "Findings on the topic in each authority's latest full inspection loaded: 2/7 means "
            "that two of seven findings are weak or mixed."
        )
        subject = f"weaknesses on {topic.label.lower()}"
    subject = f"{subject}, {content.period}" if content.period else subject
    selection = [description, content.summary, f"Inspections since {since}." if since else ""]
    return (
        content,
        f"{focus.title if focus else 'England'}: {subject}",
        " ".join(filter(None, selection)),
    )


def _layout(kind: str, graph: nx.MultiDiGraph) -> tuple[Any, ...]:
    """Return the layout function and thresholds of a network, () for the defaults."""
    hubs = sum(1 for node in graph if graph.out_degree(node))
    if kind == "neighbours" and hubs == 1:
        return ring_layout, (1,)
    if kind in GRIDS:
        graph.graph["cells"] = GRIDS[kind](graph)
        return _PRESET_LAYOUT
    return ()
