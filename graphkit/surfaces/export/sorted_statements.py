"""Statements as sorted lines: N-Triples with a NUL in place of "> " after the subject.

With it, byte order puts an entity before those whose IRIs extend its own (an inspection, its
findings): millions of lines are sorted without keys, and the lines on an entity are found by
bisection. N-Triples never contains a NUL, which it escapes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


class Lines:
    """The statements of one named graph, sorted."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines = sorted(lines)

    def about(self, subject: bytes) -> list[bytes]:
        """Return the lines whose subject is `subject` (written "<iri>")."""
        return self._between(subject[:-1] + b"\x00", subject[:-1] + b"\x01")

    def below(self, subject: bytes) -> list[bytes]:
        """Return the lines whose subject is `subject` or an IRI that extends it by "/…"."""
        return self.about(subject) + self._between(subject[:-1] + b"/", subject[:-1] + b"0")

    def _between(self, first: bytes, last: bytes) -> list[bytes]:
        return self.lines[bisect_left(self.lines, first) : bisect_left(self.lines, last)]


def lines_of(store: Store, graph: str, with_shared: bool = False) -> Lines:
    """Return the statements of a named graph; see `Store.named_graph`."""
    lines = store.named_graph(graph, with_shared).splitlines()
    return Lines(line.replace(b"> ", b"\x00", 1) for line in {*lines})


def to_ntriples(line: bytes) -> bytes:
    """Return a line as N-Triples."""
    return line.replace(b"\x00", b"> ", 1)


def subject_of(line: bytes) -> bytes:
    """Return the subject of a line ("<iri>")."""
    return line[: line.index(b"\x00")] + b">"


def predicate_of(line: bytes) -> bytes:
    """Return the predicate of a line ("<iri>")."""
    start = line.index(b"\x00") + 1
    return line[start : line.index(b" ", start)]


def target_of(line: bytes) -> bytes:
    """Return the object of a line ("<iri>"), or b"" if it is a literal."""
    start = line.index(b" ", line.index(b"\x00")) + 1
    return line[start:-2] if line.startswith(b"<", start) else b""
