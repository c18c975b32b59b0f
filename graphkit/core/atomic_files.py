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

from graphkit.core.errors import GraphkitError

_HOST = os.uname().nodename if hasattr(os, "uname") else ""
_MAX_PREFIX = 100  # characters of a file's name in that of its temporary folder


@contextmanager
def atomic_output(path: Path) -> Iterator[Path]:
    """Yield a temporary path for a file or folder, and move it to `path` when the block ends.

    If the block fails (also by Ctrl-C or SIGTERM), the old content stays. In an existing folder, files with
    other names stay. A symbolic link is followed. A pipe or device cannot be replaced, so it is written
    directly. No folder above `path` is created. Raises GraphkitError where `path` cannot be written.
    """
    try:
        if not path.parent.is_dir():
            raise GraphkitError(f"cannot write {path}: there is no folder {path.parent}; create it first")
        if path.exists() and not (path.is_file() or path.is_dir()):
            yield path
            return
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        with _signals_raise(), temporary_folder(path.parent, f".{path.name[:_MAX_PREFIX]}") as folder:
            temporary = Path(folder, path.name)
            yield temporary
            _move(temporary, path)
    except OSError as error:
        raise GraphkitError(
            f"cannot write {path}: {error.strerror or error}; give another output path"
        ) from error


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file atomically; text is written as UTF-8 with "\\n" line ends.

    Raises GraphkitError where the path cannot be written.
    """
    with atomic_output(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def temporary_folder(parent: Path, name: str) -> Iterator[Path]:
    """Yield a new folder, whose name begins with `name`; it is removed at the end.

    What an earlier process of this machine left under that name, because it was killed, is removed first.
    """
    begin = f"{name}.{_HOST}-"
    for left in parent.glob(f"{glob.escape(begin)}*"):
        if not _is_running(left.name.removeprefix(begin).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{begin}{os.getpid()}-", dir=parent) as folder:
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
def _signals_raise() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise where they would end the process before files are cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can set a signal handler
        return
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _exit_by_signal}
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
