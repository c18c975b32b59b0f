"""A report's graph while it is being written: what all that is written about goes by, and its passages."""

from __future__ import annotations

from datetime import date

from graphkit.core.errors import IncompleteRecordError
from graphkit.core.identifiers import authority_iri, inspection_iri, part_iri, passage_iri, report_iri
from graphkit.core.model import Record, Span
from graphkit.core.quads import Quads
from graphkit.core.terms import Class, Dcterms, Oa, Property


def inspection_day(record: Record) -> date:
    """Return the day that identifies an inspection: its first on site; with none printed, the report's."""
    if record.day is None:
        month = "".join(f" ({note.message})" for note in record.notes if note.code == "published-in-month")
        raise IncompleteRecordError(
            f"{record.source.file}: neither inspection dates nor a date of publication were found{month}; "
            "write a record for it that has them (docs/how-to/correct-a-record.md)"
        )
    return record.day


def graph_name(record: Record) -> str:
    """Return the name of the record's graph: the IRI of the report.

    Raises Unplaced where the record names no authority or no day.
    """
    if not record.authority:
        raise IncompleteRecordError(
            f"{record.source.file}: no authority known for {record.authority_name!r}; "
            "add the name to the register (docs/reference/register.md)"
            if record.authority_name
            else f"{record.source.file}: names no authority where reports do; is it an inspection report?"
        )
    return report_iri(record.authority, inspection_day(record), record.framework)


class Writing:
    """The graph of one record while it is being written: `named` is every entity it names.

    `day` identifies its inspection; what it tells in passing was known at `known_at`.
    """

    def __init__(self, record: Record, place: str) -> None:
        self.record = record
        self.place = place
        self.report = graph_name(record)
        self.quads = Quads(self.report)
        self.day = inspection_day(record)
        self.known_at = record.published or self.day
        self.inspection = inspection_iri(record.authority, self.day, record.framework)
        self.authority = authority_iri(record.authority)
        self.named: set[str] = {self.authority}

    def part(self, owner: str, property_: Property, class_: str, key: str | int) -> str:
        """Write that a thing belongs to the inspection, or the report, and what it is; return its IRI."""
        node = part_iri(owner, property_.local, key)
        self.quads.add_type(node, class_)
        self.quads.add_link(owner, property_, node)
        return node

    def passage(self, owner: str, span: Span | None, of: Property | Dcterms | None = None) -> None:
        """Write where the words stand that a thing, or one property of it (`of`), rests on."""
        if span is None:
            return
        node = passage_iri(owner, of.name.lower().replace("_", "-") if of else "")
        if of is not None:
            self.quads.add_link(node, Property.ATTESTS, of)
        self.quads.add_link(owner, Property.PASSAGE, node)
        self.words(node, span)

    def words(self, node: str, span: Span) -> None:
        """Write where the words of a passage stand."""
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
