"""The memory limit of a query on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

MEMORY_BYTES = 2 << 30
_SECONDS_BETWEEN_CHECKS = 0.05  # a query takes at most some 20 MB more in this time


@contextmanager
def memory_limit(advice: Sequence[str]) -> Iterator[None]:
    """End the process with exit status 1 and some advice if the block takes more than 2 GiB of memory.

    Under a limit by the operating system, the engine would abort without a message. Nothing has been written
    by then. There is no limit where memory cannot be measured (on Windows).
    """
    done, before = Event(), _memory()

    def watch() -> None:
        while not done.wait(_SECONDS_BETWEEN_CHECKS):
            if _memory() - before > MEMORY_BYTES:
                limit = f"{MEMORY_BYTES / (1 << 30):g} GiB"
                lines = [f"Error: the query was ended because it took more than {limit} of memory", *advice]
                sys.stderr.write("\n".join(lines) + "\n")
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
