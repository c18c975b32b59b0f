"""Maps and charts as HTML pages, for tests."""

from typing import Any

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import draw


def network_map(store: Store, kind: str = "partners", *given: Any, **named: Any) -> str:
    """Return a map or chart as a page; the parameters are those of `draw`."""
    return draw(store, kind, *given, **named).page()


chart = network_map
