"""Lanes of worker processes: a request waits for a free worker,
which is killed at a limit and replaced.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import sys
import traceback
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any

from graphkit.answers.queries.query_advice import slow_query_advice
from graphkit.core import errors
from graphkit.core.time_limits import clock_limit, clock_words, cpu_words, reached_cpu_limit
from graphkit.surfaces.workers.answer_writer import (
    DATA,
    END,
    HEAD,
    READY,
    START,
    pack_task,
    read_frame,
)
from graphkit.surfaces.workers.limits import WorkerSettings
from graphkit.surfaces.workers.task import WorkerTask
from graphkit.surfaces.workers.worker import run_worker

IN_MEMORY = 1 << 20  # bytes of an answer; a larger one goes to a temporary file
_CHUNK = 1 << 16


class Spool:
    """Bytes that can be read while they are written,
    so that a slow client does not keep a worker.
    """

    def __init__(self, folder: str | None) -> None:
        self.size = 0
        self._file = SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115 - closed by who reads it
        self._changed = asyncio.Event()
        self.is_complete = False  # all has been written

    def complete(self) -> None:
        """Note that all has been written."""
        self.is_complete = True
        self._changed.set()

    def write(self, content: bytes) -> None:
        """Add some bytes at the end."""
        self._file.seek(self.size)
        self._file.write(content)
        self.size += len(content)
        self._changed.set()

    def clear(self) -> None:
        """Discard what has been written."""
        self._file.seek(0)
        self._file.truncate()
        self.size = 0

    def close(self) -> None:
        """Delete the file; who still reads gets an AnswerCutError."""
        self._file.close()
        self._changed.set()

    def content(self) -> bytes:
        """Return all bytes, and close the spool."""
        with self._file as file:
            file.seek(0)
            return file.read()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes in parts, until all are written; then delete the file."""
        sent = 0
        try:
            while True:
                if self._file.closed:
                    raise errors.AnswerCutError(
                        "the query reached a limit while its answer was being sent"
                    )
                if sent < self.size:
                    self._file.seek(sent)
                    chunk = self._file.read(_CHUNK)
                    sent += len(chunk)
                    yield chunk
                elif self.is_complete:
                    return
                else:
                    self._changed.clear()
                    await self._changed.wait()
        finally:
            self._file.close()


@dataclass(slots=True)
class Answer:
    """The answer to a task. `body` is bytes, or a spool if it is large or still being written."""

    status: int
    media_type: str
    body: bytes | Spool = b""
    size: int = 0
    generation: str = ""
    encoding: str = ""  # "gzip" if the body is compressed
    filename: str = ""  # of a download
    location: str = ""  # of a redirect
    policy: str = ""  # Content Security Policy
    hint: str = ""  # on a query that finds nothing, or is slow


Started = asyncio.Future[Answer]
# exit codes of signals from outside; too little memory gives others
_KILLED = (-1, -2, -3, -9, -15)
_EXIT_SECONDS = 5.0
_ENDED = (
    "another program, or the system for lack of memory, ended the process that works: try again"
)
_NOT_STARTED = "the process that works could not start: the messages of the server say why"


