"""Runs one command in a process of its own, with limits on time, memory and size of output.

`python -m graphkit.web.request_process SECONDS WORDS …` runs `graphkit WORDS …` within a time limit.
"""

from __future__ import annotations

import runpy
import sys

MEMORY = 2 << 30  # bytes
LARGEST = 50_000_000  # bytes of output


def _set_limits(seconds: int) -> None:
    if sys.platform != "win32":
        import resource
        import signal

        signal.alarm(seconds)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))


if __name__ == "__main__":
    _set_limits(int(sys.argv.pop(1)))
    runpy.run_module("graphkit", run_name="__main__", alter_sys=True)
