"""The statements of one graph as text: TriG for the store, N-Quads for whoever compares.

A full build writes over a million statements; objects for each would cost more than everything else.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from graphkit.core.terms import Rdf, Xsd

_quoted = json.JSONEncoder(ensure_ascii=False).encode  # Turtle's quotes and escapes are those of JSON
_TYPE = f"<{Rdf.TYPE}>"
_INTEGER, _DECIMAL = f"^^<{Xsd.INTEGER}>", f"^^<{Xsd.DECIMAL}>"


class Quads:
    """The statements of one named graph, each once, gathered by subject.

    Subjects, predicates and IRI objects are given as plain strings without angle brackets; `terms` makes them
    safe. An empty text or None as an object adds nothing: what a report does not say is not said.
    """

    def __init__(self, graph: str) -> None:
        self.graph = graph
        self._said: dict[str, dict[str, None]] = defaultdict(dict)  # subject -> "predicate object", in order

    def add_type(self, subject: str, *classes: str) -> None:
        """Say what a thing is."""
        for iri in classes:
            self._said[subject][f"{_TYPE} <{iri}>"] = None

    def add_link(self, subject: str, predicate: str, *objects: str) -> None:
        """Link a thing to others, by IRI."""
        for iri in objects:
            if iri:
                self._said[subject][f"<{predicate}> <{iri}>"] = None

    def add_text(self, subject: str, predicate: str, value: str | None) -> None:
        """Give a thing a text."""
        if value:
            self._said[subject][f"<{predicate}> {_quoted(value)}"] = None

    def add_literal(self, subject: str, predicate: str, value: str, datatype: str) -> None:
        """Give a thing a value of a datatype, in its canonical form."""
        self._said[subject][f"<{predicate}> {_quoted(value)}^^<{datatype}>"] = None

    def add_number(self, subject: str, predicate: str, value: float | None) -> None:
        """Give a thing a number: an integer where it is whole and given as one, else a decimal."""
        if isinstance(value, int):
            self._said[subject][f'<{predicate}> "{value}"{_INTEGER}'] = None
        elif value is not None:
            decimal = f"{value:.6f}".rstrip("0").rstrip(".")
            self._said[subject][f'<{predicate}> "{decimal}"{_DECIMAL}'] = None

    def add_date(self, subject: str, predicate: str, value: date | str | None) -> None:
        """Give a thing a date, or a year or month where no more is known ("2017", "2021-04")."""
        words = value.isoformat() if isinstance(value, date) else value or ""
        kind = {4: Xsd.G_YEAR, 7: Xsd.G_YEAR_MONTH, 10: Xsd.DATE}.get(len(words))
        if kind is not None:
            self.add_literal(subject, predicate, words, kind)

    def add_boolean(self, subject: str, predicate: str, value: bool = True) -> None:
        """Say that something holds."""
        self.add_literal(subject, predicate, "true" if value else "false", Xsd.BOOLEAN)

    def add_statement(self, subject: str, rest: str) -> None:
        """Take a statement that is written already: its predicate and object as in N-Triples."""
        self._said[subject][rest] = None

    def update(self, other: Quads) -> None:
        """Take all that another says."""
        for subject, said in other._said.items():
            self._said[subject] |= said

    def ntriples(self) -> Iterator[str]:
        """Yield the statements as lines of N-Triples: without the graph."""
        for subject, said in self._said.items():
            yield from (f"<{subject}> {rest} .\n" for rest in said)

    def nquads(self) -> str:
        """Return the graph as N-Quads, sorted."""
        return "".join(sorted(f"{line[:-2]}<{self.graph}> .\n" for line in self.ntriples()))

    def trig(self) -> bytes:
        """Return the graph as TriG, unsorted: half as long as N-Quads; a store sorts what it loads."""
        said = [
            f"<{subject}> {' ; '.join(rest)} .\n".encode() for subject, rest in self._said.items() if rest
        ]
        return b"".join([f"<{self.graph}> {{\n".encode(), *said, b"}\n"])

    def __len__(self) -> int:
        return sum(map(len, self._said.values()))
