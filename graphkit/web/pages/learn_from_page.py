"""Authorities to learn from: the table of `graphkit learn-from`, as a page or a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from graphkit.analyse.peer_learning import learn_from
from graphkit.analyse.result_table import ResultTable, table_to_dict
from graphkit.ask.confidence import parse_confidence
from graphkit.ask.entity_search import find_entity
from graphkit.ask.lookup import Labels, objects
from graphkit.ask.questions import parse_since
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.web.nearest import with_nearest_names
from graphkit.web.page import Content, Page, PageRequest, PageResult
from graphkit.web.pickers import picker
from graphkit.web.table_files import csv_file, xlsx_file

_MOST = 3  # passages of a topic that are shown at first
_PARAMETERS = {
    "authority": "Authority that wants to learn",
    "topic": "Only on this topic",
    "among": "From these instead of its neighbours (region or names; several with ; between)",
    "since": "Inspected since",
    "min-confidence": "Confidence at least",
}


def build(store: Store, request: PageRequest) -> PageResult:
    """Return who is strong where `authority` is weak, on `topic`, inspected `since`, `among` others.

    `min-confidence` leaves out what is less sure. `format` csv, xlsx or json: the same as a file.
    """
    given = {name: request.value(name).strip() for name in _PARAMETERS}
    fields = [
        picker(store, name, given[name], name == "authority", label) for name, label in _PARAMETERS.items()
    ]
    data: dict[str, Any] = {
        "fields": fields,
        "message": "",
        "nearest": (),
        "answer": None,
        "authority": given["authority"],
    }
    if not given["authority"]:
        return Page("learn_from.html", data)
    try:
        since = parse_since(given["since"]) if given["since"] else ""
        among = [name.strip() for name in given["among"].split(";") if name.strip()]
        confidence = parse_confidence(given["min-confidence"] or 0)
        answer = learn_from(
            store, given["authority"], given["topic"], 1, request.show_all_quotes, since, among, confidence
        )
    except GraphkitError as error:
        status = 404 if isinstance(error, EntityNotFoundError) else 400
        return Page(
            "learn_from.html",
            data | {"message": str(error), "nearest": with_nearest_names(store, request)},
            status,
        )
    if form := request.value("format"):
        return _file(answer, form)
    topics: dict[str, list[dict[str, Any]]] = {}
    for row in answer.records():
        topics.setdefault(str(row["topic"]), []).append(row)
    chosen = {name: value for name, value in given.items() if value}
    authority, labels = find_entity(store, given["authority"], "authority"), Labels(store)
    data |= {
        "answer": answer,
        "authority": labels.of(authority),
        "regions": _regions(labels, objects(store, authority, Property.REGION), chosen),
        "topics": topics,
        "most": _MOST if len(topics) > 1 else len(answer.rows),
        "peers": _peers(answer),
        "address": f"/learn-from?{urlencode(chosen)}",
    }
    return Page("learn_from.html", data)


def _regions(labels: Labels, regions: Iterable[str], chosen: dict[str, str]) -> list[tuple[str, str]]:
    """Return the regions of an authority, each with the address of the same request among its authorities."""
    names = [labels.of(each) for each in regions] if "among" not in chosen else []
    return [(name, f"/learn-from?{urlencode(chosen | {'among': name})}") for name in names]


def _peers(answer: ResultTable) -> list[str]:
    """Return the neighbours that are strong on a topic, the nearest first."""
    ranked = {str(row["neighbour"]): row["rank"] for row in answer.records()}
    return sorted(ranked, key=lambda name: (ranked[name] is None, ranked[name] or 0, name))


def _file(answer: ResultTable, form: str) -> PageResult:
    if form == "json":
        return Content.json(table_to_dict(answer))
    if form == "xlsx":
        return xlsx_file("learn-from", answer.title, answer.columns, answer.rows)
    if form == "csv":
        return csv_file("learn-from", answer.columns, answer.rows)
    raise ParameterError(f"format is csv, xlsx or json, not {form!r}")
