"""A reader that dies of some files, as a library might of a hostile one."""

import os

from graphkit import reading
from graphkit.reading import Reading, Rules, Task


def read_file(task: Task, rules: Rules) -> tuple[Reading, bytes]:
    """Read a file, or end the process, or never end."""
    if "deadly" in task.path:
        os._exit(3)
    while "endless" in task.path:
        pass
    return reading.read_file(task, rules)
