"""`TypedAnswer`: what the graph has to say to a question,
with what it rests on and what it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from graphkit.answers.readings.horizon import Horizon
from graphkit.core.text_table import format_table
from graphkit.graph.entities.quotes import CitedPassage

Cell = str | int | float | None
Row = Mapping[str, Cell]
MOST_SHOWN = 200  # rows of a table


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """The answer to a question: `kind`, a sentence, and rows.

    A row has `id` (what its first cell names) and `statement` (the passage it rests on) where it
    has them; `columns` are the others, in order. `cautions` say how not to read it.
    """

    kind: str
    text: str
    rows: tuple[Row, ...]
    evidence: tuple[CitedPassage, ...]
    horizon: Horizon
    cautions: tuple[str, ...] = ()
    page: str = ""  # identifier of the entity that the words name as a whole
    reading: Mapping[str, Any] = field(default_factory=dict)  # what was answered, for `graph.ask`
    sparql: str = ""  # a query that gives the same rows
    sql: str = ""  # the same on the read model
    # the rows as a table has them, where values of the last group are its columns
    wide: tuple[Row, ...] = ()
    # of columns that come from a reading, the type of their dimension or measure
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def table_rows(self) -> tuple[Row, ...]:
        """The rows as a table has them."""
        return self.wide or self.rows

    @property
    def shown_rows(self) -> tuple[Row, ...]:
        """The rows that people are shown, the first of many."""
        return self.table_rows[:MOST_SHOWN]

    @property
    def cut_words(self) -> str:
        """How many rows are not shown, as a sentence; "" where all are."""
        number = len(self.table_rows)
        if number <= MOST_SHOWN:
            return ""
        return f"{MOST_SHOWN} of {number:,} rows are shown; its reading and its files have all."

    @property
    def columns(self) -> list[str]:
        """Return the columns of the table that have a value, in the order of its rows."""
        rows = self.table_rows
        names = dict.fromkeys(name for row in rows for name in row)
        return [
            name
            for name in names
            if name not in ("id", "statement")
            and any(row.get(name) not in (None, "") for row in rows)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: `kind`, `text`, `rows`, `evidence`, `horizon`,
        `cautions`.
        """
        # of pages, and what is made plain by itself
        own = ("page", "wide", "types", "sql", "horizon")
        plain = {name: value for name, value in asdict(self).items() if name not in own}
        horizon = {"horizon": self.horizon.to_json()}
        return horizon | plain | {"rows": [dict(row) for row in self.rows]}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the answer: its sentence, rows,
        what it rests on and what it covers.
        """
        yield from (self.text, "")
        if self.rows:
            names = self.columns
            cells = [
                ["" if row.get(name) is None else str(row[name]) for name in names]
                for row in self.shown_rows
            ]
            yield format_table(names, cells)
            yield from filter(None, [self.cut_words])
        cited: dict[str, dict[str, None]] = {}  # by what is quoted, or the link
        for each in self.evidence:
            cited.setdefault(each.shown_words, {})[each.source] = None
        yield from (f"{'; '.join(names)}: {words}" for words, names in cited.items())
        known = self.horizon.sentence()
        said = [] if self.text.startswith(known) else [known]  # what is not known is said first
        yield from ("", *self.cautions, *said, "")
