"""Quotes that may be republished: those of reports under the Open Government Licence.

Exports and maps refer to other reports by page, paragraph and digest only, unless quotes are requested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.ask.lookup import objects, subject_objects
from graphkit.core.identifiers import concept_iri, report_of
from graphkit.core.terms import Dcterms, Property, Scheme
from graphkit.store.kept_values import per_graph

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

OPEN_LICENCE = concept_iri(Scheme.LICENCE, "ogl-v3")
OPEN_LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def openly_licensed_reports(store: Store) -> set[str]:
    """Return the reports that are under the Open Government Licence."""
    return {report for report, _ in subject_objects(store, Dcterms.LICENSE, OPEN_LICENCE)}


@per_graph
def has_quotes(store: Store) -> bool:
    """Return whether a graph has quotes: one of records alone has none."""
    return bool(store.rows("SELECT ?s { ?s gk:quote ?quote } LIMIT 1"))


class Quotes:
    """Reads the quotes of statements that may be republished; `with_quotes`: of all reports."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._all = with_quotes
        self._open = openly_licensed_reports(store)
        self._any = has_quotes(store)

    def may_copy(self, part: str) -> bool:
        """Return whether the words of a report or inspection, given by the IRI of any part, may be copied."""
        return self._all or report_of(part) in self._open

    def of(self, statement: str) -> str:
        """Return the quote of a statement or passage; "" if there is none or it may not be republished."""
        if not (self._any and self.may_copy(statement)):
            return ""
        return next(iter(objects(self._store, statement, Property.QUOTE)), "")
