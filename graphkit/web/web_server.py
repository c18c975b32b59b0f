"""Runs the application on uvicorn, with limits on connections and slow senders."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graphkit.core.errors import AnswerCutError
from graphkit.web.app import create_app
from graphkit.web.problems import TITLES, problem_json
from graphkit.web.settings import ServerSettings

_MAX_HEAD = 64 << 10  # bytes of request line and headers
_MAX_URL = 48 << 10  # bytes
_BACKLOG = 1024  # connections that the system keeps while the server is busy
_LINGER = 2.0  # seconds, for a client to read why it is refused
_FILES = 4096  # open files and connections, if the system allows it


class _JoinedWrites:
    """A transport that sends the head of an answer together with the first part of its content.

    Two packets would wake the client twice. A head that nothing follows is sent by the next turn of the loop.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send what is held with some more bytes, or hold these."""
        if self._held:
            self._held, data = b"", self._held + data
            self._transport.write(data)
        elif data:
            self._held = data
            self._loop.call_soon(self._send_held)

    def write_eof(self) -> None:
        """Send what is held, then the end."""
        self._send_held()
        self._transport.write_eof()

    def close(self) -> None:
        """Send what is held, then close the connection."""
        self._send_held()
        self._transport.close()

    def _send_held(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)


class _Connection(HttpToolsProtocol):
    """A connection with a deadline for the head of each request, and a limit of its size.

    When there are too many connections, the one that has been idle longest is closed.
    """

    settings: ServerSettings
    _idle: dict[_Connection, None]  # in the order in which they became idle
    _head_size = 0
    _deadline: asyncio.TimerHandle | None = None
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast(asyncio.Transport, _JoinedWrites(transport, self.loop)))
        if len(self.connections) > self.settings.connections:
            oldest = next(iter(self._idle), self)
            oldest.transport.abort()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return  # the rest of a refused request
        self._head_size += len(data)
        super().data_received(data)
        if self._deadline is not None and self._head_size > _MAX_HEAD:  # the head is not complete
            message = f"a request has at most {_MAX_HEAD:,} bytes before its content: send a query with POST"
            self._refuse(431, message)

    def on_headers_complete(self) -> None:
        self._end_waiting()
        if len(self.url) <= _MAX_URL:
            return super().on_headers_complete()
        message = f"an address has at most {_MAX_URL:,} bytes: send a long query with POST"
        return self._refuse(414, message)

    def on_body(self, body: bytes) -> None:
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and not self.pipeline:
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "this is not a valid HTTP request")

    def _await_head(self) -> None:
        self._end_waiting()
        self._head_size = 0
        self._idle[self] = None
        self._deadline = self.loop.call_later(self.settings.head_seconds, self._head_is_late)

    def _end_waiting(self) -> None:
        self._idle.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _head_is_late(self) -> None:
        if self._head_size:
            self._refuse(408, f"no complete request in {self.settings.head_seconds:g} seconds")
        else:
            self.transport.close()

    def _refuse(self, status: int, message: str) -> None:
        """Answer with an error and close the connection.

        What the client still sends is read for a while: otherwise it could not read the answer.
        """
        if self._is_refused:
            return
        self._is_refused = True
        body = problem_json(status, message)
        head = (
            f"HTTP/1.1 {status} {TITLES[status]}\r\nContent-Type: application/problem+json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n"
            "Content-Security-Policy: default-src 'none'\r\n\r\n"
        )
        self._end_waiting()
        self.transport.write(head.encode() + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)


def _is_worth_logging(record: logging.LogRecord) -> bool:
    """Return whether a message of uvicorn says more than that a limit has closed a connection."""
    return not (record.exc_info and isinstance(record.exc_info[1], AnswerCutError | TimeoutError))


def server(settings: ServerSettings, app: ASGIApp | None = None) -> uvicorn.Server:
    """Return a server that is not running yet, of the explorer or of another application."""
    logging.getLogger("uvicorn.error").addFilter(_is_worth_logging)
    connection = type("Connection", (_Connection,), {"settings": settings, "_idle": {}})
    return uvicorn.Server(
        uvicorn.Config(
            app or create_app(settings),
            http=connection,
            ws="none",
            lifespan="on",
            backlog=_BACKLOG,
            log_level="error",
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
    # asyncio turns off Nagle's algorithm, which delays answers by 40 ms, only with an explicit protocol
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


def run_server(settings: ServerSettings, listening: socket.socket, app: ASGIApp | None = None) -> Any:
    """Serve until Ctrl-C."""
    server(settings, app).run([listening])
