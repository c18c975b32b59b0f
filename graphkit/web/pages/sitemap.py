"""The list of pages for search engines: authorities, inspections, regions and topics."""

from __future__ import annotations

from xml.sax.saxutils import escape

from graphkit.analyse.per_graph import loaded_inspections
from graphkit.ask.lookup import subject_objects
from graphkit.core.terms import SCHEME, Property
from graphkit.store.dataset import Store
from graphkit.web.page import Content, PageRequest, PageResult
from graphkit.web.rendering import link_path

_PAGES = ("/", "/about", "/browse", "/coverage", "/ask", "/maps", "/timeline", "/api/")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TOPICS = f"SELECT DISTINCT ?topic {{ ?topic skos:inScheme <{SCHEME}topic> }}"


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the sitemap; `base` is the address of the service."""
    every = loaded_inspections(store)
    places = sorted({item.authority for item in every})
    regions = sorted({region for _, region in subject_objects(store, Property.REGION)})
    topics = sorted(topic for (topic,) in store.rows(_TOPICS))
    paths = [*_PAGES, *map(link_path, [*places, *regions, *topics, *sorted(item.iri for item in every)])]
    full = {link_path(item.authority) for item in every if item.full}
    paths += [f"{path}/briefing" for path in sorted(full)]
    base = request.value("base")
    lines = "\n".join(f"<url><loc>{escape(base + path)}</loc></url>" for path in paths if path)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n{lines}\n</urlset>\n'
    return Content(text.encode(), "application/xml")
