"""Measure how build time, memory and disk grow when there are ten times as many reports.

    python benchmarks/build_scaling.py [../shared/reports/pdf] [--times 10]

Each file (report or record) is copied under other identifiers, so that every copy belongs to
authorities and agencies of its own; national agencies stay shared. Both builds run in processes of
their own, one after the other, with two workers.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import tempfile
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

import build_speed
import pyoxigraph as ox
from arguments import arguments

from graphkit import pipeline
from graphkit.core.quads import Quads
from graphkit.documents.register import Register, load_register
from graphkit.graph.builder import workers
from graphkit.graph.builder.file_reader import FileOutput, read_file
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import Task
from graphkit.graph.facts.derivation import report_rows, statements_in
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.store.named_graphs import pack

RECORDS = Path(__file__).parents[1] / "data" / "records"
IDENTIFIED = "<http://www.w3.org/ns/org#identifier>"
IDENTIFIER = re.compile(
    r"\bE(06|08|09|10)0(?=\d{5}\b)|/id/(?:(?:post/)?agency|coverage|change|place)/([\w-]+)"
)


def copy_files(folder: Path, times: int, into: Path) -> None:
    """Copy every file `times` times, under other names."""
    into.mkdir()
    for path in sorted(folder.iterdir()):
        for copy in range(times):
            shutil.copy(path, into / f"{copy}-{path.name}")


def build_copies(folder: Path, store: str) -> dict[str, float]:
    """Build a graph of the copies, each under identifiers of its own."""
    times = 1 + max(map(copy_of, folder.iterdir()))
    with (
        patch.object(workers, "read_file", read_copy),
        patch.object(pipeline, "register_graph", partial(register_of_copies, times=times)),
    ):
        return build_speed.build(folder, store)


def copy_of(path: Path) -> int:
    """Return the number of the copy that a file belongs to."""
    return int(path.name.partition("-")[0])


def read_copy(task: Task, reference: ReferenceData) -> FileOutput:
    """Read a file into a graph with the identifiers of its copy."""
    copy = copy_of(Path(task.path))
    result, turtle, _, shared, _ = read_file(task, reference)
    digests = {
        digest: hashlib.sha256(f"{digest}{copy}".encode()).hexdigest() for digest, _ in result.files
    }
    text = renamed(turtle.decode(), copy)
    for digest, other in digests.items():
        text = text.replace(digest, other)
    files = tuple((digests[digest], name) for digest, name in result.files)
    moved_result = replace(result, graph=renamed(result.graph, copy), files=files)
    others = renamed(shared.decode(), copy).encode()
    lines = ox.serialize(
        ox.parse(text.encode(), format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES
    )
    rows = report_rows(statements_in((lines or b"").decode().splitlines()), lambda _: None, {})
    return FileOutput(moved_result, text.encode(), pack(text.encode()), others, rows)


def register_of_copies(register: Register, times: int) -> Quads:
    """Return the graph of a register that contains each authority and agency once per copy."""
    once = register_graph(register)
    often = Quads(once.graph)
    for copy in range(times):
        for line in once.ntriples():
            subject, rest = renamed(line.removesuffix(" .\n"), copy)[1:].split("> ", 1)
            if copy and IDENTIFIED in rest and rest in line:  # an identifier in a national register
                rest = rest.replace('"', f'"{copy}', 1)
            often.add_statement(subject, rest)
    return often


def renamed(text: str, copy: int) -> str:
    """Return a text with the authorities and agencies renamed for a copy;
    the first keeps their names.

    The names of the first copy are looked for, too, so that making copies costs the same for each.
    """

    def other(found: re.Match[str]) -> str:
        if not copy:
            return found[0]
        if found[1]:
            return f"E{found[1]}{copy}"
        return found[0] if found[2] in _national_agencies() else f"{found[0]}-{copy}"

    return IDENTIFIER.sub(other, text)


@cache
def _national_agencies() -> frozenset[str]:
    """Return the ids of national agencies, which are not copied."""
    return frozenset(agency.id for agency in load_register().agencies if agency.national)


def main() -> None:
    """Build both graphs and print their costs side by side."""
    parser = arguments(__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="FOLDER", default=[RECORDS])
    parser.add_argument("--times", type=int, default=10, choices=range(2, 11), metavar="N")
    parser.add_argument("--step", choices=build_speed.STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, default=build_speed.WORKERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        build_speed.run_step(given.step, given.cores, given.paths)
        return
    with tempfile.TemporaryDirectory() as place:
        costs = []
        for times in (1, given.times):
            folder, store = Path(place, f"files-{times}"), Path(place, f"graph-{times}")
            copy_files(given.paths[0], times, folder)
            cost = build_speed.measured(
                "copies", folder, store, cores=build_speed.WORKERS, script=Path(__file__)
            )
            costs.append(cost | {"disk": build_speed.on_disk(store)})
    once, often = costs
    print(f"{'':24}{'once':>12}{f'{given.times} times':>12}{'ratio':>8}")
    for name, unit in MEASURES.items():
        print(
            f"{name + ', ' + unit:24}{once[name]:12.1f}{often[name]:12.1f}"
            f"{often[name] / once[name]:8.2f}"
        )


build_speed.STEPS["copies"] = build_copies
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
