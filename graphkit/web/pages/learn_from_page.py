"""Authorities to learn from: the table of `graphkit learn-from`, as a page or a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from graphkit.analyse.result_table import ResultTable
from graphkit.ask.entity_search import find_entity
from graphkit.ask.lookup import Labels, objects
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.web.ability_pages import Values, ability_page
from graphkit.web.page import PageRequest, PageResult

_MOST = 3  # passages of a topic that are shown at first


def build(store: Store, request: PageRequest) -> PageResult:
    """Return who is strong where an authority is weak."""
    return ability_page(store, request, "learn-from", "learn_from.html", partial(_shown, store))


def _shown(store: Store, answer: ResultTable, values: Values) -> dict[str, Any]:
    topics: dict[str, list[dict[str, Any]]] = {}
    for row in answer.records():
        topics.setdefault(str(row["topic"]), []).append(row)
    authority, labels = find_entity(store, values["authority"], "authority"), Labels(store)
    return {
        "authority": labels.of(authority),
        "regions": _regions(labels, objects(store, authority, Property.REGION), values),
        "topics": topics,
        "most": _MOST if len(topics) > 1 else len(answer.rows),
        "peers": _peers(answer),
    }


def _regions(labels: Labels, regions: Iterable[str], chosen: dict[str, str]) -> list[tuple[str, str]]:
    """Return the regions of an authority, each with the address of the same request among its authorities."""
    names = [labels.of(each) for each in regions] if "among" not in chosen else []
    return [(name, f"/learn-from?{urlencode(chosen | {'among': name})}") for name in names]


def _peers(answer: ResultTable) -> list[str]:
    """Return the neighbours that are strong on a topic, the nearest first."""
    ranked = {str(row["neighbour"]): row["rank"] for row in answer.records()}
    return sorted(ranked, key=lambda name: (ranked[name] is None, ranked[name] or 0, name))
