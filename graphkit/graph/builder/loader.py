"""Loads the graphs of a build into the store, and records what it loaded and removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Set

from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.graph.builder.file_reader import FileOutput, result_or_error
from graphkit.graph.builder.plan import Plan
from graphkit.graph.builder.tasks import FileResult
from graphkit.graph.infer.scope import Scope
from graphkit.graph.store.generations import GenerationWriter
from graphkit.graph.store.named_graphs import pack

_ERRORS_OF_THE_DISK = (OSError, sqlite3.OperationalError)
# files; above, all are loaded in one stream: each bulk load leaves files to be merged
STREAM_ABOVE = 20


def _whole_first(outputs: Iterable[FileOutput]) -> Iterator[FileOutput]:
    """Yield outputs in order; those of files in which pages are missing last,
    as others may be whole.
    """
    broken: list[FileOutput] = []
    for output in outputs:
        if output.result.is_whole:
            yield output
        else:
            broken.append(output)
    yield from sorted(broken, key=lambda output: output.result.rank())


class Loader:
    """Loads graphs as files are read.

    Of several files of one inspection, the preferred one is loaded.

    Attributes: `results` by path of all files in the graph, `loaded` the IRIs of the report graphs
    written, `graph_sizes` the number of statements of each graph that is not a report's, `is_bulk`
    whether most of the graph is new, so that everything is inferred and validated anew.
    """

    def __init__(self, store: GenerationWriter, plan: Plan) -> None:
        self.results = dict(plan.unchanged)
        self.loaded: set[str] = set()
        self.graph_sizes: dict[str, int] = dict(store.manifest.get("sizes", {}))
        self._store = store
        self._stored = plan.stored
        ranked = sorted(self.results.values(), key=FileResult.rank, reverse=True)
        self._best_rank = {result.graph: result.rank() for result in ranked if result.graph}
        self._is_full = plan.is_full
        self._loads_stream = len(plan.to_read) > STREAM_ABOVE
        self.is_bulk = not store.manifest or (plan.is_full and self._loads_stream)
        self._removed: set[str] = set()  # IRIs of graphs of reports, also of those replaced
        self._named_before: set[str] = set()  # IRIs in these
        # statements of these on entities, as lines of N-Triples
        self._shared_before: set[str] = set()

    def load_graphs(self, graphs: Iterable[Quads]) -> None:
        """Load graphs that belong to no report."""
        self._store.load_stream(map(self._add_graph, graphs))

    def load(self, read: Iterable[FileOutput]) -> None:
        """Load the graphs of reports as files are read."""
        pieces = filter(None, map(self._add_output, _whole_first(read)))
        if self._loads_stream:
            self._store.load_stream(pieces)
        else:
            self._store.load(b"".join(pieces))

    def _add_graph(self, graph: Quads) -> bytes:
        self.graph_sizes[graph.graph] = len(graph)
        self._store.graphs.write(graph.graph, pack("".join(graph.ntriples()).encode()))
        return graph.turtle()

    def _add_output(self, output: FileOutput) -> bytes:
        """Record the output of a file; return its Turtle,
        or nothing if a preferred file was read.
        """
        result = output.result
        self.results[result.path] = result
        if not result.graph or self._best_rank.get(result.graph, result.rank()) < result.rank():
            return b""
        if result.graph in self._stored:
            self._remove(result.graph)
        if error := result_or_error(
            result.task, lambda: self._write_files(output), _ERRORS_OF_THE_DISK
        ):
            self.results[result.path] = FileResult(result.task, error=error)
            self._store.remove_files(result.graph)
            return b""
        self._best_rank[result.graph] = result.rank()
        self.loaded.add(result.graph)
        return output.turtle

    def _write_files(self, output: FileOutput) -> str:
        """Write the files of a report and what is searched of it; return "", for no error."""
        self._store.graphs.write(output.result.graph, output.packed, pack(output.shared))
        self._store.facts.replace_report(output.rows)
        return ""

    def remove_missing(self) -> tuple[str, ...]:
        """Remove the reports whose files no longer exist; return the IRIs of their graphs."""
        missing = sorted(self._stored - {result.graph for result in self.results.values()})
        for graph in missing:
            self._remove(graph)
        return tuple(missing)

    def _remove(self, graph: str) -> None:
        if self._is_full:  # the store has no report of the last build
            return
        self._removed.add(graph)
        self._named_before |= self._store.graphs.iris(graph)
        self._shared_before |= self._shared(graph)
        self._store.remove_report(graph)

    def scope(self) -> Scope:
        """Return the reports that were added, replaced or removed, and what they name."""
        named = self._named_before.union(*map(self._store.graphs.iris, self.loaded))
        return Scope(frozenset(self._removed | self.loaded), frozenset(named))

    def update_entities(self, elsewhere: Set[str] | None) -> Set[str]:
        """Update the graph of what the reports state about the entities they share;
        return what changed.

        No statement is in two graphs. `elsewhere` has the statements of the register and the
        ontology where most of the graph is new; else it is looked up in the database what is in
        another graph.
        """
        stored, now = self.lines("entities"), set().union(*map(self._shared, self.loaded))
        gone = (self._shared_before - now) & stored
        for report in (
            {result.graph for result in self.results.values()} - self.loaded if gone else ()
        ):
            gone -= self._shared(report)  # another report states it, too
        if elsewhere is not None:
            return self.replace(graph_iri("entities"), now - elsewhere, stored)
        new = now - stored
        return self.replace(
            graph_iri("entities"), stored - gone | (new - self._store.stored(new)), stored
        )

    def _shared(self, report: str) -> set[str]:
        lines = self._store.graphs.shared(report).decode().split("\n")
        return {f"{line}\n" for line in lines if line}

    def lines(self, *graphs: str) -> set[str]:
        """Return the statements of graphs that are not a report's, by the ends of their IRIs."""
        return set().union(*(self._store.graphs.lines(graph_iri(graph)) for graph in graphs))

    def replace(self, name: str, lines: Set[str], stored: Set[str] | None = None) -> Set[str]:
        """Replace a graph that is not a report's; see `GenerationWriter.replace_graph`."""
        self.graph_sizes[name] = len(lines)
        return self._store.replace_graph(name, lines, stored)


def count_statements(results: Iterable[FileResult], graph_sizes: dict[str, int]) -> int:
    """Return the number of statements: in one graph for each report, and in the other graphs."""
    ranked = sorted(results, key=FileResult.rank, reverse=True)
    return sum({result.graph: result.statements for result in ranked}.values()) + sum(
        graph_sizes.values()
    )
