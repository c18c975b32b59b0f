"""CSV: one table for each kind of thing, in a folder.

UTF-8 without a byte-order mark, line feeds, several values in one cell joined by "; ". A cell that a
spreadsheet would take for a formula (it begins with = + - @ or a control character) gets an apostrophe first.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.export.part import Part
from graphkit.lookup import Index, Labels, pairs, tail
from graphkit.store import Store
from graphkit.terms import Class, Dcterms, Org, Property, Rdf, Skos, gk

_P = {name: gk(name) for name in Property}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Show = Callable[["_Reader", str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the predicates that lead from a thing to its values, how a value is shown."""

    name: str
    path: tuple[str, ...] = ()
    show: Show = lambda reader, value: value


class _Reader:
    """What the columns read from."""

    def __init__(self, part: Part) -> None:
        self.index = Index(part.store)
        self.labels = Labels(part.store)
        self.quotes = part.quotes


def _label(reader: _Reader, value: str) -> str:
    return reader.labels.of(value)


def _tail(reader: _Reader, value: str) -> str:
    return tail(value)


def _value(reader: _Reader, value: str) -> str:
    """Show a concept by its notation: the end of its identifier."""
    return value.rsplit("/", 1)[-1]


def _kind(reader: _Reader, value: str) -> str:
    return reader.labels.kind(value)


def _quote(reader: _Reader, passage: str) -> str:
    return reader.quotes.of(passage)


def _of_inspection(*path: str) -> tuple[Column, ...]:
    """Return the columns that say where a statement stands: authority, inspection, first day."""
    return (
        Column("authority", (*path, _P[Property.INSPECTION_OF]), _label),
        Column("gss", (*path, _P[Property.INSPECTION_OF]), _value),
        Column("inspection", path, _tail),
        Column("framework", (*path, _P[Property.FRAMEWORK]), _value),
        Column("start_date", (*path, _P[Property.START_DATE])),
    )


_PASSAGE = (
    Column("page", (_P[Property.PASSAGE], _P[Property.PAGE])),
    Column("end_page", (_P[Property.PASSAGE], _P[Property.END_PAGE])),
    Column("paragraph", (_P[Property.PASSAGE], _P[Property.PARAGRAPH])),
    Column("digest", (_P[Property.PASSAGE], _P[Property.DIGEST])),
    Column("quote", (_P[Property.PASSAGE],), _quote),
)
_ABOUT = (
    Column("topics", (_P[Property.TOPIC],), _value),
    Column("sectors", (_P[Property.SECTOR],), _value),
    Column("concerns", (_P[Property.CONCERNS],), _label),
    Column("concerns_ids", (_P[Property.CONCERNS],), _tail),
)
_ID = Column("id", (), _tail)
_NAME = (_ID, Column("name", (), _label), Column("kind", (), _kind))

TABLES: dict[str, tuple[Column, ...]] = {
    "inspections": (
        _ID,
        Column("name", (), _label),
        Column("authority", (_P[Property.INSPECTION_OF],), _label),
        Column("gss", (_P[Property.INSPECTION_OF],), _value),
        Column("framework", (_P[Property.FRAMEWORK],), _value),
        Column("version", (_P[Property.FRAMEWORK_VERSION],)),
        Column("theme", (_P[Property.THEME],)),
        Column("start_date", (_P[Property.START_DATE],)),
        Column("end_date", (_P[Property.END_DATE],)),
        Column("issued", (_P[Property.REPORT], Dcterms.ISSUED)),
        Column("lead_inspector", (_P[Property.LEAD_INSPECTOR],), _label),
        Column("inspected_by", (_P[Property.INSPECTED_BY],), _label),
        Column("licence", (_P[Property.REPORT], Dcterms.LICENSE), _value),
        Column("pages", (_P[Property.REPORT], _P[Property.PAGE_COUNT])),
        Column("sha256", (_P[Property.REPORT], _P[Property.SHA256])),
    ),
    "judgements": (
        _ID,
        *_of_inspection("^" + _P[Property.JUDGEMENT]),
        Column("criterion", (_P[Property.CRITERION],), _value),
        Column("grade", (_P[Property.GRADE],), _value),
        *_PASSAGE,
    ),
    "recommendations": (
        _ID,
        *_of_inspection("^" + _P[Property.RECOMMENDATION]),
        Column("number", (_P[Property.NUMBER],)),
        Column("part_of", (Dcterms.IS_PART_OF,), _tail),
        Column("priority_action", (_P[Property.PRIORITY_ACTION],)),
        Column("addressed_to", (_P[Property.ADDRESSED_TO],), _label),
        *_ABOUT,
        Column("national_framework", (_P[Property.NATIONAL_FRAMEWORK],), _value),
        Column("evidence", ("^" + _P[Property.EVIDENCE_FOR],), _tail),
        *_PASSAGE,
    ),
    "findings": (
        _ID,
        *_of_inspection("^" + _P[Property.FINDING]),
        Column("section", (_P[Property.SECTION],), _value),
        Column("polarity", (_P[Property.POLARITY],), _value),
        Column("extent", (_P[Property.EXTENT],), _value),
        *_ABOUT,
        Column("confidence", (_P[Property.CONFIDENCE],)),
        *_PASSAGE,
    ),
    "agencies": (
        *_NAME,
        Column("other_names", (Skos.ALT_LABEL,)),
        Column("sector", (_P[Property.SECTOR],), _value),
        Column("serves", (_P[Property.SERVES_AREA],), _label),
        Column("from", (_P[Property.VALID_FROM],)),
        Column("until", (_P[Property.VALID_UNTIL],)),
        Column("identifiers", (Org.IDENTIFIER,)),
    ),
    "services": (
        *_NAME,
        Column("other_names", (Skos.ALT_LABEL,)),
        Column("authority", (_P[Property.SERVES_AREA],), _label),
        Column("provided_by", (_P[Property.PROVIDED_BY],), _label),
    ),
    "arrangements": (
        _ID,
        Column("delegate", (_P[Property.DELEGATE],), _label),
        Column("delegator", (_P[Property.DELEGATOR],), _label),
        Column("services", (_P[Property.SERVICE_TYPE],), _value),
        Column("legal_basis", (_P[Property.LEGAL_BASIS],), _label),
        Column("from", (_P[Property.VALID_FROM],)),
        Column("until", (_P[Property.VALID_UNTIL],)),
        Column("known_at", (_P[Property.KNOWN_AT],)),
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


def tables(part: Part, folder: Path) -> None:
    """Write each table of `TABLES` into a folder."""
    folder.mkdir()
    reader = _Reader(part)
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in columns)
            writer.writerows(_row(reader, thing, columns) for thing in _things(part.store, name))


def _things(store: Store, table: str) -> Iterable[str]:
    if table in _CLASSES:
        return sorted({thing for thing, _ in pairs(store, Rdf.TYPE, gk(_CLASSES[table]))})
    of_kind = _KINDS[table].fullmatch
    return sorted({thing for thing, _ in pairs(store, Rdf.TYPE) if of_kind(tail(thing))})


def _row(reader: _Reader, thing: str, columns: Sequence[Column]) -> list[str]:
    row = []
    for column in columns:
        shown = [column.show(reader, value) for value in reader.index.follow(thing, *column.path)]
        row.append(_safe("; ".join(dict.fromkeys(words for words in shown if words))))
    return row


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
