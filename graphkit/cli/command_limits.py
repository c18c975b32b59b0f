"""The limits of a query on the command line: time and memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic

MEMORY_BYTES = 2 << 30
_SECONDS_BETWEEN_CHECKS = 0.05  # a query takes at most some 20 MB more in this time


@contextmanager
def query_limits(seconds: int, advice: Sequence[str]) -> Iterator[None]:
    """End the process with exit status 1 and some advice if the block takes longer (0: no limit), or 2 GiB.

    The engine cannot cancel a query, so ending the process is the only way; under a limit of memory by the
    operating system, it would abort without a message. Nothing has been written by then. Memory has no limit
    where it cannot be measured (on Windows).
    """
    done, before, start = Event(), _memory(), monotonic()

    def watch() -> None:
        while not done.wait(_SECONDS_BETWEEN_CHECKS):
            if seconds and monotonic() - start >= seconds:
                end(f"after {seconds} s (see --timeout)")
            if _memory() - before > MEMORY_BYTES:
                end(f"because it took more than {MEMORY_BYTES / (1 << 30):g} GiB of memory")

    def end(reason: str) -> None:
        sys.stderr.write("\n".join([f"Error: the query was ended {reason}", *advice]) + "\n")
        sys.stderr.flush()
        os._exit(1)

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()


def _memory() -> int:
    """Return the memory of this process without files that are mapped to it, in bytes; 0 where unknown.

    Outside Linux this is the largest amount so far.
    """
    if sys.platform == "win32":
        return 0
    import resource

    try:
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text("ascii").split())
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return (resident - shared) * resource.getpagesize()
