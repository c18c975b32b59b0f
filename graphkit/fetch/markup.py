"""A web page that was fetched: its elements, and the addresses of its links."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from urllib.parse import urljoin

from graphkit.core.errors import PageStructureError
from graphkit.core.html_tree import Element, parse_html
from graphkit.core.partial_dates import MONTHS

_MONTH_NUMBERS = {name: number for number, long in enumerate(MONTHS, 1) for name in (long, long[:3])}
_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b")


class FetchedPage(NamedTuple):
    """A web page: the address that it was finally read from, and its HTML."""

    address: str
    html: str

    def tree(self) -> Element:
        """Return the root of its elements."""
        return parse_html(self.html)

    def link(self, element: Element) -> str:
        """Return the absolute address that an `a` element links to; "" if it has none."""
        target = element.attributes.get("href", "").strip()
        return urljoin(self.address, target) if target else ""

    def changed(self, missing: str) -> PageStructureError:
        """Return the error that the page lacks something that every page of its kind has."""
        return PageStructureError(
            f"{self.address}: the page has no {missing}. The site may have changed: "
            "look at the page in a browser, and report it with its address"
        )


def date_in(text: str) -> date | None:
    """Return the last date such as "15 July 2024" in a text; None if there is none."""
    for day, month, year in reversed(_DATE.findall(text)):
        try:
            return date(int(year), _MONTH_NUMBERS[month], int(day))
        except (KeyError, ValueError):  # no month, or no day of it
            continue
    return None
