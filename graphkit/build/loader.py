"""Loads the graphs of a build into the store, and records what it loaded and removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import chain, starmap

from graphkit.build.file_reader import FileOutput
from graphkit.build.file_result import FileResult
from graphkit.build.plan import Plan
from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.search.documents import Document
from graphkit.store.generations import GenerationWriter

BATCH_BYTES = 20_000_000  # of TriG, loaded at once while workers read more files
LAST_BATCH_BYTES = 4_000_000  # a smaller batch near the end, since nothing runs beside the last load
STREAM_ABOVE = 600  # files; above, all are loaded in one stream: the engine merges its data every few batches


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
        pieces = chain(map(self._add_graph, graphs), filter(None, starmap(self._add_result, read)))
        if self._to_read > STREAM_ABOVE:
            self._store.load_stream(pieces)
            return
        while batch := self._next_batch(pieces):
            self._store.load(batch)

    def _add_graph(self, graph: Quads) -> bytes:
        self.graph_sizes[graph.graph] = len(graph)
        return graph.trig()

    def _add_result(self, result: FileResult, trig: bytes, documents: Iterable[Document]) -> bytes:
        """Record the result of a file; return its TriG, or nothing if a preferred file was read."""
        self.results[result.path] = result
        self._files_read, self._bytes_read = self._files_read + 1, self._bytes_read + len(trig)
        if not result.graph or self._best_rank.get(result.graph, result.rank()) < result.rank():
            return b""
        self._best_rank[result.graph] = result.rank()
        if result.graph in self._stored:
            self._remove(result.graph)
        self.loaded.add(result.graph)
        self._store.search.replace(result.graph, documents)
        return trig

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
        self.graph_sizes.pop(graph_iri("dataset"), None)  # it counts the statements of all others
        return tuple(missing)

    def _remove(self, graph: str) -> None:
        self.has_removed = True
        self._store.drop_graph(graph)
        self._store.search.remove(graph)

    def update_inferred(self, graph: Quads, stored: Set[str]) -> set[str] | None:
        """Replace the inferred graph, whose statements are `stored`; see `GenerationWriter`."""
        self.graph_sizes[graph.graph] = len(graph)
        return self._store.replace_inferred(graph, stored)

    def replace(self, graph: Quads) -> None:
        """Replace a graph that is not a report's."""
        self.graph_sizes[graph.graph] = len(graph)
        self._store.drop_graph(graph.graph)
        self._store.load(graph.trig())


def count_statements(results: Iterable[FileResult], graph_sizes: dict[str, int]) -> int:
    """Return the number of statements: in one graph for each report, and in the other graphs."""
    ranked = sorted(results, key=FileResult.rank, reverse=True)
    return sum({result.graph: result.statements for result in ranked}.values()) + sum(graph_sizes.values())
