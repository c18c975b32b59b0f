"""Measure the shipped questions on graphkit's engine against rdflib, on the same graph.

    python benchmarks/question_speed.py [data/records] [--of slough windsor] [--limit 20]

Builds a small graph of the records whose names begin with the given words (rdflib does not finish
on a large one), loads the same statements into an rdflib Dataset and runs every question on both.
Prints milliseconds (minimum of three runs for graphkit, one run for rdflib) and the ratio. rdflib
is stopped after --limit seconds; the ratio is then a lower bound. Row counts are printed where they
differ: rdflib is known to drop rows after VALUES and OPTIONAL (rdflib#2332).
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
import rdflib
from arguments import arguments

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import to_sparql
from graphkit.core.record_storage import records_in
from graphkit.core.terms import NAMESPACES
from graphkit.graph.store.dataset import Store, open_store
from graphkit.pipeline import BuildOptions, build

RECORDS = Path(__file__).parents[1] / "data" / "records"
TRIES = 3


class Rdflib:
    """rdflib's engine in a separate process, which can be killed."""

    def __init__(self, dump: Path, limit: float) -> None:
        self.dump, self.limit = dump, limit
        self._start()

    def _start(self) -> None:
        self.end, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve, args=(self.dump, other), daemon=True)
        self.process.start()
        self.end.recv()  # loaded

    def ask(self, text: str) -> tuple[float, int | None]:
        """Return the time in seconds and the number of rows, None after a timeout or an error."""
        self.end.send(text)
        if self.end.poll(self.limit):
            took: float
            rows: int | None
            took, rows = self.end.recv()
            return took, rows
        self.process.kill()
        self._start()
        return self.limit, None


def serve(dump: Path, end: Connection) -> None:
    """Load the statements and answer questions one after another."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(dump, format="nquads")
    end.send("loaded")
    while True:
        text = end.recv()
        begun = time.perf_counter()
        try:
            result = dataset.query(text, initNs=dict(NAMESPACES))
            rows = 1 if result.type == "ASK" else len(list(result))
            end.send((time.perf_counter() - begun, rows))
        except Exception as error:  # any failure is a line of the table
            end.send((time.perf_counter() - begun, None))
            print(f"rdflib: {type(error).__name__}: {' '.join(str(error).split())[:90]}")


def best_time(store: Store, text: str) -> tuple[float, int]:
    """Return the minimum time of graphkit's engine in seconds, and the number of rows."""
    took, rows = [], 0
    for _ in range(TRIES):
        begun = time.perf_counter()
        answer = store.query(text)
        rows = 1 if isinstance(answer, ox.QueryBoolean) else sum(1 for _ in answer)
        took.append(time.perf_counter() - begun)
    return min(took), rows


def main() -> None:
    """Build the graph, run the questions, print the table."""
    parser = arguments(__doc__)
    parser.add_argument("records", type=Path, nargs="?", default=RECORDS)
    parser.add_argument(
        "--of", nargs="+", default=["slough", "windsor"], help="first words of record names"
    )
    parser.add_argument(
        "--limit", type=float, default=20.0, help="time limit for rdflib in seconds"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        graph, dump = Path(place, "graph"), Path(place, "graph.nq")
        paths = [
            path for path in records_in(options.records) if path.name.startswith(tuple(options.of))
        ]
        summary = build(paths, graph, BuildOptions(1))
        store = open_store(graph)
        store.engine.dump(dump, format=ox.RdfFormat.N_QUADS)
        print(f"{len(paths)} reports, {summary.statements} statements")
        other = Rdflib(dump, options.limit)
        for question in questions().values():
            text = to_sparql(store, question, question.required)
            ours, rows = best_time(store, text)
            theirs, theirs_rows = other.ask(text)
            at_least = "≥" if theirs >= options.limit else " "
            differ = (
                f"  rows {rows}, rdflib {theirs_rows}" if theirs_rows not in (rows, None) else ""
            )
            if theirs_rows is None and not at_least.strip():
                differ = "  rdflib failed"
            print(
                f"{question.name:<32}{ours * 1000:9.1f} ms{at_least:>3}{theirs * 1000:9.0f} ms"
                f"{at_least:>3}{theirs / ours:8.0f} times{differ}",
                flush=True,
            )


if __name__ == "__main__":
    main()
