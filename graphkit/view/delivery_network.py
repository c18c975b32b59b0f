"""The delivery map: who provides services for which authority, and in which years."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import networkx as nx

from graphkit.ask import network
from graphkit.ask.focus import Focus, Topic
from graphkit.ask.lookup import subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import cutoff_date, format_date, select_inspections

_LATEST_MENTIONS = """
SELECT ?agency ?place (MAX(?day) AS ?latest) {
  { SELECT DISTINCT ?agency ?inspection {
      ?inspection gk:finding|gk:recommendation ?statement . ?statement gk:concerns ?agency } }
  { SELECT ?inspection ?place ?day { ?inspection gk:inspectionOf ?place ; gk:startDate ?day } }
} GROUP BY ?agency ?place"""


def delivery(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> nx.MultiDiGraph:
    """Return the delivery network; each edge has its years in `text` and its caption in a grid cell."""
    graph = network.delivery(store, focus, topic, since)
    mentions = {(agency, place): day for agency, place, day in store.rows(_LATEST_MENTIONS) if day}
    mentions_anywhere = dict(
        sorted(((agency, day) for (agency, _), day in mentions.items()), key=itemgetter(1))
    )
    areas_served = set(subject_objects(store, Property.SERVES_AREA))
    inspections = select_inspections(store)
    days = {item.iri: item.day for item in inspections}
    cutoff, newest = cutoff_date(inspections), max(days.values(), default="")
    has_unknown_end = False
    for agency, place, data in graph.edges(data=True):
        reported = [days.get(inspection_of(statement), "") for statement, _ in data["evidence"]]
        # An agency that serves the area still exists there if a report on any of its areas mentions it.
        elsewhere = mentions_anywhere.get(agency, "") if (agency, place) in areas_served else ""
        last_known = max([*reported, mentions.get((agency, place), ""), elsewhere])
        role = "shared" if data["type"] == "shared" else "delivers"
        data["text"], is_end_unknown = arrangement_years(data, last_known, cutoff)
        data["caption"] = f"{role} {data['text']}"
        has_unknown_end |= is_end_unknown
        has_ended = data["until"] and last_day(data["until"]) < newest
        if has_ended or (is_end_unknown and last_known < cutoff):
            data.update(old=True, caption=f"({data['caption']})")
    if any(old for *_, old in graph.edges(data="old")):
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


def arrangement_years(data: Mapping[str, Any], last_known: str, cutoff: str) -> tuple[str, bool]:
    """Return the years of an arrangement, and whether its end is unknown.

    For example "2014–2017", "since 2021", "1998 – at least 2015" (end unknown). An arrangement without an end
    counts as current ("since") if it began, or an inspection mentioned it (on the day `last_known`), on the
    day `cutoff` or later.
    """
    first, last = data["since"][:4], data["until"][:4]
    if last:
        return f"until {last}" if not first else first if first == last else f"{first}–{last}", False
    if first and max(last_known, first_day(data["since"])) >= cutoff:
        return f"since {first}", False
    if last_known:
        year = last_known[:4]
        return f"{first} – at least {year}" if first and first < year else f"at least in {year}", True
    return f"from {first}, end not known" if first else "years not known", False
