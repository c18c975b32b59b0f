"""The partners map: which agencies and services findings concern; bodies that have ended are marked."""

from __future__ import annotations

from collections import Counter, defaultdict

import networkx as nx

from graphkit.ask import network
from graphkit.ask.focus import Focus, Topic
from graphkit.ask.inspections import cutoff_date
from graphkit.ask.lookup import Labels, subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.partial_dates import last_day
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import (
    GRADE_LETTERS,
    LatestInspection,
    grade_type,
    latest_inspections,
    old_note,
    select_inspections,
    year_range,
)
from graphkit.view.zoom_levels import SPLIT_SIZE

_INFERRED = {"by-area": "by area", "by-date": "by date"}
_INFERRED_NOTE = (
    "by area, by date: most statements only name the kind of body (“the police”); the area or the date "
    "identifies which one."
)
_ATTRIBUTION_NOTE = "A weakness that names an agency may be that of another body: read the sentence."


def partners(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return the network of partners; `ended` is the year in which a body ended, according to the register.

    A body has ended if its end is before the latest inspection loaded. Authorities have their `region`
    and their latest `overall` grade (`overall_past`: it is past), the label with its letter and year;
    the attribute `grades` of the network has their latest overall grades, and whether these are past. A
    network that is split by region leaves out the services that a single finding is about.
    """
    graph = network.partners(store, focus, topic, since, most=SPLIT_SIZE)
    graph.graph["notes"] = [_ATTRIBUTION_NOTE]
    inspections = select_inspections(store)
    newest = max((item.day for item in inspections), default="")
    labels, cutoff = Labels(store), cutoff_date(inspections)
    latest = latest_inspections(inspections, cutoff)
    if cutoff:
        graph.graph["past"] = f"pale, dashed: {old_note(cutoff)}, or followed by a report without grade"
    graph.graph["grades"] = {
        node: (grade_type(each.inspection.overall.grade if each.inspection.overall else ""), each.is_past)
        for node, each in latest.items()
    }
    ends = defaultdict[str, list[str]](list)
    for node, day in subject_objects(store, Property.VALID_UNTIL):
        ends[node].append(day)
    for node, data in graph.nodes(data=True):
        if data["type"] == "authority":
            data["region"] = labels.region(node)
            data["overall"], is_past = graph.graph["grades"].get(node, ("not-loaded", False))
            data |= {"overall_past": True} if is_past else {}
        end = max(ends.get(node, ()), default="")
        if end and last_day(end) < newest:
            data.update(ended=end[:4], old=True)
        inferred = _inferred_by(graph, node)
        grade = _grade(latest[node]) if node in latest else ""
        lines = [inferred and f"({inferred})", f"(to {end[:4]})" if "ended" in data else grade]
        if any(lines):
            data["sublabel"] = "\n".join(filter(None, lines))
        if inferred:
            graph.graph["notes"] = [_INFERRED_NOTE, _ATTRIBUTION_NOTE]
    findings = (data["evidence"] for *_, data in graph.edges(data=True) if data["type"] == "findings")
    shown = {inspection_of(finding) for evidence in findings for finding, _ in evidence}
    years = year_range(item for item in inspections if item.iri in shown)
    note = f"Inspections of {years} combined." if years else ""
    if left_out := graph.graph.get("left_out", 0):
        note += f" {left_out:,} services that a single finding is about are on maps of regions only."
    graph.graph["note"] = note.strip()
    return graph


def _grade(latest: LatestInspection) -> str:
    """Return the letter of a latest grade with its year: "R 2023"; in brackets if it is past."""
    overall = latest.inspection.overall
    letter = GRADE_LETTERS.get(overall.grade if overall else "", "–")
    return latest.format_grade(f"{letter} {latest.inspection.day[:4]}")


def _inferred_by(graph: nx.MultiDiGraph, node: str) -> str:
    """Return how an agency was identified if most statements do not name it, otherwise ""."""
    edges = graph.in_edges(node, data=True)
    methods = Counter(
        method for *_, data in edges if data["type"] == "findings" for _, method in data["evidence"]
    )
    commonest = max(_INFERRED, key=lambda method: methods[method])
    is_mostly_inferred = 2 * sum(methods[method] for method in _INFERRED) > methods.total()
    return _INFERRED[commonest] if is_mostly_inferred else ""
