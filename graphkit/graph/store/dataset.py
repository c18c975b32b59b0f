"""Opens and queries a dataset: an embedded store on disk, or a SPARQL 1.1 endpoint.

An embedded store is a folder; `store.generations` describes and writes its files. Its default graph
has every statement once, its named graphs have the user's own statements. An endpoint has all in
named graphs, and its default graph is their union.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from graphkit.core.errors import (
    DamagedGraphError,
    EndpointRefusedError,
    GraphkitError,
    GraphNotFoundError,
    QueryError,
)
from graphkit.core.identifiers import graph_iri, own_graph_name
from graphkit.core.results_settings import results_kinds
from graphkit.core.terms import BASE, PREFIXES
from graphkit.graph.facts.facts import FACTS_FILE, Facts
from graphkit.graph.facts.full_text import matching_statements
from graphkit.graph.sparql import Lookups, Rewritten, rewrite
from graphkit.graph.sparql.extensions import USE_AS_WRITTEN
from graphkit.graph.sparql.named_by_query import graphs_named_by
from graphkit.graph.store import DEFAULT_LOCATION, EMPTY_LOCATION
from graphkit.graph.store.endpoint import Endpoint, Progress, is_url, redact_credentials
from graphkit.graph.store.file_digests import check_files, damaged_files
from graphkit.graph.store.locations import (
    GRAPH_FOLDER,
    MANIFEST_FILE,
    NAMED_GRAPHS_FOLDER,
    current_folder,
    damaged_graph,
    one_line,
)
from graphkit.graph.store.named_graphs import NamedGraphs
from graphkit.graph.store.query_checks import (
    MAX_KEPT,
    NOT_A_QUERY,
    check_functions,
    check_query,
    check_structure,
    check_syntax,
    explain_syntax_error,
)

_MAX_REWRITTEN = 500  # queries whose rewriting is kept
# concurrent queries that pay off: pyoxigraph releases the GIL while it evaluates one
QUERY_THREADS = 2
_SHARED_GRAPHS = (
    "dataset entities inferred interventions known official ontology register statistics".split()
)
_MOST_DAYS = 4  # as at which a store is kept
_OF_INSPECTION = re.compile(rf"{BASE}(?:inspection|report|official)/[^/]+/(\d{{4}}-\d\d-\d\d)-")
# what every command opens, and what the next build begins with
_OPENED = (f"{GRAPH_FOLDER}/", FACTS_FILE, MANIFEST_FILE)
_CODES_OF_FILES = (  # of SQLite, where a file cannot be read as it should
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
)
_LOG = logging.getLogger(__name__)
_JSON = json.JSONDecoder(strict=False)  # Turtle quotes and escapes strings as JSON does
_NO_NAMED_GRAPHS = (
    "GRAPH needs FROM NAMED <…> for each graph that it ranges over, because a graph in a folder "
    "keeps its "
    "named graphs in files; or leave GRAPH out: the default graph has every statement once. "
    "Without "
    "FROM NAMED, GRAPH ranges over your own statements ({own})"
)


class Store:
    """An opened dataset. `engine` is the Oxigraph store, or the `Endpoint` in its place."""

    def __init__(self, engine: ox.Store, folder: Path | None = None) -> None:
        self.engine = engine
        self.folder = folder  # of the generation; None for an endpoint, and for a store in memory
        # Whether the named graphs are in the database, to be queried as their union; or they are in
        # files.
        self.union = folder is None
        self._has_graph_files = folder is not None
        self._named: tuple[frozenset[str], ox.Store] | None = None  # the named graphs last queried
        self._facts: tuple[int, Facts] | None = None
        self.progress: Progress | None = None  # of filling the read model of an endpoint
        self.fallbacks = 0  # queries that were evaluated without what should have made them faster
        self._rewritten: dict[str, Rewritten] = {}  # query → as it is evaluated
        self._looked_up: dict[str, list[tuple[str, ...]]] = {}  # what rewriting asks the graph
        self._as_at: dict[str, Store] = {}  # by day

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        *,
        as_written: bool = False,
    ) -> Any:
        """Return the result of a SPARQL query: pyoxigraph solutions, triples or a boolean.

        The project's prefixes need no declaration. The default graph has every statement once,
        unless the query names graphs with FROM and FROM NAMED, or the arguments do (IRIs), which
        take precedence. In a folder, the default graph has nothing of the user's own statements;
        GRAPH ranges over these. With `as_written`, the query has no extensions and nothing is
        rewritten (`graphkit.graph.sparql`).

        Raises QueryError where the text is not a valid query, an extension in it cannot be
        expanded, it uses SERVICE, uses GRAPH for any other graph without FROM NAMED (in a folder),
        or is nested so deeply that parsing it would end the process.
        """
        if as_written:
            return self._evaluate(text, default_graphs, named_graphs)
        rewritten = self.rewritten(text)
        if default_graphs or named_graphs or not rewritten.rewritings:
            return self._evaluate_expanded(rewritten, default_graphs, named_graphs)
        try:
            return self._evaluate(rewritten.text)
        except (QueryError, EndpointRefusedError) as error:
            refused = one_line(error)
        result = self._evaluate_expanded(rewritten)
        self.fallbacks += 1
        _LOG.warning("a query is evaluated without what makes it faster: %s", refused)
        return result

    def rewritten(self, text: str) -> Rewritten:
        """Return a query as it is evaluated, and what was changed (`graphkit.graph.sparql`).

        A query that is changed is parsed as it was written, too: what rules make of another text
        might be a query. One that stays as it is, the engine parses.

        Raises QueryError where an extension cannot be expanded, GraphNotFoundError where there is
        no index.
        """
        if text in self._rewritten:
            return self._rewritten[text]
        if self.folder is None or len(self._rewritten) >= _MAX_REWRITTEN:
            self._rewritten.clear()
            self._looked_up.clear()
        check_structure(text)  # the reader of queries recurses, too
        check = check_query if isinstance(self.engine, Endpoint) else check_syntax
        try:
            found = rewrite(text, PREFIXES, Lookups(self._terms, self.matching))
        except Exception:  # rules rely on a query that can be parsed
            check(text)  # what is wrong with the query itself comes first
            raise
        if found.text != text:
            check(text)
        if self.folder is not None and len(text) <= MAX_KEPT:
            self._rewritten[text] = found
        return found

    def _terms(self, text: str) -> list[tuple[str, ...]]:
        """Return the rows of a query as SPARQL terms; they are kept for the next time."""
        if text not in self._looked_up:
            rows: Any = self.engine.query(
                text, prefixes=PREFIXES, use_default_graph_as_union=self.union
            )
            self._looked_up[text] = [tuple([str(term) for term in row]) for row in rows]
        return self._looked_up[text]

    def matching(self, words: str) -> list[str]:
        """Return the IRIs of the statements with some words."""
        return matching_statements(self.facts, words)

    def _evaluate_expanded(self, rewritten: Rewritten, *graphs: Sequence[str]) -> Any:
        """Return the result of a query with its extensions alone; `graphs` as in `query`."""
        try:
            return self._evaluate(rewritten.expanded, *graphs)
        except QueryError as error:
            if not rewritten.extensions:
                raise
            self._evaluate(rewritten.given, *graphs)  # raises where the query itself is wrong
            names = ", ".join(each.name for each in rewritten.extensions)
            raise QueryError(
                f"{names} could not be expanded ({error}): {USE_AS_WRITTEN}"
            ) from error

    def _evaluate(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Any:
        """Return the result of a query as it stands."""
        check_query(text)
        if not isinstance(self.engine, Endpoint):
            check_functions(text)
        try:
            if default_graphs or named_graphs:
                engine, options = self._given_dataset(default_graphs, named_graphs)
            else:
                engine, options = self._own_dataset(text)
            return engine.query(text, prefixes=_prefixes_in(text), **options)
        except SyntaxError as error:
            raise QueryError(
                f"{NOT_A_QUERY}: {explain_syntax_error(text, error, PREFIXES)}"
            ) from error

    def _own_dataset(self, text: str) -> tuple[ox.Store, dict[str, Any]]:
        """Return where a query is evaluated, by the graphs that it names."""
        graphs = graphs_named_by(text, PREFIXES)
        if self.union:
            return self.engine, {"use_default_graph_as_union": not graphs.default}
        if not self._has_graph_files or not (graphs.has_dataset or graphs.has_graph):
            return self.engine, {}
        if not graphs.has_graph or graphs.named:
            return self.named_in_memory(graphs.every), {}
        # raises SyntaxError where the query has another fault
        ox.Store().query(text, prefixes=PREFIXES)
        own = self.own_graphs()
        if graphs.has_dataset or not own or not graphs.after_graph <= {*own}:
            names = ", ".join(f"own:{own_graph_name(graph)}" for graph in own)
            raise QueryError(_NO_NAMED_GRAPHS.format(own=names or "none yet: `graphkit add`"))
        return self.engine, {}

    def _given_dataset(
        self, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> tuple[ox.Store, dict[str, Any]]:
        """Return where a query is evaluated on the graphs given, whatever it names itself."""
        if isinstance(self.engine, Endpoint):
            raise QueryError(f"{self.engine.url}: name the graphs in the query itself")
        options = {
            "default_graph": _graph_nodes(default_graphs),
            "named_graphs": _graph_nodes(named_graphs),
        }
        if self.union:
            return self.engine, options
        return self.named_in_memory([*default_graphs, *named_graphs]), options

    def named_in_memory(self, names: Iterable[str]) -> ox.Store:
        """Return a store in memory with some named graphs; it is kept until others are needed."""
        wanted = frozenset(names) & {*self.graph_names()}  # any other graph is empty
        if self._named is None or self._named[0] != wanted:
            engine = ox.Store()
            for name in sorted(wanted):
                graph = ox.NamedNode(name)
                engine.load(self.named_graph(name), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            self._named = wanted, engine
        return self._named[1]

    def rows(self, text: str, *, as_written: bool = False) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT query as tuples of strings, "" where a variable is unbound.

        `as_written` as in `query`. All rows are fetched in one call, because each call waits for
        the threads that run at the same time.
        """
        result = self.query(text, as_written=as_written)
        tsv = result.serialize(format=ox.QueryResultsFormat.TSV).decode()
        rows = [
            tuple([_cell_text(cell) for cell in row.split("\t")]) for row in tsv.split("\n")[1:-1]
        ]
        return [row for row in rows if not any(map(self.is_later, row))] if self.day else rows

    @property
    def day(self) -> str:
        """The day as at which it is; "": with all that is loaded."""
        return self._facts[1].day if self._facts else ""

    def as_at(self, day: str) -> Store:
        """Return the store as at a day ("2024-03-31"):
        with what had begun or was published by then.

        Its read model has nothing later, and no row of `rows` names a statement of a later
        inspection.
        """
        if day == self.day:
            return self
        if day not in self._as_at:
            self._as_at = dict([*self._as_at.items()][1 - _MOST_DAYS :])
            self._as_at[day] = found = copy(self)
            found._facts = self._size, self.facts.as_at(day)
        return self._as_at[day]

    def is_later(self, iri: str) -> bool:
        """Return whether an IRI is one of an inspection, or of its statements,
        that began after the day.
        """
        found = _OF_INSPECTION.match(iri)
        return bool(self.day) and found is not None and found[1] > self.day

    @property
    def facts(self) -> Facts:
        """The read model, which everything that counts reads.

        Raises GraphNotFoundError where the graph has none of this version.
        """
        if self._facts is None or self._facts[0] != self._size:
            self._facts = self._size, self._open_facts() if self.folder else self._filled_facts()
        return self._facts[1]

    @property
    def _size(self) -> int:
        """What tells that a store in memory has changed: its read model is filled again then."""
        return 0 if self.folder or isinstance(self.engine, Endpoint) else len(self.engine)

    def _open_facts(self) -> Facts:
        """Return the read model of a generation;
        an earlier one of another version is filled again.
        """
        folder = cast(Path, self.folder)
        current = current_folder(folder.parent)
        try:
            return Facts(folder / FACTS_FILE)
        except (GraphNotFoundError, sqlite3.OperationalError):
            if current in (None, folder):
                raise
        if folder.is_dir():
            return self._filled_facts()
        return Facts(current / FACTS_FILE)  # a build has removed this generation

    def _filled_facts(self) -> Facts:
        """Return a read model filled from the answers of a store that has none."""
        from graphkit.graph.facts.filling import fill_facts  # which few graphs need
        from graphkit.graph.facts.writer import FactsWriter
        from graphkit.graph.store.endpoint_facts import endpoint_facts

        if isinstance(self.engine, Endpoint):
            return endpoint_facts(self.rows, self.engine, self.progress)
        writer = FactsWriter(Path(":memory:"))
        fill_facts(writer, partial(self.rows, as_written=True))
        writer.finish()
        return writer

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted; of an endpoint,
        those that a build writes.
        """
        if self.folder:
            return NamedGraphs(self.folder / NAMED_GRAPHS_FOLDER).names()
        if isinstance(self.engine, Endpoint):
            reports = self.rows("SELECT DISTINCT ?report { ?report a gk:Report }")
            shared = map(graph_iri, [*_SHARED_GRAPHS, *results_kinds()])
            return sorted([*shared, *(report for (report,) in reports)])
        return sorted(
            graph.value for graph in self.engine.named_graphs() if isinstance(graph, ox.NamedNode)
        )

    def own_graphs(self) -> list[str]:
        """Return the IRIs of the graphs with the user's own statements, sorted;
        none of an endpoint.
        """
        return NamedGraphs(self.folder / NAMED_GRAPHS_FOLDER).own_names() if self.folder else []

    def match(
        self, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[ox.Quad]:
        """Yield the statements with these IRIs, None for any, without the user's own statements."""
        one, two, three = (
            ox.NamedNode(iri) if iri else None for iri in (subject, predicate, object)
        )
        return self.engine.quads_for_pattern(
            one, two, three, None if self.union else ox.DefaultGraph()
        )

    def named_graph(self, name: str, with_shared: bool = False) -> bytes:
        """Return a named graph as N-Triples, one statement a line.

        `with_shared` adds what a report says about entities that it shares with others, which is in
        the graph `entities`; a server does not know it of each report.
        """
        if self.folder:
            return NamedGraphs(self.folder / NAMED_GRAPHS_FOLDER).ntriples(name, with_shared)
        return self.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name)) or b""


