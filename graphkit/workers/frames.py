"""What server and worker send each other over a socket: frames of a kind, a length and a content.

A worker sends a READY frame when it has started. The server sends one HEAD frame for a task: a dataclass,
pickled. The worker answers with a HEAD frame (status and headers as JSON), any number of DATA frames, and an
END frame (JSON).
"""

from __future__ import annotations

import asyncio
import json
import pickle
import struct
from typing import Any, BinaryIO

READY, HEAD, START, DATA, END = b"R", b"H", b"S", b"D", b"E"
_PREFIX = struct.Struct("!cI")
_LARGEST = 1 << 28  # bytes of a frame


def pack(kind: bytes, content: bytes) -> bytes:
    """Return a frame."""
    return _PREFIX.pack(kind, len(content)) + content


def pack_json(kind: bytes, value: object) -> bytes:
    """Return a frame with a JSON value."""
    return pack(kind, json.dumps(value).encode())


def pack_task(task: object) -> bytes:
    """Return the frame of a task. Only the server writes to the socket of a worker, so it may be pickled."""
    return pack(HEAD, pickle.dumps(task))


def read_task(stream: BinaryIO) -> Any:
    """Return the next task that the server sent; None when it has closed the socket."""
    prefix = stream.read(_PREFIX.size)
    if len(prefix) < _PREFIX.size:
        return None
    _, size = _PREFIX.unpack(prefix)
    return pickle.loads(stream.read(size))


async def read_frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return kind and content of the next frame. Raises IncompleteReadError when the worker has ended."""
    kind, size = _PREFIX.unpack(await reader.readexactly(_PREFIX.size))
    if size > _LARGEST:
        raise ValueError(f"a frame of {size} bytes")
    return kind, await reader.readexactly(size)
