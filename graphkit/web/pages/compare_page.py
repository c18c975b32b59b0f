"""Two authorities side by side: the tables of `graphkit compare`, as a page or as files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from graphkit.analyse.comparison import PARTS, compare
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.result_table import ResultTable, Value, table_to_dict
from graphkit.ask.confidence import parse_confidence
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.store.dataset import Store
from graphkit.web.nearest import with_nearest_names
from graphkit.web.page import Content, Page, PageRequest, PageResult
from graphkit.web.pickers import picker
from graphkit.web.table_files import csv_file, workbook_file

_ON_TOP = tuple(f"{side}_{name}" for side in "ab" for name in ("framework", "inspected"))  # of the page
_HEADINGS = {
    "grades": "Grades",
    "topics": "Strengths and weaknesses by topic",
    "agencies": "Agencies in the reports on both",
    "recurring": "Recurring recommendations",
}


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the comparison of the authorities `one` and `other`; `format` xlsx, json, or csv of a `part`.

    `min-confidence` leaves out what is less sure.
    """
    one, other = request.value("one").strip(), request.value("other").strip()
    confidence = request.value("min-confidence").strip()
    fields = [
        picker(store, "one", one, True, "First authority"),
        picker(store, "other", other, True, "Second authority"),
        picker(store, "min-confidence", confidence),
    ]
    data: dict[str, Any] = {"fields": fields, "message": "", "nearest": (), "tables": []}
    if not (one and other):
        return Page("compare.html", data)
    try:
        tables = compare(store, one, other, request.show_all_quotes, parse_confidence(confidence or 0))
    except GraphkitError as error:
        status = 404 if isinstance(error, EntityNotFoundError) else 400
        return Page(
            "compare.html",
            data | {"message": str(error), "nearest": with_nearest_names(store, request)},
            status,
        )
    if form := request.value("format"):
        return _file(tables, form, request.value("part"))
    given = {"one": one, "other": other} | ({"min-confidence": confidence} if confidence else {})
    hidden = (*tables["grades"].hidden_columns, *_ON_TOP)
    tables["grades"] = replace(tables["grades"], hidden_columns=hidden)
    data |= {
        "sides": [note.partition(": ")[2] for note in tables["grades"].notes],
        "names": [tables["topics"].column_titles[f"{side}_strength"].rpartition(" ")[0] for side in "ab"],
        "tables": [(part, _HEADINGS[part], tables[part]) for part in PARTS],
        "topics": [_topic(row) for row in tables["topics"].records()],
        "address": f"/compare?{urlencode(given)}",
    }
    return Page("compare.html", data)


def _file(tables: dict[str, ResultTable], form: str, part: str) -> PageResult:
    if form == "json":
        return Content.json({name: table_to_dict(table) for name, table in tables.items()})
    if form == "xlsx":
        return workbook_file("compare", partial(_write_sheets, tables))
    if form != "csv" or part not in tables:
        raise ParameterError(f"format is xlsx, json, or csv with part={' or '.join(PARTS)}")
    return csv_file(f"compare-{part}", tables[part].columns, tables[part].rows)


def _write_sheets(tables: dict[str, ResultTable], path: Path) -> None:
    """Write a workbook with a sheet for each part."""
    from graphkit.export.workbook import Heading, Sheet, write_workbook

    sheets = [
        Sheet(
            part.title(), [Heading(name, 18) for name in tables[part].columns], map(list, tables[part].rows)
        )
        for part in PARTS
    ]
    write_workbook(path, "Comparison of two authorities", sheets)


def _topic(row: dict[str, Value]) -> dict[str, Any]:
    """Return a topic with the counts of both sides."""
    sides = [
        Counts(*(int(row[f"{side}_{name}"] or 0) for name in ("strength", "mixed", "weakness")))
        for side in "ab"
    ]
    return {"topic": row["topic"], "sides": sides}
