"""Commands that read reports: `build`, `extract`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from graphkit import pipeline
from graphkit.core.terms import BASE
from graphkit.documents.ingest import suffix_of
from graphkit.graph.builder import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.store.generations import restore_generation
from graphkit.graph.store.locations import generation_number
from graphkit.surfaces.cli import message_line
from graphkit.surfaces.cli.options import (
    FOLDER,
    INPUT_FILE,
    JOBS,
    JSON,
    NEW_FOLDER,
    PATH,
    argument,
    command,
    is_stream,
    option,
    progress_bar,
    write_output,
)


def _print_message(text: str) -> None:
    click.echo(message_line(text), err=True)


STRICT = option(False, "Print every note, and exit with 1 where there is one.")
DECISIONS = option(
    None,
    "A file of your own decisions on which entity a name refers to (docs/reference/register.md).",
    type=INPUT_FILE,
)
DRAFTS = option(
    False,
    "Read drafts and embargoed documents, too: into a graph of their own, which is never shared.",
)
OUTCOMES = option(
    None,
    "A file of your own decisions on what became of recommendations (docs/how-to/review.md).",
    type=INPUT_FILE,
)
REGISTER = option(
    None,
    (
        "A folder with your own register, instead of the one that ships with graphkit, with the "
        "same files as data/register; places.csv and reports.csv are optional, decisions.csv is "
        "not used."
    ),
    type=FOLDER,
)


OFFICIAL = option(
    (),
    (
        "An official list (ODS, XLSX or CSV) instead of the one of its kind that ships with "
        "graphkit: of inspections, or of results of other inspections. Repeat for several "
        "(docs/reference/official-record.md)."
    ),
    type=INPUT_FILE,
)


STATISTICS = option(
    (),
    (
        "Published statistics (CSV), whose values replace and add to those that ship with "
        "graphkit: a wide file of the Department for Education, or rows of indicator, area, year "
        "and value. Repeat for several (docs/how-to/words-beside-numbers.md)."
    ),
    type=INPUT_FILE,
)


@command
def build_command(
    store: str,
    paths: tuple[Path, ...] = argument((), type=PATH),
    jobs: int = JOBS,
    scheduler: str = option(
        "",
        "Read the files on a Dask cluster: the address of its scheduler, tcp://HOST:PORT.",
        metavar="ADDRESS",
    ),
    keep: int = option(
        2,
        "Generations of the graph to keep, the new one too: `graphkit restore` returns to one.",
        type=click.IntRange(1),
        metavar="N",
    ),
    only: bool = option(
        False,
        (
            "Remove the reports of earlier builds at other paths from the graph; else they stay "
            "while their files exist."
        ),
    ),
    strict: bool = STRICT,
    drafts: bool = DRAFTS,
    decisions: Path | None = DECISIONS,
    outcomes: Path | None = OUTCOMES,
    register: Path | None = REGISTER,
    official: tuple[Path, ...] = OFFICIAL,
    statistics: tuple[Path, ...] = STATISTICS,
    as_json: bool = JSON,
) -> None:
    """Build a graph from reports, or update it.

    PATHS are reports (PDF, HTML, text, Markdown), records, and folders of them; by default, the
    records that ship with graphkit. Unchanged files are not read again; files removed from a folder
    are removed from the graph. After inference and validation, the graph is replaced as a whole or
    not at all.

    Exit code 1: a file, a correction or a decision could not be read or applied, or the graph
    violates a shape or check.
    """
    reference = ReferenceData(register, decisions, official, statistics, outcomes, drafts)
    options = pipeline.BuildOptions(jobs, reference, progress_bar, scheduler, keep=keep, only=only)
    summary = pipeline.build(paths, store, options)
    write_output(summary.to_json() if as_json else summary.to_text())
    for graph in summary.removed:
        _print_message(f"removed: {graph.removeprefix(BASE)}")
    for error in summary.errors:
        _print_message(f"error: {error}")
    for note in summary.notes if strict else summary.failed_readers:
        _print_message(f"note: {note}")
    if summary.has_errors or (strict and summary.has_notes):
        raise SystemExit(1)


@command
def restore_command(
    store: str, generation: int | None = argument(None, type=click.IntRange(1), metavar="[N]")
) -> None:
    """Return to generation N of the graph; by default, to the one before the current one.

    It becomes the newest generation, and the others are kept: `graphkit restore` again undoes it.
    To read an earlier generation, give its number with the store: graphkit --store graphkit.db@3 ….
    """
    current = restore_generation(store, generation)
    _print_message(f"restored as generation {generation_number(current)} of {store}")


@contextmanager
def _with_stdin(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the paths, with a temporary copy of stdin in place of "-"."""
    with TemporaryDirectory() as folder:
        copies = []
        if any(map(is_stream, paths)):
            content = sys.stdin.buffer.read()
            copies.append(Path(folder, f"stdin{suffix_of(content)}"))
            copies[0].write_bytes(content)
        yield [*(path for path in paths if not is_stream(path)), *copies]


@command
def extract_command(
    paths: tuple[Path, ...] = argument(
        ..., nargs=-1, type=click.Path(exists=True, allow_dash=True, path_type=Path)
    ),
    output: Path | None = option(None, "Folder for the records.", "-o", type=NEW_FOLDER),
    quotes: bool = option(False, "Keep quotes from the reports in the records, for your own use."),
    packed: bool = option(
        False, "Write compressed records; corrections stay readable in files beside them."
    ),
    jobs: int = JOBS,
    strict: bool = STRICT,
    drafts: bool = option(False, "Read drafts and embargoed documents, too."),
    decisions: Path | None = DECISIONS,
    register: Path | None = REGISTER,
) -> None:
    """Write a record of each report for review: one file for each report, without its text.

    PATHS are reports and folders of them; - is a report on stdin. An existing record keeps its
    corrections (docs/how-to/correct-a-record.md). Without -o, records are printed.

    Exit code 1: a file or a correction could not be read or applied.
    """
    failed = False
    reference = ReferenceData(register, decisions, drafts=drafts)
    with _with_stdin(paths) as given:
        for item in extract_records.extract_records(
            given, output, quotes, jobs, reference, progress_bar, packed
        ):
            if item.error:
                failed = True
                _print_message(f"error: {item.error}")
            elif item.message:
                _print_message(item.message)
            elif output is None:
                write_output(item.text)
            else:
                _print_message(f"wrote {output / item.name}")
            for note in item.notes if strict else item.failed_readers:
                _print_message(f"note: {note}")
            failed = failed or (strict and bool(item.notes))
    if failed:
        raise SystemExit(1)
