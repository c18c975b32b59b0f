"""The home page: England by latest grade, the newest inspections, coverage, and where to begin."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from graphkit.analyse.per_graph import loaded_inspections
from graphkit.ask.inspections import inspections
from graphkit.ask.loaded_reports import missing_authorities
from graphkit.ask.lookup import Labels
from graphkit.ask.questions import questions
from graphkit.changes.graph_side import has_earlier
from graphkit.core.errors import GraphkitError
from graphkit.store.dataset import Store
from graphkit.store.kept_values import per_graph
from graphkit.view.england_chart import cartogram
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pages.region_page import linked_areas

_NEWEST = 8
_FIRST = (  # questions of a director to begin with
    "recurring-weaknesses",
    "who-delivers",
    "interventions",
    "longest-since-inspection",
    "priority-actions",
)


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with a map, newest inspections, and which authorities and years are loaded."""
    loaded, labels, every = loaded_inspections(store), Labels(store), inspections(store, with_undated=True)
    inspected = {item.authority for item in loaded}
    missing = missing_authorities(store, loaded)
    known = questions()
    data: dict[str, Any] = {
        "england": _england(store),
        "newest": [(item, labels.of(item.authority)) for item in reversed(loaded[-_NEWEST:])],
        "number": len(every),
        "undated": len(every) - len(loaded),
        "years": sorted({item.day[:4] for item in loaded}),
        "frameworks": Counter(item.under for item in every).most_common(),
        "authorities": [(iri, labels.of(iri)) for iri in labels.by_name(inspected)],
        "missing": [(iri, labels.of(iri)) for iri in missing.without_report],
        "older": [(iri, labels.of(iri)) for iri in missing.without_full_inspection],
        "has_earlier": has_earlier(request.location),
        "questions": [known[name] for name in _FIRST],
    }
    return Page("home.html", data)


@per_graph
def _england(store: Store) -> Any:
    """Return the map of latest grades with its legend; None where no full inspection is loaded."""
    try:
        chart = cartogram(store, None, None, None)
        return replace(chart, picture=linked_areas(chart))
    except GraphkitError:
        return None
