"""Runs the application on uvicorn, with limits on connections and slow senders."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graphkit.core.errors import AnswerCutError
from graphkit.surfaces.web.app import create_app
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.workers.task import TITLES, problem_json

_MAX_HEAD = 64 << 10  # bytes of request line and headers
_HEAD_TOO_LONG = (
    f"a request has at most {_MAX_HEAD:,} bytes before its content: send a query with POST"
)
_MAX_HEADERS = 100
_MAX_URL = 48 << 10  # bytes
_BACKLOG = 1024  # connections that the system keeps while the server is busy
_RECEIVED_AT_ONCE = 32 << 10  # bytes; Linux doubles them
_LINGER = 2.0  # seconds, for a client to read why it is refused
_FILES = 4096  # open files and connections, if the system allows it


class _RefusedError(Exception):
    """Ends the parsing of a request."""


class _Connection(HttpToolsProtocol):
    """A connection that has one request at a time,
    and holds at most 64 KB of what its client sends.

    While a request is answered, what follows it is dropped and the connection closes after the
    answer: a client that pipelines sends the rest again on another connection (RFC 9112, 9.3.2). A
    body is passed on in parts of 64 KB, and `middleware.ReceiveBodies` limits it. When there are
    too many connections, the one is closed that has waited longest for the rest of a request or for
    the next one.
    """

    settings: ServerSettings
    _waiting: dict[_Connection, None]  # for their clients, in the order in which they began to wait
    _unread = 0  # bytes since the last part of a body, or since the connection waits for a request
    _deadline: asyncio.TimerHandle | None = None  # for the head of a request
    _refusal = 400, "this is not a valid HTTP request"
    _drops_input = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.settings.connections:
            if not self._waiting:
                self._refuse(503, "too many requests at once: try again")
                return
            oldest = next(iter(self._waiting))
            oldest._end_waiting()
            oldest.transport.abort()
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_answering():
            self._end_after_answer()
        if self._drops_input:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > _MAX_HEAD and not self._drops_input:
            self._refuse(431, _HEAD_TOO_LONG)

    def on_message_begin(self) -> None:
        if self._is_answering():
            raise _RefusedError
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) == _MAX_HEADERS:
            self._refusal = 431, f"a request has at most {_MAX_HEADERS} headers"
            raise _RefusedError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._end_deadline()
        if len(self.url) > _MAX_URL:
            self._refusal = (
                414,
                f"an address has at most {_MAX_URL:,} bytes: send a long query with POST",
            )
            raise _RefusedError
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > _MAX_HEAD:
            self._refusal = 431, _HEAD_TOO_LONG
            raise _RefusedError
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._end_waiting()
        self._unread = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body:
            self._close_later()
        elif not self.transport.is_closing():
            self._await_request()

    def send_400_response(self, msg: str) -> None:
        if self._is_answering():
            self._end_after_answer()
        else:
            self._refuse(*self._refusal)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not (self.cycle.more_body or self.cycle.response_complete)

    def _end_after_answer(self) -> None:
        self._drops_input = True
        self.cycle.keep_alive = False

    def _await_request(self) -> None:
        self._unread = 0
        self._waiting[self] = None
        self._deadline = self.loop.call_later(self.settings.head_seconds, self._head_is_late)

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end_waiting(self) -> None:
        self._end_deadline()
        self._waiting.pop(self, None)

    def _head_is_late(self) -> None:
        if self._unread:
            self._refuse(408, f"no complete request in {self.settings.head_seconds:g} seconds")
        else:
            self.transport.close()

    def _refuse(self, status: int, message: str) -> None:
        """Answer with an error, unless an answer has begun, and close the connection."""
        self._end_deadline()
        is_begun = False
        if self.cycle is not None and not self.cycle.response_complete:  # the body is incomplete
            is_begun = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if not is_begun:
            body = problem_json(status, message)
            head = (
                f"HTTP/1.1 {status} {TITLES[status]}\r\nContent-Type: application/problem+json\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n"
                "X-Content-Type-Options: nosniff\r\n"
                "Content-Security-Policy: default-src 'none'\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
        self._close_later()

    def _close_later(self) -> None:
        """Read what the client still sends for a while, so that it can read the answer;
        then close.
        """
        self._drops_input = True
        self._waiting[self] = None
        self.flow.resume_reading()
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)


class LogLimit(logging.Filter):
    """Keeps the log readable whatever clients do: each kind of message comes once a minute,
    with its number.

    Time limits of clients are left out.
    """

    def __init__(self) -> None:
        super().__init__()
        # kind → end of its minute, messages
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a message is logged."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, AnswerCutError | TimeoutError):
            return False
        kind, now = (record.msg, type(error).__name__), monotonic()
        until, number = self._kinds.get(kind, (0.0, 0))
        if now < until:
            self._kinds[kind] = until, number + 1
            return False
        self._kinds[kind] = now + 60, 0
        if number:
            record.msg = f"{record.msg.rstrip()} ({number:,} more before)"
        return True


_LOG_LIMIT = LogLimit()


def server(settings: ServerSettings, app: ASGIApp | None = None) -> uvicorn.Server:
    """Return a server that is not running yet, of the explorer or of another application."""
    logging.getLogger("uvicorn.error").addFilter(_LOG_LIMIT)
    connection = type("Connection", (_Connection,), {"settings": settings, "_waiting": {}})
    return uvicorn.Server(
        uvicorn.Config(
            app or create_app(settings),
            http=connection,
            ws="none",
            lifespan="on",
            backlog=_BACKLOG,
            log_level="warning",
            access_log=False,  # to protect privacy
            server_header=False,
            timeout_keep_alive=int(settings.head_seconds) or 1,
            timeout_graceful_shutdown=3,
        )
    )


def listen(settings: ServerSettings, port: int) -> socket.socket:
    """Return a socket that listens on a port, 0 for any free one. Raises OSError."""
    _raise_file_limit()
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio turns off Nagle's algorithm, which delays answers by 40 ms, only with an explicit
    # protocol
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVED_AT_ONCE)
        listening.bind((settings.host, port))
        listening.listen(_BACKLOG)
    except BaseException:
        listening.close()
        raise
    return listening


def _raise_file_limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def running_server(settings: ServerSettings, app: ASGIApp | None = None) -> Iterator[str]:
    """Serve in a thread, on any free port; yield the address: "http://127.0.0.1:40000"."""
    with listen(settings, 0) as listening:
        running = server(settings, app)
        thread = Thread(target=running.run, args=([listening],), daemon=True)
        thread.start()
        while not running.started:
            if not thread.is_alive():
                raise RuntimeError("the server has ended")
            sleep(0.01)
        try:
            yield f"http://{settings.host}:{listening.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()


def run_server(
    settings: ServerSettings, listening: socket.socket, app: ASGIApp | None = None
) -> Any:
    """Serve until Ctrl-C."""
    server(settings, app).run([listening])
