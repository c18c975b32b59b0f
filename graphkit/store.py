"""The one place that opens a dataset: an embedded store on disk, or a SPARQL 1.1 endpoint.

An embedded store is a folder. Each build writes a new generation beside the present one (a checkpoint of it,
which costs next to nothing, then the changes) and turns one small file, `current`, to it when it is whole.
So a reader sees the old graph or the new one, whenever a build is killed.

    graphkit.db/
        current              the name of the generation in force
        generation-000007/
            graph/           an Oxigraph database
            inferred.nt      the statements of a graph that each build makes anew, to tell what has changed
            dataset.nt
            manifest.json    which files it was built from
        lock                 held by the one build at work

Queries see the union of all named graphs as the default graph.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
from filelock import FileLock, Timeout

from graphkit.endpoint import Endpoint
from graphkit.model import GraphkitError
from graphkit.quads import Quads
from graphkit.terms import NAMESPACES

DEFAULT_LOCATION = "graphkit.db"
_MANY = 20_000  # statements; so many more are loaded at once, not changed one by one
_PREFIX = "generation-"
_GRAPH = "graph"
_MANIFEST = "manifest.json"
_FORM = {  # of a manifest: what stands where, under any name where none is given
    "signature": str,
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
_LITERAL = re.compile(
    r'''"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|\#[^\n]*'''
)
_SERVICE = re.compile(r"(?<![\w:?$-])service(?![\w:-])", re.I)


class NoGraph(GraphkitError):
    """There is no graph at the place named."""


class BadQuery(GraphkitError):
    """A query that is not SPARQL, or that asks for something a reader may not do."""


class Store:
    """An opened dataset. `engine` is the Oxigraph store behind it."""

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine
        self.manifest: dict[str, Any] = {}  # what a writer leaves for the next build
        self.folder: Path | None = None  # of the generation that is written
        self.before: Path | None = None  # of the one it began as

    def query(self, text: str, values: Mapping[str, Any] | None = None) -> Any:
        """Answer a SPARQL query over the union of all graphs; prefixes of the project need not be declared.

        `values` binds variables (names without "?") to terms. Returns what pyoxigraph returns: solutions,
        triples or a boolean. Raises BadQuery where the text is no query.
        """
        bound = {ox.Variable(name): term for name, term in (values or {}).items()}
        if _SERVICE.search(_LITERAL.sub(" ", text)):
            raise BadQuery("SERVICE asks another server, and graphkit asks none: load what it holds first")
        try:
            return self.engine.query(
                text, prefixes=dict(NAMESPACES), use_default_graph_as_union=True, substitutions=bound
            )
        except SyntaxError as error:
            raise BadQuery(f"not a SPARQL query: {_one_line(error)}") from error

    def rows(self, text: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT as tuples of plain texts (None where unbound).

        They are taken all at once: row by row, every one would wait for the threads beside this one.
        """
        answer = json.loads(self.query(text, values).serialize(format=ox.QueryResultsFormat.JSON))
        names = answer["head"]["vars"]
        return [
            tuple([row[name]["value"] if name in row else None for name in names])
            for row in answer["results"]["bindings"]
        ]

    def graphs(self) -> list[str]:
        """Return the names of the named graphs, sorted."""
        return sorted(graph.value for graph in self.engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def load(self, pieces: list[bytes]) -> None:
        """Load TriG, given in pieces, each of them whole.

        Few large loads are best: each leaves files that the engine will have to merge.
        """
        if pieces:
            self.engine.bulk_load(b"".join(pieces), format=ox.RdfFormat.TRIG, lenient=True)

    def put_aside(self, trig: bytes) -> None:
        """Keep TriG in a file beside the graph that is written, until `load_aside`."""
        with self._aside().open("ab") as file:
            file.write(trig)

    def load_aside(self) -> None:
        """Load all that was put aside at once, if anything was."""
        if self._aside().exists():
            self.engine.bulk_load(path=str(self._aside()), format=ox.RdfFormat.TRIG, lenient=True)
            self._aside().unlink()

    def _aside(self) -> Path:
        assert self.folder is not None
        return self.folder / "waiting.trig"

    def renew(self, graph: Quads) -> set[str]:
        """Make a named graph hold just the statements of `graph`; those that are there already stay.

        Return all that it says now of things of which any statement came or went, as lines of N-Triples.
        """
        assert self.folder is not None
        name, lines = ox.NamedNode(graph.graph), set(graph.ntriples())
        file = f"{graph.graph.rpartition('/')[2]}.nt"  # quicker to read than the graph
        held = _lines(self.before / file) if self.before else set()
        (self.folder / file).write_text("".join(sorted(lines)), encoding="utf-8", newline="\n")
        news = lines - held
        if len(news) > _MANY:
            self.drop(graph.graph)
            self.load([graph.trig()])
            return lines
        changes = (("DELETE", held - lines), ("INSERT", news))
        update = (
            f"{verb} DATA {{ GRAPH {name} {{ {''.join(sorted(some))} }} }}" for verb, some in changes if some
        )
        self.engine.update(";".join(update))
        changed = {line.partition(" ")[0] for line in held ^ lines}
        return {line for line in lines if line.partition(" ")[0] in changed}

    @contextmanager
    def beside(self, graph: str, lines: Iterable[str]) -> Iterator[None]:
        """Hold statements (lines of N-Triples) in a named graph as well, for as long as the block lasts."""
        name = ox.NamedNode(graph)
        self.engine.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=name)
        try:
            yield
        finally:
            self.drop(graph)

    def drop(self, graph: str) -> None:
        """Remove a named graph, if it is there."""
        self.engine.remove_graph(ox.NamedNode(graph))


