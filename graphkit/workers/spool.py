"""The content of an answer that a worker writes while the server sends it: in memory, then in a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile

from graphkit.core.errors import AnswerCutError

IN_MEMORY = 1 << 20  # bytes of an answer; a larger one goes to a temporary file
_CHUNK = 1 << 16


class Spool:
    """Bytes that can be read while they are written, so that a slow client does not keep a worker."""

    def __init__(self, folder: str | None) -> None:
        self.size = 0
        self._file = SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115 - closed by who reads it
        self._changed = asyncio.Event()
        self._is_complete = False

    @property
    def is_complete(self) -> bool:
        """Whether all has been written."""
        return self._is_complete

    @is_complete.setter
    def is_complete(self, value: bool) -> None:
        self._is_complete = value
        self._changed.set()

    def write(self, content: bytes) -> None:
        """Add some bytes at the end."""
        self._file.seek(self.size)
        self._file.write(content)
        self.size += len(content)
        self._changed.set()

    def clear(self) -> None:
        """Discard what has been written."""
        self._file.seek(0)
        self._file.truncate()
        self.size = 0

    def close(self) -> None:
        """Delete the file; who still reads gets an AnswerCutError."""
        self._file.close()
        self._changed.set()

    def content(self) -> bytes:
        """Return all bytes, and close the spool."""
        with self._file as file:
            file.seek(0)
            return file.read()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes in parts, until all are written; then delete the file."""
        sent = 0
        try:
            while True:
                if self._file.closed:
                    raise AnswerCutError("the query reached a limit while its answer was being sent")
                if sent < self.size:
                    self._file.seek(sent)
                    chunk = self._file.read(_CHUNK)
                    sent += len(chunk)
                    yield chunk
                elif self._is_complete:
                    return
                else:
                    self._changed.clear()
                    await self._changed.wait()
        finally:
            self._file.close()
