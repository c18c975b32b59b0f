"""One place, all inspectorates: inspections of all kinds and interventions on one line of time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from graphkit.ask.focus import resolve_focus
from graphkit.ask.questions import parse_since
from graphkit.store.dataset import Store
from graphkit.view import CHARTS
from graphkit.view.chart import Chart, Link
from graphkit.web.ability_pages import answered_page
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pickers import picker
from graphkit.web.rendering import link_path

_KIND = "inspectorates"
_ROW = "id/"  # begins the identifiers of rows that are paths of statements


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the inspections of `authority` (several, or a place) by all inspectorates, `since` a day."""
    names, since = request.names("authority"), request.value("since").strip()
    label = "Authority or place (several with ; between)"
    chosen = {"focus": names} | ({"since": since} if since else {})
    data: dict[str, Any] = {
        "fields": [
            picker(store, "authority", "; ".join(names), True, label),
            picker(store, "since", since, False, "Since"),
        ],
        "title": "All inspectorates",
        "names": names,
        "description": CHARTS[_KIND][1],
        "message": "",
        "nearest": (),
        "chart": None,
        "address": f"/map/{_KIND}?{urlencode(chosen, doseq=True)}",
    }
    if not names:
        return Page("inspectorates.html", data)

    def answer() -> dict[str, Any]:
        day = parse_since(since) if since else None
        focus = resolve_focus(store, names)
        chart = CHARTS[_KIND][2](store, focus, None, day)
        return {
            "title": f"All inspectorates: {focus.title if focus else ''}",
            "chart": _with_pages(chart),
            "picture": Markup(str(chart.picture).replace(f'href="#{_ROW}', f'href="/{_ROW}')),
            "is_link": lambda cell: isinstance(cell, Link),
        }

    return answered_page(store, request, "inspectorates.html", data, answer)


def _with_pages(chart: Chart) -> Chart:
    """Return a chart whose table leads to the pages of its statements, not to the published reports."""
    rows = []
    for row, name in zip(chart.rows, chart.row_ids, strict=True):
        *cells, place = row
        if name.startswith(_ROW):
            text = place.text if isinstance(place, Link) else place or "register"
            place = Link(link_path(name.removeprefix(_ROW)), text)
        rows.append([*cells, place])
    return replace(chart, rows=rows)
