"""The files of records: reads and writes them, plain (``.json``) or packed (``.json.xz``).

A packed record takes a sixth of the space: the records that ship with graphkit are packed. A
person's corrections of a packed record stay readable, one a line, in a file beside it: those of
``slough-2019-01-21-ilacs.json.xz`` are in ``slough-2019-01-21-ilacs.corrections.json``.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import RecordError
from graphkit.core.model import Correction, Record
from graphkit.core.record_files import (
    CORRECTION_FIELDS,
    NEW,
    apply_corrections,
    corrections_to_json,
    data_of_json,
    record_from_data,
    record_from_json,
    record_to_json,
    rejected_corrections,
    with_corrections,
)

SUFFIX, PACKED_SUFFIX, CORRECTIONS_SUFFIX = ".json", ".json.xz", ".corrections.json"
MAX_UNPACKED = 64 << 20  # bytes; the largest record of a report so far has 1.5 MB


def is_record_name(name: str) -> bool:
    """Return whether a file name is that of a record, plain or packed."""
    return name.endswith((SUFFIX, PACKED_SUFFIX)) and not name.endswith(CORRECTIONS_SUFFIX)


def corrections_path(path: Path) -> Path:
    """Return the path of the corrections of a packed record."""
    return path.with_name(path.name.removesuffix(PACKED_SUFFIX) + CORRECTIONS_SUFFIX)


def read_record_data(path: Path) -> bytes:
    """Return the JSON text of a record file, unpacked, without the corrections beside it.

    Raises RecordError where it cannot be opened or unpacked, or is larger than a record can be.
    """
    try:
        if not path.name.endswith(PACKED_SUFFIX):
            return path.read_bytes()
        with lzma.open(path) as file:
            data = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise RecordError(
            f"{path.name}: cannot be read ({error}); correct or delete the file"
        ) from error
    if len(data) > MAX_UNPACKED:
        raise RecordError(
            f"{path.name}: larger than {MAX_UNPACKED >> 20} MB unpacked; delete the file"
        )
    return data


def read_record(path: Path) -> Record:
    """Return the record in a file, plain or packed, with its corrections applied.

    Raises RecordError where the file, or that of its corrections, cannot be read or is not what it
    should be.
    """
    try:
        text = read_record_data(path).decode()
    except UnicodeDecodeError as error:
        raise RecordError(f"{path.name}: not text ({error}); correct or delete the file") from error
    beside = corrections_path(path)
    if path.name.endswith(PACKED_SUFFIX) and beside.is_file():
        data = data_of_json(text, path.name)
        return record_from_data(data | _read_corrections(beside), beside.name)
    return record_from_json(text, path.name)


def _read_corrections(path: Path) -> dict[str, object]:
    """Return the fields in a file of corrections."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise RecordError(
            f"{path.name}: cannot be read as JSON ({error}); correct the file"
        ) from error
    if not isinstance(found, dict) or found.keys() - set(CORRECTION_FIELDS):
        raise RecordError(
            f"{path.name}: not an object with only {' and '.join(CORRECTION_FIELDS)}; correct it"
        )
    return found


def write_record(path: Path, record: Record, quotes: bool = False) -> None:
    """Write a record to a file, packed if its name ends in ``.json.xz``.

    A packed file whose text does not change is left as it is, whatever version of the compressor
    wrote it.
    """
    if not path.name.endswith(PACKED_SUFFIX):
        write_atomic(path, record_to_json(record, quotes))
        return
    text = record_to_json(replace(record, corrections=(), reviewed_by=""), quotes)
    if not path.is_file() or read_record_data(path) != text.encode():
        write_atomic(path, lzma.compress(text.encode(), preset=6))
    _write_corrections(corrections_path(path), record)


def add_corrections(path: Path, corrections: Iterable[Correction]) -> Path:
    """Add corrections to a record, in place of those of the same fields;
    return the file that has them.

    Statements that corrections add have one path, and are told apart by their words.

    Nothing else in the file changes; of a packed record, only the file beside it. Raises
    RecordError where the record cannot be read, or a correction cannot be applied.
    """
    record, new = read_record(path), {_subject(item): item for item in corrections}
    kept = (item for item in record.corrections if _subject(item) not in new)
    record = replace(
        record, corrections=tuple(sorted((*kept, *new.values()), key=_correction_order))
    )
    for message in rejected_corrections(apply_corrections(record, path.name)):
        if any(f"correction of {field!r}:" in message for field, _ in new):
            raise RecordError(message)
    packed = path.name.endswith(PACKED_SUFFIX)
    file = corrections_path(path) if packed else path
    if packed:
        write_atomic(file, corrections_to_json(record))
    else:
        write_atomic(file, with_corrections(read_record_data(path).decode(), record))
    return file


def _subject(item: Correction) -> tuple[str, str]:
    """Return what a correction is about: a field,
    and the words of a statement that a person adds.
    """
    return item.field, item.words if NEW in item.field.split("/") else ""


def _correction_order(item: Correction) -> tuple[bool, str, str]:
    """Reviewed labels follow the other corrections, in the order of their fields."""
    return (True, *_subject(item)) if item.words else (False, "", "")


def remove_record(path: Path) -> None:
    """Delete the file of a record, and that of its corrections."""
    path.unlink()
    if path.name.endswith(PACKED_SUFFIX):
        corrections_path(path).unlink(missing_ok=True)


def records_in(folder: Path) -> list[Path]:
    """Return the record files in a folder, sorted."""
    return sorted(path for path in folder.glob("*.json*") if is_record_name(path.name))


def _write_corrections(path: Path, record: Record) -> None:
    if not record.corrections and not record.reviewed_by:
        path.unlink(missing_ok=True)
        return
    write_atomic(path, corrections_to_json(record))


def record_file_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a record with the corrections beside it;
    "" where it cannot be opened.
    """
    try:
        digest = hashlib.sha256(path.read_bytes())
        if path.name.endswith(PACKED_SUFFIX) and corrections_path(path).is_file():
            digest.update(corrections_path(path).read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()
