"""Measure the time, memory and disk of a full build, of adding one report, and of each shipped question.

    python benchmarks/build_speed.py ../shared/reports/pdf [--store PLACE]

Prints, in one run: the baseline (pypdfium2 extracting the text of all PDFs on one core); a full build of the
same files with two workers, its ratio to the baseline, peak memory and size; the time to add one report; and
the median of five runs of each shipped question in milliseconds, without parameters and with one value for
each parameter. Wall-clock and processor seconds are both printed; compare processor seconds on a busy
machine.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
from arguments import arguments

from graphkit.ask.questions import Question, questions, run_question
from graphkit.store.dataset import Store, open_store

WORKERS = 2
RUNS = 5
ONE_OF = {  # what each parameter is asked of, where a question is asked of one
    "authority": "SELECT ?a { ?i gk:inspectionOf ?a } GROUP BY ?a ORDER BY DESC(COUNT(?i)) ?a LIMIT 1",
    "agency": "SELECT ?a { ?f gk:concerns ?a . ?a a gk:Agency } "
    "GROUP BY ?a ORDER BY DESC(COUNT(?f)) ?a LIMIT 1",
    "topic": "SELECT ?t { ?f gk:topic ?t } GROUP BY ?t ORDER BY DESC(COUNT(?f)) ?t LIMIT 1",
    "person": "SELECT ?p { ?i gk:leadInspector ?p } GROUP BY ?p ORDER BY DESC(COUNT(?i)) ?p LIMIT 1",
    "statement": "SELECT ?f { ?f a gk:Finding } ORDER BY ?f LIMIT 1",
}


def extract_text(folder: Path) -> dict[str, float]:
    """Extract the text of all PDFs, and do nothing with it."""
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
    """Build a graph with two workers."""
    from graphkit import pipeline

    summary = pipeline.build([folder], store, WORKERS)
    return {
        "triples": summary.statements,
        "reports": len({item.graph for item in summary.results if item.graph}),
    }


STEPS: dict[str, Callable[..., dict[str, float]]] = {"text": extract_text, "build": build}


def measured(step: str, *arguments: Path, cores: int, script: Path = Path(__file__)) -> dict[str, float]:
    """Take a step of a script in a process of its own, on so many cores; return what it cost."""
    command = [sys.executable, str(script), "--step", step, "--cores", str(cores), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        most = peak_of(psutil.Process(process.pid))
        said, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    found: dict[str, float] = json.loads(said)
    return found | {"together": most}


def on_disk(location: Path) -> float:
    """Return how much a graph takes there, in MB."""
    return sum(path.stat().st_size for path in location.rglob("*") if path.is_file()) / 1e6


def peak_of(process: psutil.Process) -> float:
    """Return the most memory that a process and those it starts hold at one time, in MiB, until it ends.

    What they share is counted for each of them.
    """
    most = 0.0
    while process.status() != psutil.STATUS_ZOMBIE:
        held = 0
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                held += one.memory_info().rss
        most = max(most, held / 2**20)
        time.sleep(0.1)
    return most


def take(step: str, cores: int, arguments: list[Path]) -> None:
    """Take a step here, and print what it cost."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    begun = time.perf_counter()
    found = STEPS[step](*arguments)
    found["clock"] = time.perf_counter() - begun
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    found["processor"] = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    found["memory"], found["worker memory"] = own.ru_maxrss / 1024, others.ru_maxrss / 1024
    print(json.dumps(found))


def added(folder: Path, store: Path) -> dict[str, float]:
    """Take one report out of the graph and put it back; return what putting it back cost."""
    path = sorted(folder.glob("*.pdf"))[-1]
    target = path.readlink()
    path.unlink()
    measured("build", folder, store, cores=WORKERS)
    path.symlink_to(target)
    return measured("build", folder, store, cores=WORKERS)


def milliseconds(store: Store, question: Question, values: dict[str, str]) -> tuple[float, int]:
    """Return how long a question takes (median) and how many rows it gives."""
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        rows = sum(1 for _ in _rows(run_question(store, question, values)))
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000, rows


def _rows(answer: Any) -> Any:
    return [answer] if isinstance(answer, bool) else answer


def asked(location: Path) -> Iterator[str]:
    """Yield a line for each question: asked of all, and of one of each thing it has a parameter for."""
    store = open_store(location)
    one = {name: found[0][0] for name, query in ONE_OF.items() if (found := store.rows(query))}
    for question in questions().values():
        every, rows = milliseconds(store, question, dict.fromkeys(question.required, ""))
        values = {name: one[name] for name in question.parameters if name in one}
        single = milliseconds(store, question, values)[0] if values else every
        yield f"{question.name:<32}{every:8.1f} ms of all ({rows} rows){single:10.1f} ms of one"


def report(folder: Path, location: Path) -> None:
    """Print everything."""
    text = measured("text", folder, cores=1)
    print(f"text alone, 1 core     {told(text)}, {text['pages']:.0f} pages")
    whole = measured("build", folder, location, cores=WORKERS)
    print(f"full build, {WORKERS} workers  {told(whole)}, {whole['reports']:.0f} reports")
    print(f"ratio to text alone    {whole['clock'] / text['clock']:.2f} by the clock,", end=" ")
    print(f"{whole['processor'] / WORKERS / text['processor']:.2f} by the processor over {WORKERS} cores")
    print(
        f"memory at most         {whole['memory']:.0f} MiB, a worker {whole['worker memory']:.0f} MiB,",
        end="",
    )
    print(f" all at one time {whole['together']:.0f} MiB")
    print(f"graph                  {whole['triples']:.0f} triples, {on_disk(location):.0f} MB on disk")
    print(f"one report added       {told(added(folder, location))}")
    for line in asked(location):
        print(line)


def told(cost: dict[str, float]) -> str:
    """Return what a step cost in words."""
    return f"{cost['clock']:6.2f} s by the clock, {cost['processor']:6.2f} s of the processor"


def main() -> None:
    """Measure the folder named."""
    parser = arguments(__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--store", type=Path, help="keep the graph there")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        take(given.step, given.cores, given.paths)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "reports")
        folder.mkdir()
        for path in sorted(given.paths[0].glob("*.pdf")):
            (folder / path.name).symlink_to(path.resolve())
        report(folder, given.store or Path(place, "graph"))


if __name__ == "__main__":
    main()
