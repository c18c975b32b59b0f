"""The page of a topic: findings by year, the best passages of those who are strong, authorities by year."""

from __future__ import annotations

from graphkit.ask.lookup import Labels, objects, subject_objects
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import Skos
from graphkit.store.dataset import Store
from graphkit.view.finding_columns import finding_columns
from graphkit.web.entity_address import entity_at
from graphkit.web.finding_summary import (
    best_strengths,
    counts_by_place,
    counts_by_year,
    region_names,
    search_address,
    shown_passage,
    strong_places,
)
from graphkit.web.page import Page, PageRequest, PageResult

_SHOWN = 10  # authorities with a passage; of five more, passages stand in where words are not loaded


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the topic at the address, for all authorities or those of `region`."""
    iri = entity_at(request.path)
    labels, name = Labels(store), iri.rpartition("/")[2]
    if not objects(store, iri, Skos.NOTATION):
        raise EntityNotFoundError(f"no topic at {request.path}: the topics are at /browse")
    narrower = labels.by_name(each for each, _ in subject_objects(store, Skos.BROADER, iri))
    values = [each.rpartition("/")[2] for each in (iri, *narrower)]
    filters = {"topics": values}
    with store.search_index() as index:
        everywhere = counts_by_place(store, index, filters)
        regions = region_names(store, everywhere)
        region = request.value("region")
        if region:
            if region not in dict(regions):
                raise ParameterError(f"no region {region!r}: {', '.join(value for value, _ in regions)}")
            filters["region"] = [region]
        region_name = dict(regions).get(region, "")
        places = [each for each in everywhere if not region or each.region == region_name]
        strong = strong_places(index, filters)
        best = best_strengths(
            index, filters, strong[: _SHOWN + 5], " ".join(map(labels.of, (iri, *narrower)))
        )
    years = counts_by_year(places)
    passages = [
        shown_passage(best[code], labels) | {"counts": counts}
        for code, _, counts in strong
        if code in best and best[code].body
    ]
    data = {
        "title": labels.of(iri),
        "definition": "; ".join(objects(store, iri, Skos.DEFINITION)),
        "broader": [(each, labels.of(each)) for each in objects(store, iri, Skos.BROADER)],
        "narrower": [(each, labels.of(each)) for each in narrower],
        "name": name,
        "chart": finding_columns(years, labels.of(iri).lower()),
        "years": sorted(years),
        "places": places,
        "passages": passages[:_SHOWN],
        "strong": [(authority_iri(code), labels.of(authority_iri(code)), each) for code, _, each in strong],
        "region": region,
        "region_name": region_name,
        "regions": regions,
        "search": search_address(topic=values, **({"region": region} if region else {})),
        "on_topic": search_address(topic=values),
    }
    return Page("topic.html", data)
