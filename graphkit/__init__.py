"""graphkit reads inspection reports on children's services and builds a knowledge graph of what they say.

    import graphkit as gk

    with gk.open("graphkit.db") as g:
        g.findings(authority="Slough", polarity="weakness").to_dataframe()

`open` gives a `Graph`; its answers are `Rows`; what is wrong raises a `GraphkitError`. Nothing heavy is
loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from graphkit.api import Graph as Graph
    from graphkit.ask.rows import Rows as Rows

__version__ = "0.1.0"
__all__ = ["Graph", "GraphkitError", "Rows", "__version__", "open"]
_PLACES = {"Graph": "graphkit.api", "GraphkitError": "graphkit.core.errors", "Rows": "graphkit.ask.rows"}


def open(location: str | Path | None = None) -> Graph:
    """Open a graph for reading: a folder, or the URL of a SPARQL endpoint.

    Without a location: `$GRAPHKIT_STORE`, or "graphkit.db". Raises GraphkitError where there is no graph.
    """
    opened: Graph = import_module("graphkit.api").Graph(location)
    return opened


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
    found: object = getattr(import_module(_PLACES[name]), name)
    return found


def __dir__() -> list[str]:
    return __all__
