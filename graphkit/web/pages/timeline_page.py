"""Judgements through time, with controls: the chart of `graphkit map timeline`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from graphkit.ask.focus import resolve_focus
from graphkit.ask.questions import parse_since
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store
from graphkit.view import CHARTS
from graphkit.web.ability_pages import answered_page
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.pages import inspectorates_page
from graphkit.web.pages.maps_page import chart_data
from graphkit.web.pickers import picker

_LABEL = "Authorities or a region (several with ; between)"
_ONE_OF_TWO = "give focus for judgements by criterion, or authority for inspections of all kinds, not both"


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the timeline of `focus` (authorities, a region or place) and `since`; of all without a focus.

    With `authority` instead, inspections of all kinds. Raises ParameterError for both.
    """
    names, since = request.names("focus"), request.value("since").strip()
    if "authority" in request.parameters:
        if names:
            raise ParameterError(_ONE_OF_TWO)
        return inspectorates_page.build(store, request)
    fields = [
        replace(picker(store, "authority", "; ".join(names), False, _LABEL), name="focus"),
        picker(store, "since", since, False, "Inspected since"),
    ]
    chosen = {"focus": names, "since": since} if since else {"focus": names}
    data: dict[str, Any] = {
        "fields": fields,
        "names": names,
        "description": CHARTS["timeline"][1],
        "message": "",
        "nearest": (),
        "chart": None,
        "address": f"/map/timeline?{urlencode(chosen, doseq=True)}",
    }

    def answer() -> dict[str, Any]:
        day = parse_since(since) if since else None
        return chart_data(CHARTS["timeline"][2](store, resolve_focus(store, names), None, day))

    return answered_page(store, request, "timeline.html", data, answer)
