"""Reads files on a Dask cluster.

Their content is sent, so that workers share no folder with this machine.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graphkit.core.errors import GraphkitError
from graphkit.core.optional_packages import import_optional
from graphkit.graph.builder.file_reader import FileOutput, read_file
from graphkit.graph.builder.plan import digest_of_code
from graphkit.graph.builder.reading_limits import CPU_SECONDS, NEXT_STEP, call_in_worker
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import FileResult, Task, submitted_ahead

# per thread of the cluster: submitted before earlier results are taken, which bounds memory
TASKS_AHEAD = 8
CONNECT_SECONDS = 10
# until a worker has joined: a cluster may start the first only when there is work, or restart all
WORKER_SECONDS = 60
# Dask's advice does not apply to reports
_SIZE_WARNING = "distributed.admin.large-graph-warning-threshold"
_reading = threading.Lock()  # PDFium is not thread-safe, and the limits hold for a process
Files = tuple[tuple[str, bytes], ...]  # relative path and content


class ClusterReaders:
    """Reads files on the workers of a Dask cluster,
    as `Readers` does in processes of this machine.
    """

    def __init__(self, client: Any, address: str, reference: ReferenceData) -> None:
        self._client, self._address, self._reference = client, address, reference
        # once for all files
        self._sent = client.submit(_identity, _reference_files(reference), pure=False)

    def read(self, tasks: Sequence[Task]) -> Iterator[FileOutput]:
        """Start reading; return an iterator over the output of each file, in order.

        The iterator raises GraphkitError if the cluster is lost, or if it runs another version of
        graphkit.
        """
        ahead = sum(self._client.nthreads().values()) * TASKS_AHEAD
        return (
            read_file(task, self._reference)
            if future is None
            else self._output(task, future, [other for other in others if other is not None])
            for task, future, others in submitted_ahead(tasks, ahead, self._submit)
        )

    def _submit(self, task: Task) -> Any:
        """Return the future output of a file; None if it cannot be opened,
        which `read_file` reports.
        """
        try:
            files = _contents(path for path in (task.path, task.record) if path)
        except OSError:
            return None
        arguments = read_file, task, files, self._sent, digest_of_code()
        return self._client.submit(read_content, *arguments, pure=False)

    def _output(self, task: Task, future: Any, others: Sequence[Any]) -> FileOutput:
        """Return the output of a file; an error if it ended a worker each time that it was read.

        When a worker dies, Dask gives all its files to others, and gives up those that were on a
        dying worker too often. Such a file is read again when no other is, which shows whether it
        was the cause.
        """
        distributed = import_optional("distributed", "--scheduler", "dask")
        try:
            try:
                output = self._result(future)
            except distributed.KilledWorker:
                for other in others:
                    self._wait(other)
                output = self._result(self._submit(task))
        except distributed.KilledWorker:
            error = f"reading ended several workers of the cluster: {task.path}; {NEXT_STEP}"
            return FileOutput(FileResult(task, error=error))
        except GraphkitError:
            raise
        except Exception as error:
            raise GraphkitError(
                f"the Dask cluster at {self._address} failed ({_one_line(error)}); check that it "
                "runs, and that its scheduler and workers have this version of graphkit"
            ) from error
        return output

    def _result(self, future: Any) -> FileOutput:
        self._wait(future)
        output: FileOutput = future.result()
        return output

    def _wait(self, future: Any) -> None:
        """Wait until a file is read, or given up; raise TimeoutError if no worker is left."""
        while not future.done():
            try:
                future.exception(timeout=WORKER_SECONDS)
            except TimeoutError:
                if not self._client.nthreads():
                    raise TimeoutError("no worker is left") from None


@contextmanager
def cluster_workers(address: str, reference: ReferenceData) -> Iterator[ClusterReaders]:
    """Provide readers on the Dask cluster whose scheduler is at an address: "tcp://10.0.0.5:8786".

    Raises GraphkitError if Dask is not installed, the scheduler does not answer, or it has no
    worker.
    """
    distributed = import_optional("distributed", "--scheduler", "dask")
    dask = import_optional("dask", "--scheduler", "dask")
    reference.load()  # an error in it is reported here
    with ExitStack() as stack:
        # logs what the errors raised here say in one line
        logger = logging.getLogger("distributed.client")
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL)
        stack.enter_context(dask.config.set({_SIZE_WARNING: "1 GiB"}))
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise GraphkitError(
                f"no Dask scheduler answers at {address} ({_one_line(error)}); "
                "start one with `dask scheduler`, which prints its address"
            ) from error
        readers = ClusterReaders(stack.enter_context(client), address, reference)
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise GraphkitError(
                f"the Dask scheduler at {address} has no workers; start one with `dask worker "
                f"{address}`"
            ) from error
        yield readers


def read_content(
    read: Callable[[Task, ReferenceData], FileOutput],
    task: Task,
    files: Files,
    reference_files: Files,
    digest: str,
) -> FileOutput:
    """Return the output of a file of another machine, given its content and that of its record.

    This runs on a worker, one file at a time. Raises GraphkitError if `digest` is not that of the
    code here.
    """
    if digest != digest_of_code():
        raise GraphkitError(
            "a Dask worker has another version of graphkit; install the same one there"
        )
    with _reading, TemporaryDirectory() as folder:
        paths = _write(files, Path(folder))
        here = replace(task, path=paths[0], record="".join(paths[1:]))
        output = call_in_worker(read, here, _unpacked(reference_files), CPU_SECONDS)
    error = output.result.error.replace(here.path, task.path)
    if here.record:
        error = error.replace(here.record, task.record)
    return output._replace(result=replace(output.result, task=task, error=error))


def _identity(files: Files) -> Files:
    return files


def _contents(paths: Iterable[str]) -> Files:
    return tuple((Path(path).name, Path(path).read_bytes()) for path in paths)


def _write(files: Files, folder: Path) -> list[str]:
    """Write files into a folder; return their paths."""
    paths = [folder / name for name, _ in files]
    for path, (_, content) in zip(paths, files, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [str(path) for path in paths]


def _reference_files(reference: ReferenceData) -> Files:
    """Return the files of a user's register and decisions;
    none for those that ship with graphkit.
    """
    files: list[tuple[str, bytes]] = []
    if reference.register:
        paths = sorted(path for path in reference.register.rglob("*.*") if path.is_file())
        names = [
            Path("register", path.relative_to(reference.register)).as_posix() for path in paths
        ]
        files += [(name, path.read_bytes()) for name, path in zip(names, paths, strict=True)]
    if reference.decisions:
        files.append((f"decisions/{reference.decisions.name}", reference.decisions.read_bytes()))
    if reference.outcomes:
        files.append((f"outcomes/{reference.outcomes.name}", reference.outcomes.read_bytes()))
    if reference.drafts:
        files.append(("drafts", b""))
    return tuple(files)


_FOLDERS: list[TemporaryDirectory[str]] = []  # of the reference data of this process


@cache
def _unpacked(files: Files) -> ReferenceData:
    """Return the reference data in files, in a folder that is kept until the process ends."""
    _FOLDERS.append(TemporaryDirectory())
    place = Path(_FOLDERS[-1].name)
    _write(files, place)
    decisions, outcomes = (
        next((place / name for name, _ in files if name.startswith(folder)), None)
        for folder in ("decisions/", "outcomes/")
    )
    register = place / "register"
    return ReferenceData(
        register if register.is_dir() else None,
        decisions,
        outcomes=outcomes,
        drafts=(place / "drafts").exists(),
    )


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
