"""XLSX: a workbook with a sheet for each reading that `data/workbook.yaml` declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.horizon import horizon_now
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import narrowed
from graphkit.answers.readings.result import Cell as Value
from graphkit.answers.readings.result import Result, ResultColumn, Thing
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import local_id
from graphkit.core.terms import BASE, GK
from graphkit.core.text_table import printed_number
from graphkit.core.version import __version__
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import CitedPassage
from graphkit.graph.facts.passage_link import link_words
from graphkit.surfaces.export.result_files import sheet_cell
from graphkit.surfaces.export.selection import Part
from graphkit.surfaces.export.workbook import (
    PRINTED_ROWS,
    Cell,
    CellLink,
    Heading,
    Sheet,
    layout,
    write_workbook,
)

_WIDTH = 16
_IRIS = "SELECT iri FROM passage UNION SELECT iri FROM inspection UNION SELECT iri FROM main.entity"
_IDENTIFIER = Heading("Identifier", 40)


@disable_gc()
def xlsx(part: Part, path: Path) -> None:
    """Write a subset as a workbook."""
    write_workbook(path, f"Inspection reports: {part.name}", sheets_of(part))


def sheets_of(part: Part) -> Iterator[Sheet]:
    """Yield the sheets in the order of the workbook.

    They are answered by the whole graph: no part of it has what is known of a state. Of a part that
    is not of authorities alone, what is listed has the rows that are in the part.
    """
    yield _about(part)
    places = [local_id(each) for each in part.authorities]
    is_chosen = not part.is_whole and (part.entities or not places)
    known = set(part.store.facts.column(_IRIS)) if is_chosen else None
    for name, declared in layout()["sheets"].items():
        reading = declared["reading"]
        if places and not is_chosen:
            reading = narrowed(reading, _clause_of(reading, places))
        found = read(part.whole, reading, all_quotes=part.with_quotes)
        if is_chosen and not found.reading.is_list:
            continue
        headings = [*_headings(found)]
        rows = _rows(found, part.terms)
        yield Sheet(
            name,
            headings,
            rows if known is None else (row for row in rows if f"{BASE}{row[-1]}" in known),
            unprinted=len(headings) - len(found.columns),
            printed_rows=declared.get("printed", PRINTED_ROWS),
        )


def _clause_of(reading: Mapping[str, Any], places: Sequence[str]) -> Mapping[str, Any]:
    """Return the clause of what some authorities have; of bodies, what lies there or is theirs."""
    known = units()[reading["of"]].dimensions
    return {"any": [{each: places} for each in ("authority", "in", "owner") if each in known]}


def _headings(found: Result) -> Iterator[Heading]:
    """Yield the headings of the columns and, of a list, those of passage and identifier; the first
    has a note where there are no rows: whether there are none, or none is known.
    """
    widths, note = layout()["widths"], "" if found.rows else found.horizon.none()
    for column in found.columns:
        words = f"{column.label} ({column.unit})" if column.unit else column.label
        yield Heading(words, widths.get(column.type, _WIDTH), note=note)
        note = ""
    if found.reading.evidence:
        yield Heading("Quote", 60, note=layout()["quote"])
        yield from (Heading("Page", 7), Heading("Paragraph", 10), Heading("Evidence", 11))
    if found.reading.is_list:
        yield _IDENTIFIER


def _rows(found: Result, terms: Labels) -> Iterator[list[Cell]]:
    """Yield the rows; of a list one for each thing, with several values in a cell."""
    passages = dict(found.passages)
    shown = [lru_cache(None)(partial(_cell, each, terms)) for each in found.columns]
    for _, at, by_column in _in_order(found):
        cells = [show(tuple(values)) for show, values in zip(shown, by_column, strict=True)]
        passage = passages.get(at)
        if found.reading.evidence:
            cells += _passage_cells(passage) if passage else [None] * 5
        elif found.reading.is_list:
            first = found.columns[0]
            name = str(found.rows[at][first.name])
            cells.append(first.ids.get(name, name))
        yield cells


def _in_order(found: Result) -> Iterable[Thing]:
    """Return things in order, those of one inspection as in its report: their numbers are so."""
    if not (found.reading.evidence and "inspection" in found.names):
        return found.things()
    inspections = [row["inspection"] for row in found.rows]
    places = {each: place for place, each in enumerate(dict.fromkeys(inspections))}
    return sorted(found.things(), key=lambda each: (places[inspections[each[1]]], int(each[0])))


def _cell(column: ResultColumn, terms: Labels, values: tuple[Value, ...]) -> Cell:
    """Return a value as Excel sorts and adds it, or the labels of several values."""
    several = [each for each in values if each is not None]
    if len(several) > 1:
        return "; ".join(column.labels.get(str(each), str(each)) for each in several)
    for value in several:
        if column.type == "class":
            return terms.of(f"{GK}{value}")
        return sheet_cell(column.labels.get(str(value), value))
    return None


def _passage_cells(passage: CitedPassage) -> list[Cell]:
    """Return the words of a passage, with those above its list, its place and its statement."""
    words = " … ".join(filter(None, (passage.lead_in, passage.quote)))
    opens_page = link_words(passage.url) != passage.url
    link_text = link_words(passage.url) if opens_page else "list of reports"
    link = CellLink(link_text, passage.url) if passage.url else None
    return [words, passage.page, printed_number(passage.paragraph), link, passage.statement]


def _about(part: Part) -> Sheet:
    """Return the first sheet: what the workbook is, until when it is known, and its sheets."""
    lines = [
        ("Contents", part.name),
        ("Known until", horizon_now(part.whole).sentence()),
        ("Made with", f"graphkit {__version__}: graphkit export -f xlsx"),
        ("Identifiers", f"IRIs of the graph without {BASE}"),
        *layout()["about"],
        *((name, f"A row is {declared['row']}.") for name, declared in layout()["sheets"].items()),
    ]
    headings = [Heading("Inspections of children's services", 36), Heading("Notes", 100)]
    return Sheet("about", headings, lines, filtered=False)
