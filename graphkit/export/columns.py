"""The tables of the CSV, Parquet and XLSX exports: their columns, and how each is read from the graph.

Several values in one cell are joined by "; ".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graphkit.ask.lookup import Index, Labels, local_id, subject_objects
from graphkit.core.confidence_levels import SURE
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Class, Dcterms, Org, Property, Rdf, Skos
from graphkit.export.selection import Part
from graphkit.store.dataset import Store
from graphkit.store.statement_columns import PATHS, StatementColumns, statement_columns

T = TypeVar("T")
Formatter = Callable[["Reader", str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the path of predicates from an entity to the values, the format of a value.

    `type` is that of a typed cell: "text", "integer", "fraction" (0 to 1), "boolean" or "date". A cell of a
    column with `many` may have several values.
    """

    name: str
    path: tuple[str, ...] = ()
    format: Formatter | None = None  # None: the value as it is
    type: str = "text"
    many: bool = False
    default: str = ""  # the cell without a value


class Reader:
    """The indexes that the columns read from."""

    def __init__(self, part: Part) -> None:
        self.store = part.store
        self.index = Index(part.store)
        self.labels = Labels(part.store)
        self.quotes = part.quotes

    def follow(self, entity: str, path: Sequence[str]) -> list[str]:
        """Return the objects at the end of a path of predicates, sorted; quotes where they may be copied."""
        return [self.quotes.of(entity)] if path == (Property.QUOTE,) else self.index.follow(entity, *path)


def label(reader: Reader, value: str) -> str:
    """Return the name of an entity, as people read it."""
    return reader.labels.of(value)


def identifier(reader: Reader, value: str) -> str:
    """Return the identifier of an entity: its IRI without the base ("agency/ofsted")."""
    return local_id(value)


def notation(reader: Reader, value: str) -> str:
    """Return the notation of a concept: the last part of its IRI."""
    return value.rsplit("/", 1)[-1]


def kind(reader: Reader, value: str) -> str:
    """Return the label of the most specific class of an entity ("PoliceForce")."""
    return reader.labels.kind(value)


def quote(reader: Reader, statement: str) -> str:
    """Return the words of the report that support a statement; "" where they may not be copied."""
    return reader.quotes.of(statement)


def digest(reader: Reader, value: str) -> str:
    """Return the digest in a selector."""
    selector = read_selector(value)
    return selector.digest if selector else ""


def text_cell(column: Column, values: list[str]) -> str:
    """Return the values of a cell in one text."""
    return "; ".join(values)


def _of_inspection(*path: str) -> tuple[Column, ...]:
    """Return the columns on the inspection of a statement: authority, framework, first day."""
    return (
        Column("authority", (*path, Property.INSPECTION_OF), label),
        Column("gss", (*path, Property.INSPECTION_OF), notation),
        Column("inspection", path, identifier),
        Column("framework", (*path, Property.FRAMEWORK), notation),
        Column("start_date", (*path, Property.START_DATE), type="date"),
    )


