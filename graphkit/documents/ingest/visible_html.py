"""Finds the elements of an HTML page that nobody sees, or sees struck out:
by tag, attribute and style.

The style sheets in the page count, later rules before earlier ones; those of other files are not
read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from operator import itemgetter

from graphkit.core.html_tree import Element
from graphkit.core.patterns import Patterns

Styles = Mapping[str, str]  # the value of each property
Above = tuple[Element, "Above"] | tuple[()]  # an element and those around it, the innermost first

_RE = Patterns("hidden-html", flags=re.IGNORECASE)
_BRACE = re.compile(r"([^{}]*)([{}])")
_OLD = {"color": "color", "bgcolor": "background"}  # attributes → properties
_MAX_RULES = 2_000  # of style sheets, for elements of one tag, class or id
_MAX_DEPTH = 60  # elements around one that a selector looks at


class Visibility:
    """The style sheets of a page, and who sees its elements."""

    def __init__(self, root: Element) -> None:
        self._rules: dict[str, list[tuple[int, list[str], Styles]]] = defaultdict(list)
        parts = (child for style in root.find_all("style") for child in style.children)
        sheets = (part for part in parts if isinstance(part, str))
        rules = chain.from_iterable(map(_rules_of, sheets))
        for number, (selector, styles) in enumerate(rules):
            selectors = selector.replace(">", " ").split()
            if not selectors or not all(map(_RE.selector.fullmatch, selectors)):
                continue
            own = _RE.part.findall(selectors[-1])
            key = next((mark + name for mark, name, *_ in reversed(own) if name), "*")
            known = self._rules[key.lower()]
            if len(known) < _MAX_RULES:
                known.append((number, selectors, styles))

    def is_hidden(self, element: Element, above: Above) -> bool:
        """Return whether nobody sees an element, or sees it struck out."""
        attributes = element.attributes
        if _RE.tags.fullmatch(element.tag) or "hidden" in attributes:
            return True
        if element.tag == "dialog" and "open" not in attributes:
            return True
        styles = self._styles(element, above)
        stated = [f"{name}:{value}" for name, value in styles.items()]
        if any(map(_RE.hides.fullmatch, stated)):
            return True
        if any(map(_RE.clips.fullmatch, stated)) and any(map(_RE.no_size.fullmatch, stated)):
            return True
        return any(map(_RE.white.fullmatch, stated)) and not self._has_background(element, above)

    def _has_background(self, element: Element, above: Above) -> bool:
        """Return whether an element, or one around it, has another background than the page."""
        for _ in range(_MAX_DEPTH):
            styles = self._styles(element, above).items()
            if any(_RE.background.fullmatch(f"{name}:{value}") for name, value in styles):
                return True
            if not above:
                break
            element, above = above
        return False

    def _styles(self, element: Element, above: Above) -> Styles:
        attributes = element.attributes
        keys = ["*", element.tag, f"#{attributes.get('id', '')}"]
        keys += [f".{name}" for name in attributes.get("class", "").split()]
        rules = [rule for key in keys for rule in self._rules.get(key.lower(), ())]
        rules.sort(key=itemgetter(0))
        styles: dict[str, str] = {}
        for _, selectors, found in rules:
            if _selects(selectors, element, above):
                styles.update(found)
        known = [(name, attributes[key]) for key, name in _OLD.items() if key in attributes]
        old = ";".join(f"{name}:{value}" for name, value in known)
        return _declarations(old) | styles | _declarations(attributes.get("style", ""))


def _rules_of(sheet: str) -> Iterator[tuple[str, Styles]]:
    """Yield the selectors of a style sheet with what they declare; not those for printing alone."""
    first, *rest = sheet.split("/*")
    without_comments = [first, *(part.partition("*/")[2] for part in rest)]
    opened: list[str] = []
    for words, brace in _BRACE.findall("".join(without_comments)):
        if brace == "{":
            opened.append(words.strip())
        elif opened:
            selectors = opened.pop()
            outer = " ".join(opened[-2:])
            is_shown = "print" not in outer or "screen" in outer
            if is_shown and not selectors.startswith("@"):
                styles = _declarations(words)
                yield from ((selector, styles) for selector in selectors.split(","))


def _declarations(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.lower().split(";"):
        name, _, value = part.partition(":")
        found[name.strip()] = "".join(value.split()).removesuffix("!important")
    return found


def _selects(selectors: list[str], element: Element, above: Above) -> bool:
    """Return whether a chain of selectors selects an element inside others."""
    *outer, own = selectors
    if not _matches(own, element):
        return False
    around = islice(_each(above), _MAX_DEPTH)
    return all(any(_matches(one, element) for element in around) for one in reversed(outer))


def _each(above: Above) -> Iterator[Element]:
    while above:
        element, above = above
        yield element


def _matches(selector: str, element: Element) -> bool:
    attributes = element.attributes
    for mark, name, attribute, value in _RE.part.findall(selector):
        if mark == ".":
            found = name in attributes.get("class", "").split()
        elif mark == "#":
            found = name == attributes.get("id")
        elif name:
            found = name.lower() == element.tag
        else:
            found = attribute in attributes and (not value or value in attributes[attribute])
        if not found:
            return False
    return True
