"""Limits of processor time and memory for reading one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from graphkit.core.time_limits import cpu_limit

CPU_SECONDS = 60  # limit for one file; most take 0.2
MEMORY_BYTES = 2**30  # limit for one file: how much address space its process may add
NEXT_STEP = "download the report again, or leave it out"
T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")


def call_in_worker(function: Callable[[U, V], T], task: U, reference: V, seconds: int) -> T:
    """Return the result of a function; past the time limit, the worker process ends."""
    with cpu_limit(seconds), memory_limit(MEMORY_BYTES):
        return function(task, reference)


@contextmanager
def memory_limit(size: int) -> Iterator[None]:
    """Limit how much address space the process may add in the block;
    there is no limit outside Linux.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        resource = import_module("resource")
    except (ImportError, OSError):
        yield
        return
    previous = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + size
    bounds = [limit, *(bound for bound in previous if bound != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), previous[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, previous)
