"""Where a statement stands in its report, and its words where the licence lets them be passed on."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from graphkit.ask.lookup import local_id, objects, prefetch
from graphkit.ask.quotes import Quotes
from graphkit.core.terms import Property
from graphkit.store.dataset import Store

_LEANS = re.compile(
    r"(?:(?i:when|where|if|as|while|although|for|in|through|by|however,|also,|additionally,) )?"
    r"(?:(?i:this|these|those|they|them|theirs?|its|he|she|his|her|such|all of (?:this|these|them))"
    r"|[Ii]t|[Bb]oth (?:of (?:these|them)|are|is|were|was|have|has|had|do|can|need))\b"  # not IT
)


class Locator(NamedTuple):
    """Page and paragraph of a statement, its words ("" where they may not be copied), its identifier."""

    page: str
    paragraph: str
    words: str
    statement: str


COLUMNS = Locator._fields


def leaning(words: str) -> bool:
    """Whether a sentence cannot be read without the one before: "This …", "When they …"."""
    return bool(_LEANS.match(words))


class Passages:
    """The passages of a store."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._quotes = Quotes(store, with_quotes)

    def expect(self, statements: Collection[str]) -> None:
        """Say of which statements will be asked where they stand (`Store.prefetch`)."""
        prefetch(self._store, statements, Property.PASSAGE)

    def of(self, statement: str) -> Locator:
        """Return where a finding or recommendation stands."""
        passage = self._one(statement, Property.PASSAGE)
        if not passage:
            return Locator("", "", "", local_id(statement))
        page, paragraph = (self._one(passage, name) for name in (Property.PAGE, Property.PARAGRAPH))
        return Locator(page, paragraph, self._quotes.of(passage), local_id(statement))

    def length(self, statement: str) -> int:
        """Return how many characters a statement's passage has."""
        passage = self._one(statement, Property.PASSAGE)
        ends = [self._one(passage, name) for name in (Property.START, Property.END)] if passage else []
        return int(ends[1]) - int(ends[0]) if all(ends) and ends else 0

    def leans(self, statement: str) -> bool:
        """Whether a statement's words, where they are at hand, lean on the sentence before ("This …")."""
        passage = self._one(statement, Property.PASSAGE)
        return leaning(self._one(passage, Property.QUOTE)) if passage else False

    def _one(self, thing: str, name: Property) -> str:
        return min(objects(self._store, thing, name), default="")
