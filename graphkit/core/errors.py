"""The errors that graphkit raises. Each message names the problem, the place and the next step.

GraphkitError                  base class; catch this to catch them all
├── InputError                 a file that was given cannot be used
│   ├── UnreadableReportError  a report: encrypted, empty, scanned, or of another file type
│   ├── RecordError            a record file: malformed, or with a value that is not allowed
│   │   └── IncompleteRecordError   a record without the authority or date its identifiers are made
    of
│   ├── RegisterError          a file of the register
│   ├── InvalidStatementsError a user's own statements, which violate a shape or check
│   └── DecisionError          a line of a decisions file
├── FetchError                 a page or file of a public site cannot be fetched
│   ├── PageNotFoundError      the site has no such page
│   ├── PageStructureError     a page does not have the structure that its reader expects
│   └── BrokenDownloadError    a downloaded file is not a whole report
├── StoreError                 a graph cannot be opened or written
│   ├── GraphNotFoundError     no graph at the location
│   │   └── DamagedGraphError       its files are not as the build wrote them
│   └── EndpointError          a SPARQL server does not answer
│       └── EndpointRefusedError    it answers with an HTTP error
├── QueryError                 not SPARQL, or SPARQL that is not allowed
│   ├── NotUnderstoodError     a construct that the rewriting of queries does not cover
│   └── ParameterError         a parameter that the question does not have, or a value it does not
    take
│       └── ReadingError       a reading that cannot be answered as it stands
│           ├── MissingWordsError   it needs words of reports that are not loaded
│           └── EmptySlotError      a slot of a page's reading has no value
├── EntityNotFoundError        no entity, or more than one, has the name
├── TimeLimitError             a query, or another task, took longer than allowed
├── WorkerDiedError            a process died while it read a file or evaluated a query
├── ServerError                the explorer cannot answer a request
│   ├── ProtocolError          the request does not follow the protocol
│   ├── TooLargeError          the answer exceeds the limit of size
│   ├── NotAcceptableError     the client accepts no format that fits
│   ├── AnswerCutError         a query reached a limit while its answer was being sent
│   ├── BusyError              no worker became free in time
│   └── WorkerEndedError       a worker exceeded the memory limit
│       └── WorkerKilledError  a worker was ended from outside
│           └── WorkerStartError  a worker could not start
├── MeasureError               no such measure, or a parameter that it does not take
└── ValidationSetupError       a shape or check that cannot be run
    ├── UnsupportedShapeError  a SHACL construct that is not translated to SPARQL
    └── CheckError             a check file without the header or columns that every check has
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

__all__ = [
    "AnswerCutError",
    "BrokenDownloadError",
    "BusyError",
    "CheckError",
    "DamagedGraphError",
    "DecisionError",
    "EmptySlotError",
    "EndpointError",
    "EndpointRefusedError",
    "EntityNotFoundError",
    "FetchError",
    "GraphNotFoundError",
    "GraphkitError",
    "IncompleteRecordError",
    "InputError",
    "InvalidStatementsError",
    "MeasureError",
    "MissingWordsError",
    "NotAcceptableError",
    "NotUnderstoodError",
    "PageNotFoundError",
    "PageStructureError",
    "ParameterError",
    "ProtocolError",
    "QueryError",
    "ReadingError",
    "RecordError",
    "RegisterError",
    "ServerError",
    "StoreError",
    "TimeLimitError",
    "TooLargeError",
    "UnreadableReportError",
    "UnsupportedShapeError",
    "ValidationSetupError",
    "WorkerDiedError",
    "WorkerEndedError",
    "WorkerKilledError",
    "WorkerStartError",
]


# What is said of an error that nobody foresaw; the traceback stands beside it.
UNEXPECTED = "This is an error of graphkit, not of the question or the files: please report it"
# characters of a message: it begins with the place, and ends with what to do
_MAX_START, _MAX_END = 700, 300


def shorten_message(text: str) -> str:
    """Return a message; of one over 2,000 characters, which repeats a long value,
    the start and the end.
    """
    is_long = len(text) > 2 * (_MAX_START + _MAX_END)
    return f"{text[:_MAX_START]} … {text[-_MAX_END:]}" if is_long else text


class GraphkitError(Exception):
    """Base class of every error that a user can act on."""

    def __str__(self) -> str:
        """Return the message, shortened."""
        return shorten_message(super().__str__())


class InputError(GraphkitError):
    """A file that was given cannot be used."""


class UnreadableReportError(InputError):
    """A report cannot be read: it is encrypted, empty, scanned, or of another file type."""


class RecordError(InputError):
    """A record file is malformed, or has a value that is not allowed."""


class IncompleteRecordError(RecordError):
    """A record lacks the authority or the date that its identifiers are made of."""


class RegisterError(InputError):
    """A file of the register cannot be used."""


class InvalidStatementsError(InputError):
    """A user's own statements are not added, because of `violations` of shapes and checks."""

    def __init__(self, source: str, violations: Sequence[Any]) -> None:
        super().__init__(source, violations)
        self.source, self.violations = source, violations

    def __str__(self) -> str:
        """Return the first violation and the number of the others."""
        first, others = self.violations[0], len(self.violations) - 1
        more = f" (and {others} more)" if others else ""
        return f"{self.source}: {first.entity}: {first.message}{more}; nothing was added"


