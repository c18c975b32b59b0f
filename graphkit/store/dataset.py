"""The one place that opens a dataset: an embedded store on disk, or a SPARQL 1.1 endpoint.

An embedded store is a folder. Each build writes a new generation beside the present one (a checkpoint of it,
which costs next to nothing, then the changes) and turns one small file, `current`, to it when it is whole.
So a reader sees the old graph or the new one, whenever a build is killed.

    graphkit.db/
        current              the name of the generation in force
        generation-000007/
            graph/           an Oxigraph database
            inferred.nt      what it holds that was inferred, sorted: quicker to compare with than the graph
            manifest.json    which files it was built from
        lock                 held by the one build at work

Queries see the union of all named graphs as the default graph.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox
from filelock import FileLock, Timeout

from graphkit.core.errors import GraphkitError, GraphNotFoundError, QueryError
from graphkit.core.quads import Quads
from graphkit.core.terms import PREFIXES, Rdf
from graphkit.store.endpoint import Endpoint, is_url, redact_credentials

DEFAULT_LOCATION = "graphkit.db"
QUERY_THREADS = 2  # that ask a store at once: it lets go of the interpreter while it searches
_LARGE = 1_000_000  # bytes; less is quicker inserted than loaded in bulk, which makes new files
_MANY = 20_000  # new statements; with more, the inferred graph is loaded anew and not updated
_PREFIX = "generation-"
_GRAPH = "graph"
_MANIFEST = "manifest.json"
_INFERRED = "inferred.nt"
_FORM = {  # what a manifest holds, field by field; "" stands for fields of any name
    "signature": str,
    "inferred": str,
    "sizes": {"": int},
    "files": [
        {
            "task": {"": str},
            "graph": str,
            "refused": str,
            "counts": {"": int},
            "notes": [str],
            "files": [[str]],
            "triples": int,
        }
    ],
}
_LONGEST = 200  # characters of a parser's message, which lists all it would have liked
_STRING = json.JSONDecoder(strict=False)  # Turtle's quotes and escapes are those of JSON
_SERVICE = re.compile("service", re.I)
_WORD = re.compile(r"(?<![\w:?$-])service", re.I)  # that may be the keyword: no name nor variable
_FROM = re.compile(r"from(?!\s+named\b)", re.I)
_NO_SERVICE = "SERVICE asks another server, and graphkit asks none: load what it holds first"


class Store:
    """An opened dataset. `engine` is the Oxigraph store behind it."""

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine

    def query(self, text: str) -> Any:
        """Answer a SPARQL query over the union of all graphs; prefixes of the project need not be declared.

        Returns what pyoxigraph returns: solutions, triples or a boolean. Raises BadQuery where the text is no
        query. FROM takes those graphs alone.
        """
        if error := _without(_SERVICE, text):
            why = f"not a SPARQL query: {_one_line(error)}"
            raise QueryError(f"{_NO_SERVICE} (or, without SERVICE, {why})" if _WORD.search(text) else why)
        union = not _without(_FROM, text)
        try:
            return self.engine.query(text, prefixes=PREFIXES, use_default_graph_as_union=union)
        except SyntaxError as error:
            raise QueryError(f"not a SPARQL query: {_one_line(error)}") from error

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT as tuples of plain texts ("" where unbound).

        They are taken all at once: row by row, each would wait for the threads beside.
        """
        answer = self.query(text).serialize(format=ox.QueryResultsFormat.TSV).decode()
        return [tuple([_as_text(cell) for cell in row.split("\t")]) for row in answer.split("\n")[1:-1]]

    def prefetch(self, things: Iterable[str]) -> None:
        """Say what will be asked about one by one: of a server all is asked at once, a folder is as quick."""
        if isinstance(self.engine, Endpoint):
            self.engine.prefetch(things)

    def graph_names(self) -> list[str]:
        """Return the names of the named graphs, sorted."""
        return sorted(graph.value for graph in self.engine.named_graphs() if isinstance(graph, ox.NamedNode))


