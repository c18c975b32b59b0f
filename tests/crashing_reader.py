"""A file reader that crashes or never ends on some files, as a library might on a hostile one."""

import os
import signal
import time
from pathlib import Path

from graphkit.graph.builder import file_reader
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import FileResult, Task


def read_file(task: Task, reference: ReferenceData) -> file_reader.FileOutput:
    """Read a file; by words in its name, exit, be killed, at once or later, loop for ever,
    or wait and touch the file.

    Each attempt adds a line to the file `attempts` beside the report.
    """
    with Path(task.path).with_name("attempts").open("a") as attempts:
        attempts.write(f"{Path(task.path).name}\n")
    if "later" in task.path:
        time.sleep(1)
    if "deadly" in task.path:
        os._exit(3)
    if "killed" in task.path:
        os.kill(os.getpid(), signal.SIGKILL)
    while "endless" in task.path:
        pass
    if "greedy" in task.path:
        message = file_reader.result_or_error(task, lambda: bytes(3 * 2**30))
        return file_reader.FileOutput(FileResult(task, error=str(message)[:200]))
    if "slow" in task.path:
        time.sleep(0.05)
        Path(task.path).touch()
        return file_reader.FileOutput(FileResult(task))
    return file_reader.read_file(task, reference)


def read_file_after_crash(
    mark: Path, task: Task, reference: ReferenceData
) -> file_reader.FileOutput:
    """Read a file; the first call, which writes the mark, ends its process."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return file_reader.read_file(task, reference)
    os._exit(3)
