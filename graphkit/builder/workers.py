"""Reads many files at once, in worker processes where that is faster; a worker that dies fails one file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from graphkit.builder.file_reader import FileOutput, ResolvedRecord, read_file, read_record
from graphkit.builder.file_result import FileResult
from graphkit.builder.reference_data import ReferenceData
from graphkit.builder.tasks import Task
from graphkit.builder.worker_process import WorkerPool
from graphkit.core.errors import WorkerDiedError

FILES_PER_PROCESS = 4  # with fewer, starting one more process takes longer than it saves
TASKS_AHEAD = 24  # per process: submitted before earlier results are taken, which bounds memory
CPU_SECONDS = 60  # limit for one file; most take 0.2
MEMORY_BYTES = 2**30  # limit for one file: how much address space its process may add
NEXT_STEP = "download the report again, or leave it out"
T = TypeVar("T")
Function = Callable[[Task, ReferenceData], T]


class Refusal(str):
    """Why a file was not read, in one line: reading it ended a process, or took too long."""


class Readers:
    """Reads files in this process (`processes` is 0) or in worker processes."""

    def __init__(self, reference: ReferenceData, processes: int, stack: ExitStack) -> None:
        self._reference = reference
        self._ahead = processes * TASKS_AHEAD
        self._pool = WorkerPool(processes) if processes else None
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
        """Start reading; return an iterator over the record, or the error message, of each file, in order."""
        return self.run(read_record, tasks)

    def run(self, function: Function[T], tasks: Sequence[Task]) -> Iterator[tuple[Task, T | Refusal]]:
        """Call a function for each task; return an iterator over the results.

        A task that kills its worker process, or takes too long, gives a refusal; it is not tried again, and
        the tasks of other workers are not affected.
        """
        if self._pool is None:
            return ((task, _call_here(function, task, self._reference, CPU_SECONDS)) for task in tasks)
        pending = deque((task, self._submit(function, task)) for task in tasks[: self._ahead])
        return self._results(function, pending, tasks[self._ahead :])

    def _results(
        self, function: Function[T], pending: deque[tuple[Task, Future[T]]], later: Sequence[Task]
    ) -> Iterator[tuple[Task, T | Refusal]]:
        unsubmitted = iter(later)
        while pending:
            pending.extend((task, self._submit(function, task)) for task in islice(unsubmitted, 1))
            result = _first_result(pending)
            yield result
        if self._pool is not None:
            self._pool.close()  # frees the memory of the workers for inference and validation

    def _submit(self, function: Function[T], task: Task) -> Future[T]:
        assert self._pool is not None
        return self._pool.submit(call_in_worker, function, task, self._reference, CPU_SECONDS)


def _first_result(pending: deque[tuple[Task, Future[T]]]) -> tuple[Task, T | Refusal]:
    task, future = pending.popleft()
    try:
        return task, future.result()
    except WorkerDiedError as error:
        if error.exit_code == -signal.SIGPROF:
            return task, _too_slow(task)
        limit = f"{MEMORY_BYTES >> 20:,} MiB"
        return task, Refusal(
            f"reading crashed ({error}; the memory limit is {limit}): {task.path}; {NEXT_STEP}"
        )


@contextmanager
def workers(jobs: int, files: int, reference: ReferenceData) -> Iterator[Readers]:
    """Provide readers for a number of files; enter this before a store is opened.

    `jobs` limits the number of processes; 0 means one for each core. Without the right to start processes,
    files are read in this one.
    """
    reference.load()  # before any fork, so that workers share it
    processes = _process_count(jobs or os.cpu_count() or 1, files)
    with ExitStack() as stack:
        try:
            readers = Readers(reference, processes, stack)
        except OSError:  # no process can be started here, or no semaphore can be had
            readers = Readers(reference, 0, stack)
        yield readers


def _process_count(most: int, files: int) -> int:
    """Return how many workers to start; 0 if reading in this process is as fast.

    Where processes can be forked, even a single file is read in a worker, while this process opens the store;
    elsewhere starting a process takes longer than reading a file. A daemon cannot have child processes.
    """
    if not files or multiprocessing.current_process().daemon:
        return 0
    least = 1 if "fork" in multiprocessing.get_all_start_methods() else 0
    return min(most, max(least, files // FILES_PER_PROCESS))


def call_in_worker(function: Function[T], task: Task, reference: ReferenceData, seconds: int) -> T:
    """Return the result of a function; past the time limit, the worker process ends."""
    with _cpu_limit(seconds, signal.SIG_DFL), _memory_limit(MEMORY_BYTES):
        return function(task, reference)


class _TimeLimit(BaseException):
    """Raised where the code is when the time limit is reached; not an Exception, so no handler catches it."""


def _call_here(function: Function[T], task: Task, reference: ReferenceData, seconds: int) -> T | Refusal:
    """Return the result of a function, called in this process; a refusal past the time limit.

    The limit takes effect only between two Python instructions: a C library that does not return can only be
    ended in a worker process.
    """

    def stop(*_: object) -> None:
        raise _TimeLimit

    try:
        with _cpu_limit(seconds, stop), _memory_limit(MEMORY_BYTES):
            return function(task, reference)
    except _TimeLimit:
        return _too_slow(task)


@contextmanager
def _cpu_limit(seconds: int, handler: Callable[..., object] | signal.Handlers) -> Iterator[None]:
    """Call a signal handler when the block has used so many seconds of processor time.

    There is no limit on Windows, nor with a new handler outside the main thread, where Python sets none.
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


def _set_handler(handler: Any) -> None:
    if signal.getsignal(signal.SIGPROF) != handler:
        signal.signal(signal.SIGPROF, handler)


@contextmanager
def _memory_limit(size: int) -> Iterator[None]:
    """Limit how much address space the process may add in the block; there is no limit outside Linux."""
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


def _too_slow(task: Task) -> Refusal:
    return Refusal(f"reading took over {CPU_SECONDS} seconds of processor time: {task.path}; {NEXT_STEP}")
