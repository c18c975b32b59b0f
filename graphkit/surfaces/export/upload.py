"""Loads a subset into a SPARQL server by the Graph Store HTTP Protocol,
or by SPARQL 1.1 Update without it.

Each named graph replaces the one of the same name, so that loading twice changes nothing. Several
are loaded at once. Until the last one is loaded, a named graph on the server lists the checksums of
those that are complete, so that an upload after an interruption sends the rest only.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import islice

from graphkit.core.errors import EndpointError, EndpointRefusedError
from graphkit.core.identifiers import graph_iri
from graphkit.core.terms import BASE, Rdfs, Void
from graphkit.graph.store.endpoint import EndpointClient, redact_credentials
from graphkit.surfaces.export.selection import Part

_DATASET = graph_iri("dataset")  # lists the reports: loaded after them
_LIST_REPORTS = (
    f"CONSTRUCT {{ ?d <{Void.subset}> ?g }} {{ GRAPH <{_DATASET}> {{ ?d <{Void.subset}> ?g }} }}"
)
_REPORT_PATTERN = re.compile(  # covers are parts of a source, too, but no graphs
    rf"<{re.escape(Void.subset)}>\s*<({re.escape(BASE)}(?!cover/)[^<>\s]*)>"
)
_STATE = graph_iri("upload-state")  # lists the graphs that are complete; removed at the end
_STATE_LABEL = (
    f'<{_STATE}> <{Rdfs.label}> "Graphs that an unfinished upload has loaded"@en .'.encode()
)
_CHECKSUM = "http://spdx.org/rdf/terms#checksumValue"
_LIST_CHECKSUMS = (
    f"CONSTRUCT {{ ?g <{_CHECKSUM}> ?n }} {{ GRAPH <{_STATE}> {{ ?g <{_CHECKSUM}> ?n }} }}"
)
_CHECKSUM_PATTERN = re.compile(rf'<([^<>\s]+)>\s*<{re.escape(_CHECKSUM)}>\s*"([0-9a-f]{{64}})"')
_THREADS = 4  # requests at a time
_BATCH_GRAPHS = 8  # between two entries in the list
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
    """Load a subset into the server at a URL;
    return a message with the number of graphs and statements.

    Graphs that an interrupted upload has loaded are not sent again, if they are the same now. With
    the whole graph, reports loaded earlier that are no longer in it are removed, if the server
    lists them at that URL. Raises EndpointError with the number of graphs loaded so far.
    """
    server, loaded, triples, obsolete = _Server(url), list[str](), 0, set[str]()
    try:
        before = server.checksums()
        present = _unchanged(part, before)
        server.put(_STATE, [_STATE_LABEL, *_checksum_lines(present)])
        graphs = (
            graph for graph in part.graphs() if graph[0] != _DATASET and graph[0] not in present
        )
        while batch := dict(islice(graphs, _BATCH_GRAPHS)):
            complete, error = _put_all(server, batch)
            loaded += complete
            triples += sum(len(batch[name]) for name in complete)
            server.append(
                _STATE, _checksum_lines({name: _checksum(batch[name]) for name in complete})
            )
            if error:
                raise error
        if part.is_whole:
            obsolete = (server.reports() | before.keys()).difference(loaded, present)
            for report in sorted(obsolete):
                server.remove(report)
        if lines := next((lines for name, lines in part.graphs() if name == _DATASET), None):
            server.put(_DATASET, lines)
            loaded.append(_DATASET)
            triples += len(lines)
        server.remove(_STATE)
    except EndpointError as error:
        advice = _ADVICE.get(getattr(error, "code", 0))
        progress = f"{len(loaded)} graphs were loaded"
        if loaded:
            progress += f", the last of them {loaded[-1]}; the next upload continues there"
        raise EndpointError("; ".join(filter(None, (str(error), advice, progress)))) from error
    resumed = f"; {len(present):,} graphs were there from an interrupted upload" if present else ""
    removed = (
        f"; removed {len(obsolete)} reports that are no longer in the graph" if obsolete else ""
    )
    return (
        f"loaded {len(loaded):,} graphs, {triples:,} statements, into "
        f"{server.url}{resumed}{removed}"
    )


def _put_all(
    server: _Server, graphs: dict[str, list[bytes]]
) -> tuple[list[str], EndpointError | None]:
    """Replace graphs, some at a time; return the names of those that are complete,
    and the first error.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        requests = {name: pool.submit(server.put, name, lines) for name, lines in graphs.items()}
    complete = list[str]()
    first: EndpointError | None = None
    for name, request in requests.items():
        try:
            request.result()
            complete.append(name)
        except EndpointError as error:
            first = first or error
    return complete, first


