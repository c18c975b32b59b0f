"""Opens and queries a dataset: an embedded store on disk, or a SPARQL 1.1 endpoint.

An embedded store is a folder; `graphkit.store.generations` describes and writes its files. Its default graph
has every statement once, its named graphs have the user's own statements. An endpoint has all in named
graphs, and its default graph is their union.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from graphkit.core.errors import DamagedGraphError, EndpointRefusedError, GraphNotFoundError, QueryError
from graphkit.core.identifiers import own_graph_name, report_of
from graphkit.core.terms import PREFIXES, Class, Rdf
from graphkit.rewrite import Lookups, Rewritten, rewrite
from graphkit.rewrite.extensions import USE_AS_WRITTEN
from graphkit.rewrite.query_parser import declared_prefixes
from graphkit.rewrite.query_tokens import tokens
from graphkit.rewrite.query_tree import full_iri
from graphkit.search.index import SearchIndex
from graphkit.store import DEFAULT_LOCATION
from graphkit.store.endpoint import Endpoint, is_url, redact_credentials
from graphkit.store.file_digests import check_files
from graphkit.store.named_graphs import NamedGraphs
from graphkit.store.query_limits import check_structure
from graphkit.store.statement_columns import PATHS, StatementColumns, column_lines, lines_of_class
from graphkit.store.syntax_errors import explain_syntax_error

QUERY_THREADS = 2  # concurrent queries that pay off: pyoxigraph releases the GIL while it evaluates one
GRAPH_FOLDER = "graph"
NAMED_GRAPHS_FOLDER = "graphs"
SEARCH_FILE = "search.sqlite"
POINTER_FILE = "current"
_OPENED = (f"{GRAPH_FOLDER}/", SEARCH_FILE)  # what every command opens
_LOG = logging.getLogger(__name__)
_MAX_REWRITTEN = 500  # queries whose rewriting is kept
_MAX_KEPT = 10_000  # characters of a query whose check and rewriting are kept
_MAX_MESSAGE = 200  # characters of a parser's message, which lists every token it would have accepted
_INSPECTIONS_IN_A_QUERY = 25  # servers limit the length of a query
_NUMBERED = re.compile(r"(.+)@(\d{1,9})")  # "graphkit.db@3"
_GENERATION_NAME, _MAX_NAME = re.compile(r"generation-\d+"), 40  # characters in a message
_JSON = json.JSONDecoder(strict=False)  # Turtle quotes and escapes strings as JSON does
_SERVICE = re.compile("service", re.I)
_FROM = re.compile(r"from(?!\s+named\b)", re.I)
_FROM_ANY = re.compile("from", re.I)
_GRAPH_KEYWORD = re.compile("graph", re.I)
_DATASET_CLAUSE = re.compile(r"\bfrom\s+(named\b)?\s*<([^<>\s]*)>", re.I)
_GRAPH_NAME = re.compile(r"\bgraph\s*(?:<([^<>\s]*)>|([\w.-]*):([^\s{}]*))", re.I)
_PREFIX_DECLARATION = re.compile(r"\bprefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.I)
_NO_NAMED_GRAPHS = (
    "GRAPH needs FROM NAMED <…> for each graph that it ranges over, because a graph in a folder keeps its "
    "named graphs in files; or leave GRAPH out: the default graph has every statement once. Without "
    "FROM NAMED, GRAPH ranges over your own statements ({own})"
)
_NO_SERVICE = (
    "SERVICE is not allowed, because graphkit sends no queries to other servers: load their data first"
)


class Store:
    """An opened dataset. `engine` is the Oxigraph store, or the `Endpoint` in its place."""

    def __init__(self, engine: ox.Store, folder: Path | None = None) -> None:
        self.engine = engine
        self._folder = folder  # of the generation; None for an endpoint, and for a store in memory
        # Whether the named graphs are in the database, to be queried as their union; or they are in files.
        self.union = folder is None
        self._has_graph_files = folder is not None
        self._named: tuple[frozenset[str], ox.Store] | None = None  # the named graphs last queried
        self.fallbacks = 0  # queries that were evaluated without what should have made them faster
        self._rewritten: dict[str, Rewritten] = {}  # query → as it is evaluated
        self._looked_up: dict[str, list[tuple[str, ...]]] = {}  # what rewriting asks the graph

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        *,
        as_written: bool = False,
    ) -> Any:
        """Return the result of a SPARQL query: pyoxigraph solutions, triples or a boolean.

        The project's prefixes need no declaration. The default graph has every statement once, unless the
        query names graphs with FROM and FROM NAMED, or the arguments do (IRIs), which take precedence. In a
        folder, the default graph has nothing of the user's own statements; GRAPH ranges over these. With
        `as_written`, the query has no extensions and nothing is rewritten (`graphkit.rewrite`).

        Raises QueryError where the text is not a valid query, an extension in it cannot be expanded, it uses
        SERVICE, uses GRAPH for any other graph without FROM NAMED (in a folder), or is nested so deeply that
        parsing it would end the process.
        """
        if as_written:
            return self._evaluate(text, default_graphs, named_graphs)
        rewritten = self.rewritten(text)
        if rewritten.rewritings and not (default_graphs or named_graphs):
            try:
                return self._evaluate(rewritten.text)
            except (QueryError, EndpointRefusedError) as error:
                refusal = error
            result = self._expanded(text, rewritten, default_graphs, named_graphs)
            self.fallbacks += 1
            _LOG.warning("a query is evaluated without what makes it faster: %s", one_line(refusal))
            return result
        return self._expanded(text, rewritten, default_graphs, named_graphs)

    def _expanded(
        self, text: str, rewritten: Rewritten, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> Any:
        """Return the result of a query with its extensions alone; an error is one of the query as written."""
        try:
            return self._evaluate(rewritten.expanded, default_graphs, named_graphs)
        except QueryError as error:
            if rewritten.expanded == text:
                raise
            self._evaluate(text, default_graphs, named_graphs)  # raises where the query itself is wrong
            names = ", ".join(each.name for each in rewritten.extensions)
            raise QueryError(f"{names} could not be expanded ({error}): {USE_AS_WRITTEN}") from error

    def rewritten(self, text: str) -> Rewritten:
        """Return a query as it is evaluated, and what was changed (`graphkit.rewrite`).

        Raises QueryError where an extension cannot be expanded, GraphNotFoundError where there is no index.
        """
        if text in self._rewritten:
            return self._rewritten[text]
        if isinstance(self.engine, Endpoint):
            _check(text)
        elif why := self.refusal(text):  # what rules make of it might be a query
            raise QueryError(f"not a SPARQL query: {why}")
        if self._folder is None:  # the graph may change
            self._looked_up.clear()
        found = rewrite(text, PREFIXES, Lookups(self._terms, self._matching))
        if self._folder and len(text) <= _MAX_KEPT:
            if len(self._rewritten) >= _MAX_REWRITTEN:
                self._rewritten.clear()
                self._looked_up.clear()
            self._rewritten[text] = found
        return found

    @staticmethod
    def refusal(text: str) -> str:
        """Return why the engine's parser refuses a query; "" where it does not.

        Raises QueryError where a query is too deep to be parsed, uses SERVICE, or an unknown function.
        """
        _check(text)
        _check_functions(text)
        try:
            ox.Store().query(text, prefixes=PREFIXES)
        except SyntaxError as error:
            return explain_syntax_error(text, error, PREFIXES)
        return ""

    def _terms(self, text: str) -> list[tuple[str, ...]]:
        """Return the rows of a query as SPARQL terms; they are kept for the next time."""
        if text not in self._looked_up:
            rows: Any = self.engine.query(text, prefixes=PREFIXES, use_default_graph_as_union=self.union)
            self._looked_up[text] = [tuple([str(term) for term in row]) for row in rows]
        return self._looked_up[text]

    def _matching(self, words: str) -> list[str]:
        with self.search_index() as index:
            return index.matching(words)

    def _evaluate(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Any:
        """Return the result of a query as it stands."""
        _check(text)
        if not isinstance(self.engine, Endpoint):
            _check_functions(text)
        try:
            if default_graphs or named_graphs:
                return self._query_dataset(text, default_graphs, named_graphs)
            if self.union:
                union = not _error_without(_FROM, text)
                return self.engine.query(text, prefixes=_prefixes_in(text), use_default_graph_as_union=union)
            if self._has_graph_files and any(
                _error_without(word, text) for word in (_FROM_ANY, _GRAPH_KEYWORD)
            ):
                return self._query_named_graphs(text)
            return self.engine.query(text, prefixes=_prefixes_in(text))
        except SyntaxError as error:
            raise QueryError(f"not a SPARQL query: {explain_syntax_error(text, error, PREFIXES)}") from error

    def _query_named_graphs(self, text: str) -> Any:
        """Return the result of a query on the named graphs that its FROM clauses name."""
        clauses = _DATASET_CLAUSE.findall(text)
        if _error_without(_GRAPH_KEYWORD, text) and not any(named for named, _ in clauses):
            ox.Store().query(text, prefixes=PREFIXES)  # raises SyntaxError where the query has another fault
            own = self.own_graphs()
            if clauses or not own or not _graphs_named_in(text) <= {*own}:
                names = ", ".join(f"own:{own_graph_name(graph)}" for graph in own)
                raise QueryError(_NO_NAMED_GRAPHS.format(own=names or "none yet: `graphkit add`"))
            return self.engine.query(text, prefixes=PREFIXES)
        return self.named_in_memory(iri for _, iri in clauses).query(text, prefixes=PREFIXES)

    def _query_dataset(self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Any:
        """Return the result of a query on the graphs given, whatever graphs it names itself."""
        if isinstance(self.engine, Endpoint):
            raise QueryError(f"{self.engine.url}: name the graphs in the query itself")
        default, named = _graph_nodes(default_graphs), _graph_nodes(named_graphs)
        engine = self.engine if self.union else self.named_in_memory([*default_graphs, *named_graphs])
        return engine.query(text, prefixes=PREFIXES, default_graph=default, named_graphs=named)

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

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT query as tuples of strings, "" where a variable is unbound.

        All rows are fetched in one call, because each call waits for the threads that run at the same time.
        """
        tsv = self.query(text).serialize(format=ox.QueryResultsFormat.TSV).decode()
        return [tuple([_cell_text(cell) for cell in row.split("\t")]) for row in tsv.split("\n")[1:-1]]

    def statement_columns(
        self, class_: Class, inspections: Sequence[str] | None = None
    ) -> Iterator[StatementColumns]:
        """Yield the statements of a class as columns, one inspection after the other.

        Without `inspections` (IRIs), those of all, in an order that sorts the IRIs of the statements. They
        are read from the files of the generation, or else from the database.
        """
        if inspections is None:
            found = (quad.subject for quad in self.match(None, Rdf.TYPE, Class.INSPECTION))
            inspections = sorted((str(iri)[1:-1] for iri in found), key=lambda iri: f"{iri}/")
        graphs = NamedGraphs(self._folder / NAMED_GRAPHS_FOLDER) if self._folder else None
        if graphs and all(graphs.has_columns(report_of(iri)) for iri in inspections):
            for iri in inspections:
                yield StatementColumns(iri, lines_of_class(graphs.columns(report_of(iri)), class_))
            return
        for start in range(0, len(inspections), _INSPECTIONS_IN_A_QUERY):
            some = inspections[start : start + _INSPECTIONS_IN_A_QUERY]
            tables: dict[str, dict[str, dict[str, set[str]]]] = {iri: {} for iri in some}
            pattern = f"?inspection {PATHS[class_]} ?s . ?s ?p ?o"
            for iri, *triple in self.rows(
                f"SELECT ?inspection ?s ?p ?o {{ {values_clause('?inspection', some)} {pattern} }}"
            ):
                subject, predicate, value = triple
                tables[iri].setdefault(subject, {}).setdefault(predicate, set()).add(value)
            yield from (StatementColumns(iri, column_lines(rows)) for iri, rows in tables.items())

    def prefetch(self, iris: Iterable[str]) -> None:
        """Load the statements about entities that will be looked up one by one.

        This saves requests to an endpoint; an embedded store needs none.
        """
        if isinstance(self.engine, Endpoint):
            self.engine.prefetch(iris)

    def search_index(self) -> SearchIndex:
        """Open the full-text index for reading. Raises GraphNotFoundError where the graph has none."""
        if self._folder is None:
            raise GraphNotFoundError("an endpoint has no search index: search in a folder built by graphkit")
        try:
            return SearchIndex(self._folder / SEARCH_FILE)
        except (GraphNotFoundError, sqlite3.OperationalError):
            current = current_folder(self._folder.parent)
            if current is None or current == self._folder:
                raise
            return SearchIndex(current / SEARCH_FILE)  # a build has removed this generation

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        if self._folder:
            return NamedGraphs(self._folder / NAMED_GRAPHS_FOLDER).names()
        return sorted(graph.value for graph in self.engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def own_graphs(self) -> list[str]:
        """Return the IRIs of the graphs with the user's own statements, sorted; none of an endpoint."""
        return NamedGraphs(self._folder / NAMED_GRAPHS_FOLDER).own_names() if self._folder else []

    def match(
        self, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[ox.Quad]:
        """Yield the statements with these IRIs, None for any, without the user's own statements."""
        one, two, three = (ox.NamedNode(iri) if iri else None for iri in (subject, predicate, object))
        return self.engine.quads_for_pattern(one, two, three, None if self.union else ox.DefaultGraph())

    def named_graph(self, name: str, with_shared: bool = False) -> bytes:
        """Return a named graph as N-Triples, one statement a line.

        `with_shared` adds what a report says about entities that it shares with others, which is in the graph
        `entities`; a server does not know it of each report.
        """
        if self._folder:
            return NamedGraphs(self._folder / NAMED_GRAPHS_FOLDER).ntriples(name, with_shared)
        return self.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name)) or b""


