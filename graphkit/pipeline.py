"""The table of contents: how reports become a graph.

Read `build` and you know the product. Each file is read on its own (in as many processes as are wanted), so
the graph does not depend on order or number of workers: ingest → extract → resolve → one named graph. Then
the graphs are loaded, what follows from them is inferred, and the whole is checked against the shapes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graphkit import __version__
from graphkit.graph.dataset import dataset_graph
from graphkit.graph.ontology import ontology_graph
from graphkit.graph.register import register_graph
from graphkit.quads import Quads
from graphkit.reading import Reading, Rules, digest_of_file, files_at, preference, workers
from graphkit.reason import infer
from graphkit.records import SUFFIX
from graphkit.register import Register
from graphkit.resources import PACKAGE, resource
from graphkit.store import Store, manifest_of, new_generation
from graphkit.summary import Summary
from graphkit.terms import graph_iri
from graphkit.validate import validate

BATCH = 32_000_000  # characters of N-Quads gathered before they are loaded: bounds memory whatever the corpus

Progress = Callable[[Iterable[tuple[Reading, str]], int], Iterable[tuple[Reading, str]]]


def build(
    paths: Sequence[Path],
    location: str | Path,
    jobs: int = 0,
    rules: Rules | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Bring the graph at `location` up to date with the reports and records at `paths`; say what was done.

    A folder stands for what is in it: reports that have gone from it go from the graph. A file is added, or
    replaces what it was. No path: the records that ship with graphkit. Unchanged files are not read again,
    and only what has changed is validated again. The graph changes as a whole when all is done, or not.
    """
    rules = rules or Rules()
    plan = _plan(paths, location, rules)
    with (
        workers(jobs, len(plan.to_read), rules) as readers,
        new_generation(location, fresh=plan.afresh) as store,
    ):
        loader = Loader(store, plan)
        fresh = readers.read(plan.to_read)
        for reading, nquads in progress(fresh, len(plan.to_read)) if progress else fresh:
            loader.take(reading, nquads)
        return _complete(store, str(location), plan, loader, rules.load()[0])


def _complete(store: Store, location: str, plan: Plan, loader: Loader, register: Register) -> Summary:
    """Finish a graph whose reports are loaded: what is gone, the register, what follows, what is amiss."""
    removed = loader.finish()
    readings = loader.readings
    if plan.afresh:
        loader.put(register_graph(register), ontology_graph())
    for name in ("inferred", "dataset"):  # what followed before must not pass for what a report says
        loader.drop(graph_iri(name))
    loader.put(infer(store))
    loader.put(dataset_graph(_files_of(readings), len(store.engine), plan.signature))
    changed = None if plan.afresh else [*loader.loaded, graph_iri("inferred")]
    violations = tuple(validate(store.engine, changed))
    store.manifest = {
        "signature": plan.signature,
        "files": [asdict(readings[path]) for path in sorted(readings)],
    }
    return Summary(
        location,
        tuple(readings[path] for path in sorted(readings)),
        tuple(sorted(loader.loaded)),
        removed,
        len(readings) - len(plan.to_read),
        len(store.engine),
        violations,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do: which files to read, which it knows already, whether it starts afresh."""

    signature: str
    to_read: tuple[tuple[str, str], ...]  # path and digest, best kind of file first
    known: dict[str, Reading]  # unchanged
    present: frozenset[str]  # graphs that the store holds now
    afresh: bool


def _plan(paths: Sequence[Path], location: str | Path, rules: Rules) -> Plan:
    """Compare the files with what the graph was built from."""
    roots = [path.resolve() for path in paths] or [resource("data", "records")]
    before, signature = manifest_of(location), _signature(rules)
    built = {item["path"]: Reading.from_manifest(item) for item in before.get("files", ())}
    elsewhere = [path for path in built if not _under(Path(path), roots) and Path(path).exists()]
    digests = {str(path): digest_of_file(path) for path in [*files_at(roots), *map(Path, elsewhere)]}
    afresh = before.get("signature") != signature
    same = {path for path, item in built.items() if digests.get(path) == item.sha256 and not afresh}
    touched = {item.graph for path, item in built.items() if path not in same}
    known = {path: built[path] for path in same if built[path].graph not in touched or not built[path].graph}
    to_read = sorted((set(digests) - set(known)), key=lambda path: (preference(path), path))
    present = frozenset(item.graph for item in built.values() if item.graph and not afresh)
    return Plan(signature, tuple((path, digests[path]) for path in to_read), known, present, afresh)


class Loader:
    """Loads the graphs of readings as they come, and keeps to one file a report: the best kind there is."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self.store = store
        self.plan = plan
        self.readings = dict(plan.known)
        self.loaded: set[str] = set()
        self._best = {item.graph: item.rank() for item in self._ranked() if item.graph}
        self._waiting: list[str] = []
        self._size = 0

    def _ranked(self) -> list[Reading]:
        return sorted(self.readings.values(), key=Reading.rank, reverse=True)

    def take(self, reading: Reading, nquads: str) -> None:
        """Take in what one file gave; its graph is loaded unless a better file of the report was read."""
        self.readings[reading.path] = reading
        if not reading.graph or self._best.get(reading.graph, reading.rank()) < reading.rank():
            return
        self._best[reading.graph] = reading.rank()
        if reading.graph in self.plan.present:
            self.drop(reading.graph)
        self.loaded.add(reading.graph)
        self._waiting.append(nquads)
        self._size += len(nquads)
        if self._size > BATCH:
            self._load()

    def drop(self, graph: str) -> None:
        """Take a graph out."""
        self.store.engine.remove_graph(ox.NamedNode(graph))

    def put(self, *graphs: Quads) -> None:
        """Put graphs of the project's own in the place of what they were."""
        for graph in graphs:
            self.drop(graph.graph)
            self._waiting.append(graph.nquads())
        self._load()

    def finish(self) -> tuple[str, ...]:
        """Load what waits and remove the graphs that no file gives any more; return their names."""
        self._load()
        gone = sorted(self.plan.present - {item.graph for item in self.readings.values()})
        for graph in gone:
            self.drop(graph)
        return tuple(gone)

    def _load(self) -> None:
        if self._waiting:
            nquads = "".join(self._waiting).encode()
            self._waiting, self._size = [], 0
            self.store.engine.bulk_load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)


def _files_of(readings: dict[str, Reading]) -> dict[str, list[tuple[str, str]]]:
    """Return, for each report's graph, digest and name of every file it was found in."""
    files: dict[str, set[tuple[str, str]]] = {}
    for reading in readings.values():
        if reading.graph:
            files.setdefault(reading.graph, set()).update(reading.files)
    return {graph: sorted(files[graph]) for graph in sorted(files)}


def _under(path: Path, roots: Iterable[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)


def _signature(rules: Rules) -> str:
    """Return a digest of all that decides how a file is read: when it changes, everything is read again."""
    own = [rules.decisions] if rules.decisions else []
    own += sorted(path for path in rules.register.rglob("*.*")) if rules.register else []
    return "-".join([_digest_of_code(), *(digest_of_file(path) for path in own)])


@cache
def _digest_of_code() -> str:
    digest = hashlib.sha256(__version__.encode())
    kept = [*PACKAGE.rglob("*.py"), *resource("ontology").rglob("*.*"), *resource("data").rglob("*.*")]
    for path in sorted(path for path in kept if path.suffix != SUFFIX and path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()