_PASSAGE = (
    Column("page", (Property.PAGE,), type="integer"),
    Column("end_page", (Property.END_PAGE,), type="integer"),
    Column("paragraph", (Property.PARAGRAPH,)),
    Column("digest", (Property.SELECTOR,), digest),
    Column("quote", (Property.QUOTE,)),  # where it may be copied
)
_ABOUT = (
    Column("topics", (Property.TOPIC,), notation, many=True),
    Column("sectors", (Property.SECTOR,), notation, many=True),
    Column("concerns", (Property.CONCERNS,), label, many=True),
    Column("concerns_ids", (Property.CONCERNS,), identifier, many=True),
)
_UNSURE = Column("unsure", (Property.UNSURE_LABEL,), identifier, many=True)  # what is unsure of the row
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
        Column("start_date", (Property.START_DATE,), type="date"),
        Column("end_date", (Property.END_DATE,), type="date"),
        Column("issued", (Property.REPORT, Dcterms.ISSUED), type="date"),
        Column("lead_inspector", (Property.LEAD_INSPECTOR,), label, many=True),
        Column("inspected_by", (Property.INSPECTED_BY,), label, many=True),
        Column("licence", (Property.REPORT, Dcterms.LICENSE), notation),
        Column("pages", (Property.REPORT, Property.PAGE_COUNT), type="integer"),
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
        Column("priority_action", (Property.PRIORITY_ACTION,), type="boolean"),
        Column("time_limit", (Property.TIME_LIMIT,)),
        Column("addressed_to", (Property.ADDRESSED_TO,), label, many=True),
        *_ABOUT,
        Column("national_framework", (Property.NATIONAL_FRAMEWORK,), notation, many=True),
        Column("evidence", ("^" + Property.EVIDENCE_FOR,), identifier, many=True),
        _UNSURE,
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
        Column("confidence", (Property.CONFIDENCE,), type="fraction", default=str(SURE)),
        _UNSURE,
        *_PASSAGE,
    ),
    "agencies": (
        *_NAME,
        Column("other_names", (Skos.ALT_LABEL,), many=True),
        Column("sector", (Property.SECTOR,), notation),
        Column("serves", (Property.SERVES_AREA,), label, many=True),
        Column("from", (Property.VALID_FROM,)),  # a string: often only a year or a month is known
        Column("until", (Property.VALID_UNTIL,)),
        Column("identifiers", (Org.IDENTIFIER,), many=True),
    ),
    "services": (
        *_NAME,
        Column("other_names", (Skos.ALT_LABEL,), many=True),
        Column("authority", (Property.SERVES_AREA,), label, many=True),
        Column("provided_by", (Property.PROVIDED_BY,), label, many=True),
    ),
    "arrangements": (
        _ID,
        Column("delegate", (Property.DELEGATE,), label, many=True),
        Column("delegator", (Property.DELEGATOR,), label, many=True),
        Column("shared_with", (Property.SHARED_WITH,), label, many=True),
        Column("services", (Property.SERVICE_TYPE,), notation, many=True),
        Column("legal_basis", (Property.LEGAL_BASIS,), label, many=True),
        Column("from", (Property.VALID_FROM,)),
        Column("until", (Property.VALID_UNTIL,)),
        Column("known_at", (Property.KNOWN_AT,), type="date"),
        *_PASSAGE,
    ),
}
STATEMENTS = {
    "judgements": Class.JUDGEMENT,
    "recommendations": Class.RECOMMENDATION,
    "findings": Class.FINDING,
    "arrangements": Class.DELIVERY_ARRANGEMENT,
}
STATEMENTS_OF = (Property.JUDGEMENT, Property.RECOMMENDATION, Property.FINDING)
_NO_ENTITIES = {*PATHS, Class.INSPECTION}
_ENTITIES = {  # table → classes, form of identifiers. A part may have only the narrower class of an entity.
    "inspections": ({Class.INSPECTION}, re.compile(".+")),
    "agencies": ({*Class} - _NO_ENTITIES, re.compile(r"agency/[^/]+")),
    "services": ({*Class} - _NO_ENTITIES, re.compile(r"service/[^/]+/[^/]+")),
}


def rows(reader: Reader, table: str, cell: Callable[[Column, list[str]], T]) -> Iterator[tuple[T, ...]]:
    """Yield the rows of a table in the order of the identifiers.

    `cell` makes a cell of its distinct values; it is called once where many rows have the same.
    """
    if table not in STATEMENTS:
        for entity in entities(reader.store, table):
            yield tuple(
                cell(column, cell_values(reader, reader.follow(entity, column.path), column))
                for column in TABLES[table]
            )
        return
    for statements in statement_columns(reader.store, STATEMENTS[table]):
        cells = (statement_cells(reader, statements, column, cell) for column in TABLES[table])
        yield from zip(*cells, strict=True)


def statement_cells(
    reader: Reader, statements: StatementColumns, column: Column, cell: Callable[[Column, list[str]], T]
) -> list[T]:
    """Return the cells of one column for the statements of an inspection."""

    def read(values: Sequence[str], path: Sequence[str] = column.path[1:]) -> T:
        if path:
            values = sorted({other for value in values for other in reader.follow(value, path)})
        return cell(column, cell_values(reader, values, column))

    match column.path:
        case (Property.QUOTE,) if not reader.quotes.may_copy(statements.inspection):
            return [read(())] * len(statements.iris)
        case (step, *_) if step.removeprefix("^") in STATEMENTS_OF:
            return [read([statements.inspection])] * len(statements.iris)
        case (step, *_) if not step.startswith("^"):
            return statements.cells(step, read)
    return [read([iri], column.path) for iri in statements.iris]


def entities(store: Store, table: str) -> list[str]:
    """Return the IRIs of the entities that a table has a row for, sorted."""
    classes, form = _ENTITIES[table]
    typed = {entity for name in classes for entity, _ in subject_objects(store, Rdf.TYPE, name)}
    return sorted(entity for entity in typed if form.fullmatch(local_id(entity)))


def cell_values(reader: Reader, values: Iterable[str], column: Column) -> list[str]:
    """Return the distinct non-empty values of a cell; the first where its type allows one only."""
    found = list(filter(None, values))
    if column.format:
        found = list(filter(None, dict.fromkeys([column.format(reader, value) for value in found])))
    if column.type != "text" and not column.many:
        del found[1:]
    return found or [column.default] if column.default else found