def same_report(one: Store, other: Store, report: str) -> bool:
    """Return whether two generations have the same file of a report's graph, with its part of `entities`."""
    files = [
        NamedGraphs(each._folder / NAMED_GRAPHS_FOLDER).packed(report)
        for each in (one, other)
        if each._folder
    ]
    return len(files) == 2 and files[0] == files[1]


EMPTY_LOCATION = "the location of the graph is empty: give a folder, or the URL of a SPARQL endpoint"


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
            if current_folder(folder) == current:  # otherwise a build has just removed this generation
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
    """Raise DamagedGraphError where the database or the index of a generation is not as it was written."""
    try:
        check_files(folder, _OPENED)
    except (OSError, DamagedGraphError) as error:
        raise damaged_graph(folder.parent, error) from error


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
        raise GraphNotFoundError(f"{url} rejects queries ({error}): give its query address") from error
    if only_in_named_graphs:
        raise GraphNotFoundError(
            f"the default graph of {url} lacks its named graphs: set its default graph to their union"
        )
    raise GraphNotFoundError(
        f"no graph at {url}: build one in a folder, and upload it with `graphkit export -o URL`"
    )


def current_folder(folder: Path) -> Path | None:
    """Return the folder of the current generation of an embedded store; None where there is no graph.

    That of "graphkit.db@3" is generation 3 of a folder. Raises GraphNotFoundError where there is no such
    generation, or the name of the current one is not that of a generation.
    """
    pointer = folder / POINTER_FILE
    if not pointer.is_file():
        numbered = None if folder.exists() else _NUMBERED.fullmatch(str(folder))
        return _numbered_folder(Path(numbered[1]), int(numbered[2])) if numbered else None
    name = pointer.read_text("utf-8", errors="replace")
    if not _GENERATION_NAME.fullmatch(name):
        raise damaged_graph(folder, ValueError(f"the file {POINTER_FILE} contains {name[:_MAX_NAME]!a}"))
    return folder / name


