"""Statistical neighbours and what each was last judged: a network that a map alone draws."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from graphkit.ask.focus import Focus
from graphkit.ask.lookup import Labels
from graphkit.core.errors import GraphkitError
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import LETTERS, Latest, how_old, inspected, latest, look, oldest

_RANKINGS = """
SELECT DISTINCT ?authority ?rank ?neighbour {
  ?authority gk:neighbourRanking ?ranking . ?ranking gk:rank ?rank ; gk:neighbour ?neighbour }"""


def neighbours(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> nx.MultiDiGraph:
    """Return authorities with their statistical neighbours, nearest first, and what each was last judged.

    Without a focus: those of every authority. Raises GraphkitError where a topic or day is given: there
    is nothing that these could choose.
    """
    if topic or since:
        raise GraphkitError("a map of neighbours takes no --topic and no --since: it shows the latest grades")
    labels = Labels(store)
    every = inspected(store)
    before = oldest(every)
    last = latest(every, before)
    graph = nx.MultiDiGraph(name="neighbours")
    ranked = sorted((one, int(rank), other) for one, rank, other in store.rows(_RANKINGS))
    wanted = set(focus.authorities) if focus else {one for one, _, _ in ranked}
    if focus and not wanted:
        raise GraphkitError(
            f"{focus.title} is no authority or region: only these have statistical neighbours"
        )
    for one, rank, other in ranked:
        if one not in wanted:
            continue
        for node in (one, other):
            if node not in graph:
                hub = len(wanted) > 1 or node in wanted
                _add_judged(graph, labels, node, last.get(node), hub)
        judgements = last[other].inspection.judgements if other in last else ()
        graph.add_edge(
            one, other, "neighbour", type="neighbour", label=f"has as statistical neighbour no. {rank}",
            weight=1, since="", until="", text=str(rank),
            evidence=[(judged.statement, "") for judged in judgements],
        )  # fmt: skip
    _add_notes(graph, last, before)
    return graph


def _add_notes(graph: nx.MultiDiGraph, last: Mapping[str, Latest], before: str) -> None:
    """Say what is old, and of how many authorities no full inspection is held, where there are any."""
    if any(graph.nodes[node].get("old") for node in graph):
        again = any(node in last and last[node].later for node in graph)
        followed = ", or followed by a full inspection without overall grade" if again else ""
        graph.graph["keys"] = [f"dashed, in brackets: {how_old(before)}{followed}"]
    if blank := sum(1 for node in graph if node not in last):
        graph.graph["notes"] = [
            f"not held: of {blank} of {len(graph)} authorities this graph holds no full inspection; they may "
            "well have been inspected."
        ]


def _add_judged(graph: nx.MultiDiGraph, labels: Labels, node: str, last: Latest | None, hub: bool) -> None:
    """Add an authority under its latest grade held; one at the head of others says it in its box."""
    grade, said = "not-held", "not held"
    if last:
        overall, year = last.inspection.overall, last.inspection.day[:4]
        grade = look(overall.grade if overall else "")
        said = last.written(f"{LETTERS.get(grade, '–')} {year}" if hub else year)
    graph.add_node(
        node, label=labels.of(node), type="authority" if hub else grade, kind="LocalAuthority", weight=35,
        below=said, grade=grade, **({"old": True} if last and last.past else {}),
    )  # fmt: skip
