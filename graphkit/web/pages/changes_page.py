"""What changed since the last update, as a page, a feed or JSON, if that generation is kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from graphkit.changes.change_text import (
    LABEL_COLUMNS,
    LABELS_HEADING,
    MEDIA_TYPE,
    describe_side,
    feed_of,
    label_row,
)
from graphkit.changes.graph_diff import compare_graphs
from graphkit.changes.graph_side import GraphSide, last_two_sides
from graphkit.core.errors import EntityNotFoundError, GraphkitError, GraphNotFoundError, ParameterError
from graphkit.core.identifiers import slug
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import format_date
from graphkit.web.page import Content, Page, PageRequest, PageResult
from graphkit.web.pages.ability_pages import problem_page
from graphkit.web.pickers import picker

_PARAMETERS = {
    "authority": ("authority", "Authority"),
    "region": ("region", "Region"),
    "neighbours_of": ("authority", "Neighbours of"),
    "topic": ("topic", "Topic"),
}
_NO_EARLIER = "No earlier state of the data is kept here, so there is nothing to compare with."
_REPORTS = "SELECT (COUNT(?report) AS ?reports) { ?report a gk:Report }"
_MOST = 200  # changes of a section that the page shows


def changes(store: Store, request: PageRequest) -> PageResult:
    """What changed since the last update, as a page, a feed or JSON, if that generation is kept."""
    given = {name: request.value(name).strip() for name in _PARAMETERS}
    chosen = {name: value for name, value in given.items() if value}
    address = f"/changes?{urlencode(chosen)}{'&' if chosen else ''}format="
    data: dict[str, Any] = {
        "fields": [
            picker(store, name, given[name], label, kind=kind) for name, (kind, label) in _PARAMETERS.items()
        ],
        "address": address, "most": _MOST, "sections": (), "labels_read": (), "sides": (),
        "labels_heading": LABELS_HEADING, "label_columns": LABEL_COLUMNS,
    }  # fmt: skip
    form = request.value("format")
    if form not in ("", "atom", "json"):
        raise ParameterError(f"format is atom or json, not {form[:20]!r}")
    try:
        diff = compare_graphs(*last_two_sides(request.location), **chosen)
    except GraphNotFoundError:
        if form:
            raise EntityNotFoundError(_NO_EARLIER) from None
        return Page("changes.html", data | {"message": _NO_EARLIER})
    except GraphkitError as error:
        return problem_page(store, request, "changes.html", data, error)
    if form == "atom":
        return Content(feed_of(diff, f"{address}atom").encode(), MEDIA_TYPE)
    if form == "json":
        return Content.json(diff.to_dict())
    found = {
        "sides": (_describe(diff.old), _describe(diff.new)),
        "sections": [(slug(heading), heading, changes) for heading, changes in diff.sections()],
        "labels_read": [label_row(each) for each in diff.labels],
    }
    return Page("changes.html", data | found)


def _describe(side: GraphSide) -> str:
    """Return what a side is: "the data of 24 November 2026, 21:14 UTC, 285 reports, graphkit.db@2 (…)"."""
    ((reports,),) = side.store.rows(_REPORTS)
    when = f"{format_date(side.built.date().isoformat())}, {side.built:%H:%M} UTC, " if side.built else ""
    return f"the data of {when}{int(reports):,} reports, {describe_side(side)}"
