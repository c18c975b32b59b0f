"""graphkit reads inspection reports on children's services and builds a knowledge graph of what they state.

    import graphkit as gk

    with gk.open("graphkit.db") as g:
        g.findings(authority="Slough", polarity="weakness").to_dataframe()

`open` returns a `Graph`; its methods return `Rows`. Every error that a user can act on is a subclass of
`GraphkitError`; `graphkit.core.errors` shows them as a tree. Modules are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import rdflib

    from graphkit.api import Graph as Graph
    from graphkit.ask.rows import Rows as Rows
    from graphkit.build.statement_files import AddedStatements as AddedStatements
    from graphkit.changes.graph_diff import Change as Change
    from graphkit.changes.graph_diff import GraphDiff as GraphDiff
    from graphkit.core.errors import AnswerCutError as AnswerCutError
    from graphkit.core.errors import BrokenDownloadError as BrokenDownloadError
    from graphkit.core.errors import BusyError as BusyError
    from graphkit.core.errors import CheckError as CheckError
    from graphkit.core.errors import DamagedGraphError as DamagedGraphError
    from graphkit.core.errors import DecisionError as DecisionError
    from graphkit.core.errors import EndpointError as EndpointError
    from graphkit.core.errors import EndpointRefusedError as EndpointRefusedError
    from graphkit.core.errors import EntityNotFoundError as EntityNotFoundError
    from graphkit.core.errors import FetchError as FetchError
    from graphkit.core.errors import GraphkitError as GraphkitError
    from graphkit.core.errors import GraphNotFoundError as GraphNotFoundError
    from graphkit.core.errors import IncompleteRecordError as IncompleteRecordError
    from graphkit.core.errors import InputError as InputError
    from graphkit.core.errors import InvalidStatementsError as InvalidStatementsError
    from graphkit.core.errors import MeasureError as MeasureError
    from graphkit.core.errors import NotAcceptableError as NotAcceptableError
    from graphkit.core.errors import NotUnderstoodError as NotUnderstoodError
    from graphkit.core.errors import PageNotFoundError as PageNotFoundError
    from graphkit.core.errors import PageStructureError as PageStructureError
    from graphkit.core.errors import ParameterError as ParameterError
    from graphkit.core.errors import ProtocolError as ProtocolError
    from graphkit.core.errors import QueryError as QueryError
    from graphkit.core.errors import RecordError as RecordError
    from graphkit.core.errors import RegisterError as RegisterError
    from graphkit.core.errors import ServerError as ServerError
    from graphkit.core.errors import StoreError as StoreError
    from graphkit.core.errors import TimeLimitError as TimeLimitError
    from graphkit.core.errors import TooLargeError as TooLargeError
    from graphkit.core.errors import UnreadableReportError as UnreadableReportError
    from graphkit.core.errors import UnsupportedShapeError as UnsupportedShapeError
    from graphkit.core.errors import ValidationSetupError as ValidationSetupError
    from graphkit.core.errors import WorkerDiedError as WorkerDiedError
    from graphkit.core.errors import WorkerEndedError as WorkerEndedError
    from graphkit.core.errors import WorkerKilledError as WorkerKilledError

__version__ = "0.1.0"
__all__ = [
    "AddedStatements",
    "AnswerCutError",
    "BrokenDownloadError",
    "BusyError",
    "Change",
    "CheckError",
    "DamagedGraphError",
    "DecisionError",
    "EndpointError",
    "EndpointRefusedError",
    "EntityNotFoundError",
    "FetchError",
    "Graph",
    "GraphDiff",
    "GraphNotFoundError",
    "GraphkitError",
    "IncompleteRecordError",
    "InputError",
    "InvalidStatementsError",
    "MeasureError",
    "NotAcceptableError",
    "NotUnderstoodError",
    "PageNotFoundError",
    "PageStructureError",
    "ParameterError",
    "ProtocolError",
    "QueryError",
    "RecordError",
    "RegisterError",
    "Rows",
    "ServerError",
    "StoreError",
    "TimeLimitError",
    "TooLargeError",
    "UnreadableReportError",
    "UnsupportedShapeError",
    "ValidationSetupError",
    "WorkerDiedError",
    "WorkerEndedError",
    "WorkerKilledError",
    "__version__",
    "add",
    "diff",
    "open",
    "remove",
]
_MODULES = {  # all others are errors
    "AddedStatements": "graphkit.build.statement_files",
    "Change": "graphkit.changes.graph_diff",
    "Graph": "graphkit.api",
    "GraphDiff": "graphkit.changes.graph_diff",
    "Rows": "graphkit.ask.rows",
}


def open(location: str | Path | None = None) -> Graph:
    """Open a graph for reading: a folder, or the URL of a SPARQL endpoint.

    The default is `$GRAPHKIT_STORE`, or "graphkit.db". Raises GraphNotFoundError where there is no graph.
    """
    graph: Graph = import_module("graphkit.api").Graph(location)
    return graph


def diff(
    old: str | Path,
    new: str | Path,
    *,
    authority: str | Sequence[str] | None = None,
    region: str | Sequence[str] | None = None,
    neighbours_of: str | Sequence[str] | None = None,
    topic: str | Sequence[str] | None = None,
) -> GraphDiff:
    """Return what changed between two graphs: `changes` (each a `Change`) and `labels` (counts by kind).

    Each graph is a store, a generation of one ("graphkit.db@3"), an export, or the URL of an endpoint. Names
    select authorities and topics; changes without a topic are left out if there is a topic. Raises
    GraphkitError where a graph cannot be read or a name is unknown.
    """
    found: GraphDiff = import_module("graphkit.changes.graph_diff").compare_graphs(
        old, new, authority, region, neighbours_of, topic
    )
    return found


def add(
    source: str | Path | rdflib.Graph, name: str = "", location: str | Path | None = None
) -> AddedStatements:
    """Add statements of your own to a graph, as a named graph that is kept apart from what reports state.

    Parameters
    ----------
    source
        A file of RDF (Turtle, N-Triples, RDF/XML, JSON-LD), or an `rdflib.Graph`.
    name
        Of the named graph: letters, digits and hyphens; by default, it is made from the name of the file. A
        graph of that name is replaced.
    location
        The folder of the graph; by default `$GRAPHKIT_STORE`, or "graphkit.db".

    Returns
    -------
    AddedStatements
        `name`, `statements`, `replaced` (statements of the graph that was replaced), and `warnings`: what the
        statements name that is not in the graph.

    Raises
    ------
    GraphkitError
        Where the file cannot be read (with line and column), there is no graph, or the statements violate a
        shape of the ontology (`InvalidStatementsError`, with all `violations`). Then nothing is added.

    Notes
    -----
    Every later build keeps the statements. `g.query` reads them with GRAPH: `GRAPH own:NAME { … }`.
    """
    module = import_module("graphkit.build.statement_files")
    file = import_module("pathlib").Path(source) if isinstance(source, str) else source
    added: AddedStatements = module.add_statements(file, name, _location(location))
    return added


def remove(name: str, location: str | Path | None = None) -> int:
    """Remove own statements from a graph, by the name they were added with; return how many there were.

    Raises EntityNotFoundError if there are none.
    """
    module = import_module("graphkit.build.statement_files")
    count: int = module.remove_statements(name, _location(location))
    return count


def _location(location: str | Path | None) -> str | Path:
    chosen: str | Path = import_module("graphkit.api").chosen_location(location)
    return chosen


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES.get(name, "graphkit.core.errors")), name)
    return value


def __dir__() -> list[str]:
    return __all__
