"""Writes the generations of an embedded store, so that readers see the old graph or the new one.

A build copies the current generation, changes the copy, and then points the file `current` at it.
So the store is complete whenever a build is killed. No file is shared with another generation.
Earlier ones are removed, unless the build keeps some of them.

    graphkit.db/
        current              the name of the current generation
        generation-000007/
            graph/           an Oxigraph database: every statement once, in the default graph;
                             the user's own statements, in named graphs
            graphs/          a file for each named graph: which statements it has
            facts.sqlite     the read model
            manifest.json    the files it was built from
            digests.json     the digests of all files of the generation
        lock                 locked by the build that is running
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox
from filelock import FileLock, Timeout

from graphkit.core.atomic_files import signals_raise
from graphkit.core.errors import DamagedGraphError, GraphNotFoundError, StoreError
from graphkit.graph.facts.derivation import AREAS, Statements, Values, statements_in
from graphkit.graph.facts.facts import FACTS_FILE
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.store.dataset import Store, check_generation, open_store
from graphkit.graph.store.endpoint import is_url, redact_credentials
from graphkit.graph.store.file_digests import (
    DIGESTS_FILE,
    States,
    check_files,
    copy_files,
    damaged_files,
    write_digests,
)
from graphkit.graph.store.locations import (
    GRAPH_FOLDER,
    MANIFEST_FILE,
    NAMED_GRAPHS_FOLDER,
    POINTER_FILE,
    current_folder,
    damaged_graph,
    generation_folders,
    generation_number,
    one_line,
)
from graphkit.graph.store.named_graphs import NamedGraphs, sorted_chunks

_MAX_INSERTS = 20_000  # statements; more would fill the engine's log, which stays in the folder
_DISK_FULL = ("no space left", "disk is full", "disk quota", "file too large")
_OTHER_PLACE = "make it writable, or give another location"
_PREFIX = "generation-"
_LOCK = "lock"


def iris_in(lines: Iterable[str]) -> set[str]:
    """Return the subjects and objects of lines of N-Triples that are IRIs, in angle brackets."""
    terms = (term for line in lines for term in line.removesuffix(" .\n").split(" ", 2)[::2])
    return {term for term in terms if term.startswith("<")}


class _ChunkReader:
    """A file-like object that reads from an iterator of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._chunk = chunks, BytesIO()

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; b"" at the end."""
        while (
            not (data := self._chunk.read(size)) and (chunk := next(self._chunks, None)) is not None
        ):
            self._chunk = BytesIO(chunk)
        return data


class GenerationWriter(Store):
    """A new generation that is open for writing.

    It starts as a copy of the previous one, if there is one.
    """

    def __init__(self, folder: Path, lost: Iterable[str] = ()) -> None:
        super().__init__(ox.Store(str(folder / GRAPH_FOLDER)), folder)
        # graphs of the user's own statements whose file was damaged, by IRI
        self.lost = tuple(lost)
        self._has_graph_files = False  # rules query the temporary named graphs
        self.manifest: dict[str, Any] = {}  # read by the next build
        self._writer = FactsWriter(folder / FACTS_FILE)
        (folder / NAMED_GRAPHS_FOLDER).mkdir(exist_ok=True)
        self.graphs = NamedGraphs(folder / NAMED_GRAPHS_FOLDER)

    @property
    def facts(self) -> FactsWriter:
        """The read model of the new generation."""
        return self._writer

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        *,
        as_written: bool = True,
    ) -> Any:
        """Return the result of a query as it stands:
        what rewriting looks up changes during a build.
        """
        return self._evaluate(text, default_graphs, named_graphs)

    def load(self, turtle: bytes) -> None:
        """Load Turtle, some reports at most: `load_stream` is faster,
        but leaves files to be merged.
        """
        self.engine.load(turtle, format=ox.RdfFormat.TURTLE, lenient=True)

    def load_stream(self, chunks: Iterator[bytes]) -> None:
        """Load Turtle from chunks in one bulk load. Each chunk is a complete Turtle document."""
        self.engine.bulk_load(
            cast(IO[bytes], _ChunkReader(chunks)), format=ox.RdfFormat.TURTLE, lenient=True
        )

    def remove_report(self, graph: str) -> None:
        """Remove a report: its own statements, its files, and what is indexed of it.

        What it said about shared entities stays until `replace_graph` replaces these.
        """
        self._delete(self.graphs.ntriples(graph).decode())
        self.remove_files(graph)

    def remove_files(self, graph: str) -> None:
        """Remove the files of a report and what is indexed of it,
        but not its statements in the database.
        """
        self.graphs.remove(graph)
        self.facts.remove_report(graph)

    def replace_graph(self, name: str, new: Set[str], stored: Set[str] | None = None) -> Set[str]:
        """Replace a named graph, given as lines of N-Triples;
        `stored` is what the database has of it.

        Only the differences are written to the database; they are returned.
        """
        in_file = self.graphs.lines(name) if stored is None else None
        stored = (in_file or frozenset()) if stored is None else stored
        if new != in_file or not new:
            self.graphs.write_lines(name, new)
        added, removed = new - stored, stored - new
        self.remove_statements(removed)
        load = (
            self.load_stream
            if len(added) > _MAX_INSERTS
            else lambda chunks: self.load(b"".join(chunks))
        )
        load(sorted_chunks(added))
        return added | removed

    def statements(self, about: Set[str]) -> Statements:
        """Return the statements about some subjects (IRIs),
        and about the areas that these serve.
        """
        found: dict[str, Values] = {}
        for iri in sorted(about):
            found[iri] = self._statements_about(iri)
        areas = {area for own in found.values() for each in AREAS for area in own.get(each, ())}
        return found | {iri: self._statements_about(iri) for iri in sorted(areas - about)}

    def _statements_about(self, iri: str) -> Values:
        quads = self.engine.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return statements_in(f"{quad.triple} .\n" for quad in quads).get(iri, {})

    def stored(self, lines: Set[str]) -> set[str]:
        """Return which of some statements, lines of N-Triples, are in the database."""
        ordered, engine = sorted(lines), self.engine
        triples = ox.parse("".join(ordered), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        pairs = zip(ordered, triples, strict=True)
        return {
            line
            for line, each in pairs
            if ox.Quad(each.subject, each.predicate, each.object) in engine
        }

    def remove_statements(self, lines: Iterable[str]) -> None:
        """Remove statements, given as lines of N-Triples, from the database."""
        self._delete("".join(sorted(lines)))

    def _delete(self, ntriples: str) -> None:
        if ntriples:
            self.engine.update(f"DELETE DATA {{ {ntriples} }}")

    @contextmanager
    def temporary_graphs(self, reports: Iterable[str]) -> Iterator[None]:
        """Copy reports into named graphs of the database,
        for rules and checks that read only these.
        """
        for report in reports:
            self.engine.load(
                self.graphs.turtle(report, with_shared=True),
                format=ox.RdfFormat.TURTLE,
                to_graph=ox.NamedNode(report),
                lenient=True,
            )
        try:
            yield
        finally:
            self.remove_named_graphs()

    def remove_named_graphs(self) -> None:
        """Remove the named graphs from the database: own statements, which no rule reads,
        and copies.
        """
        for graph in [*self.engine.named_graphs()]:
            self.engine.remove_graph(graph)

    def load_own_graphs(self) -> None:
        """Load the user's own statements from their files into named graphs of the database."""
        for name in self.graphs.own_names():
            graph = ox.NamedNode(name)
            self.engine.load(self.graphs.turtle(name), format=ox.RdfFormat.TURTLE, to_graph=graph)

    def copy_to_temporary_graph(self, graph: str, terms: Iterable[str]) -> None:
        """Copy the statements about `terms` (IRIs in angle brackets) to a temporary graph."""
        self.engine.update(
            f"""INSERT {{ GRAPH <{graph}> {{ ?subject ?predicate ?object }} }} WHERE {{
                VALUES ?subject {{ {" ".join(sorted(terms))} }} ?subject ?predicate ?object }}"""
        )


