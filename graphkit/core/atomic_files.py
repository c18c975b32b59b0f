"""Writes files atomically: a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphkit.core.errors import GraphkitError


@contextmanager
def atomic_output(path: Path) -> Iterator[Path]:
    """Yield a temporary path for a file or folder, and move it to `path` when the block ends.

    If the block fails (also by Ctrl-C), the old content stays. In an existing folder, files with other names
    stay. A symbolic link is followed. A pipe or device cannot be replaced, so it is written directly. No
    folder above `path` is created. Raises GraphkitError where `path` cannot be written.
    """
    try:
        if not path.parent.is_dir():
            raise GraphkitError(f"cannot write {path}: there is no folder {path.parent}; create it first")
        if path.exists() and not (path.is_file() or path.is_dir()):
            yield path
            return
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        with (
            _sigint_raises(),
            tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder,
        ):
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
def _sigint_raises() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, also where it would end the process before files are cleaned up."""
    has_default_action = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    if not has_default_action or threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can set a signal handler
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _move(source: Path, target: Path) -> None:
    if source.is_file():
        os.replace(source, target)
    elif target.is_dir():
        for file in sorted(source.iterdir()):
            os.replace(file, target / file.name)
    else:
        shutil.move(source, target)
