"""Coverage: per authority and framework, what is loaded, what is known to be missing, and how old it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from graphkit.analyse.result_table import ResultTable, Value
from graphkit.ask.focus import Focus, is_in_focus
from graphkit.ask.inspections import Inspection, inspections
from graphkit.ask.loaded_reports import (
    NotLoaded,
    distinct_not_loaded,
    inspections_not_loaded,
    missing_authorities,
)
from graphkit.ask.lookup import Labels
from graphkit.ask.own_statements import describe_own_graphs
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import LEDGER
from graphkit.core.partial_dates import months_between
from graphkit.store.dataset import Store

NO_REPORT = "no report loaded"
NOT_NAMED = "kind not stated"  # of an inspection that a report mentions by its date only
_FIGURES = ("loaded", "oldest", "newest", "months", "not_loaded", "source")
_COLUMNS = ("authority", "region", "framework", *_FIGURES)
_UNDATED = """
SELECT ?inspection ?authority {
  ?inspection a gk:Inspection ; gk:inspectionOf ?authority
  FILTER NOT EXISTS { ?inspection gk:startDate ?day } }"""
_INCOMPLETE = f"""
SELECT DISTINCT ?report ?place {{
  ?inspection gk:report ?report ; gk:inspectionOf ?place . ?report gk:note ?note . ?note gk:noteCode ?code
  FILTER(STRSTARTS(STR(?code), "{LEDGER}")) }}"""
_MEANING = (
    "loaded: inspections in the graph; months: from the newest of them to the newest one in the graph; "
    "not_loaded: inspections that a loaded report mentions and that are not in the graph, with that report."
)
_CAVEAT = "An inspection that no loaded report mentions is not listed: there may be newer reports."


def coverage_table(store: Store, focus: Focus | None = None, is_missing: bool = False) -> ResultTable:
    """Return a row for each authority and framework: loaded inspections, age, and those known to be missing.

    Authorities of the register without a report have a row, too. `is_missing` selects the rows in which
    something is missing.
    """
    every, labels = inspections(store), Labels(store)
    newest = max((item.day for item in every), default="")
    loaded = [item for item in every if is_in_focus(focus, item.authority)]
    places = sorted({item.authority for item in loaded})
    mentioned = distinct_not_loaded(inspections_not_loaded(store, places))
    missing = missing_authorities(store, every)
    without_report = [iri for iri in missing.without_report if is_in_focus(focus, iri)]
    without_full = [iri for iri in missing.without_full_inspection if is_in_focus(focus, iri)]
    groups = _by_framework(loaded, mentioned)
    rows: list[tuple[Value, ...]] = []
    for place in labels.by_name({place for place, _ in groups} | set(without_report)):
        where = labels.of(place), labels.region(place)
        found = sorted(kind for authority, kind in groups if authority == place)
        rows += (_row(where, kind, *groups[place, kind], newest) for kind in found)
        if place in without_report:
            rows.append((*where, NO_REPORT, 0, "", "", None, "", "register"))
    if is_missing:
        rows = [row for row in rows if row[-1]]
    notes = [f"Without a full inspection: {', '.join(map(labels.of, without_full))}."] if without_full else []
    undated = [iri for iri, place in sorted(store.rows(_UNDATED)) if is_in_focus(focus, place)]
    if undated:
        notes.append(
            f"Not counted, since their reports state no dates: {', '.join(map(labels.of, undated))}."
        )
    if own := describe_own_graphs(store):
        notes.append(f"Not counted, your own statements: {own}.")
    figures: dict[str, Value] = {
        "inspections loaded": len(loaded),
        "known and not loaded": len(mentioned),
        "authorities without a report": len(without_report),
        "reports not read completely": len(
            {report for report, place in store.rows(_INCOMPLETE) if is_in_focus(focus, place)}
        ),
        "counted up to": newest,
    }
    return ResultTable("coverage", _COLUMNS, tuple(rows), _MEANING, _CAVEAT, tuple(notes), figures)


Group = tuple[list[Inspection], list[NotLoaded]]


def _by_framework(
    loaded: Collection[Inspection], mentioned: Collection[NotLoaded]
) -> dict[tuple[str, str], Group]:
    """Return loaded and mentioned inspections by authority and name of the framework, without its version."""
    groups: dict[tuple[str, str], Group] = defaultdict(lambda: ([], []))
    name_of = current_frameworks().name_of
    for item in loaded:
        groups[item.authority, name_of(item.framework, "")][0].append(item)
    for mention in mentioned:
        groups[mention.authority, mention.framework or NOT_NAMED][1].append(mention)
    return groups


def _row(
    where: tuple[str, str],
    kind: str,
    loaded: Sequence[Inspection],
    mentioned: Sequence[NotLoaded],
    newest: str,
) -> tuple[Value, ...]:
    days = [item.day for item in loaded]
    latest = max(days, default="")
    return (
        *where,
        kind,
        len(days),
        min(days, default=""),
        latest,
        months_between(latest, newest) if latest else None,
        ", ".join(item.when for item in mentioned),
        "; ".join(dict.fromkeys(item.source for item in mentioned)),
    )
