"""What the last build inferred, so that a new one need not infer again what still holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Set

from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.store.dataset import values_clause


class LastBuild:
    """What the last build inferred, each statement a line of N-Triples, and which reports have changed since.

    Where reports were only added, what was inferred from each of the others by itself still holds. A first
    build has nothing before it: all reports are new to it (`changed` is None).
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
        """Return SPARQL that says which graphs a rule has to look in (`?said`) that takes reports one by one.

        Only those that were added, where nothing else has changed; else all but the inferred one.
        """
        if not self._only_added:
            return f"FILTER(?said != <{graph_iri('inferred')}>)"
        return values_clause("?said", self.changed or ())

    def keep(self, quads: Quads, predicate: str, its_own: Callable[[str, str], bool]) -> None:
        """Copy what a rule inferred from the other reports, where reports were only added.

        `its_own` says of subject and object whether the rule told them.
        """
        for subject, thing in self.said(predicate) if self._only_added else ():
            if its_own(subject, thing):
                quads.add_statement(subject, f"<{predicate}> {thing}")


NO_BUILD = LastBuild()
