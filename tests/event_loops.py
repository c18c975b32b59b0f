"""Runs coroutines apart from the event loop that a test's thread may have (playwright leaves one
running).
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run_apart(task: Coroutine[object, object, T]) -> T:
    """Return the result of a coroutine, run in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, task).result()
