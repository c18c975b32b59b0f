"""Quotes that may be republished: those of reports under the Open Government Licence.

Exports and maps refer to other reports by page, paragraph and digest only, unless quotes are requested.
"""

from __future__ import annotations

from graphkit.ask.lookup import objects, subject_objects
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Dcterms, Oa, Property, Scheme
from graphkit.store.dataset import Store

OPEN_LICENCE = concept_iri(Scheme.LICENCE, "ogl-v3")


def openly_licensed_reports(store: Store) -> set[str]:
    """Return the reports that are under the Open Government Licence."""
    return {report for report, _ in subject_objects(store, Dcterms.LICENSE, OPEN_LICENCE)}


class Quotes:
    """Reads the quotes of passages that may be republished; `with_quotes`: of all reports."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._all = with_quotes
        self._open = openly_licensed_reports(store)

    def of(self, passage: str) -> str:
        """Return the quote of a passage; "" if there is none or it may not be republished."""
        quotes = objects(self._store, passage, Property.QUOTE)
        return quotes[0] if quotes and (self._all or self._is_open(passage)) else ""

    def _is_open(self, passage: str) -> bool:
        sources = objects(self._store, passage, Oa.HAS_SOURCE)
        return bool(sources) and all(source in self._open for source in sources)
