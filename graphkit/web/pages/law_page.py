"""The page of an act, a part of it, or guidance: the findings and recommendations that cite it."""

from __future__ import annotations

from collections import defaultdict

from graphkit.analyse.finding_counts import Counts
from graphkit.ask.lookup import Labels, objects, subject_objects
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import LEGISLATION, Dcterms, Rdf
from graphkit.store.dataset import Store
from graphkit.view.finding_columns import finding_columns
from graphkit.web.entity_address import entity_at
from graphkit.web.finding_summary import shown_passage
from graphkit.web.page import Page, PageRequest, PageResult

_CITING = (
    """SELECT DISTINCT ?statement {{ VALUES ?law {{ {0} }} ?statement gk:citesLaw|gk:legalBasis ?law }}"""
)
_PASSAGES = 50


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the law at the address, parts included."""
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Rdf.TYPE):
        raise EntityNotFoundError(f"no law or guidance at {request.path}: those cited are at /browse")
    parts = labels.by_name(part for part, _ in subject_objects(store, Dcterms.IS_PART_OF, iri))
    laws = " ".join(f"<{each}>" for each in (iri, *parts))
    statements = [statement for (statement,) in store.rows(_CITING.format(laws))]
    with store.search_index() as index:
        citing = index.documents(statements)
    years: dict[str, Counts] = defaultdict(Counts)
    places: dict[str, int] = defaultdict(int)
    for document in citing:
        places[document.authority] += 1
        if document.polarity:
            years[document.day[:4]].add(document.polarity)
    data = {
        "title": labels.of(iri),
        "parts": [(each, labels.of(each)) for each in parts],
        "whole": [(each, labels.of(each)) for each in objects(store, iri, Dcterms.IS_PART_OF)],
        "publisher": iri.replace("http:", "https:", 1).replace("/id/", "/", 1)
        if iri.startswith(LEGISLATION)
        else "",
        "chart": finding_columns({year: each.row for year, each in years.items()}, labels.of(iri)),
        "number": len(citing),
        "others": len(statements) - len(citing),
        "places": sorted(
            (
                (authority_iri(code), labels.of(authority_iri(code)), number)
                for code, number in places.items()
            ),
            key=lambda item: (-item[2], item[1]),
        ),
        "passages": [shown_passage(each, labels) for each in citing[:_PASSAGES]],
    }
    return Page("law.html", data)
