"""Read mutated reports, and list the exceptions and deaths of processes that they cause.

    python benchmarks/fuzz.py ../shared/reports data/records --seconds 300

Each input is made from one of the files by a random seed: excerpts of texts and PDFs with lines,
words, numbers, characters, tags or bytes changed, and records with values changed. It is read as
`graphkit build` reads it, and its graph is parsed. A signature is an exception with its place, the
way a process died, or a graph that does not parse. The same seed and files give the same input:
`--first SEED --count 1 --keep FOLDER` writes it to a file.

Exit code 1: at least one signature was found.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from arguments import arguments
from mutations import mutated_report

from graphkit.graph.builder.file_reader import FileOutput, read_file
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import Task, find_files
from graphkit.graph.builder.workers import Refusal, workers

SEEDS_SHOWN = 5
_SIGNATURES = re.compile(
    r"(?:unexpected error|\w+ failed) \((?P<type>\w+): .*?, (?P<place>[\w.]+:\d+)\)"
    r"|(?P<death>reading (?:crashed \([^;)]*|took over|needs too much memory))",
    re.S,
)
_SUFFIXES = (".pdf", ".txt", ".md", ".json", ".xz")
_REFUSED = "refused"  # one of the outcomes of an input


class Reading(NamedTuple):
    """What reading one input gave: read or refused, the failures, and processor time in seconds."""

    outcome: str
    signatures: tuple[str, ...]
    seconds: float


@dataclass(slots=True)
class Figures:
    """What reading many inputs gave: counts by file type and outcome, seeds by signature,
    the slowest.
    """

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    seeds: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    slowest: tuple[float, int] = (0.0, 0)  # seconds of processor time, seed

    @property
    def inputs(self) -> int:
        """Return how many inputs were read."""
        return self.outcomes.total()


@cache
def source_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the PDFs, texts and records at some paths, sorted."""
    return tuple(
        path for path in find_files(paths) if path.suffix in _SUFFIXES and _is_what_it_says(path)
    )


def _is_what_it_says(path: Path) -> bool:
    """Return whether a file named .pdf is a PDF file; True for other names."""
    return path.suffix != ".pdf" or path.read_bytes()[:5] == b"%PDF-"


def read_mutated(
    paths: tuple[Path, ...], task: Task, reference: ReferenceData
) -> tuple[str, Reading]:
    """Return the suffix of the input whose seed is the path of the task,
    and what reading it gave.
    """
    suffix, data = mutated_report(int(task.path), source_files(paths))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"input{suffix}")
        path.write_bytes(data)
        begun = time.process_time()
        output = read_file(Task(str(path), ""), reference)
        seconds = time.process_time() - begun
    return suffix, Reading(
        _REFUSED if output.result.error else "read", tuple(_signatures(output)), seconds
    )


def _signatures(output: FileOutput) -> Iterator[str]:
    yield from signatures_in([output.result.error, *output.result.notes])
    try:
        for _ in ox.parse(output.turtle + output.shared, format=ox.RdfFormat.TURTLE, lenient=True):
            pass
    except SyntaxError as error:
        yield f"graph does not parse: {' '.join(str(error).split()[:6])}"


def signatures_in(messages: Iterable[str]) -> Iterator[str]:
    """Yield the failures that messages report.

    >>> message = "reader-failed: outline failed (IndexError: pop, extract.text.outline:9): …"
    >>> [*signatures_in([message])]
    ['IndexError extract.text.outline:9']
    """
    for message in messages:
        for found in _SIGNATURES.finditer(message):
            yield found["death"] or f"{found['type']} {found['place']}"


def fuzz(
    paths: Sequence[Path],
    seeds: Sequence[int],
    reference: ReferenceData,
    jobs: int = 2,
    seconds: float = 1e9,
) -> Figures:
    """Return what reading the inputs of some seeds gave,
    as far as they are read in a number of seconds.
    """
    figures, until = Figures(), time.monotonic() + seconds
    tasks = [Task(str(seed), "") for seed in seeds]
    with workers(jobs, tasks, reference) as readers:
        for task, found in readers.run(partial(read_mutated, tuple(paths)), tasks):
            seed = int(task.path)
            if isinstance(found, Refusal):
                found = "", Reading("died", tuple(signatures_in([found])) or (found,), 0.0)
            suffix, reading = found
            figures.outcomes[suffix, reading.outcome] += 1
            figures.slowest = max(figures.slowest, (reading.seconds, seed))
            for signature in set(reading.signatures):
                figures.seeds[signature].append(seed)
            if time.monotonic() > until:
                break
    return figures


def main() -> None:
    """Read mutated reports and print the figures."""
    parser = arguments(__doc__)
    parser.add_argument("paths", type=Path, nargs="+", help="reports, records, and folders of them")
    parser.add_argument(
        "--count", type=int, default=10_000, help="how many inputs to read (default 10,000)"
    )
    parser.add_argument("--seconds", type=float, default=1e9, help="when to stop, if earlier")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes (default 2)")
    parser.add_argument(
        "--keep", type=Path, help="folder for seeds.tsv and an input for each signature"
    )
    given = parser.parse_args()
    begun, paths = time.monotonic(), tuple(path.resolve() for path in given.paths)
    seeds = range(given.first, given.first + given.count)
    figures = fuzz(paths, seeds, ReferenceData(), given.jobs, given.seconds)
    elapsed = time.monotonic() - begun
    print(
        f"{figures.inputs:,} inputs in {elapsed:,.0f} s: {3600 * figures.inputs / elapsed:,.0f} "
        "an hour"
    )
    for (suffix, outcome), count in sorted(figures.outcomes.items()):
        print(f"{count:8,} {suffix} {outcome}")
    print("slowest: {:.1f} s (seed {})".format(*figures.slowest))
    for signature, found in sorted(figures.seeds.items(), key=lambda item: -len(item[1])):
        print(f"{len(found):8,} {signature} (seeds {', '.join(map(str, found[:SEEDS_SHOWN]))})")
    if given.keep:
        keep(given.keep, paths, figures, seeds if given.count == 1 else ())
    sys.exit(1 if figures.seeds else 0)


def keep(folder: Path, paths: tuple[Path, ...], figures: Figures, more: Iterable[int] = ()) -> None:
    """Write the seeds of failures, and the inputs of the first seed of each signature and of `more`
    seeds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        f"{signature}\t{seed}\n" for signature, seeds in figures.seeds.items() for seed in seeds
    )
    (folder / "seeds.tsv").write_text("".join(sorted(lines)), "utf-8")
    for seed in {*more, *(seeds[0] for seeds in figures.seeds.values())}:
        suffix, data = mutated_report(seed, source_files(paths))
        (folder / f"{seed}{suffix}").write_bytes(data)


if __name__ == "__main__":
    main()
