"""Maps with controls: kind, focus, topic and date; charts are part of the page, networks are embedded."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from graphkit.ask.focus import resolve_focus, resolve_topic
from graphkit.ask.questions import parse_since
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store
from graphkit.view import CHARTS, MAPS, offered_kinds
from graphkit.view.chart import Link
from graphkit.web.ability_pages import answered_page
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.pages.region_page import linked_areas
from graphkit.web.pickers import picker

_LABELS = {
    "cartogram": "Latest grades, a hexagon for each authority",
    "place": "Latest grades, by area",
    "partners": "Partners: agencies and services by authority",
    "topics": "Topics: strengths and weaknesses",
    "delivery": "Delivery: who provides services for whom",
    "history": "History: inspections, and topics weak again",
    "neighbours": "Statistical neighbours",
}
_FIELDS = {"focus": "Place or agency", "topic": "Topic", "since": "Inspected since"}


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the map of a `kind`, of `focus`, `topic` and `since`, with its controls."""
    given = {name: request.value(name).strip() for name in _FIELDS}
    kind = request.value("kind")
    if kind and kind not in _LABELS:
        raise ParameterError(f"no map is named {kind}: there are {', '.join(_LABELS)}")
    data: dict[str, Any] = {
        "kind": kind or next(iter(_LABELS)),
        "kinds": _LABELS,
        "fields": [picker(store, name, given[name], False, label) for name, label in _FIELDS.items()],
        "message": "",
        "chart": None,
    }
    return answered_page(store, request, "maps.html", data, lambda: _map_data(store, kind, given))


def _map_data(store: Store, kind: str, given: dict[str, str]) -> dict[str, Any]:
    """Return the map of a kind, or of the first that makes sense. Raises GraphkitError."""
    reasons = offered_kinds(store, given["focus"] or None, given["topic"] or None)
    kind = kind or next(name for name in _LABELS if not reasons[name])
    if reasons[kind]:
        raise ParameterError(reasons[kind])
    description, draw = CHARTS[kind][1:] if kind in CHARTS else MAPS[kind]
    data: dict[str, Any] = {
        "kind": kind,
        "kinds": {name: label for name, label in _LABELS.items() if not reasons[name]},
        "description": description.partition(" Click ")[0],  # areas lead to authorities, not to rows
        "address": f"/map/{kind}?{urlencode({name: value for name, value in given.items() if value})}",
    }
    since = parse_since(given["since"]) if given["since"] else None
    focus, topic = resolve_focus(store, given["focus"] or None), resolve_topic(store, given["topic"])
    return data | chart_data(draw(store, focus, topic, since)) if kind in CHARTS else data


def chart_data(chart: Any) -> dict[str, Any]:
    """Return a chart for a template: its areas lead to the pages of the authorities."""
    return {"chart": chart, "picture": linked_areas(chart), "is_link": lambda cell: isinstance(cell, Link)}
