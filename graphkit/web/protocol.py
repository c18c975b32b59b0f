"""The SPARQL 1.1 protocol: reads a query and its dataset from a request.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from graphkit.core.errors import ProtocolError

MAX_QUERY = 1_000_000  # bytes
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
FORM_TYPE = "application/x-www-form-urlencoded"
_UPDATE_REFUSED = (
    "updates are not allowed: this endpoint is read-only; change the graph with `graphkit build`"
)


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query, the dataset that the protocol's parameters describe, `format` and `as-written`."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    as_written: bool = False


def read_query(method: str, query_string: str, media_type: str, body: bytes) -> QueryRequest | None:
    """Return the query of a request; None if a GET request has none, which asks for the service description.

    `media_type` is that of the body, without parameters, "" for none. Raises ProtocolError.
    """
    try:
        parameters = _parameters(query_string)
        text = body.decode("utf-8")
        if method == "POST" and media_type == FORM_TYPE:
            parameters = _merged(parameters, _parameters(text))
        elif method == "POST" and media_type == QUERY_TYPE:
            parameters = _merged(parameters, {"query": [text]})
    except (UnicodeDecodeError, ValueError) as error:
        raise ProtocolError(400, "the request is not in UTF-8, or has too many parameters") from error
    if method == "POST" and (media_type == UPDATE_TYPE or "update" in parameters):
        raise ProtocolError(403, _UPDATE_REFUSED)
    if method == "POST" and media_type not in (FORM_TYPE, QUERY_TYPE):
        raise ProtocolError(415, f"send a query as {FORM_TYPE} or {QUERY_TYPE}, with the header Content-Type")
    if "update" in parameters:
        raise ProtocolError(400, _UPDATE_REFUSED)
    queries = parameters.get("query", [])
    if len(queries) > 1:
        raise ProtocolError(400, f"{len(queries)} queries in one request: send one at a time")
    if not queries:
        if method == "POST":
            raise ProtocolError(400, "the parameter query is missing")
        return None
    if len(queries[0].encode("utf-8", "replace")) > MAX_QUERY:
        raise ProtocolError(413, f"a query has at most {MAX_QUERY:,} bytes: list values in several queries")
    as_written = (parameters.get("as-written") or ["false"])[0]
    if as_written not in ("true", "false"):
        raise ProtocolError(400, f"as-written is true or false, not {as_written[:20]!r}")
    return QueryRequest(
        queries[0],
        tuple(parameters.get("default-graph-uri", ())),
        tuple(parameters.get("named-graph-uri", ())),
        (parameters.get("format") or [""])[0],
        as_written == "true",
    )


def _parameters(text: str) -> dict[str, list[str]]:
    """Return the parameters of a query string or form. Raises ValueError where they are not UTF-8."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=10_000):
        found.setdefault(name, []).append(value)
    return found


def _merged(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: [*one.get(name, ()), *other.get(name, ())] for name in {**one, **other}}
