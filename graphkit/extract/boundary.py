"""The boundary around each reader: an unexpected exception costs the facts of one reader, never the report.

What was lost becomes a note `reader-failed` with the exception, the line of code, and the passage that was
being read, as far as it can be seen in the local variables of the functions on the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from traceback import walk_tb
from types import FrameType
from typing import ParamSpec, TypeVar

from graphkit.core.errors import GraphkitError
from graphkit.core.model import Block, Document, Note, Span

READER_FAILED = "reader-failed"  # the code of the note
strict = False  # True: exceptions are raised; set by the project's own tests

_MAX_MESSAGE = 100  # characters of an exception's message
_MIN_PASSAGE = 20  # characters of a local text; shorter ones are found anywhere in a report
_PACKAGE = __name__.partition(".")[0]

P = ParamSpec("P")
T = TypeVar("T")


class ReaderBoundary:
    """Calls the readers of one report. `notes` has a note for each reader that failed."""

    def __init__(self, document: Document) -> None:
        self.notes: list[Note] = []
        self._document = document

    def call(self, default: T, reader: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a reader returns; `default`, with a note, if it raises an unexpected exception.

        Raises GraphkitError and MemoryError, after which the report cannot be read at all.
        """
        try:
            return reader(*args, **kwargs)
        except (GraphkitError, MemoryError):
            raise
        except Exception as error:
            if strict:
                raise
            self.notes.append(self._note(getattr(reader, "__name__", "reader"), error))
            return default

    def collect(self, reader: Callable[P, Iterable[T]], *args: P.args, **kwargs: P.kwargs) -> tuple[T, ...]:
        """Return all that a reader yields; nothing, with a note, if it raises an unexpected exception."""

        def collected() -> tuple[T, ...]:
            return tuple(reader(*args, **kwargs))

        collected.__name__ = getattr(reader, "__name__", "reader")
        return self.call((), collected)

    def _note(self, name: str, error: Exception) -> Note:
        frames = [(frame, line) for frame, line in walk_tb(error.__traceback__)]
        own = [(frame, line) for frame, line in frames if _module(frame).partition(".")[0] == _PACKAGE]
        frame, line = own[-1]
        reason = " ".join(f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode().split())
        if len(reason) > _MAX_MESSAGE:
            reason = f"{reason[:_MAX_MESSAGE]}…"
        message = f"{name} failed ({reason}, {_module(frame)}:{line}): its facts are missing; report this"
        return Note(READER_FAILED, message, next(self._passages(frame for frame, _ in reversed(own)), None))

    def _passages(self, frames: Iterable[FrameType]) -> Iterator[Span]:
        """Yield the passages that are local variables of the frames; the last assigned of a frame first."""
        for frame in frames:
            for value in reversed(list(frame.f_locals.values())):
                if isinstance(value, Span):
                    yield value
                elif isinstance(value, Block) and value.length:
                    yield self._document.span(value.start, value.end)
                elif isinstance(value, str) and len(value) >= _MIN_PASSAGE:
                    start = self._document.text.find(value)
                    if start >= 0 and value != self._document.text:
                        yield self._document.span(start, start + len(value))


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
