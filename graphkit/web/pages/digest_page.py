"""The digest of a region, place or chosen authorities, to print or take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from graphkit.abilities import find_ability
from graphkit.abilities.suggestions import region_and_place_names
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.core.identifiers import slug
from graphkit.store.dataset import Store
from graphkit.view.digest_file import digest_body, digest_title
from graphkit.web.ability_pages import ability_file, check_format, run_ability
from graphkit.web.nearest import Nearest, with_nearest_names
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pickers import Picker, picker
from graphkit.web.rendering import link_path

_MOST_NEAREST = 3


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the digest of `region`, `authority` (several) or both; `format` html or json: as a file."""
    ability = find_ability("digest")
    regions, places, names = (request.names(name) for name in ("region", "authority", "names"))
    confidence, form = request.value("min-confidence").strip(), request.value("format")
    chosen = [*(("region", name) for name in (*regions, *names)), *(("authority", name) for name in places)]
    given = [*chosen, ("min-confidence", confidence)] if confidence else chosen
    areas = region_and_place_names(store)
    data: dict[str, Any] = {
        "fields": [
            replace(_area_field(store, [*regions, *names]), name="region"),
            picker(store, "authority", "; ".join(places), False, "Authorities (several with ; between)"),
            picker(store, "min-confidence", confidence, False, "Minimum confidence"),
        ],
        "areas": areas, "title": "Digest of a region", "message": "", "nearest": (), "body": None,
        "address": f"/digest?{urlencode(given)}",
    }  # fmt: skip
    check_format(ability, request)
    if not chosen:
        return Page("digest.html", data)
    values = {"names": tuple(name for _, name in chosen)} | (
        {"min-confidence": (confidence,)} if confidence else {}
    )
    try:
        found = run_ability(store, ability, replace(request, parameters=values))
    except EntityNotFoundError as error:
        nearest = _nearest_areas(regions, areas) or with_nearest_names(store, request)
        return Page("digest.html", data | {"message": str(error), "nearest": nearest}, 404)
    except GraphkitError as error:
        return Page("digest.html", data | {"message": str(error)}, 400)
    if form:
        return ability_file(ability, found, form, f"digest-{slug(found.digest.title)}")
    title, body = digest_title(found.digest), digest_body(found.digest, link_path)
    return Page("digest.html", data | {"title": title, "body": body})


def _area_field(store: Store, names: Sequence[str]) -> Picker:
    return picker(store, "focus", "; ".join(names), False, "Region or place")


def _nearest_areas(regions: Sequence[str], areas: Sequence[str]) -> list[Nearest]:
    """Return the regions and places with names near to a single name that none of them has."""
    if len(regions) != 1 or regions[0].lower() in map(str.lower, areas):
        return []
    near = get_close_matches(regions[0].title(), areas, _MOST_NEAREST)
    return [Nearest(name, f"/digest?{urlencode({'region': name})}") for name in near]
