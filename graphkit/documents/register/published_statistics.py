"""Reads published statistics of authorities: those that ship with graphkit, or a newer file.

A file is CSV in one of three forms, told apart by its header: rows of indicator, area, year and
value; the shipped one, with a column for each year; and the wide files that the Department for
Education publishes (time_period, geographic_level, new_la_code, and columns of indicators), by the
names of columns in `data/statistics/indicators.yaml`. What is not used of a file is named in a line
each, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graphkit.core.errors import InputError
from graphkit.core.indicators import Indicator, indicators, statistics_settings
from graphkit.core.resources import resource_path

ENGLAND = "E92000001"
_LONG = ("indicator", "area", "year", "value")
_WIDE = ("time_period", "geographic_level", "new_la_code")
_LEVELS = {"local authority", "national"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_AN_AUTHORITY = re.compile(r"E1[23]\d{6}")  # codes of regions
_JOINT = " / "  # between the codes of authorities that have one value together
_MOST_LISTED = 5  # values of one kind in a note

AuthorityCodes = Mapping[str, str]  # ONS code, present or former → the present one
Cell = tuple[str, str, str, str, str]  # indicator, area, year, value, place in the file


class PublishedValue(NamedTuple):
    """A value of an indicator for an authority (its present ONS code) or England, in a year.

    `area` is the code it was published for: a former one, or "E09000021 / E09000027" for two
    together.
    """

    indicator: str
    authority: str
    year: int
    value: float
    area: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What identifies the value."""
        return self.indicator, self.authority, self.year


class PublishedStatistics(NamedTuple):
    """Published values, in order, and what was not used of a file."""

    values: tuple[PublishedValue, ...]
    file: str = ""
    notes: tuple[str, ...] = ()

    def updated_with(self, newer: PublishedStatistics) -> PublishedStatistics:
        """Return the values with those of a newer file, which replace values of the same year."""
        both = {each.key: each for each in (*self.values, *newer.values)}
        return PublishedStatistics(
            tuple(both[key] for key in sorted(both)), newer.file, newer.notes
        )


def load_statistics(codes: AuthorityCodes) -> PublishedStatistics:
    """Return the values that ship with graphkit,
    without authorities that are not among the codes.
    """
    found = read_published_statistics(resource_path("data", "statistics", "values.csv"), codes)
    return PublishedStatistics(found.values)


def read_published_statistics(path: Path, codes: AuthorityCodes) -> PublishedStatistics:
    """Return the values of a file. Raises InputError where it has none of the forms,
    or no value.
    """
    reader = _Reader(path.name, {**codes, ENGLAND: ENGLAND})
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for cell in reader.cells(csv.reader(lines)):
                reader.add(cell)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name} is not CSV in UTF-8 ({error}): save it as such") from error
    if not reader.found and path.name != "values.csv":
        raise InputError(f"{path.name} has no value that can be used: {'; '.join(reader.notes())}")
    values = tuple(reader.found[key] for key in sorted(reader.found))
    return PublishedStatistics(values, path.name, tuple(reader.notes()))


