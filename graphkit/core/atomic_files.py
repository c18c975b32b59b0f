"""Writes files so that nobody ever sees half of one."""

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
    """Give a place beside `path` for a file or folder; what is written there is moved when the block ends.

    On any failure, Ctrl-C too, what was there stays, and no half of a file is left. In a folder that is there
    already, files of other names are let be. What a link points to is written; a pipe or a device, which
    cannot be replaced, is written straight. Raises GraphkitError where the place cannot be written.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            yield path
            return
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            _interrupted_in_order(),
            tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder,
        ):
            draft = Path(folder, path.name)
            yield draft
            _put(draft, path)
    except OSError as error:
        raise GraphkitError(
            f"cannot write {path}: {error.strerror or error}; name another place with -o"
        ) from error


@contextmanager
def _interrupted_in_order() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt even where it would end the process at once: there is to tidy up."""
    ends = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    if not ends or threading.current_thread() is not threading.main_thread():
        yield  # only a main thread can change it
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file, all of it or nothing.

    Text is written as UTF-8 with "\\n" line ends. Raises GraphkitError where the place cannot be written.
    """
    with atomic_output(path) as draft:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)


def _put(draft: Path, path: Path) -> None:
    if draft.is_file():
        os.replace(draft, path)
    elif path.is_dir():
        for file in sorted(draft.iterdir()):
            os.replace(file, path / file.name)
    else:
        shutil.move(draft, path)