def open_store(location: str | Path = DEFAULT_LOCATION) -> Store:
    """Open the graph at `location` for reading: a folder, or the URL of a SPARQL endpoint.

    Raises NoGraph where there is none.
    """
    if _is_url(location):
        return _remote(str(location))
    folder = Path(location)
    current = _current(folder)
    if folder.is_file():
        raise NoGraph(
            f"{folder} is a file, not a graph: name a folder that `graphkit build` has made (--store)"
        )
    if current is None:
        raise NoGraph(
            f"no graph at {folder}: run `graphkit build` first, or name another (--store, or open(folder))"
        )
    try:
        return Store(ox.Store.read_only(str(current / _GRAPH)))
    except OSError as error:
        raise _damaged(folder, error) from error


def _is_url(location: str | Path) -> bool:
    return isinstance(location, str) and location.startswith(("http://", "https://"))


def _remote(url: str) -> Store:
    store = Store(cast(ox.Store, Endpoint(url)))
    try:
        if bool(store.query("ASK { ?report a gk:Report }")):
            return store
        apart = bool(store.query("ASK { GRAPH ?graph { ?report a gk:Report } }"))
    except BadQuery as error:
        raise NoGraph(f"{url} cannot be asked ({error}): name its query address") from error
    if apart:
        raise NoGraph(
            f"{url} shows no named graphs in its default graph: set its default graph to their union"
        )
    raise NoGraph(f"no graph at {url}: build one in a folder, `graphkit export -f nquads`, and load it there")


def manifest_of(location: str | Path) -> dict[str, Any]:
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
def new_generation(location: str | Path, fresh: bool = False) -> Iterator[Store]:
    """Give a store to write into: the present graph (or nothing, if `fresh`); in force when the block ends.

    An exception, or the death of the process, leaves the present graph as it was.
    Raises GraphkitError where another build is at work on the same store.
    """
    if _is_url(location):
        raise GraphkitError(
            f"{location} is read only: build in a folder, `graphkit export -f nquads`, and load that there"
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
            _sweep(folder)
            try:
                yield from _write(folder, fresh)
            finally:
                _sweep(folder)
    except Timeout:
        raise GraphkitError(f"another build is at work on {folder}: wait for it to end") from None


def _write(folder: Path, fresh: bool) -> Iterator[Store]:
    present = _current(folder)
    number = int(present.name.removeprefix(_PREFIX)) + 1 if present else 1
    coming = folder / f"{_PREFIX}{number:06d}"
    coming.mkdir()
    if present is not None and not fresh:
        ox.Store(str(present / _GRAPH)).backup(str(coming / _GRAPH))
    writer = Store(ox.Store(str(coming / _GRAPH)))
    writer.folder, writer.before = coming, None if fresh else present
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


def _damaged(folder: str | Path, error: Exception) -> NoGraph:
    return NoGraph(f"the graph at {folder} is damaged ({_one_line(error)}): remove it and build anew")


def _one_line(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"


def _lines(path: Path) -> set[str]:
    """Return the lines of a file of a generation; they end with a line feed alone."""
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            return set(file)
    except (OSError, ValueError) as error:
        raise _damaged(path.parent.parent, error) from error


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
