"""Which generation of the graph is current: for workers that reopen it, and for ETags."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from graphkit.core.digests import file_digest
from graphkit.core.version import __version__
from graphkit.graph.facts.facts import FACTS_FILE
from graphkit.graph.store.endpoint import is_url
from graphkit.graph.store.locations import POINTER_FILE, current_folder


def generation_of(location: str) -> str:
    """Return an identifier of the current graph in a folder;
    "" for an endpoint, or where there is none.

    It contains the time of the build, because a folder that is built anew begins with generation 1
    again.
    """
    if is_url(location):
        return ""
    try:
        return _generation_at(location, os.stat(os.path.join(location, POINTER_FILE)).st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=8)  # every request asks
def _generation_at(location: str, time: int) -> str:
    current = current_folder(Path(location))
    return f"{current.name}-{time:x}" if current else ""


def facts_file_of(location: str) -> tuple[Path, str] | None:
    """Return the read model of the current generation and its SHA-256 (hex);
    None where there is none.
    """
    folder = None if is_url(location) else current_folder(Path(location))
    if folder is None:
        return None
    path = folder / FACTS_FILE
    return path, _digest_at(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _digest_at(path: Path, time: int) -> str:
    return file_digest(path)


def entity_tag(generation: str) -> str:
    """Return the ETag of everything that this version of graphkit serves from a generation;
    "" without one.

    It is weak because compressed and plain answers share it.
    """
    return f'W/"{__version__}-{generation}"' if generation else ""
