"""The tasks that workers run: a page, a SPARQL query, an entity as RDF, an operation of the API.

A task is a JSON object with the fields `task` (a name in TASKS), `wants_html` (how errors are written),
`gzip` and `limit` (bytes of an answer), and the fields that its function reads. With `seconds`, its time
limit, an answer that is likely to stay within the limits is sent while it is produced.
"""

from __future__ import annotations

import socket
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from time import monotonic
from typing import Any

from graphkit.ask.own_statements import own_statements
from graphkit.core.errors import (
    EntityNotFoundError,
    GraphkitError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    StoreError,
    TooLargeError,
)
from graphkit.store.dataset import Store
from graphkit.web import frames
from graphkit.web.entity_address import ENTITY_PATHS, entity_at
from graphkit.web.nearest import nearest_to
from graphkit.web.page import HTML, Content, Page, PageRequest, PageResult, Redirect
from graphkit.web.problems import TITLES, problem_json
from graphkit.web.rendering import render

_CHUNK = 1 << 16  # bytes of a frame
_SMALLEST_COMPRESSED = 1000  # bytes
_LEVEL = 5  # of compression: 9 takes twice as long for 3 % less
_COMPRESSED = ("text/", "application/json", "application/xml", "application/sparql", "application/rdf",
               "application/ld", "application/n-", "application/problem", "image/svg")  # fmt: skip


class AnswerWriter:
    """Sends the answer to a task: `begin` it, `write` its content, `close` it.

    `begin` again starts anew, unless the client has a part of the answer already (`is_started`).
    """

    def __init__(self, channel: socket.socket, task: Mapping[str, Any]) -> None:
        self.generation = ""
        self.is_started = False
        self.most_rows, self.row_end = 0, b""  # rows of the answer at most, what ends one; 0: unknown
        self._channel, self._accepts_gzip, self._limit = channel, task["gzip"], task["limit"]
        self._seconds, self._begun = task.get("seconds", 0.0), monotonic()
        self._head: dict[str, Any] = {}
        self._buffer = bytearray()
        self._size = self._rows = 0
        self._is_sent = False
        self._compressor: Any = None

    def begin(self, status: int, media_type: str, **more: object) -> None:
        """Begin an answer; `more` are fields of `worker_pool.Answer`. Discards what was written before."""
        self._head = {"status": status, "media_type": media_type, "generation": self.generation, **more}
        self._buffer.clear()
        self._size = self._rows = 0
        self._is_sent, self._compressor = False, None

    def write(self, content: bytes) -> int:
        """Write a part of the content. Raises TooLargeError at the limit."""
        self._size += len(content)
        if self._size > self._limit:
            raise TooLargeError(
                f"the answer exceeds the limit of {self._limit / 1e6:,.0f} MB: ask for fewer columns, "
                "restrict the query, or add LIMIT and OFFSET; `graphkit export` writes the whole graph"
            )
        self._buffer += content
        if len(self._buffer) >= _CHUNK:
            if self.most_rows and not self.is_started:
                self._rows += self._buffer.count(self.row_end)
            self._channel.sendall(self._packed())
            if self._seconds and not self.is_started and self._expected_size() < self._limit:
                self._channel.sendall(frames.pack(frames.START, b""))
                self.is_started = True
        return len(content)

    def _expected_size(self) -> float:
        """Return how many bytes the answer will have at its row limit or, without one, its time limit."""
        if self._rows:
            return self._size * self.most_rows / self._rows
        return float(self._size * self._seconds / (monotonic() - self._begun))

    def flush(self) -> None:
        """Do nothing: serializers call it, and parts are sent when they are large enough."""

    def close(self, end: Mapping[str, Any]) -> None:
        """Send what is left, and the END frame: a small answer in one piece, which wakes the server once."""
        packed = self._packed()
        if self._compressor:
            packed += _data_frame(self._compressor.flush())
        self._channel.sendall(packed + frames.pack_json(frames.END, end))

    def _packed(self) -> bytes:
        """Return what is written and not yet sent as frames, after the HEAD frame if that is not yet sent."""
        head = b""
        if not self._is_sent:
            is_text = self._head["media_type"].startswith(_COMPRESSED)
            if self._accepts_gzip and is_text and len(self._buffer) >= _SMALLEST_COMPRESSED:
                self._compressor = zlib.compressobj(_LEVEL, wbits=31)  # gzip
                self._head["encoding"] = "gzip"
            head = frames.pack_json(frames.HEAD, self._head)
            self._is_sent = True
        content = bytes(self._buffer)
        self._buffer.clear()
        if self._compressor:
            content = self._compressor.compress(content)
            if head and self._seconds:
                content += self._compressor.flush(zlib.Z_SYNC_FLUSH)  # the client can read the first part
        return head + _data_frame(content)


