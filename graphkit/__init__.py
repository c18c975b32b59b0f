"""graphkit reads inspection reports on children's services and builds a knowledge graph of what they state.

    import graphkit as gk

    gk.build("reports", location="graphkit.db")
    with gk.open("graphkit.db") as g:
        g.findings(authority="Slough", polarity="weakness").to_dataframe()

`build` makes or updates a graph, `read` returns what one report states, `open` returns a `Graph`, whose
methods return `Rows`, and `diff` compares two graphs. Every error that a user can act on is a subclass of
`GraphkitError`; those that callers tell apart are here, and `graphkit.core.errors` shows all as a tree.
Modules are loaded when they are first used.
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
    from graphkit.builder.statement_files import AddedStatements as AddedStatements
    from graphkit.builder.summary import Summary as Summary
    from graphkit.changes.graph_diff import Change as Change
    from graphkit.changes.graph_diff import GraphDiff as GraphDiff
    from graphkit.core.errors import EndpointError as EndpointError
    from graphkit.core.errors import EntityNotFoundError as EntityNotFoundError
    from graphkit.core.errors import GraphkitError as GraphkitError
    from graphkit.core.errors import GraphNotFoundError as GraphNotFoundError
    from graphkit.core.errors import InputError as InputError
    from graphkit.core.errors import InvalidStatementsError as InvalidStatementsError
    from graphkit.core.errors import ParameterError as ParameterError
    from graphkit.core.errors import QueryError as QueryError
    from graphkit.core.errors import StoreError as StoreError
    from graphkit.core.errors import TimeLimitError as TimeLimitError
    from graphkit.core.errors import UnreadableReportError as UnreadableReportError
    from graphkit.core.model import Record as Record

__version__ = "0.1.0"
__all__ = [
    "AddedStatements",
    "Change",
    "EndpointError",
    "EntityNotFoundError",
    "Graph",
    "GraphDiff",
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
    "diff",
    "open",
    "read",
    "remove",
]
_MODULES = {  # all others are errors
    "AddedStatements": "graphkit.builder.statement_files",
    "Change": "graphkit.changes.graph_diff",
    "Graph": "graphkit.api",
    "GraphDiff": "graphkit.changes.graph_diff",
    "Record": "graphkit.core.model",
    "Rows": "graphkit.ask.rows",
    "Summary": "graphkit.builder.summary",
}


def build(
    *paths: str | Path,
    location: str | Path | None = None,
    jobs: int = 0,
    keep: int = 2,
    register: str | Path | None = None,
    only: bool = False,
) -> Summary:
    """Bring a graph up to date with reports, and records, at some paths; return a summary.

    Parameters
    ----------
    paths
        Files and folders; without any, the records that ship with graphkit. Unchanged files are not read
        again; files removed from a folder are removed from the graph.
    location
        The folder of the graph; by default `$GRAPHKIT_STORE`, or "graphkit.db".
    jobs
        Worker processes; 0: one for each core. More than one needs a program that can be imported without
        running (`if __name__ == "__main__":`).
    keep
        How many generations of the graph remain, the new one included.
    register
        A folder with a register of your own, instead of the one that ships with graphkit.
    only
        Whether reports of earlier builds at other paths are removed; else they stay while their files exist.

    Returns
    -------
    Summary
        `results` (by file, with notes and errors), `violations`, `statements`; `to_text()` as the command
        prints it. A file that cannot be read is a result with an error.

    Raises
    ------
    GraphkitError
        Where there is nothing to read, or the graph cannot be written. Then the graph remains as it was.
    """
    files, reference = [_path(path) for path in paths], _reference(register)
    made: Summary = import_module("graphkit.pipeline").build(
        files, _location(location), jobs, reference, keep=keep, only=only
    )
    return made


def read(path: str | Path, register: str | Path | None = None) -> Record:
    """Return what one report states: judgements, recommendations, findings … each with its passage.

    `register` is a folder with a register of your own, instead of the one that ships with graphkit.

    Raises UnreadableReportError for a file that is not a report, or cannot be read.
    """
    reader = import_module("graphkit.builder.file_reader")
    record: Record = reader.read_report(_path(path), _reference(register))
    return record


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
    module = import_module("graphkit.builder.statement_files")
    file = import_module("pathlib").Path(source) if isinstance(source, str) else source
    added: AddedStatements = module.add_statements(file, name, _location(location))
    return added


def remove(name: str, location: str | Path | None = None) -> int:
    """Remove own statements from a graph, by the name they were added with; return how many there were.

    Raises EntityNotFoundError if there are none.
    """
    module = import_module("graphkit.builder.statement_files")
    count: int = module.remove_statements(name, _location(location))
    return count


def _path(path: str | Path) -> Path:
    found: Path = import_module("pathlib").Path(path)
    return found


def _reference(register: str | Path | None) -> object:
    module = import_module("graphkit.builder.reference_data")
    reference: object = module.ReferenceData(_path(register) if register else None)
    return reference


def _location(location: str | Path | None) -> str | Path:
    chosen: str | Path = import_module("graphkit.api").chosen_location(location)
    return chosen


def __getattr__(name: str) -> object:
    if name not in __all__ and not name.endswith("Error"):
        raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES.get(name, "graphkit.core.errors")), name)
    return value


def __dir__() -> list[str]:
    return __all__
