"""The digest of a region, place or chosen authorities, to print or take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import urlencode

from graphkit.abilities.suggestions import region_and_place_names
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.per_graph import latest_inspections, latest_topic_counts, loaded_inspections, per_graph
from graphkit.analyse.regional_digest import Digest, LoadedGraph, regional_digest, sure_topics
from graphkit.ask.confidence import parse_confidence
from graphkit.ask.focus import resolve_focus
from graphkit.ask.lookup import evidence_url
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.identifiers import slug
from graphkit.store.dataset import Store
from graphkit.view.digest_file import digest_body, digest_page, digest_title
from graphkit.web.nearest import Nearest, with_nearest_names
from graphkit.web.page import HTML, Content, Page, PageRequest, PageResult
from graphkit.web.pickers import picker
from graphkit.web.rendering import link_path

Topics = dict[tuple[str, str], Counts]  # by (report, topic)
_FORMATS = ("html", "json")
_MOST_NEAREST = 3


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the digest of `region`, `authority` (several) or both; `format` html or json: as a file."""
    regions, places = (request.names(name) for name in ("region", "authority"))
    confidence, form = request.value("min-confidence").strip(), request.value("format")
    chosen = [*(("region", name) for name in regions), *(("authority", name) for name in places)]
    given = [*chosen, ("min-confidence", confidence)] if confidence else chosen
    data: dict[str, Any] = {
        "fields": [
            replace(picker(store, "focus", "; ".join(regions), False, "Region or place"), name="region"),
            picker(store, "authority", "; ".join(places), False, "Authorities (several with ; between)"),
            picker(store, "min-confidence", confidence, False, "Minimum confidence"),
        ],
        "areas": region_and_place_names(store),
        "title": "Digest of a region",
        "message": "",
        "nearest": (),
        "body": None,
        "address": f"/digest?{urlencode(given)}",
    }
    if form and form not in _FORMATS:
        raise ParameterError(f"format is {form[:20]!r}; it can be {' or '.join(_FORMATS)}")
    if not chosen:
        return Page("digest.html", data)
    try:
        digest = _digest(store, request, [name for _, name in chosen], confidence)
    except EntityNotFoundError as error:
        nearest = _nearest_areas(regions, data["areas"]) or with_nearest_names(store, request)
        return Page("digest.html", data | {"message": str(error), "nearest": nearest}, 404)
    except GraphkitError as error:
        return Page("digest.html", data | {"message": str(error)}, 400)
    if form == "json":
        return Content.json(asdict(digest))
    if form == "html":
        page = digest_page(digest, partial(evidence_url, store))
        return Content(page.encode("utf-8", "replace"), HTML, f"digest-{slug(digest.title)}.html")
    return Page("digest.html", data | {"title": digest_title(digest), "body": digest_body(digest, link_path)})


def _nearest_areas(regions: Sequence[str], areas: Sequence[str]) -> list[Nearest]:
    """Return the regions and places with names near to a single name that none of them has."""
    if len(regions) != 1 or regions[0].lower() in map(str.lower, areas):
        return []
    near = get_close_matches(regions[0].title(), areas, _MOST_NEAREST)
    return [Nearest(name, f"/digest?{urlencode({'region': name})}") for name in near]


def _digest(store: Store, request: PageRequest, names: list[str], confidence: str) -> Digest:
    focus, least = resolve_focus(store, names), parse_confidence(confidence or "0")
    assert focus is not None
    loaded = LoadedGraph(loaded_inspections(store), _topics(store, least))
    return regional_digest(store, focus, least, request.show_all_quotes, loaded)


@per_graph
def _known_topics(store: Store) -> dict[float, Topics]:
    """Return the topics of the latest full inspections by minimum confidence: the last one asked for."""
    return {}


def _topics(store: Store, least: float) -> Topics:
    if not least:
        return latest_topic_counts(store)
    known = _known_topics(store)
    if least not in known:
        known.clear()
        known[least] = sure_topics(store, latest_inspections(store).values(), least)
    return known[least]
