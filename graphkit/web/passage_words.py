"""The words of a statement: from the graph or, where it does not have them, from the report's file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graphkit.ask.lookup import objects
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.model import quote_digest
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Property
from graphkit.ingest import read_document
from graphkit.store.dataset import Store


class Passage(NamedTuple):
    """The words of a statement, and the pages that they begin and end on."""

    quote: str
    first_page: int
    last_page: int


def passage_words(store: Store, statement: str, path: Path) -> Passage:
    """Return the words that a statement rests on; the quote is "" if they are not in the file at `path`.

    Raises EntityNotFoundError for a statement without a page.
    """
    pages = [
        int(page) for name in (Property.PAGE, Property.END_PAGE) for page in objects(store, statement, name)
    ]
    if not pages:
        raise EntityNotFoundError("No page to show: the graph does not say on which page this is.")
    quotes = objects(store, statement, Property.QUOTE)
    return Passage(min(quotes) if quotes else _from_file(store, statement, path), min(pages), max(pages))


def _from_file(store: Store, statement: str, path: Path) -> str:
    for text in objects(store, statement, Property.SELECTOR):
        if selector := read_selector(text):
            words = _text(path)[selector.start : selector.end]
            if quote_digest(words) == selector.digest:
                return words
    return ""


@lru_cache(maxsize=1)  # the page of a statement, then its image
def _text(path: Path) -> str:
    return read_document(path).text
