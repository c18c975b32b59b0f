"""An answer: a table of figures with the words that go with it, and how it is written."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graphkit.core.text_table import format_table, with_printed_numbers, write_csv

Value = str | int | float | None
FORMS = ("table", "csv", "json")


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Figures in rows. `meaning` tells in plain words what they mean, `caveat` when not to trust them.

    `figures` hold for the table as a whole (how stable communities are); `notes` are on this one answer. The
    columns named in `aside` are left out where people read it, so that a line holds the others; those in
    `heads` have another name there, that a program could not know beforehand ("Slough weakness").
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    meaning: str = ""
    caveat: str = ""
    notes: tuple[str, ...] = ()
    figures: Mapping[str, Value] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)

    def records(self) -> list[dict[str, Value]]:
        """Return the rows, each with the names of its columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def first(self, rows: int | None) -> ResultTable:
        """Return the answer with its first rows only; all for None."""
        if rows is None or rows >= len(self.rows):
            return self
        cut = f"The first {rows:,} of {len(self.rows):,} rows."
        return replace(self, rows=self.rows[:rows], notes=(*self.notes, cut))

    def words(self) -> list[str]:
        """Return what a reader is to be told under the table: first what is so of this answer alone."""
        whole = [f"{name}: {_plain(value)}" for name, value in self.figures.items()]
        told = [
            *self.notes,
            self.meaning,
            f"Do not trust it {self.caveat}" if self.caveat else "",
            "; ".join(whole),
        ]
        return [text for text in told if text]


def written(answer: ResultTable, form: str) -> str:
    """Return the rows as text: "table", "csv", or "json" (with the words and figures)."""
    if form == "json":
        return json.dumps(described(answer), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        text = io.StringIO()
        write_csv(text, answer.columns, answer.rows)
        return text.getvalue()
    shown = [at for at, name in enumerate(answer.columns) if name not in answer.aside]
    rows = [[_plain(row[at]) for at in shown] for row in answer.rows]
    names = [answer.columns[at] for at in shown]
    return format_table([answer.heads.get(name, name) for name in names], with_printed_numbers(names, rows))


def described(answer: ResultTable) -> dict[str, object]:
    """Return an answer as plain data."""
    return {
        "title": answer.title,
        "meaning": answer.meaning,
        "caveat": answer.caveat,
        "notes": list(answer.notes),
        "figures": dict(answer.figures),
        "rows": answer.records(),
    }


def rounded(number: float, places: int = 3) -> float:
    """Return a figure with so many places, so that it does not hang on the order of a sum."""
    return round(float(number), places) + 0.0  # no minus before a nought


def _plain(cell: Value) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