@contextmanager
def new_generation(
    location: str | Path,
    start: AbstractContextManager[Path] | None = None,
    after: str | None = None,
    keep: int | None = 1,
) -> Iterator[GenerationWriter]:
    """Yield a copy of the current graph for writing; make it current at the end.

    With `start`, it is a copy of the generation in the folder that this provides. `keep` is the
    number of generations that remain, the new one included. With None, the new one replaces the
    current one, and all earlier ones remain. A user's own statements are copied in any case.

    An exception, or the death of the process, leaves the current graph as it was. Raises StoreError
    where nothing can be written there, another build is running on the store, or another build has
    finished since the generation `after` was current.
    """
    folder = _prepare_folder(location)
    with _locked(folder):
        if after not in (None, current_generation(folder)):
            raise StoreError(f"another build of {folder} has just finished: build again")
        earlier = generation_folders(folder)[-(keep or 0) :]
        _remove_generations_except(folder, earlier)
        try:
            with signals_raise(), _errors_of_writing(folder, "build"):
                yield from _write_generation(folder, start)
        finally:
            kept = generation_folders(folder)
            if keep is None and kept != earlier:
                kept.remove(earlier[-1])
            _remove_generations_except(folder, kept[-(keep or 0) :])


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock a store for writing. Raises StoreError where a build is running,
    or nothing can be written.
    """
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"another build is running on {folder}: wait until it has finished"
        ) from None
    except OSError as error:
        raise StoreError(f"cannot write to {folder} ({error.strerror}): {_OTHER_PLACE}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _errors_of_writing(folder: Path, command: str) -> Iterator[None]:
    """Raise StoreError in place of errors of the disk, the engine and the index;
    a command tries again.
    """
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error) as error:
        of_first_file = error.args[0][0][2] if isinstance(error, shutil.Error) else error
        is_full = any(sign in str(of_first_file).lower() for sign in _DISK_FULL)
        reason = "the disk is full" if is_full else one_line(of_first_file)
        next_step = f"free some space, and {command} again" if is_full else f"{command} again"
        raise StoreError(
            f"cannot write {folder} ({reason}); an earlier graph there is unchanged: {next_step}"
        ) from error


def _prepare_folder(location: str | Path) -> Path:
    """Return the folder of a store with a lock file in it, created if needed."""
    if is_url(location):
        raise StoreError(
            f"{redact_credentials(location)} is read-only: build in a folder, and upload the graph "
            "with `graphkit export -o URL`"
        )
    folder = Path(location)
    if not folder.exists() and current_folder(folder):
        raise StoreError(
            f"{folder} is one generation of a graph, which is read-only: give the folder"
        )
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a graph: give another location")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _LOCK).exists():
        raise StoreError(
            f"{folder} contains other files: give an empty folder or an existing graph"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _LOCK).touch()
    except OSError as error:
        raise StoreError(f"cannot write to {folder} ({error.strerror}): {_OTHER_PLACE}") from error
    return folder


def _write_generation(
    folder: Path, start: AbstractContextManager[Path] | None
) -> Iterator[GenerationWriter]:
    current = current_folder(folder)
    number = int(current.name.removeprefix(_PREFIX)) + 1 if current else 1
    new = folder / f"{_PREFIX}{number:06d}"
    new.mkdir()
    copied: States = {}
    with start or nullcontext[Path | None](current) as source:
        if source is not None:
            check_generation(source)
            copied = copy_files(source, new)
    manifest = _manifest_of(new) if source is not None else {}
    lost: list[str] = []
    if current is not None and source != current:
        lost = NamedGraphs(current / NAMED_GRAPHS_FOLDER).copy_own_to(new / NAMED_GRAPHS_FOLDER)
    writer = GenerationWriter(new, lost)
    writer.manifest = manifest
    try:
        writer.remove_named_graphs()
        yield writer
        writer.load_own_graphs()
        writer.engine.flush()
    finally:
        try:
            writer.facts.close()
        finally:
            del writer.engine  # closes the database even where a caller still refers to the writer
    # which removes the logs of all that is in tables: a third of a graph
    ox.Store(str(new / GRAPH_FOLDER))
    text = json.dumps(writer.manifest, ensure_ascii=False, sort_keys=True)
    # A name that is not UTF-8 contains surrogates; with backslashes, they are valid JSON.
    (new / MANIFEST_FILE).write_text(text, encoding="utf-8", errors="backslashreplace")
    write_digests(new, copied)
    _make_current(new)


def _make_current(new: Path) -> None:
    folder = new.parent
    pointer = folder / f"{POINTER_FILE}.new"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(new.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / POINTER_FILE)


def _is_current(folder: Path) -> bool:
    pointer = folder.parent / POINTER_FILE
    return pointer.is_file() and pointer.read_bytes() == folder.name.encode()


def damage_of(location: str | Path) -> str:
    """Return which file of the current generation is not as it was written; "" for none.

    A store whose file `current` is lost or changed first gets the newest complete generation as its
    current one. Raises GraphNotFoundError where a file may not be read.
    """
    folder = Path(location)
    pointer_damage = _repair_pointer(folder)
    current = current_folder(folder)
    try:
        if current is not None:
            check_files(current)
    except PermissionError as error:
        raise damaged_graph(location, error) from error
    except (OSError, DamagedGraphError) as error:
        return one_line(error)
    return pointer_damage


def _repair_pointer(folder: Path) -> str:
    """Point a store at its newest complete generation, where it points at none; return a line."""
    if not folder.is_dir():
        return ""
    with suppress(DamagedGraphError):
        current = current_folder(folder)
        if current is not None and current.is_dir():
            return ""
    complete = sorted(folder.glob(f"{_PREFIX}*/{DIGESTS_FILE}"))
    if not complete:
        (folder / POINTER_FILE).unlink(missing_ok=True)
        return ""
    with _locked(folder):
        _make_current(complete[-1].parent)
    return f"the file {POINTER_FILE} named no generation"


def damaged_files_of(location: str | Path) -> list[str]:
    """Return a line for each damaged file of the current generation.

    Raises GraphNotFoundError where there is no graph, or one without digests.
    """
    folder = current_folder(Path(location))
    if folder is None:
        open_store(location)  # raises an error that says what is wrong with the location
        return []
    try:
        return damaged_files(folder)
    except (PermissionError, DamagedGraphError) as error:
        raise damaged_graph(location, error) from error


def restore_generation(location: str | Path, number: int | None = None) -> Path:
    """Make a copy of an earlier generation the current one; return its folder. All others are kept.

    By default, that is the newest one before the current one. Raises StoreError where there is
    none, it is damaged, or a build is running.
    """
    folder = Path(location)
    if is_url(location) or not (folder / _LOCK).is_file():
        raise GraphNotFoundError(f"no graph with generations at {redact_credentials(location)}")
    with _locked(folder):
        source = _earlier_generation(folder, number)
        if damage := damaged_files(source):
            raise damaged_graph(source, ValueError(damage[0]))
        new = folder / f"{_PREFIX}{max(map(generation_number, folder.glob(_PREFIX + '*'))) + 1:06d}"
        try:
            with signals_raise(), _errors_of_writing(folder, "restore"):
                new.mkdir()
                write_digests(new, copy_files(source, new))
                _make_current(new)
        finally:
            if not _is_current(new):
                shutil.rmtree(new, ignore_errors=True)
    return new


def _earlier_generation(folder: Path, number: int | None) -> Path:
    """Return a complete generation; without a number, the newest but the current one."""
    complete = {
        generation_number(path.parent): path.parent for path in folder.glob(f"*/{DIGESTS_FILE}")
    }
    try:
        current = current_folder(folder)
    except DamagedGraphError:
        current = None
    others = [each for each, path in sorted(complete.items()) if path != current]
    chosen = number if number is not None else next(iter(reversed(others)), None)
    if chosen not in complete:
        which = "earlier generation" if number is None else f"generation {number}"
        raise GraphNotFoundError(
            f"no {which} of {folder}: kept are {', '.join(map(str, sorted(complete))) or 'none'} "
            "(`graphkit build --keep N` keeps more)"
        )
    return complete[chosen]


def _remove_generations_except(folder: Path, kept: Sequence[Path]) -> None:
    """Remove all generations but some: replaced ones, and those that a failed build left.

    Files in use stay until the next build. Errors are ignored, so that they do not hide why a build
    failed.
    """
    for path in folder.glob(_PREFIX + "*"):
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def current_generation(location: str | Path) -> str:
    """Return the name of the current generation, "" where there is no graph."""
    folder = current_folder(Path(location))
    return folder.name if folder else ""


def read_manifest(location: str | Path) -> dict[str, Any]:
    """Return the manifest of the current generation: the files it was built from.

    Empty without a graph.
    """
    while True:
        folder = current_folder(Path(location))
        try:
            if folder is None:
                return {}
            check_files(folder, (MANIFEST_FILE,))
            return _manifest_of(folder)
        except (OSError, DamagedGraphError) as error:
            # otherwise a build has just removed this generation
            if current_folder(Path(location)) == folder:
                raise damaged_graph(location, error) from error


def refuse_drafts(location: str | Path) -> None:
    """Raise StoreError where a graph was built with documents that are not published:
    to share it would publish them.
    """
    if read_manifest(location).get("drafts"):
        raise StoreError(
            f"{location} is a graph of drafts, which is not shared, published or uploaded: build "
            "one without --drafts"
        )


def _manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest in the folder of a generation."""
    return cast(dict[str, Any], json.loads((folder / MANIFEST_FILE).read_text("utf-8")))
