"""What the tables hold: for each kind of thing its columns, and how each is read from the graph.

CSV, Parquet and the workbook are made of the same rows. Several values in one cell are joined by "; ".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphkit.ask.lookup import Index, Labels, local_id, subject_objects
from graphkit.core.terms import Class, Dcterms, Org, Property, Rdf, Skos
from graphkit.export.selection import Part
from graphkit.store.dataset import Store

Show = Callable[["Reader", str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the predicates that lead from a thing to its values, how a value is shown.

    `holds` is what a cell is once it is no longer text: "text", "number", "share" (0 to 1), "truth", "day".
    """

    name: str
    path: tuple[str, ...] = ()
    show: Show = lambda reader, value: value
    holds: str = "text"


class Reader:
    """What the columns read from."""

    def __init__(self, part: Part) -> None:
        self.store = part.store
        self.index = Index(part.store)
        self.labels = Labels(part.store)
        self.quotes = part.quotes


def label(reader: Reader, value: str) -> str:
    return reader.labels.of(value)


def identifier(reader: Reader, value: str) -> str:
    return local_id(value)


def notation(reader: Reader, value: str) -> str:
    """Show a concept by its notation: the end of its identifier."""
    return value.rsplit("/", 1)[-1]


def kind(reader: Reader, value: str) -> str:
    return reader.labels.kind(value)


def quote(reader: Reader, passage: str) -> str:
    return reader.quotes.of(passage)


def _of_inspection(*path: str) -> tuple[Column, ...]:
    """Return the columns that say where a statement stands: authority, inspection, first day."""
    return (
        Column("authority", (*path, Property.INSPECTION_OF), label),
        Column("gss", (*path, Property.INSPECTION_OF), notation),
        Column("inspection", path, identifier),
        Column("framework", (*path, Property.FRAMEWORK), notation),
        Column("start_date", (*path, Property.START_DATE), holds="day"),
    )


_PASSAGE = (
    Column("page", (Property.PASSAGE, Property.PAGE), holds="number"),
    Column("end_page", (Property.PASSAGE, Property.END_PAGE), holds="number"),
    Column("paragraph", (Property.PASSAGE, Property.PARAGRAPH)),
    Column("digest", (Property.PASSAGE, Property.DIGEST)),
    Column("quote", (Property.PASSAGE,), quote),
)
_ABOUT = (
    Column("topics", (Property.TOPIC,), notation),
    Column("sectors", (Property.SECTOR,), notation),
    Column("concerns", (Property.CONCERNS,), label),
    Column("concerns_ids", (Property.CONCERNS,), identifier),
)
_ID = Column("id", (), identifier)
_NAME = (_ID, Column("name", (), label), Column("kind", (), kind))

