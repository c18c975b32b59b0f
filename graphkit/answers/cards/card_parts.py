"""`AnswerCard`: what a page shows of an answer; and the parts that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphkit.graph.facts.passage_link import PassageLink


@dataclass(slots=True)
class Counts:
    """Number of findings by polarity."""

    strength: int = 0
    mixed: int = 0
    weakness: int = 0
    context: int = 0

    def add(self, polarity: str, findings: int = 1) -> None:
        """Count findings of a polarity."""
        setattr(self, polarity, getattr(self, polarity) + findings)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.strength + other.strength,
            self.mixed + other.mixed,
            self.weakness + other.weakness,
            self.context + other.context,
        )

    @property
    def evaluated(self) -> int:
        """Number of findings that evaluate: all but context."""
        return self.strength + self.mixed + self.weakness

    @property
    def total(self) -> int:
        """Number of findings, context included."""
        return self.evaluated + self.context

    @property
    def negative(self) -> int:
        """Number of weak and mixed findings."""
        return self.weakness + self.mixed


class CountedPage(NamedTuple):
    """A page of a report, and how many of the counted passages it has."""

    link: PassageLink
    number: int


class CardCell(NamedTuple):
    """A cell: words that may lead to something, a badge before them, and a remark below.

    `counts` are findings, `pages` lead to reports, `shares` are numbers by grade.
    """

    text: str = ""
    to: str = ""
    is_day: bool = False  # the words are a date
    grade: str = ""
    by_worst: bool = False
    note: str = ""
    mark: str = ""  # "worse", "better"
    counts: Counts | None = None
    pages: tuple[CountedPage, ...] = ()
    shares: Mapping[str, int] | None = None
    strands: Mapping[str, str] | None = None  # grades by criterion


_EMPTY = (CardCell(), CardCell(grade="none"))


class CardColumn(NamedTuple):
    """A column: its heading, a remark below it, and the page that the heading opens: of a report,
    or about an identifier; `is_wide`: left out where there is no room.
    """

    heading: str
    note: str = ""
    link: PassageLink | None = None
    is_number: bool = False
    is_wide: bool = False
    to: str = ""


class CardTable(NamedTuple):
    """A table of few columns; the second cell of a row names it where the first is a badge."""

    heading: str
    columns: tuple[CardColumn, ...]
    rows: tuple[tuple[CardCell, ...], ...]
    name_at: int = 1  # column that names the row
    is_grid: bool = False  # its columns are compared, and stay beside each other on a phone
    is_even: bool = False  # they are of one kind, and as wide as each other

    @property
    def transposed(self) -> CardTable:
        """The same table with a column for each row, and a row for each column with a value."""
        names = (row[self.name_at] for row in self.rows)
        columns = (
            self.columns[self.name_at],
            *(CardColumn(each.text, each.note, to=each.to) for each in names),
        )
        rows = tuple(
            (CardCell(column.heading), *cells)
            for at, (column, *cells) in enumerate(zip(self.columns, *self.rows, strict=True))
            if at != self.name_at and any(cell not in _EMPTY for cell in cells)
        )
        return self._replace(columns=columns, rows=rows, name_at=0, is_grid=True, is_even=True)


class GradeBar(NamedTuple):
    """A grade from one day to another."""

    first: str
    last: str
    grade: str


class GradeHistory(NamedTuple):
    """Grades through time: lines with bars, days of other inspections, and the last day."""

    title: str
    lines: tuple[tuple[str, tuple[GradeBar, ...]], ...]
    ticks: tuple[str, ...]
    last_day: str
    note: str


class BalanceRow(NamedTuple):
    """A group with its weak, mixed and strong findings."""

    name: str
    to: str
    counts: Counts


class WeakBesideStrong(NamedTuple):
    """Weak and mixed findings to the left, strong ones to the right."""

    title: str
    rows: tuple[BalanceRow, ...]
    note: str = ""


class YearBars(NamedTuple):
    """A number for each year."""

    title: str
    years: tuple[tuple[str, int], ...]
    note: str = ""


class NumberSide(NamedTuple):
    """One side of a comparison: its name, and its numbers in order."""

    name: str
    numbers: tuple[float, ...]


class NumberLines(NamedTuple):
    """Numbers of two sides on one scale, a line each; the medians stand out."""

    title: str
    sides: tuple[NumberSide, NumberSide]
    note: str


Picture = GradeHistory | WeakBesideStrong | YearBars | NumberLines


class GradesMap(NamedTuple):
    """A map of authorities (IRIs) by their grade: a hexagon each."""

    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountedPassages:
    """The passages that an answer counted, and no others: how many, the first of them, and the
    reading that lists all.

    `unit` is what one of them is called; `statements` are identifiers of those shown by report.
    """

    number: int
    unit: str
    statements: tuple[str, ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What a page shows of an answer, from the sentence to what to go on with.

    Without a `table` the rows of the answer are shown.
    """

    sentence: str
    picture: Picture | None = None
    table: CardTable | None = None
    passages: CountedPassages | None = None
    notes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  # identifiers of what it is about: an authority, a topic


_SLOTS_OF_ROWS = ("of", "where", "scope", "began", "published", "as_at", "ever")


def rows_counted(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reading (JSON) with the slots alone that say which rows it counts."""
    return {name: value for name, value in reading.items() if name in _SLOTS_OF_ROWS}
