"""The history map: the inspections of authorities in order, and the topics that are weak again and again.

Nodes and edges have the same attributes as those of `ask.network` (nodes `label`, `type`, `kind`, `weight`;
edges `type`, `label`, `weight`, `evidence`, `since`, `until`). Nodes also have a `position`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import networkx as nx

from graphkit.ask.focus import Focus, Topic
from graphkit.ask.lookup import Labels, local_id
from graphkit.ask.network import findings_in
from graphkit.core.frameworks import current_frameworks
from graphkit.core.terms import NEGATIVE_POLARITIES, POLARITIES
from graphkit.facts.inspections import Inspection
from graphkit.facts.recommendation_outcomes import outcomes, recurrences
from graphkit.facts.selected_findings import ConcernedFinding
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import (
    MissingReport,
    abbreviations_note,
    comparability_note,
    grade_label,
    grade_type,
    missing_reports,
    select_inspections,
)
from graphkit.view.networks import MIN_FINDINGS

# Points: least and most width of a year, width of the name of an inspection, and distance to the first year.
_YEAR_WIDTHS, _NAME_WIDTH, _FIRST_X = (80, 140), 68, 190
_YEAR = 365.25  # days
# Distances in points: between rows, from inspections to the first row, and between authorities.
_ROW_HEIGHT, _FIRST_ROW, _AUTHORITY_GAP = 40, 108, 60
_MAX_ROWS = 14  # recurring weaknesses on a map of one authority; maps of several have fewer for each
_SIGNS = {"strength": "▲", "weakness": "▼", "mixed": "◆"}
_THEME_NOTE = "A {} examines one theme, which most of its findings are about."
_DASHED_NOTE = "Dashed: a report mentions an inspection in between whose own report is not loaded."


def history(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return the inspections of authorities in order, and the topics weak in two or more of them.

    An edge leads from each inspection to the next, with the judgements of that one and the earlier
    recommendations that recur in it. Each recurring weakness has a row below with the findings of each
    inspection. Only the rows with most weak findings have a position; the table has all.
    """
    inspections, missing = select_inspections(store, focus, since), missing_reports(store, since)
    graph, labels = nx.MultiDiGraph(name="history"), Labels(store)
    by_topic = _findings_by_topic(store, focus, topic, since)
    recurring: dict[str, list[str]] = defaultdict(list)  # inspection → earlier recommendations that recur
    for recommendation, found in outcomes(store.facts).items():
        if recommendation in recurrences(store.facts):
            recurring[found.later].append(recommendation)
    authorities = labels.by_name(item.authority for item in inspections)
    gaps = [gap for authority in authorities for gap in missing.get(authority, ())]
    xs, graph.graph["years"] = _time_axis(inspections, gaps)
    max_rows = max(_MAX_ROWS // max(len(authorities), 1), 2)
    y = shown = left_out = 0
    for authority in authorities:
        own = [item for item in inspections if item.authority == authority]
        _add_inspections(graph, labels, own, missing.get(authority, ()), xs, y, recurring)
        weaknesses = recurring_weaknesses(by_topic[authority], xs)
        rows = min(len(weaknesses), max_rows)
        shown += rows
        left_out += len(weaknesses) - rows
        for number, (about, findings) in enumerate(weaknesses):
            row_y = y + _FIRST_ROW + _ROW_HEIGHT * number if number < max_rows else None
            _add_row(graph, labels, authority, about, findings, xs, row_y)
        y += _FIRST_ROW + _ROW_HEIGHT * rows + _AUTHORITY_GAP
    note = comparability_note(inspections) if shown else "No topic was weak more than once."
    if left_out:
        limit = "" if len(authorities) == 1 else f" (at most {max_rows} for each authority)"
        note = (
            f"The map shows the {shown} topics with most weak findings{limit}; the table has {left_out} "
            f"more. {note}"
        ).strip()
    graph.graph["note"] = note
    frameworks = current_frameworks()
    is_joint = any(frameworks.get(item.framework).joint for item in inspections)
    theme = [_THEME_NOTE.format(frameworks.names("joint"))] if is_joint else []
    abbreviations = abbreviations_note([*(item.under for item in inspections), *(gap.under for gap in gaps)])
    graph.graph["notes"] = [abbreviations, *theme, *([_DASHED_NOTE] if gaps else [])]
    return graph


def _findings_by_topic(
    store: Store, focus: Focus | None, topic: Topic | None, since: str | None
) -> dict[str, dict[str, list[ConcernedFinding]]]:
    """Return the strengths, weaknesses and mixed findings by authority and topic."""
    included = topic.included if topic else None
    by_topic: dict[str, dict[str, list[ConcernedFinding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings_in(store, "topic", focus, included, since):
        if finding.polarity in _SIGNS and (included is None or finding.about in included):
            by_topic[finding.authority][finding.about].append(finding)
    return by_topic


def _time_axis(
    inspections: Sequence[Inspection], gaps: Sequence[MissingReport]
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Return the x of each inspection, and each year with the x of its beginning.

    All authorities share one axis, on which all years are equally wide: wide enough for the names of the two
    closest inspections of an authority, as far as `_YEAR_WIDTHS` allows.
    """
    if not inspections:
        return {}, []
    last = max(int(item.day[:4]) for item in inspections)
    first = int(min([item.day for item in inspections] + [gap.day for gap in gaps])[:4])
    years = range(first, last + 2)
    least, most = _YEAR_WIDTHS
    width = min(max(_NAME_WIDTH / _closest(inspections), least), most)

    def x(day: str) -> int:
        return round(_FIRST_X + (date.fromisoformat(day) - date(first, 1, 1)).days / _YEAR * width)

    return {item.iri: x(item.day) for item in inspections}, [
        (str(year), x(f"{year}-01-01")) for year in years
    ]


def _closest(inspections: Sequence[Inspection]) -> float:
    """Return the least time between two inspections of an authority, in years, and at least a day."""
    order = sorted((item.authority, date.fromisoformat(item.day)) for item in inspections)
    days = (later - day for (authority, day), (other, later) in pairwise(order) if authority == other)
    return max(min((each.days for each in days), default=_YEAR), 1) / _YEAR


def _add_inspections(
    graph: nx.MultiDiGraph,
    labels: Labels,
    inspections: Sequence[Inspection],
    gaps: Sequence[MissingReport],
    xs: Mapping[str, int],
    y: int,
    recurring: Mapping[str, Sequence[str]],
) -> None:
    """Add an authority and the chain of its inspections."""
    authority = inspections[0].authority
    graph.add_node(
        authority, label=labels.of(authority), type="authority", kind="LocalAuthority", weight=1,
        position=(0, y),
    )  # fmt: skip
    previous, previous_day = authority, ""
    for item in inspections:
        grade = item.overall.grade if item.overall else ""
        graph.add_node(
            item.iri, label=item.under, type=grade_type(grade), kind="Inspection", weight=40,
            position=(xs[item.iri], y), name=labels.of(item.iri), sublabel=item.day[:4],
        )  # fmt: skip
        statements = [*(judged.statement for judged in item.judgements), *recurring.get(item.iri, ())]
        between = [gap for gap in gaps if previous_day < gap.day < item.day]
        dates = " and ".join(gap.when for gap in between)
        missed = [
            f"{gap.when[:4]} not loaded" + (f": {grade_label(gap.grade)}" if gap.grade else "")
            for gap in between
        ]
        after = f" (after an inspection in {dates} whose report is not loaded)" if between else ""
        graph.add_edge(
            previous, item.iri, "next", type="next", weight=1, old=bool(between),
            label=f"was inspected{after} in" if previous == authority else f"was followed{after} by",
            text=", ".join(missed), since=item.day, until=item.day,
            evidence=[(statement, "") for statement in statements],
        )  # fmt: skip
        previous, previous_day = item.iri, item.day


def recurring_weaknesses(
    by_topic: Mapping[str, Sequence[ConcernedFinding]], xs: Mapping[str, int]
) -> list[tuple[str, Sequence[ConcernedFinding]]]:
    """Return the topics weak in two or more inspections, those with most weak findings first.

    A topic is weak in an inspection with more weaknesses and mixed findings than strengths on it.
    Inspections without a date (missing in `xs`) do not count.
    """

    def weak_inspections(findings: Sequence[ConcernedFinding]) -> list[str]:
        """Return the inspections in which the topic was weak, once for each weak finding."""
        weak = [item.inspection for item in findings if item.polarity in NEGATIVE_POLARITIES]
        strengths = Counter(item.inspection for item in findings if item.polarity == "strength")
        counts = Counter(weak)
        return [inspection for inspection in weak if counts[inspection] > strengths[inspection]]

    dated = (
        (about, [item for item in findings if item.inspection in xs]) for about, findings in by_topic.items()
    )
    recurring = [(about, findings) for about, findings in dated if len(set(weak_inspections(findings))) > 1]
    return sorted(
        recurring, key=lambda row: (len(row[1]) < MIN_FINDINGS, -len(weak_inspections(row[1])), row[0])
    )


def _add_row(
    graph: nx.MultiDiGraph,
    labels: Labels,
    authority: str,
    about: str,
    findings: Sequence[ConcernedFinding],
    xs: Mapping[str, int],
    y: int | None,
) -> None:
    """Add the row of a recurring weakness: its name, and a cell for each inspection from left to right.

    Without a `y`, the row is only in the table.
    """

    def position(x: int) -> tuple[int, int] | None:
        return None if y is None else (x, y)

    topic = labels.of(about)
    row = f"{authority}/{local_id(about)}"
    name = f"{topic} in {labels.of(authority)}"
    graph.add_node(
        row, label=topic, type="recurring", kind="", weight=len(findings), position=position(0), name=name,
        entity=about,
    )  # fmt: skip
    previous = row
    for inspection in sorted({item.inspection for item in findings}, key=lambda iri: (xs[iri], iri)):
        items = [item for item in findings if item.inspection == inspection]
        counts = {polarity: sum(item.polarity == polarity for item in items) for polarity in POLARITIES}
        label = " ".join(f"{_SIGNS[polarity]}{counts[polarity]}" for polarity in _SIGNS if counts[polarity])
        cell = f"{row}/{local_id(inspection)}"
        graph.add_node(
            cell, label=label, type="found", kind="", weight=min(len(items), 12),
            position=position(xs[inspection]), name=f"{topic}, {labels.of(inspection)}", entity=about,
        )  # fmt: skip
        graph.add_edge(
            previous, cell, "findings", type="findings", label="findings in", weight=len(items),
            since=items[0].day, until=items[-1].day, **counts,
            evidence=[(item.finding, "") for item in items],
        )  # fmt: skip
        previous = cell
