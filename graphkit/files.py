"""Writes files so that nobody ever sees half of one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from graphkit.model import GraphkitError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it there; on any failure what was there stays.

    Text is written as UTF-8 with "\\n" line ends. Raises GraphkitError where the place cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise GraphkitError(f"cannot write {path}: {error.strerror}; name another place with -o") from error
    finally:
        with suppress(OSError):  # nothing was written where nothing can be removed
            beside.unlink(missing_ok=True)
