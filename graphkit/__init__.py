"""graphkit reads inspection reports on children's services and builds a knowledge graph of what
they state.

    import graphkit as gk

    gk.build("reports", location="graphkit.db")
    with gk.open("graphkit.db") as g:
        g.findings(where={"authority": "Slough", "polarity": "weakness"}).to_dataframe()

`build` makes or updates a graph, `read` returns what one report states, `open` returns a `Graph`,
whose methods return `Rows`. Every error that a user can act on is a subclass of `GraphkitError`;
those that callers tell apart are here, and `graphkit.core.errors` shows all as a tree. Modules are
loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from graphkit.core.replaced_names import gone_name
from graphkit.core.version import __version__

if TYPE_CHECKING:
    from graphkit.answers.queries.rows import Rows
    from graphkit.api import Graph, add, build, open, read, remove
    from graphkit.core.errors import (
        EndpointError,
        EntityNotFoundError,
        GraphkitError,
        GraphNotFoundError,
        InputError,
        InvalidStatementsError,
        ParameterError,
        QueryError,
        StoreError,
        TimeLimitError,
        UnreadableReportError,
    )
    from graphkit.core.model import Record
    from graphkit.graph.builder.statement_files import AddedStatements
    from graphkit.graph.builder.summary import Summary

__all__ = [
    "AddedStatements",
    "EndpointError",
    "EntityNotFoundError",
    "Graph",
    "GraphNotFoundError",
    "GraphkitError",
    "InputError",
    "InvalidStatementsError",
    "ParameterError",
    "QueryError",
    "Record",
    "Rows",
    "StoreError",
    "Summary",
    "TimeLimitError",
    "UnreadableReportError",
    "__version__",
    "add",
    "build",
    "open",
    "read",
    "remove",
]
_MODULES = {  # all others are errors
    "AddedStatements": "graphkit.graph.builder.statement_files",
    **dict.fromkeys(("Graph", "add", "build", "open", "read", "remove"), "graphkit.api"),
    "Record": "graphkit.core.model",
    "Rows": "graphkit.answers.queries.rows",
    "Summary": "graphkit.graph.builder.summary",
}


def __getattr__(name: str) -> object:
    if name not in __all__ and not name.endswith("Error"):
        unknown = f"module 'graphkit' has no attribute {name!r}"
        raise AttributeError(gone_name("method", name) or unknown)
    value: object = getattr(import_module(_MODULES.get(name, "graphkit.core.errors")), name)
    return value


def __dir__() -> list[str]:
    return __all__
