"""The table of contents: how reports become a graph.

Read `build` and you know the product. Each file is read on its own (in as many processes as are wanted), so
the graph does not depend on order or number of workers: ingest → extract → resolve → one named graph. Then
the graphs are loaded, what follows from them is inferred, and the whole is checked against the shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import asdict
from itertools import chain, starmap
from pathlib import Path

from graphkit.build.file_reader import Reading, WhoIsWho, undisturbed
from graphkit.build.plan import Plan, plan
from graphkit.build.summary import Summary
from graphkit.build.workers import workers
from graphkit.check.validation import Violation, validate
from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.graph.dataset_graph import dataset_graph
from graphkit.graph.ontology_graph import ontology_graph
from graphkit.graph.register_graph import register_graph
from graphkit.infer.previous_build import LastBuild
from graphkit.infer.rules import infer
from graphkit.store.generations import GenerationWriter, new_generation

BATCH = 20_000_000  # bytes of TriG gathered before they are loaded, while others are read
LEAST = 4_000_000  # near the end, as the last batch is loaded when nothing is left to read beside it
MANY = 600  # files; more are loaded in one stream: every few batches the engine merges all that it holds

Read = tuple[Reading, bytes]
Progress = Callable[[Iterable[Read], int], Iterable[Read]]


@undisturbed()
def build(
    paths: Sequence[Path],
    location: str | Path,
    jobs: int = 0,
    who: WhoIsWho | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Bring the graph at `location` up to date with the reports and records at `paths`; say what was done.

    A folder stands for what is in it: reports that have gone from it go from the graph. A file is added, or
    replaces what it was. No path: the records that ship with graphkit. Unchanged files are not read again,
    and only what has changed is validated again. The graph changes as a whole when all is done, or not.
    """
    who = who or WhoIsWho()
    todo = plan(paths, location, who)
    if todo.idle:
        return _summary(str(location), todo, todo.known, todo.sizes)
    with workers(jobs, len(todo.to_read), who) as readers:
        fresh = readers.read(todo.to_read)  # begins while the store is opened
        with new_generation(location, todo.afresh, todo.generation) as store:
            before = LastBuild(store.inferred_statements(graph_iri("inferred")))
            loader = Loader(store, todo)
            own = (register_graph(who.load()[0]), ontology_graph()) if todo.afresh else ()
            loader.load(own, progress(fresh, len(todo.to_read)) if progress else fresh)
            return _complete(store, str(location), todo, loader, before)


def _complete(
    store: GenerationWriter, location: str, todo: Plan, loader: Loader, before: LastBuild
) -> Summary:
    """Finish a graph whose reports are loaded: drop those that are gone, infer, describe it, validate."""
    removed = loader.finish()
    readings, sizes = loader.readings, loader.sizes
    if not todo.afresh:
        before.since([*loader.loaded, *removed], only_added=not loader.has_dropped)
    things = loader.renew(infer(store, before), before.inferred)
    loader.replace(
        dataset_graph(_files_of(readings), _triples(readings, sizes), todo.signature, _refused(readings))
    )
    violations = tuple(validate(store.engine) if todo.afresh else _amiss(store, loader, things))
    store.manifest |= {
        "signature": todo.signature,
        "sizes": sizes,
        "files": [asdict(readings[path]) for path in sorted(readings)],
    }
    return _summary(location, todo, readings, sizes, tuple(sorted(loader.loaded)), removed, violations)


def _amiss(store: GenerationWriter, loader: Loader, things: set[str] | None) -> list[Violation]:
    """Return the violations in the reports just loaded, and in what was newly inferred of some things.

    The whole inferred graph is checked where it was made anew, or may have rested on a report that is gone.
    """
    inferred, news = graph_iri("inferred"), graph_iri("news")
    if things is None or loader.has_dropped:
        return validate(store.engine, [*loader.loaded, inferred])
    with store.temporary_graph(news, things, inferred):
        return validate(store.engine, [*loader.loaded, news])


def _summary(
    location: str,
    todo: Plan,
    readings: dict[str, Reading],
    sizes: dict[str, int],
    loaded: tuple[str, ...] = (),
    removed: tuple[str, ...] = (),
    violations: tuple[Violation, ...] = (),
) -> Summary:
    old = {path for path in todo.elsewhere & todo.known.keys() if readings[path].refused}  # told when refused
    return Summary(
        location=location,
        readings=tuple(readings[path] for path in sorted(readings.keys() - old)),
        loaded=loaded,
        removed=removed,
        unchanged=len(readings) - len(todo.to_read),
        triples=_triples(readings, sizes),
        violations=violations,
        whole=todo.afresh,
    )


