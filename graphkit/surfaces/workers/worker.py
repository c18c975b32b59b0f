"""The loop of a worker process: opens the graph, and runs one task after the other."""

from __future__ import annotations

import os
import socket
import sys
from multiprocessing import connection, parent_process
from threading import Thread

from graphkit.core.errors import GraphNotFoundError
from graphkit.core.time_limits import cpu_limit
from graphkit.graph.store.dataset import Store, error_of_files, open_store
from graphkit.surfaces.workers.answer_writer import READY, AnswerWriter, pack_answer, read_task
from graphkit.surfaces.workers.generation import generation_of
from graphkit.surfaces.workers.limits import WorkerSettings
from graphkit.surfaces.workers.task import WorkerTask

_RETIREMENT = 300  # MB of peak memory after which a worker is replaced


class _OpenGraph:
    """The graph at a location; opened again when a build has finished."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._generation = ""
        self._store: Store | None = None

    def current(self) -> tuple[Store, str]:
        """Return the store of the current generation, and the name of that generation."""
        if self._store is None or self.is_replaced():
            self._generation = generation_of(self.location)
            self._store = open_store(self.location)
        return self._store, self._generation

    def is_replaced(self) -> bool:
        """Return whether a build has finished since the graph was opened."""
        return generation_of(self.location) != self._generation


def run_worker(channel: socket.socket, settings: WorkerSettings, niceness: int) -> None:
    """Run tasks from the server until it closes the channel.

    A worker that exceeds the memory of the settings, or the processor time of a task, ends, and the
    server sees the closed channel. With a higher `niceness`, other processes go first.
    """
    Thread(target=_end_with_parent, daemon=True).start()
    _set_limits(settings.memory, niceness)
    graph = _OpenGraph(settings.location)
    with channel, channel.makefile("rb") as stream:
        channel.sendall(pack_answer(READY, b""))
        while (task := read_task(stream)) is not None:
            with cpu_limit(settings.seconds):
                _run(channel, graph, task)


def _run(channel: socket.socket, graph: _OpenGraph, task: WorkerTask) -> None:
    """Run a task and send its answer; an error replaces it,
    or cuts it off where the client has a part.
    """
    writer = AnswerWriter(channel, task.limit, task.gzip, task.seconds)
    try:
        for is_retry in (False, True):
            store, writer.generation = graph.current()
            try:
                task.run(store, writer)
                break
            except (OSError, RuntimeError, GraphNotFoundError):
                if is_retry or writer.is_started or not graph.is_replaced():
                    raise  # otherwise a build has removed the files of the generation that was open
    except Exception as error:
        if writer.is_started:
            writer.close({"cut": str(error)})
            return
        task.write_error(error_of_files(graph.location, error) or error, writer)
    writer.close({"retire": _peak_memory() > _RETIREMENT})


def _end_with_parent() -> None:
    """End this process when the server has ended, also in the middle of a task."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)


def _set_limits(memory: int, niceness: int) -> None:
    if sys.platform == "win32":
        return
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, which ends its workers
    limit = memory << 20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(niceness)


def _peak_memory() -> float:
    """Return the largest resident memory of this process so far, in MB; 0 where that is unknown."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
