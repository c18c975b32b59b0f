"""Page, paragraph and words of statements, where the licence allows the words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.lookup import local_id
from graphkit.ask.quotes import Quotes

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
        self._quotes = Quotes(store, with_quotes)

    def expect(self, statements: Collection[str]) -> None:
        """Read the locators of statements at once, because they will be asked for one by one."""
        self._quotes.expect(statements)

    def of(self, statement: str) -> Locator:
        """Return the locator of a finding or recommendation."""
        passage = self._quotes.passage(statement)
        page, paragraph = (passage.page, passage.paragraph) if passage else (None, None)
        return Locator(str(page or ""), paragraph or "", self._quotes.of(statement), local_id(statement))

    def with_lead(self, statement: str) -> Locator:
        """Return the locator of a recommendation, its words after those above the list that it continues."""
        passage, found = self._quotes.passage(statement), self.of(statement)
        lead = passage.lead_in if passage and found.words else None
        return found._replace(words=f"{lead} … {found.words}") if lead else found

    def length(self, statement: str) -> int:
        """Return the length of a statement's passage in characters."""
        passage = self._quotes.passage(statement)
        return (passage.end or 0) - (passage.start or 0) if passage else 0

    def depends_on_previous(self, statement: str) -> bool:
        """Return whether the words of a statement, where loaded, refer to the sentence before."""
        passage = self._quotes.passage(statement)
        return depends_on_previous_sentence(passage.quote or "" if passage else "")
