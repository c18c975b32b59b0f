"""What is loaded and what is known to be missing: authorities by year, and the table behind it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from graphkit.analyse.inspection_coverage import coverage_table
from graphkit.analyse.per_graph import loaded_inspections
from graphkit.ask.focus import is_in_focus, resolve_focus
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded, missing_authorities
from graphkit.ask.lookup import Labels
from graphkit.ask.own_statements import describe_own_graphs
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.frameworks import current_frameworks
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pickers import picker


class Mark(NamedTuple):
    """An inspection in the grid: where it leads, its shape (`full`, `send`, `joint`, `other`), its title."""

    address: str
    shape: str
    title: str
    is_loaded: bool


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page for a `region` (or `focus`), or for all authorities."""
    region = (request.value("region") or request.value("focus")).strip()
    field = picker(store, "region", region, False, "Region")
    data: dict[str, Any] = {"field": field, "message": "", "years": []}
    try:
        focus = resolve_focus(store, region or None)
    except EntityNotFoundError as error:
        return Page("coverage.html", data | {"message": str(error)}, 404)
    labels = Labels(store)
    loaded = [item for item in loaded_inspections(store) if is_in_focus(focus, item.authority)]
    mentions = distinct_not_loaded(inspections_not_loaded(store, sorted({item.authority for item in loaded})))
    cells: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for item in loaded:
        mark = Mark(item.iri, _shape(item.framework), f"{item.under}, {item.day}", True)
        cells[item.authority, item.day[:4]].append(mark)
    for mention in mentions:
        kind = mention.framework or "inspection"
        title = f"{kind}, {mention.when}: not loaded, mentioned in the {mention.source}"
        cells[mention.authority, mention.when[:4]].append(Mark(mention.stated_in, _shape(kind), title, False))
    missing = missing_authorities(store, loaded_inspections(store)).without_report
    without = [iri for iri in missing if is_in_focus(focus, iri)]
    years = [year for _, year in cells]
    data |= {
        "years": list(map(str, range(int(min(years)), int(max(years)) + 1))) if years else [],
        "rows": [(iri, labels.of(iri)) for iri in labels.by_name({iri for iri, _ in cells} | set(without))],
        "cells": cells,
        "table": coverage_table(store, focus),
        "own_graphs": describe_own_graphs(store),
    }
    return Page("coverage.html", data)


def _shape(framework: str) -> str:
    """Return the shape for a framework, given as its value ("area-send") or its name ("area SEND")."""
    value = framework.lower().replace(" ", "-").replace("sif-re-inspection", "sif-reinspection")
    if value in current_frameworks().full_inspections:
        return "full"
    return "send" if "send" in value else "joint" if value.startswith("jtai") else "other"
