"""Reads Ofsted's list of inspections and visits: the one that ships with graphkit, or a newer one.

`data/official/columns.yaml` has the names of columns and values. A published list is a workbook with a table
on each of several sheets, or such a table as CSV: lines above the header state the day of the list ("as at 31
March 2025"). A list is read as a whole or not at all: what is wrong in it is an error, with all places. What
is only new in it (a column, a theme) is a note.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.core.errors import InputError
from graphkit.core.frameworks import Version, current_frameworks
from graphkit.core.optional_packages import import_optional
from graphkit.core.partial_dates import MONTHS
from graphkit.core.resources import read_yaml, resource_path

_AS_AT = re.compile(r"\bas at (\d{1,2} \w+ \d{4})", re.I)
_PUBLISHED = re.compile(r"\bpublished:? (?:on )?(\d{1,2} \w+ \d{4})", re.I)
_DAY = re.compile(r"(\d{1,2})[ /]([a-z]{3,}|\d{1,2})[ /](\d{4})", re.I)
_LEAST_OF_A_HEADER = 3  # columns that are recognised
_MOST_LISTED = 8  # problems in a message

Rows = list[list[str]]
WORKBOOKS = (".ods", ".xlsx")
AuthorityCodes = Mapping[str, str]  # ONS code, present or former → the present one


class ListedInspection(NamedTuple):
    """An inspection or visit as a list has it; days are "2024-10-14", `authority` is the present ONS code.

    `exists`: whether the authority still does, None where the list does not say. `area` is the area of focus
    that the theme of a visit means. `where` is its place in the list.
    """

    authority: str
    start: str
    published: str
    framework: str
    version: str
    type: str
    theme: str
    area: str
    exists: bool | None
    grades: Mapping[str, str]  # criterion → grade
    where: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the inspection: authority, first day, framework."""
        return self.authority, self.start, self.framework


@dataclass(frozen=True, slots=True)
class OfficialList:
    """A list: file, title, the day that it is as at, the day of publication ("" if not stated), its rows.

    `notes` name what is not recognised in it.
    """

    file: str
    title: str
    as_at: str
    published: str
    inspections: tuple[ListedInspection, ...]
    notes: tuple[str, ...] = ()


def load_official_list(codes: AuthorityCodes) -> OfficialList:
    """Return the list that ships with graphkit, without authorities that are not among the codes."""
    folder, about = resource_path("data", "official"), read_yaml("data", "official", "list.yaml")
    found = _Reader(codes, skips_unknown=True).read(folder / "inspections.csv")
    days = {name: about[name].isoformat() for name in ("as_at", "published")}
    return replace(found, title=about["title"], **days)


def read_official_list(path: Path, codes: AuthorityCodes) -> OfficialList:
    """Return a list in the format in which Ofsted publishes it: ODS, XLSX or CSV.

    Raises InputError, with the place of each problem, where it cannot be used.
    """
    found = _Reader(codes).read(path)
    if not found.as_at:
        raise InputError(
            f"{path.name}: no line above the header says which day the list is as at; "
            'write one, such as "Outcomes as at 31 March 2026"'
        )
    if late := [one.where for one in found.inspections if one.start > found.as_at]:
        raise InputError(
            f"{path.name}, {late[0]}: begins after {found.as_at}, the day that the list is as at"
        )
    return found


