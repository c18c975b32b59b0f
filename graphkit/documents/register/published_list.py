"""Reads lists that inspectorates publish: workbooks or CSV, by the names of their columns.

A published list is a workbook with a table on each of several sheets, or such a table as CSV: lines
above the header state the day of the list ("as at 31 March 2025"). A list is read as a whole or not
at all: what is wrong in it is an error, with all places. What is only new in it (a column, a theme)
is a note.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

from graphkit.core.errors import InputError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.dates import parse_date
from graphkit.core.optional_packages import import_optional

_AS_AT = re.compile(r"\bas at (\d{1,2} \w+ \d{4})", re.I)
_PUBLISHED = re.compile(r"\bpublished:? (?:on )?(\d{1,2} \w+ \d{4})", re.I)
_NOTE = re.compile(r"\[notes? [\d, ]+\]", re.I)
_LEAST_OF_A_HEADER = 3  # columns that are recognised
_MOST_LISTED = 8  # problems in a message
_EMPTY = {"", "-", "–", "none", "null", "n/a", "not applicable"}  # cells that say nothing

Rows = list[list[str]]
WORKBOOKS = (".ods", ".xlsx")
Names = Mapping[str, Collection[str]]  # value → how it is printed


class ListedRow(Protocol):
    """An inspection as a list has it: what identifies it, its days, and its place in the list."""

    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def start(self) -> str: ...
    @property
    def where(self) -> str: ...


R = TypeVar("R", bound=ListedRow)


@dataclass(frozen=True, slots=True)
class PublishedList(Generic[R]):
    """A list: file, title, the day that it is as at, the day of publication ("" if not stated),
    its rows.

    `notes` name what is not recognised in it.
    """

    file: str
    title: str
    as_at: str
    published: str
    rows: tuple[R, ...]
    notes: tuple[str, ...] = ()

    def checked(self) -> PublishedList[R]:
        """Return the list. Raises InputError where it has no day, or a row after it."""
        if not self.as_at:
            raise InputError(
                f"{self.file}: no line above the header says which day the list is as at; "
                'write one, such as "Outcomes as at 31 March 2026"'
            )
        if late := [one.where for one in self.rows if one.start > self.as_at]:
            raise InputError(
                f"{self.file}, {late[0]}: begins after {self.as_at}, the day that the list is as at"
            )
        return self


class ListForm(NamedTuple):
    """How lists of a kind are read: the field of a column ("" for none),
    and the names of those needed.

    `ignored` are columns that are known and not read; `settings` is the file that declares all
    this.
    """

    field_of: Callable[[str], str]
    required: Mapping[str, str]
    ignored: Collection[str]
    settings: str


@dataclass
class ListReader(Generic[R]):
    """Collects the rows of all tables of a file, what is wrong in them, and what is not recognised.

    `read_row` returns what a row says, None to skip it; it raises ValueError. Two tables may have
    one row, unless `contradict` finds that they differ.
    """

    form: ListForm
    read_row: Callable[[str, Mapping[str, str]], R | None]
    contradict: Callable[[R, R], bool] = lambda one, other: True
    found: dict[tuple[str, ...], R] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)  # in their order
    lines: list[str] = field(default_factory=list)  # above the headers

    def read(self, path: Path) -> PublishedList[R]:
        """Return the list in a file. Raises InputError."""
        tables = 0
        for name, rows in read_sheets(path):
            tables += self._sheet(name, rows)
        if not tables and not self.problems:
            names = ", ".join(f"'{each}'" for each in self.form.required.values())
            self.problems.append(f"no table has the columns {names}")
        if self.problems:
            more = len(self.problems) - _MOST_LISTED
            listed = self.problems[:_MOST_LISTED] + ([f"and {more} more"] if more > 0 else [])
            raise InputError(f"{path.name} is not used: {'; '.join(listed)}")
        days = {self._stated(_AS_AT, path.name), ""}
        return PublishedList(
            path.name,
            next(filter(None, self.lines), path.name),
            max(days),
            self._stated(_PUBLISHED, path.name),
            tuple(self.found[key] for key in sorted(self.found)),
            tuple(self.notes),
        )

    def _stated(self, pattern: re.Pattern[str], name: str) -> str:
        """Return the day that the lines above the headers state, "" for none."""
        try:
            days = {day_of(each) for line in self.lines for each in pattern.findall(line)}
        except ValueError as error:
            raise InputError(f"{name}, above a header: {error}") from error
        if len(days) > 1:
            raise InputError(
                f"{name}: its lines above the headers state several days: {', '.join(sorted(days))}"
            )
        return days.pop() if days else ""

    def _sheet(self, name: str, rows: Rows) -> int:
        """Read the tables of a sheet; return how many there are. A table ends at an empty row."""
        header: dict[str, int] | None = None
        tables = 0
        for number, row in enumerate(rows, 1):
            where = f"{name}, row {number}"
            if header is None:
                if header := self._header(where, row):
                    tables += 1
                else:
                    self.lines.extend(filter(None, row))
            elif not any(row):
                header = None
            elif sum(map(bool, row)) > 1:  # one cell is a footnote
                cells = {column: row[at] if at < len(row) else "" for column, at in header.items()}
                self._row(name, where, cells)
        return tables

    def _header(self, where: str, row: list[str]) -> dict[str, int] | None:
        """Return the places of the columns that a row names; None where it is no header."""
        known = {
            at: name
            for at, cell in enumerate(row)
            if (name := self.form.field_of(plain_name(cell)))
        }
        if len({*known.values()}) < _LEAST_OF_A_HEADER or not self.form.required.keys() & {
            *known.values()
        }:
            return None
        unknown = [
            f"'{cell}'"
            for at, cell in enumerate(row)
            if cell and at not in known and plain_name(cell) not in self.form.ignored
        ]
        if missing := [
            words for name, words in self.form.required.items() if name not in known.values()
        ]:
            names = ", ".join(f"'{words}'" for words in missing)
            there = f"; not recognised: {', '.join(unknown)}" if unknown else ""
            self.problems.append(f"{where}: no column {names}{there} (see {self.form.settings})")
        for each in unknown:
            self.notes[f"column {each} is not recognised, and not used"] = None
        if len({*known.values()}) < len(known):
            self.problems.append(f"{where}: two columns are the same")
        return {name: at for at, name in known.items()}

    def _row(self, table: str, where: str, cells: Mapping[str, str]) -> None:
        """Add the inspection of a row, or what is wrong with it."""
        try:
            one = self.read_row(where, {name: cell_words(cell) for name, cell in cells.items()})
        except ValueError as error:
            self.problems.append(f"{where}: {error}")
            return
        if one is None:
            return
        other = self.found.get(one.key)
        if other and (other.where.startswith(f"{table}, row") or self.contradict(one, other)):
            self.problems.append(f"{where}: the inspection is there already, in {other.where}")
        self.found.setdefault(one.key, one)


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Return text as names are compared: in lower case, without hyphens,
    underscores and "[note 2]".
    """
    return " ".join(
        _NOTE.sub("", text).lower().replace("-", " ").replace("_", " ").replace("’", "'").split()
    )


