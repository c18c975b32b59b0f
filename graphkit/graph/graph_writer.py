"""Writes statements into the graph of a report: parts with identifiers, and passages."""

from __future__ import annotations

from datetime import date

from graphkit.core.errors import IncompleteRecordError
from graphkit.core.identifiers import authority_iri, inspection_iri, part_iri, passage_iri, report_iri
from graphkit.core.model import Record, Span
from graphkit.core.quads import Quads
from graphkit.core.terms import Class, Dcterms, Oa, Property


def inspection_day(record: Record) -> date:
    """Return the day that identifies an inspection: its first day, else the report's publication date."""
    if record.day is None:
        month = "".join(f" ({note.message})" for note in record.notes if note.code == "published-in-month")
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
        raise IncompleteRecordError(
            f"{record.source.file}: the register has no authority {record.authority_name!r}. "
            "Add the name (docs/reference/register.md)."
            if record.authority_name
            else f"{record.source.file}: no authority found. Check that the file is an inspection report."
        )
    return report_iri(record.authority, inspection_day(record), record.framework)


class GraphWriter:
    """Writes the graph of one record; `authority_name` is used in labels.

    `entities` collects the IRIs of all entities that the report names. `day` identifies the inspection;
    `known_at` is the date of facts without a date of their own.
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

    def add_part(self, owner: str, property_: Property, class_: str, key: str | int) -> str:
        """Write a part of the inspection or report with its class; return its IRI."""
        node = part_iri(owner, property_.local, key)
        self.quads.add_type(node, class_)
        self.quads.add_link(owner, property_, node)
        return node

    def add_passage(self, owner: str, span: Span | None, of: Property | Dcterms | None = None) -> None:
        """Write the passage that supports a resource, or only its property `of`."""
        if span is None:
            return
        node = passage_iri(owner, of.name.lower().replace("_", "-") if of else "")
        if of is not None:
            self.quads.add_link(node, Property.ATTESTS, of)
        self.quads.add_link(owner, Property.PASSAGE, node)
        self.add_location(node, span)

    def add_location(self, node: str, span: Span) -> None:
        """Write the location, digest and quote of a passage."""
        quads = self.quads
        quads.add_type(node, Class.PASSAGE)
        quads.add_link(node, Oa.HAS_SOURCE, self.report)
        quads.add_number(node, Property.PAGE, span.page)
        quads.add_number(node, Property.END_PAGE, span.end_page)
        quads.add_text(node, Property.PARAGRAPH, span.paragraph)
        quads.add_number(node, Property.START, span.start)
        quads.add_number(node, Property.END, span.end)
        quads.add_text(node, Property.DIGEST, span.digest)
        quads.add_text(node, Property.QUOTE, span.quote)
