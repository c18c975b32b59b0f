"""Renders templates. All values are escaped unless they are `Markup`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from graphkit.analyse.result_table import ResultTable
from graphkit.ask.confidence import confidence_with_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import BASE, GK, LEGISLATION, SCHEME
from graphkit.web.covered_words import with_covered_words
from graphkit.web.page import PageRequest

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"
_OWN_ADDRESS = re.compile(r"(?<=\s)/(?:ask|browse|search|maps|compare)\b[\w/-]*|(?<=\bat )/(?!\S)")
_TITLES = {"rag": "RAG", "next_due": "three years end", "own": "here"}
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def as_code(text: object) -> Markup:
    """Return a message with the text between backticks as code, and addresses of this server as links."""
    parts = re.split("`([^`]+)`", str(escape(text)))  # text and code in turn
    parts[::2] = [_OWN_ADDRESS.sub(_link, part) for part in parts[::2]]
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return Markup("".join(parts))


def _link(address: re.Match[str]) -> str:
    words = "the start page" if address[0] == "/" else address[0]
    return f'<a href="{address[0]}">{words}</a>'


def dates_in_words(text: str) -> str:
    """Return a text with its dates in words: "Report on Rutland, 21 January 2019"."""
    return _DAY.sub(lambda match: long_date(match[0]), text)


def class_words(name: str) -> str:
    """Return the name of a class in words: "PoliceForce" → "police force"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def heading_words(name: str) -> str:
    """Return the name of a column as a heading: "recommendationText" → "Recommendation text"."""
    words = _TITLES.get(name) or re.sub(r"(?<=[a-z])([A-Z])", lambda match: f" {match[1].lower()}", name)
    words = words.replace("_", " ")
    return words[:1].upper() + words[1:]


def shown_columns(answer: ResultTable) -> list[str]:
    """Return the columns of a table that are shown: those that are not hidden, and have a value."""
    return [
        name
        for at, name in enumerate(answer.columns)
        if name not in answer.hidden_columns and any(row[at] not in (None, "") for row in answer.rows)
    ]


def month(day: str) -> str:
    """Return the month of a date: "January 2019"."""
    return long_date(day[:7])


def link_path(iri: str) -> str:
    """Return the address on this server of an IRI, or of an identifier such as "authority/E06000039".

    "" for an IRI of another vocabulary.
    """
    if iri.startswith(GK):
        return f"/def#{iri.removeprefix(GK)}"
    for start, path in ((BASE, "/id/"), (SCHEME, "/scheme/"), (LEGISLATION, "/law/")):
        if iri.startswith(start):
            return path + _quoted(iri.removeprefix(start))
    return "" if ":" in iri else f"/id/{_quoted(iri)}"


def _quoted(tail: str) -> str:
    from urllib.parse import quote

    return quote(tail, safe="/-._~")


@cache
def static_path(name: str) -> str:
    """Return the address of a file in static/, with a digest, so that browsers may keep it for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "as_code": as_code, "class_words": class_words, "confidence": confidence_with_words,
        "covered": with_covered_words, "dates_in_words": dates_in_words, "heading_words": heading_words,
        "link_path": link_path,
        "long_date": long_date, "month": month, "shown_columns": shown_columns,
    }  # fmt: skip
    environment.globals |= {"static": static_path, "letters": current_frameworks().grade_letters}
    return environment


def render(template: str, request: PageRequest, data: Mapping[str, Any]) -> bytes:
    """Return a page: the template with some data; `request` is known in it, too."""
    text = _environment().get_template(template).render(data, request=request)
    return text.encode("utf-8", "replace")
