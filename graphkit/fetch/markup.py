"""Parses a web page to a tree of elements, and finds elements by tag and class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin

from graphkit.core.errors import PageStructureError
from graphkit.core.partial_dates import MONTHS

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_IMPLIED_END = frozenset(["li", "dt", "dd", "p", "tr", "td", "th", "option"])  # may lack an end tag
_MONTH_NUMBERS = {name: number for number, long in enumerate(MONTHS, 1) for name in (long, long[:3])}
_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b")


class Page(NamedTuple):
    """A web page: the address that it was finally read from, and its HTML."""

    address: str
    html: str

    def tree(self) -> Element:
        """Return the root of its elements."""
        parser = _TreeParser()
        parser.feed(self.html)
        parser.close()
        return parser.root

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


@dataclass(slots=True)
class Element:
    """An element of a page. `children` are elements and text, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def find_all(self, tag: str = "", css_class: str = "") -> Iterator[Element]:
        """Yield the elements inside this one that have a tag and a class, in document order."""
        for child in self._descendants():
            if (
                isinstance(child, Element)
                and (not tag or child.tag == tag)
                and (not css_class or css_class in child.attributes.get("class", "").split())
            ):
                yield child

    def find(self, tag: str = "", css_class: str = "") -> Element | None:
        """Return the first element inside this one with a tag and a class; None if there is none."""
        return next(self.find_all(tag, css_class), None)

    @property
    def text(self) -> str:
        """The text of the element, with white space normalised."""
        return " ".join("".join(part for part in self._descendants() if isinstance(part, str)).split())

    def _descendants(self) -> Iterator[Element | str]:
        waiting: list[Element | str] = [*reversed(self.children)]
        while waiting:
            yield (child := waiting.pop())
            if isinstance(child, Element):
                waiting += reversed(child.children)


class _TreeParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _IMPLIED_END and self._open[-1].tag == tag:
            self._open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._open[-1].tag not in ("script", "style"):
            self._open[-1].children.append(data)


def date_in(text: str) -> date | None:
    """Return the last date such as "15 July 2024" in a text; None if there is none."""
    for day, month, year in reversed(_DATE.findall(text)):
        try:
            return date(int(year), _MONTH_NUMBERS[month], int(day))
        except (KeyError, ValueError):  # no month, or no day of it
            continue
    return None