class DecisionError(InputError):
    """A line of a decisions file cannot be followed."""


class FetchError(GraphkitError):
    """A page or a file of a public site cannot be fetched."""


class PageNotFoundError(FetchError):
    """A public site has no such page."""


class PageStructureError(FetchError):
    """A page does not have the structure that its reader expects: the site may have changed."""


class BrokenDownloadError(FetchError):
    """A downloaded file is not a whole report: it is empty, cut off, or a web page."""


class StoreError(GraphkitError):
    """A graph cannot be opened or written."""


class GraphNotFoundError(StoreError):
    """There is no graph at the location."""


class DamagedGraphError(GraphNotFoundError):
    """The files of a graph are not as the build wrote them."""


class EndpointError(StoreError):
    """A SPARQL server does not answer, or its answer is not SPARQL."""


class EndpointRefusedError(EndpointError):
    """A SPARQL server answers with an HTTP error: `code` is its status, `body` what it returned."""

    def __init__(self, url: str, code: int, reason: str, body: str) -> None:
        super().__init__(url, code, reason, body)
        self.url, self.code, self.reason, self.body = url, code, reason, body

    def __str__(self) -> str:
        """Return the status and what the server says."""
        return f"{self.url} answers {self.code} {self.reason}: {self.body}".rstrip(": ")


class QueryError(GraphkitError):
    """A query is not SPARQL, or asks for something that is not allowed."""


class ParameterError(QueryError):
    """A question has no such parameter, or does not take the value."""


class ReadingError(ParameterError):
    """A reading that cannot be answered as it stands; the message says what could be."""


class MissingWordsError(ReadingError):
    """An answer needs words of reports, and those that it would look in are not loaded."""


class EmptySlotError(ReadingError):
    """A slot of a page's reading has no value: what it asks for does not exist here."""


class NotUnderstoodError(QueryError):
    """A query has a construct that the rewriting does not cover,
    so it is evaluated as it stands.
    """


class EntityNotFoundError(GraphkitError):
    """No entity in the graph has the name, or more than one has it."""


class MeasureError(GraphkitError):
    """There is no such measure, or it does not take the parameter."""


class ValidationSetupError(GraphkitError):
    """A shape or a check cannot be run."""


class UnsupportedShapeError(ValidationSetupError):
    """A SHACL construct is not translated to SPARQL."""


class CheckError(ValidationSetupError):
    """A check file lacks the header or the columns that every check has."""


class WorkerDiedError(GraphkitError):
    """A process died during a call. `exit_code` as in `multiprocessing`:
    a signal is a negative number.
    """

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code

    def __str__(self) -> str:
        """Return how it ended: "SIGSEGV", "exit status 3"."""
        if self.exit_code is not None and self.exit_code < 0:
            return next(
                (one.name for one in signal.Signals if one == -self.exit_code), str(self.exit_code)
            )
        return "exit status unknown" if self.exit_code is None else f"exit status {self.exit_code}"


class ServerError(GraphkitError):
    """The explorer cannot answer a request."""


class ProtocolError(ServerError):
    """A request does not follow the protocol: `status` is the HTTP status to answer with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class TooLargeError(ServerError):
    """An answer exceeds the limit of size."""


class NotAcceptableError(ServerError):
    """A client accepts no format that fits the answer."""


class BusyError(ServerError):
    """No worker became free in time."""


class TimeLimitError(GraphkitError):
    """A query or another task was ended at the time limit."""


class AnswerCutError(ServerError):
    """A query reached a limit when its client had a part of the answer;
    the connection is closed.
    """


class WorkerEndedError(ServerError):
    """A worker ended in the middle of a task: it exceeded the memory limit."""


class WorkerKilledError(WorkerEndedError):
    """A worker was ended from outside in the middle of a task,
    and again when the task was repeated.
    """


class WorkerStartError(WorkerKilledError):
    """A worker ended before it took a task, and so did the next one."""
