"""Measure tables of a graph read from the columns of its reports against the same read from the
database.

    python benchmarks/column_speed.py [graphkit.db] [--form csv parquet sqlite xlsx]

Prints seconds of processor time for each way and the ratio. Both give the same rows, which is
checked for the findings. Without the columns, statements are read with a query for every 25
inspections.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from arguments import arguments

from graphkit.answers.measures.network import findings_in
from graphkit.answers.queries.finding_rows import finding_rows
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.export import export

FORMS = ("csv", "parquet", "sqlite", "xlsx")


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of some work, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("store", nargs="?", default="graphkit.db")
    parser.add_argument("--form", nargs="*", choices=FORMS, default=FORMS)
    given = parser.parse_args()
    kept = open_store(given.store)
    database = Store(kept.engine)
    print(f"{'':24} columns  database  ratio")
    tasks: dict[str, Callable[[Store], Any]] = {
        "findings": lambda store: [*finding_rows(store)],
        "findings about agencies": lambda store: findings_in(store, "entity"),
        "findings about topics": lambda store: findings_in(store, "topic"),
    }
    for name, task in tasks.items():
        (one, rows), (other, same) = seconds(partial(task, kept)), seconds(partial(task, database))
        assert rows == same, f"{name}: the columns differ from the database"
        print(f"{name:24} {one:7.2f} {other:9.2f} {other / one:6.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for form in given.form:
            times = [
                seconds(partial(export, store, form, Path(folder, f"{name}.{form}")))[0]
                for name, store in (("columns", kept), ("database", database))
            ]
            print(f"{form:24} {times[0]:7.2f} {times[1]:9.2f} {times[1] / times[0]:6.1f}")


if __name__ == "__main__":
    main()
