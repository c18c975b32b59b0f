"""What programs read of an answer: its rows, and the statements of reports that support each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphkit.analyse.result_table import ResultTable
from graphkit.core.identifiers import entity_iri

_OF_PASSAGES = ("statement", "words", "page", "paragraph")


@dataclass(frozen=True, slots=True)
class Result:
    """A row with its values by name, and the statements (IRIs) whose passages support it."""

    values: Mapping[str, Any]
    statements: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The rows of an answer, or a part of `total` rows; what to know of them; and what stands beside them."""

    rows: Sequence[Result]
    notes: Sequence[str] = ()
    total: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def results_of_tables(tables: Mapping[str, ResultTable]) -> Results:
    """Return the rows of tables; of several tables, each row has the name of its `part`."""
    rows = [
        _result({**({"part": part} if len(tables) > 1 else {}), **row})
        for part, table in tables.items()
        for row in table.records()
    ]
    words = [text for table in tables.values() for text in table.explanation()]
    return Results(rows, [*dict.fromkeys(words)])


def _result(row: Mapping[str, Any]) -> Result:
    """Return a row; where it names a statement, that has the words and their place."""
    statement = row.get("statement")
    left_out = _OF_PASSAGES if "statement" in row else ()
    values = {name: value for name, value in row.items() if value not in (None, "") and name not in left_out}
    return Result(values, [entity_iri(str(statement))] if statement else ())
