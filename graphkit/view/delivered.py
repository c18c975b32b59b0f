"""Who delivers services for which authority, with the years it is known to have done so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from graphkit import network
from graphkit.focus import Focus
from graphkit.store import Store
from graphkit.view.judged import day_of, inspected, oldest

_NEWS = """
SELECT ?agency (MAX(?day) AS ?latest) {
  { SELECT DISTINCT ?agency ?report { GRAPH ?report { ?finding gk:concerns ?agency } } }
  { SELECT ?report ?day { ?inspection gk:report ?report ; gk:startDate ?day } }
} GROUP BY ?agency"""
_UNKNOWN = "years not known"
_LEAST = "at least"


def delivery(
    store: Store, focus: Focus | None = None, topic: str | None = None, since: str | None = None
) -> nx.MultiDiGraph:
    """Return the network of delivery; the words of each edge in `said`, its years in `text`."""
    graph = network.delivery(store, focus, topic, since)
    news = {agency: day for agency, day in store.rows(_NEWS) if agency and day}
    inspections = inspected(store)
    days = {each.inspection: each.day for each in inspections}
    before = oldest(inspections)
    for agency, _, data in graph.edges(data=True):
        heard = [days.get(statement.rpartition("/arrangement/")[0], "") for statement, _ in data["evidence"]]
        known = max([*heard, news.get(agency, "")])
        how = "shared" if data["type"] == "shared" else "delivers"
        data["text"] = in_years(data, known, before)
        data["said"] = f"{how} {data['text']}"
        ended = data["until"] and data["until"] < max(days.values(), default="")
        if ended or (_LEAST in data["text"] and known < before):
            data.update(old=True, said=f"({data['said']})")
    if any(old for *_, old in graph.edges(data="old")):
        graph.graph["keys"] = [f"dashed, in brackets: ended, or last told of before {day_of(before)}"]
    graph.graph["notes"] = [
        "delivers: a report or the register says that it provides services for the authority; shared: the "
        "register names the authority among those that have it together."
    ]
    if any(_LEAST in data["text"] for *_, data in graph.edges(data=True)):
        graph.graph["notes"].append("at least 2016: a report of 2016 speaks of it, and none since.")
    return graph


def in_years(data: Mapping[str, Any], known: str, before: str) -> str:
    """Return when an arrangement held: "2014–2017", "since 2021", "1998 – at least 2015".

    It goes on ("since") where an inspection says so that is not old, or where it began no longer ago; `known`
    is the day of the last inspection that speaks of it, `before` the day before which inspections are old.
    """
    first, last = data["since"][:4], data["until"][:4]
    if last:
        return f"until {last}" if not first else first if first == last else f"{first}–{last}"
    if first and max(known, data["since"]) >= before:
        return f"since {first}"
    if known:
        return (
            f"{first} – at least {known[:4]}" if first and first < known[:4] else f"at least in {known[:4]}"
        )
    return f"from {first}, end not known" if first else _UNKNOWN
