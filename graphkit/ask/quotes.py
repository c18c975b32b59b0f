"""Quotes that may be republished: those of reports under the Open Government Licence.

Exports and maps refer to other reports by page, paragraph and digest only, unless quotes are requested.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from graphkit.ask.lookup import concept_value
from graphkit.core.identifiers import concept_iri, report_of
from graphkit.core.terms import Scheme
from graphkit.facts.passages import Passage, has_words, passages_of, reports_under

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

OPEN_LICENCE = concept_iri(Scheme.LICENCE, "ogl-v3")
OPEN_LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def openly_licensed_reports(store: Store) -> frozenset[str]:
    """Return the reports that are under the Open Government Licence."""
    return reports_under(store.facts, concept_value(OPEN_LICENCE))


def has_quotes(store: Store) -> bool:
    """Return whether a graph has quotes: one of records alone has none."""
    return has_words(store.facts)


class Quotes:
    """Reads the quotes of statements that may be republished; `with_quotes`: of all reports."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._facts = store.facts
        self._all = with_quotes
        self._open = openly_licensed_reports(store)
        self._known: dict[str, Passage | None] = {}

    def may_copy(self, part: str) -> bool:
        """Return whether the words of a report or inspection, given by the IRI of any part, may be copied."""
        return self._all or report_of(part) in self._open

    def expect(self, statements: Collection[str]) -> None:
        """Read the passages of statements at once, because they will be asked for one by one."""
        found = passages_of(self._facts, statements)
        self._known |= {iri: found.get(iri) for iri in statements}

    def passage(self, statement: str) -> Passage | None:
        """Return the passage of a statement; None where it has none."""
        if statement not in self._known:
            self.expect([statement])
        return self._known[statement]

    def of(self, statement: str) -> str:
        """Return the quote of a statement or passage; "" if there is none or it may not be republished."""
        if not (has_words(self._facts) and self.may_copy(statement)):
            return ""
        passage = self.passage(statement)
        return passage.quote or "" if passage else ""
