"""Coverage by authority and framework: what is loaded, how old it is, and what the official record has."""

from __future__ import annotations

from collections import Counter, defaultdict

from graphkit.analyse.descriptions import description
from graphkit.analyse.other_results import list_ends_words
from graphkit.analyse.reconciliation import Compared, reconcile
from graphkit.analyse.result_table import ResultTable, Value
from graphkit.ask.entity_statements import describe_own_graphs
from graphkit.ask.focus import Focus, is_in_focus
from graphkit.ask.loaded_reports import (
    NotLoaded,
    distinct_not_loaded,
    inspections_not_loaded,
    missing_authorities,
)
from graphkit.ask.lookup import Labels
from graphkit.ask.official_record import source_notes
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import LEDGER
from graphkit.core.partial_dates import months_between
from graphkit.facts.inspections import counting_day, inspections
from graphkit.register.results_list import OWNERS_NOTE
from graphkit.store.dataset import Store

NO_REPORT = "no report loaded"
NOT_NAMED = "kind not stated"  # of an inspection that a report mentions by its date only
_FIGURES = (
    *("loaded", "oldest", "newest", "months", "equal", "different", "not_listed"),
    *("not_loaded", "source"),
)
_COLUMNS = ("authority", "region", "framework", *_FIGURES)
_INCOMPLETE = """
SELECT DISTINCT report, entity.iri FROM note JOIN passage USING (id)
  JOIN inspection ON inspection.id = inspection JOIN entity ON entity.id = authority
WHERE instr(code, ?) = 1"""


def coverage_table(
    store: Store, focus: Focus | None = None, is_missing: bool = False, official: Store | None = None
) -> ResultTable:
    """Return a row for each authority and framework: loaded inspections, age, and those known to be missing.

    Authorities of the register without a report have a row, too. `is_missing` selects the rows in which
    something is missing. `official` is a graph with another official record than that of the store.
    """
    every, labels = inspections(store.facts), Labels(store)
    newest = counting_day(store.facts)
    loaded = [item for item in every if is_in_focus(focus, item.authority)]
    reconciled = reconcile(store, official)
    if reconciled and focus:
        reconciled = reconciled.among(focus.authorities)
    listed = reconciled.compared if reconciled else ()
    places = sorted({item.authority for item in loaded} | {one.record.authority for one in listed})
    mentioned = distinct_not_loaded(inspections_not_loaded(store, places, official))
    compared, name_of = defaultdict[tuple[str, str], list[Compared]](list), current_frameworks().name_of
    for one in listed:
        compared[one.record.authority, name_of(one.record.framework, "")].append(one)
    not_listed = Counter(
        (item.authority, name_of(item.framework, ""))
        for item, _ in (reconciled.not_listed if reconciled else ())
    )
    missing = missing_authorities(store, every)
    without_report = [iri for iri in missing.without_report if is_in_focus(focus, iri)]
    without_full = [iri for iri in missing.without_full_inspection if is_in_focus(focus, iri)]
    groups: dict[tuple[str, str], tuple[list[str], list[NotLoaded]]] = defaultdict(lambda: ([], []))
    for item in loaded:
        groups[item.authority, name_of(item.framework, "")][0].append(item.day)
    for mention in mentioned:
        groups[mention.authority, mention.framework or NOT_NAMED][1].append(mention)
    rows: list[tuple[Value, ...]] = []
    for place in labels.by_name({place for place, _ in groups} | set(without_report)):
        where = labels.of(place), labels.region(place)
        for kind in sorted(kind for authority, kind in groups if authority == place):
            days, absent = groups[place, kind]
            oldest, latest = min(days, default=""), max(days, default="")
            months = months_between(latest, newest) if latest else None
            when, sources = [item.when for item in absent], dict.fromkeys(item.source for item in absent)
            of_kind = compared[place, kind]
            differences = "; ".join(f"{one.record.day} {each}" for one in of_kind for each in one.differences)
            against = sum(one.is_equal for one in of_kind), differences, not_listed[place, kind]
            absences = ", ".join(when), "; ".join(sources)
            rows.append((*where, kind, len(days), oldest, latest, months, *against, *absences))
        if place in without_report:
            rows.append((*where, NO_REPORT, 0, "", "", None, 0, "", 0, "", "register"))
    if is_missing:
        rows = [row for row in rows if row[-1]]
    notes = [f"Without a full inspection: {', '.join(map(labels.of, without_full))}."] if without_full else []
    dated = {item.iri for item in every}
    undated = sorted(
        item.iri
        for item in inspections(store.facts, with_undated=True)
        if item.iri not in dated and is_in_focus(focus, item.authority)
    )
    if undated:
        notes.append(f"In no row, since their reports state no dates: {', '.join(map(labels.of, undated))}.")
    if own := describe_own_graphs(store):
        notes.append(f"Not counted, your own statements: {own}.")
    notes += source_notes(official or store, "official-list") + source_notes(store, OWNERS_NOTE)
    notes.append(list_ends_words(store))
    if reconciled:
        notes.append(f"{str(reconciled)[0].upper()}{str(reconciled)[1:]}.")
    figures: dict[str, Value] = {
        "inspections loaded": len(loaded) + len(undated),
        "as the official record has them": sum(one.is_equal for one in listed),
        "different in the official record": sum(bool(one.differences) for one in listed),
        "known and not loaded": len(mentioned),
        "authorities without a report": len(without_report),
        "reports not read completely": len(
            {
                report
                for report, place in store.facts.rows(_INCOMPLETE, (LEDGER,))
                if is_in_focus(focus, place)
            }
        ),
        "counted up to": newest,
    }
    return ResultTable("coverage", _COLUMNS, tuple(rows), *description("coverage"), tuple(notes), figures)
