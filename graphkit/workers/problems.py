"""Errors for programs, as RFC 9457 problem documents with an HTTP status."""

from __future__ import annotations

import json

from graphkit.core.errors import (
    EntityNotFoundError,
    GraphkitError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    StoreError,
    TooLargeError,
)

TITLES = {
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
}  # status → title


def problem_json(status: int, detail: str) -> bytes:
    """Return a problem document."""
    value = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail}
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def status_of(error: Exception) -> int:
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
