"""Reads one file: to its record, and to its named graph. `builder.workers` reads many at once."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from graphkit.core import record_files
from graphkit.core.errors import GraphkitError, RecordError, UnreadableReportError
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import report_of
from graphkit.core.model import PUBLISHED
from graphkit.core.record_storage import is_record_name
from graphkit.core.record_storage import read_record as read_record_file
from graphkit.core.schemes import concept_values
from graphkit.core.terms import SCHEME, Scheme, Skos
from graphkit.documents.resolve import resolve
from graphkit.graph.builder.record_identity import check_identity
from graphkit.graph.builder.reference_data import unknown_body
from graphkit.graph.builder.tasks import FileResult, Task, find_files, tasks_for
from graphkit.graph.facts.derivation import report_rows, statements_of
from graphkit.graph.facts.schema import Rows
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.named_graphs import pack

if TYPE_CHECKING:
    from graphkit.core.model import Note, Record, Source
    from graphkit.core.quads import Quads
    from graphkit.documents.register import Register
    from graphkit.graph.builder.reference_data import ReferenceData

T = TypeVar("T")


class ResolvedRecord(NamedTuple):
    """A record with the keys of the decisions that its mentions were resolved by."""

    record: Record
    decided: tuple[str, ...]


class FileOutput(NamedTuple):
    """What reading one file gave: the result and, unless it is an error,
    its graph and search documents.

    `turtle` has the statements about the inspection and the report, `packed` the same as the
    content of a file; `shared` has those about entities that other reports may describe too, as
    N-Triples. `rows` are those of the read model.
    """

    result: FileResult
    turtle: bytes = b""
    packed: bytes = b""
    shared: bytes = b""
    rows: Rows = {}  # noqa: RUF012


@disable_gc()
def read_file(task: Task, reference: ReferenceData) -> FileOutput:
    """Return the result of reading a file,
    with its graph and its documents for the search index.
    """

    def read() -> FileOutput:
        (record, decided), register = _resolved_record(task, reference), reference.load()[0]
        outcomes, left_out = reference.outcome_decisions().on(record)
        record = replace(record, notes=(*record.notes, *left_out))
        decided = (*decided, *(each.key for each in outcomes))
        origin = register.origin_of(record)
        graph = report_graph(record, _authority_names(register), origin, outcomes)
        own, shared = graph.split(lambda subject: bool(report_of(subject)))
        turtle, lines = own.turtle(), "".join(shared.ntriples()).encode()
        rows = report_rows(statements_of(own), _search_names(register).get, _concept_labels())
        return FileOutput(_result(task, record, own, decided), turtle, pack(turtle), lines, rows)

    found = result_or_error(task, read)
    return FileOutput(FileResult(task, error=found)) if isinstance(found, str) else found


@disable_gc()
def read_resolved_record(task: Task, reference: ReferenceData) -> ResolvedRecord | str:
    """Return the record of a file, its mentions resolved; or a one-line error message."""
    return result_or_error(task, lambda: _resolved_record(task, reference))


def read_report(path: Path, reference: ReferenceData) -> Record:
    """Return the record of one report or record file.

    Raises UnreadableReportError where it has none.
    """
    found: ResolvedRecord | str = f"no report at {path}: give a file"
    for task in tasks_for(find_files([path])).values() if path.is_file() else ():
        found = read_resolved_record(task, reference)
    if isinstance(found, str):
        raise UnreadableReportError(found)
    return found.record


def result_or_error(
    task: Task, read: Callable[[], T], raised: tuple[type[Exception], ...] = ()
) -> T | str:
    """Return what a function returns, or a one-line error message: no file must stop the build.

    `raised` are errors that are no fault of the file.
    """
    try:
        task.path.encode()
    except UnicodeEncodeError:
        return f"file name is not valid UTF-8: {task.path}; rename the file"
    try:
        return read()
    except raised:
        raise
    except GraphkitError as error:
        return str(error)
    except MemoryError:
        return (
            f"reading needs too much memory: {task.path}; download the report again, or leave it "
            "out"
        )
    except UnicodeEncodeError as error:  # a lone surrogate, which JSON allows
        invalid = f"{error.object[error.start : error.end]!a} is not a valid character; correct it"
        return f"{task.path}: {invalid}"
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        words = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"{words}, {Path(frame.filename).name}:{frame.lineno}"
        return f"unexpected error ({reason}): {task.path}; please report it"


def _resolved_record(task: Task, reference: ReferenceData) -> ResolvedRecord:
    """Return the record of a file, its mentions resolved.

    Corrections are applied before mentions are resolved, since they may change how, and again after
    it, since a person's correction of an entity takes precedence.
    """
    register, all_decisions = reference.load()
    decisions = all_decisions.for_report()
    record = record_files.shorten_names(
        resolve(_extracted_record(task, register), register, decisions)
    )
    name = Path(task.record or task.path).name
    for correction in record.corrections:
        if fault := unknown_body(correction.value, register):
            raise RecordError(
                f"{name}: correction of {correction.field!r}: {fault}; change or delete that "
                "correction"
            )
    record = record_files.apply_corrections(record, name)
    if not reference.drafts:
        _check_published(record.source)
    check_identity(record, name, register)
    return ResolvedRecord(record, tuple(sorted(decisions.applied)))


def _check_published(source: Source) -> None:
    if (status := source.status) and status.value not in PUBLISHED:
        until = f" until {status.day}" if status.day else ""
        raise UnreadableReportError(
            f"{source.file} is not published: {status.value}{until}{status.span.cited}; give the "
            "report that was published, or read it with --drafts, for a graph of its own"
        )


def _extracted_record(task: Task, register: Register) -> Record:
    path = Path(task.path)
    if is_record_name(path.name):
        return read_record_file(path)
    from graphkit.documents.extract.extractor import (
        extract,  # with its models 0.5 s that a build of records saves
    )
    from graphkit.documents.ingest import read_document

    record = _with_origin(extract(read_document(path), register), task)
    if not task.record:
        return record
    corrections = Path(task.record)
    old = read_record_file(corrections)
    record = record_files.carry_over_corrections(record, old)
    record = record_files.apply_corrections(record, corrections.name)
    if record.source.sha256 == old.source.sha256:
        return record
    return record_files.without_lost_corrections(record, old, corrections.name)


def _with_origin(record: Record, task: Task) -> Record:
    """Return a record with the address that its file was fetched from,
    and the day of publication.
    """
    published = date.fromisoformat(task.published) if task.published else None
    return replace(
        record,
        source=replace(record.source, address=task.address),
        published=record.published or published,
    )


@cache
def _authority_names(register: Register) -> dict[str, str]:
    return {authority.gss: authority.name for authority in register.authorities}


def note_line(note: Note) -> str:
    """Return a note as a line: its code, message, page and words, where the report is at hand."""
    return f"{note.code}: {note.message}{note.span.cited if note.span else ''}"


@cache
def _search_names(register: Register) -> dict[str, str]:
    """Return the names by which findings on an authority or agency are found,
    by identifier tail.
    """
    names = {authority.entity: authority.name for authority in register.authorities}
    return names | {agency.entity: agency.name for agency in register.agencies}


@cache
def _concept_labels() -> dict[str, str]:
    """Return the labels of topics and sectors by identifier: "topic/neglect"."""
    schemes = (concept_values(scheme, Skos.prefLabel) for scheme in (Scheme.TOPIC, Scheme.SECTOR))
    return {iri.removeprefix(SCHEME): label for labels in schemes for iri, label in labels.items()}


def _result(task: Task, record: Record, graph: Quads, decided: tuple[str, ...]) -> FileResult:
    counts = {
        "findings": len(record.findings),
        "recommendations": len(record.recommendations),
        "judgements": len(record.judgements),
        "mentions": sum(len(item.mentions) for item in record.findings),
        "unresolved": sum(not m.entity for item in record.findings for m in item.mentions),
    }
    notes = tuple(map(note_line, record.notes))
    files = tuple((source.sha256, source.file) for source in (record.source, *record.also))
    status = record.source.status_value
    return FileResult(task, graph.graph, "", counts, notes, files, len(graph), decided, status)
