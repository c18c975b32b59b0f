"""Pages on all that is loaded: about, browse, coverage, what is new, and the sitemap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.answers.summaries.news import MOST_LINES
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import authority_iri, concept_iri, concept_value, kind_of
from graphkit.core.terms import BASE, Scheme, Skos
from graphkit.graph.entities.entity_statements import describe_own_graphs
from graphkit.graph.entities.focus import resolve_area
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.quotes import OPEN_LICENCE_URL
from graphkit.graph.facts.full_text import count_documents
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import broader_topics, concepts
from graphkit.graph.facts.names import regions as regions_of
from graphkit.graph.facts.passages import citing_statements
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.export.dataset_description import schema_org_dataset
from graphkit.surfaces.export.selection import ExportOptions, Part
from graphkit.surfaces.maps.html_page import script_safe_json
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, Redirect, load_pages
from graphkit.surfaces.web.page_links import address, page_address
from graphkit.surfaces.web.pages.ability_pages import ability_page, run_ability
from graphkit.surfaces.web.pickers import picker

_TEXTS = load_pages()["texts"]["site"]
_AGENCIES = 40  # that are shown at first
_IN_SITEMAP = (
    "/",
    "/about",
    "/browse",
    "/coverage",
    "/glossary",
    "/ask",
    "/maps",
    "/timeline",
    "/api/",
)
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def about(store: Store, request: PageRequest) -> PageResult:
    """About the service: what it is, licence, accessibility, privacy, how to cite it,
    whom to write to.
    """
    every, site = inspections(store.facts), request.site
    described = schema_org_dataset(Part(store, ExportOptions(), "", None))  # for software
    described |= {
        "@context": "https://schema.org",
        "name": site.name,
        "dateModified": request.horizon.day if request.horizon else "",
    }
    data = {
        "number": len(inspections(store.facts, with_undated=True)),
        "authorities": len({item.authority for item in every}),
        "described": script_safe_json(described | ({"url": site.address} if site.address else {})),
        "licence": OPEN_LICENCE_URL,
    }
    return Page("about.html", data)


def _findings_by(store: Store, field: str) -> dict[str, Counts]:
    """Return the counts of findings by the values of a field of the search index."""
    found = defaultdict[str, Counts](Counts)
    counted = count_documents(store.facts, (field, "polarity"), {"kind": ["finding"]})
    for (value, polarity), number in counted.items():
        found[value].add(polarity, number)
    return found


def browse(store: Store, request: PageRequest) -> PageResult:
    """All topics, regions, service types, sectors, agencies and laws, as links to their pages."""
    labels = Labels(store)
    topics, types, sectors, agencies = (
        _findings_by(store, field) for field in ("topics", "service_type", "sectors", "agency")
    )
    below: dict[str, list[str]] = defaultdict(list)  # topic, or "" → the topics directly below it
    for iri in concepts(store.facts, Scheme.TOPIC):
        below[broader_topics(store.facts).get(iri, "")].append(iri)
    laws = [(law, len(statements)) for law, statements in citing_statements(store.facts).items()]
    data = {
        "counts": {concept_iri(Scheme.TOPIC, topic): counts for topic, counts in topics.items()},
        "below": below,
        "regions": concepts(store.facts, Scheme.REGION),
        "lists": [
            ("types", "Service types", _listed(Scheme.SERVICE_TYPE, types, labels)),
            ("sectors", "Sectors", _listed(Scheme.SECTOR, sectors, labels)),
        ],
        "agencies": [
            (BASE + tail, counts.evaluated)
            for tail, counts in sorted(agencies.items(), key=lambda each: -each[1].evaluated)
        ],
        "agencies_at_first": _AGENCIES,
        "laws": sorted(laws, key=lambda row: (-row[1], labels.of(row[0]))),
    }
    return Page("browse.html", data)


def named_list(store: Store, request: PageRequest) -> PageResult:
    """The list of topics, agencies or providers, where it is."""
    return Redirect(_TEXTS["lists"][request.path])


def _listed(scheme: Scheme, counts: dict[str, Any], labels: Labels) -> list[tuple[str, Any]]:
    iris = labels.by_name(concept_iri(scheme, value) for value in counts)
    return [(iri, counts[concept_value(iri)]) for iri in iris]


def coverage_page(store: Store, request: PageRequest) -> PageResult:
    """What is loaded and what is known to be missing: authorities by year,
    and the table behind it.
    """
    region = (request.value("region") or request.value("focus")).strip()
    data: dict[str, Any] = {"field": picker(store, "region", region, "Region"), "years": []}
    try:
        focus = resolve_area(store, region)
    except EntityNotFoundError as error:
        return Page("coverage.html", data | {"message": str(error)}, 404)
    found, labels = Coverage(store, focus), Labels(store)
    cells: dict[tuple[str, str], list[tuple[str, str, str, bool]]] = defaultdict(list)
    for item in found.loaded:
        mark = (item.iri, _shape(item.framework), f"{item.under}, {item.day}", True)
        cells[item.authority, item.day[:4]].append(mark)
    for mention in found.mentioned:
        kind = mention.framework or "inspection"
        title = f"{kind}, {mention.when}: not loaded; {mention.source}"
        cells[mention.authority, mention.when[:4]].append(
            (mention.stated_in, _shape(kind), title, False)
        )
    years = [int(year) for _, year in cells]
    data |= {
        "symbols": _symbols(),
        "years": list(map(str, range(min(years), max(years) + 1))) if years else [],
        "rows": labels.by_name({iri for iri, _ in cells}.union(found.without_report)),
        "cells": cells,
        "table": found.table(),
        "own_graphs": describe_own_graphs(store),
    }
    return Page("coverage.html", data)


def _shape(framework: str) -> str:
    """Return the key of the symbol of a framework, given as its value or its name."""
    about = current_frameworks().find(framework)
    return next((kind for kind in _TEXTS["symbols"] if getattr(about, kind, True)), "")


def _symbols() -> dict[str, tuple[str, str, str]]:
    """Return the symbols of kinds of inspections, filled and hollow,
    with the names of their frameworks.
    """
    frameworks, symbols = current_frameworks(), {}
    for kind, (filled, hollow) in _TEXTS["symbols"].items():
        named = [each.framework for each in frameworks if getattr(each, kind, False)]
        *names, last = [frameworks.name_of(name, "") for name in named] or ["visit or other"]
        symbols[kind] = (filled, hollow, " or ".join(filter(None, [", ".join(names), last])))
    return symbols


def news_page(store: Store, request: PageRequest) -> PageResult:
    """The news, the gravest first; without a choice, of the reader's own council and its
    neighbours.
    """
    if request.place and not request.parameters:
        own = Labels(store).of(authority_iri(request.place))
        return Redirect(address("/new", place=own, neighbours="yes"))
    return ability_page(store, request, "new")


def changes(store: Store, request: PageRequest) -> PageResult:
    """The news, which took the place of what the last update changed."""
    around = request.value("neighbours_of")
    place = request.value("authority") or request.value("region") or around
    chosen = {name: request.value(name) for name in ("topic", "format")}
    return Redirect(address("/new", place=place, neighbours="yes" if around else "", **chosen))


def review_moved(store: Store, request: PageRequest) -> PageResult:
    """What is right or wrong in a copy: `graphkit review` writes the table of unsure labels."""
    return Redirect("/about")


def glossary(store: Store, request: PageRequest) -> PageResult:
    """The glossary: kinds of inspections, grades, outcomes, topics and partners,
    with their definitions.
    """
    sections = {
        heading: [
            (iri, "; ".join(objects(store, iri, Skos.definition)))
            for iri in concepts(store.facts, scheme)
        ]
        for scheme, heading in _TEXTS["glossary"].items()
    }
    return Page("glossary.html", {"sections": sections})


def feed(store: Store, request: PageRequest) -> PageResult:
    """The newest lines on an authority, region, topic or agency, as an Atom feed."""
    thing, declared = request.fields["thing"], find_ability("new")
    kind = "topic" if kind_of(thing) == "topic" else "place"
    parameters = {kind: (thing,), "limit": (str(MOST_LINES),)}
    found = run_ability(store, declared, replace(request, parameters=parameters))
    form = declared.forms["atom"]
    assert form.write_at
    here = request.links.known(request.path)
    return Content(form.write_at(found, here).encode(), form.media_type)


def sitemap(store: Store, request: PageRequest) -> PageResult:
    """The list of pages for search engines: authorities, inspections, regions and topics."""
    every = inspections(store.facts)
    places = sorted({item.authority for item in every})
    regions = sorted(set(regions_of(store.facts).values()))
    topics = sorted(concepts(store.facts, Scheme.TOPIC))
    inspected = sorted(item.iri for item in every)
    paths = [*_IN_SITEMAP, *map(page_address, [*places, *regions, *topics, *inspected])]
    paths += [
        f"{path}/briefing"
        for path in sorted({page_address(item.authority) for item in every if item.full})
    ]
    lines = "\n".join(
        f"<url><loc>{escape(request.links.whole(path))}</loc></url>" for path in paths if path
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="{_NAMESPACE}">\n{lines}\n</urlset>\n'
    )
    return Content(text.encode(), "application/xml")
