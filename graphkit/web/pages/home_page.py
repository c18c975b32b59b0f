"""The home page: England by latest grade, the newest inspections, coverage, and where to begin."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graphkit.analyse.per_graph import latest_inspections, loaded_inspections
from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING
from graphkit.ask.loaded_reports import missing_authorities
from graphkit.ask.lookup import Labels
from graphkit.ask.questions import questions
from graphkit.core.errors import GraphkitError
from graphkit.store.dataset import Store
from graphkit.store.kept_values import per_graph
from graphkit.view.england_chart import cartogram
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pages.region_page import linked_areas

_NEWEST = 8
_FIRST = (  # questions of a director to begin with
    "recommendations-through-time",
    "recurring-weaknesses",
    "who-delivers",
    "interventions",
    "longest-since-inspection",
    "priority-actions",
)


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with a map, newest inspections, and which authorities and years are loaded."""
    loaded, latest, labels = loaded_inspections(store), latest_inspections(store), Labels(store)
    graded = Counter(item.overall.grade for item in latest.values() if item.overall)
    inspected = {item.authority for item in loaded}
    missing = missing_authorities(store, loaded)
    known = questions()
    data: dict[str, Any] = {
        "picture": _england(store),
        "grades": sorted(graded.items(), key=lambda item: (STEPS_BELOW_OUTSTANDING.get(item[0], 9), item[0])),
        "newest": [(item, labels.of(item.authority)) for item in reversed(loaded[-_NEWEST:])],
        "number": len(loaded),
        "years": sorted({item.day[:4] for item in loaded}),
        "frameworks": Counter(item.under for item in loaded).most_common(),
        "authorities": [(iri, labels.of(iri)) for iri in labels.by_name(inspected)],
        "missing": [(iri, labels.of(iri)) for iri in missing.without_report],
        "older": [(iri, labels.of(iri)) for iri in missing.without_full_inspection],
        "questions": [known[name] for name in _FIRST],
    }
    return Page("home.html", data)


@per_graph
def _england(store: Store) -> Any:
    """Return the map of latest grades; None where no full inspection is loaded."""
    try:
        return linked_areas(cartogram(store, None, None, None))
    except GraphkitError:
        return None
