"""What must not stand on a page: values of Python, codes and IRIs where there is a label,
other errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.facts.facts import Facts

_CODE = frozenset(
    "code kbd pre samp script style svg template textarea".split()
)  # text of programs, pictures
_WITHOUT_END = frozenset("area base br col embed hr img input link meta source track wbr".split())
_PYTHON = re.compile(
    r"\[['\"]|\{['\"]|\bNone[,)\]]|[(\[=:] ?None\b|\bnan\b"
    r"|\bNaN\b|\bundefined\b|object at 0x|Traceback|"
    r"\bUndefined\b|datetime\.|\bdict_|Markup\(|&(?:amp|lt|gt|quot|#\d+);|\{\{|\}\}|\{%"
)
_ALONE = re.compile(r"(?:None|True|False|null|\[\]|\{\}|\(\)|'.*')")
_IRI = re.compile(rf"{re.escape(BASE)}|{re.escape(SCHEME)}")


class _Texts(HTMLParser):
    """Collects the texts that a reader sees, each between two tags."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _WITHOUT_END:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and _CODE.isdisjoint(self._open):
            self.texts.append(words)


def visible_texts(page: str) -> list[str]:
    """Return the texts that a reader of a page sees, without code and pictures."""
    reader = _Texts()
    reader.feed(page)
    reader.close()
    return reader.texts


def codes_with_labels(facts: Facts) -> dict[str, str]:
    """Return the label of each concept whose code is not the label itself: "front-door"."""
    rows = facts.rows(
        "SELECT notation, label FROM concept JOIN entity USING (id) WHERE notation IS NOT NULL"
    )
    return {code: label for code, label in rows if "-" in code and code != label.lower()}


def python_values(text: str) -> bool:
    """Return whether a text has a value of Python as it is written in code."""
    return bool(_PYTHON.search(text) or _ALONE.fullmatch(text))


def faults(texts: list[str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong in the texts of a page."""
    for text in texts:
        if python_values(text):
            yield f"a value of Python: {text[:120]!r}"
        if _IRI.search(text):
            yield f"an IRI: {text[:120]!r}"
        if text in labels:
            yield f"the code {text!r} instead of {labels[text]!r}"
