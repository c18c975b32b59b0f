"""The networks of maps: partners, topics, delivery and neighbours of authorities.

Each function takes a focus, a topic and a day, and returns a network as `measures.network` does,
with what a map shows besides: `sublabel` and `region` of nodes, `old` ones, and the attributes
`note` (a sentence of the description), `notes` and `legend` of the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import networkx as nx

from graphkit.answers.measures import network
from graphkit.answers.readings.horizon import lists_horizon
from graphkit.answers.readings.read import read_brief
from graphkit.core.identifiers import inspection_of, local_id
from graphkit.core.partial_dates import first_day, last_day, long_date
from graphkit.graph.entities.focus import Focus, Topic
from graphkit.graph.entities.lookup import Labels, neighbour_list
from graphkit.graph.facts.inspections import FAVOURABLE, cutoff_date
from graphkit.graph.facts.names import entities_of, neighbour_ranks, period_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import MAP_DATA
from graphkit.surfaces.maps.inspection_sequence import (
    LatestInspection,
    latest_among,
    latest_grades,
    old_note,
    select_inspections,
    year_range,
)
from graphkit.surfaces.maps.zoom_levels import SPLIT_SIZE

_WORDS: dict[str, str] = MAP_DATA["words"]
MIN_FINDINGS = 5  # topics with fewer findings come last: their shares mean little
_LATEST_MENTIONS = """
SELECT agency.iri, place.iri, max(inspection.start_date) FROM statement_concerns AS about
JOIN entity AS agency ON agency.id = about.entity AND agency.kind IN ('agency', 'authority')
JOIN passage ON passage.id = about.statement JOIN inspection ON inspection.id = passage.inspection
JOIN entity AS place ON place.id = inspection.authority
WHERE inspection.start_date IS NOT NULL GROUP BY 1, 2"""
_AREAS = """
SELECT agency.iri, place.iri FROM entity_area JOIN entity AS agency
ON agency.id = entity_area.entity
JOIN entity AS place ON place.id = entity_area.authority"""
_INFERRED = {"by-area": "by area", "by-date": "by date"}


def partners(
    store: Store, focus: Focus | None, topic: Topic | None, since: str | None
) -> nx.MultiDiGraph:
    """Return the network of partners; `ended` is the year in which a body ended,
    according to the register.

    A body has ended if its end is before the latest inspection loaded. Authorities have their
    `region` and their latest grade as `overall` (`overall_past`: it is past), the label with its
    letter and year; the attribute `grades` of the network has their latest grades, and whether
    these are past. A network that is split by region leaves out the services that a single finding
    is about.
    """
    graph = network.partner_network(store, focus, topic, since or "", most=SPLIT_SIZE)
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
        lines = [
            inferred and f"({inferred})",
            f"(to {end[:4]})" if "ended" in data else grade,
            judged,
        ]
        if any(lines):
            data["sublabel"] = "\n".join(filter(None, lines))
        if inferred:
            notes = [_WORDS["inferred"], _WORDS["attribution"]]
        has_judged = has_judged or bool(judged)
    if has_judged:
        notes.append(_WORDS["results"].format(days=lists_horizon(store.facts).sentence()))
    findings = (
        data["evidence"] for *_, data in graph.edges(data=True) if data["type"] == "findings"
    )
    shown = {inspection_of(finding) for evidence in findings for finding, _ in evidence}
    years = year_range(item for item in inspections if item.iri in shown)
    note = f"Inspections of {years} combined." if years else ""
    if left_out := graph.graph.get("left_out", 0):
        note += (
            f" {left_out:,} services that a single finding is about are on maps of regions only."
        )
    graph.graph.update(notes=notes, note=note.strip())
    return graph


def _judged_providers(store: Store, agency: str) -> str:
    """Return how many providers of an agency are good or better: "3 of 4 providers good";
    "" for none.
    """
    favourable = {"share": {"grade": [*FAVOURABLE]}}
    [row] = read_brief(
        store, {"of": "bodies", "where": {"owner": local_id(agency)}, "measures": [favourable]}
    ).rows
    return f"{row['counted']} of {row['of']} providers good" if row["of"] else ""


def _inferred_by(graph: nx.MultiDiGraph, node: str) -> str:
    """Return how an agency was identified if most statements do not name it, otherwise ""."""
    edges = graph.in_edges(node, data=True)
    methods = Counter(
        method for *_, data in edges if data["type"] == "findings" for _, method in data["evidence"]
    )
    commonest = max(_INFERRED, key=lambda method: methods[method])
    is_mostly_inferred = 2 * sum(methods[method] for method in _INFERRED) > methods.total()
    return _INFERRED[commonest] if is_mostly_inferred else ""


def topics(
    store: Store, focus: Focus | None, topic: Topic | None, since: str | None
) -> nx.MultiDiGraph:
    """Return authorities and topics, linked by the findings of each authority's latest full
    inspection.

    Earlier findings are left out because they may no longer apply. With `since`, all inspections
    from that day are combined. `year` of an authority is the year of its inspection.
    """
    if since:
        graph = network.topic_network(store, focus, topic, since)
        days = [
            day for *_, data in graph.edges(data=True) for day in (data["since"], data["until"])
        ]
        years = " to ".join(sorted({min(days)[:4], max(days)[:4]})) if days else ""
        graph.graph["note"] = f"All inspections from {years} combined."
    else:
        inspections = select_inspections(store)
        cutoff = cutoff_date(inspections)
        latest = latest_among(store, inspections)
        graph = network.topic_network(
            store, focus, topic, inspections={each.iri for each in latest.values()}
        )
        for node in set(latest) & set(graph):
            graph.nodes[node]["year"] = latest[node].day[:4]
            if latest[node].day < cutoff:
                graph.nodes[node]["old"] = True
                graph.graph["legend"] = [f"in brackets: {old_note(cutoff)}"]
        graph.graph["note"] = (
            "Latest full inspection loaded for each authority; its year is beside the name."
        )
    labels = Labels(store)
    for node, data in graph.nodes(data=True):
        if data["type"] == "authority":
            data["region"] = labels.region(node)
    return graph


def delivery(
    store: Store, focus: Focus | None, topic: Topic | None, since: str | None
) -> nx.MultiDiGraph:
    """Return who provides services for which authority, and in which years, as far as reports and
    the register say.

    Each edge has its years in `text` and its caption in a grid cell. `old`: it ended, or is not
    known to have gone on until `cutoff_date`.
    """
    graph = network.delivery_network(store, focus, topic, since or "")
    mentions = {(agency, place): day for agency, place, day in store.facts.rows(_LATEST_MENTIONS)}
    by_day = sorted((day, agency) for (agency, _), day in mentions.items())
    mentions_anywhere = {agency: day for day, agency in by_day}
    areas_served = set(store.facts.rows(_AREAS))
    loaded = select_inspections(store)
    days, cutoff = {item.iri: item.day for item in loaded}, cutoff_date(loaded)
    newest, has_unknown_end = max(days.values(), default=""), False
    for agency, place, data in graph.edges(data=True):
        reported = [days.get(inspection_of(statement), "") for statement, _ in data["evidence"]]
        # An agency that serves the area still exists there if a report on any of its areas mentions
        # it.
        elsewhere = mentions_anywhere.get(agency, "") if (agency, place) in areas_served else ""
        known = max([*reported, mentions.get((agency, place), ""), elsewhere])
        text, is_end_unknown = arrangement_years(data, known, cutoff)
        has_unknown_end = has_unknown_end or is_end_unknown
        has_ended = bool(data["until"]) and last_day(data["until"]) < newest
        role = "shared" if data["type"] == "shared" else "delivers"
        data.update(text=text, caption=f"{role} {text}")
        if has_ended or (is_end_unknown and known < cutoff):
            data.update(caption=f"({data['caption']})", old=True)
    if any(old for *_, old in graph.edges(data="old")):
        words = f"dashed, in brackets: ended, or last mentioned before {long_date(cutoff)}"
        graph.graph["legend"] = [words]
    graph.graph["notes"] = [
        (
            "delivers: a report or the register states that the agency provides services for the "
            "authority; shared: the register lists the authority among those that share the agency."
        )
    ]
    if has_unknown_end:
        graph.graph["notes"].append(
            "at least 2016: a report of 2016 mentions it, and no later report does."
        )
    return graph


def arrangement_years(data: Mapping[str, Any], last_known: str, cutoff: str) -> tuple[str, bool]:
    """Return the years of an arrangement, and whether its end is unknown.

    For example "2014–2017", "since 2021", "1998 – at least 2015" (end unknown). An arrangement
    without an end counts as current ("since") if it began, or an inspection mentioned it (on the
    day `last_known`), on the day `cutoff` or later.
    """
    first, last = data["since"][:4], data["until"][:4]
    if last:
        return (
            f"until {last}" if not first else first if first == last else f"{first}–{last}",
            False,
        )
    if first and max(last_known, first_day(data["since"])) >= cutoff:
        return f"since {first}", False
    if last_known:
        year = last_known[:4]
        return (
            f"{first} – at least {year}" if first and first < year else f"at least in {year}",
            True,
        )
    return f"from {first}, end not known" if first else "years not known", False


def neighbours(
    store: Store, focus: Focus | None, topic: Topic | None, since: str | None
) -> nx.MultiDiGraph:
    """Return authorities with their statistical neighbours, nearest first,
    and the latest grade of each.

    Without a focus, the network has the neighbours of every authority. Topic and day do not apply
    to it.
    """
    labels, inspections = Labels(store), select_inspections(store)
    cutoff = cutoff_date(inspections)
    latest, by_iri = latest_grades(store, cutoff), {item.iri: item for item in inspections}
    graph = nx.MultiDiGraph(name="neighbours")
    places = focus.authorities if focus else entities_of(store.facts, "authority")
    ranked = {
        place: ranks for place in sorted(places) if (ranks := neighbour_ranks(store.facts, place))
    }
    sources = {*focus.authorities} if focus else ranked.keys()
    for source, target, rank in (
        (one, to, rank) for one in ranked for to, rank in ranked[one].items()
    ):
        for node in (source, target):
            if node not in graph:
                is_hub = len(sources) > 1 or node in sources
                graph.add_node(node, label=labels.of(node), **_graded(latest.get(node), is_hub))
        loaded = by_iri.get(latest[target].known.iri) if target in latest else None
        judgements = loaded.judgements if loaded else ()
        graph.add_edge(
            source,
            target,
            "neighbour",
            type="neighbour",
            label=f"has statistical neighbour no. {rank}",
            weight=1,
            since="",
            until="",
            text=str(rank),
            evidence=[(judged.statement, "") for judged in judgements],
        )
    if any(old for _, old in graph.nodes(data="old")):
        graph.graph["legend"] = [f"dashed, in brackets: {old_note(cutoff)}"]
    published = neighbour_list(store)
    notes = [f"Statistical neighbours: {published}."] if published else []
    if missing := sum(1 for node in graph if node not in latest):
        notes.append(
            f"no report: no full inspection is known of {missing} of {len(graph)} authorities. "
            "They may have been inspected."
        )
    if notes:
        graph.graph["notes"] = notes
    return graph


def _graded(latest: LatestInspection | None, is_hub: bool) -> dict[str, object]:
    """Return the attributes of an authority by its latest grade;
    the box of a hub shows its letter.
    """
    grade, sublabel = "not-loaded", "no report"
    if latest:
        grade = latest.grade
        sublabel = latest.letter_and_year if is_hub else latest.in_brackets(latest.year)
    data = {"type": "authority" if is_hub else grade, "kind": "LocalAuthority", "weight": 35}
    old = {"old": True} if latest and latest.is_past else {}
    return {**data, "sublabel": sublabel, "grade": grade, **old}