def open_store(location: str | Path = DEFAULT_LOCATION) -> Store:
    """Open the graph at `location` for reading: a folder, or the URL of a SPARQL endpoint.

    "graphkit.db@3" is generation 3 of a folder. Raises GraphNotFoundError where there is none.
    """
    if is_url(location):
        return _open_endpoint(location)
    if not str(location):
        raise GraphNotFoundError(EMPTY_LOCATION)
    folder = Path(location)
    if folder.is_file():
        raise GraphNotFoundError(
            f"{folder} is a file, not a graph: give a folder that `graphkit build` has written"
        )
    while True:
        current = current_folder(folder)
        if current is None:
            raise GraphNotFoundError(
                f"no graph at {folder}: run `graphkit build` first, or give another location"
            )
        try:
            return _open_generation(current)
        except (OSError, RuntimeError, DamagedGraphError) as error:
            # otherwise a build has just removed this generation
            if current_folder(folder) == current:
                raise damaged_graph(folder, error) from error


def open_generation(folder: Path) -> Store:
    """Open one generation of an embedded store, given by its own folder, for reading.

    Raises GraphNotFoundError where it cannot be read.
    """
    try:
        return _open_generation(folder)
    except (OSError, RuntimeError, DamagedGraphError) as error:
        raise damaged_graph(folder, error) from error


