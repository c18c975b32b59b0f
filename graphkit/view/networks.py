"""The networks of maps: partners, topics, delivery, neighbours and history of authorities.

Each function takes a focus, a topic and a day, and returns a network as `ask.network` does, with what a map
shows besides: `sublabel` and `region` of nodes, `old` ones, and the attributes `note` (a sentence of the
description), `notes` and `legend` of the network.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import networkx as nx

from graphkit.analyse.delivery_years import dated_delivery
from graphkit.analyse.other_results import list_ends_words, results_about, summaries
from graphkit.ask import network
from graphkit.ask.focus import Focus, Topic
from graphkit.ask.lookup import Labels, local_id, neighbour_list
from graphkit.ask.network import findings_in
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import inspection_of
from graphkit.core.partial_dates import last_day, long_date
from graphkit.core.terms import NEGATIVE_POLARITIES, POLARITIES
from graphkit.facts.inspections import Inspection, cutoff_date
from graphkit.facts.names import entities_of, neighbour_ranks, period_of
from graphkit.facts.recommendation_outcomes import outcomes, recurrences
from graphkit.facts.selected_findings import ConcernedFinding
from graphkit.store.dataset import Store
from graphkit.view.chart import MAP_DATA
from graphkit.view.inspection_sequence import (
    LatestInspection,
    MissingReport,
    abbreviations_note,
    comparability_note,
    grade_label,
    grade_type,
    latest_among,
    latest_grades,
    missing_reports,
    old_note,
    select_inspections,
    year_range,
)
from graphkit.view.zoom_levels import SPLIT_SIZE

_WORDS: dict[str, str] = MAP_DATA["words"]
MIN_FINDINGS = 5  # topics with fewer findings come last: their shares mean little
_INFERRED = {"by-area": "by area", "by-date": "by date"}


def partners(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return the network of partners; `ended` is the year in which a body ended, according to the register.

    A body has ended if its end is before the latest inspection loaded. Authorities have their `region`
    and their latest grade as `overall` (`overall_past`: it is past), the label with its letter and year;
    the attribute `grades` of the network has their latest grades, and whether these are past. A
    network that is split by region leaves out the services that a single finding is about.
    """
    graph = network.partner_network(store, focus, topic, since, most=SPLIT_SIZE)
    inspections = select_inspections(store)
    newest = max((item.day for item in inspections), default="")
    labels, cutoff = Labels(store), cutoff_date(inspections)
    latest = latest_grades(store, cutoff)
    if cutoff:
        graph.graph["past"] = f"pale, dashed: {old_note(cutoff)}"
    graph.graph["grades"] = {node: (each.grade, each.is_past) for node, each in latest.items()}
    notes, has_judged = [_WORDS["attribution"]], False
    for node, data in graph.nodes(data=True):
        if data["type"] == "authority":
            data["region"] = labels.region(node)
            data["overall"], is_past = graph.graph["grades"].get(node, ("not-loaded", False))
            data |= {"overall_past": True} if is_past else {}
        _, end = period_of(store.facts, node)
        if end and last_day(end) < newest:
            data.update(ended=end[:4], old=True)
        inferred = _inferred_by(graph, node)
        judged = _judged_providers(store, node) if data["type"] == "agency" else ""
        grade = latest[node].letter_and_year if node in latest else ""
        lines = [inferred and f"({inferred})", f"(to {end[:4]})" if "ended" in data else grade, judged]
        if any(lines):
            data["sublabel"] = "\n".join(filter(None, lines))
        if inferred:
            notes = [_WORDS["inferred"], _WORDS["attribution"]]
        has_judged = has_judged or bool(judged)
    if has_judged:
        notes.append(_WORDS["results"].format(ends=list_ends_words(store)))
    findings = (data["evidence"] for *_, data in graph.edges(data=True) if data["type"] == "findings")
    shown = {inspection_of(finding) for evidence in findings for finding, _ in evidence}
    years = year_range(item for item in inspections if item.iri in shown)
    note = f"Inspections of {years} combined." if years else ""
    if left_out := graph.graph.get("left_out", 0):
        note += f" {left_out:,} services that a single finding is about are on maps of regions only."
    graph.graph.update(notes=notes, note=note.strip())
    return graph


def _judged_providers(store: Store, agency: str) -> str:
    """Return how many providers of an agency are good or better: "3 of 4 providers good"; "" for none."""
    own = [each for each in results_about(store, agency) if each.owner == agency]
    counts = [each.cells for each in summaries(store, own)]
    graded, favourable = sum(each[0] for each in counts), sum(each[1] for each in counts)
    return f"{favourable} of {graded} providers good" if graded else ""


def _inferred_by(graph: nx.MultiDiGraph, node: str) -> str:
    """Return how an agency was identified if most statements do not name it, otherwise ""."""
    edges = graph.in_edges(node, data=True)
    methods = Counter(
        method for *_, data in edges if data["type"] == "findings" for _, method in data["evidence"]
    )
    commonest = max(_INFERRED, key=lambda method: methods[method])
    is_mostly_inferred = 2 * sum(methods[method] for method in _INFERRED) > methods.total()
    return _INFERRED[commonest] if is_mostly_inferred else ""


