"""Reads many files at once, in worker processes where that is faster;
a worker that dies fails one file.

A process makes one call at a time, so that it is known which call it died of.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib import import_module
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from graphkit.core.errors import WorkerDiedError
from graphkit.core.record_storage import is_record_name
from graphkit.core.time_limits import cpu_limit, cpu_words
from graphkit.graph.builder.file_reader import (
    FileOutput,
    ResolvedRecord,
    read_file,
    read_resolved_record,
)
from graphkit.graph.builder.reading_limits import (
    CPU_SECONDS,
    MEMORY_BYTES,
    NEXT_STEP,
    call_in_worker,
    memory_limit,
)
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import FileResult, Task, submitted_ahead

# is imported before time and memory of a file are counted
_READERS = "graphkit.documents.extract.extractor"
# between the end of the connection and the end of the process, which has an exit code
_EXIT_SECONDS = 5
P = ParamSpec("P")
T = TypeVar("T")


class ReaderPool:
    """A number of worker processes; one that dies during a call is replaced for the next.

    A thread waits for each of them, so that calls in other processes go on when one dies. Raises
    OSError where processes cannot be started.
    """

    def __init__(self, processes: int) -> None:
        self._is_closed = False
        # starts them with the first call, after the forks
        self._threads = ThreadPoolExecutor(processes)
        self._idle: SimpleQueue[_WorkerProcess] = SimpleQueue()
        self._workers: set[_WorkerProcess] = set()
        try:
            for _ in range(processes):
                self._idle.put(self._start("fork"))
        except OSError:
            self.close()
            raise

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return the future result of a call;
        its exception is WorkerDiedError if the process dies of it.
        """
        return self._threads.submit(
            self._call, lambda worker: worker.call(function, *args, **kwargs)
        )

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
                # a forked process would share the store that is open now
                worker = self._start("spawn")
            return call(worker)
        finally:
            self._idle.put(worker)

    def _start(self, method: str) -> _WorkerProcess:
        worker = _WorkerProcess(
            method if method in multiprocessing.get_all_start_methods() else "spawn"
        )
        self._workers.add(worker)
        return worker


class _WorkerProcess:
    """A process that receives calls and sends their results."""

    def __init__(self, method: str) -> None:
        context: Any = multiprocessing.get_context(method)
        self._connection, theirs = context.Pipe()
        first = "" if method == "fork" else _READERS
        self._process = context.Process(target=_serve, args=(theirs, first), daemon=True)
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


def _serve(connection: Connection, module: str) -> None:
    """Import a module; make the calls that arrive,
    until the process that sends them ends or closes.
    """
    gc.disable()
    if module:
        import_module(module)
    # Ctrl-C reaches the main process, which ends its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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


FILES_PER_PROCESS = 4  # with fewer, starting one more process takes longer than it saves
TASKS_AHEAD = 24  # per process: submitted before earlier results are taken, which bounds memory
Function = Callable[[Task, ReferenceData], T]


class Refusal(str):
    """Why a file was not read, in one line: reading it ended a process, or took too long."""


class Readers:
    """Reads files in this process (`processes` is 0) or in worker processes."""

    def __init__(self, reference: ReferenceData, processes: int, stack: ExitStack) -> None:
        self._reference = reference
        self._ahead = processes * TASKS_AHEAD
        self._pool = ReaderPool(processes) if processes else None
        if self._pool is not None:
            stack.callback(self._pool.close)

    def read(self, tasks: Sequence[Task]) -> Iterator[FileOutput]:
        """Start reading; return an iterator over the output of each file, in order."""
        read = self.run(read_file, tasks)
        return (
            FileOutput(FileResult(task, error=str(found))) if isinstance(found, Refusal) else found
            for task, found in read
        )

    def read_records(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, ResolvedRecord | str]]:
        """Start reading; return an iterator over the record, or the error message, of each file,
        in order.
        """
        return self.run(read_resolved_record, tasks)

    def run(
        self, function: Function[T], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, T | Refusal]]:
        """Call a function for each task; return an iterator over the results.

        A task that kills its worker process, or takes too long, gives a refusal; it is not tried
        again, and the tasks of other workers are not affected.
        """
        pool, reference = self._pool, self._reference
        if pool is None:
            return ((task, _call_here(function, task, reference, CPU_SECONDS)) for task in tasks)

        def submit(task: Task) -> Future[T]:
            return pool.submit(call_in_worker, function, task, reference, CPU_SECONDS)

        def results() -> Iterator[tuple[Task, T | Refusal]]:
            for task, future, _ in pending:
                found: T | Refusal = _result_or_refusal(task, future)
                yield task, found
            pool.close()  # frees the memory of the workers for inference and validation

        pending = submitted_ahead(tasks, self._ahead, submit)
        return results()


def _result_or_refusal(task: Task, future: Future[T]) -> T | Refusal:
    try:
        return future.result()
    except WorkerDiedError as error:
        if error.exit_code == -signal.SIGPROF:
            return _too_slow(task)
        limit = f"{MEMORY_BYTES >> 20:,} MiB"
        return Refusal(
            f"reading crashed ({error}; the memory limit is {limit}): {task.path}; {NEXT_STEP}"
        )


@contextmanager
def workers(jobs: int, tasks: Sequence[Task], reference: ReferenceData) -> Iterator[Readers]:
    """Provide readers for some files; enter this before a store is opened.

    `jobs` limits the number of processes; 0 means one for each core. Without the right to start
    processes, files are read in this one.
    """
    reference.load()  # before any fork, so that workers share it
    if not all(is_record_name(each.path) for each in tasks):
        import_module(_READERS)
    processes = _process_count(jobs or os.cpu_count() or 1, len(tasks))
    with ExitStack() as stack:
        try:
            readers = Readers(reference, processes, stack)
        except OSError:  # no process can be started here, or no semaphore can be had
            readers = Readers(reference, 0, stack)
        yield readers


def _process_count(most: int, files: int) -> int:
    """Return how many workers to start; 0 if reading in this process is as fast.

    Where processes can be forked, even a single file is read in a worker, while this process opens
    the store; elsewhere starting a process takes longer than reading a file. A daemon cannot have
    child processes.
    """
    if not files or multiprocessing.current_process().daemon:
        return 0
    least = 1 if "fork" in multiprocessing.get_all_start_methods() else 0
    return min(most, max(least, files // FILES_PER_PROCESS))


class _TimeLimit(BaseException):
    """Raised where the code is when the time limit is reached;
    not an Exception, so no handler catches it.
    """


def _call_here(
    function: Function[T], task: Task, reference: ReferenceData, seconds: int
) -> T | Refusal:
    """Return the result of a function, called in this process; a refusal past the time limit.

    The limit takes effect only between two Python instructions: a C library that does not return
    can only be ended in a worker process.
    """

    def stop(*_: object) -> None:
        raise _TimeLimit

    try:
        with cpu_limit(seconds, stop), memory_limit(MEMORY_BYTES):
            return function(task, reference)
    except _TimeLimit:
        return _too_slow(task)


def _too_slow(task: Task) -> Refusal:
    return Refusal(f"reading took over {cpu_words(CPU_SECONDS)}: {task.path}; {NEXT_STEP}")
