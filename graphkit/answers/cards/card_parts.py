"""`AnswerCard`: what a page shows of an answer; and the parts that it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from graphkit.answers.measures.finding_counts import Counts
from graphkit.core.language.sentences import grade_words, sentence
from graphkit.graph.facts.passage_link import PassageLink


class Words(NamedTuple):
    """Some words of a sentence; a grade stands before them as a badge."""

    text: str
    is_strong: bool = False
    grade: str = ""


CardText = tuple[Words, ...]


class CardLink(NamedTuple):
    """Words that lead to the page of an identifier or IRI."""

    text: str
    to: str = ""


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


class CardColumn(NamedTuple):
    """A column: its heading, a remark below it, and the page that the heading opens; `is_wide`:
    left out where there is no room.
    """

    heading: str
    note: str = ""
    link: PassageLink | None = None
    is_number: bool = False
    is_wide: bool = False


class CardTable(NamedTuple):
    """A table of few columns; the second cell of a row names it where the first is a badge."""

    heading: str
    columns: tuple[CardColumn, ...]
    rows: tuple[tuple[CardCell, ...], ...]
    note: str = ""
    name_at: int = 1  # column that names the row
    is_grid: bool = False  # its columns are compared, and stay beside each other on a phone


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


class CountedStatement(NamedTuple):
    """A statement that was counted: its words, its day, and the page of the report."""

    statement: CardLink
    day: str
    link: PassageLink


@dataclass(frozen=True, slots=True)
class CountedPassages:
    """The passages that an answer counted, and no others: how many, the first of them, and the
    reading that lists all.

    `unit` is what one of them is called; `statements` are identifiers of those shown by report,
    `listed` those shown in a line each.
    """

    number: int
    unit: str
    statements: tuple[str, ...] = ()
    listed: tuple[CountedStatement, ...] = ()
    reading: str = ""


class NotCounted(NamedTuple):
    """What is not in an answer: its name, a day, why, and the page of its report."""

    name: CardLink
    day: str = ""
    why: str = ""
    link: PassageLink | None = None


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What a page shows of an answer, from the sentence to what to go on with.

    Without a `table` the rows of the answer are shown; `since` is what came after what was counted.
    """

    sentence: CardText
    since: tuple[CardText, ...] = ()
    picture: Picture | None = None
    table: CardTable | None = None
    passages: CountedPassages | None = None
    not_counted: tuple[NotCounted, ...] = ()
    notes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  # identifiers of what it is about: an authority, a topic


_SLOTS_OF_ROWS = ("of", "where", "scope", "began", "published", "as_at", "ever")


def rows_counted(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reading (JSON) with the slots alone that say which rows it counts."""
    return {name: value for name, value in reading.items() if name in _SLOTS_OF_ROWS}


def unmarked(*texts: str) -> CardText:
    """Return words of a sentence without a figure."""
    return tuple(Words(each) for each in texts)


def strong(text: str, grade: str = "") -> Words:
    """Return a figure of a sentence, or a grade with its badge."""
    return Words(text, is_strong=True, grade=grade)


def joined_text(parts: Iterable[CardText], between: str = ", ", last: str = " and ") -> CardText:
    """Return several parts of a sentence as one, with what stands between them."""
    several = [*parts]
    signs = [between] * (len(several) - 2) + [last] * (len(several) > 1)
    pairs = zip(several, [*signs, ""], strict=True)
    return tuple(
        chain.from_iterable((*part, Words(sign)) if sign else part for part, sign in pairs)
    )


def graded_words(grade: str) -> str:
    """Return a grade as it stands in a sentence; "not judged" for none."""
    return grade_words(grade) if grade else "not judged"


def cut_words(shown: int, number: int) -> str:
    """Return how many rows of a table are not shown, "" where all are."""
    return sentence("card.first", shown=shown, number=number, cut=shown < number)
