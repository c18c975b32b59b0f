"""Renders templates. All values are escaped unless they are `Markup`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS
from graphkit.core.confidence import confidence_with_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.language.key_terms import key_terms
from graphkit.core.partial_dates import long_date, short_date
from graphkit.core.schemes import GRADES
from graphkit.core.version import __version__
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.passage_link import PassageLink
from graphkit.graph.facts.passages import link_of
from graphkit.graph.statements.ontology_graph import class_label
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import Chart
from graphkit.surfaces.maps.html_page import SHARED_FILES
from graphkit.surfaces.web.page import PageRequest
from graphkit.surfaces.web.page_links import (
    AS_AT,
    anchor_of,
    feed_address,
    page_address,
    static_address,
    takes_day,
)
from graphkit.surfaces.web.passage_groups import GroupedReport, passages_by_report
from graphkit.surfaces.web.table_frame import (
    TableFrame,
    authorities_by_label,
    frame_of_answer,
    frame_of_chart,
    frame_of_table,
)

_TEMPLATES = Path(__file__).parent / "templates"
_MARKED = re.compile(  # in a message: code, or an address of the explorer
    r"`([^`]+)`|((?<=\s)/(?:ask|browse|search|maps|compare)\b[\w/-]*|(?<=\bat )/(?!\S))"
)
_TITLES = {"rag": "RAG", "own": "here"}
_WORD = re.compile(r"([^\W\d_]+)")
# not in an identifier, "2019-01-21-ilacs"
_DAY = re.compile(r"(?<![\w/-])\d{4}-\d\d-\d\d(?![\w/-])")


@jinja2.pass_context
def href(context: Context, target: str | None, /, **parameters: object) -> Markup:
    """Return the attribute of a link to an address, or to the page about an IRI or identifier.

    Without such a page, nothing: an <a> without `href` is text.
    """
    path = target if not target or target.startswith("/") else page_address(target)
    link = context["links"].to(path, **parameters) if path else ""
    return Markup(' href="{}"').format(link) if link else Markup("")


@jinja2.pass_context
def link_to_page(context: Context, part: str) -> PassageLink:
    """Return the link to the page of the published report that makes a statement,
    an IRI or identifier.
    """
    return link_of(context["store"].facts, part if "://" in part else entity_iri(part))


@jinja2.pass_context
def by_report(context: Context, statements: Iterable[str]) -> list[GroupedReport]:
    """Return the passages of statements, IRIs or identifiers, by report and page."""
    return passages_by_report(
        context["store"], (each if "://" in each else entity_iri(each) for each in statements)
    )


@jinja2.pass_context
def day_field(context: Context) -> Markup:
    """Return the hidden field of a form that keeps the day as at which its page is;
    nothing without one.
    """
    day = context["links"].day
    return (
        Markup('<input type="hidden" name="{}" value="{}">').format(AS_AT, day)
        if day
        else Markup("")
    )


@jinja2.pass_context
def styles(context: Context, *names: str) -> Markup:
    """Return the links to style sheets."""
    return Markup("").join(
        Markup('<link rel="stylesheet" href="{}">').format(_file_link(context, f"{name}.css"))
        for name in names
    )


@jinja2.pass_context
def script(context: Context, name: str) -> Markup:
    """Return the element of a script."""
    return Markup('<script src="{}" defer></script>').format(_file_link(context, name))


def _file_link(context: Context, name: str) -> str:
    return str(context["links"].to(f"/{name}" if name in SHARED_FILES else static_address(name)))


@jinja2.pass_context
def as_code(context: Context, text: object) -> Markup:
    """Return a message with the text between backticks as code,
    and addresses of the explorer as links.
    """
    plain, *marked = _MARKED.split(str(text))
    parts = [escape(plain)]
    for code, path, plain in zip(marked[::3], marked[1::3], marked[2::3], strict=True):
        words = code or ("the start page" if path == "/" else path)
        element = (
            Markup("<code>{}</code>")
            if code
            else Markup("<a{}>{{}}</a>").format(href(context, path))
        )
        parts += [element.format(words), escape(plain)]
    return Markup("").join(parts)


def dates_in_words(text: str) -> str:
    """Return a text with its dates in words: "Report on Rutland, 21 January 2019"."""
    return _DAY.sub(lambda match: long_date(match[0]), text)


def heading_words(name: str) -> str:
    """Return the name of a column as a heading: "recommendationText" → "Recommendation text"."""
    words = _TITLES.get(name) or re.sub(
        r"(?<=[a-z])([A-Z])", lambda match: f" {match[1].lower()}", name
    )
    words = words.replace("_", " ")
    return words[:1].upper() + words[1:]


def shown_columns(answer: ResultTable) -> list[str]:
    """Return the columns of a table that are shown: those that are not hidden, and have a value."""
    return [
        name
        for at, name in enumerate(answer.columns)
        if name not in answer.hidden_columns
        and any(row[at] not in (None, "") for row in answer.rows)
    ]


@jinja2.pass_context
def framed(
    context: Context, content: ResultTable | Chart, hidden: Collection[str] = ()
) -> TableFrame:
    """Return the frame of a table of figures, without some of its columns,
    or of the rows of a chart.
    """
    authorities = authorities_by_label(context["store"].facts)
    if isinstance(content, Chart):
        return frame_of_chart(content, authorities)
    headings = {name: heading_words(name) for name in content.columns}
    shown = (name for name in shown_columns(content) if name not in hidden)
    return frame_of_table(content, shown, headings, authorities)


def month(day: str) -> str:
    """Return the month of a date: "January 2019"."""
    return long_date(day[:7])


def with_covered_words(text: str, terms: Collection[str]) -> Markup:
    """Return text as HTML, with its words that have the stem of one of some terms in <b>."""
    wanted = {each for term in terms for each in (term, *key_terms(term))}
    parts = _WORD.split(text)  # what is between words, and words, in turn
    bold = Markup("<b>{}</b>")
    return Markup("").join(
        bold.format(part) if at % 2 and not {*key_terms(part)}.isdisjoint(wanted) else escape(part)
        for at, part in enumerate(parts)
    )


@cache
def environment(*folders: Path) -> jinja2.Environment:
    """Return the environment of all templates, with their filters;
    those in `folders` come first.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor_of,
        "as_code": as_code,
        "by_report": by_report,
        "class_words": class_label,
        "confidence": confidence_with_words,
        "covered": with_covered_words,
        "dates_in_words": dates_in_words,
        "feed_address": feed_address,
        "frame_of_answer": frame_of_answer,
        "framed": framed,
        "heading_words": heading_words,
        "href": href,
        "local_id": local_id,
        "long_date": long_date,
        "month": month,
        "page_address": page_address,
        "passage_link": link_to_page,
        "short_day": short_date,
    }
    environment.globals |= {
        "GRADES": GRADES,
        "day_field": day_field,
        "letters": current_frameworks().grade_letters,
        "outcome_words": OUTCOME_WORDS,
        "script": script,
        "static": static_address,
        "styles": styles,
        "version": __version__,
    }
    return environment


def render(
    template: str,
    request: PageRequest,
    data: Mapping[str, Any],
    store: Store | None = None,
    folders: Sequence[Path] = (),
) -> bytes:
    """Return a page: the template with some data, `request`, its `links`,
    and a `store` and its `labels`.

    Without another in the data, `message` and `nearest` (what it may have meant) are empty.
    Templates in `folders` stand for those of the same name.
    """
    always = {
        "request": request,
        "links": request.links,
        "message": "",
        "nearest": (),
        "labels": Labels(store) if store else None,
        "store": store,
        "has_day": takes_day(request.path) and request.links.is_served,
    }
    text = environment(*folders).get_template(template).render({**always, **data})
    return text.encode("utf-8", "replace")
