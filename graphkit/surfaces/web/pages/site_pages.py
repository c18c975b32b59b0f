"""Pages on all that is loaded: data and about, feeds, and the sitemap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from graphkit.answers.readings.horizon import FULL, SourceCover, covers, subject_names
from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import kind_of
from graphkit.core.terms import Scheme, Skos
from graphkit.graph.entities.entity_statements import describe_own_graphs
from graphkit.graph.entities.focus import resolve_area
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.quotes import OPEN_LICENCE_URL
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import concepts
from graphkit.graph.facts.names import regions as regions_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.new import MOST_LINES
from graphkit.surfaces.export.dataset_description import schema_org_dataset
from graphkit.surfaces.export.selection import ExportOptions, Part
from graphkit.surfaces.maps.html_page import script_safe_json
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_links import page_address
from graphkit.surfaces.web.pages.ability_pages import feed_file, run_ability
from graphkit.surfaces.web.pickers import picker

_TEXTS = load_pages()["texts"]["site"]
_IN_SITEMAP = ("/", "/data", "/topics", "/agencies", "/ask", "/maps", "/timeline", "/api/")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class _Known(NamedTuple):
    """Until when a kind of report or list is known; `complete_until` is "" of a sample."""

    name: str
    loaded: int
    first: str
    newest: str
    complete_until: str


def data_and_about(store: Store, request: PageRequest) -> PageResult:
    """Data and about: what is known until which day, what is missing, files, how to cite, words,
    licence, accessibility, privacy, whom to write to.
    """
    every, site = inspections(store.facts), request.site
    described = schema_org_dataset(Part(store, ExportOptions(), "", None))  # for software
    described |= {
        "@context": "https://schema.org",
        "name": site.name,
        "dateModified": request.horizon.day if request.horizon else "",
    }
    missing, status = _missing(store, request)
    data = {
        "number": len(inspections(store.facts, with_undated=True)),
        "authorities": len({item.authority for item in every}),
        "described": script_safe_json(described | ({"url": site.address} if site.address else {})),
        "licence": OPEN_LICENCE_URL,
        "known": _known(store),
        "sections": _glossary(store),
        **missing,
    }
    return Page("data.html", data, status)


def _known(store: Store) -> list[_Known]:
    """Return until when each kind of report and list is known."""
    by_name = defaultdict[str, list[SourceCover]](list)
    for subject, own in covers(store.facts).items():
        if subject != FULL:  # its frameworks have rows of their own
            by_name[subject_names(own)].extend(own)
    found = (
        _Known(
            f"{name[0].upper()}{name[1:]}",
            sum(each.loaded for each in own if each.source == "reports"),
            min(each.first for each in own),
            max(each.newest for each in own),
            max(each.complete_until for each in own),
        )
        for name, own in by_name.items()
    )
    return sorted(found, key=lambda each: -each.loaded)


def _glossary(store: Store) -> dict[str, list[tuple[str, str]]]:
    """Return the terms of each section of the glossary, with their definitions."""
    return {
        heading: [
            (iri, "; ".join(objects(store, iri, Skos.definition)))
            for iri in concepts(store.facts, scheme)
        ]
        for scheme, heading in _TEXTS["glossary"].items()
    }


def _missing(store: Store, request: PageRequest) -> tuple[dict[str, Any], int]:
    """Return what is loaded and what is known to be missing, with the status of the page: figures,
    and of a place, in files of all, authorities by year with the table behind it.
    """
    region = (request.value("region") or request.value("focus")).strip()
    field = picker(store, "region", region, "Council or region")
    data: dict[str, Any] = {"field": field, "message": "", "years": []}
    try:
        focus = resolve_area(store, region)
    except EntityNotFoundError as error:
        return data | {"message": str(error)}, 404
    found, labels = Coverage(store, focus), Labels(store)
    data |= {
        "title": focus.title if focus else "",
        "table": found.table(),
        "own_graphs": describe_own_graphs(store),
    }
    if not focus and request.links.is_served:
        return data, 200
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
    }
    return data, 200


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


def feed(store: Store, request: PageRequest) -> PageResult:
    """The newest lines on an authority, region, topic or agency, as an Atom feed."""
    thing, declared = request.fields["thing"], find_ability("new")
    kind = "topic" if kind_of(thing) == "topic" else "place"
    parameters = {kind: (thing,), "limit": (str(MOST_LINES),)}
    found = run_ability(store, declared, replace(request, parameters=parameters))
    return feed_file(declared.forms["atom"], found, request.path, request.links)


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