@dataclass
class _Reader:
    """Collects the rows of all tables of a file, what is wrong in them, and what is not recognised."""

    codes: AuthorityCodes
    skips_unknown: bool = False
    found: dict[tuple[str, str, str], ListedInspection] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)  # in their order
    lines: list[str] = field(default_factory=list)  # above the headers

    def read(self, path: Path) -> OfficialList:
        """Return the list in a file. Raises InputError."""
        tables = 0
        for name, rows in read_sheets(path):
            tables += self._sheet(name, rows)
        if not tables and not self.problems:
            names = ", ".join(f"'{_columns()[each][1]}'" for each in _settings()["required"])
            self.problems.append(f"no table has the columns {names}")
        if self.problems:
            more = len(self.problems) - _MOST_LISTED
            listed = self.problems[:_MOST_LISTED] + ([f"and {more} more"] if more > 0 else [])
            raise InputError(f"{path.name} is not used: {'; '.join(listed)}")
        days = {self._stated(_AS_AT, path.name), ""}
        return OfficialList(
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
            days = {_day(each) for line in self.lines for each in pattern.findall(line)}
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
        known = {at: name for at, cell in enumerate(row) if (name := _column_of(cell))}
        needed = {*_settings()["required"]}
        if len({*known.values()} - {""}) < _LEAST_OF_A_HEADER or not needed & {*known.values()}:
            return None
        unknown = [
            f"'{cell}'" for at, cell in enumerate(row) if cell and at not in known and not _is_ignored(cell)
        ]
        if missing := [name for name in _settings()["required"] if name not in known.values()]:
            names = ", ".join(f"'{_columns()[name][1]}'" for name in missing)
            there = f"; not recognised: {', '.join(unknown)}" if unknown else ""
            self.problems.append(f"{where}: no column {names}{there} (see data/official/columns.yaml)")
        for each in unknown:
            self.notes[f"column {each} is not recognised, and not used"] = None
        if len({*known.values()}) < len(known):
            self.problems.append(f"{where}: two columns are the same")
        return {name: at for at, name in known.items()}

    def _row(self, table: str, where: str, cells: Mapping[str, str]) -> None:
        """Add the inspection of a row, or what is wrong with it."""
        try:
            one = self._inspection(where, cells)
        except ValueError as error:
            self.problems.append(f"{where}: {error}")
            return
        if one is None:
            return
        other = self.found.get(one.key)
        if other and (other.where.startswith(f"{table}, row") or _contradict(one, other)):
            self.problems.append(f"{where}: the inspection is there already, in {other.where}")
        self.found.setdefault(one.key, one)

    def _inspection(self, where: str, cells: Mapping[str, str]) -> ListedInspection | None:
        """Return the inspection of a row; None for one of an authority that is skipped. Raises ValueError."""
        code, given = cells["authority"], {name: _said(cell) for name, cell in cells.items()}
        if code not in self.codes:
            if self.skips_unknown:
                return None
            raise ValueError(f"no authority has the code '{code}'")
        framework = _value_of(given["type"], "types", "type of inspection")
        start, published = _day(given["start"]), _day(given["published"]) if given["published"] else ""
        if published and published < start:
            raise ValueError(f"published on {published}, before it began")
        grades = {name: _grade_of(text) for name, text in given.items() if name not in _columns() and text}
        version = _version_of(framework, int(start[:4]), grades)
        theme = given.get("theme", "")
        areas = [area for area, names in _settings()["themes"].items() if _plain(theme) in map(_plain, names)]
        if theme and not areas:
            self.notes[f"theme '{theme}' has no area of focus in data/official/columns.yaml"] = None
        return ListedInspection(
            self.codes[code],
            start,
            published,
            framework,
            version.version,
            given["type"].replace("-", " "),
            theme,
            areas[0] if areas else "",
            _exists(given.get("exists", "")),
            {_criterion_in(version, name): grade for name, grade in grades.items()},
            where,
        )


def _contradict(one: ListedInspection, other: ListedInspection) -> bool:
    """Return whether two rows of different tables differ in what both state."""
    pairs = ((one.published, other.published), (one.theme, other.theme), (one.grades, other.grades))
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


@cache
def _settings() -> dict[str, Any]:
    return dict(read_yaml("data", "official", "columns.yaml"))


def _columns() -> dict[str, list[str]]:
    """Return the names of the columns other than judgements, by field."""
    return dict(_settings()["columns"])


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


def _said(cell: str) -> str:
    """Return what a cell says, "" for a word that stands for nothing."""
    return "" if _plain(cell) in _settings()["empty"] else cell


def _is_ignored(cell: str) -> bool:
    return _plain(cell) in map(_plain, _settings()["ignored"])


def _column_of(cell: str) -> str:
    """Return the field or the criterion whose column has this name, "" for none."""
    name = _plain(cell)
    for each, names in _columns().items():
        if name in map(_plain, names):
            return each
    words = name.removeprefix("the ")
    for criterion, _ in current_frameworks().labels():
        if name == _plain(criterion.name) or re.fullmatch(criterion.label, words):
            return criterion.name
    return ""


def _value_of(text: str, setting: str, noun: str) -> str:
    """Return the key of a setting among whose values a text is. Raises ValueError."""
    for key, names in _settings()[setting].items():
        if _plain(text) in map(_plain, names):
            return str(key)
    raise ValueError(f"unknown {noun} '{text}'")


def _grade_of(text: str) -> str:
    """Return the grade that a cell has. Raises ValueError."""
    for grade, pattern in current_frameworks().grades.items():
        if re.fullmatch(pattern, _plain(text)):
            return grade
    raise ValueError(f"unknown grade '{text}'")


def _exists(text: str) -> bool | None:
    """Return whether an authority exists; None where the cell is empty. Raises ValueError."""
    return None if not text else _value_of(text, "status", "status of an authority") == "exists"


def _version_of(framework: str, year: int, grades: Mapping[str, str]) -> Version:
    """Return the version in use in a year that judges just what is graded. Raises ValueError.

    In its first year, the version before it is in use, too. A judgement that a version makes together with
    another is one column in a list: children in care, before they were judged apart from care leavers.
    """
    begun = [one for one in current_frameworks().get(framework).versions if one.first_year <= year]
    in_use = begun[-2:] if begun and begun[-1].first_year == year else begun[-1:]
    for version in reversed(in_use):
        if {_criterion_in(version, name) for name in grades} == version.criteria.keys():
            return version
    if not grades and not any(version.criteria for version in begun):
        return Version(framework, "", 0, {}, frozenset())
    graded = ", ".join(grades) or "nothing"
    raise ValueError(f"{framework} of {year} does not grade {graded}: are all its columns recognised?")


def _criterion_in(version: Version, criterion: str) -> str:
    """Return the criterion of a version that a column is about."""
    within = current_frameworks().criteria[criterion].judged_within
    return within if within in version.criteria and criterion not in version.criteria else criterion


def _day(text: str) -> str:
    """Return a day ("14/10/2024", "14 October 2024") as "2024-10-14". Raises ValueError."""
    try:
        if not (found := _DAY.fullmatch(text)):
            return date.fromisoformat(text).isoformat()
        number, month, year = found.groups()
        named = [at for at, name in enumerate(MONTHS, 1) if name.lower().startswith(month.lower())]
        return date(int(year), named[0] if named else int(month), int(number)).isoformat()
    except ValueError:
        raise ValueError(f"'{text}' is no day") from None


def read_sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """Yield the name and the rows of each sheet, cells as stripped text and days as "2024-10-14".

    A CSV file is one sheet with the name of the file. Raises InputError where the file cannot be read.
    """
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
            yield name, [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (calamine.CalamineError, OSError) as error:
        raise InputError(f"{path.name} cannot be read as a workbook ({error})") from error


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell).split())