def check_generation(folder: Path) -> None:
    """Raise DamagedGraphError where a file of a generation is not as it was written."""
    try:
        check_files(folder)
    except (OSError, DamagedGraphError) as error:
        raise damaged_graph(folder.parent, error) from error


def error_of_files(location: str | Path, error: Exception) -> GraphNotFoundError | None:
    """Return the error to raise in place of an unexpected one,
    where files of the graph are its cause.

    What a damaged file leads to can be any error, so all files are compared with their digests.
    None where they are whole and the error is of something else: a query of ours that SQLite
    refuses is no damage.
    """
    if isinstance(error, GraphkitError) or is_url(location):
        return None
    try:
        # a store, or one generation
        damage = damaged_files(current_folder(Path(location)) or Path(location))
    except PermissionError as refused:
        return damaged_graph(location, refused)
    except (OSError, GraphNotFoundError):
        damage = []
    if damage:
        return damaged_graph(location, ValueError(damage[0]))
    is_of_engine = type(error) is RuntimeError or (
        isinstance(error, OSError) and error.errno is None
    )
    if is_of_engine or getattr(error, "sqlite_errorcode", 0) & 0xFF in _CODES_OF_FILES:
        advice = "`graphkit verify` finds damaged files"
        return DamagedGraphError(
            f"the graph at {location} cannot be read ({one_line(error)}): {advice}"
        )
    return None


