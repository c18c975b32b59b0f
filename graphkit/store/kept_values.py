"""Keeps what was read from a graph for as long as the graph is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

Value = TypeVar("Value")


def per_graph(read: Callable[[Store], Value]) -> Callable[[Store], Value]:
    """Return a function that reads a store once. An endpoint, whose data may change, is read each time."""
    known: WeakKeyDictionary[Store, Value] = WeakKeyDictionary()

    @wraps(read)
    def kept(store: Store) -> Value:
        if store.union:
            return read(store)
        if store not in known:
            known[store] = read(store)
        return known[store]

    return kept
