"""What the last build inferred, and which reports have changed since: what still holds is taken over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Set

from graphkit.identifiers import graph_iri
from graphkit.quads import Quads


class Before:
    """What was inferred, each statement a line of N-Triples, and which reports have changed `since`.

    Where reports were only added, what others say each by itself is what it was. A first build has nothing
    before it, and all reports are new to it (`changed` is None).
    """

    def __init__(self, inferred: Set[str] = frozenset()) -> None:
        self.inferred = inferred
        self.changed: Collection[str] | None = None
        self._only_added = False
        self._said: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for line in inferred:
            subject, predicate, thing = line.removesuffix(" .\n").split(" ", 2)
            self._said[predicate[1:-1]].append((subject[1:-1], thing))

    def since(self, changed: Collection[str], only_added: bool = False) -> None:
        """Take note of the graphs of the reports that have changed since, or were only added."""
        self.changed, self._only_added = changed, only_added

    def said(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return subject and object of all that was inferred under a predicate, objects as N-Triples."""
        return self._said[predicate]

    def linked(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return the same where objects are things: both as plain identifiers."""
        return ((subject, thing[1:-1]) for subject, thing in self.said(predicate))

    def graphs(self) -> str:
        """Return which graphs ?said stands for in a rule that takes reports one by one, as SPARQL.

        Those that were added, where that is all; else whatever was said.
        """
        if not self._only_added:
            return f"FILTER(?said != <{graph_iri('inferred')}>)"
        return f"VALUES ?said {{ {' '.join(f'<{graph}>' for graph in sorted(self.changed or ()))} }}"

    def keep(self, quads: Quads, predicate: str, its_own: Callable[[str, str], bool]) -> None:
        """Take over what such a rule told of the other reports: subject and object are `its_own`."""
        for subject, thing in self.said(predicate) if self._only_added else ():
            if its_own(subject, thing):
                quads.statement(subject, f"<{predicate}> {thing}")


FIRST = Before()
