"""The neighbours map: statistical neighbours of authorities, with the latest overall grade of each."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from graphkit.ask.focus import Focus, Topic
from graphkit.ask.inspections import cutoff_date
from graphkit.ask.lookup import Labels, neighbour_list
from graphkit.core.errors import GraphkitError
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import (
    GRADE_LETTERS,
    LatestInspection,
    grade_type,
    latest_inspections,
    old_note,
    select_inspections,
)

_RANKINGS = """
SELECT DISTINCT ?authority ?rank ?neighbour {
  ?authority gk:neighbourRanking ?ranking . ?ranking gk:rank ?rank ; gk:neighbour ?neighbour }"""


def neighbours(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return authorities with their statistical neighbours, nearest first, and the latest grade of each.

    Without a focus, the network has the neighbours of every authority. Raises GraphkitError for a topic or a
    day, which do not apply to neighbours.
    """
    if topic or since:
        raise GraphkitError("a map of neighbours takes no --topic and no --since: it shows the latest grades")
    labels = Labels(store)
    inspections = select_inspections(store)
    cutoff = cutoff_date(inspections)
    latest = latest_inspections(inspections, cutoff)
    graph = nx.MultiDiGraph(name="neighbours")
    rankings = sorted((source, int(rank), target) for source, rank, target in store.rows(_RANKINGS))
    sources = set(focus.authorities) if focus else {source for source, _, _ in rankings}
    if focus and not sources:
        raise GraphkitError(
            f"{focus.title} is not an authority or region: only these have statistical neighbours"
        )
    for source, rank, target in rankings:
        if source not in sources:
            continue
        for node in (source, target):
            if node not in graph:
                is_hub = len(sources) > 1 or node in sources
                _add_authority(graph, labels, node, latest.get(node), is_hub)
        judgements = latest[target].inspection.judgements if target in latest else ()
        graph.add_edge(
            source, target, "neighbour", type="neighbour", label=f"has statistical neighbour no. {rank}",
            weight=1, since="", until="", text=str(rank),
            evidence=[(judged.statement, "") for judged in judgements],
        )  # fmt: skip
    _add_notes(graph, latest, cutoff, neighbour_list(store))
    return graph


def _add_notes(
    graph: nx.MultiDiGraph, latest: Mapping[str, LatestInspection], cutoff: str, published: str
) -> None:
    """Add the legend of old grades, the list of neighbours, and how many have no full report loaded."""
    if any(graph.nodes[node].get("old") for node in graph):
        is_followed = any(node in latest and latest[node].later_year for node in graph)
        followed = ", or followed by a full inspection without overall grade" if is_followed else ""
        graph.graph["legend"] = [f"dashed, in brackets: {old_note(cutoff)}{followed}"]
    notes = [f"Statistical neighbours: {published}."] if published else []
    if missing := sum(1 for node in graph if node not in latest):
        notes.append(
            f"no report: no full report loaded for {missing} of {len(graph)} authorities. They may have been "
            "inspected."
        )
    if notes:
        graph.graph["notes"] = notes


def _add_authority(
    graph: nx.MultiDiGraph, labels: Labels, node: str, latest: LatestInspection | None, is_hub: bool
) -> None:
    """Add an authority with its latest grade; the box of a hub shows the letter of the grade."""
    grade, sublabel = "not-loaded", "no report"
    if latest:
        overall, year = latest.inspection.overall, latest.inspection.day[:4]
        grade = grade_type(overall.grade if overall else "")
        sublabel = latest.format_grade(f"{GRADE_LETTERS.get(grade, '–')} {year}" if is_hub else year)
    graph.add_node(
        node, label=labels.of(node), type="authority" if is_hub else grade, kind="LocalAuthority", weight=35,
        sublabel=sublabel, grade=grade, **({"old": True} if latest and latest.is_past else {}),
    )  # fmt: skip
