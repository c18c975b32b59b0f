"""Pages that are lists of answers, as `data/page-kinds.yaml` declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.pages.page_slots import agency_slots, topic_slots
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import concept_value
from graphkit.core.terms import Rdf, Scheme, Skos
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.facts.names import regions
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.answer_charts import drawn
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import address, entity_at
from graphkit.surfaces.web.pages.subject_pages import entity_facts


def topic(store: Store, request: PageRequest) -> PageResult:
    """The page of a topic: national judgements on it, what moved, the years, who is weak and who is
    strong, narrower topics, published numbers, the pages with most findings.
    """
    iri = entity_at(request.path)
    if not objects(store, iri, Skos.notation):
        raise EntityNotFoundError(f"no topic at {request.path}: the topics are at /browse")
    own = [f"authority/{request.place}"] if request.place else request.links.places
    slots = topic_slots(store, iri)
    return _declared_page(store, request, "topic", iri, {**slots, "places": own})


def agency(store: Store, request: PageRequest) -> PageResult:
    """The page of an agency: its direct inspections, what reports on councils state about it, the
    topics, and the recommendations addressed to it.
    """
    iri = entity_at(request.path)
    if not objects(store, iri, Rdf.type):
        raise EntityNotFoundError(f"no agency at {request.path}: search at /")
    facts = entity_facts(store, iri, Labels(store), [])
    return _declared_page(store, request, "agency", iri, agency_slots(store, iri), facts)


def _declared_page(
    store: Store,
    request: PageRequest,
    kind: str,
    iri: str,
    slots: Mapping[str, Any],
    facts: Sequence[tuple[str, list[Any]]] = (),
) -> PageResult:
    """Return the page of a thing (IRI) as its kind declares it, or its blocks as JSON."""
    labels, region = Labels(store), request.value("region")
    areas = labels.by_name(set(regions(store.facts).values()))
    if region and region not in map(concept_value, areas):
        raise ParameterError(f"no region {region!r}: {', '.join(map(labels.of, areas))}")
    within = {"region": region} if region else {}
    page = PageReadings(store, kind, {**slots, "region": region}, within)
    blocks, name = [*blocks_of(page)], labels.of(iri)
    title = f"{name[:1].upper()}{name[1:]}"
    if region:
        title = f"{title}: {labels.concept(Scheme.REGION, region)}"
    if request.value("format") == "json":
        return Content.json({"title": title, "blocks": [each.to_json() for each in blocks]})
    broader = [(each, labels.of(each)) for each in objects(store, iri, Skos.broader)]
    data = {
        "title": title,
        "lead": page.words(page.kind["lead"]),
        "above": [*page.kind["above"].items(), *broader],
        "blocks": [(each, _pictures(each, request)) for each in blocks],
        "facts": facts,
        "further": _further(page),
        "region": region,
        "regions": areas if "within" in page.kind else [],
    }
    return Page("blocks.html", data)


def _pictures(block: PageBlock, request: PageRequest) -> list[Any]:
    """Return the picture of a block, wide and narrow; none where it has none."""
    if not block.picture:
        return []
    return [drawn(block.picture, request.links.page, is_narrow) for is_narrow in (False, True)]


def _further(page: PageReadings) -> dict[str, str]:
    """Return what to go on with: words and addresses."""
    found = {}
    for words, link in page.kind["links"].items():
        if "if" not in link or page.answer(page.kind["blocks"][link["if"]]):
            values = {name: page.filled_or_none(value) for name, value in link["with"].items()}
            found[words] = address(link["to"], **values)
    return found
