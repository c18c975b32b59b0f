"""Who delivers services for which authority, with the years it is known to have done so."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import networkx as nx

from graphkit.ask import network
from graphkit.ask.focus import Focus
from graphkit.ask.lookup import subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import day_of, inspected, oldest

_NEWS = """
SELECT ?agency ?place (MAX(?day) AS ?latest) {
  { SELECT DISTINCT ?agency ?report { GRAPH ?report { ?finding gk:concerns ?agency } } }
  { SELECT ?report ?place ?day {
      ?inspection gk:report ?report ; gk:inspectionOf ?place ; gk:startDate ?day } }
} GROUP BY ?agency ?place"""


def delivery(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> nx.MultiDiGraph:
    """Return the network of delivery; the words of each edge in `said`, its years in `text`."""
    graph = network.delivery(store, focus, topic, since)
    news = {(agency, place): day for agency, place, day in store.rows(_NEWS) if day}
    anywhere = dict(sorted(((agency, day) for (agency, _), day in news.items()), key=itemgetter(1)))
    serves = set(subject_objects(store, Property.SERVES_AREA))
    inspections = inspected(store)
    days = {each.iri: each.day for each in inspections}
    before, newest = oldest(inspections), max(days.values(), default="")
    at_least = False
    for agency, place, data in graph.edges(data=True):
        heard = [days.get(inspection_of(statement), "") for statement, _ in data["evidence"]]
        # Where the register has it in an area, a report on any of its areas shows that it is still there.
        elsewhere = anywhere.get(agency, "") if (agency, place) in serves else ""
        known = max([*heard, news.get((agency, place), ""), elsewhere])
        how = "shared" if data["type"] == "shared" else "delivers"
        data["text"], no_later = in_years(data, known, before)
        data["said"] = f"{how} {data['text']}"
        at_least |= no_later
        ended = data["until"] and last_day(data["until"]) < newest
        if ended or (no_later and known < before):
            data.update(old=True, said=f"({data['said']})")
    if any(old for *_, old in graph.edges(data="old")):
        graph.graph["keys"] = [f"dashed, in brackets: ended, or last told of before {day_of(before)}"]
    graph.graph["notes"] = [
        "delivers: a report or the register says that it provides services for the authority; shared: the "
        "register names the authority among those that have it together."
    ]
    if at_least:
        graph.graph["notes"].append("at least 2016: a report of 2016 speaks of it, and none since.")
    return graph


def in_years(data: Mapping[str, Any], known: str, before: str) -> tuple[str, bool]:
    """Return when an arrangement held: "2014–2017", "since 2021", "1998 – at least 2015".

    And whether nothing is known of its end but that it was no earlier than a report ("at least").
    It goes on ("since") where an inspection says so that is not old, or where it began no longer ago; `known`
    is the day of the last inspection that speaks of it, `before` the day before which inspections are old.
    """
    first, last = data["since"][:4], data["until"][:4]
    if last:
        return f"until {last}" if not first else first if first == last else f"{first}–{last}", False
    if first and max(known, first_day(data["since"])) >= before:
        return f"since {first}", False
    if known:
        year = known[:4]
        return f"{first} – at least {year}" if first and first < year else f"at least in {year}", True
    return f"from {first}, end not known" if first else "years not known", False
