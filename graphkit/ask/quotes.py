"""Which words of reports may be passed on: those under the Open Government Licence, unless asked otherwise.

Exports and maps leave the store's hands; a report that is not under that licence may be pointed at, with
page, paragraph and digest, and not copied.
"""

from __future__ import annotations

from graphkit.ask.lookup import objects, subject_objects
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Dcterms, Oa, Property, Scheme
from graphkit.store.dataset import Store

OPEN_LICENCE = concept_iri(Scheme.LICENCE, "ogl-v3")


def openly_licensed_reports(store: Store) -> set[str]:
    """Return the reports whose words may be copied."""
    return {report for report, _ in subject_objects(store, Dcterms.LICENSE, OPEN_LICENCE)}


class Quotes:
    """The words of passages, where they may be passed on; `with_quotes` gives those of all reports."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._all = with_quotes
        self._open = openly_licensed_reports(store)

    def of(self, passage: str) -> str:
        """Return the words of a passage, or "" where there are none or they may not be copied."""
        quotes = objects(self._store, passage, Property.QUOTE)
        return quotes[0] if quotes and (self._all or self._may(passage)) else ""

    def _may(self, passage: str) -> bool:
        sources = objects(self._store, passage, Oa.HAS_SOURCE)
        return bool(sources) and all(source in self._open for source in sources)
