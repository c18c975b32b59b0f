"""The formats of answers: tables as text, CSV, JSON and workbooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graphkit.analyse.result_table import ResultTable, render, table_to_dict
from graphkit.core.errors import ParameterError

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT: dict[str, Any] = {"type": "string"}
TABLE_SCHEMA: dict[str, Any] = {  # of `table_to_dict`
    "type": "object",
    "properties": {
        **dict.fromkeys(("title", "meaning", "caveat"), _TEXT),
        "notes": {"type": "array", "items": _TEXT},
        "figures": {"type": "object"},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["title", "meaning", "caveat", "notes", "figures", "rows"],
}
_ANSWER_SCHEMA = {"anyOf": [TABLE_SCHEMA, {"type": "object", "additionalProperties": TABLE_SCHEMA}]}


@dataclass(frozen=True, slots=True)
class Form:
    """A format: how an answer is written, and its media type. JSON has a schema."""

    write: Callable[[Any], str | bytes]
    media_type: str
    schema: Mapping[str, Any] | None = None


def forms_of(tables: Callable[[Any], Mapping[str, ResultTable]]) -> dict[str, Form]:
    """Return the formats of answers of which `tables` returns the tables."""
    return {
        "table": Form(lambda answer: _as_text(tables(answer)), "text/plain; charset=utf-8"),
        "csv": Form(lambda answer: _as_csv(tables(answer)), "text/csv; charset=utf-8"),
        "json": json_form(lambda answer: _as_data(tables(answer)), _ANSWER_SCHEMA),
        "xlsx": Form(lambda answer: _as_workbook(tables(answer)), _XLSX),
    }


def json_form(data: Callable[[Any], object], schema: Mapping[str, Any]) -> Form:
    """Return the format of the data of an answer as JSON."""
    return Form(
        lambda answer: json.dumps(data(answer), ensure_ascii=False, indent=2, default=str) + "\n",
        "application/json",
        schema,
    )


def _as_text(tables: Mapping[str, ResultTable]) -> str:
    if len(tables) == 1:
        return render(next(iter(tables.values())), "table")
    return "\n".join(f"{name}\n\n{render(table, 'table')}" for name, table in tables.items())


def _as_csv(tables: Mapping[str, ResultTable]) -> str:
    if len(tables) != 1:
        parts = " | ".join(tables)
        raise ParameterError(f"CSV contains one table: add --part {parts} (part=… in an address)")
    return render(next(iter(tables.values())), "csv")


def _as_data(tables: Mapping[str, ResultTable]) -> object:
    if len(tables) == 1:
        return table_to_dict(*tables.values())
    return {name: table_to_dict(table) for name, table in tables.items()}


def _as_workbook(tables: Mapping[str, ResultTable]) -> bytes:
    from graphkit.export.result_files import write_sheets

    sheets = {(name or table.title).title(): (table.columns, table.rows) for name, table in tables.items()}
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.xlsx")
        write_sheets(path, next(iter(tables.values())).title, sheets)
        return path.read_bytes()
