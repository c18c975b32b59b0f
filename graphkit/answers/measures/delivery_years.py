"""Who provides services for which authority, and in which years,
as far as reports and the register say.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import networkx as nx

from graphkit.answers.measures import network
from graphkit.core.identifiers import inspection_of
from graphkit.core.partial_dates import first_day, last_day
from graphkit.graph.entities.focus import Focus, Topic
from graphkit.graph.facts.inspections import cutoff_date, inspections
from graphkit.graph.store.dataset import Store

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


def dated_delivery(
    store: Store, focus: Focus | None = None, topic: Topic | None = None, since: str | None = None
) -> nx.MultiDiGraph:
    """Return the delivery network. Each edge has its years in `text`, and `known`,
    the last day it was known.

    `old`: it ended, or is not known to have gone on until `cutoff_date`; `unknown_end`: it may have
    ended.
    """
    graph = network.delivery_network(store, focus, topic, since)
    mentions = {(agency, place): day for agency, place, day in store.facts.rows(_LATEST_MENTIONS)}
    mentions_anywhere = dict(
        sorted(((agency, day) for (agency, _), day in mentions.items()), key=itemgetter(1))
    )
    areas_served = set(store.facts.rows(_AREAS))
    days = {item.iri: item.day for item in inspections(store.facts)}
    cutoff, newest = cutoff_date(inspections(store.facts)), max(days.values(), default="")
    for agency, place, data in graph.edges(data=True):
        reported = [days.get(inspection_of(statement), "") for statement, _ in data["evidence"]]
        # An agency that serves the area still exists there if a report on any of its areas mentions
        # it.
        elsewhere = mentions_anywhere.get(agency, "") if (agency, place) in areas_served else ""
        known = max([*reported, mentions.get((agency, place), ""), elsewhere])
        text, is_end_unknown = arrangement_years(data, known, cutoff)
        has_ended = bool(data["until"]) and last_day(data["until"]) < newest
        is_old = has_ended or (is_end_unknown and known < cutoff)
        data.update(text=text, known=known, unknown_end=is_end_unknown, old=is_old)
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
