"""Measure queries as they are written against the same queries rewritten, in one run;
compare their rows.

    python benchmarks/query_rewriting.py STORE FOLDER_OF_QUERIES

Prints processor time with extensions alone (the baseline) and rewritten, their ratio, whether the
rows are the same; and for each rule that changes a query the time without it. Each query runs in a
process of its own, which is ended after a limit.
"""

from __future__ import annotations

import multiprocessing
import queue
import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import graphkit.graph.sparql
from graphkit.graph.store.dataset import open_store

LIMIT_SECONDS = 30
_RULE_NAMES = [rule.name for rule in graphkit.graph.sparql.RULES]


def measure(location: str, text: str, rules: Collection[str], answers: Any) -> None:
    """Put the processor time of a query with some of the rules, and its sorted rows, on a queue."""
    import pyoxigraph as ox

    kept: Any = tuple(each for each in graphkit.graph.sparql.RULES if each.name in rules)
    graphkit.graph.sparql.RULES = kept
    store = open_store(location)
    start = time.process_time()
    result = store.query(text)
    if isinstance(result, ox.QueryBoolean):
        rows = [str(bool(result))]
    else:
        rows = result.serialize(format=ox.QueryResultsFormat.TSV).decode().splitlines()[1:]
    answers.put((time.process_time() - start, sorted(rows)))


def run(location: str, text: str, rules: Collection[str]) -> tuple[float, list[str]] | None:
    """Return the time of a query and its rows; None where it takes longer than the limit."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=measure, args=(location, text, rules, answers))
    process.start()
    try:
        found: tuple[float, list[str]] = answers.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        return None
    finally:
        process.kill()
        process.join()
    return found


def shown(time_and_rows: tuple[float, list[str]] | None) -> str:
    """Return a time as text."""
    return f"{time_and_rows[0]:.2f} s" if time_and_rows else f"> {LIMIT_SECONDS} s"


def main() -> None:
    """Print a table of all queries of a folder."""
    location, folder = sys.argv[1:]
    store = open_store(location)
    print("query               plain  rewritten   ratio  rows   rules, with the time without each")
    for path in sorted(Path(folder).glob("*.rq")):
        text = path.read_text("utf-8")
        made = [each.name for each in store.rewritten(text).rewritings]
        before, after = run(location, text, ()), run(location, text, _RULE_NAMES)
        ratio = f"{after[0] / before[0]:.2f}" if before and after and before[0] else ""
        same = "" if not (before and after) else "same" if before[1] == after[1] else "other"
        alone = (f"{name} {shown(run(location, text, {*_RULE_NAMES} - {name}))}" for name in made)
        without = ", ".join(alone if len(made) > 1 else made)
        print(
            (
                f"{path.stem:14}  {shown(before):>9}  {shown(after):>9}  {ratio:>6}  {same:5}  "
                f"{without}"
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
