"""Writes what a person decided: into the corrections of a record,
or the table of decisions on names.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import RecordError
from graphkit.core.model import Correction
from graphkit.core.record_storage import add_corrections, is_record_name, read_record
from graphkit.core.text_table import write_csv
from graphkit.documents.resolve.decisions import Decision, read_decisions
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


def write_decision(
    item: ReviewItem, value: str, folder: Path, decisions: Path, by: str, why: str, on: date
) -> Path:
    """Write the decision that an item has a value; return the file, which has a line for it now.

    Raises RecordError where the record is missing or does not have the statement, and OSError.
    """
    if item.kind == "merge":
        _append(
            [
                Decision(item.authority, item.merged_kind, words, value, by, why)
                for words in item.names
            ],
            decisions,
        )
        return decisions
    correction = Correction(item.field, value, by, why, on, item.words)
    return add_corrections(record_of(item, folder), [correction])


def _append(lines: Iterable[Decision], path: Path) -> None:
    """Add lines to a table of decisions, in place of those on the same words."""
    new = {line[:3]: line for line in lines}
    old = read_decisions(path) if path.is_file() else []
    text = io.StringIO()
    kept = [line for line in old if line[:3] not in new]
    write_csv(text, Decision._fields, [*kept, *new.values()])
    write_atomic(path, text.getvalue())