def _data_frame(content: bytes) -> bytes:
    return frames.pack(frames.DATA, content) if content else b""


def _page(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Build a page: `module` in graphkit.web.pages, and the fields of a PageRequest."""
    parameters = {name: tuple(values) for name, values in task["parameters"].items()}
    request = PageRequest(
        task["path"], task["fields"], parameters, task["show_all_quotes"], writer.generation,
        task["location"], task["reports"],
    )  # fmt: skip
    build = import_module(f"graphkit.web.pages.{task['module']}").build
    if task["refusal"]:
        raise ParameterError(task["refusal"])
    if request.value("view") not in ("", "data"):
        raise ParameterError(f"view is {request.value('view')[:40]!r}; it can be data")
    try:
        result = build(store, request)
    except EntityNotFoundError as error:
        nearest = nearest_to(store, request.path) if task["wants_html"] else []
        if not nearest:
            raise
        data = {"title": TITLES[404], "message": str(error), "nearest": nearest}
        result = Page("error.html", data, 404)
    if isinstance(result, Page) and request.path.startswith(ENTITY_PATHS):
        own = own_statements(store, entity_at(request.path))
        result = replace(result, data={**result.data, "own_statements": own})
    _write_result(result, request, writer)


def _write_result(result: PageResult, request: PageRequest, writer: AnswerWriter) -> None:
    match result:
        case Page(template, data, status):
            writer.begin(status, HTML)
            writer.write(render(template, request, data))
        case Redirect(location, status):
            writer.begin(status, "text/plain; charset=utf-8", location=location)
        case Content(body, media_type, filename, status, policy):
            writer.begin(status, media_type, filename=filename, policy=policy)
            writer.write(body)


def _sparql(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Answer a SPARQL query in one of the accepted formats."""
    from graphkit.web.query_answer import write_query_answer

    write_query_answer(store, task, writer)


def _description(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Write the description of the endpoint and the dataset."""
    from graphkit.web.service_description import write_description

    write_description(store, task, writer)


def _data(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Write the statements about an entity as RDF."""
    from graphkit.web.entity_data import write_entity_data

    write_entity_data(store, task, writer)


def _api(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Run an operation of the JSON API."""
    from graphkit.web.json_api import run_operation

    _write_result(run_operation(store, task, writer.generation), PageRequest(task["path"]), writer)


def _function(store: Store, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Answer with what a function returns, as JSON: fields `module`, `function` and `arguments`."""
    function = getattr(import_module(task["module"]), task["function"])
    _write_result(Content.json(function(store, **task["arguments"])), PageRequest(""), writer)


TASKS: dict[str, Callable[[Store, Mapping[str, Any], AnswerWriter], None]] = {
    "page": _page,
    "sparql": _sparql,
    "data": _data,
    "description": _description,
    "api": _api,
    "function": _function,
}


def error_answer(error: Exception, task: Mapping[str, Any], writer: AnswerWriter) -> None:
    """Write an error as the answer: a page for people, a problem document for programs.

    An unexpected exception is reported to stderr, and its message is not shown to the reader.
    """
    status = _status(error)
    if status == 500:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
        message = "This is an error of graphkit. The server's log says more."
    else:
        message = str(error)
    if task["wants_html"] and "query" in task:  # the query stays on the page
        from graphkit.web.query_answer import sparql_page

        writer.begin(status, HTML)
        writer.write(sparql_page(task["query"], message=message))
    elif task["wants_html"]:
        request = PageRequest(task.get("path", "/"))
        writer.begin(status, HTML)
        writer.write(render("error.html", request, {"title": TITLES[status], "message": message}))
    else:
        writer.begin(status, "application/problem+json")
        writer.write(problem_json(status, message))


def _status(error: Exception) -> int:
    """Return the HTTP status for an error."""
    match error:
        case EntityNotFoundError():
            return 404
        case NotAcceptableError():
            return 406
        case TooLargeError() | MemoryError():
            return 413
        case ParameterError() | QueryError():
            return 400
        case StoreError():
            return 503
        case GraphkitError():
            return 400
    return 500
