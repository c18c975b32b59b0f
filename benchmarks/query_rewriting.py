"""Measure queries as they are written against the same queries rewritten, in one run; compare their rows.

    python benchmarks/query_rewriting.py STORE FOLDER_OF_QUERIES

Prints processor time as written (the baseline) and rewritten, their ratio, and whether the rows are the same.
Each query runs in a process of its own, which is ended after a limit.
"""

from __future__ import annotations

import multiprocessing
import queue
import sys
import time
from pathlib import Path
from typing import Any

from graphkit.store.dataset import open_store

LIMIT_SECONDS = 60
_TSV_ROWS = 1  # the first line of a result


def measure(location: str, text: str, as_written: bool, answers: Any) -> None:
    """Put the processor time of a query and its sorted rows on a queue."""
    import pyoxigraph as ox

    store = open_store(location)
    start = time.process_time()
    result = store._evaluate(text) if as_written else store.query(text)
    rows = result.serialize(format=ox.QueryResultsFormat.TSV).decode().splitlines()[_TSV_ROWS:]
    answers.put((time.process_time() - start, sorted(rows)))


def run(location: str, text: str, as_written: bool) -> tuple[float, list[str]] | None:
    """Return the time of a query and its rows; None where it takes longer than the limit."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=measure, args=(location, text, as_written, answers))
    process.start()
    try:
        found: tuple[float, list[str]] = answers.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        return None
    finally:
        process.kill()
        process.join()
    return found


def main() -> None:
    """Print a table of all queries of a folder."""
    location, folder = sys.argv[1:]
    store = open_store(location)
    print("query  as written  rewritten   ratio  rows  rules")
    for path in sorted(Path(folder).glob("*.rq")):
        text = path.read_text("utf-8")
        rules = ", ".join(each.name for each in store.rewritten(text).rewritings)
        before, after = run(location, text, True), run(location, text, False)
        times = [f"{each[0]:.2f} s" if each else f"> {LIMIT_SECONDS} s" for each in (before, after)]
        ratio = f"{after[0] / before[0]:.2f}" if before and after and before[0] else ""
        same = "" if not (before and after) else "same" if before[1] == after[1] else "other"
        print(f"{path.stem:5}  {times[0]:>10}  {times[1]:>9}  {ratio:>6}  {same:5} {rules}", flush=True)


if __name__ == "__main__":
    main()
