"""Reads many files at once, in processes of their own where that pays, and survives those that die."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from graphkit.build.file_reader import Reading, Task, WhoIsWho, read_file, resolved_record
from graphkit.core.model import Record

FILES_A_PROCESS = 4  # fewer are not worth the start of one more
AHEAD = 24  # files that each process may be ahead: it goes on while a batch is loaded, and memory is bounded
SECONDS = 60  # of the processor that reading one file may take: most take a fifth of one
T = TypeVar("T")
Work = Callable[[Task, WhoIsWho], T]


class Readers:
    """Reads files, in this process or in several."""

    def __init__(self, who: WhoIsWho, processes: int, stack: ExitStack) -> None:
        self._who = who
        self._processes = processes
        self._stack = stack
        self._pool = self._start("fork") if processes else None

    def read(self, tasks: Sequence[Task]) -> Iterator[tuple[Reading, bytes]]:
        """Begin to read; return an iterator over reading and graph of each file, in the order asked."""
        each = self._each(read_file, tasks)
        return (found or (Reading(task, refused=_ended(task)), b"") for task, found in each)

    def records(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Record | str]]:
        """Begin to read; return an iterator over the record of each file, or why it has none, as asked."""
        return ((task, found or _ended(task)) for task, found in self._each(resolved_record, tasks))

    def _each(self, work: Work[T], tasks: Sequence[Task]) -> Iterator[tuple[Task, T | None]]:
        """Begin the work; return its results in the order of the files, None where the process ended."""
        if self._pool is None:
            return ((task, _in_time_here(work, task, self._who, SECONDS)) for task in tasks)
        ahead = self._processes * AHEAD
        waiting = deque((task, self._submit(work, task)) for task in tasks[:ahead])
        return self._in_order(work, waiting, tasks[ahead:])

    def _in_order(
        self, work: Work[T], waiting: deque[tuple[Task, Future[T]]], later: Sequence[Task]
    ) -> Iterator[tuple[Task, T | None]]:
        for task in later:
            waiting.append((task, self._submit(work, task)))
            first, future = waiting.popleft()
            yield first, self._result(work, first, future)
        for task, future in waiting:
            yield task, self._result(work, task, future)
        if self._pool is not None:
            self._pool.shutdown()  # gives back the memory of the processes: what follows needs it

    def _submit(self, work: Work[T], task: Task) -> Future[T]:
        assert self._pool is not None
        try:
            return self._pool.submit(_in_time, work, task, self._who, SECONDS)
        except BrokenProcessPool:
            self._pool = self._start("spawn")  # a store is open by now, which a fork would share
            return self._pool.submit(_in_time, work, task, self._who, SECONDS)

    def _result(self, work: Work[T], task: Task, future: Future[T]) -> T | None:
        """Return the result; what was under way when a process died is tried again, each by itself."""
        try:
            return future.result()
        except BrokenProcessPool:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
                try:
                    return alone.submit(_in_time, work, task, self._who, SECONDS).result()
                except BrokenProcessPool:
                    return None

    def _start(self, method: str) -> ProcessPoolExecutor:
        method = method if method in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        pool = ProcessPoolExecutor(self._processes, context, _begin)
        self._stack.callback(pool.shutdown, cancel_futures=True)  # who stops it waits for nothing ahead
        pool.submit(os.getpid).result()
        return pool


@contextmanager
def workers(jobs: int, files: int, who: WhoIsWho) -> Iterator[Readers]:
    """Give readers for so many files: processes of their own where that pays, and where they may be had.

    They start before a store is opened. `jobs` is how many, 0 for one a core.
    """
    who.load()  # before any fork: they are read once
    processes = _processes(jobs or os.cpu_count() or 1, files)
    with ExitStack() as stack:
        try:
            readers = Readers(who, processes, stack)
        except OSError:  # no process may be forked here, or none can wait for another
            readers = Readers(who, 0, stack)
        yield readers


def _processes(most: int, files: int) -> int:
    """Return how many processes read so many files; 0 where they are read as fast in this one.

    Where processes can be forked, even a single file is read in one, while this process opens the store;
    elsewhere a new process takes longer to start than a file to read. A daemon may have no processes.
    """
    if most == 1 or not files or multiprocessing.current_process().daemon:
        return 0
    least = 1 if "fork" in multiprocessing.get_all_start_methods() else 0
    return min(most, max(least, files // FILES_A_PROCESS))


def _in_time(work: Work[T], task: Task, who: WhoIsWho, seconds: int) -> T:
    """Return what the work gives; past its seconds of the processor the process ends, whatever it does."""
    with _limit(seconds, signal.SIG_DFL):
        return work(task, who)


class _TookTooLong(BaseException):
    """Raised in whatever is under way when its time is up; no Exception, so nothing on the way handles it."""


def _in_time_here(work: Work[T], task: Task, who: WhoIsWho, seconds: int) -> T | None:
    """Return what the work gives, done in this process; None where it takes longer than that.

    It is stopped only between two steps of Python: a library that hangs is ended only where files are read in
    processes of their own.
    """

    def stop(*_: object) -> None:
        raise _TookTooLong

    try:
        with _limit(seconds, stop):
            return work(task, who)
    except _TookTooLong:
        return None


@contextmanager
def _limit(seconds: int, ending: Callable[..., object] | signal.Handlers) -> Iterator[None]:
    """Let `ending` handle it when the process has used so many seconds of the processor.

    Only a main thread can be told that time is up, and none on Windows; elsewhere there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, ending)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ended(task: Task) -> str:
    return (
        f"reading it ended the process, or took over {SECONDS} seconds: {task.path}; "
        "download the report again, or leave it out"
    )


def _begin() -> None:
    """Prepare a worker: it ends when the build that started it is killed, and collects no garbage."""
    gc.disable()
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
