"""Reads files, each on its own and in as many processes as are wanted, to records and to graphs."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from graphkit import records
from graphkit.extract.record import extract
from graphkit.files import write_whole
from graphkit.graph.report import first_day, graph_name, report_graph
from graphkit.ingest import find, read
from graphkit.model import GraphkitError, Record
from graphkit.register import Register, load_register
from graphkit.register.book import read_register
from graphkit.resolve import Decisions, resolve
from graphkit.terms import slug

FORMS = (
    ".pdf",
    ".html",
    ".htm",
    ".md",
    ".txt",
    records.SUFFIX,
)  # of one report in several, the first is read
FILES_A_PROCESS = 4  # fewer than that are read faster where we are
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: a record and its graph, or the reason why it was refused."""

    path: str
    sha256: str
    graph: str = ""
    refused: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # digest and name of each file of the report that it speaks for

    @classmethod
    def from_manifest(cls, item: dict[str, Any]) -> Reading:
        """Return a reading as the last build wrote it down."""
        return cls(**{**item, "notes": tuple(item["notes"]), "files": tuple(map(tuple, item["files"]))})

    def rank(self) -> tuple[int, str]:
        """Return how this file stands among several of the same report: the lowest is read."""
        return preference(self.path), self.path


def read_file(path: str, sha256: str, rules: Rules) -> tuple[Reading, str]:
    """Read one file to the graph it gives, as N-Quads; what goes wrong is said in the reading."""
    _, record = resolved_record(path, sha256, rules)
    if isinstance(record, str):
        return Reading(path, sha256, refused=record), ""
    graph = report_graph(record, _names(rules.load()[0]))
    return _reading_of(path, sha256, record, graph.graph), graph.nquads()


def resolved_record(path: str, sha256: str, rules: Rules) -> tuple[str, Record | str]:
    """Read one file to its record, mentions resolved; or to the one line that says why it was refused."""
    try:
        register, decisions = rules.load()
        record = resolve(record_of(Path(path), register), register, decisions)
        graph_name(record)
    except GraphkitError as error:
        return path, str(error)
    except Exception as error:  # one report must not stop the others; it is said, and the build exits with 1
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error}, {Path(where.filename).name}:{where.lineno}"
        return path, f"{Path(path).name}: graphkit failed on it ({what}); please report this"
    return path, record


@cache
def _names(register: Register) -> dict[str, str]:
    return {authority.gss: authority.name for authority in register.authorities}


def files_at(paths: Iterable[Path]) -> list[Path]:
    """Return the reports and the records at `paths`, folders walked, each file once, sorted."""
    paths = list(paths)
    found = {path for path in paths if path.suffix == records.SUFFIX and path.is_file()}
    for folder in (path for path in paths if path.is_dir()):
        found.update(folder.rglob("*" + records.SUFFIX))
    return sorted(found | set(find(path for path in paths if path not in found)))


def record_of(path: Path, register: Register) -> Record:
    """Return what a file says, be it a report or the record of one."""
    if path.suffix == records.SUFFIX:
        return records.from_json(path.read_text("utf-8"), path.name)
    return extract(read(path), register)


def _reading_of(path: str, sha256: str, record: Record, graph: str) -> Reading:
    found = {
        "findings": len(record.findings),
        "recommendations": len(record.recommendations),
        "judgements": len(record.judgements),
        "mentions": sum(len(item.mentions) for item in record.findings),
        "unresolved": sum(not m.entity for item in record.findings for m in item.mentions),
    }
    notes = tuple(f"{note.code}: {note.message}" for note in record.notes)
    sources = (record.source, *record.also)
    files = tuple((source.sha256, source.file) for source in sources)
    return Reading(path, sha256, graph, counts=found, notes=notes, files=files)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a reading goes by beside the report: a register and a person's decisions, ours unless named."""

    register: Path | None = None
    decisions: Path | None = None

    def load(self) -> tuple[Register, Decisions]:
        """Return both, read once a process."""
        return _loaded(self.register, self.decisions)


