"""The page of an agency, service, sector or service type: findings about it by year, place and passage."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graphkit.analyse.agency_mentions import findings_by_name
from graphkit.ask.lookup import Labels, concept_value, end_date, kind_of, local_id, objects, subject_objects
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import Property, Rdf, Skos
from graphkit.store.dataset import Store
from graphkit.view.finding_columns import finding_columns
from graphkit.web.entity_address import entity_at
from graphkit.web.finding_summary import (
    Filters,
    counts_by_place,
    counts_by_year,
    passages,
    search_address,
    shown_passage,
)
from graphkit.web.page import Page, PageRequest, PageResult

_PASSAGES = 25
_SUCCESSIONS = """SELECT ?other ?date {{ ?change {0} <{1}> ; {2} ?other
  OPTIONAL {{ ?change dcterms:date ?date }} }} ORDER BY ?date ?other"""
_INDEXED = {"sector": "sectors", "service-type": "service_type"}  # concepts → field of the search index
_SEARCHED = {"sector": "sector", "service-type": "service_type", "agency": "agency"}  # parameter of /search


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the entity at the address."""
    iri = entity_at(request.path)
    labels, kind, tail = Labels(store), kind_of(iri), local_id(iri)
    if not objects(store, iri, Rdf.TYPE):
        raise EntityNotFoundError(f"no {kind.replace('-', ' ')} at {request.path}: search at /")
    narrower = labels.by_name(each for each, _ in subject_objects(store, Skos.BROADER, iri))
    filters = _filters(kind, tail, [concept_value(each) for each in narrower])
    with store.search_index() as index:
        places = counts_by_place(store, index, filters)
        shown = passages(index, filters, _PASSAGES)
        ways = _ways(store, iri) if kind == "agency" else {}
    years = counts_by_year(places)
    searched = {_SEARCHED[kind]: _search_values(kind, filters)} if kind in _SEARCHED else {}
    data: dict[str, Any] = {
        "title": labels.of(iri),
        "kind": _class_label(labels, iri) or kind.replace("-", " "),
        "definition": "; ".join(objects(store, iri, Skos.DEFINITION)),
        "facts": _facts(store, iri, labels, narrower),
        "chart": finding_columns(years, labels.of(iri)),
        "places": places,
        "years": sorted(years),
        "ways": ways,
        "passages": [shown_passage(each, labels) for each in shown],
        "search": search_address(**searched) if searched else "",
        "place_search": lambda code: search_address(authority=code, **searched) if searched else "",
        "tail": tail,
        "is_agency": kind == "agency",
    }
    return Page("subject.html", data)


def _filters(kind: str, tail: str, narrower: list[str]) -> Filters:
    """Return the filter of the index for findings about an entity, or on a concept and those below it."""
    if kind in _INDEXED:
        return {_INDEXED[kind]: [tail.partition("/")[2], *narrower]}
    return {"entities": [tail]}


def _search_values(kind: str, filters: Filters) -> list[str]:
    return [value for values in filters.values() for value in values]


def _ways(store: Store, iri: str) -> dict[str, tuple[int, int]]:
    """Return for each authority how many findings name an agency, and how many mean it by area or date."""
    counts: Counter[tuple[str, bool]] = Counter()
    for finding, by_name in findings_by_name(store, iri).items():
        counts[local_id(finding).split("/")[1], by_name] += 1
    return {code: (counts[code, True], counts[code, False]) for code, _ in counts}


def _class_label(labels: Labels, iri: str) -> str:
    """Return the class of an entity in words: "police force"."""
    words = labels.kind(iri)
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in words).strip()


def _facts(store: Store, iri: str, labels: Labels, narrower: list[str]) -> list[tuple[str, list[Any]]]:
    """Return what is known of an entity: names of facts with links (IRI and label) or texts."""

    def links(found: list[str]) -> list[tuple[str, str]]:
        return [(each, labels.of(each)) for each in labels.by_name(found)]

    end = end_date(store, iri)
    facts: list[tuple[str, list[Any]]] = [
        ("Also called", [("", name) for name in labels.others(iri)]),
        ("Sector", links(objects(store, iri, Property.SECTOR))),
        ("Service type", links(objects(store, iri, Property.SERVICE_TYPE))),
        ("Provided by", links(objects(store, iri, Property.PROVIDED_BY))),
        ("Serves", links(objects(store, iri, Property.SERVES_AREA))),
        ("Delivers services for", links(objects(store, iri, Property.DELIVERS_SERVICES_FOR))),
        ("Until", [("", end)] if end else []),
        (
            "Followed",
            _successions(store, labels, "org:resultingOrganization", iri, "org:originalOrganization"),
        ),
        (
            "Followed by",
            _successions(store, labels, "org:originalOrganization", iri, "org:resultingOrganization"),
        ),
        ("Part of", links(objects(store, iri, Skos.BROADER))),
        ("Includes", links(narrower)),
    ]
    return [(name, values) for name, values in facts if values]


def _successions(store: Store, labels: Labels, one: str, iri: str, other: str) -> list[tuple[str, str]]:
    rows = store.rows(_SUCCESSIONS.format(one, iri, other))
    return list(dict.fromkeys((each, labels.of(each)) for each, _ in rows))