def cell_words(cell: str) -> str:
    """Return what a cell says, "" for a word that stands for nothing."""
    return "" if plain_name(cell) in _EMPTY else cell


def value_of(text: str, names: Names, noun: str) -> str:
    """Return the value as which a text is printed. Raises ValueError."""
    for value, printed in names.items():
        if plain_name(text) in map(plain_name, printed):
            return value
    raise ValueError(f"unknown {noun} '{text}'")


def grade_of(text: str, more: Names = {}) -> str:  # noqa: B006  # never changed
    """Return the grade that a cell has: one of all frameworks, or of another scale.

    Raises ValueError.
    """
    for grade, pattern in current_frameworks().grades.items():
        if re.fullmatch(pattern, plain_name(text)):
            return grade
    return value_of(text, more, "grade")


def day_of(text: str) -> str:
    """Return a day ("14/10/2024", "14 October 2024") as "2024-10-14". Raises ValueError."""
    day = parse_date(text)
    if day is None or day.end < len(text):
        raise ValueError(f"'{text}' is no day")
    return day.first.isoformat()


def read_sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """Yield the name and the rows of each sheet, cells as stripped text and days as "2024-10-14".

    A CSV file is one sheet with the name of the file. Raises InputError where the file cannot be
    read.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    suffix = path.suffix.lower()
    if suffix == ".csv":
        yield path.name, _read_csv(path)
    elif suffix in WORKBOOKS:
        yield from _read_workbook(path)
    else:
        raise InputError(
            f"{path.name} is no {', '.join(WORKBOOKS)} or .csv file: give the list in one of these"
        )


def _read_csv(path: Path) -> Rows:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [[_text(cell) for cell in row] for row in csv.reader(lines)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name} is not CSV in UTF-8 ({error}): save it as such") from error


def _read_workbook(path: Path) -> Iterator[tuple[str, Rows]]:
    calamine = import_optional("python_calamine", f"reading {path.name}")
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        for name, sheet in sheets.items():
            yield (
                name,
                [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)],
            )
    except (calamine.CalamineError, OSError) as error:
        raise InputError(f"{path.name} cannot be read as a workbook ({error})") from error


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell).split())
