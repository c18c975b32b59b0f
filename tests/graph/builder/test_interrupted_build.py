"""A build that is killed leaves the old graph or the new one, and nothing at work behind it."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from builds import AMBLEFORD, build, build_command, report_folder, sorted_quads

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not known here")


def begin(location: Path, register: Path, folder: Path) -> subprocess.Popen[str]:
    """Begin a build in a session of its own; return when it is at work."""
    command = build_command(location, register, 2, folder)
    begun = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "begun\n"
    return begun


def is_alive(session: int) -> bool:
    """Say whether a process of a session is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, 0)
        return True
    return False


@dataclass(frozen=True)
class Growing:
    """A folder that has grown since its graph was built:
    both graphs, and how long building took.
    """

    folder: Path
    location: Path
    old: list[bytes]
    new: list[bytes]
    took: float


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Growing:
    place = tmp_path_factory.mktemp("growing")
    folder = report_folder(place / "reports", [AMBLEFORD])
    build(place / "old", register_folder, folder)
    report_folder(folder)
    start = time.monotonic()
    build(place / "new", register_folder, folder)
    took = time.monotonic() - start
    return Growing(
        folder, place / "old", sorted_quads(place / "old"), sorted_quads(place / "new"), took
    )


@pytest.mark.parametrize("seed", range(3))
def test_killed_build_leaves_the_old_or_the_new_graph(
    growing: Growing, tmp_path: Path, register_folder: Path, seed: int
) -> None:
    location = shutil.copytree(growing.location, tmp_path / "db")
    with begin(location, register_folder, growing.folder) as at_work:
        time.sleep(random.Random(seed).uniform(0, growing.took * 1.2))
        at_work.kill()
    assert at_work.returncode in (0, -signal.SIGKILL)
    assert sorted_quads(location) in (growing.old, growing.new)
    for _ in range(1000):
        if not is_alive(at_work.pid):
            break
        time.sleep(0.01)
    assert not is_alive(at_work.pid)
    build(location, register_folder, growing.folder)
    assert sorted_quads(location) == growing.new


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_build_that_is_told_to_end_leaves_no_part(
    growing: Growing, tmp_path: Path, register_folder: Path, number: signal.Signals
) -> None:
    location, ends = tmp_path / "db", set()
    for step in (0, 4):
        shutil.copytree(growing.location, location)
        with begin(location, register_folder, growing.folder) as at_work:
            while at_work.poll() is None and not (location / "generation-000002").exists():
                time.sleep(0.001)  # then it is being written
            time.sleep(growing.took * step / 20)
            at_work.send_signal(number)
        ends.add(at_work.returncode)
        assert at_work.returncode in (0, 128 + number)
        assert len([*location.glob("generation-*")]) == (1 if at_work.returncode else 2)
        assert sorted_quads(location) == (growing.old if at_work.returncode else growing.new)
        shutil.rmtree(location)
    assert 128 + number in ends