def _numbered_folder(store: Path, number: int) -> Path:
    folders = {generation_number(each): each for each in generation_folders(store)}
    if number not in folders:
        kept = ", ".join(map(str, folders)) or "none"
        raise GraphNotFoundError(f"no generation {number} of {store}: kept are {kept}")
    return folders[number]


def generation_folders(folder: Path) -> list[Path]:
    """Return the folders of the complete generations of an embedded store; the current one is last."""
    current = current_folder(folder)
    numbered = {
        generation_number(path): path
        for path in folder.glob("generation-*")
        if _GENERATION_NAME.fullmatch(path.name)
    }
    return [numbered[each] for each in sorted(numbered) if current and each <= generation_number(current)]


def generation_number(folder: Path) -> int:
    """Return the number of a generation, given by its folder."""
    return int(folder.name.rpartition("-")[2])


def damaged_graph(folder: str | Path, error: Exception) -> DamagedGraphError:
    """Return the error to raise where the files of an embedded store cannot be read."""
    return DamagedGraphError(
        f"the graph at {folder} is damaged ({one_line(error)}): return to an earlier generation with "
        "`graphkit restore`, or delete it and build it again"
    )


ERRORS_OF_FILES = (OSError, RuntimeError, sqlite3.DatabaseError)


def is_file_error(error: Exception) -> bool:
    """Return whether an error, one of ERRORS_OF_FILES, is of the files of a graph: damaged or removed."""
    if isinstance(error, OSError):
        return error.errno is None  # the engine gives no number
    return type(error) is RuntimeError or not isinstance(error, RuntimeError)


