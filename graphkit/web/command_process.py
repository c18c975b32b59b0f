"""Runs graphkit commands in processes of their own, with a time limit."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from threading import BoundedSemaphore

from graphkit.web.request_process import LARGEST

MAX_PROCESSES = 4  # further requests wait
MAX_REQUEST = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a command: exit code, output, and messages (errors or diagnostics)."""

    code: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class CommandRunner:
    """Runs commands on the graph at `location`; `seconds` limits each run and the wait for a process."""

    location: str
    seconds: float
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MAX_PROCESSES))

    def __call__(self, *words: str) -> CommandResult:
        """Return the result of `graphkit WORDS`.

        Raises TimeoutError if no process becomes free or the command does not finish in time, or if it needs
        too much memory or output.
        """
        if "\0" in "".join(words) or sum(len(word.encode()) for word in words) > MAX_REQUEST:
            return CommandResult(
                2, "", f"the request contains a null character or more than {MAX_REQUEST:,} bytes"
            )
        if not self._places.acquire(timeout=self.seconds):
            raise TimeoutError("too many requests at once: try again")
        try:
            return self._run(words)
        except subprocess.TimeoutExpired:
            raise TimeoutError(
                f"no result within {self.seconds:g} seconds: make the query more specific"
            ) from None
        finally:
            self._places.release()

    def _run(self, words: Sequence[str]) -> CommandResult:
        longest = str(math.ceil(self.seconds) + 1)
        command = [sys.executable, "-P", "-X", "utf8", "-m", "graphkit.web.request_process", longest, *words]
        place = os.environ | {
            "GRAPHKIT_STORE": self.location
        }  # not on the command line: it may contain a password
        with TemporaryFile() as out:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, timeout=self.seconds,
                env=place,
            )  # fmt: skip
            if done.returncode < 0 or out.tell() >= LARGEST:
                raise TimeoutError(
                    "the result exceeds the limit of memory or size: make the query more specific"
                )
            out.seek(0)
            text = out.read().decode("utf-8", "replace")
        message = done.stderr.decode("utf-8", "replace").strip().removeprefix("Error: ")
        return CommandResult(done.returncode, text, message)
