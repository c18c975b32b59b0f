"""`ResultTable`: a table of figures with its explanation, and how it is rendered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graphkit.core.text_table import csv_text, format_table, with_printed_numbers

Value = str | int | float | None
FORMS = ("table", "csv", "json")


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Rows of figures; `meaning` explains them, `caveat` states when they are unreliable.

    `figures` apply to the table as a whole (such as modularity), `notes` to this result only. The
    text form leaves out `hidden_columns`, in a narrow terminal also `wide_columns`.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    meaning: str = ""
    caveat: str = ""
    notes: tuple[str, ...] = ()
    figures: Mapping[str, Value] = field(default_factory=dict)
    hidden_columns: tuple[str, ...] = ()
    wide_columns: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Value]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def first(self, rows: int | None) -> ResultTable:
        """Return the table with its first rows only; all rows for None."""
        if rows is None or rows >= len(self.rows):
            return self
        cut = f"The first {rows:,} of {len(self.rows):,} rows."
        return replace(self, rows=self.rows[:rows], notes=(*self.notes, cut))

    def explanation(self) -> list[str]:
        """Return the lines printed below the table: first the notes on this result."""
        whole = [f"{name}: {_plain(value)}" for name, value in self.figures.items()]
        lines = [
            *self.notes,
            self.meaning,
            f"Caveat: {self.caveat}" if self.caveat else "",
            "; ".join(whole),
        ]
        return [text for text in lines if text]


def render_table(answer: ResultTable, form: str) -> str:
    """Return the table as text in one of `FORMS`; JSON includes explanation and figures."""
    if form == "json":
        return json.dumps(table_to_dict(answer), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return csv_text(answer.columns, answer.rows)
    shown = [at for at, name in enumerate(answer.columns) if name not in answer.hidden_columns]
    rows = [[_plain(row[at]) for at in shown] for row in answer.rows]
    names = [answer.columns[at] for at in shown]
    return format_table(names, with_printed_numbers(names, rows), wide_columns=answer.wide_columns)


def table_to_dict(answer: ResultTable) -> dict[str, object]:
    """Return the table, its explanation and figures as plain data."""
    return {
        "title": answer.title,
        "meaning": answer.meaning,
        "caveat": answer.caveat,
        "notes": list(answer.notes),
        "figures": dict(answer.figures),
        "rows": answer.records(),
    }


def rounded(number: float, places: int = 3) -> float:
    """Return a figure rounded, so that it does not depend on the order of a sum."""
    return round(float(number), places) + 0.0  # no negative zero


def _plain(cell: Value) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
