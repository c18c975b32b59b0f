"""Reads files, each on its own, to records and to graphs."""

from __future__ import annotations

import gc
import json
import os
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from yaml import YAMLError

from graphkit.core import record_files
from graphkit.core.errors import GraphkitError
from graphkit.core.model import Record
from graphkit.core.quads import Quads
from graphkit.extract.extractor import extract
from graphkit.graph.graph_writer import graph_name
from graphkit.graph.register_graph import register_graph
from graphkit.graph.report_graph import report_graph
from graphkit.ingest import file_digest, find_reports, read_document, visible_files
from graphkit.register import Register, load_register
from graphkit.register.register import read_register
from graphkit.resolve import Decisions, resolve
from graphkit.store.generations import read_manifest

# Of one report in several forms, the first is read.
FORMS = (".pdf", ".html", ".htm", ".md", ".txt", record_files.SUFFIX)


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read: a report, with the record that corrects it where one is at hand, or a record alone."""

    path: str
    sha256: str
    record: str = ""
    record_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: a record and its graph, or the reason why it was refused."""

    task: Task
    graph: str = ""
    refused: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # digest and name of each file of the report that it speaks for
    triples: int = 0  # statements in its graph

    @property
    def path(self) -> str:
        """Where the file lies."""
        return self.task.path

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the file lies, and the record that corrects it."""
        return tuple(Path(path) for path in (self.task.path, self.task.record) if path)

    @property
    def digests(self) -> set[str]:
        """Of the files of the report that it speaks for."""
        return {digest for digest, _ in self.files}

    @classmethod
    def from_manifest(cls, item: dict[str, Any]) -> Reading:
        """Return a reading as the last build wrote it down."""
        task, notes, files = Task(**item["task"]), tuple(item["notes"]), tuple(map(tuple, item["files"]))
        return cls(**{**item, "task": task, "notes": notes, "files": files})

    def rank(self) -> tuple[int, str]:
        """Return how this file stands among several of the same report: the lowest is read."""
        return preference(self.path), self.path


def readings_of(manifest: dict[str, Any]) -> dict[str, Reading]:
    """Return what a graph was built from, by path; nothing where another version wrote it its own way."""
    try:
        return {item["task"]["path"]: Reading.from_manifest(item) for item in manifest.get("files", ())}
    except (KeyError, TypeError):
        return {}


@dataclass(frozen=True, slots=True)
class WhoIsWho:
    """What tells who is meant by words: a register and decisions; graphkit's own unless others are named."""

    register: Path | None = None
    decisions: Path | None = None

    def load(self) -> tuple[Register, Decisions]:
        """Return both, read once a process."""
        return _loaded(self.register, self.decisions)


@cache
def _loaded(register: Path | None, decisions: Path | None) -> tuple[Register, Decisions]:
    return _own_register(register) if register else load_register(), Decisions.read(decisions)


def _own_register(folder: Path) -> Register:
    """Return a person's own register; one that cannot be read, or not be written as a graph, is told."""
    try:
        register = read_register(folder)
        register_graph(register)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, YAMLError) as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise GraphkitError(
            f"cannot read the register in {folder} ({what}); docs/reference/register.md describes its files"
        ) from error
    return register


def left_out(read: str, left: str) -> str:
    """Say which of two files of one inspection was read: by name, or by path where both bear the same."""
    if Path(read).name != Path(left).name:
        read, left = Path(read).name, Path(left).name
    return f"2 files of one inspection: read {read}, left {left}"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Switch Python's garbage collector off meanwhile: many objects are made, none of them in cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@undisturbed()
def read_file(task: Task, who: WhoIsWho) -> tuple[Reading, bytes]:
    """Read one file to the graph it gives, as TriG; what goes wrong is said in the reading."""
    record = resolved_record(task, who)
    if isinstance(record, str):
        return Reading(task, refused=record), b""
    graph = report_graph(record, _names(who.load()[0]))
    try:
        written = graph.trig()
    except UnicodeEncodeError as error:  # half of a character, which JSON allows
        what = f"{error.object[error.start : error.end]!a} is no character; correct it"
        return Reading(task, refused=f"{task.path}: {what}"), b""
    return _reading_of(task, record, graph), written


