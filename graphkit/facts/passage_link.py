"""The link of a passage: where a reader finds the page of the report that states something.

This is the only place that makes one. A link opens the report's file at the page; where the address of the file is
not known, it opens the publisher's list of the reports on the authority, and the words name the page to look for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from graphkit.core.identifiers import inspection_of_report, report_of
from graphkit.facts.facts import Facts
from graphkit.facts.numbers import inspection_number
from graphkit.facts.passages import passages_of


class PassageLink(NamedTuple):
    """An address, "" where none is known, and the words of a link to it: "page 9"; "report" without a page."""

    url: str
    words: str


def passage_link(document: str | None, address: str | None, page: int | None) -> PassageLink:
    """Return the link of a page of a report.

    `document` is the address of the report's file, `address` that of the page that lists the reports on the
    authority. A page is counted from 1, as PDF viewers do.
    """
    words = f"page {page}" if page else "report"
    if document:
        return PassageLink(f"{document}#page={page}" if page else document, words)
    return PassageLink(address or "", words)


def page_words(url: str) -> str:
    """Return the words of a link by its address: "page 9"; "" for an address without a page."""
    _, _, page = url.rpartition("#page=")
    return passage_link(None, None, int(page)).words if page.isdigit() else ""
