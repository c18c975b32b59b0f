"""The formats of answers: tables as text, CSV, JSON and workbooks;
the JSON schema of typed answers.

`Results` are what programs read of an answer: its rows, and the statements that support each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType, UnionType
from typing import Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from graphkit.answers.measures.result_table import ResultTable, render_table, table_to_dict
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri
from graphkit.graph.store.dataset import Store

Content = TypeVar("Content")
_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
PLAIN_TEXT = "text/plain; charset=utf-8"
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
class AnswerForm:
    """A format: how an answer is written, and its media type.

    JSON has a schema; a feed names its address. What explains itself has the explanation of the
    answer in it; the command prints that of others.
    """

    write: Callable[[Any], str | bytes]
    media_type: str
    schema: Mapping[str, Any] | None = None
    # of an answer, the address that it has, and what returns the page about a thing there
    write_at: Callable[[Any, str, Callable[[str], str]], str] | None = None
    explains_itself: bool = False


class Written(NamedTuple, Generic[Content]):
    """What is written as a page, and the store in which the addresses of its passages are."""

    content: Content
    store: Store


def forms_of(tables: Callable[[Any], Mapping[str, ResultTable]]) -> dict[str, AnswerForm]:
    """Return the formats of answers of which `tables` returns the tables."""
    return {
        "table": AnswerForm(lambda answer: _as_text(tables(answer)), PLAIN_TEXT),
        "csv": AnswerForm(lambda answer: _as_csv(tables(answer)), "text/csv; charset=utf-8"),
        "json": replace(
            json_form(lambda answer: _as_data(tables(answer)), _ANSWER_SCHEMA), explains_itself=True
        ),
        "xlsx": AnswerForm(lambda answer: _as_workbook(tables(answer)), _XLSX),
    }


def text_form(lines: Callable[[Any], Iterable[str]]) -> AnswerForm:
    """Return the format of an answer as lines of text."""
    return AnswerForm(lambda answer: "\n".join(lines(answer)), PLAIN_TEXT)


def html_form(page: Callable[[Any], str]) -> AnswerForm:
    """Return the format of an answer as a page."""
    return AnswerForm(page, "text/html; charset=utf-8", explains_itself=True)


def json_form(data: Callable[[Any], object], schema: Mapping[str, Any]) -> AnswerForm:
    """Return the format of the data of an answer as JSON."""
    return AnswerForm(
        lambda answer: json.dumps(data(answer), ensure_ascii=False, indent=2, default=str) + "\n",
        "application/json",
        schema,
    )


def _as_text(tables: Mapping[str, ResultTable]) -> str:
    if len(tables) == 1:
        return render_table(next(iter(tables.values())), "table")
    return "\n".join(f"{name}\n\n{render_table(table, 'table')}" for name, table in tables.items())


def _as_csv(tables: Mapping[str, ResultTable]) -> str:
    if len(tables) != 1:
        parts = ", ".join(tables)
        raise ParameterError(
            f"CSV contains one table, and here are {parts}: add --part, or choose xlsx or json"
        )
    return render_table(next(iter(tables.values())), "csv")


def _as_data(tables: Mapping[str, ResultTable]) -> object:
    if len(tables) == 1:
        return table_to_dict(*tables.values())
    return {name: table_to_dict(table) for name, table in tables.items()}


def _as_workbook(tables: Mapping[str, ResultTable]) -> bytes:
    from graphkit.surfaces.export.result_files import write_sheets

    sheets = {
        (name or table.title).title(): (table.columns, table.rows) for name, table in tables.items()
    }
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.xlsx")
        write_sheets(path, next(iter(tables.values())).title, sheets)
        return path.read_bytes()


def schema_of(declared: Any) -> dict[str, Any]:
    """Return the schema of a type: a dataclass, a sequence, a mapping, a plain value or None."""
    origin, arguments = get_origin(declared), get_args(declared)
    if declared in _JSON_TYPES:
        return {"type": _JSON_TYPES[declared]}
    if declared is NoneType:
        return {"type": "null"}
    if is_dataclass(declared):
        hints = get_type_hints(declared)
        names = [each.name for each in fields(declared)]
        return object_of({name: schema_of(hints[name]) for name in names})
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each) for each in arguments]}
    if origin in (tuple, list):
        items = [schema_of(each) for each in arguments if each is not ...]
        return {"type": "array", "items": items[0] if len(set(map(str, items))) == 1 else {}}
    return {"type": "object"}


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": [*properties]}


_OF_PASSAGES = ("statement", "words", "page", "paragraph", "link")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row with its values by name, and the statements (IRIs) whose passages support it."""

    values: Mapping[str, Any]
    statements: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The rows of an answer, or a part of `total` rows; what to know of them;
    and what stands beside them.
    """

    rows: Sequence[ResultRow]
    notes: Sequence[str] = ()
    total: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def results_of_table(table: ResultTable) -> Results:
    """Return the rows of a table; those that name a statement with it."""
    return Results([*map(_result, table.records())], table.explanation())


def _result(row: Mapping[str, Any]) -> ResultRow:
    """Return a row; where it names a statement, that has the words and their place."""
    statement = row.get("statement")
    left_out = _OF_PASSAGES if "statement" in row else ()
    values = {
        name: value
        for name, value in row.items()
        if value not in (None, "") and name not in left_out
    }
    return ResultRow(values, [entity_iri(str(statement))] if statement else ())
