"""The files to read and what reading them gave: finds them, and pairs each report with its record.

The manifest of a graph stores the results for the next build.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from graphkit.core.digests import file_digest
from graphkit.core.errors import RecordError
from graphkit.core.many_files import map_files
from graphkit.core.model import FINAL, INCOMPLETE, PUBLISHED
from graphkit.core.record_storage import (
    SUFFIX,
    is_record_name,
    read_record_data,
    record_file_digest,
)
from graphkit.documents.fetch.fetch_manifest import MANIFEST, LoadedRecord, fetched_report
from graphkit.documents.ingest import entries_not_read, find_reports, visible_files
from graphkit.graph.store.generations import read_manifest

# Where an inspection has files in several formats, the first of these is read.
_FORMATS = (".pdf", ".html", ".htm", ".md", ".txt", SUFFIX)
Rank = tuple[bool, bool, int, int, int, str]
S = TypeVar("S")
_NOTHING: Mapping[str, Set[str]] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read: a report, with the record that corrects it if there is one,
    or a record alone.

    `address` and `published` are those that the manifest of fetched reports has for it, "" without
    one.
    """

    path: str
    sha256: str
    record: str = ""  # path
    record_sha256: str = ""
    address: str = ""  # on the publisher's site
    published: str = ""  # ISO date


def format_rank(path: str) -> int:
    """Return the rank of a file by its format: of several files of one inspection,
    the lowest is read.
    """
    suffix = SUFFIX if is_record_name(path) else Path(path).suffix.lower()
    return _FORMATS.index(suffix) if suffix in _FORMATS else len(_FORMATS)


def copy_rank(path: str, is_whole: bool, status: str, findings: int) -> Rank:
    """Return the rank of a file among those of one inspection:
    published and whole ones first, then amended ones, then by what they have.
    """
    missing = 0 if is_whole else -findings
    version = PUBLISHED.index(status) if status in PUBLISHED else len(PUBLISHED)
    return status not in PUBLISHED, not is_whole, version, missing, format_rank(path), path


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the reports and records at `paths`, folders included, each file once, sorted.

    Raises GraphkitError if a path does not exist.
    """
    paths = list(paths)
    found = {path for path in paths if _is_record(path) and path.is_file()}
    for folder in (path for path in paths if path.is_dir()):
        found.update(path for path in visible_files(folder) if _is_record(path))
    found.update(find_reports(path for path in paths if path not in found))
    return sorted(found)


def lines_on_entries_not_read(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return a line on each link, pipe or device in folders that is not read."""
    found = [entry for path in paths if path.is_dir() for entry in entries_not_read(path)]
    return tuple(f"not read: {path} ({reason})" for path, reason in found)


def tasks_for(files: Iterable[Path], known: Mapping[str, Set[str]] = _NOTHING) -> dict[str, Task]:
    """Return the tasks for reading `files`, by path.

    `known` has what `report_digests` returns for records that were read before, by the digest of
    the record.

    A record whose report is among the files gets no task of its own: its corrections are applied to
    the report.
    """
    paths = [*files]
    digests = dict(zip(map(str, paths), map_files(_digest, paths), strict=True))
    records = {str(path) for path in paths if _is_record(path)}
    if len(records) == len(digests):
        return {path: Task(path, digest) for path, digest in digests.items()}
    reports = [path for path in digests if path not in records]
    of_reports = {digests[path] for path in reports}
    record_of: dict[str, str] = {}  # digest of a report -> path of its record
    for path in sorted(records):
        found = known.get(digests[path])
        for digest in (report_digests(Path(path)) if found is None else found) & of_reports:
            record_of.setdefault(digest, path)
            records.discard(path)
    tasks = {path: Task(path, digests[path]) for path in records}
    for path in reports:
        record = record_of.get(digests[path], "")
        fetched = fetched_report(Path(path), digests[path])
        source = (fetched.address, fetched.published) if fetched else ()
        tasks[path] = Task(path, digests[path], record, digests.get(record, ""), *source)
    return tasks


def _is_record(path: Path) -> bool:
    return is_record_name(path.name) and path.name != MANIFEST


def _digest(path: Path) -> str:
    return record_file_digest(path) if _is_record(path) else file_digest(path)


