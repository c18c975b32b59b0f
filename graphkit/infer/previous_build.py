"""What the previous build inferred: a new build reuses the statements that are still valid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Set

from graphkit.core.identifiers import values_clause
from graphkit.core.quads import Quads


class PreviousBuild:
    """The statements that the previous build inferred (lines of N-Triples), and the reports changed since.

    If reports were only added, whatever was inferred from one of the other reports alone is still valid. In a
    first build there are no statements, and all reports are new (`changed` is None).
    """

    def __init__(self, statements: Set[str] = frozenset()) -> None:
        self.statements = statements
        self.changed: Collection[str] | None = None  # IRIs of report graphs
        self._only_added = False
        self._by_predicate: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for line in statements:
            subject, predicate, value = line.removesuffix(" .\n").split(" ", 2)
            self._by_predicate[predicate[1:-1]].append((subject[1:-1], value))

    def set_changes(self, changed: Collection[str], only_added: bool = False) -> None:
        """Set the graphs of the reports that were added, replaced or removed, or `only_added`."""
        self.changed, self._only_added = changed, only_added

    def values(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return the subjects and objects inferred under a predicate; objects as N-Triples terms."""
        return self._by_predicate[predicate]

    def links(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return the subjects and objects inferred under a predicate whose objects are IRIs; both as IRIs."""
        return ((subject, value[1:-1]) for subject, value in self.values(predicate))

    def in_scope(self, pattern: str) -> str:
        """Return a SPARQL pattern for a rule that infers from one report at a time.

        If reports were only added, it matches in these, which a build keeps in temporary named graphs; else
        in all, and then the store does not contain what the previous build inferred.
        """
        if not self._only_added:
            return f"{{ {pattern} }}"
        return f"GRAPH ?graph {{ {pattern} }} {values_clause('?graph', self.changed or ())}"

    def copy_valid(self, quads: Quads, predicate: str, is_from_rule: Callable[[str, str], bool]) -> None:
        """Copy to `quads` what a rule inferred from the other reports, if reports were only added.

        `is_from_rule` returns whether the rule inferred the statement with a given subject and object.
        """
        for subject, value in self.values(predicate) if self._only_added else ():
            if is_from_rule(subject, value):
                quads.add_statement(subject, f"<{predicate}> {value}")


NO_BUILD = PreviousBuild()
