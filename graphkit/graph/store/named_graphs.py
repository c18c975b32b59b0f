"""The named graphs of a generation: what each report, the register and the rules state,
a file for each.

The database has every statement once, in its default graph, so that counts need no DISTINCT. The
files say which graph a statement is from: exports, removals and queries with FROM read them.

No statement is in two graphs. What reports state about entities they share (the names and area of a
service, the post of a person) is in the graph `entities`. The contribution of each report to it is
a file beside the report's own, so that the report can be removed.

What a user has added (`graphkit add`) is in graphs of its own. It is no statement of the graph's:
the database has it in named graphs, which only a query with GRAPH reads.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox

from graphkit.core.errors import DamagedGraphError, GraphNotFoundError, InputError
from graphkit.core.identifiers import own_graph_iri
from graphkit.core.terms import BASE
from graphkit.graph.store.file_digests import copy_file

_GRAPH, _SHARED = ".ttl.gz", ".shared.ttl.gz"
# gzip level; the files are a twelfth of the Turtle, and higher levels save little more
_FASTEST = 1
_LINES = 20_000  # of a chunk
_LONGEST_NAME = 140  # characters of a file's name: some file systems allow 143


def pack(turtle: bytes) -> bytes:
    """Return Turtle as the content of a file; the same Turtle gives the same bytes."""
    return gzip.compress(turtle, _FASTEST, mtime=0)


def _unpacked(file: Path) -> bytes:
    """Return what a file was packed from; b"" where there is none."""
    try:
        return gzip.decompress(file.read_bytes()) if file.is_file() else b""
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedGraphError(
            f"the file {file.name} of the graph is damaged ({error}): `graphkit verify` lists "
            "damaged files"
        ) from error


def sorted_chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """Return lines in order as UTF-8, some megabytes at a time:
    a large graph is never one text in memory.
    """
    ordered = sorted(lines)
    for start in range(0, len(ordered), _LINES):
        yield "".join(ordered[start : start + _LINES]).encode()


def check_graph_name(name: str) -> None:
    """Raise InputError if no file can be named after a graph, because its IRI is too long."""
    if len(_file_name(name, _SHARED)) > _LONGEST_NAME:
        raise InputError(
            f"the identifier of the report has {len(name):,} characters, too many for a file name"
        )


def _file_name(name: str, suffix: str) -> str:
    return quote(name.removeprefix(BASE), safe="") + suffix


class NamedGraphs:
    """The files of the named graphs in a folder. Graphs are named by IRI."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """Return the IRIs of the graphs, sorted."""
        self._check_folder()
        names = (path.name for path in self._folder.glob("*" + _GRAPH))
        tails = (unquote(name.removesuffix(_GRAPH)) for name in names if not name.endswith(_SHARED))
        return sorted(tail if ":" in tail else BASE + tail for tail in tails)

    def own_names(self) -> list[str]:
        """Return the IRIs of the graphs with a user's own statements, sorted."""
        files = self._folder.glob(
            quote(own_graph_iri("").removeprefix(BASE), safe="") + "*" + _GRAPH
        )
        return sorted(BASE + unquote(file.name.removesuffix(_GRAPH)) for file in files)

    def turtle(self, name: str, with_shared: bool = False) -> bytes:
        """Return a graph as Turtle, empty if there is none; `with_shared`:
        and its part of `entities`.
        """
        self._check_folder()
        suffixes = (_GRAPH, _SHARED) if with_shared else (_GRAPH,)
        files = (self._path(name, suffix) for suffix in suffixes)
        return b"".join(map(_unpacked, files))

    def shared(self, name: str) -> bytes:
        """Return what a report contributes to the graph `entities`, as N-Triples."""
        return _unpacked(self._path(name, _SHARED))

    def ntriples(self, name: str, with_shared: bool = False) -> bytes:
        """Return a graph as canonical N-Triples, one statement a line; see `turtle`."""
        triples = ox.parse(self.turtle(name, with_shared), format=ox.RdfFormat.TURTLE, lenient=True)
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

    def iris(self, name: str) -> set[str]:
        """Return the IRIs of subjects and objects in the graph of a report and its part of
        `entities`.
        """
        triples = ox.parse(
            self.turtle(name, with_shared=True), format=ox.RdfFormat.TURTLE, lenient=True
        )
        terms = (term for triple in triples for term in (triple.subject, triple.object))
        return {term.value for term in terms if isinstance(term, ox.NamedNode)}

    def lines(self, name: str) -> set[str]:
        """Return the statements of a graph that was written line by line, as lines of N-Triples."""
        return {line.decode() for line in self.turtle(name).splitlines(keepends=True)}

    def write(self, name: str, packed: bytes, packed_shared: bytes = b"") -> None:
        """Write a graph and its part of `entities`, both from `pack`."""
        for suffix, content in ((_GRAPH, packed), (_SHARED, packed_shared)):
            file = self._path(name, suffix)
            if content:
                file.write_bytes(content)
            else:
                file.unlink(missing_ok=True)

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Write a graph from lines of N-Triples."""
        # 16: as gzip, without a time
        packer = zlib.compressobj(_FASTEST, wbits=zlib.MAX_WBITS | 16)
        packed = [packer.compress(chunk) for chunk in sorted_chunks(lines)]
        self.write(name, b"".join((*packed, packer.flush())))

    def remove(self, name: str) -> None:
        """Remove a graph, if there is one of this name."""
        for suffix in (_GRAPH, _SHARED):
            self._path(name, suffix).unlink(missing_ok=True)

    def copy_own_to(self, folder: Path) -> list[str]:
        """Copy the files of a user's own statements to a folder; return the IRIs of graphs whose
        file is damaged, which are left out.
        """
        folder.mkdir(exist_ok=True)
        damaged = []
        for name in self.own_names():
            file = self._path(name, _GRAPH)
            try:
                self.ntriples(name)
            except (DamagedGraphError, SyntaxError):
                damaged.append(name)
            else:
                copy_file(file, folder / file.name)
        return damaged

    def _check_folder(self) -> None:
        if not self._folder.is_dir():
            raise GraphNotFoundError("a build has replaced this graph: run the command again")

    def _path(self, name: str, suffix: str) -> Path:
        return self._folder / _file_name(name, suffix)