class _Stream:
    """What is read from pieces, one after another, as if from a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._piece = pieces, BytesIO()

    def read(self, size: int) -> bytes:
        """Return so many bytes at most; none where no piece is left."""
        while not (read := self._piece.read(size)) and (piece := next(self._pieces, None)) is not None:
            self._piece = BytesIO(piece)
        return read


class GenerationWriter(Store):
    """A generation that is written: a dataset to change, that began as the one `before`, if there was one."""

    def __init__(self, folder: Path, before: Path | None, digest: str) -> None:
        super().__init__(ox.Store(str(folder / _GRAPH)))
        self.manifest: dict[str, Any] = {}  # for the next build
        self._folder, self._before, self._digest = folder, before, digest

    def load(self, trig: bytes) -> None:
        """Load TriG. Few large loads are best: each leaves files that the engine will have to merge."""
        load = self.engine.bulk_load if len(trig) > _LARGE else self.engine.load
        load(trig, format=ox.RdfFormat.TRIG, lenient=True)

    def load_stream(self, pieces: Iterator[bytes]) -> None:
        """Load TriG, given in pieces, each of them whole, in one go: the engine takes each when it is due."""
        self.engine.bulk_load(cast(IO[bytes], _Stream(pieces)), format=ox.RdfFormat.TRIG, lenient=True)

    def replace_inferred(self, graph: Quads, held: Set[str]) -> set[str] | None:
        """Replace what the inferred graph states, which is `held`, by what `graph` states.

        Only the differences are written; return the things, as N-Triples writes them, that they are about.
        Where these are too many, the graph is loaded anew: return None.
        """
        lines = set(graph.ntriples())
        text = "".join(sorted(lines)).encode()
        (self._folder / _INFERRED).write_bytes(text)
        self.manifest["inferred"] = hashlib.sha256(text).hexdigest()
        news, gone = lines - held, held - lines
        if len(news) > _MANY:
            self.drop_graph(graph.graph)
            self.load(graph.trig())
            return None
        update = (
            f"{verb} DATA {{ GRAPH <{graph.graph}> {{ {''.join(sorted(some))} }} }}"
            for verb, some in (("DELETE", gone), ("INSERT", news))
            if some
        )
        self.engine.update(";".join(update))
        terms = (term for line in news | gone for term in line.removesuffix(" .\n").split(" ", 2)[::2])
        return {term for term in terms if term.startswith("<")}

    def inferred_statements(self, graph: str) -> set[str]:
        """Return what the inferred graph stated as it began, each statement a line of N-Triples.

        It is read from the file beside it, or from itself where that is not as it was written.
        """
        if self._before is None:
            return set()
        try:
            text = (self._before / _INFERRED).read_bytes()
        except OSError:
            text = b""
        if hashlib.sha256(text).hexdigest() != self._digest:
            text = self.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph)) or b""
        return {f"{line}\n" for line in text.decode().split("\n") if line}

    @contextmanager
    def temporary_graph(self, graph: str, things: Iterable[str], source: str) -> Iterator[None]:
        """Copy to a graph, while the block lasts, what `source` says of some things, and their classes."""
        self.engine.update(
            f"""INSERT {{ GRAPH <{graph}> {{ ?thing ?property ?value }} }} WHERE {{
                VALUES ?thing {{ {" ".join(sorted(things))} }}
                {{ GRAPH <{source}> {{ ?thing ?property ?value }} }}
                UNION {{ GRAPH ?any {{ ?thing a ?value }} BIND(<{Rdf.TYPE}> AS ?property) }} }}"""
        )
        try:
            yield
        finally:
            self.drop_graph(graph)

    def drop_graph(self, graph: str) -> None:
        """Remove a named graph, if it is there."""
        self.engine.remove_graph(ox.NamedNode(graph))


def values_clause(variable: str, things: Iterable[str]) -> str:
    """Return SPARQL that says which things a variable may be: of none, nothing."""
    return f"VALUES {variable} {{ {' '.join(sorted({f'<{iri}>' for iri in things}))} }}"


def open_store(location: str | Path = DEFAULT_LOCATION) -> Store:
    """Open the graph at `location` for reading: a folder, or the URL of a SPARQL endpoint.

    Raises NoGraph where there is none.
    """
    if is_url(location):
        return _remote(location)
    folder = Path(location)
    current = _current(folder)
    if folder.is_file():
        raise GraphNotFoundError(
            f"{folder} is a file, not a graph: name a folder that `graphkit build` has made (--store)"
        )
    if current is None:
        raise GraphNotFoundError(
            f"no graph at {folder}: run `graphkit build` first, or name another (--store, or open(folder))"
        )
    try:
        return Store(ox.Store.read_only(str(current / _GRAPH)))
    except (OSError, RuntimeError) as error:
        raise _damaged(folder, error) from error


def _without(keyword: re.Pattern[str], text: str) -> SyntaxError | None:
    """Say whether a query needs a keyword: return the parser's error when the word is replaced by another.

    None: the word stands only in names, strings and comments, or not at all. The changed query is run on an
    empty store. (A keyword may be written with \\u escapes, which some servers read.)
    """
    if not (keyword.search(text) or "\\u" in text.lower()):
        return None
    prefixes = PREFIXES | {_other(keyword, name): iri for name, iri in PREFIXES.items()}
    try:
        ox.Store().query(_other(keyword, text), prefixes=prefixes)
    except SyntaxError as error:
        return error
    return None


def _other(keyword: re.Pattern[str], text: str) -> str:
    return keyword.sub(lambda word: word[0][:-1] + chr(ord(word[0][-1]) + 1), text)


def _as_text(cell: str) -> str:
    """Return what a cell of an answer in TSV says, written as in Turtle, as a plain text."""
    if cell.startswith("<"):
        return cell[1:-1]
    if cell.startswith('"'):  # a text, then its language or its type
        return cast(str, _STRING.raw_decode(cell)[0])
    return cell.removeprefix("_:")


def _remote(url: str) -> Store:
    store, url = Store(cast(ox.Store, Endpoint(url))), redact_credentials(url)
    try:
        if bool(store.query("ASK { ?report a gk:Report }")):
            return store
        apart = bool(store.query("ASK { GRAPH ?graph { ?report a gk:Report } }"))
    except QueryError as error:
        raise GraphNotFoundError(f"{url} cannot be asked ({error}): name its query address") from error
    if apart:
        raise GraphNotFoundError(
            f"{url} shows no named graphs in its default graph: set its default graph to their union"
        )
    raise GraphNotFoundError(
        f"no graph at {url}: build one in a folder, and load it there (`graphkit export -o URL`)"
    )


def current_generation(location: str | Path) -> str:
    """Return the name of the generation in force, "" where there is no graph."""
    current = _current(Path(location))
    return current.name if current else ""


def read_manifest(location: str | Path) -> dict[str, Any]:
    """Return what the build wrote down about the files it was given; empty where there is no graph."""
    current = _current(Path(location))
    try:
        manifest = json.loads((current / _MANIFEST).read_text("utf-8")) if current else {}
        _check(manifest, _FORM, _MANIFEST)
    except (OSError, ValueError) as error:
        raise _damaged(location, error) from error
    return cast(dict[str, Any], manifest)


def _check(value: Any, form: Any, place: str) -> None:
    """Raise ValueError, which names the place, where a value of a manifest is of another kind."""
    kind: Any = form if isinstance(form, type) else type(form)
    if not isinstance(value, kind):
        raise ValueError(f"{place} is {json.dumps(value)}")
    if isinstance(form, list):
        for at, item in enumerate(value):
            _check(item, form[0], f"{place}/{at}")
    elif isinstance(form, dict):
        for name, item in value.items():
            _check(item, form.get(name) or form.get("", object), f"{place}/{name}")


@contextmanager
def new_generation(
    location: str | Path, fresh: bool = False, after: str | None = None
) -> Iterator[GenerationWriter]:
    """Give a store to write into: the present graph (or nothing, if `fresh`); in force when the block ends.

    An exception, or the death of the process, leaves the present graph as it was.
    Raises GraphkitError where another build is at work on the same store, or has ended since the generation
    `after` was in force.
    """
    if is_url(location):
        raise GraphkitError(
            f"{redact_credentials(location)} is read only: build in a folder, and load it there "
            "(`graphkit export -o URL`)"
        )
    folder = Path(location)
    if folder.exists() and not folder.is_dir():
        raise GraphkitError(f"{folder} is a file, not a graph: name another place with --store")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "lock").exists():
        raise GraphkitError(f"{folder} holds other files: name an empty folder or a graph with --store")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").touch()
    except OSError as error:
        raise GraphkitError(
            f"nothing can be written at {folder} ({error.strerror}): name another place with --store"
        ) from error
    try:
        with FileLock(folder / "lock", timeout=0):
            if after not in (None, current_generation(folder)):
                raise GraphkitError(f"another build of {folder} has ended just now: build again")
            _sweep(folder)
            try:
                yield from _write(folder, fresh)
            finally:
                _sweep(folder)
    except Timeout:
        raise GraphkitError(f"another build is at work on {folder}: wait for it to end") from None


def _write(folder: Path, fresh: bool) -> Iterator[GenerationWriter]:
    present = _current(folder)
    number = int(present.name.removeprefix(_PREFIX)) + 1 if present else 1
    coming = folder / f"{_PREFIX}{number:06d}"
    coming.mkdir()
    if present is not None and not fresh:
        try:
            ox.Store(str(present / _GRAPH)).backup(str(coming / _GRAPH))
        except RuntimeError as error:
            raise _damaged(folder, error) from error
    held = {} if fresh else read_manifest(folder)
    writer = GenerationWriter(coming, None if fresh else present, held.get("inferred", ""))
    try:
        yield writer
        writer.engine.flush()
    finally:
        del writer.engine  # closes the database even where a caller still holds the writer
    manifest = json.dumps(writer.manifest, ensure_ascii=False, sort_keys=True)
    (coming / _MANIFEST).write_text(manifest, encoding="utf-8")
    pointer = folder / "current.new"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(coming.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / "current")


def _damaged(folder: str | Path, error: Exception) -> GraphNotFoundError:
    return GraphNotFoundError(
        f"the graph at {folder} is damaged ({_one_line(error)}): remove it and build anew"
    )


def _one_line(error: Exception) -> str:
    words = " ".join(str(error).split())
    if "Prefix not found" in words:  # told amid all else that might stand there
        return f"{words.partition(': ')[0]}: a prefix that is not declared"
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"


def _current(folder: Path) -> Path | None:
    pointer = folder / "current"
    return folder / pointer.read_text("utf-8") if pointer.is_file() else None


def _sweep(folder: Path) -> None:
    """Remove the generations not in force: what a new one replaced, what a failed or a killed build left.

    What cannot be removed yet goes at the next build; no error hides the one for which a build failed.
    """
    present = _current(folder)
    for path in folder.glob(_PREFIX + "*"):
        if path != present:
            shutil.rmtree(path, ignore_errors=True)
