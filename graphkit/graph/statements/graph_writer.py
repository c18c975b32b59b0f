"""Writes statements into the graph of a report: parts with identifiers,
and where the report states them.
"""

from __future__ import annotations

import re
from datetime import date

from graphkit.core.errors import IncompleteRecordError
from graphkit.core.identifiers import (
    authority_iri,
    concept_iri,
    entity_iri,
    inspection_iri,
    part_iri,
    passage_iri,
    report_iri,
)
from graphkit.core.model import Record, Span
from graphkit.core.quads import Quads
from graphkit.core.selectors import Selector
from graphkit.core.terms import Gk, Oa, Scheme, TermIri


def inspection_day(record: Record) -> date:
    """Return the day that identifies an inspection: its first day,
    else the report's publication date.
    """
    if record.day is None:
        month = "".join(
            f" ({note.message})" for note in record.notes if note.code == "published-in-month"
        )
        raise IncompleteRecordError(
            f"{record.source.file}: no inspection dates and no publication date found{month}. "
            "Write a record that has them (docs/how-to/correct-a-record.md)."
        )
    return record.day


def graph_name(record: Record) -> str:
    """Return the name of the record's graph: the IRI of the report.

    Raises IncompleteRecordError where the record has no authority or no day.
    """
    if not record.authority:
        raise IncompleteRecordError(f"{record.source.file}: no authority of the register is named")
    return report_iri(record.authority, inspection_day(record), record.framework)


class GraphWriter:
    """Writes the graph of one record; `authority_name` is used in labels.

    `entities` collects the IRIs of all entities that the report names. `day` identifies the
    inspection; `known_at` is the date of facts without a date of their own.
    """

    def __init__(self, record: Record, authority_name: str) -> None:
        self.record = record
        self.authority_name = authority_name
        self.report = graph_name(record)
        self.quads = Quads(self.report)
        self.day = inspection_day(record)
        self.known_at = record.published or self.day
        self.inspection = inspection_iri(record.authority, self.day, record.framework)
        self.authority = authority_iri(record.authority)
        self.entities: set[str] = {self.authority}

    def add_part(
        self, owner: str, property_: TermIri, class_: str, key: str | int, span: Span | None = None
    ) -> str:
        """Write a part of the inspection or report with its class and where it is stated;
        return its IRI.
        """
        node = part_iri(owner, property_.local, key)
        self.quads.add_type(node, class_)
        self.quads.add_link(owner, property_, node)
        self.add_locator(node, span)
        return node

    def add_concepts(self, node: str, property_: TermIri, scheme: Scheme, *values: str) -> None:
        """Write links from a resource to concepts of a scheme."""
        self.quads.add_link(node, property_, *(concept_iri(scheme, value) for value in values))

    def add_entity(self, node: str, property_: str, entity: str) -> str:
        """Write a link from a resource to an entity that the report names;
        return the entity's IRI.
        """
        iri = entity_iri(entity)
        self.entities.add(iri)
        self.quads.add_link(node, property_, iri)
        return iri

    def add_dates(self, node: str, since: str = "", until: str = "") -> None:
        """Write when a fact began and ended, and on which day it was known."""
        self.quads.add_date(node, Gk.validFrom, since)
        self.quads.add_date(node, Gk.validUntil, until)
        self.quads.add_date(node, Gk.knownAt, self.known_at)

    def add_passage(self, owner: str, span: Span | None, of: TermIri) -> None:
        """Write the passage that supports only the property `of` of a resource."""
        if span is not None:
            words = re.sub(r"(?=[A-Z])", "-", of.local).lower()  # areaOfFocus → area-of-focus
            node = passage_iri(owner, words)
            self.quads.add_link(owner, Gk.passage, node)
            self.quads.add_link(node, Gk.attests, of)
            self.add_passage_node(node, span)

    def add_passage_node(self, node: str, span: Span) -> None:
        """Write a passage that is a resource of its own: its class, report and locator."""
        self.quads.add_type(node, Gk.Passage)
        self.quads.add_link(node, Oa.hasSource, self.report)
        self.add_locator(node, span)

    def add_locator(self, node: str, span: Span | None) -> None:
        """Write where the report states a resource: page, paragraph, selector,
        and the quote if available.
        """
        if span is None:
            return
        quads = self.quads
        quads.add_number(node, Gk.page, span.page)
        quads.add_number(node, Gk.endPage, span.end_page)
        quads.add_text(node, Gk.paragraph, span.paragraph)
        quads.add_text(node, Gk.selector, str(Selector(span.start, span.end, span.digest)))
        quads.add_text(node, Gk.quote, span.quote)
