"""Pages that are lists of answers, as `data/page-kinds.yaml` declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphkit.answers.cards.card_parts import GradesMap
from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings, page_kinds
from graphkit.answers.pages.page_slots import (
    body_slots,
    briefing_slots,
    council_bodies_slots,
    council_slots,
    england_slots,
    existing_place_slots,
    numbers_slots,
    place_slots,
    region_slots,
    thing_slots,
    topic_slots,
    topics_slots,
)
from graphkit.answers.queries.parameters import parse_since
from graphkit.answers.readings.in_force import known_deliveries
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import concept_iri, concept_value, entity_iri, kind_of
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import LEGISLATION, Dcterms, Gk, Rdf, Scheme, Skos
from graphkit.graph.entities.focus import Focus, resolve_focus
from graphkit.graph.entities.lookup import Labels, end_date, exists, objects, predecessors
from graphkit.graph.facts.names import authorities_of_region, changed_bodies, periods, regions
from graphkit.graph.facts.passages import parts_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.answer_charts import drawn
from graphkit.surfaces.maps.england_chart import grades_map, places_map
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import address, entity_at, page_address
from graphkit.surfaces.web.pages.council_parts import PARTS

_EMBED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors"
)
# what is known of a thing, by name: IRIs, texts, or addresses elsewhere with their words
FactsByName = Mapping[str, Sequence[str | tuple[str, str]]]
_OF_DIGESTS = ("region", "authority", "names")  # parameters of earlier versions, with names


def england(store: Store, request: PageRequest) -> PageResult:
    """England now: the search, the reader's own council, what moved, the state of every authority,
    waits and interventions.
    """
    since = request.value("since")
    slots = england_slots(store, parse_since(since) if since else "", request.place)
    name = f"England as at {long_date(request.day)}" if request.day else "England now"
    return declared_page(store, request, "england", "", {**slots, "name": name})


def folder(store: Store, request: PageRequest, focus: Focus, more: Mapping[str, Any]) -> PageResult:
    """The first page of a publication on some authorities: that of a place, and what is in it."""
    return declared_page(store, request, "folder", "", place_slots(store, focus), more=more)


def all_topics(store: Store, request: PageRequest) -> PageResult:
    """All topics in their groups, types of service, sectors and laws: the way to their pages."""
    return declared_page(store, request, "topics", "", topics_slots(store))


def agencies(store: Store, request: PageRequest) -> PageResult:
    """The agencies with most findings, and the lists of all, by kind."""
    return declared_page(store, request, "agencies", "", {})


def topic(store: Store, request: PageRequest) -> PageResult:
    """The page of a topic: national judgements on it, what moved, the years, who is weak and who is
    strong, narrower topics, published numbers, the pages with most findings.
    """
    iri = entity_at(request.path)
    if not objects(store, iri, Skos.notation):
        raise EntityNotFoundError(f"no topic at {request.path}: the topics are at /topics")
    own = [f"authority/{request.place}"] if request.place else request.links.places
    slots = topic_slots(store, iri)
    return declared_page(store, request, "topic", iri, {**slots, "places": own})


def subject(store: Store, request: PageRequest) -> PageResult:
    """The page of what reports name: an agency, service, partner, sector, type of service, law or
    guidance.
    """
    iri = _thing_at(store, request.path)
    kind, slots = thing_slots(store, iri)
    return declared_page(store, request, kind, iri, slots, _entity_facts(store, iri))


def listed_body(store: Store, request: PageRequest) -> PageResult:
    """The page of a home, agency or youth justice service: what stands, its grades through time,
    its inspections, others of its kind, and what reports say of it and its kind.
    """
    iri = _thing_at(store, request.path)
    slots = body_slots(store, iri)
    facts = {
        "Owned by, or delivered for": [*map(entity_iri, slots["owners"])],
        "Serves" if slots["of_area"] else "In": [*map(entity_iri, slots["areas"])],
    }
    return declared_page(store, request, "body", iri, slots, facts)


def council_bodies(store: Store, request: PageRequest) -> PageResult:
    """The homes, agencies and youth justice service of a council, by kind, the worst first."""
    place = _thing_at(store, request.path.removesuffix("/bodies"))
    return declared_page(store, request, "bodies", place, council_bodies_slots(store, place))


def region(store: Store, request: PageRequest) -> PageResult:
    """The page of a region: the state of its authorities, news, themes, what is open, what comes
    next, shared bodies; to print, it is a digest.
    """
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Skos.notation):
        raise EntityNotFoundError(f"no region at {request.path}: the regions are at /#regions")
    ever = labels.by_name(authorities_of_region(store.facts, iri))
    facts = {"Authorities that ended": [each for each in ever if not exists(store, each)]}
    return declared_page(store, request, "place", iri, region_slots(store, iri), facts)


def chosen_places(store: Store, request: PageRequest) -> PageResult:
    """The same of a place or of chosen authorities; one region, or one authority, has its own."""
    names = [each for name in ("of", *_OF_DIGESTS) for each in request.names(name)]
    focus = resolve_focus(store, names)
    if focus is None:
        return Redirect("/#regions")
    slots = existing_place_slots(store, focus)
    if region := slots["region"]:
        return Redirect(page_address(concept_iri(Scheme.REGION, region)))
    if len(slots["members"]) == 1:
        return Redirect(page_address(slots["members"][0]))
    return declared_page(store, request, "place", "", slots)


def waits(store: Store, request: PageRequest) -> PageResult:
    """How long authorities have waited for their next full inspection, and what is usual."""
    return declared_page(store, request, "waits", "", {})


def _thing_at(store: Store, path: str) -> str:
    """Return what a page is about. Raises EntityNotFoundError where it does not exist."""
    iri = entity_at(path)
    if not objects(store, iri, Rdf.type):
        raise EntityNotFoundError(f"nothing at {path}: search at /")
    return iri


def council(store: Store, request: PageRequest) -> PageResult:
    """The page of a council: its state and news, judgements, the next inspection, recommendations,
    topics, bodies, published numbers, neighbours and reports.
    """
    iri = council_at(store, request.path)
    has_changed = end_date(store, iri) or predecessors(store, iri)
    facts = _entity_facts(store, iri) if has_changed else {}
    return declared_page(store, request, "council", iri, council_slots(store, iri), facts)


def briefing_sheet(store: Store, request: PageRequest) -> PageResult:
    """The briefing on a council: its page on one sheet, to print."""
    iri = council_at(store, request.path.removesuffix("/briefing"))
    return declared_page(store, request, "briefing", iri, briefing_slots(store, iri))


def council_numbers(store: Store, request: PageRequest) -> PageResult:
    """The published numbers of a council, beside what inspectors wrote on their topics."""
    iri = council_at(store, request.path.removesuffix("/numbers"))
    return declared_page(store, request, "numbers", iri, numbers_slots(store, iri))


def council_at(store: Store, path: str) -> str:
    """Return the IRI of the council at a path. Raises EntityNotFoundError."""
    iri = entity_at(path)
    if kind_of(iri) != "authority" or iri not in periods(store.facts):
        raise EntityNotFoundError(f"no authority at {path}: search at /")
    return iri


def embedded(store: Store, request: PageRequest) -> PageResult:
    """A block of a page alone (without a name, the first), with its source, for a frame in a page
    of another site.
    """
    path, sites = f"/{request.fields['thing']}", request.site.embed_on
    builder = _EMBEDDED.get(kind_of(entity_at(path)))
    if not (sites and builder):
        raise EntityNotFoundError(f"no part of {path} may be shown on other sites")
    page = builder(store, replace(request, path=path))
    assert isinstance(page, Page)
    policy = f"{_EMBED_POLICY} {' '.join(sites)}"
    data = {**page.data, "address": path, "shown": page.data["blocks"][0]}
    return Page("embed.html", data, policy=policy)


_EMBEDDED = {"authority": council, "region": region, "topic": topic, "agency": subject}


def declared_page(
    store: Store,
    request: PageRequest,
    kind: str,
    iri: str,
    slots: Mapping[str, Any],
    facts: FactsByName | None = None,
    more: Mapping[str, Any] | None = None,
) -> PageResult:
    """Return the page of a thing (IRI, or "") as its kind declares it, or its blocks as JSON; only
    the block that an embedded page names.

    The template has `more`, too.
    """
    labels, is_within = Labels(store), "within" in page_kinds()[kind]
    areas = labels.by_name(set(regions(store.facts).values())) if is_within else []
    by_label = {labels.of(each): concept_value(each) for each in areas}
    region = request.value("region") if is_within else ""
    region = by_label.get(region, region)
    if region and region not in by_label.values():
        raise ParameterError(f"no region {region!r}: {', '.join(by_label)}")
    within = {"region": region} if region else {}
    page = PageReadings(store, kind, {"region": region, "name": labels.of(iri), **slots}, within)
    only, title = request.value("block"), page.words(page.kind.get("title", "{name:capital}"))
    blocks = [*blocks_of(page, only)]
    if only and not blocks:
        named = (name for name, each in page.kind["blocks"].items() if "show" in each)
        words = f"no block {only[:40]!r} on it; on others of its kind there are: {', '.join(named)}"
        raise ParameterError(words)
    parts = [each.part for each in blocks if each.part]
    is_own = page_address(iri) == request.path
    if region:
        title = f"{title}: {labels.concept(Scheme.REGION, region)}"
    if request.value("format") == "json":
        return Content.json({"title": title, "blocks": [each.to_json() for each in blocks]})
    wider = objects(store, iri, Skos.broader) if iri else []
    broader = [(each, labels.of(each)) for each in wider]
    data = {
        "title": title,
        "thing": iri,
        "lead": page.words(page.kind.get("lead", "")),
        "above": [*_links(page, "above"), *broader],
        "blocks": [(each, pictures_of(store, each, request)) for each in blocks],
        "is_sheet": kind == "briefing",
        "parts_of": {each: PARTS[each](store, iri) for each in parts if each in PARTS},
        "facts": {name: values for name, values in (facts or {}).items() if values},
        "further": {} if only else _further(page),
        "may_embed": request.site.embed_on and is_own and kind_of(iri) in _EMBEDDED,
        "region": region,
        "regions": areas,
        "panel": {},
        **(more or {}),
    }
    return Page("blocks.html", data)


def _entity_facts(store: Store, iri: str) -> FactsByName:
    """Return what is known of an entity."""
    labels = Labels(store)

    def named(name: str) -> list[str]:
        return labels.by_name(objects(store, iri, name))

    def served(*, is_now: bool) -> list[str]:
        known = (each for each in known_deliveries(store.facts) if each.body == iri)
        return labels.by_name({each.authority for each in known if each.is_now == is_now})

    changes, end = changed_bodies(store.facts), end_date(store, iri)
    return {
        "Also called": labels.others(iri),
        "Sector": named(Gk.sector),
        "Service type": named(Gk.serviceType),
        "Provided by": named(Gk.provider),
        "Serves": named(Gk.servesArea),
        "Delivers services for": served(is_now=True),
        "Delivered services for, or from a later day": served(is_now=False),
        "Until": [end] if end else [],
        "Followed": [*dict.fromkeys(old for old, new, _ in changes if new == iri)],
        "Followed by": [*dict.fromkeys(new for old, new, _ in changes if old == iri)],
        "Part of": [*named(Skos.broader), *named(Dcterms.isPartOf)],
        "Includes": labels.by_name(parts_of(store.facts, iri)),
        "Text": _published_text(iri),
    }


def _published_text(iri: str) -> list[tuple[str, str]]:
    """Return the address of a law at its publisher, with words."""
    if not iri.startswith(LEGISLATION):
        return []
    return [(iri.replace("http:", "https:", 1).replace("/id/", "/", 1), "legislation.gov.uk")]


def pictures_of(store: Store, block: PageBlock, request: PageRequest) -> list[Any]:
    """Return the picture of a block, wide and narrow, or a map; none where it has none."""
    if not block.picture:
        return []
    if isinstance(block.picture, GradesMap):
        places = block.picture.places
        chart = (
            places_map(store, Focus("", places), is_brief=False) if places else grades_map(store)
        )
        return [chart.picture_with(lambda _: "")] if chart else []
    return drawn(block.picture, request.links.page)


def _links(page: PageReadings, name: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses that a kind of page declares, with their words; those that it has."""
    for to, words in page.kind[name].items():
        if found := page.filled_or_none(to):
            yield found, page.words(words)


def _further(page: PageReadings) -> dict[str, str]:
    """Return what to go on with: words and addresses."""
    found = {}
    for words, link in page.kind["links"].items():
        to = page.filled_or_none(link["to"])
        if to and ("if" not in link or page.answer(page.kind["blocks"][link["if"]])):
            values = {name: page.filled_or_none(value) for name, value in link["with"].items()}
            found[page.words(words)] = address(to, **values)
    return found
