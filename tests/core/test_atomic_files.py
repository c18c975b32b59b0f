"""A file is replaced as a whole; what a killed process leaves, the next one removes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.core.atomic_files import write_atomic

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are not like that here")
WAIT = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from graphkit.core.atomic_files import atomic_output
with atomic_output(Path(sys.argv[1])) as path:
    path.write_text("half of it")
    print("begun", flush=True)
    time.sleep(60)
"""


def begin(path: Path) -> subprocess.Popen[str]:
    """Begin to write a file in another process; return when a part is written."""
    begun = subprocess.Popen([sys.executable, "-c", WAIT, path], stdout=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "begun\n"
    return begun


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_process_that_is_told_to_end_cleans_up(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "out.ttl"
    path.write_text("old")
    with begin(path) as writing:
        writing.send_signal(number)
    assert writing.returncode in (128 + number, -number, 1)
    assert [each.name for each in tmp_path.iterdir()] == ["out.ttl"]
    assert path.read_text() == "old"


def test_the_next_process_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    path = tmp_path / "out.ttl"
    with begin(path) as killed:
        killed.kill()
    assert len(list(tmp_path.iterdir())) == 1
    with begin(path) as running:
        assert len(list(tmp_path.iterdir())) == 1
        write_atomic(path, "new")
        assert len(list(tmp_path.iterdir())) == 2, "what a running process writes stays"
        running.terminate()
    assert [each.name for each in tmp_path.iterdir()] == ["out.ttl"]


def test_what_a_killed_process_left_of_another_file_is_removed(tmp_path: Path) -> None:
    with begin(tmp_path / "out.ttl") as killed:
        killed.kill()
    (tmp_path / ".git").mkdir()
    write_atomic(tmp_path / "out.nq", "new")
    assert {each.name for each in tmp_path.iterdir()} == {"out.nq", ".git"}


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_atomic(path, "new")
    assert path.read_text() == "new"