@undisturbed()
def resolved_record(task: Task, who: WhoIsWho) -> Record | str:
    """Read one file to its record, mentions resolved; or to the one line that says why it was refused.

    Corrections are made before mentions are resolved, which may depend on them, and once more after it, so
    that a person's word on an entity stands.
    """
    try:
        register, decisions = who.load()
        record = record_files.shorten_names(resolve(_record_of(task, register), register, decisions))
        where = Path(task.record or task.path).name
        record = record_files.apply_corrections(record, where)
        graph_name(record)
        if register.authority(record.authority) is None:
            raise GraphkitError(f"{where}: the register has no authority {record.authority!r}; mend it there")
    except GraphkitError as error:
        return str(error)
    except Exception as error:  # one report must not stop the others; it is said, and the build exits with 1
        line = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error}, {Path(line.filename).name}:{line.lineno}"
        return f"graphkit failed on it ({what}): {task.path}; please report this"
    return record


def _record_of(task: Task, register: Register) -> Record:
    path = Path(task.path)
    if path.suffix == record_files.SUFFIX:
        return record_files.read_record(path)
    record = extract(read_document(path), register)
    if not task.record:
        return record
    corrections = Path(task.record)
    return record_files.carry_over_corrections(
        record, record_files.read_record(corrections), corrections.name
    )


@cache
def _names(register: Register) -> dict[str, str]:
    return {authority.gss: authority.name for authority in register.authorities}


def _reading_of(task: Task, record: Record, graph: Quads) -> Reading:
    found = {
        "findings": len(record.findings),
        "recommendations": len(record.recommendations),
        "judgements": len(record.judgements),
        "mentions": sum(len(item.mentions) for item in record.findings),
        "unresolved": sum(not m.entity for item in record.findings for m in item.mentions),
    }
    notes = tuple(f"{note.code}: {note.message}" for note in record.notes)
    files = tuple((source.sha256, source.file) for source in (record.source, *record.also))
    return Reading(task, graph.graph, "", found, notes, files, len(graph))


def files_at(paths: Iterable[Path]) -> list[Path]:
    """Return the reports and the records at `paths`, folders walked, each file once, sorted.

    Raises GraphkitError where a path is no file or folder, or a name is no text, which no graph could hold.
    """
    paths = list(paths)
    found = {path for path in paths if path.suffix == record_files.SUFFIX and path.is_file()}
    for folder in (path for path in paths if path.is_dir()):
        found.update(path for path in visible_files(folder) if path.suffix == record_files.SUFFIX)
    found.update(find_reports(path for path in paths if path not in found))
    for path in found:
        try:
            os.fspath(path).encode()
        except UnicodeEncodeError:
            raise GraphkitError(f"the name of a file is no text: {str(path)!a}; rename it") from None
    return sorted(found)


def tasks_of(files: Iterable[Path]) -> dict[str, Task]:
    """Return what there is to read, by path: reports, and the records whose reports are not among the files.

    A record whose report is at hand is not read for itself; its corrections go with the report.
    """
    paths = [*files]
    with ThreadPoolExecutor() as threads:
        digests = dict(zip(map(str, paths), threads.map(file_digest, paths), strict=True))
    held = {path for path in digests if Path(path).suffix == record_files.SUFFIX}
    if not held or len(held) == len(digests):
        return {path: Task(path, digest) for path, digest in digests.items()}
    there = {digest for path, digest in digests.items() if path not in held}
    of_report: dict[str, str] = {}
    for path in sorted(held):
        for digest in _reports_of(Path(path)) & there:
            of_report.setdefault(digest, path)
            held.discard(path)
    tasks = {path: Task(path, digests[path]) for path in held}
    for path, digest in digests.items():
        if Path(path).suffix != record_files.SUFFIX:
            record = of_report.get(digest, "")
            tasks[path] = Task(path, digest, record, digests.get(record, ""))
    return tasks


def _reports_of(path: Path) -> set[str]:
    """Return the digests of the files that a record was read from; none where it is no record."""
    try:
        data = json.loads(path.read_bytes())
        return {source["sha256"] for source in (data["source"], *data.get("also", ()))}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return set()  # it is read for itself, and what is wrong with it is said then


def preference(path: str) -> int:
    """Return the rank of a file's form, for reports there in several: 0 is read before all others."""
    suffix = Path(path).suffix.lower()
    return FORMS.index(suffix) if suffix in FORMS else len(FORMS)


def files_of_the_graph(location: str | Path) -> tuple[Path, ...]:
    """Return the reports that the graph at a location was built from, as far as they are still there."""
    built = (Path(item.path) for item in readings_of(read_manifest(location)).values() if item.graph)
    return tuple(path for path in built if path.suffix != record_files.SUFFIX and path.is_file())
