"""Page, paragraph and words of statements, where the licence allows the words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.lookup import local_id, objects
from graphkit.ask.quotes import Quotes
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Property

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_DEPENDENT = re.compile(
    r"(?:(?i:when|where|if|as|while|although|for|in|through|by|however,|also,|additionally,) )?"
    r"(?:(?i:this|these|those|they|them|theirs?|its|he|she|his|her|such|all of (?:this|these|them))"
    r"|[Ii]t|[Bb]oth (?:of (?:these|them)|are|is|were|was|have|has|had|do|can|need))\b"  # not IT
)


class Locator(NamedTuple):
    """Page, paragraph, words ("" where they may not be copied) and identifier of a statement."""

    page: str
    paragraph: str
    words: str
    statement: str


COLUMNS = Locator._fields


def depends_on_previous_sentence(words: str) -> bool:
    """Return whether a sentence refers to the one before: "This …", "When they …"."""
    return bool(_DEPENDENT.match(words))


class Passages:
    """The passages of a store."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._quotes = Quotes(store, with_quotes)

    def expect(self, statements: Collection[str]) -> None:
        """Prefetch the locators of statements (see `Store.prefetch`)."""
        self._store.prefetch(statements)

    def of(self, statement: str) -> Locator:
        """Return the locator of a finding or recommendation."""
        page, paragraph = (self._one(statement, name) for name in (Property.PAGE, Property.PARAGRAPH))
        return Locator(page, paragraph, self._quotes.of(statement), local_id(statement))

    def length(self, statement: str) -> int:
        """Return the length of a statement's passage in characters."""
        selector = read_selector(self._one(statement, Property.SELECTOR))
        return selector.end - selector.start if selector else 0

    def depends_on_previous(self, statement: str) -> bool:
        """Return whether the words of a statement, where loaded, refer to the sentence before."""
        return depends_on_previous_sentence(self._one(statement, Property.QUOTE))

    def _one(self, thing: str, name: Property) -> str:
        return min(objects(self._store, thing, name), default="")