def topics(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return authorities and topics, linked by the findings of each authority's latest full inspection.

    Earlier findings are left out because they may no longer apply. With `since`, all inspections from that
    day are combined. `year` of an authority is the year of its inspection.
    """
    if since:
        graph = network.topic_network(store, focus, topic, since)
        days = [day for *_, data in graph.edges(data=True) for day in (data["since"], data["until"])]
        years = " to ".join(sorted({min(days)[:4], max(days)[:4]})) if days else ""
        graph.graph["note"] = f"All inspections from {years} combined."
    else:
        inspections = select_inspections(store)
        cutoff = cutoff_date(inspections)
        latest = latest_among(store, inspections)
        graph = network.topic_network(store, focus, topic, inspections={each.iri for each in latest.values()})
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


def delivery(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return who provides services for which authority, and in which years.

    Each edge has its years in `text` and its caption in a grid cell.
    """
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
        cutoff = long_date(cutoff_date(select_inspections(store)))
        graph.graph["legend"] = [f"dashed, in brackets: ended, or last mentioned before {cutoff}"]
    graph.graph["notes"] = [
        "delivers: a report or the register states that the agency provides services for the authority; "
        "shared: the register lists the authority among those that share the agency."
    ]
    if has_unknown_end:
        graph.graph["notes"].append("at least 2016: a report of 2016 mentions it, and no later report does.")
    return graph


def neighbours(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return authorities with their statistical neighbours, nearest first, and the latest grade of each.

    Without a focus, the network has the neighbours of every authority. Topic and day do not apply to it.
    """
    labels, inspections = Labels(store), select_inspections(store)
    cutoff = cutoff_date(inspections)
    latest, by_iri = latest_grades(store, cutoff), {item.iri: item for item in inspections}
    graph = nx.MultiDiGraph(name="neighbours")
    places = focus.authorities if focus else entities_of(store.facts, "authority")
    ranked = {place: ranks for place in sorted(places) if (ranks := neighbour_ranks(store.facts, place))}
    sources = {*focus.authorities} if focus else ranked.keys()
    for source, target, rank in ((one, to, rank) for one in ranked for to, rank in ranked[one].items()):
        for node in (source, target):
            if node not in graph:
                is_hub = len(sources) > 1 or node in sources
                graph.add_node(node, label=labels.of(node), **_graded(latest.get(node), is_hub))
        loaded = by_iri.get(latest[target].iri) if target in latest else None
        judgements = loaded.judgements if loaded else ()
        graph.add_edge(
            source, target, "neighbour", type="neighbour", label=f"has statistical neighbour no. {rank}",
            weight=1, since="", until="", text=str(rank),
            evidence=[(judged.statement, "") for judged in judgements],
        )  # fmt: skip
    if any(old for _, old in graph.nodes(data="old")):
        graph.graph["legend"] = [f"dashed, in brackets: {old_note(cutoff)}"]
    published = neighbour_list(store)
    notes = [f"Statistical neighbours: {published}."] if published else []
    if missing := sum(1 for node in graph if node not in latest):
        notes.append(
            f"no report: no full inspection is known of {missing} of {len(graph)} authorities. They may have "
            "been inspected."
        )
    if notes:
        graph.graph["notes"] = notes
    return graph


def _graded(latest: LatestInspection | None, is_hub: bool) -> dict[str, object]:
    """Return the attributes of an authority by its latest grade; the box of a hub shows its letter."""
    grade, sublabel = "not-loaded", "no report"
    if latest:
        grade = latest.grade
        sublabel = latest.letter_and_year if is_hub else latest.in_brackets(latest.year)
    data = {"type": "authority" if is_hub else grade, "kind": "LocalAuthority", "weight": 35}
    old = {"old": True} if latest and latest.is_past else {}
    return {**data, "sublabel": sublabel, "grade": grade, **old}


# Points: least and most width of a year, width of the name of an inspection, and distance to the first year.
_YEAR_WIDTHS, _NAME_WIDTH, _FIRST_X = (80, 140), 68, 190
_YEAR = 365.25  # days
# Distances in points: between rows, from inspections to the first row, and between authorities.
_ROW_HEIGHT, _FIRST_ROW, _AUTHORITY_GAP = 40, 108, 60
_MAX_ROWS = 14  # recurring weaknesses on a map of one authority; maps of several have fewer for each
_SIGNS = {"strength": "▲", "weakness": "▼", "mixed": "◆"}


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
    theme = [_WORDS["theme"].format(frameworks.names("joint"))] if is_joint else []
    abbreviations = abbreviations_note([*(item.under for item in inspections), *(gap.under for gap in gaps)])
    graph.graph["notes"] = [abbreviations, *theme, *([_WORDS["dashed"]] if gaps else [])]
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