def _checksum(lines: list[bytes]) -> str:
    return sha256(b"\n".join(lines)).hexdigest()


def _checksum_lines(checksums: dict[str, str]) -> list[bytes]:
    return [f'<{name}> <{_CHECKSUM}> "{value}" .'.encode() for name, value in checksums.items()]


def _unchanged(part: Part, checksums: dict[str, str]) -> dict[str, str]:
    """Return the checksums of those graphs on the server that are the same in the subset."""
    if not checksums:
        return {}
    return {
        name: own
        for name, lines in part.graphs()
        if checksums.get(name) == (own := _checksum(lines))
    }


class _Server:
    """A server's graphs, for writing."""

    def __init__(self, url: str) -> None:
        self._login_url = url
        self.url = redact_credentials(url)
        self._connections = threading.local()
        # unknown before the first PUT; but at RDF4J's `…/statements`, a PUT would replace all
        # graphs
        self._has_graph_store = False if self.url.endswith("/statements") else None

    @property
    def at(self) -> EndpointClient:
        """Return the connection of this thread: each authenticates for itself.

        It sends a small request first: missing credentials are reported before anything large is
        sent.
        """
        client: EndpointClient | None = getattr(self._connections, "client", None)
        if client is None:
            client = EndpointClient(self._login_url)
            try:
                client.send("GET", None, {"Accept": _TRIPLES}, graph=_STATE)
            except EndpointRefusedError as error:
                if error.code in (401, 403):
                    raise
            self._connections.client = client
        return client

    def put(self, name: str, lines: list[bytes]) -> None:
        """Replace the graph of that name."""
        if self._has_graph_store is not False:
            try:
                self.at.send(
                    "PUT", b"\n".join([*lines, b""]), {"Content-Type": _TRIPLES}, graph=name
                )
            except EndpointRefusedError as error:
                if self._has_graph_store or error.code not in _NO_GRAPH_STORE:
                    raise
                self._has_graph_store = False
            else:
                self._has_graph_store = True
                return
        self._update(f"DROP SILENT GRAPH <{name}>".encode())
        self._insert(name, lines)

    def append(self, name: str, lines: list[bytes]) -> None:
        """Add statements to the graph of that name."""
        if self._has_graph_store:
            self.at.send("POST", b"\n".join([*lines, b""]), {"Content-Type": _TRIPLES}, graph=name)
        else:
            self._insert(name, lines)

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
        return set(_REPORT_PATTERN.findall(self._read(_DATASET, _LIST_REPORTS)))

    def checksums(self) -> dict[str, str]:
        """Return the checksums of the graphs that an interrupted upload has loaded, by IRI."""
        return dict(_CHECKSUM_PATTERN.findall(self._read(_STATE, _LIST_CHECKSUMS)))

    def _read(self, graph: str, query: str) -> str:
        """Return the response to a request for a graph, or without graph store to a query;
        "" for none.

        Before the first PUT, both are tried.
        """
        text = ""
        for parameters, is_graph_store in (({"graph": graph}, True), ({"query": query}, False)):
            if self._has_graph_store in (None, is_graph_store):
                try:
                    _, content = self.at.send("GET", None, {"Accept": _TRIPLES}, **parameters)
                except EndpointRefusedError:
                    continue
                text += content.decode("utf-8", "replace")
        return text

    def _insert(self, name: str, lines: list[bytes]) -> None:
        for piece in _pieces(lines):
            self._update(b"INSERT DATA { GRAPH <%s> {\n%s\n} }" % (name.encode(), piece))

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
