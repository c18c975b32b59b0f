"""The HTTP server: reads requests and sends responses; it keeps no state."""

from __future__ import annotations

import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from graphkit.web.command_process import MAX_REQUEST
from graphkit.web.responses import Reply, RunCommand, respond

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"
_HERE = (
    "127.0.0.1",
    "::1",
    "localhost",
)  # protects from DNS rebinding: an attacker's page has another host name
_GRAPH_PARAMETERS = {"default-graph-uri", "named-graph-uri"}


class Server(ThreadingHTTPServer):
    """An HTTP server for one graph; it runs until it is shut down."""

    daemon_threads = True

    def __init__(self, host: str, port: int, run: RunCommand) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.run = run
        self.names = _HERE if host in _HERE else None  # allowed host names; None: any

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnected; report any other error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "graphkit"
    timeout = 30  # seconds to receive a request

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        kind = self.headers.get_content_type()
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal():
            return self._send(_plain(411, "the request needs a Content-Length"))
        if int(size) > 4 * MAX_REQUEST:
            return self._send(_plain(413, f"a query has at most {MAX_REQUEST:,} bytes"))
        body = self.rfile.read(int(size)).decode("utf-8", "replace")
        if kind == _QUERY:
            return self._answer(query=body)
        if kind == _FORM:
            return self._answer(body)
        return self._send(_plain(415, f"send a query as {_FORM} or {_QUERY}; the endpoint is read only"))

    def _answer(self, form: str = "", query: str | None = None) -> None:
        try:
            at = urlsplit(self.path)
            named = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        except ValueError as error:
            return self._send(_plain(400, f"invalid address: {error}"))
        if self.server.names and named not in self.server.names:
            return self._send(_plain(421, "requests must use the name of this machine"))
        given = parse_qsl(f"{form}&{at.query}", keep_blank_values=True)
        if sum(name == "query" for name, _ in given) + (query is not None) > 1:
            return self._send(_plain(400, "one query at a time"))
        parameters = dict(reversed(given))  # the first value of each name
        if query is not None:
            parameters["query"] = query
        if "update" in parameters:
            return self._send(_plain(403, "updates are not allowed: this endpoint is read only"))
        if _GRAPH_PARAMETERS & set(parameters):
            return self._send(
                _plain(400, "name graphs in the query (GRAPH <…>); by default all are queried together")
            )
        return self._send(
            respond(self.server.run, unquote(at.path), parameters, self.headers.get("Accept", ""))
        )

    def _send(self, answer: Reply) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.content)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Do not log requests, to protect privacy."""


def _plain(status: int, words: str) -> Reply:
    return Reply(status, "text/plain; charset=utf-8", f"{words}\n".encode())
