"""Writes files atomically: a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import glob
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphkit.core.errors import GraphkitError

# in names of temporary folders
_MARK = f".graphkit-{os.uname().nodename if hasattr(os, 'uname') else ''}-"
_ENDING = ("SIGTERM", "SIGHUP")  # SIGHUP: the terminal was closed
_MAX_PREFIX = 100  # characters of a file's name in that of its temporary folder


@contextmanager
def atomic_output(path: Path) -> Iterator[Path]:
    """Yield a temporary path for a file or folder, and move it to `path` when the block ends.

    If the block fails (also by Ctrl-C or SIGTERM), the old content stays. In an existing folder,
    files with other names stay. A symbolic link is followed. A pipe or device cannot be replaced,
    so it is written directly. No folder above `path` is created. Raises GraphkitError where `path`
    cannot be written.
    """
    check_output(path)
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            yield path
            return
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        with signals_raise(), _temporary_folder(path.parent, path.name[:_MAX_PREFIX]) as folder:
            temporary = Path(folder, path.name)
            yield temporary
            _move(temporary, path)
    except OSError as error:
        raise GraphkitError(
            f"cannot write {path}: {error.strerror or error}; give another output path"
        ) from error


def check_output(path: Path) -> None:
    """Raise GraphkitError where no file can be at a path:
    for a command to say so before its work.
    """
    try:
        if not path.parent.is_dir():
            raise GraphkitError(
                f"cannot write {path}: there is no folder {path.parent}; create it first"
            )
        path.exists()
    except OSError as error:  # the name is too long
        raise GraphkitError(
            f"cannot write {path}: {error.strerror}; give another output path"
        ) from error


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file atomically; text is written as UTF-8 with "\\n" line ends.

    Raises GraphkitError where the path cannot be written.
    """
    with atomic_output(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def _temporary_folder(parent: Path, name: str) -> Iterator[Path]:
    """Yield a new hidden folder, whose name begins with `name`; it is removed at the end.

    What earlier processes of this machine left in `parent`, because they were killed, is removed
    first.
    """
    for left in parent.glob(f".*{glob.escape(_MARK)}*"):
        if not _is_running(left.name.rpartition(_MARK)[2].partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}{_MARK}{os.getpid()}-", dir=parent) as folder:
        yield Path(folder)


def _is_running(process: str) -> bool:
    """Return whether a process may be running, given by its number."""
    if os.name == "nt" or not process.isdecimal():
        return True  # on Windows, the call below would end it
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


@contextmanager
def signals_raise() -> Iterator[None]:
    """Let the signals that end a process raise where it would end before files are cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can set a signal handler
        return
    handlers: dict[int, Any] = {
        getattr(signal, name): _exit_by_signal for name in _ENDING if hasattr(signal, name)
    }
    handlers[signal.SIGINT] = signal.default_int_handler
    changed = [number for number in handlers if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, handlers[number])
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


def _exit_by_signal(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _move(source: Path, target: Path) -> None:
    if source.is_file():
        os.replace(source, target)
    elif target.is_dir():
        for file in sorted(source.iterdir()):
            os.replace(file, target / file.name)
    else:
        shutil.move(source, target)
