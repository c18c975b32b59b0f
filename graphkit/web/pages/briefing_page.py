"""The briefing on an authority: one page, to print or take away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from graphkit.abilities.written_pages import BriefingWithLinks
from graphkit.ask.lookup import Labels, concept_value
from graphkit.store.dataset import Store
from graphkit.view.digest_file import briefing_body
from graphkit.web.ability_pages import Values, ability_page
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.pages.authority_page import authority_at
from graphkit.web.rendering import link_path


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the briefing on the authority at the address, or of the parameter `authority`."""
    if not request.path.startswith("/id/"):
        return ability_page(store, request, "briefing", "briefing.html", _shown)
    iri = authority_at(store, request.path.removesuffix("/briefing"))
    named = PageRequest(
        "/briefing", {}, {"authority": (f"authority/{concept_value(iri)}",)}, request.show_all_quotes
    )
    return ability_page(store, named, "briefing", "briefing.html", _shown)


def _shown(found: BriefingWithLinks, values: Values) -> dict[str, Any]:
    """Return the heading, the body and the addresses of a briefing."""
    briefing = found.briefing
    return {
        "title": briefing.name,
        "path": link_path(briefing.authority),
        "body": briefing_body(briefing, link_path),
        "downloads": f"/briefing?{urlencode({'authority': Labels(found.store).of(briefing.authority)})}",
    }
