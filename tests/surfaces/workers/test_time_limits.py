"""A task has a limit of processor time: a machine that others use, too,
ends none that would be answered.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import slow_tasks
from event_loops import run_apart

from graphkit.core import time_limits
from graphkit.core.errors import BusyError, TimeLimitError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.workers.limits import WorkerSettings
from graphkit.surfaces.workers.task import CallTask
from graphkit.surfaces.workers.worker_pool import Answer, Lane


def _on_lane(location: Path, seconds: float, *functions: Callable[[Store], object]) -> list[object]:
    """Return what a lane with one worker answers to some tasks, one after the other,
    or its error.
    """

    async def run() -> list[object]:
        lane = Lane(
            WorkerSettings(str(location), seconds=seconds), ["slow_tasks"], size=1, niceness=0
        )
        lane.open()
        try:
            return [await _answer(lane, each) for each in functions]
        finally:
            await lane.close()

    return run_apart(run())


async def _answer(lane: Lane, function: Callable[[Store], object]) -> object:
    try:
        answer: Answer = await lane.run(CallTask(limit=1_000_000, function=function), "client")
    except (TimeLimitError, BusyError) as error:
        return error
    assert isinstance(answer.body, bytes)
    return json.loads(answer.body)


@pytest.mark.skipif(
    not hasattr(time_limits.signal, "setitimer"), reason="no limit of processor time"
)
def test_a_task_that_works_too_long_is_ended(whole: Path) -> None:
    error, next_one = _on_lane(whole, 0.5, slow_tasks.work, slow_tasks.wait)
    assert isinstance(error, TimeLimitError)
    assert "no answer within 0.5 seconds of processor time" in str(error)
    assert next_one == "answered"


def test_a_task_that_waits_for_a_processor_is_answered(whole: Path) -> None:
    assert _on_lane(whole, 0.5, slow_tasks.wait, slow_tasks.wait) == ["answered", "answered"]


def test_by_the_clock_there_is_a_longer_limit(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limits, "_CLOCK_FACTOR", 1)
    (error,) = _on_lane(whole, 0.5, slow_tasks.wait)
    assert isinstance(error, TimeLimitError | BusyError)  # busy: the worker took as long to start
    assert "0.5 seconds" in str(error)
    assert "processor" not in str(error)
