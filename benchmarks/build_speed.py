"""Measure the time, memory and disk of a full build, of each change of one report,
and of shipped questions.

    python benchmarks/build_speed.py data/records|../shared/reports/pdf
        [--store PLACE] [--questions]

Prints, in one run: the baselines (pypdfium2 extracting the text of all PDFs on one core; a bulk
load of the same statements into the engine alone); a full build of the files with two workers, its
ratios to the baselines, peak memory and size; what a statement costs in a build of a hundred files;
a build after one report was added, corrected (where it is a record) or removed, and after nothing
has changed; with `--questions`, the median of five runs of each shipped question in milliseconds,
with one value for each parameter and without parameters. Wall-clock and processor seconds are both
printed; compare processor seconds on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pyoxigraph as ox
from arguments import arguments

from graphkit.answers.queries.question import Question, questions
from graphkit.answers.queries.running import run_question
from graphkit.core.model import Correction
from graphkit.core.record_storage import CORRECTIONS_SUFFIX, add_corrections, is_record_name
from graphkit.graph.store.dataset import Store, open_store

WORKERS = 2
RUNS = 5
FEW_FILES = 150  # files of records and their corrections: a hundred reports
PARTS = ("graph", "facts.sqlite", "graphs")  # of a generation
EXAMPLE_VALUES = {  # a query for one value of each parameter
    "authority": (
        "SELECT ?a { ?i gk:inspectionOf ?a } GROUP BY ?a ORDER BY DESC(COUNT(?i)) ?a LIMIT 1"
    ),
    "agency": "SELECT ?a { ?f gk:concerns ?a . ?a a gk:Agency } "
    "GROUP BY ?a ORDER BY DESC(COUNT(?f)) ?a LIMIT 1",
    "topic": "SELECT ?t { ?f gk:topic ?t } GROUP BY ?t ORDER BY DESC(COUNT(?f)) ?t LIMIT 1",
    "person": ("SELECT ?p { ?i gk:lead ?p } GROUP BY ?p ORDER BY DESC(COUNT(?i)) ?p LIMIT 1"),
    "statement": "SELECT ?f { ?f a gk:Finding } ORDER BY ?f LIMIT 1",
}


def extract_text(folder: Path) -> dict[str, float]:
    """Extract the text of all PDFs; return the number of pages."""
    import pypdfium2

    pages = 0
    for path in sorted(folder.glob("*.pdf")):
        if b"%PDF-" in path.read_bytes()[:1024]:
            with pypdfium2.PdfDocument(path) as document:
                for page in document:
                    page.get_textpage().get_text_range()
                    pages += 1
    return {"pages": pages}


def build(folder: Path, store: str) -> dict[str, float]:
    """Build a graph with two workers; return its size."""
    from graphkit import pipeline

    summary = pipeline.build([folder], store, pipeline.BuildOptions(WORKERS))
    return {
        "triples": summary.statements,
        "reports": len({item.graph for item in summary.results if item.graph}),
    }


def bulk_load(statements: Path, store: str) -> dict[str, float]:
    """Load statements into the engine alone."""
    ox.Store(store).bulk_load(path=str(statements), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return {}


STEPS: dict[str, Callable[..., dict[str, float]]] = {
    "text": extract_text,
    "build": build,
    "bulk load": bulk_load,
}


def measured(
    step: str, *arguments: Path, cores: int, script: Path = Path(__file__)
) -> dict[str, float]:
    """Run a step of a script in a new process on `cores` cores; return its cost."""
    command = [
        sys.executable,
        str(script),
        "--step",
        step,
        "--cores",
        str(cores),
        *map(str, arguments),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = peak_of(psutil.Process(process.pid))
        output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    found: dict[str, float] = json.loads(output)
    return found | {"together": peak}


def on_disk(location: Path) -> float:
    """Return the size of a graph on disk in MB."""
    files = [location] if location.is_file() else location.rglob("*")
    return sum(path.stat().st_size for path in files if path.is_file()) / 1e6


def peak_of(process: psutil.Process) -> float:
    """Return the peak memory in MiB of a process and its children, until it ends.

    Shared memory is counted for each process.
    """
    peak = 0.0
    while process.status() != psutil.STATUS_ZOMBIE:
        total = 0
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
        peak = max(peak, total / 2**20)
        time.sleep(0.1)
    return peak


def run_step(step: str, cores: int, arguments: list[Path]) -> None:
    """Run a step in this process and print its cost."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    begun = time.perf_counter()
    found = STEPS[step](*arguments)
    found["clock"] = time.perf_counter() - begun
    own, others = (
        resource.getrusage(scope) for scope in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    found["processor"] = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    found["memory"], found["worker memory"] = own.ru_maxrss / 1024, others.ru_maxrss / 1024
    print(json.dumps(found))


def costs_of_changes(folder: Path, store: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Remove, add and correct one report; yield each change with the cost of the build after it."""
    chosen = sorted(
        path for path in folder.iterdir() if not path.name.endswith(CORRECTIONS_SUFFIX)
    )[-1]
    aside = folder.parent / chosen.name

    def build_again(change: str) -> tuple[str, dict[str, float]]:
        return change, measured("build", folder, store, cores=WORKERS)

    chosen.rename(aside)
    yield build_again("removed")
    aside.rename(chosen)
    yield build_again("added")
    if is_record_name(chosen.name):
        change = Correction("authority_name", "Another name", "benchmark")
        beside = add_corrections(chosen, [change])
        yield build_again("corrected")
        beside.unlink()
        measured("build", folder, store, cores=WORKERS)
    yield build_again("nothing changed")


def milliseconds(store: Store, question: Question, values: dict[str, str]) -> tuple[float, int]:
    """Return the median time of a question in milliseconds, and its number of rows."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        rows = sum(1 for _ in _rows(run_question(store, question, values)))
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000, rows


def _rows(answer: Any) -> Any:
    return [answer] if isinstance(answer, bool) else answer


def time_text(store: Store, question: Question, values: dict[str, str]) -> str:
    """Return the median time and the number of rows of a question as text."""
    time_taken, rows = milliseconds(store, question, values)
    return f"{time_taken:8.1f} ms, {rows:6} rows"


def question_times(location: Path) -> Iterator[str]:
    """Yield a line per question: its time without parameters,
    and with one value for each parameter.
    """
    store = open_store(location)
    one = {
        name: found[0][0] for name, query in EXAMPLE_VALUES.items() if (found := store.rows(query))
    }
    for question in questions().values():
        values = {name: one[name] for name in question.parameters if name in one}
        yield f"{question.name:<32}{time_text(store, question, values)} with parameters"
        if not question.required:
            yield f"{'':<32}{time_text(store, question, {})} without"


def print_report(folder: Path, location: Path, place: Path, with_questions: bool) -> None:
    """Measure everything and print it."""
    whole = measured("build", folder, location, cores=WORKERS)
    print(f"full build, {WORKERS} workers  {cost_text(whole)}, {whole['reports']:.0f} reports")
    if any(folder.glob("*.pdf")):
        text = measured("text", folder, cores=1)
        print(f"text alone, 1 core     {cost_text(text)}, {text['pages']:.0f} pages")
        print(f"ratio to text alone    {whole['clock'] / text['clock']:.2f} wall clock,", end=" ")
        print(
            f"{whole['processor'] / WORKERS / text['processor']:.2f} processor time over "
            f"{WORKERS} cores"
        )
    statements = place / "statements.nt"
    open_store(location).engine.dump(
        str(statements), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()
    )
    load = measured("bulk load", statements, place / "engine", cores=WORKERS)
    print(f"bulk load alone        {cost_text(load)}")
    print(f"ratio to bulk load     {whole['processor'] / load['processor']:.2f} processor time")
    print(
        (
            f"peak memory            {whole['memory']:.0f} MiB, a worker "
            f"{whole['worker memory']:.0f} MiB,"
        ),
        end="",
    )
    print(f" all processes {whole['together']:.0f} MiB")
    [generation] = location.glob("generation-*")
    parts = ", ".join(f"{name} {on_disk(generation / name):.0f}" for name in PARTS)
    print(
        f"graph                  {whole['triples']:.0f} triples, {on_disk(location):.0f} MB on "
        f"disk: {parts}"
    )
    if len([*folder.iterdir()]) > FEW_FILES:
        few = place / "few"
        few.mkdir()
        for path in sorted(folder.iterdir())[:FEW_FILES]:
            shutil.copy(path, few)
        part = measured("build", few, place / "few-graph", cores=WORKERS)
        one, every = (each["processor"] / each["triples"] * 1e6 for each in (part, whole))
        print(
            (
                f"a statement            {one:.1f} µs of {part['reports']:.0f} reports, "
                f"{every:.1f} of all"
            ),
            end="",
        )
        print(f" ({every / one - 1:+.0%})")
    for change, cost in costs_of_changes(folder, location):
        print(f"{change:<23}{cost_text(cost)}")
    for line in question_times(location) if with_questions else ():
        print(line)


def cost_text(cost: dict[str, float]) -> str:
    """Return the cost of a step as text."""
    return f"{cost['clock']:6.2f} s wall clock, {cost['processor']:6.2f} s processor"


def main() -> None:
    """Measure a folder of reports."""
    parser = arguments(__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--store", type=Path, help="keep the graph at this place")
    parser.add_argument("--questions", action="store_true", help="measure shipped questions, too")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run_step(given.step, given.cores, given.paths)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "reports")
        folder.mkdir()
        for path in sorted(given.paths[0].iterdir()):
            if (
                path.suffix == ".pdf"
                or is_record_name(path.name)
                or path.name.endswith(CORRECTIONS_SUFFIX)
            ):
                shutil.copy(path, folder)
        print_report(folder, given.store or Path(place, "graph"), Path(place), given.questions)


if __name__ == "__main__":
    main()
