"""N-Quads, written as text: the one format every store loads fast, and the only one graphkit writes itself.

A full build writes over a million statements; objects for each would cost more than everything else.
"""

from __future__ import annotations

from datetime import date

from graphkit.terms import Rdf, Xsd

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_TYPE = f"<{Rdf.TYPE}>"


class Quads:
    """The statements of one named graph, gathered as N-Quads lines.

    Subjects, predicates and IRI objects are given as plain strings without angle brackets; `terms` makes them
    safe. An empty text or None as an object adds nothing: what a report does not say is not said.
    """

    def __init__(self, graph: str) -> None:
        self.graph = graph
        self._tail = f" <{graph}> .\n"
        self._lines: list[str] = []

    def type(self, subject: str, *classes: str) -> None:
        """Say what a thing is."""
        for iri in classes:
            self._lines.append(f"<{subject}> {_TYPE} <{iri}>{self._tail}")

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        """Link a thing to others, by IRI."""
        for iri in objects:
            if iri:
                self._lines.append(f"<{subject}> <{predicate}> <{iri}>{self._tail}")

    def text(self, subject: str, predicate: str, value: str | None) -> None:
        """Give a thing a text."""
        if value:
            self._lines.append(f'<{subject}> <{predicate}> "{value.translate(_ESCAPES)}"{self._tail}')

    def typed(self, subject: str, predicate: str, value: str, datatype: str) -> None:
        """Give a thing a value of a datatype, in its canonical form."""
        literal = f'"{value.translate(_ESCAPES)}"^^<{datatype}>'
        self._lines.append(f"<{subject}> <{predicate}> {literal}{self._tail}")

    def number(self, subject: str, predicate: str, value: float | None) -> None:
        """Give a thing a number: an integer where it is whole and given as one, else a decimal."""
        if isinstance(value, int):
            self.typed(subject, predicate, str(value), Xsd.INTEGER)
        elif value is not None:
            self.typed(subject, predicate, f"{value:.6f}".rstrip("0").rstrip("."), Xsd.DECIMAL)

    def date(self, subject: str, predicate: str, value: date | str | None) -> None:
        """Give a thing a date, or a year or month where no more is known ("2017", "2021-04")."""
        words = value.isoformat() if isinstance(value, date) else value or ""
        kind = {4: Xsd.G_YEAR, 7: Xsd.G_YEAR_MONTH, 10: Xsd.DATE}.get(len(words))
        if kind is not None:
            self.typed(subject, predicate, words, kind)

    def flag(self, subject: str, predicate: str, value: bool = True) -> None:
        """Say that something holds."""
        self.typed(subject, predicate, "true" if value else "false", Xsd.BOOLEAN)

    def statement(self, triple: str) -> None:
        """Take a triple that is written already, as N-Triples without the final stop."""
        self._lines.append(triple + self._tail)

    def nquads(self) -> str:
        """Return the graph as N-Quads, each statement once, sorted."""
        return "".join(sorted(set(self._lines)))

    def ntriples(self) -> list[str]:
        """Return the statements as N-Triples lines, as they were written: without the graph."""
        cut = -len(self._tail)
        return [f"{line[:cut]} .\n" for line in self._lines]

    def as_written(self) -> bytes:
        """Return the graph as N-Quads in the order of writing: what a store, which sorts anyway, is fed."""
        return "".join(self._lines).encode()

    def __len__(self) -> int:
        return len(set(self._lines))
