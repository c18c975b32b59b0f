"""Quotes that may be republished: those of reports under the Open Government Licence.

Exports and maps refer to other reports by page, paragraph and digest only, unless quotes are
requested.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphkit.core.identifiers import concept_iri, concept_value, local_id, report_of
from graphkit.core.terms import Scheme
from graphkit.graph.facts.passages import Passage, link_of, passages_of, reports_under

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


OPEN_LICENCE = concept_iri(Scheme.LICENCE, "ogl-v3")
OPEN_LICENCE_NAME = "Open Government Licence v3.0"
OPEN_LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def openly_licensed_reports(store: Store) -> frozenset[str]:
    """Return the reports that are under the Open Government Licence."""
    return reports_under(store.facts, concept_value(OPEN_LICENCE))


_DEPENDENT = re.compile(
    r"(?:(?i:when|where|if|as|while|although|for|in|through|by|however,|also,|additionally,) )?"
    r"(?:(?i:this|these|those|they|them|theirs?|its|he|she|his|her|such|all of (?:this|these|them))"
    r"|[Ii]t|[Bb]oth (?:of (?:these|them)|are|is|were|was|have|has|had|do|can|need))\b"  # not IT
)


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage as answers show it: where a report states something, and its words.

    Without `quote`, `why` says why there is none. `url` opens the document at its page where its
    address is known, else the list of the reports on the authority; "" where neither is.
    """

    statement: str  # identifier
    report: str  # label
    page: int | None
    paragraph: str
    quote: str
    url: str
    why: str = ""
    lead_in: str = ""  # the words above a list that the quote continues

    def to_json(self) -> dict[str, Any]:
        """Return the passage as plain data, without what is empty."""
        found = {
            "statement": self.statement,
            "quote": self.quote,
            "why": self.why,
            "document": self.report,
            "page": self.page,
            "paragraph": self.paragraph,
            "url": self.url,
        }
        return {name: value for name, value in found.items() if value not in ("", None)}

    @property
    def source(self) -> str:
        """The report and the page."""
        return f"{self.report}, page {self.page}" if self.page else self.report

    @property
    def shown_words(self) -> str:
        """The words; where there are none, what leads to them."""
        return self.quote or self.url or self.statement

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The passage as the cells of a table with `COLUMNS`."""
        return str(self.page or ""), self.paragraph, self.quote, self.statement, self.url


COLUMNS = ("page", "paragraph", "words", "statement", "link")
_NO_LICENCE = "the report's licence does not allow copies of its words"
_NO_WORDS = "this copy has no words of the report"


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
        if not self.may_copy(statement):
            return ""
        passage = self.passage(statement)
        return passage.quote or "" if passage else ""

    def of(self, statement: str) -> CitedPassage:
        """Return the passage of a statement as it may be shown."""
        if passage := self.passage(statement):
            return self.cited(passage)
        return CitedPassage(local_id(statement), "", None, "", "", self.link(statement))

    def cited(self, passage: Passage) -> CitedPassage:
        """Return a passage as it may be shown."""
        quote = passage.quote or "" if self.may_copy(passage.iri) else ""
        why_none = _NO_LICENCE if passage.quote else _NO_WORDS
        return CitedPassage(
            local_id(passage.iri),
            passage.report_label or "",
            passage.page,
            passage.paragraph or "",
            quote,
            passage.link.url,
            "" if quote else why_none,
            passage.lead_in or "" if quote else "",
        )

    def length(self, statement: str) -> int:
        """Return the length of a statement's passage in characters."""
        passage = self.passage(statement)
        return (passage.end or 0) - (passage.start or 0) if passage else 0

    def depends_on_previous(self, statement: str) -> bool:
        """Return whether the words of a statement, where loaded, refer to the sentence before."""
        passage = self.passage(statement)
        return depends_on_previous_sentence(passage.quote or "" if passage else "")
