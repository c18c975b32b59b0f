"""The digests of the files of a generation, which show whether one of them was damaged.

`check_files` is what opening a graph begins with: a file must have the size and the time of change
that were recorded when it was written; where only the time differs, as in a copy, the digest
decides. What changes on the disk without a trace in the folder is found by `damaged_files`, which
reads all.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from graphkit.core.atomic_files import write_atomic
from graphkit.core.digests import file_digest
from graphkit.core.errors import DamagedGraphError, GraphkitError
from graphkit.core.many_files import map_files

DIGESTS_FILE = "digests.json"
_NOT_DATA = ("LOCK", "LOG", DIGESTS_FILE)  # the first two are the engine's
_AT_ONCE = 1 << 30  # bytes that the system copies in one call


class FileState(NamedTuple):
    """A file as it was written: size in bytes, time of change in nanoseconds, SHA-256 (hex)."""

    size: int
    changed: int
    sha256: str


States = dict[str, FileState]  # by path relative to the folder of the generation


def copy_files(source: Path, target: Path) -> States:
    """Copy the files of a generation, but its digests, to the folder of a new one; return these.

    A copy has the time of change of its original, and nothing else in common with it: permissions
    are those of a new file.
    """
    for name in _data_files(source):
        (target / name).parent.mkdir(exist_ok=True)
        copy_file(source / name, target / name)
    return _read_states(source)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file with its time of change; some file systems store what both have only once."""
    is_copied = False
    if sys.platform == "linux":
        with suppress(OSError), source.open("rb") as one, target.open("wb") as other:
            while os.copy_file_range(one.fileno(), other.fileno(), _AT_ONCE):
                pass
            is_copied = True
    if not is_copied:
        shutil.copyfile(source, target)
    times = source.stat()
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))


def write_digests(folder: Path, copied: Mapping[str, FileState] = MappingProxyType({})) -> None:
    """Record the files of a generation; of those copied, only what has changed since is read."""

    def state(name: str) -> FileState:
        found = (folder / name).stat()
        is_copy = name in copied and copied[name][:2] == (found.st_size, found.st_mtime_ns)
        return copied[name] if is_copy else _state_of(folder / name)

    data = _data_files(folder)
    states = dict(zip(data, map_files(state, data), strict=True))
    (folder / DIGESTS_FILE).write_text(_as_json(states), encoding="utf-8")


def _data_files(folder: Path) -> list[str]:
    """Return the paths of the files of a generation with data, relative to its folder, sorted."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(each.as_posix() for each in files if not each.name.startswith(_NOT_DATA))


def check_files(folder: Path, parts: tuple[str, ...] = ("",)) -> None:
    """Raise DamagedGraphError if a file in some parts of a generation is not as it was written.

    `parts` are the beginnings of their paths; by default, all files are checked. Raises OSError
    where a file is missing, or may not be read.
    """
    states = _read_states(folder)
    copied: States = {}
    for name, state in states.items():
        if not name.startswith(parts):
            continue
        found = (folder / name).stat()
        _require_readable(folder / name)
        if found.st_size != state.size:
            raise DamagedGraphError(f"{name} has {found.st_size:,} bytes instead of {state.size:,}")
        if found.st_mtime_ns != state.changed:
            copied[name] = _state_of(folder / name)
            if copied[name].sha256 != state.sha256:
                raise DamagedGraphError(f"{name} was changed")
    if copied:
        # in a folder that cannot be written, each command reads them again
        with suppress(GraphkitError):
            write_atomic(folder / DIGESTS_FILE, _as_json(states | copied))


def damaged_files(folder: Path) -> list[str]:
    """Return a line for each file of a generation that differs from its digest, or is missing.

    Raises DamagedGraphError where there are no digests, PermissionError where a file may not be
    read.
    """
    states = [*_read_states(folder).items()]
    return [
        line
        for lines in map_files(lambda each: [*_damage(folder, *each)], states)
        for line in lines
    ]


def _damage(folder: Path, name: str, state: FileState) -> Iterator[str]:
    try:
        if _state_of(folder / name).sha256 != state.sha256:
            yield f"{name} differs from its digest"
    except PermissionError:
        raise
    except OSError as error:
        yield f"{name} cannot be read ({error.strerror})"


def _require_readable(path: Path) -> None:
    if not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _read_states(folder: Path) -> States:
    """Return the recorded files. Raises DamagedGraphError where there is no record of them."""
    try:
        data = json.loads((folder / DIGESTS_FILE).read_bytes())
        return {name: FileState(*state) for name, state in data.items()}
    except FileNotFoundError as error:
        raise DamagedGraphError(f"{DIGESTS_FILE} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedGraphError(f"{DIGESTS_FILE} was changed") from error


def _as_json(states: States) -> str:
    lines = (f"{json.dumps(name)}: {json.dumps(state)}" for name, state in sorted(states.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _state_of(path: Path) -> FileState:
    found = path.stat()
    _require_readable(path)
    return FileState(found.st_size, found.st_mtime_ns, file_digest(path))
