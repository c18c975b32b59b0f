"""Renders templates. All values are escaped unless they are `Markup`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.confidence import confidence_with_words
from graphkit.ask.lookup import Labels, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.language.key_terms import key_terms
from graphkit.store.dataset import Store
from graphkit.web.addresses import link_path, search_address, thing_path
from graphkit.web.page import PageRequest

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"
_OWN_ADDRESS = re.compile(r"(?<=\s)/(?:ask|browse|search|maps|compare)\b[\w/-]*|(?<=\bat )/(?!\S)")
_TITLES = {"rag": "RAG", "next_due": "three years end", "own": "here"}
_WORD = re.compile(r"([^\W\d_]+)")
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


def percentage(counts: Counts) -> int | None:
    """Return the percentage of findings that are weak or mixed, None without findings."""
    return round(100 * counts.negative / counts.evaluated) if counts.evaluated else None


def linked_areas(picture: Markup) -> Markup:
    """Return the picture of a map with its areas leading to the pages of the authorities."""
    # str: Markup.replace escapes what it inserts
    return Markup(str(picture).replace('href="#E', 'href="/id/authority/E'))


def with_covered_words(text: str, terms: Collection[str]) -> Markup:
    """Return text as HTML, with its words that have the stem of one of some terms in <b>."""
    wanted = stems_of(terms)
    parts = _WORD.split(text)  # what is between words, and words, in turn
    bold = Markup("<b>{}</b>")
    return Markup("").join(
        bold.format(part) if at % 2 and not {*key_terms(part)}.isdisjoint(wanted) else escape(part)
        for at, part in enumerate(parts)
    )


def printed_words(text: str, terms: Collection[str]) -> list[str]:
    """Return the words of a text that have the stem of one of some terms, as printed; of each stem one."""
    wanted = stems_of(terms)
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for stem in key_terms(word):
            if stem in wanted:
                found.setdefault(stem, word.lower())
    return list(found.values())


def stems_of(terms: Iterable[str]) -> set[str]:
    """Return terms, which are words or stems, with the stems of the words."""
    return {each for term in terms for each in (term, *key_terms(term))}


@cache
def static_path(name: str) -> str:
    """Return the address of a file in static/, with a digest, so that browsers may keep it for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def environment() -> jinja2.Environment:
    """Return the environment of all templates, with their filters."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "as_code": as_code, "class_words": class_words, "confidence": confidence_with_words,
        "covered": with_covered_words, "dates_in_words": dates_in_words, "entity_iri": entity_iri,
        "framework": lambda value: current_frameworks().name_of(value, ""), "heading_words": heading_words,
        "linked_areas": linked_areas, "link_path": link_path, "local_id": local_id, "long_date": long_date,
        "month": month, "percentage": percentage, "shown_columns": shown_columns, "thing_path": thing_path,
    }  # fmt: skip
    environment.globals |= {
        "static": static_path, "letters": current_frameworks().grade_letters,
        "search_address": search_address,
    }  # fmt: skip
    return environment


def render(template: str, request: PageRequest, data: Mapping[str, Any], store: Store | None = None) -> bytes:
    """Return a page: the template with some data, `request`, and the `labels` of a graph.

    Without another in the data, `message` and `nearest` (what it may have meant) are empty.
    """
    always = {"request": request, "message": "", "nearest": (), "labels": Labels(store) if store else None}
    text = environment().get_template(template).render({**always, **data})
    return text.encode("utf-8", "replace")
