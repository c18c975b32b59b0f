"""Statements as lines of text, in order: N-Triples with a NUL in place of "> " after the subject.

So plain comparison sorts a thing before all that is named under it (`{finding}`, then `{finding}/passage`),
millions of lines need no keys to be sorted by, and what belongs to a thing is found by bisection. No line of
N-Triples has a NUL in it: it is written as an escape.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import pyoxigraph as ox

from graphkit.store.dataset import Store


class Lines:
    """The statements of one named graph, sorted."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines = sorted(lines)

    def about(self, subject: bytes) -> list[bytes]:
        """Return the lines whose subject is `subject` (written "<iri>")."""
        return self._between(subject[:-1] + b"\x00", subject[:-1] + b"\x01")

    def below(self, subject: bytes) -> list[bytes]:
        """Return the lines about a thing and about all that is named under it."""
        return self.about(subject) + self._between(subject[:-1] + b"/", subject[:-1] + b"0")

    def _between(self, first: bytes, last: bytes) -> list[bytes]:
        return self.lines[bisect_left(self.lines, first) : bisect_left(self.lines, last)]


def lines_of(store: Store, graph: str) -> Lines:
    """Return the statements of a named graph."""
    text = store.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph)) or b""
    return Lines(line.replace(b"> ", b"\x00", 1) for line in text.splitlines())


def plain(line: bytes) -> bytes:
    """Return a line as N-Triples."""
    return line.replace(b"\x00", b"> ", 1)


def subject_of(line: bytes) -> bytes:
    """Return what a line is about ("<iri>")."""
    return line[: line.index(b"\x00")] + b">"


def predicate_of(line: bytes) -> bytes:
    """Return the predicate of a line ("<iri>")."""
    start = line.index(b"\x00") + 1
    return line[start : line.index(b" ", start)]


def target_of(line: bytes) -> bytes:
    """Return the object of a line where it is an IRI ("<iri>"), else nothing."""
    start = line.index(b" ", line.index(b"\x00")) + 1
    return line[start:-2] if line.startswith(b"<", start) else b""
