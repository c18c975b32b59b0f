"""The home page: England by latest grade, the newest inspections, coverage, and questions."""

from __future__ import annotations

from collections import defaultdict

from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING, Inspection, inspections, latest_full_inspections
from graphkit.ask.lookup import Labels
from graphkit.ask.questions import questions
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult

_NEWEST = 8


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with grades, newest inspections, all authorities with a report, and all questions."""
    loaded, labels = inspections(store), Labels(store)
    latest = latest_full_inspections(loaded)
    graded = defaultdict[str, list[tuple[str, str, Inspection]]](list)
    for authority in labels.by_name(latest):
        if overall := latest[authority].overall:
            graded[overall.grade].append((authority, labels.of(authority), latest[authority]))
    data = {
        "grades": sorted(graded.items(), key=lambda item: (STEPS_BELOW_OUTSTANDING.get(item[0], 9), item[0])),
        "newest": [(item, labels.of(item.authority)) for item in reversed(loaded[-_NEWEST:])],
        "number": len(loaded),
        "years": sorted({item.day[:4] for item in loaded}),
        "questions": list(questions().values()),
        "authorities": [
            {"iri": iri, "name": labels.of(iri)} for iri in labels.by_name(item.authority for item in loaded)
        ],
    }
    return Page("home.html", data)
