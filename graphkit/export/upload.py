"""Loads a part into a SPARQL server: by Graph Store HTTP, or by SPARQL 1.1 update where that is missing.

Each named graph replaces the one of its name, so that loading twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from graphkit.core.errors import EndpointError, EndpointRefusedError
from graphkit.core.identifiers import graph_iri
from graphkit.core.terms import BASE, Void
from graphkit.export.selection import Part
from graphkit.store.endpoint import HttpClient

_DATASET = graph_iri("dataset")  # lists the reports that are there: so it is loaded when they are
_ORDER = f"CONSTRUCT {{ ?d <{Void.SUBSET}> ?g }} {{ GRAPH <{_DATASET}> {{ ?d <{Void.SUBSET}> ?g }} }}"
_LISTED = re.compile(rf"<{re.escape(Void.SUBSET)}>\s*<({re.escape(BASE)}[^<>\s]*)>")
_NO_GRAPH_STORE = (400, 404, 405, 415, 501)  # answers to a PUT where there is none
_TRIPLES = "application/n-triples"
_PIECE = 100_000  # bytes of an update, which servers read as a whole before they act
_USER = "name who may change it: http://user:password@…"
_ADDRESS = "name its address for Graph Store HTTP, or for updates"
_ADVICE = {
    **dict.fromkeys(_NO_GRAPH_STORE, _ADDRESS),
    401: _USER,
    403: _USER,
    413: "let it take more at once",
    507: "make room there, and load again",
}


def load(part: Part, url: str) -> str:
    """Load a part into the server at a URL; say how much is there now.

    With the whole graph, reports that were loaded before and are not in it any more are removed, if the
    server tells of them at that URL. Raises Unreachable, which says how far it came.
    """
    server, loaded, triples, gone = _Server(url), list[str](), 0, set[str]()
    try:
        server.greet()
        others = (graph for graph in part.graphs() if graph[0] != _DATASET)
        for name, lines in chain(others, (graph for graph in part.graphs() if graph[0] == _DATASET)):
            if name == _DATASET and part.is_whole:
                gone = server.reports().difference(loaded)
                for report in sorted(gone):
                    server.remove(report)
            server.put(name, lines)
            loaded.append(name)
            triples += len(lines)
    except EndpointError as error:
        advice = _ADVICE.get(getattr(error, "code", 0))
        last = f", the last of them {loaded[-1]}" if loaded else ""
        far = f"{len(loaded)} graphs were loaded{last}"
        raise EndpointError("; ".join(filter(None, (str(error), advice, far)))) from error
    removed = f"; removed {len(gone)} that it no longer has" if gone else ""
    return f"loaded {len(loaded):,} graphs, {triples:,} triples, into {server.at.url}{removed}"


class _Server:
    """A server's graphs, for writing."""

    def __init__(self, url: str) -> None:
        self.at = HttpClient(url)
        # not known until it is tried; but at RDF4J's `…/statements`, a PUT would replace all that is held
        self._has_graph_store = False if self.at.url.endswith("/statements") else None

    def greet(self) -> None:
        """Ask something small, so that it is known who may ask before anything large is sent."""
        try:
            self.at.send("GET", None, {"Accept": _TRIPLES}, graph=_DATASET)
        except EndpointRefusedError as error:
            if error.code in (401, 403):
                raise

    def put(self, name: str, lines: list[bytes]) -> None:
        """Put a graph in place of the one of its name."""
        if self._has_graph_store is not False:
            try:
                self.at.send("PUT", b"\n".join([*lines, b""]), {"Content-Type": _TRIPLES}, graph=name)
            except EndpointRefusedError as error:
                if self._has_graph_store or error.code not in _NO_GRAPH_STORE:
                    raise
                self._has_graph_store = False
            else:
                self._has_graph_store = True
                return
        self._update(f"DROP SILENT GRAPH <{name}>".encode())
        for piece in _pieces(lines):
            self._update(b"INSERT DATA { GRAPH <%s> {\n%s\n} }" % (name.encode(), piece))

    def remove(self, name: str) -> None:
        """Remove a graph, if it is there."""
        if not self._has_graph_store:
            self._update(f"DROP SILENT GRAPH <{name}>".encode())
            return
        try:
            self.at.send("DELETE", None, {}, graph=name)
        except EndpointRefusedError as error:
            if error.code != 404:
                raise

    def reports(self) -> set[str]:
        """Return the reports that it says it holds; none where it has no answer to that."""
        asked = {"graph": _DATASET} if self._has_graph_store else {"query": _ORDER}
        try:
            _, content = self.at.send("GET", None, {"Accept": _TRIPLES}, **asked)
        except EndpointRefusedError:
            return set()
        return set(_LISTED.findall(content.decode("utf-8", "replace")))

    def _update(self, text: bytes) -> None:
        self.at.send("POST", text, {"Content-Type": "application/sparql-update"})


def _pieces(lines: list[bytes]) -> Iterator[bytes]:
    """Yield the lines joined, so many at once as an update may hold."""
    piece: list[bytes] = []
    size = 0
    for line in lines:
        if piece and size + len(line) > _PIECE:
            yield b"\n".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    yield b"\n".join(piece)
