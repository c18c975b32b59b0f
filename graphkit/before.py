"""What the last build inferred, and which reports have changed since: what still holds is taken over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable


class Before:
    """What was inferred, each statement a line of N-Triples, and the graphs of the reports changed since.

    Where reports only `came`, what others say each by itself is what it was.
    """

    def __init__(self, inferred: Iterable[str], changed: Collection[str], came: bool) -> None:
        self.changed, self.came = changed, came
        self._said: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for line in inferred:
            subject, predicate, thing = line.removesuffix(" .\n").split(" ", 2)
            self._said[predicate[1:-1]].append((subject[1:-1], thing))

    def said(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return subject and object of all that was inferred under a predicate, objects as N-Triples."""
        return self._said[predicate]

    def linked(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return the same where objects are things: both as plain identifiers."""
        return ((subject, thing[1:-1]) for subject, thing in self.said(predicate))
