"""`Result`: what a reading gives: columns, rows, passages, whom it is about and who is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from graphkit.core.text_table import format_table

if TYPE_CHECKING:
    from graphkit.answers.readings.horizon import Horizon
    from graphkit.answers.readings.reading import Reading
    from graphkit.answers.readings.result_notes import ResultNote
    from graphkit.graph.entities.quotes import CitedPassage

Cell = str | int | float | bool | None
Thing = tuple[str, int, list[list[Cell]]]
_LONG_DAY = 10  # characters; others are a month or a year


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column: its name, label and type; `labels` and `ids` of its values,
    where they differ from them.
    """

    name: str
    label: str
    type: str
    unit: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)

    def python_value(self, cell: Cell) -> Cell | date:
        """Return a cell as Python has it: a whole day as a date."""
        is_day = self.type == "day" and len(str(cell)) == _LONG_DAY
        return date.fromisoformat(str(cell)) if is_day else cell

    def to_json(self) -> dict[str, Any]:
        """Return the column as JSON has it, without what is empty."""
        found = {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "unit": self.unit,
            "labels": dict(self.labels),
            "ids": dict(self.ids),
        }
        return {
            name: value
            for name, value in found.items()
            if value or name in ("name", "label", "type")
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who could not be counted, and why."""

    name: str
    why: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Population:
    """How many of `unit` have a row, of how many that could; who is left out;
    the day that counts as now.
    """

    unit: str
    counted: int
    of: int
    left_out: tuple[LeftOut, ...]
    as_at: str

    def to_json(self, most: int | None = None) -> dict[str, Any]:
        """Return it as plain data, with at most so many that are left out; `truncated`:
        how many more.
        """
        listed = [asdict(each) for each in self.left_out[:most]]
        more = len(self.left_out) - len(listed)
        found = {"unit": self.unit, "counted": self.counted, "of": self.of}
        cut = {"truncated": more} if more else {}
        return {**found, "left_out": listed, **cut, "as_at": self.as_at}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a reading. A row has a cell for each column:
    a value that `where` takes, or a measure.
    """

    reading: Reading
    columns: tuple[ResultColumn, ...]
    rows: tuple[Mapping[str, Cell], ...]
    population: Population
    horizon: Horizon
    notes: tuple[ResultNote, ...]
    passages: tuple[tuple[int, CitedPassage], ...] = ()  # each with the number of its row, from 0
    ids: tuple[str, ...] = ()  # of the rows of a list: statements, inspections …
    sql: str = ""  # on the read model and its views
    sparql: str = ""  # the query that gives the same rows of the graph
    # rows of the unit in all groups, each counted once; None where none are counted
    total: int | None = None
    overlaps: bool = False  # whether one may be in several groups: these sum to more than the total
    # rows of the unit by the value of the last group, each counted once
    of_last: Mapping[Cell, int] = field(default_factory=dict)
    # rows of the unit that meet the clause of a share, each counted once
    counted: int | None = None
    sizes: tuple[int, ...] = ()  # how many values the mean or median of each row is of

    def __len__(self) -> int:
        return len(self.rows)

    def things(self) -> Iterator[Thing]:
        """Yield each thing of a list, which has a row for each of several values, and each row of
        others: its identifier, its first row, and by column its values, each once.
        """
        rows: dict[str, list[int]] = {}
        for at in range(len(self)):
            rows.setdefault(self.ids[at] if self.ids else str(at), []).append(at)
        for thing, own in rows.items():
            columns = zip(*(self.rows[at].values() for at in own), strict=True)
            yield thing, own[0], [[*dict.fromkeys(each)] for each in columns]

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [each.name for each in self.columns]

    @property
    def note_words(self) -> list[str]:
        """The notes as sentences."""
        return [each.words for each in self.notes]

    def lines(self) -> Iterator[str]:
        """Yield the lines of the result: rows and passages."""
        cells = [
            ["" if row[name] is None else str(row[name]) for name in self.names]
            for row in self.rows
        ]
        yield format_table(self.names, cells)
        for row, passage in self.passages:
            yield f"{row + 1}: {passage.source}: {passage.shown_words}"

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "reading": self.reading.to_json(),
            "columns": [each.to_json() for each in self.columns],
            "rows": [dict(row) for row in self.rows],
            "horizon": self.horizon.to_json(),
            "population": self.population.to_json(),
            "notes": self.note_words,
            "passages": [{**passage.to_json(), "row": row} for row, passage in self.passages],
        }
