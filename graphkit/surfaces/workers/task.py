"""`Task`: what a worker is to do, a dataclass;
and errors as problem documents (RFC 9457) with a status.
"""

from __future__ import annotations

import json
import sys
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from graphkit.core import errors
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.workers.answer_writer import AnswerWriter

PROBLEM = "application/problem+json"
TITLES = {  # by status
    400: "Invalid request",
    401: "Password required",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "No acceptable format",
    408: "Request too slow",
    411: "Length required",
    413: "Too large",
    414: "Address too long",
    415: "Unsupported media type",
    421: "Wrong host name",
    429: "Too many requests",
    431: "Headers too large",
    500: "Internal error",
    503: "Not available now",
}
_STATUSES: dict[type[Exception], int] = {  # the first kind of error that fits
    errors.EntityNotFoundError: 404,
    errors.NotAcceptableError: 406,
    errors.TooLargeError: 413,
    MemoryError: 413,
    errors.StoreError: 503,
    errors.GraphkitError: 400,
}


@dataclass(frozen=True, kw_only=True)
class WorkerTask(ABC):
    """A task: sent to a worker as it is, run there once,
    and again where a build has replaced the graph.

    With `seconds`, its time limit, an answer that is likely to stay within the limits is sent while
    it is produced.
    """

    limit: int  # bytes of the answer
    gzip: bool = False  # the answer may be compressed
    seconds: float = 0.0
    query: str = ""  # SPARQL, for advice where it reaches a limit

    @abstractmethod
    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the answer."""

    def write_error(self, error: Exception, writer: AnswerWriter) -> None:
        """Write an error as the answer. An unexpected one is reported to stderr,
        not to the reader.
        """
        status, message = status_of(error), str(error)
        if status == 500:
            traceback.print_exception(error, file=sys.stderr)
            message = f"{errors.UNEXPECTED}. The server's log says more."
        self.write_problem(status, message, writer)

    def write_problem(self, status: int, message: str, writer: AnswerWriter) -> None:
        """Write an error as a problem document."""
        writer.begin(status, PROBLEM)
        writer.write(problem_json(status, message))


@dataclass(frozen=True, kw_only=True)
class CallTask(WorkerTask):
    """Answers with what a function returns for the graph, as JSON."""

    function: Callable[[Store], object]

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write what the function returns."""
        writer.begin(200, "application/json")
        writer.write(json_bytes(self.function(store)))


def json_bytes(value: object) -> bytes:
    """Return a value as JSON; values that JSON does not have become text."""
    text = json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def problem_json(status: int, detail: str) -> bytes:
    """Return a problem document."""
    value = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail}
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def status_of(error: Exception) -> int:
    """Return the HTTP status for an error."""
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)
