"""Report files: finds them, and tells their format."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphkit.core.errors import InputError

MEDIA_TYPES = {".pdf": "application/pdf", ".html": "text/html", ".htm": "text/html"}
MEDIA_TYPES |= {".txt": "text/plain", ".md": "text/markdown"}
HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,1000}?-->\s*)?<(?:!doctype html|html|head|body)\b",
    re.I | re.S,
)
SIGNATURE_BYTES = 4096  # at the start of a file that are searched for signatures


def suffix_of(content: bytes) -> str:
    """Return the suffix of files with some content: PDF, HTML, or text."""
    if b"%PDF-" in content[:SIGNATURE_BYTES]:
        return ".pdf"
    return ".html" if HTML_START.match(content) else ".txt"


def find_reports(paths: Iterable[Path]) -> list[Path]:
    """Return the report files in `paths`, and in the folders among them,
    sorted and without duplicates.

    In a folder, hidden files and files with an unsupported suffix are skipped. A file given by name
    is always returned; `read_document` raises an error for what it cannot read. Raises InputError
    where a path does not exist, or is a pipe or device, which might never end.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}; check the path and try again")
        if not (path.is_dir() or path.is_file()):
            raise InputError(
                f"neither a file nor a folder: {path}; save it as a file and try again"
            )
        known = (file for file in visible_files(path) if file.suffix.lower() in MEDIA_TYPES)
        for file in known if path.is_dir() else [path]:
            real = file.resolve()
            found[real] = min(found.get(real, file), file, key=str)
    return sorted(found.values(), key=str)


def visible_files(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and its subfolders, without hidden files and folders.

    Links that lead out of the folder are not followed (`entries_not_read`). Raises InputError where
    a folder cannot be read, because its files would be missing.
    """
    for path, reason in _visible_entries(folder):
        if not reason:
            yield path


def entries_not_read(folder: Path) -> list[tuple[Path, str]]:
    """Return what is in a folder and cannot be read as a file, with the reason:
    links, pipes and devices.

    Raises InputError where a folder cannot be read.
    """
    return sorted((path, reason) for path, reason in _visible_entries(folder) if reason)


def _visible_entries(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield what a folder and its subfolders contain besides folders,
    with why it is not read or "".
    """
    root = folder.resolve()
    folders = [str(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as found:
                entries = sorted(
                    (each for each in found if each.name[0] != "."), key=lambda each: each.name
                )
            folders += [each.path for each in entries if each.is_dir(follow_symlinks=False)]
            for each in entries:
                if not each.is_dir(follow_symlinks=False):
                    path = Path(each.path)
                    yield path, _reason_not_to_read(path, root)
        except OSError as error:
            raise InputError(
                f"cannot read folder {error.filename} ({error.strerror}): check its permissions"
            ) from error


def _reason_not_to_read(path: Path, root: Path) -> str:
    """Return why an entry of a folder is not read, "" for a file."""
    if path.is_symlink():
        if not path.exists():
            return "a link to nothing"
        if not path.resolve().is_relative_to(root):
            return "a link out of the folder: give its target to read it"
        if path.is_dir():
            return "a link to a folder that is read already"
    return "" if path.is_file() else "a pipe or device"
