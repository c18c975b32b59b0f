"""Finds the elements of an HTML page that nobody sees, or sees struck out:
by tag, attribute and style.

The style sheets in the page count, later rules before earlier ones; those of other files are not
read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice

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
        sheets = (child for style in root.find_all("style") for child in style.children)
        rules = (rule for sheet in sheets if isinstance(sheet, str) for rule in _rules_of(sheet))
        for number, (selector, styles) in enumerate(rules):
            chain = selector.replace(">", " ").split()
            if chain and all(map(_RE.selector.fullmatch, chain)):
                own = _RE.part.findall(chain[-1])
                key = next((mark + name for mark, name, *_ in reversed(own) if name), "*")
                if len(self._rules[key.lower()]) < _MAX_RULES:
                    self._rules[key.lower()].append((number, chain, styles))

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
        styles: dict[str, str] = {}
        for _, chain, found in sorted(rules, key=lambda rule: rule[0]):
            if _selects(chain, element, above):
                styles.update(found)
        old = ";".join(
            f"{name}:{attributes[key]}" for key, name in _OLD.items() if key in attributes
        )
        return _declarations(old) | styles | _declarations(attributes.get("style", ""))


def _rules_of(sheet: str) -> Iterator[tuple[str, Styles]]:
    """Yield the selectors of a style sheet with what they declare; not those for printing alone."""
    first, *rest = sheet.split("/*")
    text = "".join([first, *(part.partition("*/")[2] for part in rest)])
    opened: list[str] = []
    for words, brace in _BRACE.findall(text):
        if brace == "{":
            opened.append(words.strip())
        elif opened:
            selectors, outer = opened.pop(), " ".join(opened[-2:])
            if not selectors.startswith("@") and ("print" not in outer or "screen" in outer):
                styles = _declarations(words)
                yield from ((selector, styles) for selector in selectors.split(","))


def _declarations(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {
        name.strip(): "".join(value.split()).removesuffix("!important") for name, _, value in pairs
    }


def _selects(chain: list[str], element: Element, above: Above) -> bool:
    """Return whether a chain of selectors selects an element inside others."""
    *outer, own = chain
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