def _triples(readings: dict[str, Reading], sizes: dict[str, int]) -> int:
    """Return how many statements there are: in the graph of each report, and in those of the project."""
    ranked = sorted(readings.values(), key=Reading.rank, reverse=True)
    return sum({item.graph: item.triples for item in ranked}.values()) + sum(sizes.values())


class Loader:
    """Loads graphs as files are read. Of several files of one report, only the best kind is loaded."""

    def __init__(self, store: GenerationWriter, todo: Plan) -> None:
        self.store = store
        self.readings = dict(todo.known)
        self.loaded: set[str] = set()
        self.has_dropped = False
        self.sizes = dict(todo.sizes)
        self._before = todo.present
        ranked = sorted(self.readings.values(), key=Reading.rank, reverse=True)
        self._best = {item.graph: item.rank() for item in ranked if item.graph}
        self._to_read = len(todo.to_read)
        self._read = self._bytes = 0

    def load(self, own: Iterable[Quads], fresh: Iterable[Read]) -> None:
        """Load graphs of the project's own and, as they come, those of readings."""
        pieces = chain(map(self._own, own), filter(None, starmap(self._taken, fresh)))
        if self._to_read > MANY:
            self.store.load_stream(pieces)
            return
        while batch := self._batch(pieces):
            self.store.load(batch)

    def _own(self, graph: Quads) -> bytes:
        self.sizes[graph.graph] = len(graph)
        return graph.trig()

    def _taken(self, reading: Reading, trig: bytes) -> bytes:
        """Note what came of one file; return what to load of it: nothing, where a better file was read."""
        self.readings[reading.path] = reading
        self._read, self._bytes = self._read + 1, self._bytes + len(trig)
        if not reading.graph or self._best.get(reading.graph, reading.rank()) < reading.rank():
            return b""
        self._best[reading.graph] = reading.rank()
        if reading.graph in self._before:
            self._drop(reading.graph)
        self.loaded.add(reading.graph)
        return trig

    def _batch(self, pieces: Iterator[bytes]) -> bytes:
        """Return as much as is to be loaded in one go."""
        batch: list[bytes] = []
        size = 0
        for piece in pieces:
            batch.append(piece)
            size += len(piece)
            coming = (self._to_read - self._read) * self._bytes / max(1, self._read)
            if size > min(BATCH, max(LEAST, coming)):
                break
        return b"".join(batch)

    def renew(self, graph: Quads, held: Set[str]) -> set[str] | None:
        """Put what is inferred in the place of what was; see `GenerationWriter.replace_inferred`."""
        self.sizes[graph.graph] = len(graph)
        return self.store.replace_inferred(graph, held)

    def replace(self, graph: Quads) -> None:
        """Put a graph of the project's own in the place of what it was."""
        self.sizes[graph.graph] = len(graph)
        self.store.drop_graph(graph.graph)
        self.store.load(graph.trig())

    def finish(self) -> tuple[str, ...]:
        """Remove what does not hold any more; return the names of the reports gone."""
        gone = sorted(self._before - {item.graph for item in self.readings.values()})
        for graph in gone:
            self._drop(graph)
        self.sizes.pop(graph_iri("dataset"), None)  # it counts the statements of all others
        return tuple(gone)

    def _drop(self, graph: str) -> None:
        self.has_dropped = True
        self.store.drop_graph(graph)


def _files_of(readings: dict[str, Reading]) -> dict[str, list[tuple[str, str]]]:
    """Return, for each report's graph, digest and name of every file it was found in."""
    files: dict[str, set[tuple[str, str]]] = {}
    for reading in readings.values():
        if reading.graph:
            files.setdefault(reading.graph, set()).update(reading.files)
    return {graph: sorted(files[graph]) for graph in sorted(files)}


def _refused(readings: dict[str, Reading]) -> list[tuple[str, str]]:
    """Return the names of the files that could not be read, and why, wherever they lie."""
    refused = [(Path(item.path), item.refused) for item in readings.values() if item.refused]
    return sorted((path.name, reason.replace(str(path), path.name)) for path, reason in refused)
