"""What ten times as many reports cost: time, disk and memory of a build, beside those of once as many.

    python benchmarks/growth.py ../shared/reports/pdf [--times 10]

The files, reports or records, are repeated under other identifiers: each copy is read from a file of its own
and tells of an inspection held forty days after the one before. Both builds are made in processes of their
own, one after the other, with two workers.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import build
from arguments import arguments

from graphkit import reading
from graphkit.model import Interval, Record
from graphkit.reading import Task
from graphkit.register import Register

APART = 40  # days between one copy and the next: no inspection takes so long
RECORDS = Path(__file__).parents[1] / "data" / "records"


def repeated(folder: Path, times: int, into: Path) -> None:
    """Copy every file so many times, under other names."""
    into.mkdir()
    for path in sorted(folder.iterdir()):
        for copy in range(times):
            shutil.copy(path, into / f"{copy:02}-{path.name}")


def grown(folder: Path, store: str) -> dict[str, float]:
    """Build a graph of repeated files: what one tells is moved on to the day of its copy as it is read."""
    with patch.object(reading, "_record_of", _moved(reading._record_of)):
        return build.build(folder, store)


def _moved(read: Callable[[Task, Register], Record]) -> Callable[[Task, Register], Record]:
    def moved(task: Task, register: Register) -> Record:
        record, copy = read(task, register), int(Path(task.path).name.partition("-")[0])
        later = timedelta(days=APART * copy)
        name = hashlib.sha256(f"{record.source.sha256}{copy}".encode()).hexdigest()
        return replace(
            record,
            source=replace(record.source, sha256=name),
            dates=tuple(Interval(visit.start + later, visit.end + later) for visit in record.dates),
            published=record.published and record.published + later,
        )

    return moved


def main() -> None:
    """Build both, and print them side by side."""
    reader = arguments(__doc__)
    reader.add_argument("paths", nargs="*", type=Path, metavar="FOLDER", default=[RECORDS])
    reader.add_argument("--times", type=int, default=10)
    reader.add_argument("--step", choices=build.STEPS, help=argparse.SUPPRESS)
    reader.add_argument("--cores", type=int, default=build.WORKERS, help=argparse.SUPPRESS)
    given = reader.parse_args()
    if given.step:
        build.take(given.step, given.cores, given.paths)
        return
    with tempfile.TemporaryDirectory() as place:
        costs = []
        for times in (1, given.times):
            folder, store = Path(place, f"files-{times}"), Path(place, f"graph-{times}")
            repeated(given.paths[0], times, folder)
            cost = build.measured("grown", folder, store, cores=build.WORKERS, script=Path(__file__))
            costs.append(cost | {"disk": build.on_disk(store)})
    once, often = costs
    print(f"{'':24}{'once':>12}{f'{given.times} times':>12}{'ratio':>8}")
    for name, unit in MEASURES.items():
        print(f"{name + ', ' + unit:24}{once[name]:12.1f}{often[name]:12.1f}{often[name] / once[name]:8.2f}")


build.STEPS["grown"] = grown
MEASURES = {
    "reports": "number",
    "triples": "number",
    "clock": "s",
    "processor": "s",
    "memory": "MiB",
    "worker memory": "MiB",
    "together": "MiB",
    "disk": "MB",
}


if __name__ == "__main__":
    main()