TABLES: dict[str, tuple[Column, ...]] = {
    "inspections": (
        _ID,
        Column("name", (), label),
        Column("authority", (Property.INSPECTION_OF,), label),
        Column("gss", (Property.INSPECTION_OF,), notation),
        Column("framework", (Property.FRAMEWORK,), notation),
        Column("version", (Property.FRAMEWORK_VERSION,)),
        Column("theme", (Property.THEME,)),
        Column("start_date", (Property.START_DATE,), holds="day"),
        Column("end_date", (Property.END_DATE,), holds="day"),
        Column("issued", (Property.REPORT, Dcterms.ISSUED), holds="day"),
        Column("lead_inspector", (Property.LEAD_INSPECTOR,), label),
        Column("inspected_by", (Property.INSPECTED_BY,), label),
        Column("licence", (Property.REPORT, Dcterms.LICENSE), notation),
        Column("pages", (Property.REPORT, Property.PAGE_COUNT), holds="number"),
        Column("sha256", (Property.REPORT, Property.SHA256)),
    ),
    "judgements": (
        _ID,
        *_of_inspection("^" + Property.JUDGEMENT),
        Column("criterion", (Property.CRITERION,), notation),
        Column("grade", (Property.GRADE,), notation),
        *_PASSAGE,
    ),
    "recommendations": (
        _ID,
        *_of_inspection("^" + Property.RECOMMENDATION),
        Column("number", (Property.NUMBER,)),
        Column("part_of", (Dcterms.IS_PART_OF,), identifier),
        Column("priority_action", (Property.PRIORITY_ACTION,), holds="truth"),
        Column("addressed_to", (Property.ADDRESSED_TO,), label),
        *_ABOUT,
        Column("national_framework", (Property.NATIONAL_FRAMEWORK,), notation),
        Column("evidence", ("^" + Property.EVIDENCE_FOR,), identifier),
        Column("lead_in", (Property.LEAD_IN,), quote),
        *_PASSAGE,
    ),
    "findings": (
        _ID,
        *_of_inspection("^" + Property.FINDING),
        Column("section", (Property.SECTION,), notation),
        Column("polarity", (Property.POLARITY,), notation),
        Column("extent", (Property.EXTENT,), notation),
        *_ABOUT,
        Column("confidence", (Property.CONFIDENCE,), holds="share"),
        *_PASSAGE,
    ),
    "agencies": (
        *_NAME,
        Column("other_names", (Skos.ALT_LABEL,)),
        Column("sector", (Property.SECTOR,), notation),
        Column("serves", (Property.SERVES_AREA,), label),
        Column("from", (Property.VALID_FROM,)),  # a year or a month, where no more is known
        Column("until", (Property.VALID_UNTIL,)),
        Column("identifiers", (Org.IDENTIFIER,)),
    ),
    "services": (
        *_NAME,
        Column("other_names", (Skos.ALT_LABEL,)),
        Column("authority", (Property.SERVES_AREA,), label),
        Column("provided_by", (Property.PROVIDED_BY,), label),
    ),
    "arrangements": (
        _ID,
        Column("delegate", (Property.DELEGATE,), label),
        Column("delegator", (Property.DELEGATOR,), label),
        Column("shared_with", (Property.SHARED_WITH,), label),
        Column("services", (Property.SERVICE_TYPE,), notation),
        Column("legal_basis", (Property.LEGAL_BASIS,), label),
        Column("from", (Property.VALID_FROM,)),
        Column("until", (Property.VALID_UNTIL,)),
        Column("known_at", (Property.KNOWN_AT,), holds="day"),
        *_PASSAGE,
    ),
}
_CLASSES = {
    "inspections": Class.INSPECTION,
    "judgements": Class.JUDGEMENT,
    "recommendations": Class.RECOMMENDATION,
    "findings": Class.FINDING,
    "arrangements": Class.DELIVERY_ARRANGEMENT,
}
_KINDS = {"agencies": re.compile(r"agency/[^/]+"), "services": re.compile(r"service/[^/]+/[^/]+")}


def rows(reader: Reader, table: str) -> Iterator[list[str]]:
    """Yield a table's rows as texts, in the order of the identifiers."""
    for thing in things(reader.store, table):
        yield row(reader, thing, TABLES[table])


def things(store: Store, table: str) -> list[str]:
    """Return what a table has a row for, sorted."""
    if table in _CLASSES:
        return sorted({thing for thing, _ in subject_objects(store, Rdf.TYPE, _CLASSES[table])})
    of_kind = _KINDS[table].fullmatch
    return sorted({thing for thing, _ in subject_objects(store, Rdf.TYPE) if of_kind(local_id(thing))})


def row(reader: Reader, thing: str, columns: Sequence[Column]) -> list[str]:
    """Return the cells of one thing as texts."""
    return [
        cell(column.show(reader, value) for value in reader.index.follow(thing, *column.path))
        for column in columns
    ]


def cell(values: Iterable[str]) -> str:
    """Return several values as one, each once, without those that are empty."""
    return "; ".join(dict.fromkeys(words for words in values if words))
