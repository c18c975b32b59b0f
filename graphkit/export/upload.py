"""Loads a subset into a SPARQL server by the Graph Store HTTP Protocol, or by SPARQL 1.1 Update without it.

Each named graph replaces the one of the same name, so that loading twice changes nothing.
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

_DATASET = graph_iri("dataset")  # lists the reports: loaded after them
_LIST_REPORTS = f"CONSTRUCT {{ ?d <{Void.SUBSET}> ?g }} {{ GRAPH <{_DATASET}> {{ ?d <{Void.SUBSET}> ?g }} }}"
_REPORT_PATTERN = re.compile(rf"<{re.escape(Void.SUBSET)}>\s*<({re.escape(BASE)}[^<>\s]*)>")
_NO_GRAPH_STORE = (400, 404, 405, 415, 501)  # status codes of a PUT if there is none
_TRIPLES = "application/n-triples"
_UPDATE_BYTES = 100_000  # servers parse a whole update before they run it
_USER = "give a user with write access: http://user:password@…"
_ADDRESS = "give its URL for the Graph Store HTTP Protocol, or for updates"
_ADVICE = {
    **dict.fromkeys(_NO_GRAPH_STORE, _ADDRESS),
    401: _USER,
    403: _USER,
    413: "raise its limit on the size of requests",
    507: "free disk space there, and load again",
}


def upload(part: Part, url: str) -> str:
    """Load a subset into the server at a URL; return a message with the number of graphs and statements.

    With the whole graph, reports loaded earlier that are no longer in it are removed, if the server lists
    them at that URL. Raises EndpointError with the number of graphs loaded so far.
    """
    server, loaded, triples, obsolete = _Server(url), list[str](), 0, set[str]()
    try:
        server.check_access()
        others = (graph for graph in part.graphs() if graph[0] != _DATASET)
        for name, lines in chain(others, (graph for graph in part.graphs() if graph[0] == _DATASET)):
            if name == _DATASET and part.is_whole:
                obsolete = server.reports().difference(loaded)
                for report in sorted(obsolete):
                    server.remove(report)
            server.put(name, lines)
            loaded.append(name)
            triples += len(lines)
    except EndpointError as error:
        advice = _ADVICE.get(getattr(error, "code", 0))
        last = f", the last of them {loaded[-1]}" if loaded else ""
        progress = f"{len(loaded)} graphs were loaded{last}"
        raise EndpointError("; ".join(filter(None, (str(error), advice, progress)))) from error
    removed = f"; removed {len(obsolete)} reports that are no longer in the graph" if obsolete else ""
    return f"loaded {len(loaded):,} graphs, {triples:,} statements, into {server.at.url}{removed}"


class _Server:
    """A server's graphs, for writing."""

    def __init__(self, url: str) -> None:
        self.at = HttpClient(url)
        # unknown before the first PUT; but at RDF4J's `…/statements`, a PUT would replace all graphs
        self._has_graph_store = False if self.at.url.endswith("/statements") else None

    def check_access(self) -> None:
        """Send a small request first: missing credentials are reported before anything large is sent."""
        try:
            self.at.send("GET", None, {"Accept": _TRIPLES}, graph=_DATASET)
        except EndpointRefusedError as error:
            if error.code in (401, 403):
                raise

    def put(self, name: str, lines: list[bytes]) -> None:
        """Replace the graph of that name."""
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
        """Return the IRIs of the reports that the server lists; none if it does not answer."""
        request = {"graph": _DATASET} if self._has_graph_store else {"query": _LIST_REPORTS}
        try:
            _, content = self.at.send("GET", None, {"Accept": _TRIPLES}, **request)
        except EndpointRefusedError:
            return set()
        return set(_REPORT_PATTERN.findall(content.decode("utf-8", "replace")))

    def _update(self, text: bytes) -> None:
        self.at.send("POST", text, {"Content-Type": "application/sparql-update"})


def _pieces(lines: list[bytes]) -> Iterator[bytes]:
    """Yield the lines joined to pieces of at most the size of an update."""
    piece: list[bytes] = []
    size = 0
    for line in lines:
        if piece and size + len(line) > _UPDATE_BYTES:
            yield b"\n".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    yield b"\n".join(piece)
