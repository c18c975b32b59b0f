"""A user's own statements about an entity, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from graphkit.ask.own_statements import HEADING, own_statements
from graphkit.store.dataset import Store


def own_data(store: Store, iri: str) -> dict[str, object]:
    """Return the user's own statements about an entity for JSON; nothing without any."""
    found = own_statements(store, iri)
    return {"own_statements": [item._asdict() for item in found]} if found else {}


def own_lines(store: Store, iri: str) -> Iterator[str]:
    """Yield the user's own statements about an entity as lines, under a heading for each graph."""
    for name, group in groupby(own_statements(store, iri), key=lambda item: item.graph):
        yield f"{HEADING} (own:{name}):"
        for item in group:
            label = f" ({item.label})" if item.label else ""
            yield f"  {'← ' if item.inverse else ''}{item.property}: {item.value}{label}"
