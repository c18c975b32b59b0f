"""The page of an agency: what inspectors said of it directly, then in reports on councils."""

from __future__ import annotations

from typing import Any

from graphkit.answers.readings.horizon import lists_horizon
from graphkit.answers.summaries.agency_summary import AgencySummary, agency_summary
from graphkit.answers.summaries.other_results import bodies_of
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import local_id
from graphkit.core.terms import Rdf
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.facts.full_text import search_documents
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.body_charts import (
    FindingsMark,
    FindingsRow,
    Pictures,
    findings_through_time,
)
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import address, entity_at
from graphkit.surfaces.web.pages.body_pages import current_lines
from graphkit.surfaces.web.pages.subject_pages import entity_facts

_DRAWN = 20  # authorities in the picture
_PASSAGES = 25  # newest ones, in a copy with words
_FINDINGS = {"kind": ["finding", "recommendation"]}


def agency(store: Store, request: PageRequest) -> PageResult:
    """The page of an agency: its direct inspections, what reports on councils state about it, the
    topics, and the recommendations addressed to it.
    """
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Rdf.type):
        raise EntityNotFoundError(f"no agency at {request.path}: search at /")
    found, tail = agency_summary(store, iri), local_id(iri)
    data: dict[str, Any] = {
        "title": labels.of(iri),
        "kind": labels.kind(iri) or "agency",
        "tail": tail,
        "found": found,
        "pictures": _pictures(found, labels, labels.of(iri)),
        "drawn": _DRAWN,
        "facts": entity_facts(store, iri, labels, []),
        "search": address("/search", agency=tail),
        "passages": _passages(store, tail) if request.has_words else [],
        "lines": current_lines(store, bodies_of(store, iri)),
        "lists": lists_horizon(store.facts),
    }
    return Page("agency.html", data)


def _pictures(found: AgencySummary, labels: Labels, name: str) -> Pictures | None:
    rows = [
        FindingsRow(
            labels.of(place.iri),
            [
                FindingsMark(
                    look.inspection.day,
                    f"{labels.of(place.iri)}, {look.inspection.under}, {look.inspection.day}",
                    look.counts,
                    look.is_joint,
                )
                for look in place.looks
                if look.counts.evaluated
            ],
        )
        for place in found.places[:_DRAWN]
    ]
    return findings_through_time([row for row in rows if row.marks], name)


def _passages(store: Store, tail: str) -> list[Any]:
    """Return the newest findings and recommendations about an agency."""
    filters = _FINDINGS | {"entities": [tail]}
    newest = search_documents(store.facts, "", filters, limit=_PASSAGES, sort="newest")
    return [each.document for each in newest.results]
