"""Calls a function for each of many files in threads, which wait for a slow disk together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")
_TOGETHER = 32  # files of one call: passing a small file to a thread costs more than reading it


def map_files(function: Callable[[S], T], files: Sequence[S]) -> list[T]:
    """Return what a function returns for each file, in order. Raises what the function raises."""
    # large files are often neighbours: each goes to another thread
    step = -(-len(files) // _TOGETHER)
    found: dict[int, T] = {}

    def call(first: int) -> None:
        found.update((at, function(files[at])) for at in range(first, len(files), step))

    with ThreadPoolExecutor() as threads:
        list(threads.map(call, range(step)))
    return [found[at] for at in range(len(files))]
