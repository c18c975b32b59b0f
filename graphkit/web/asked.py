"""The process that answers one request: `python -m graphkit.web.asked SECONDS WORDS …` runs `graphkit WORDS`.

It ends by itself when its time is up, whoever started it, and neither takes nor says more than it may.
"""

from __future__ import annotations

import runpy
import sys

MEMORY = 2 << 30  # bytes that it may take
LARGEST = 50_000_000  # bytes that it may say


def _keep_within(seconds: int) -> None:
    if sys.platform != "win32":
        import resource
        import signal

        signal.alarm(seconds)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))


if __name__ == "__main__":
    _keep_within(int(sys.argv.pop(1)))
    runpy.run_module("graphkit", run_name="__main__", alter_sys=True)
