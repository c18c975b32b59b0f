"""What a request asks for: the query of the SPARQL 1.1 protocol, and the media type to answer in.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from urllib.parse import parse_qsl

from graphkit.core.errors import NotAcceptableError, ParameterError, ProtocolError

HTML = "text/html"
JSON = "application/json"
RDF = {  # media type → names for the parameter `format`
    "text/turtle": ("turtle", "ttl"),
    "application/ld+json": ("jsonld", "json-ld"),
    "application/n-triples": ("ntriples", "nt"),
    "application/rdf+xml": ("rdfxml", "rdf"),
    JSON: ("json",),  # as JSON-LD
}
ROWS = {
    "application/sparql-results+json": ("json",),
    "application/sparql-results+xml": ("xml",),
    "text/csv": ("csv",),
    "text/tab-separated-values": ("tsv",),
    JSON: ("json",),
}
_RANGE = re.compile(r"\s*([^\s;,]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*(\d(?:\.\d+)?)", re.I)
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
    """Return the query of a request; None if a GET request has none,
    which asks for the service description.

    `media_type` is that of the body, without parameters, "" for none. Raises ProtocolError.
    """
    try:
        text, pairs = body.decode("utf-8"), _pairs(query_string)
        if method == "POST" and media_type == FORM_TYPE:
            pairs += _pairs(text)
        elif method == "POST" and media_type == QUERY_TYPE:
            pairs.append(("query", text))
    except ValueError as error:
        raise ProtocolError(
            400, "the request is not in UTF-8, or has too many parameters"
        ) from error
    parameters: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        parameters[name].append(value)
    if method == "POST" and (media_type == UPDATE_TYPE or "update" in parameters):
        raise ProtocolError(403, _UPDATE_REFUSED)
    if method == "POST" and media_type not in (FORM_TYPE, QUERY_TYPE):
        raise ProtocolError(
            415, f"send a query as {FORM_TYPE} or {QUERY_TYPE}, with the header Content-Type"
        )
    if "update" in parameters:
        raise ProtocolError(400, _UPDATE_REFUSED)
    queries = parameters["query"]
    if len(queries) > 1:
        raise ProtocolError(400, f"{len(queries)} queries in one request: send one at a time")
    if not queries:
        if method == "POST":
            raise ProtocolError(400, "the parameter query is missing")
        return None
    if len(queries[0].encode("utf-8", "replace")) > MAX_QUERY:
        raise ProtocolError(
            413, f"a query has at most {MAX_QUERY:,} bytes: list values in several queries"
        )
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


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return the parameters of a query string or form.

    Raises ValueError where they are not UTF-8.
    """
    return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=10_000)


def media_type_named(name: str, offered: Iterable[str]) -> str:
    """Return the offered media type for a value of the parameter `format`; "" if there is none."""
    names = {**RDF, **ROWS, HTML: ("html",)}
    return next((each for each in offered if name.lower() in (each, *names.get(each, ()))), "")


def chosen_type(name: str, accept: str, offered: list[str]) -> str:
    """Return the media type to answer in: the one named,
    or the one that an `Accept` header prefers.

    Raises ParameterError for a name that is not offered, NotAcceptableError where none is accepted.
    """
    offers = ", ".join(offered)
    if name:
        if media_type := media_type_named(name, offered):
            return media_type
        raise ParameterError(f"format={name} does not fit this answer: it can be {offers}")
    if media_type := preferred(accept, offered):
        return media_type
    raise NotAcceptableError(f"none of the formats in {accept!r} fits this answer: {offers}")


def preferred(accept: str, offered: Iterable[str]) -> str:
    """Return the offered media type that an `Accept` header prefers; "" if it accepts none of them.

    Of several that it accepts equally, the one that it names first; a range such as */* comes last.
    Without a header, the first that is offered.
    """
    ranges = _ranges(accept) or [("*/*", 1.0)]
    ranked = [(rank, media_type) for media_type in offered if (rank := _rank(media_type, ranges))]
    return max(ranked, key=itemgetter(0), default=((), ""))[1]  # the first of equals


def _rank(media_type: str, ranges: list[tuple[str, float]]) -> tuple[float, int, int] | None:
    """Return quality, specificity and position of the most specific range that a media type is
    in.
    """
    for specificity, pattern in (
        (3, media_type),
        (2, f"{media_type.partition('/')[0]}/*"),
        (1, "*/*"),
    ):
        for position, (accepted, quality) in enumerate(ranges):
            if accepted == pattern:
                return (quality, specificity, -position) if quality else None
    return None


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges of an `Accept` header with their qualities."""
    found = (_RANGE.match(part) for part in accept.lower().split(","))
    qualities = ((match[1], _QUALITY.search(match[2])) for match in found if match)
    return [(name, min(float(quality[1]), 1.0) if quality else 1.0) for name, quality in qualities]
