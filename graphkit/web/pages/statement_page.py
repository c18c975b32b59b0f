"""The page of a finding or recommendation: its words in their paragraph, evidence and outcome."""

from __future__ import annotations

import json
from typing import Any

from graphkit.analyse.latest_inspection import report_order
from graphkit.ask.lookup import Labels, concept_value, local_id, objects
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import report_of
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.web.entity_data import entity_at
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pages import entity_page

_CERTAIN, _LIKELY = 0.9, 0.6  # confidence of a polarity or outcome
_RELATED = {  # heading → query for statements, with the words where they are loaded
    "Evidence in the same report": "?other gk:evidenceFor <{0}>",
    "Recommendations that this supports": "<{0}> gk:evidenceFor ?other",
    "Recurs in a later report": "?other gk:recurrenceOf <{0}>",
    "Resolved in a later report": "?other gk:resolves <{0}>",
    "Repeats from an earlier report": "<{0}> gk:recurrenceOf ?other",
    "Resolves from an earlier report": "<{0}> gk:resolves ?other",
}
_PARAGRAPH = """SELECT DISTINCT ?other ?quote {{ <{0}> gk:paragraph ?paragraph .
  <{1}> gk:finding ?other . ?other gk:paragraph ?paragraph . OPTIONAL {{ ?other gk:quote ?quote }} }}"""
_OUTCOME = """SELECT DISTINCT ?outcome ?confidence ?later {{ <{0}> gk:followUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?later }} ORDER BY ?later"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of a finding or recommendation; with ?view=data, the statements about it."""
    if request.value("view") == "data":
        return entity_page.build(store, request)
    iri, labels = entity_at(request.path), Labels(store)
    inspection, kind = request.path.rsplit("/", 2)[0], request.path.split("/")[-2]
    if not _one(store, iri, Property.SELECTOR):
        raise EntityNotFoundError(f"no {kind} at {request.path}: search at /")
    whole = entity_at(inspection)
    authority = _one(store, whole, Property.INSPECTION_OF)
    polarity = concept_value(_one(store, iri, Property.POLARITY))
    related = {
        heading: sorted(store.rows(_query(pattern.format(iri))), key=lambda row: report_order(row[0]))
        for heading, pattern in _RELATED.items()
    }
    data: dict[str, Any] = {
        "title": f"{kind.capitalize()} {iri.rpartition('/')[2]}",
        "iri": iri,
        "inspection": (whole, labels.of(whole)),
        "authority": (authority, labels.of(authority)),
        "report": labels.of(report_of(iri)),
        "quote": _one(store, iri, Property.QUOTE),
        "paragraph": sorted(store.rows(_PARAGRAPH.format(iri, whole)), key=lambda row: report_order(row[0])),
        "page": _one(store, iri, Property.PAGE),
        "end_page": _one(store, iri, Property.END_PAGE),
        "polarity": polarity,
        "confidence": confidence_words(_one(store, iri, Property.CONFIDENCE)),
        "tags": [
            (each, labels.of(each))
            for name in (Property.TOPIC, Property.SECTOR, Property.EXTENT, Property.CONCERNS)
            for each in objects(store, iri, name)
        ],
        "outcomes": [
            (concept_value(outcome).replace("-", " "), confidence_words(confidence), later, labels.of(later))
            for outcome, confidence, later in store.rows(_OUTCOME.format(iri))
        ],
        "related": {heading: rows for heading, rows in related.items() if rows},
        "publisher": labels.page(authority),
        "correction": _correction(iri, polarity),
    }
    return Page("statement.html", data)


def confidence_words(confidence: str) -> str:
    """Return a confidence from 0 to 1 in words, "" without one."""
    if not confidence:
        return ""
    number = float(confidence)
    words = "high" if number >= _CERTAIN else "fair" if number >= _LIKELY else "low: check the passage"
    return f"{words} ({number:.2f})"


def _one(store: Store, entity: str, name: Property) -> str:
    return min(objects(store, entity, name), default="")


def _query(pattern: str) -> str:
    return f"SELECT DISTINCT ?other ?quote {{ {pattern} OPTIONAL {{ ?other gk:quote ?quote }} }}"


def _correction(iri: str, polarity: str) -> str:
    """Return the lines of a record that correct the polarity of a finding; "" for a recommendation."""
    name = local_id(iri).rpartition("/finding/")[2]
    if not polarity:
        return ""
    lines = [{"field": f"findings/{name}/polarity", "value": polarity, "by": "YOUR NAME", "why": "REASON"}]
    return f'"corrections": {json.dumps(lines, indent=2)}'
