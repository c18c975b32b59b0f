"""Pages with a map or chart and its controls; the map as a file; the styles of charts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphkit.answers.queries.parameters import parse_since
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.replaced_names import unknown_name
from graphkit.graph.entities.focus import resolve_focus, resolve_topic
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.written_pages import KINDS
from graphkit.surfaces.maps import CHARTS, MAPS, Drawing, offered_kinds
from graphkit.surfaces.maps.chart import MAP_DATA
from graphkit.surfaces.maps.html_page import read_asset
from graphkit.surfaces.maps.timeline_chart import timeline
from graphkit.surfaces.web.page import (
    HTML,
    Content,
    Page,
    PageRequest,
    PageResult,
    Redirect,
    load_pages,
)
from graphkit.surfaces.web.page_links import address
from graphkit.surfaces.web.pages.ability_pages import named_ability, problem_page, run_ability
from graphkit.surfaces.web.pickers import picker

_LABELS: dict[str, str] = MAP_DATA["page"]
_TEXTS = load_pages()["texts"]["chart"]


def maps(store: Store, request: PageRequest) -> PageResult:
    """Maps with controls: kind, focus, topic and date; charts are part of the page,
    networks are embedded.
    """
    given = {name: request.value(name).strip() for name in _TEXTS["fields"]}
    kind = request.value("kind")
    if kind and kind not in _LABELS:
        raise ParameterError(unknown_name("map", kind, _LABELS))
    data: dict[str, Any] = {
        "kind": kind or next(iter(_LABELS)),
        "kinds": _LABELS,
        "fields": [
            picker(store, name, given[name], label) for name, label in _TEXTS["fields"].items()
        ],
        "chart": None,
    }
    try:
        reasons = offered_kinds(store, given["focus"] or None, given["topic"] or None)
        kind = kind or next(name for name in _LABELS if not reasons[name])
        if reasons[kind]:
            raise ParameterError(reasons[kind])
        draw, description, *_ = (MAPS | CHARTS)[kind]
        since = parse_since(given["since"]) if given["since"] else None
        focus = resolve_focus(store, given["focus"] or None)
        topic = resolve_topic(store, given["topic"])
        content = draw(store, focus, topic, since) if kind in CHARTS or focus or topic else None
    except GraphkitError as error:
        return problem_page(store, request, "maps.html", data, error)
    data |= {
        "kind": kind,
        "kinds": {name: label for name, label in _LABELS.items() if not reasons[name]},
        # areas lead to authorities, not to rows
        "description": description.partition(" Click ")[0],
        "address": address(f"/map/{kind}", **given),
        "as_table": address("/map", kind=kind, **given),
        "chart": content if kind in CHARTS else None,
        "table": Drawing(store, kind, "", description, content).table()
        if content and kind in MAPS
        else None,
    }
    return Page("maps.html", data)


def timeline_page(store: Store, request: PageRequest) -> PageResult:
    """Judgements through time, with controls: the chart of `graphkit map timeline`."""
    names, since = request.names("focus"), request.value("since").strip()
    if authorities := request.names("authority"):  # as the chart of all inspectorates was addressed
        return Redirect(address("/timeline", focus=[*authorities, *names], since=since))
    labels = _TEXTS["timeline"]
    data: dict[str, Any] = {
        "fields": [
            picker(store, "focus", "; ".join(names), labels["focus"], kind="authority"),
            picker(store, "since", since, labels["since"]),
        ],
        "names": names,
        "as_table": address("/map", kind="timeline", focus=names, since=since),
        "description": CHARTS["timeline"].description,
        "chart": None,
        "address": address("/map/timeline", focus=names, since=since),
    }
    try:
        chart = timeline(
            store, resolve_focus(store, names), None, parse_since(since) if since else None
        )
    except GraphkitError as error:
        return problem_page(store, request, "timeline.html", data, error)
    return Page("timeline.html", data | {"chart": chart})


def map_table(store: Store, request: PageRequest) -> PageResult:
    """The page with a map, of England without parameters;
    or with a format, what it shows as a file.
    """
    kind, given = request.value("kind"), {**request.parameters}
    is_timeline = kind in ("timeline", "inspectorates")
    # a timeline refuses a topic
    if request.value("format") or (is_timeline and request.value("topic")):
        return named_ability(store, request)
    return Redirect(
        address("/timeline", **given | {"kind": ()}) if is_timeline else address("/maps", **given)
    )


def map_file(store: Store, request: PageRequest) -> PageResult:
    """A map or chart: the same file that `graphkit map` writes; with ?download=1, to take away."""
    kind = request.fields["kind"]
    if kind not in KINDS:
        raise EntityNotFoundError(unknown_name("map", kind, KINDS))
    given = {name: values for name, values in request.parameters.items() if name != "download"}
    wanted = replace(request, parameters={**given, "kind": (kind,)}, show_all_quotes=False)
    drawn: Drawing = run_ability(store, find_ability("map"), wanted)
    if request.value("download"):
        return Content(drawn.page().encode("utf-8", "replace"), HTML, f"{kind}.html")
    return Content.sandboxed(drawn.page(request.links.script), drawn.policy)


def shared_file(store: Store, request: PageRequest) -> PageResult:
    """The styles of embedded charts and digests, and what saves a picture: as in the files that the
    commands write.
    """
    text = read_asset(request.path.removeprefix("/"))
    kind = "css" if request.path.endswith(".css") else "javascript"
    return Content(text.encode(), f"text/{kind}; charset=utf-8")
