"""Collects the statements of one named graph and serializes them:
Turtle to load, N-Quads to compare.

A full build writes over a million statements, so they are strings: an object for each would take
most of the time and memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from graphkit.core.terms import Rdf, Xsd

# Turtle quotes and escapes strings as JSON does
_quoted = json.JSONEncoder(ensure_ascii=False).encode
_TYPE = f"<{Rdf.type}>"
_INTEGER, _DECIMAL = f"^^<{Xsd.integer}>", f"^^<{Xsd.decimal}>"


class Quads:
    """The distinct statements of one named graph, grouped by subject.

    Subjects, predicates and IRI objects are strings without angle brackets;
    `graphkit.core.identifiers` makes IRIs that need no escaping. An object that is "" or None adds
    no statement.
    """

    def __init__(self, graph: str) -> None:
        self.graph = graph
        # subject → "predicate object" in insertion order
        self._statements: dict[str, dict[str, None]] = defaultdict(dict)

    def add_type(self, subject: str, *classes: str) -> None:
        """Add `rdf:type` statements."""
        for iri in classes:
            self._statements[subject][f"{_TYPE} <{iri}>"] = None

    def add_link(self, subject: str, predicate: str, *objects: str) -> None:
        """Add statements whose objects are IRIs."""
        for iri in objects:
            if iri:
                self._statements[subject][f"<{predicate}> <{iri}>"] = None

    def add_text(self, subject: str, predicate: str, value: str | None) -> None:
        """Add a statement with a string literal."""
        if value:
            self._statements[subject][f"<{predicate}> {_quoted(value)}"] = None

    def add_literal(self, subject: str, predicate: str, value: str, datatype: str) -> None:
        """Add a statement with a typed literal;
        `value` is in the canonical form of the datatype.
        """
        self._statements[subject][f"<{predicate}> {_quoted(value)}^^<{datatype}>"] = None

    def add_number(self, subject: str, predicate: str, value: float | None) -> None:
        """Add a statement with an `xsd:integer` for an int, an `xsd:decimal` for a float."""
        if isinstance(value, int):
            self._statements[subject][f'<{predicate}> "{value}"{_INTEGER}'] = None
        elif value is not None:
            decimal = f"{value:.6f}".rstrip("0").rstrip(".")
            self._statements[subject][f'<{predicate}> "{decimal}"{_DECIMAL}'] = None

    def add_date(self, subject: str, predicate: str, value: date | str | None) -> None:
        """Add a statement with a date, or with a month ("2021-04") or year ("2017")."""
        text = value.isoformat() if isinstance(value, date) else value or ""
        datatype = {4: Xsd.gYear, 7: Xsd.gYearMonth, 10: Xsd.date}.get(len(text))
        if datatype is not None:
            self.add_literal(subject, predicate, text, datatype)

    def add_boolean(self, subject: str, predicate: str, value: bool = True) -> None:
        """Add a statement with an `xsd:boolean`."""
        self.add_literal(subject, predicate, "true" if value else "false", Xsd.boolean)

    def add_statement(self, subject: str, predicate_and_object: str) -> None:
        """Add a statement whose predicate and object are written as in N-Triples."""
        self._statements[subject][predicate_and_object] = None

    def update(self, other: Quads) -> None:
        """Add all statements of another graph."""
        for subject, statements in other._statements.items():
            self._statements[subject] |= statements

    def split(self, belongs: Callable[[str], bool]) -> tuple[Quads, Quads]:
        """Return the statements whose subject `belongs`, and the others, as two collections."""
        inside, outside = Quads(self.graph), Quads(self.graph)
        for subject, statements in self._statements.items():
            (inside if belongs(subject) else outside)._statements[subject] = statements
        return inside, outside

    def without(self, others: Iterable[Quads]) -> Quads:
        """Return the statements that are in none of some other collections."""
        left = Quads(self.graph)
        others = tuple(others)
        for subject, statements in self._statements.items():
            known = set().union(*(other._statements.get(subject, {}) for other in others))
            left._statements[subject] = {one: None for one in statements if one not in known}
        return left

    def by_subject(self) -> Iterator[tuple[str, Collection[str]]]:
        """Yield each subject with its predicates and objects, written as in N-Triples."""
        yield from self._statements.items()

    def ntriples(self) -> Iterator[str]:
        """Yield the statements as lines of N-Triples."""
        for subject, statements in self._statements.items():
            yield from (f"<{subject}> {rest} .\n" for rest in statements)

    def nquads(self) -> str:
        """Return the graph as sorted N-Quads."""
        return "".join(sorted(f"{line[:-2]}<{self.graph}> .\n" for line in self.ntriples()))

    def turtle(self) -> bytes:
        """Return the statements as unsorted Turtle: half as long as N-Triples,
        and a store sorts it.
        """
        blocks = [
            f"<{subject}> {' ; '.join(statements)} .\n".encode()
            for subject, statements in self._statements.items()
            if statements
        ]
        return b"".join(blocks)

    def __len__(self) -> int:
        return sum(map(len, self._statements.values()))
