"""Quotes that may be republished: those of reports under the Open Government Licence.

Exports and maps refer to other reports by page, paragraph and digest only, unless quotes are
requested.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.identifiers import concept_iri, concept_value, local_id, report_of
from graphkit.core.terms import Scheme
from graphkit.graph.facts.passages import Passage, has_words, link_of, passages_of, reports_under

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


OPEN_LICENCE = concept_iri(Scheme.LICENCE, "ogl-v3")
OPEN_LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def openly_licensed_reports(store: Store) -> frozenset[str]:
    """Return the reports that are under the Open Government Licence."""
    return reports_under(store.facts, concept_value(OPEN_LICENCE))


def has_quotes(store: Store) -> bool:
    """Return whether a graph has quotes: one of records alone has none."""
    return has_words(store.facts)


_DEPENDENT = re.compile(
    r"(?:(?i:when|where|if|as|while|although|for|in|through|by|however,|also,|additionally,) )?"
    r"(?:(?i:this|these|those|they|them|theirs?|its|he|she|his|her|such|all of (?:this|these|them))"
    r"|[Ii]t|[Bb]oth (?:of (?:these|them)|are|is|were|was|have|has|had|do|can|need))\b"  # not IT
)


class Locator(NamedTuple):
    """Page, paragraph, words ("" where they may not be copied),
    identifier and link of a statement.
    """

    page: str
    paragraph: str
    words: str
    statement: str
    link: str


COLUMNS = Locator._fields


def depends_on_previous_sentence(words: str) -> bool:
    """Return whether a sentence refers to the one before: "This …", "When they …"."""
    return bool(_DEPENDENT.match(words))


class Passages:
    """The passages of a store, with the words that may be republished; `with_quotes`:
    of all reports.
    """

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._facts = store.facts
        self._all = with_quotes
        self._open = openly_licensed_reports(store)
        self._known: dict[str, Passage | None] = {}

    def may_copy(self, part: str) -> bool:
        """Return whether the words of a report or inspection, given by the IRI of any part,
        may be copied.
        """
        return self._all or report_of(part) in self._open

    def expect(self, statements: Collection[str]) -> None:
        """Read the passages of statements at once, because they will be asked for one by one."""
        unknown = [each for each in statements if each not in self._known]
        found = passages_of(self._facts, unknown) if unknown else {}
        self._known |= {iri: found.get(iri) for iri in unknown}

    def passage(self, statement: str) -> Passage | None:
        """Return the passage of a statement; None where it has none."""
        self.expect([statement])
        return self._known[statement]

    def link(self, part: str) -> str:
        """Return the address at which the published report states a part of it;
        "" where none is known.
        """
        passage = self.passage(part)
        return (passage.link if passage else link_of(self._facts, part)).url

    def quote(self, statement: str) -> str:
        """Return the quote of a statement or passage;
        "" if there is none or it may not be republished.
        """
        if not (has_words(self._facts) and self.may_copy(statement)):
            return ""
        passage = self.passage(statement)
        return passage.quote or "" if passage else ""

    def of(self, statement: str) -> Locator:
        """Return the locator of a finding or recommendation."""
        passage = self.passage(statement)
        page, paragraph = (passage.page, passage.paragraph) if passage else (None, None)
        words, link = self.quote(statement), self.link(statement)
        return Locator(str(page or ""), paragraph or "", words, local_id(statement), link)

    def with_lead(self, statement: str) -> Locator:
        """Return the locator of a recommendation,
        its words after those above the list that it continues.
        """
        passage, found = self.passage(statement), self.of(statement)
        lead = passage.lead_in if passage and found.words else None
        return found._replace(words=f"{lead} … {found.words}") if lead else found

    def length(self, statement: str) -> int:
        """Return the length of a statement's passage in characters."""
        passage = self.passage(statement)
        return (passage.end or 0) - (passage.start or 0) if passage else 0

    def depends_on_previous(self, statement: str) -> bool:
        """Return whether the words of a statement, where loaded, refer to the sentence before."""
        passage = self.passage(statement)
        return depends_on_previous_sentence(passage.quote or "" if passage else "")
