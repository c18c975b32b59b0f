"""Writes the record of each report to a file, for review."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graphkit.core import record_files
from graphkit.core.errors import GraphkitError, RecordError
from graphkit.core.identifiers import slug
from graphkit.core.model import INCOMPLETE, READER_FAILED, Record
from graphkit.core.record_storage import (
    PACKED_SUFFIX,
    SUFFIX,
    read_record,
    records_in,
    remove_record,
    write_record,
)
from graphkit.documents.register import Register
from graphkit.graph.builder.file_reader import ResolvedRecord, note_line
from graphkit.graph.builder.passed_over import files_passed_over, passed_over_lines
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import (
    Rank,
    Task,
    copy_rank,
    find_files,
    format_rank,
    lines_on_entries_not_read,
    report_digests,
    skipped_message,
    tasks_for,
)
from graphkit.graph.builder.workers import workers
from graphkit.graph.statements.graph_writer import inspection_day

TaskRecord = tuple[Task, ResolvedRecord | str]
Progress = Callable[[Iterable[TaskRecord], int], Iterable[TaskRecord]]


@dataclass(frozen=True, slots=True)
class ExtractedRecord:
    """A record as JSON with its notes; or an error; or a message:
    a file was skipped, a record renamed …
    """

    name: str
    text: str = ""
    notes: tuple[str, ...] = ()  # lines that start with the name of the report's file
    error: str = ""
    message: str = ""

    @property
    def failed_readers(self) -> list[str]:
        """Return the notes on facts that are missing because a reader failed."""
        return [line for line in self.notes if f": {READER_FAILED}: " in line]


def extract_records(
    paths: Sequence[Path],
    output: Path | None,
    quotes: bool = False,
    jobs: int = 0,
    reference: ReferenceData | None = None,
    progress: Progress | None = None,
    packed: bool = False,
) -> Iterator[ExtractedRecord]:
    """Yield the record of each report at `paths`; first, the files that failed or were skipped.

    With `output`, a folder, each record is written there, compressed if `packed`; a record already
    there keeps its corrections, also where its name changes because the report is read differently.
    Where an inspection has several files, that of the preferred format is read, and the record
    names the others.
    """
    roots = [path.resolve() for path in paths]
    tasks = tasks_for(find_files(roots))
    for line in (*lines_on_entries_not_read(roots), *passed_over_lines(files_passed_over(roots))):
        yield ExtractedRecord("", message=line)
    if not tasks:
        raise GraphkitError(
            f"nothing to read at {', '.join(map(str, paths))}: give reports (PDF, HTML, text, "
            "Markdown)"
        )
    reference = reference or ReferenceData()
    ordered = [tasks[path] for path in sorted(tasks, key=lambda path: (format_rank(path), path))]
    with workers(jobs, ordered, reference) as readers:
        chosen: dict[str, Record] = {}
        chosen_tasks: dict[str, Task] = {}
        applied: set[str] = set()
        read = readers.read_records(ordered)
        for task, found in progress(read, len(ordered)) if progress else read:
            if isinstance(found, str):
                yield ExtractedRecord(Path(task.path).name, error=found)
                continue
            record, decided = found
            applied.update(decided)
            name = record_name(record, reference.load()[0]) + (PACKED_SUFFIX if packed else SUFFIX)
            first = chosen_tasks.setdefault(name, task)
            other = chosen.setdefault(name, record)
            if _rank(task, record) < _rank(first, other):
                chosen_tasks[name], chosen[name] = task, record
                first, task, record, other = task, first, other, record
            if first.sha256 != task.sha256:
                message = skipped_message(first.path, task.path, _is_whole(record))
                yield ExtractedRecord(name, message=message)
            chosen[name] = _with_source(other, record)
    yield from _write(chosen, output, quotes)
    if line := reference.unused_decisions(applied):
        yield ExtractedRecord("", message=line)


def _is_whole(record: Record) -> bool:
    return INCOMPLETE.isdisjoint(note.code for note in record.notes)


def _rank(task: Task, record: Record) -> Rank:
    status = record.source.status_value
    return copy_rank(task.path, _is_whole(record), status, len(record.findings))


def _with_source(record: Record, other: Record) -> Record:
    """Return the record of a report, which names the files of another record of it, too."""
    files = (record.source, *record.also)
    new = (
        replace(each, licence_span=None)
        for each in (other.source, *other.also)
        if each not in files
    )
    return replace(record, also=(*record.also, *new))


def _write(
    chosen: dict[str, Record], output: Path | None, quotes: bool
) -> Iterable[ExtractedRecord]:
    if output:
        output.mkdir(exist_ok=True)
    earlier = _earlier_files(chosen, output) if output else {}
    for name, extracted in sorted(chosen.items()):
        path, existing = output / name if output else None, earlier.get(name)
        record = corrected = extracted
        try:
            if existing:
                old = read_record(existing)
                record = record_files.carry_over_corrections(extracted, old)
                corrected = record_files.apply_corrections(record, name)
        except RecordError as error:
            yield ExtractedRecord(name, error=str(error))
            continue
        text = record_files.record_to_json(record, quotes)
        if path:
            write_record(path, record, quotes)
            if existing and existing != path:
                remove_record(existing)
                yield ExtractedRecord(name, message=f"renamed {existing.name} to {name}")
        notes = tuple(f"{record.source.file}: {note_line(note)}" for note in record.notes)
        yield ExtractedRecord(name, text, notes)
        for line in record_files.rejected_corrections(corrected):
            yield ExtractedRecord(name, error=line)


def _earlier_files(chosen: dict[str, Record], folder: Path) -> dict[str, Path]:
    """Return the existing file of each record, by its name now.

    That is the file of that name, or else a file of another name that was made from the same
    report.
    """
    found = {name: folder / name for name in chosen if (folder / name).is_file()}
    new = {record.source.sha256: name for name, record in chosen.items() if name not in found}
    others = (path for path in records_in(folder) if path.name not in chosen)
    for path in others if new else ():
        for digest in sorted(report_digests(path) & new.keys()):
            found.setdefault(new[digest], path)
    return found


def record_name(record: Record, register: Register) -> str:
    """Return the name of a record: "slough-2019-01-21-ilacs"."""
    authority = register.authority(record.authority)
    place = authority.name if authority else record.authority
    return f"{slug(place)}-{inspection_day(record).isoformat()}-{slug(record.framework)}"
