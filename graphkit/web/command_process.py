"""Asks the graph by a command in a process of its own, which is ended when its time is up."""

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

AT_ONCE = 4  # commands; whoever comes then waits
LONGEST = 100_000  # bytes that may be asked


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command said: `code` is its exit code, `message` what is wrong, where something is."""

    code: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class CommandRunner:
    """Asks the graph at `location`; no command takes longer than `seconds`, nor waits longer to begin."""

    location: str
    seconds: float
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def __call__(self, *words: str) -> CommandResult:
        """Return what `graphkit WORDS` says of the graph.

        Raises TimeoutError where no place becomes free, or no answer is there in time, or it is too large.
        """
        if "\0" in "".join(words) or sum(len(word.encode()) for word in words) > LONGEST:
            return CommandResult(
                2, "", f"what is asked holds what no question holds, or more than {LONGEST:,} bytes"
            )
        if not self._places.acquire(timeout=self.seconds):
            raise TimeoutError("too many ask at once: ask again")
        try:
            return self._run(words)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"no answer within {self.seconds:g} seconds: ask for less") from None
        finally:
            self._places.release()

    def _run(self, words: Sequence[str]) -> CommandResult:
        longest = str(math.ceil(self.seconds) + 1)
        command = [sys.executable, "-P", "-X", "utf8", "-m", "graphkit.web.request_process", longest, *words]
        place = os.environ | {"GRAPHKIT_STORE": self.location}  # not a word of it: it may hold a password
        with TemporaryFile() as out:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, timeout=self.seconds,
                env=place,
            )  # fmt: skip
            if done.returncode < 0 or out.tell() >= LARGEST:
                raise TimeoutError("the answer takes more memory or room than it may: ask for less")
            out.seek(0)
            text = out.read().decode("utf-8", "replace")
        message = done.stderr.decode("utf-8", "replace").strip().removeprefix("Error: ")
        return CommandResult(done.returncode, text, message)