def unreadable_graph(location: str, error: Exception) -> str:
    """Return the message for an error of the files of a graph that is met while it is read."""
    return (
        f"the graph at {location} cannot be read ({one_line(error)}): `graphkit verify` finds damaged files"
    )


def _prefixes_in(text: str) -> dict[str, str]:
    """Return the project's prefixes that a query may use: the parser takes longer to read all."""
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in text}


def values_clause(variable: str, iris: Iterable[str]) -> str:
    """Return a SPARQL VALUES clause that restricts a variable to some IRIs; no IRIs match nothing."""
    return f"VALUES {variable} {{ {' '.join(sorted({f'<{iri}>' for iri in iris}))} }}"


def one_line(error: Exception) -> str:
    """Return the message of a parser or the engine on one line, shortened."""
    message = " ".join(str(error).split())
    return message if len(message) <= _MAX_MESSAGE else f"{message[:_MAX_MESSAGE]} …"


def _check(text: str) -> None:
    """Raise QueryError for a query that is too deep to be parsed, or uses SERVICE."""
    check_structure(text)
    if error := _error_without(_SERVICE, text):
        if any(token.text.partition(":")[0].upper() == "SERVICE" for token in tokens(text)):
            raise QueryError(_NO_SERVICE)
        raise QueryError(f"not a SPARQL query: {explain_syntax_error(text, error, PREFIXES)}")