def _open_generation(folder: Path) -> Store:
    check_files(folder, _OPENED)
    return Store(ox.Store.read_only(str(folder / GRAPH_FOLDER)), folder)


def _open_endpoint(url: str) -> Store:
    store, url = Store(cast(ox.Store, Endpoint(url))), redact_credentials(url)
    try:
        if bool(store.query("ASK { ?report a gk:Report }")):
            return store
        only_in_named_graphs = bool(store.query("ASK { GRAPH ?graph { ?report a gk:Report } }"))
    except QueryError as error:
        raise GraphNotFoundError(
            f"{url} rejects queries ({error}): give its query address"
        ) from error
    if only_in_named_graphs:
        raise GraphNotFoundError(
            f"the default graph of {url} lacks its named graphs: set its default graph to their "
            "union"
        )
    raise GraphNotFoundError(
        f"no graph at {url}: build one in a folder, and upload it with `graphkit export -o URL`"
    )


def _prefixes_in(text: str) -> dict[str, str]:
    """Return the project's prefixes that a query may use: the parser takes longer to read all."""
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in text}


def _graph_nodes(iris: Iterable[str]) -> list[Any]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"the name of a graph is not an IRI: {one_line(error)}") from error


def _cell_text(cell: str) -> str:
    """Return the plain text of a cell of a TSV result, which is written as a Turtle term."""
    if cell.startswith("<"):
        return cell[1:-1]
    if cell.startswith('"'):  # a string, then its language or datatype
        return cast(str, _JSON.raw_decode(cell)[0])
    return cell.removeprefix("_:")
