"""Limits of time: of processor time, so that a busy machine ends no task,
and a longer one by the clock.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_CLOCK_FACTOR = 10  # a task that shares its processor with nine others has its whole time


def clock_limit(seconds: float) -> float:
    """Return how many seconds by the clock a task may take that has some seconds of processor
    time.
    """
    return seconds * _CLOCK_FACTOR


@contextmanager
def cpu_limit(
    seconds: float, handler: Callable[..., object] | signal.Handlers = signal.SIG_DFL
) -> Iterator[None]:
    """Call a signal handler when the block has used so many seconds of processor time.

    The default handler ends the process, which `reached_cpu_limit` tells from its exit code. There
    is no limit on Windows, nor with a new handler outside the main thread, where Python sets none.
    """
    if not hasattr(signal, "setitimer") or (
        signal.getsignal(signal.SIGPROF) != handler
        and threading.current_thread() is not threading.main_thread()
    ):
        yield
        return
    previous = signal.getsignal(signal.SIGPROF)
    _set_handler(handler)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _set_handler(previous)


def reached_cpu_limit(exit_code: int | None) -> bool:
    """Return whether a process has ended with some exit code because it reached a `cpu_limit`."""
    return hasattr(signal, "SIGPROF") and exit_code == -signal.SIGPROF


def cpu_words(seconds: float) -> str:
    """Return a limit of processor time in words: "10 seconds of processor time"."""
    return f"{seconds:g} second{'' if seconds == 1 else 's'} of processor time"


def clock_words(seconds: float) -> str:
    """Return the limit by the clock of some seconds of processor time:
    "100 seconds by the clock".
    """
    return f"{clock_limit(seconds):g} seconds by the clock, because the machine is busy"


def _set_handler(handler: Any) -> None:
    if signal.getsignal(signal.SIGPROF) != handler:
        signal.signal(signal.SIGPROF, handler)
