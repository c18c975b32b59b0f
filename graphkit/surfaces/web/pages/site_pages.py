"""Pages on all that is loaded: home, about, browse, coverage, what changed, and the sitemap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from graphkit.answers.changes.change_text import (
    LABEL_COLUMNS,
    LABELS_HEADING,
    MEDIA_TYPE,
    describe_side,
    feed_of,
    label_row,
)
from graphkit.answers.changes.graph_diff import Change, compare_graphs
from graphkit.answers.changes.graph_side import GraphSide, has_earlier, last_two_sides
from graphkit.answers.changes.watch import notice, notice_feed
from graphkit.answers.questions.presented_reading import declared_answers
from graphkit.answers.readings.known import current_grades
from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.answers.summaries.news import News, all_news, default_period
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import authority_iri, concept_iri, concept_value, slug
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.terms import BASE, Scheme, Skos
from graphkit.graph.entities.entity_statements import describe_own_graphs
from graphkit.graph.entities.focus import resolve_area, resolve_focus
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.quotes import OPEN_LICENCE_URL
from graphkit.graph.facts.inspections import inspection_reports, inspections
from graphkit.graph.facts.names import broader_topics, concepts
from graphkit.graph.facts.names import regions as regions_of
from graphkit.graph.facts.passages import citing_statements
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export.dataset_description import schema_org_dataset
from graphkit.surfaces.export.selection import ExportOptions, Part
from graphkit.surfaces.maps.html_page import script_safe_json
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, Redirect, load_pages
from graphkit.surfaces.web.page_links import address, page_address
from graphkit.surfaces.web.pages.ability_pages import ability_page
from graphkit.surfaces.web.pages.subject_pages import finding_counts
from graphkit.surfaces.web.pickers import picker
from graphkit.surfaces.web.table_frame import Cell, TableFrame, table_frame

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
_IN_FEED = 20  # lines of a section
_MOST = 200  # changes of a section that the page shows
_OWN_NEWS = 3  # lines on the reader's own council


def home(store: Store, request: PageRequest) -> PageResult:
    """England now: the search, the reader's own council, what moved, the state of every authority.

    Until a council is chosen, the examples are on the one that was inspected last.
    """
    loaded, labels = inspections(store.facts), Labels(store)
    place = authority_iri(request.place) if request.place else ""
    example = place or (loaded[-1].authority if loaded else "")
    more = {
        "councils": current_grades(store),
        "own_news": _own_news(store, place) if place else (),
        "examples": declared_answers()["examples"] if loaded else (),
        "example_place": labels.of(example) if example else "",
        "has_earlier": has_earlier(request.location),
    }
    return ability_page(store, replace(request, path="/authorities"), "authorities", more)


def _own_news(store: Store, place: str) -> list[News]:
    """Return the gravest news of an authority in the last two years."""
    year = default_period(store.facts)
    since = years_before(year, 1) if year else ""
    return all_news(store, [place], since, _OWN_NEWS)[0]


def about(store: Store, request: PageRequest) -> PageResult:
    """About the service: what it is, licence, accessibility, privacy, how to cite it,
    whom to write to.
    """
    every, site = inspections(store.facts), request.site
    described = schema_org_dataset(Part(store, ExportOptions(), "", None))  # for software
    described |= {
        "@context": "https://schema.org",
        "name": site.name,
        "dateModified": request.data_to,
    }
    data = {
        "number": len(inspections(store.facts, with_undated=True)),
        "authorities": len({item.authority for item in every}),
        "described": script_safe_json(described | ({"url": site.address} if site.address else {})),
        "licence": OPEN_LICENCE_URL,
    }
    return Page("about.html", data)


def browse(store: Store, request: PageRequest) -> PageResult:
    """All topics, regions, service types, sectors, agencies and laws, as links to their pages."""
    labels = Labels(store)
    topics, types, sectors, agencies = (
        {value: counts for (value,), counts in finding_counts(store, (field,), {}).items()}
        for field in ("topics", "service_type", "sectors", "agency")
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
    """The news, the gravest first; with `update`, also what the last update of the data changed.

    It begins with the reader's own council.
    """
    if request.place and not request.parameters:
        return Redirect(address("/new", place=Labels(store).of(authority_iri(request.place))))
    update, topic = request.value("update"), request.value("topic").strip()
    if update not in ("", "yes"):
        raise ParameterError(f"update is yes, not {update[:20]!r}")
    if topic and not update:
        raise ParameterError("topic is of the changes of the last update: give update=yes, too")
    given = {
        name: values
        for name, values in request.parameters.items()
        if name not in ("update", "topic")
    }
    more = {
        "has_earlier": has_earlier(request.location),
        "update": _last_update(store, request, topic) if update else None,
        "update_address": address("/new", update="yes", place=request.value("place")),
    }
    return ability_page(store, replace(request, parameters=given), "new", more)


def _last_update(store: Store, request: PageRequest, topic: str) -> dict[str, Any]:
    """Return what the last update of the data changed on a place and topic, by section."""
    if not has_earlier(request.location):
        return {"message": _TEXTS["no-earlier"]}
    place = (request.value("place") or request.value("authority")).strip()
    focus = resolve_focus(store, place or None)
    kind = "authority" if focus and len(focus.authorities) == 1 else "region"
    chosen = {name: value for name, value in ((kind, place), ("topic", topic)) if value}
    diff = compare_graphs(*last_two_sides(request.location), **chosen)
    return {
        "message": "",
        "address": address("/changes", **chosen),
        "most": _MOST,
        "sides": (_describe(diff.old), _describe(diff.new)),
        "sections": [
            (slug(heading), heading, len(changes), _changes_frame(changes[:_MOST]))
            for heading, changes in diff.sections()
        ],
        "labels_heading": LABELS_HEADING,
        "labels_read": table_frame(
            {name: name.capitalize() for name in LABEL_COLUMNS},
            [[*map(Cell, label_row(each))] for each in diff.labels],
        ),
        "selection": diff.selection,
    }


def changes(store: Store, request: PageRequest) -> PageResult:
    """What changed since the last update, as a feed or JSON; as a page it is part of the news."""
    given = {name: request.value(name).strip() for name in _TEXTS["changed"]}
    chosen = {name: value for name, value in given.items() if value}
    form = request.value("format")
    if form not in ("", "atom", "json"):
        raise ParameterError(f"format is atom or json, not {form[:20]!r}")
    if not form:
        topic = chosen.pop("topic", "")
        place = next(iter(chosen.values()), "")
        return Redirect(address("/new", update="yes", place=place, topic=topic))
    if not has_earlier(request.location):
        raise EntityNotFoundError(_TEXTS["no-earlier"])
    diff = compare_graphs(*last_two_sides(request.location), **chosen)
    if form == "json":
        return Content.json(diff.to_dict())
    here = request.links.known(address("/changes", **chosen, format="atom"))
    return Content(feed_of(diff, here).encode(), MEDIA_TYPE)


def _changes_frame(changes: Iterable[Change]) -> TableFrame:
    """Return the table of changes of a section, each with what makes it known,
    if the newer side has that.
    """
    rows = []
    for each in changes:
        known = each.statement if each.change != "removed" else ""
        day = long_date(each.day) if each.day else "shown here" if known else ""
        day += f", page {each.page}" if known and each.page else ""
        place = each.authorities[0] if len(each.authorities) == 1 else ""
        rows.append(
            [
                Cell(each.place, place),
                Cell(each.what),
                Cell(each.text),
                Cell(each.quote),
                Cell(day, known),
            ]
        )
    return table_frame(
        {
            "place": "Place",
            "what": "What",
            "change": "Change",
            "quote": "Quote",
            "known": "Known from",
        },
        rows,
    )


def _describe(side: GraphSide) -> str:
    """Return what a side is: "the data of 24 November 2026, 21:14 UTC, 285 reports, graphkit.db@2
    (…)".
    """
    reports = len(inspection_reports(side.store.facts))
    when = (
        f"{long_date(side.built.date().isoformat())}, {side.built:%H:%M} UTC, "
        if side.built
        else ""
    )
    return f"the data of {when}{reports:,} reports, {describe_side(side)}"


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
    found = notice(store, [request.fields["thing"]], None, _IN_FEED, request.show_all_quotes)
    return Content(notice_feed(found, request.links.known(request.path)).encode(), MEDIA_TYPE)


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
