"""What server and worker send each other over a socket: frames of a kind, a length and a content.

A worker sends a READY frame when it has started. The server sends one HEAD frame for a task: a
dataclass, pickled. The worker answers with a HEAD frame (status and headers as JSON), any number of
DATA frames, and an END frame (JSON).
"""

from __future__ import annotations

import asyncio
import json
import pickle
import socket
import struct
import zlib
from collections.abc import Mapping
from time import process_time
from typing import Any, BinaryIO

from graphkit.core.errors import TooLargeError

READY, HEAD, START, DATA, END = b"R", b"H", b"S", b"D", b"E"
_PREFIX = struct.Struct("!cI")
_LARGEST = 1 << 28  # bytes of a frame
_CHUNK = 1 << 16  # bytes of a frame
_SMALLEST_COMPRESSED = 1000  # bytes
_TICK = 1e-6  # seconds of processor time, at least
_TIME_FOR_ANSWER = 0.4  # of its limit: with hints, a query takes twice as long
_LEVEL = 5  # of compression: 9 takes twice as long for 3 % less
_COMPRESSED = (
    "text/",
    "application/json",
    "application/xml",
    "application/sparql",
    "application/rdf",
    "application/ld",
    "application/n-",
    "application/problem",
    "image/svg",
)


def pack_answer(kind: bytes, content: bytes) -> bytes:
    """Return a frame."""
    return _PREFIX.pack(kind, len(content)) + content


def pack_json(kind: bytes, value: object) -> bytes:
    """Return a frame with a JSON value."""
    return pack_answer(kind, json.dumps(value).encode())


def pack_task(task: object) -> bytes:
    """Return the frame of a task. Only the server writes to the socket of a worker,
    so it may be pickled.
    """
    return pack_answer(HEAD, pickle.dumps(task))


def read_task(stream: BinaryIO) -> Any:
    """Return the next task that the server sent; None when it has closed the socket."""
    prefix = stream.read(_PREFIX.size)
    if len(prefix) < _PREFIX.size:
        return None
    _, size = _PREFIX.unpack(prefix)
    return pickle.loads(stream.read(size))


async def read_frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return kind and content of the next frame.

    Raises IncompleteReadError when the worker has ended.
    """
    kind, size = _PREFIX.unpack(await reader.readexactly(_PREFIX.size))
    if size > _LARGEST:
        raise ValueError(f"a frame of {size} bytes")
    return kind, await reader.readexactly(size)


class AnswerWriter:
    """Sends the answer to a task: `begin` it, `write` its content, `close` it.

    `begin` again starts anew, unless the client has a part of the answer already (`is_started`).
    """

    def __init__(
        self, channel: socket.socket, limit: int, accepts_gzip: bool, seconds: float
    ) -> None:
        self.generation = ""
        self.is_started = False
        # rows of the answer at most, what ends one; 0: unknown
        self.most_rows, self.row_end = 0, b""
        self._channel, self._accepts_gzip, self._limit = channel, accepts_gzip, limit
        self._seconds, self._begun = seconds, process_time()
        self._head: dict[str, Any] = {}
        self._buffer = bytearray()
        self._size = self._rows = 0
        self._is_sent = False
        self._compressor: Any = None

    def begin(self, status: int, media_type: str, **more: object) -> None:
        """Begin an answer; `more` are fields of `worker_pool.Answer`.

        Discards what was written before.
        """
        self._head = {
            "status": status,
            "media_type": media_type,
            "generation": self.generation,
            **more,
        }
        self._buffer.clear()
        self._size = self._rows = 0
        self._is_sent, self._compressor = False, None

    def write(self, content: bytes) -> int:
        """Write a part of the content. Raises TooLargeError at the limit."""
        self._size += len(content)
        if self._size > self._limit:
            raise TooLargeError(
                f"the answer exceeds the limit of {self._limit / 1e6:,.0f} MB: ask for fewer "
                "columns, restrict the query, or add LIMIT and OFFSET; `graphkit export` writes "
                "the whole graph"
            )
        self._buffer += content
        if len(self._buffer) >= _CHUNK:
            if self.most_rows and not self.is_started:
                self._rows += self._buffer.count(self.row_end)
            self._channel.sendall(self._packed())
            if self._seconds and not self.is_started and self._expected_size() < self._limit:
                self._channel.sendall(pack_answer(START, b""))
                self.is_started = True
        return len(content)

    def add_hint(self, hint: str) -> None:
        """Add a hint to an answer of which nothing has been sent."""
        self._head["hint"] = hint

    @property
    def unsent(self) -> bytes:
        """The whole answer, if nothing of it has been sent and most of the time is left."""
        is_late = process_time() - self._begun > self._seconds * _TIME_FOR_ANSWER
        return b"" if self._is_sent or is_late else bytes(self._buffer)

    def _expected_size(self) -> float:
        """Return how many bytes the answer will have at its row limit or, without one,
        its time limit.
        """
        if self._rows:
            return self._size * self.most_rows / self._rows
        return float(self._size * self._seconds / max(process_time() - self._begun, _TICK))

    def flush(self) -> None:
        """Do nothing: serializers call it, and parts are sent when they are large enough."""

    def close(self, end: Mapping[str, Any]) -> None:
        """Send what is left, and the END frame: a small answer in one piece,
        which wakes the server once.
        """
        packed = self._packed()
        if self._compressor:
            packed += _data_frame(self._compressor.flush())
        self._channel.sendall(packed + pack_json(END, end))

    def _packed(self) -> bytes:
        """Return what is written and not yet sent as frames,
        after the HEAD frame if that is not yet sent.
        """
        head = b""
        if not self._is_sent:
            is_text = self._head["media_type"].startswith(_COMPRESSED)
            if self._accepts_gzip and is_text and len(self._buffer) >= _SMALLEST_COMPRESSED:
                self._compressor = zlib.compressobj(_LEVEL, wbits=31)  # gzip
                self._head["encoding"] = "gzip"
            head = pack_json(HEAD, self._head)
            self._is_sent = True
        content = bytes(self._buffer)
        self._buffer.clear()
        if self._compressor:
            content = self._compressor.compress(content)
            if head and self._seconds:
                # the client can read the first part
                content += self._compressor.flush(zlib.Z_SYNC_FLUSH)
        return head + _data_frame(content)


def _data_frame(content: bytes) -> bytes:
    return pack_answer(DATA, content) if content else b""