@dataclass
class _Reader:
    """Collects the values of a file, and what in it is not used: reason → what, how often."""

    name: str
    codes: AuthorityCodes
    found: dict[tuple[str, str, int], PublishedValue] = field(default_factory=dict)
    unused: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def cells(self, rows: Iterator[list[str]]) -> Iterator[Cell]:
        """Yield the cells that may have a value. Raises InputError for a header of another form."""
        header = [name.strip().lower() for name in next(rows, [])]
        places = {name: at for at, name in enumerate(header)}
        if places.keys() >= {*_LONG}:
            at = [places[name] for name in _LONG]
            for number, row in self._whole_rows(rows, header):
                indicator, area, year, value = (row[each] for each in at)
                yield indicator, area, year, value, f"row {number}"
        elif header[:2] == ["indicator", "area"] and all(map(_YEAR.fullmatch, header[2:])):
            for number, row in self._whole_rows(rows, header):
                for year, value in zip(header[2:], row[2:], strict=True):
                    if value:
                        yield row[0], row[1], year, value, f"row {number}"
        elif places.keys() >= {*_WIDE}:
            yield from self._wide(rows, header, places)
        else:
            raise InputError(
                f"{self.name} has the columns {', '.join(header[:8])}, not {', '.join(_LONG)} or "
                f"{', '.join(_WIDE)}: give a file as the Department for Education publishes it, "
                "or the first"
            )

    def _whole_rows(
        self, rows: Iterator[list[str]], header: list[str]
    ) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(rows, 2):
            if len(row) == len(header):
                yield number, [cell.strip() for cell in row]
            elif any(row):
                self.unused["rows with other columns than the header"][f"row {number}"] += 1

    def _wide(
        self, rows: Iterator[list[str]], header: list[str], places: Mapping[str, int]
    ) -> Iterator[Cell]:
        known = list(_columns(places))
        if not known:
            raise InputError(
                f"{self.name} has no column of an indicator ({', '.join(header[:8])} …): "
                "add its name to data/statistics/indicators.yaml"
            )
        for number, row in self._whole_rows(rows, header):
            level, code = row[places["geographic_level"]].lower(), row[places["new_la_code"]]
            if level not in _LEVELS:
                continue
            area = ENGLAND if level == "national" else code
            for each, at in known:
                if all(
                    row[places[name]].lower() == value.lower() for name, value in each.where.items()
                ):
                    yield each.name, area, row[places["time_period"]], row[at], f"row {number}"

    def add(self, cell: Cell) -> None:
        """Add the value of a cell, or why it is not used."""
        indicator, area, year, text, where = cell
        known = indicators().get(indicator)
        codes = [self.codes.get(code, "") for code in area.split(_JOINT)]
        if not known:
            self.unused["unknown indicators"][indicator or "(none)"] += 1
        elif _NOT_AN_AUTHORITY.fullmatch(area):
            return  # a region
        elif not all(codes):
            self.unused["codes of no authority in the register"][area or "(none)"] += 1
        elif not (when := _YEAR.match(year)):
            self.unused["rows without a year"][where] += 1
        elif text.lower() in (suppressed := statistics_settings()["suppressed"]):
            self.unused["suppressed values"][f"{text or 'empty'} ({suppressed[text.lower()]})"] += 1
        elif (value := _number(text)) is None:
            self.unused["values that are no number"][f"{text[:20]!r} in {where}"] += 1
        elif not 0 <= value <= known.most:
            self.unused[f"values outside 0 to {known.most:g} ({known.unit})"][
                f"{text} in {where}"
            ] += 1
        else:
            for code in codes:
                self._keep(PublishedValue(indicator, code, int(when[0]), value, area), where)

    def _keep(self, value: PublishedValue, where: str) -> None:
        other = self.found.setdefault(value.key, value)
        if other.value != value.value:
            what = f"{value.indicator} {value.authority} {value.year} in {where}"
            self.unused["second values for one authority and year"][what] += 1

    def notes(self) -> Iterator[str]:
        """Yield a line for each reason why something is not used."""
        for reason, what in sorted(self.unused.items()):
            listed = [
                name + (f" ({number:,} times)" if number > 1 else "")
                for name, number in what.items()
            ]
            more = f" and {len(listed) - _MOST_LISTED:,} more" if len(listed) > _MOST_LISTED else ""
            yield f"{reason}: {', '.join(listed[:_MOST_LISTED])}{more}"


def _columns(places: Mapping[str, int]) -> Iterator[tuple[Indicator, int]]:
    """Yield the indicators that a header has a column of, with its place."""
    for each in indicators().values():
        column = next(
            (places[name.lower()] for name in each.columns if name.lower() in places), None
        )
        if column is not None and places.keys() >= {name.lower() for name in each.where}:
            yield each, column


def _number(text: str) -> float | None:
    """Return the number of a cell: "17.2", "1,024", "17.2%"; None for anything else."""
    try:
        return float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return None
