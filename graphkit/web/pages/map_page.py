"""A map or chart: the same file that `graphkit map` writes; with ?download=1, to take away."""

from __future__ import annotations

from graphkit.ask.questions import parse_since
from graphkit.core.errors import EntityNotFoundError
from graphkit.store.dataset import Store
from graphkit.view import CHARTS, MAPS, chart, network_map
from graphkit.web.page import HTML, Content, PageRequest, PageResult


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the map named in the address, of `focus`, `topic` and `since`."""
    kind = request.fields["kind"]
    if kind not in (*CHARTS, *MAPS):
        raise EntityNotFoundError(f"no map is named {kind}: there are {', '.join((*MAPS, *CHARTS))}")
    draw = chart if kind in CHARTS else network_map
    focus = [name for name in request.parameters.get("focus", ()) if name]
    topic, since = (request.value(name) or None for name in ("topic", "since"))
    since = parse_since(since) if since else None
    html = draw(store, kind, focus, topic, since)
    if request.value("download"):
        return Content(html.encode("utf-8", "replace"), HTML, f"{kind}.html")
    return Content.sandboxed(html)