def report_digests(path: Path) -> set[str]:
    """Return the digests of the report files that a record was read from;
    none if it is not a record.
    """
    try:
        data = json.loads(read_record_data(path))
        return {source["sha256"] for source in (data["source"], *data.get("also", ()))}
    except (RecordError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return set()  # the file gets a task of its own, and the error is reported when it is read


@dataclass(frozen=True, slots=True)
class FileResult:
    """The graph that one file gave, with counts and notes;
    or the error, if it could not be read.
    """

    task: Task
    graph: str = ""  # IRI
    error: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # digest and name of each report file that it covers
    statements: int = 0  # in its graph
    decided: tuple[str, ...] = ()  # keys of the decisions on entities that were applied
    status: str = FINAL  # of the document

    @property
    def path(self) -> str:
        """Return the path of the file."""
        return self.task.path

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the path of the file, and that of the record that corrects it if there is one."""
        return tuple(Path(path) for path in (self.task.path, self.task.record) if path)

    @property
    def digests(self) -> set[str]:
        """Return the digests of the report files that it covers."""
        return {digest for digest, _ in self.files}

    @classmethod
    def from_manifest(cls, item: dict[str, Any]) -> FileResult:
        """Return the result that a manifest stores as `item`."""
        task, files = Task(**item["task"]), tuple(map(tuple, item["files"]))
        tuples = {name: tuple(item.get(name, ())) for name in ("notes", "decided")}
        return cls(**{**item, **tuples, "task": task, "files": files})

    @property
    def is_whole(self) -> bool:
        """Whether nothing shows that pages or their text are missing in the file."""
        return INCOMPLETE.isdisjoint(note.partition(":")[0] for note in self.notes)

    def rank(self) -> Rank:
        """Return the sort key among files of one inspection:
        the file with the lowest rank is loaded.
        """
        return copy_rank(self.path, self.is_whole, self.status, self.counts.get("findings", 0))


def results_in(manifest: dict[str, Any]) -> dict[str, FileResult]:
    """Return the results that a manifest stores, by path;
    none if another version of graphkit wrote it.
    """
    try:
        return {
            item["task"]["path"]: FileResult.from_manifest(item)
            for item in manifest.get("files", ())
        }
    except (KeyError, TypeError):
        return {}


def report_files_of(location: str | Path) -> tuple[Path, ...]:
    """Return the report files that the graph at `location` was built from and that still exist."""
    results = results_in(read_manifest(location)).values()
    built = (Path(result.path) for result in results if result.graph)
    return tuple(path for path in built if not is_record_name(path.name) and path.is_file())


def records_without_reports(location: str | Path) -> list[LoadedRecord]:
    """Return the records that the graph at `location` was built from without the file of their
    report.
    """
    found = []
    for result in results_in(read_manifest(location)).values():
        if result.graph and is_record_name(result.path):
            *_, authority, name = result.graph.split("/")
            day = date.fromisoformat(name[:10])
            found.append(LoadedRecord(authority, name[11:], day, frozenset(result.digests)))
    return found


def skipped_message(loaded: str, skipped: str, is_whole: bool = True) -> str:
    """Return the message on a file skipped for another of the same inspection;
    both are given by path.

    They are named by file name, or by path if their names are equal. `is_whole` is False where
    pages are missing in the file that was skipped.
    """
    if Path(loaded).name != Path(skipped).name:
        loaded, skipped = Path(loaded).name, Path(skipped).name
    return (
        f"skipped {skipped}: same inspection as "
        f"{loaded}{'' if is_whole else ', and pages are missing in it'}"
    )


def submitted_ahead(
    tasks: Sequence[Task], count: int, submit: Callable[[Task], S]
) -> Iterator[tuple[Task, S, Collection[S]]]:
    """Submit so many tasks, and one more for each that is taken;
    return an iterator over them in order.

    It yields each task with what `submit` returned for it, and for those after it.
    """
    pending = deque((task, submit(task)) for task in tasks[:count])
    later = iter(tasks[count:])

    def taken() -> Iterator[tuple[Task, S, Collection[S]]]:
        while pending:
            pending.extend((task, submit(task)) for task in islice(later, 1))
            task, submitted = pending.popleft()
            yield task, submitted, [other for _, other in pending]

    return taken()
