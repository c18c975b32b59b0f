"""Writes what a person decided: into the corrections of a record,
or the table of decisions on names or on outcomes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import RecordError
from graphkit.core.model import Correction
from graphkit.core.record_storage import add_corrections, is_record_name, read_record
from graphkit.core.text_table import csv_text, write_csv
from graphkit.documents.resolve.decisions import Decision, read_decisions
from graphkit.documents.resolve.outcome_decisions import (
    DecidedOutcome,
    check_contradictions,
    read_outcome_decisions,
    replaced_decisions,
)
from graphkit.graph.check.review_queue import ReviewItem


def record_of(item: ReviewItem, folder: Path) -> Path:
    """Return the path of the record that an item is from.

    Raises RecordError if the folder has none.
    """
    candidates = sorted(folder.glob(f"*-{item.inspection}.json*"))
    for path in filter(lambda path: is_record_name(path.name), candidates):
        if read_record(path).authority == item.authority:
            return path
    raise RecordError(
        f"no record of {item.authority} {item.inspection} in {folder}: write it with "
        f"`graphkit extract REPORT -o {folder}`, or name the folder with --records"
    )


class DecisionFiles(NamedTuple):
    """Where decisions are written: records (a folder), tables on names and on outcomes."""

    records: Path
    names: Path
    outcomes: Path


def write_decision(
    item: ReviewItem, value: str, files: DecisionFiles, by: str, why: str, on: date
) -> Path:
    """Write the decision that an item has a value; return the file, which has a line for it now.

    Raises RecordError where the record is missing or does not have the statement, DecisionError
    where it contradicts another decision, and OSError.
    """
    if item.kind == "outcome":
        new = [item.outcome_decision(value, by, why, on)]
        lines = replaced_decisions(decided_outcomes(files.outcomes), new)
        check_contradictions(lines, files.outcomes)
        text = csv_text(DecidedOutcome._fields, (each.cells() for each in lines))
        write_atomic(files.outcomes, text)
        return files.outcomes
    if item.kind == "merge":
        _append(
            [
                Decision(item.authority, item.merged_kind, words, value, by, why)
                for words in item.names
            ],
            files.names,
        )
        return files.names
    correction = Correction(item.field, value, by, why, on, item.words)
    return add_corrections(record_of(item, files.records), [correction])


def decided_outcomes(path: Path) -> list[DecidedOutcome]:
    """Return the lines of a table of decisions on outcomes; none where there is no file."""
    return read_outcome_decisions(path) if path.is_file() else []


def _append(lines: Iterable[Decision], path: Path) -> None:
    """Add lines to a table of decisions, in place of those on the same words."""
    new = {line[:3]: line for line in lines}
    old = read_decisions(path) if path.is_file() else []
    text = io.StringIO()
    kept = [line for line in old if line[:3] not in new]
    write_csv(text, Decision._fields, [*kept, *new.values()])
    write_atomic(path, text.getvalue())
