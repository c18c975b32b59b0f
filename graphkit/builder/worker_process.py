"""Worker processes that make one call at a time, so that it is known which call a process died of."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from graphkit.core.errors import WorkerDiedError

_EXIT_SECONDS = 5  # between the end of the connection and the end of the process, which has an exit code
P = ParamSpec("P")
T = TypeVar("T")


class WorkerPool:
    """A number of worker processes; one that dies during a call is replaced for the next.

    A thread waits for each of them, so that calls in other processes go on when one dies. Raises OSError
    where processes cannot be started.
    """

    def __init__(self, processes: int) -> None:
        self._is_closed = False
        self._threads = ThreadPoolExecutor(processes)  # starts them with the first call, after the forks
        self._idle: SimpleQueue[_WorkerProcess] = SimpleQueue()
        self._workers: set[_WorkerProcess] = set()
        try:
            for _ in range(processes):
                self._idle.put(self._start("fork"))
        except OSError:
            self.close()
            raise

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return the future result of a call; its exception is WorkerDiedError if the process dies of it."""
        return self._threads.submit(self._call, lambda worker: worker.call(function, *args, **kwargs))

    def close(self) -> None:
        """Drop the calls that wait, and kill the processes."""
        self._is_closed = True
        for worker in self._workers.copy():
            worker.kill()
        self._threads.shutdown(cancel_futures=True)

    def _call(self, call: Callable[[_WorkerProcess], T]) -> T:
        worker = self._idle.get()
        try:
            if not worker.is_alive() and not self._is_closed:
                self._workers.discard(worker)
                worker = self._start("spawn")  # a forked process would share the store that is open now
            return call(worker)
        finally:
            self._idle.put(worker)

    def _start(self, method: str) -> _WorkerProcess:
        worker = _WorkerProcess(method if method in multiprocessing.get_all_start_methods() else "spawn")
        self._workers.add(worker)
        return worker


class _WorkerProcess:
    """A process that receives calls and sends their results."""

    def __init__(self, method: str) -> None:
        context: Any = multiprocessing.get_context(method)
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with theirs:  # closed here, so that the connection ends with the process
            self._process.start()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of a call. Raises WorkerDiedError if the process dies of it."""
        try:
            self._connection.send((function, args, kwargs))
            result: T = self._connection.recv()
        except (EOFError, OSError):
            self._process.join(_EXIT_SECONDS)
            self.kill()
            raise WorkerDiedError(self._process.exitcode) from None
        return result

    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return bool(self._process.is_alive())

    def kill(self) -> None:
        """End the process and wait for its end."""
        self._process.kill()
        self._process.join()


def _serve(connection: Connection) -> None:
    """Make the calls that arrive, until the process that sends them ends or closes the connection."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the main process, which ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            function, args, kwargs = connection.recv()
        except EOFError:
            return
        connection.send(function(*args, **kwargs))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
