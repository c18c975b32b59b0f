"""Loads the graphs of a build into the store, and records what it loaded and removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Set
from itertools import chain

from graphkit.builder.file_reader import FileOutput, result_or_error
from graphkit.builder.plan import Plan
from graphkit.builder.tasks import FileResult
from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.store.generations import GenerationWriter
from graphkit.store.named_graphs import pack

BATCH_BYTES = 20_000_000  # of Turtle, loaded at once while workers read more files
LAST_BATCH_BYTES = 4_000_000  # a smaller batch near the end, since nothing runs beside the last load
_ERRORS_OF_THE_DISK = (OSError, sqlite3.OperationalError)
STREAM_ABOVE = 600  # files; above, all are loaded in one stream: the engine merges its data every few batches


def _whole_first(outputs: Iterable[FileOutput]) -> Iterator[FileOutput]:
    """Yield outputs in order; those of files in which pages are missing last, as others may be whole."""
    broken: list[FileOutput] = []
    for output in outputs:
        if output.result.is_whole:
            yield output
        else:
            broken.append(output)
    yield from sorted(broken, key=lambda output: output.result.rank())


class Loader:
    """Loads graphs as files are read. Of several files of one inspection, the preferred one is loaded.

    Attributes: `results` by path of all files in the graph, `loaded` the IRIs of the report graphs written,
    `has_removed` whether the graph of a report was removed or replaced, `graph_sizes` the number of
    statements of each graph that is not a report's.
    """

    def __init__(self, store: GenerationWriter, plan: Plan) -> None:
        self.results = dict(plan.unchanged)
        self.loaded: set[str] = set()
        self.has_removed = False
        self.graph_sizes = dict(plan.graph_sizes)
        self._store = store
        self._stored = plan.stored
        ranked = sorted(self.results.values(), key=FileResult.rank, reverse=True)
        self._best_rank = {result.graph: result.rank() for result in ranked if result.graph}
        self._to_read = len(plan.to_read)
        self._files_read = self._bytes_read = 0

    def load(self, graphs: Iterable[Quads], read: Iterable[FileOutput]) -> None:
        """Load graphs that belong to no report and, as files are read, the graphs of the reports."""
        outputs = filter(None, map(self._add_output, _whole_first(read)))
        pieces = chain(map(self._add_graph, graphs), outputs)
        if self._to_read > STREAM_ABOVE:
            self._store.load_stream(pieces)
            return
        while batch := self._next_batch(pieces):
            self._store.load(batch)

    def _add_graph(self, graph: Quads) -> bytes:
        lines = "".join(graph.ntriples()).encode()
        self.graph_sizes[graph.graph] = len(graph)
        self._store.graphs.write(graph.graph, pack(lines))
        return lines

    def _add_output(self, output: FileOutput) -> bytes:
        """Record the output of a file; return its Turtle, or nothing if a preferred file was read."""
        result = output.result
        self.results[result.path] = result
        self._files_read, self._bytes_read = self._files_read + 1, self._bytes_read + len(output.turtle)
        if not result.graph or self._best_rank.get(result.graph, result.rank()) < result.rank():
            return b""
        if result.graph in self._stored:
            self._remove(result.graph)
        if error := result_or_error(result.task, lambda: self._write_files(output), _ERRORS_OF_THE_DISK):
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

    def _next_batch(self, pieces: Iterator[bytes]) -> bytes:
        batch: list[bytes] = []
        size = 0
        for piece in pieces:
            batch.append(piece)
            size += len(piece)
            files_left = self._to_read - self._files_read
            bytes_left = files_left * self._bytes_read / max(1, self._files_read)
            if size > min(BATCH_BYTES, max(LAST_BATCH_BYTES, bytes_left)):
                break
        return b"".join(batch)

    def remove_missing(self) -> tuple[str, ...]:
        """Remove the reports whose files no longer exist; return the IRIs of their graphs."""
        missing = sorted(self._stored - {result.graph for result in self.results.values()})
        for graph in missing:
            self._remove(graph)
        return tuple(missing)

    def _remove(self, graph: str) -> None:
        self.has_removed = True
        self._store.remove_report(graph)

    def update_entities(self, elsewhere: Set[str]) -> set[str] | None:
        """Replace the graph of what the reports state about the entities they share; see `replace`.

        `elsewhere` has what the register and the ontology state: no statement is in two graphs.
        """
        if self.has_removed:  # other reports may state what a removed one stated
            reports, statements = (
                {result.graph for result in self.results.values() if result.graph},
                set[str](),
            )
        else:
            reports, statements = self.loaded, self.lines("entities")
        for report in reports:
            lines = self._store.graphs.shared(report).decode().split("\n")
            statements.update(f"{line}\n" for line in lines if line)
        return self.replace(graph_iri("entities"), statements, elsewhere=elsewhere)

    def lines(self, *graphs: str) -> set[str]:
        """Return the statements of graphs that are not a report's, by the ends of their IRIs."""
        return set().union(*(self._store.graphs.lines(graph_iri(graph)) for graph in graphs))

    def replace(
        self, name: str, lines: Set[str], stored: Set[str] | None = None, elsewhere: Set[str] = frozenset()
    ) -> set[str] | None:
        """Replace a graph that is not a report's; see `GenerationWriter.replace_graph`.

        Statements that are `elsewhere`, in another graph, are left out; and they stay in the database where
        they were in this graph before.
        """
        new = lines - elsewhere
        stored = (self._store.graphs.lines(name) if stored is None else stored) - elsewhere
        self.graph_sizes[name] = len(new)
        return self._store.replace_graph(name, new, stored)


def count_statements(results: Iterable[FileResult], graph_sizes: dict[str, int]) -> int:
    """Return the number of statements: in one graph for each report, and in the other graphs."""
    ranked = sorted(results, key=FileResult.rank, reverse=True)
    return sum({result.graph: result.statements for result in ranked}.values()) + sum(graph_sizes.values())
