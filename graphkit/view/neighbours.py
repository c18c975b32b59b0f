"""Statistical neighbours and what each was last judged: a network that a map alone draws."""

from __future__ import annotations

import networkx as nx

from graphkit.focus import Focus
from graphkit.inspections import Inspection, latest_full
from graphkit.lookup import Labels
from graphkit.model import GraphkitError
from graphkit.store import Store
from graphkit.view.judged import LETTERS, how_old, inspected, latest_graded, look, oldest, passed, superseded

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
    last, before, later = latest_full(every) | latest_graded(every), oldest(every), superseded(every)
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
                old = node in later or (node in last and last[node].day < before)
                _add_judged(graph, labels, node, last.get(node), hub, old, later.get(node, ""))
        judgements = last[other].judgements if other in last else ()
        graph.add_edge(
            one, other, "neighbour", type="neighbour", label=f"has as statistical neighbour no. {rank}",
            weight=1, since="", until="", text=str(rank),
            evidence=[(judged.statement, "") for judged in judgements],
        )  # fmt: skip
    if any(graph.nodes[node].get("old") for node in graph):
        followed = (
            ", or followed by a full inspection without overall grade" if set(graph) & set(later) else ""
        )
        graph.graph["keys"] = [f"dashed, in brackets: {how_old(before)}{followed}"]
    if blank := sum(1 for node in graph if node not in last):
        graph.graph["notes"] = [
            f"not held: of {blank} of {len(graph)} authorities this graph holds no full inspection; they may "
            "well have been inspected."
        ]
    return graph


def _add_judged(
    graph: nx.MultiDiGraph,
    labels: Labels,
    node: str,
    last: Inspection | None,
    hub: bool,
    old: bool,
    later: str,
) -> None:
    """Add an authority under its latest grade held; one at the head of others says it in its box."""
    grade, said = "not-held", "not held"
    if last:
        grade, said = look(last.overall.grade if last.overall else ""), last.day[:4]
        if hub:
            said = f"{LETTERS.get(grade, '–')} {said}"
    graph.add_node(
        node, label=labels.of(node), type="authority" if hub else grade, kind="LocalAuthority", weight=35,
        below=passed(said, later) if old else said, grade=grade, **({"old": True} if old else {}),
    )  # fmt: skip
