"""The link of a passage: where a reader finds the page of the report that states something.

This is the only place that makes one. A link opens the report's file at the page; where the address
of the file is not known, it opens the publisher's list of the reports on the authority, and the
words name the page to look for.
"""

from __future__ import annotations

from typing import NamedTuple

_AT = "#page="  # before the number of a page, as PDF viewers read it
# the same in SQL, for views
LINK_SQL = f"coalesce(document || coalesce('{_AT}' || page, ''), address)"


class PassageLink(NamedTuple):
    """An address, "" where none is known, and the words of a link to it: "page 9", or "report"."""

    url: str
    words: str

    @property
    def opens_page(self) -> bool:
        """Whether the address opens the report at the page, and not a list of reports."""
        return _AT in self.url


def passage_link(document: str | None, address: str | None, page: int | str | None) -> PassageLink:
    """Return the link of a page of a report.

    `document` is the address of the report's file, `address` that of the page that lists the
    reports on the authority.
    """
    words = f"page {page}" if page else "report"
    return PassageLink(
        f"{document}{_AT}{page}" if document and page else document or address or "", words
    )


def link_words(url: str) -> str:
    """Return the words of a link by its address: "page 9",
    or the address where it names no page.
    """
    _, _, page = url.rpartition(_AT)
    return passage_link("", "", page).words if page.isdigit() else url
