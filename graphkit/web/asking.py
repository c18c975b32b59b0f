"""Asks the graph by a command in a process of its own, which is ended when its time is up."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from threading import BoundedSemaphore

AT_ONCE = 4  # commands; whoever comes then waits
LONGEST = 100_000  # characters that may be asked


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said: `code` is its exit code, `message` what is wrong, where something is."""

    code: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the graph at `location`; no answer takes longer than `seconds`."""

    location: str
    seconds: float
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def __call__(self, *words: str) -> Said:
        """Return what `graphkit WORDS` says of the graph.

        Raises TimeoutError where no place becomes free, or no answer is there in time.
        """
        if "\0" in "".join(words) or sum(map(len, words)) > LONGEST:
            return Said(
                2, "", f"what is asked holds what no question holds, or more than {LONGEST:,} characters"
            )
        command = [sys.executable, "-X", "utf8", "-m", "graphkit", "--store", self.location, *words]
        if not self._places.acquire(timeout=self.seconds):
            raise TimeoutError("too many ask at once: ask again")
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=self.seconds
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"no answer within {self.seconds:g} seconds: ask for less") from None
        finally:
            self._places.release()
        message = done.stderr.decode("utf-8", "replace").strip().removeprefix("Error: ")
        return Said(done.returncode, done.stdout.decode("utf-8", "replace"), message)
