"""Writes a regional digest: as part of a page, and as one HTML file that works offline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from graphkit.ask.confidence import confidence_with_words
from graphkit.core.text_table import escape_invisible, shortened
from graphkit.view.html_page import read_asset, render_page
from graphkit.view.inspection_sequence import format_date

if TYPE_CHECKING:
    from graphkit.analyse.digest_themes import Help
    from graphkit.analyse.regional_digest import Digest


def digest_title(digest: Digest) -> str:
    """Return the heading of a digest."""
    return f"Digest: {digest.title}"


def digest_body(digest: Digest, address: Callable[[str], str]) -> Markup:
    """Return a digest as HTML; `address` returns the link for an IRI, "" for none."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        loader=jinja2.FunctionLoader(read_asset),
        finalize=_without_controls,
    )
    environment.filters |= {
        "confidence": confidence_with_words, "long_date": format_date, "month": _month, "short": shortened,
    }  # fmt: skip
    by_topic: dict[str, list[Help]] = {}
    for each in digest.help:
        by_topic.setdefault(each.label, []).append(each)
    text = environment.get_template("digest_body.html").render(
        digest=digest, address=address, help_by_topic=by_topic
    )
    return Markup(text)


def digest_page(digest: Digest, address: Callable[[str], str]) -> str:
    """Return a digest as one HTML page."""
    title = escape_invisible(digest_title(digest))
    return render_page("digest", title=title, body=digest_body(digest, address))


def digest_style() -> str:
    """Return the style of a digest, for pages that embed it."""
    return read_asset("digest.css")


def _without_controls(value: Any) -> Any:
    return escape_invisible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _month(day: str) -> str:
    """Return the month of a date in short: "Jan 2023"."""
    _, month, year = format_date(day).split()
    return f"{month[:3]} {year}"