def _check_functions(text: str) -> None:
    """Raise QueryError for a function that the engine does not have: it would find out at the first row."""
    called = [token.text for token in tokens(text) if token.kind == "function"]
    if not called:
        return
    names, base = declared_prefixes(text, PREFIXES)
    for iri in {full_iri(each, names, base) for each in called}:
        if not _is_function(iri):
            raise QueryError(
                f"the custom function <{iri}> is not supported: use the functions of SPARQL 1.1 and XPath"
            )


@lru_cache(maxsize=100)
def _is_function(iri: str) -> bool:
    try:
        found: Any = ox.Store().query(f"SELECT (<{iri}>(1) AS ?x) {{}}")
        return any(found)
    except RuntimeError:
        return False
    except SyntaxError:  # of an IRI with an unknown prefix; or it takes another number of arguments
        return True


def _error_without(keyword: re.Pattern[str], text: str) -> SyntaxError | None:
    """Return the parser's error for a query whose keyword is misspelt on purpose; None if it still parses.

    None means that the word occurs only in names, strings and comments, or not at all. The changed query runs
    on an empty store. (Some servers read a keyword that is written with \\u escapes.)
    """
    if not (keyword.search(text) or "\\u" in text.lower()):
        return None
    find_error = _parse_error if len(text) < _MAX_KEPT else _parse_error.__wrapped__
    return find_error(keyword, text)


@lru_cache(maxsize=500)  # a program asks the same queries again and again
def _parse_error(keyword: re.Pattern[str], text: str) -> SyntaxError | None:
    prefixes = PREFIXES | {_misspell(keyword, name): iri for name, iri in PREFIXES.items()}
    try:
        ox.Store().query(_misspell(keyword, text), prefixes=prefixes)
    except SyntaxError as error:
        return error
    return None


def _graphs_named_in(text: str) -> set[str]:
    """Return the IRIs after GRAPH in a query, as far as a prefix is known; variables are left out."""
    prefixes = PREFIXES | dict(_PREFIX_DECLARATION.findall(text))
    return {
        iri or prefixes[prefix] + tail
        for iri, prefix, tail in _GRAPH_NAME.findall(text)
        if iri or prefix in prefixes
    }


def _graph_nodes(iris: Iterable[str]) -> list[Any]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"the name of a graph is not an IRI: {one_line(error)}") from error


def _misspell(keyword: re.Pattern[str], text: str) -> str:
    return keyword.sub(lambda match: match[0][:-1] + chr(ord(match[0][-1]) + 1), text)


def _cell_text(cell: str) -> str:
    """Return the plain text of a cell of a TSV result, which is written as a Turtle term."""
    if cell.startswith("<"):
        return cell[1:-1]
    if cell.startswith('"'):  # a string, then its language or datatype
        return cast(str, _JSON.raw_decode(cell)[0])
    return cell.removeprefix("_:")
