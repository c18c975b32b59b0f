"""Parses HTML to a tree of elements: no requests, no entities but characters, any input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Elements that the next of their kind ends, where their end tag is missing
_IMPLIED_END = frozenset(["li", "dt", "dd", "p", "tr", "td", "th", "option", "button"])


def parse_html(text: str) -> Element:
    """Return the root of the elements of a page."""
    parser = _TreeParser()
    parser.feed(text)
    parser.close()
    return parser.root


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
        """Return the first element inside this one with a tag and a class;
        None if there is none.
        """
        return next(self.find_all(tag, css_class), None)

    @property
    def text(self) -> str:
        """The text of the element, with white space normalised; style sheets are no text."""
        return " ".join(
            "".join(part for part in self._descendants() if isinstance(part, str)).split()
        )

    def _descendants(self) -> Iterator[Element | str]:
        waiting: list[Element | str] = [*reversed(self.children)]
        while waiting:
            yield (child := waiting.pop())
            if isinstance(child, Element) and child.tag != "style":
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
        if self._open[-1].tag != "script":
            self._open[-1].children.append(data)