class Worker:
    """A worker process and the connection to it."""

    def __init__(
        self, process: BaseProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self._is_ready = False
        self.needs_replacement = False  # has used so much memory that it is to be replaced

    async def run(
        self, task: WorkerTask, settings: WorkerSettings, started: Started | None
    ) -> Answer:
        """Return the answer to a task; `started` gets it when a part may be sent to the client.

        Raises WorkerEndedError where the process ends before it has the answer (WorkerKilledError:
        from outside, WorkerStartError: at its start), TimeLimitError where its processor time was
        too long, AnswerCutError where the rest of a started answer is missing.
        """
        answer = Answer(500, "")
        spool = Spool(settings.spool_folder)
        try:
            self._writer.write(pack_task(task))
            while True:
                kind, content = await read_frame(self._reader)
                if kind == READY:
                    self._is_ready = True
                elif kind == HEAD:  # discards what came before
                    spool.clear()
                    answer = Answer(**json.loads(content))
                elif kind == DATA:
                    spool.write(content)
                elif kind == START and started and not started.done():
                    answer.body = spool
                    started.set_result(answer)
                elif kind == END:
                    end = json.loads(content)
                    break
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            spool.close()
            await asyncio.to_thread(self._process.join, _EXIT_SECONDS)
            if reached_cpu_limit(self._process.exitcode):
                raise _too_slow(cpu_words(settings.seconds), task) from error
            if self._process.exitcode in _KILLED:
                raise errors.WorkerKilledError(_ENDED) from error
            if not self._is_ready:
                raise errors.WorkerStartError(_NOT_STARTED) from error
            message = (
                f"the request needs more than {settings.memory:,} MB of memory: make it more "
                "specific."
            )
            raise errors.WorkerEndedError(_advised(message, task)) from error
        except BaseException:
            spool.close()
            raise
        if "cut" in end:
            spool.close()
            raise errors.AnswerCutError(end["cut"])
        self.needs_replacement = end["retire"]
        spool.complete()
        answer.size = spool.size
        if (started and started.done()) or answer.size > IN_MEMORY:
            answer.body = spool
        else:
            answer.body = spool.content()
        return answer

    def is_alive(self) -> bool:
        """Return whether the process runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End the process at once."""
        self._writer.close()
        with suppress(OSError, ValueError):
            self._process.kill()


class Lane:
    """Some workers for one kind of tasks. Clients that wait get the next free worker in turn."""

    def __init__(
        self, settings: WorkerSettings, preloaded: Sequence[str], size: int, niceness: int
    ) -> None:
        self._settings, self._preloaded = settings, preloaded
        self._size, self._niceness = size, niceness
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._waiting: OrderedDict[str, deque[asyncio.Future[Worker]]] = OrderedDict()
        self._starts: set[asyncio.Task[None]] = set()
        self._is_open = True

    def open(self) -> None:
        """Start the workers; they become available one by one."""
        for _ in range(self._size):
            self._start()

    async def close(self) -> None:
        """End the workers."""
        self._is_open = False
        await asyncio.gather(*self._starts, return_exceptions=True)
        for worker in self._all:
            worker.kill()

    async def run(self, task: WorkerTask, client: str, started: Started | None = None) -> Answer:
        """Return the answer to a task; `started` gets it when its first part is there and is final.

        If the caller is cancelled, the worker is killed and replaced. A task whose worker is killed
        from outside is tried once more, by a new one: who was idle may be killed too. Raises
        BusyError, TimeLimitError, WorkerEndedError, AnswerCutError.
        """
        try:
            return await self._run_once(task, client, started)
        except errors.WorkerKilledError:
            if started and started.done():
                raise
            while self._idle:
                self._replace(self._idle.pop())
            return await self._run_once(task, client, started)

    async def _run_once(self, task: WorkerTask, client: str, started: Started | None) -> Answer:
        worker = await self._acquire(client)
        is_usable = False
        try:
            async with asyncio.timeout(clock_limit(self._settings.seconds)):
                answer = await worker.run(task, self._settings, started)
            is_usable = not worker.needs_replacement
            return answer
        except TimeoutError:
            raise _too_slow(clock_words(self._settings.seconds), task) from None
        finally:
            if is_usable:
                self._release(worker)
            else:
                self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        self._all.discard(worker)
        self._start()

    async def _acquire(self, client: str) -> Worker:
        while self._idle:
            if (worker := self._idle.pop()).is_alive():
                return worker
            self._replace(worker)
        future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(future)
        try:
            async with asyncio.timeout(clock_limit(self._settings.seconds)):
                return await future
        except BaseException as error:
            if future.done() and not future.cancelled():
                self._release(future.result())
            self._forget(client, future)
            if isinstance(error, TimeoutError):
                waited = f"{clock_limit(self._settings.seconds):g} seconds"
                message = (
                    f"too many requests at once: no worker was free within {waited}; try again"
                )
                raise errors.BusyError(message) from None
            raise

    def _forget(self, client: str, future: asyncio.Future[Worker]) -> None:
        """Remove a request that waits no longer."""
        if futures := self._waiting.get(client):
            with suppress(ValueError):
                futures.remove(future)
            if not futures:
                del self._waiting[client]

    def _release(self, worker: Worker) -> None:
        """Give a worker to the client whose turn it is, or keep it."""
        while self._waiting:
            client, futures = self._waiting.popitem(last=False)
            future = futures.popleft()
            if futures:
                # its next request waits behind those of the other clients
                self._waiting[client] = futures
            if not future.done():
                future.set_result(worker)
                return
        self._idle.append(worker)

    def _start(self) -> None:
        if self._is_open:
            task = asyncio.create_task(self._start_worker())
            self._starts.add(task)
            task.add_done_callback(self._started)

    def _started(self, task: asyncio.Task[None]) -> None:
        self._starts.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # the lane goes on with one worker less
            traceback.print_exception(error, file=sys.stderr)

    async def _start_worker(self) -> None:
        ours, theirs = socket.socketpair()
        settings = self._settings
        with theirs:
            process = _context(self._preloaded).Process(
                target=run_worker, args=(theirs, settings, self._niceness), daemon=True
            )
            await asyncio.to_thread(_start, process)
        worker = Worker(process, *await asyncio.open_connection(sock=ours))
        self._all.add(worker)
        self._release(worker)


_starting = Lock()


def _start(process: BaseProcess) -> None:
    with _starting:  # the process that forks workers takes one request at a time
        process.start()


def _context(preloaded: Sequence[str]) -> Any:
    """Return how processes are started: forked from one with some modules,
    where that is possible (20 ms).
    """
    methods = multiprocessing.get_all_start_methods()
    context: BaseContext = multiprocessing.get_context(
        "forkserver" if "forkserver" in methods else "spawn"
    )
    context.set_forkserver_preload([*preloaded])
    return context


def _advised(message: str, task: WorkerTask) -> str:
    """Return a message on a limit; for a slow query, with advice."""
    return " ".join([message, *(slow_query_advice(task.query) if task.query else ())])


def _too_slow(limit: str, task: WorkerTask) -> errors.TimeLimitError:
    """Return the error of a task that reached a limit of time, which is given in words."""
    message = f"no answer within {limit}: try again, or make the request more specific."
    return errors.TimeLimitError(_advised(message, task))


class WorkerPool:
    """The lanes of a server: "pages", "slow" for pages that may take seconds,
    "queries" for ad hoc SPARQL.

    `preloaded`: modules that workers need.
    """

    def __init__(self, settings: WorkerSettings, preloaded: Sequence[str]) -> None:
        lane = partial(Lane, settings, preloaded)
        self.lanes = {
            "pages": lane(settings.page_workers, niceness=0),
            "slow": lane(settings.slow_workers, niceness=5),
            "queries": lane(settings.query_workers, niceness=10),
        }

    async def __aenter__(self) -> WorkerPool:
        """Start all workers."""
        for lane in self.lanes.values():
            lane.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        """End all workers."""
        for lane in self.lanes.values():
            await lane.close()
