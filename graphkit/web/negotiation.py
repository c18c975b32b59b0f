"""Which media type to answer in: by the `Accept` header, or by the parameter `format`."""

from __future__ import annotations

import re
from collections.abc import Iterable

HTML = "text/html"
JSON = "application/json"
RDF = {  # media type → names for the parameter `format`
    "text/turtle": ("turtle", "ttl"),
    "application/ld+json": ("jsonld", "json-ld"),
    "application/n-triples": ("ntriples", "nt"),
    "application/rdf+xml": ("rdfxml", "rdf"),
}
ROWS = {
    "application/sparql-results+json": ("json",),
    "application/sparql-results+xml": ("xml",),
    "text/csv": ("csv",),
    "text/tab-separated-values": ("tsv",),
    "application/json": (),
}
_RANGE = re.compile(r"\s*([^\s;,]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*(\d(?:\.\d+)?)", re.I)


def media_type_named(name: str, offered: Iterable[str]) -> str:
    """Return the offered media type for a value of the parameter `format`; "" if there is none."""
    names = {**RDF, **ROWS, HTML: ("html",)}
    return next((each for each in offered if name.lower() in (each, *names.get(each, ()))), "")


def preferred(accept: str, offered: Iterable[str]) -> str:
    """Return the offered media type that an `Accept` header prefers; "" if it accepts none of them.

    Of several that it accepts equally, the one that it names first; a range such as */* comes last. Without a
    header, the first that is offered.
    """
    ranges = _ranges(accept) or [("*/*", 1.0)]
    best, best_rank = "", (0.0, 0, 0)
    for media_type in offered:
        if rank := _rank(media_type, ranges):
            best, best_rank = (media_type, rank) if rank > best_rank else (best, best_rank)
    return best


def _rank(media_type: str, ranges: list[tuple[str, float]]) -> tuple[float, int, int] | None:
    """Return quality, specificity and position of the most specific range that a media type is in."""
    for specificity, pattern in ((3, media_type), (2, f"{media_type.partition('/')[0]}/*"), (1, "*/*")):
        for position, (accepted, quality) in enumerate(ranges):
            if accepted == pattern:
                return (quality, specificity, -position) if quality else None
    return None


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges of an `Accept` header with their qualities."""
    found = (_RANGE.match(part) for part in accept.lower().split(","))
    return [(match[1], _quality(match[2])) for match in found if match]


def _quality(parameters: str) -> float:
    match = _QUALITY.search(parameters)
    return min(float(match[1]), 1.0) if match else 1.0
