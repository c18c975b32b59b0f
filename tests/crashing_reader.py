"""A reader that dies of some files, as a library might of a hostile one."""

import os
import time
from pathlib import Path

from graphkit.build import file_reader
from graphkit.build.file_result import FileResult
from graphkit.build.reference_data import ReferenceData
from graphkit.build.tasks import Task


def read_file(task: Task, reference: ReferenceData) -> file_reader.FileOutput:
    """Read a file, or end the process, or never end, or take a while and leave a mark."""
    if "deadly" in task.path:
        os._exit(3)
    while "endless" in task.path:
        pass
    if "slow" in task.path:
        time.sleep(0.05)
        Path(task.path).touch()
        return file_reader.FileOutput(FileResult(task))
    return file_reader.read_file(task, reference)