@cache
def _loaded(register: Path | None, decisions: Path | None) -> tuple[Register, Decisions]:
    return read_register(register) if register else load_register(), Decisions.read(decisions)


class Readers:
    """Reads files, in this process or in several."""

    def __init__(self, rules: Rules, pool: ProcessPoolExecutor | None, jobs: int) -> None:
        self._rules = rules
        self._pool = pool
        self._ahead = jobs * 3

    def read(self, files: Sequence[tuple[str, str]]) -> Iterator[tuple[Reading, str]]:
        """Yield the reading and the graph of each file, in the order asked."""
        return self._each(read_file, files)

    def records(self, files: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Record | str]]:
        """Yield path and record of each file, or the reason why there is none, in the order asked."""
        return self._each(resolved_record, files)

    def _each(self, work: Callable[[str, str, Rules], T], files: Sequence[tuple[str, str]]) -> Iterator[T]:
        """Do the work on each file, in order; only a few are done ahead, so memory is bounded."""
        if self._pool is None:
            yield from (work(path, digest, self._rules) for path, digest in files)
            return
        waiting: deque[Future[T]] = deque()
        for path, digest in files:
            waiting.append(self._pool.submit(work, path, digest, self._rules))
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def extract_records(
    paths: Sequence[Path],
    output: Path | None,
    quotes: bool = False,
    jobs: int = 0,
    rules: Rules | None = None,
) -> Iterator[tuple[str, str, str]]:
    """Yield, for each report at `paths`, the name of its record, the record as text, and why it was refused.

    With `output`, each record is written there; one that lies there already keeps its corrections. Where
    several files hold the same report, the best kind is read and the record names the others.
    """
    files = sorted(files_at(path.resolve() for path in paths), key=lambda path: (preference(str(path)), path))
    todo = [(str(path), digest_of_file(path)) for path in files]
    rules = rules or Rules()
    with workers(jobs, len(todo), rules) as readers:
        yield from _one_a_report(readers.records(todo), output, quotes, rules)


def _one_a_report(
    read: Iterable[tuple[str, Record | str]], output: Path | None, quotes: bool, rules: Rules
) -> Iterator[tuple[str, str, str]]:
    chosen: dict[str, Record] = {}
    for path, record in read:
        if isinstance(record, str):
            yield Path(path).name, "", record
            continue
        name = record_name(record, rules.load()[0])
        if name in chosen:
            chosen[name] = replace(chosen[name], also=(*chosen[name].also, record.source))
        else:
            chosen[name] = record if quotes else records.without_quotes(record)
    for name, record in sorted(chosen.items()):
        if output is not None and (output / name).is_file():
            earlier = records.from_json((output / name).read_text("utf-8"), name)
            record = records.carry_over(record, earlier)
        text = records.to_json(record, quotes)
        if output is not None:
            write_whole(output / name, text)
        yield name, text, ""


def record_name(record: Record, register: Register) -> str:
    """Return the name of a record's file: "slough-2019-01-21-ilacs.json"."""
    authority = register.authority(record.authority)
    place = authority.name if authority else record.authority
    return f"{slug(place)}-{first_day(record).isoformat()}-{record.framework}{records.SUFFIX}"


@contextmanager
def workers(jobs: int, files: int, rules: Rules) -> Iterator[Readers]:
    """Give readers: processes of their own where that pays. They start before a store is opened."""
    rules.load()  # before any fork: they are read once
    jobs = min(jobs or os.cpu_count() or 1, files // FILES_A_PROCESS)
    if jobs < 2:
        yield Readers(rules, None, 1)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with ProcessPoolExecutor(jobs, multiprocessing.get_context(method)) as pool:
        pool.submit(os.getpid).result()
        yield Readers(rules, pool, jobs)


def preference(path: str) -> int:
    """Return how a file's form stands among those a report may be held in: 0 is read before all others."""
    suffix = Path(path).suffix.lower()
    return FORMS.index(suffix) if suffix in FORMS else len(FORMS)


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
