"""Reads the CSV files of the register; an error names the file and the line."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from datetime import date
from pathlib import Path

from graphkit.core import partial_dates
from graphkit.core.errors import RegisterError
from graphkit.core.resources import resource_path
from graphkit.register.entities import Alias, Authority, Change, Code, Law, Period, Place, Source

Row = Mapping[str, str]


def checked_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file as mappings from column to stripped cell.

    Raises RegisterError where the header is missing or a row has another number of cells than the header.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, None)
        if header is None:
            raise RegisterError(f"{path.name} is empty. Write the column names in its first line.")
        for cells in filter(None, reader):
            if len(cells) != len(header):
                where = f"{path.name}, line {reader.line_num}"
                raise RegisterError(f"{where}: the row has {len(cells)} cells, the header has {len(header)}")
            yield {column: cell.strip() for column, cell in zip(header, cells, strict=True)}


def parse_first_day(text: object) -> date | None:
    """Return the first day of a partial date: that of "2017-12" is 2017-12-01; None for an empty one."""
    return _parse_day(text, partial_dates.first_day)


def parse_last_day(text: object) -> date | None:
    """Return the last day of a partial date: that of "2017-11" is 2017-11-30; None for an empty one."""
    return _parse_day(text, partial_dates.last_day)


def _parse_day(text: object, complete: Callable[[str], str]) -> date | None:
    """Return the day of a cell, or of a date or year as YAML reads it, completed by `complete`."""
    if text is None or text == "":
        return None
    try:
        return date.fromisoformat(complete(str(text)))
    except ValueError as error:
        raise RegisterError(f"'{text}' is not a date. Write 2017-12-01, 2017-12 or 2017.") from error


def period_of(first: object, last: object) -> Period:
    """Return the first and last date as text, as precisely as the file gives them."""
    return str(first or ""), str(last or "")


def read_sources(folder: Path) -> dict[str, Source]:
    """Return the sources by their keys."""
    return {row["key"]: Source(**row) for row in checked_rows(folder / "sources.csv")}


def read_places(folder: Path, known: Set[str]) -> tuple[Place, ...]:
    """Return the places of the folder's `places.csv`, or without one, of the file that ships with graphkit.

    `known` are the GSS codes of the register's authorities. An unknown code is an error in the folder's own
    file; in the file that ships with graphkit it is skipped.
    """
    own = folder / "places.csv"
    path = own if own.exists() else resource_path("data", "register", "places.csv")
    places = [Place(row["place"], tuple(row["authorities"].split())) for row in checked_rows(path)]
    unknown = sorted({gss for place in places for gss in place.authorities} - known)
    if unknown and path is own:
        raise RegisterError(f"places.csv: no authority has the code {', '.join(unknown)}")
    places = [Place(place.name, tuple(gss for gss in place.authorities if gss in known)) for place in places]
    return tuple(place for place in places if place.authorities)


def read_changes(folder: Path) -> tuple[Change, ...]:
    """Return the successions that `changes.csv` lists."""
    return tuple(
        Change(
            day=_required_day(row["date"]),
            kind=row["kind"],
            original=tuple(row["original"].split()),
            resulting=tuple(row["resulting"].split()),
            source=row["source"],
            sure=row["sure"] == "true",
            note=row["note"],
            partial_date=row["date"],
        )
        for row in checked_rows(folder / "changes.csv")
    )


def _required_day(text: str) -> date:
    day = parse_first_day(text)
    if day is None:
        raise RegisterError("changes.csv: a change has no date")
    return day


def read_authorities(folder: Path) -> tuple[Authority, ...]:
    """Return all authorities, abolished ones included, sorted by GSS code."""
    ranked = {row["gss"]: row for row in checked_rows(folder / "neighbours.csv")}
    spellings = SpellingRules(folder)
    aliases: dict[str, list[Alias]] = defaultdict(list)
    for row in checked_rows(folder / "authority-names.csv"):
        aliases[row["gss"]].append(_alias(row))
    codes: dict[str, list[Code]] = defaultdict(list)
    for row in checked_rows(folder / "authority-codes.csv"):
        codes[row["gss"]].append(Code("gss", row["code"], parse_last_day(row["until"]), row["source"]))
    found = []
    for row in checked_rows(folder / "authorities.csv"):
        gss = row["gss"]
        found.append(
            Authority(
                gss=gss,
                urn=row["urn"],
                dfe=row["dfe"],
                name=row["name"],
                official_name=row["official_name"],
                kind=row["kind"],
                region=row["region"],
                aliases=(*aliases.pop(gss, ()), *spellings.aliases(row["kind"], row["name"])),
                neighbours=_neighbours(ranked.get(gss, {})),
                neighbours_published=ranked.get(gss, {}).get("published", ""),
                former_codes=tuple(codes.pop(gss, ())),
                opened=parse_first_day(row["opened"]),
                closed=parse_last_day(row["closed"]),
                source=row["source"],
                sure=row["sure"] == "true",
                note=row["note"],
                period=period_of(row["opened"], row["closed"]),
            )
        )
    if unknown := sorted({*aliases, *codes}):
        raise RegisterError(f"authorities.csv lacks the authorities {unknown}, which have names or codes")
    return tuple(sorted(found, key=lambda authority: authority.gss))


def _alias(row: Row) -> Alias:
    first, last = row["from"], row["until"]
    return Alias(
        row["text"],
        row["kind"],
        parse_first_day(first),
        parse_last_day(last),
        row["source"],
        period_of(first, last),
    )


def _neighbours(row: Row) -> tuple[str, ...]:
    return tuple(row[str(rank)] for rank in range(1, 11) if row.get(str(rank)))


def split_list(cell: str) -> tuple[str, ...]:
    """Return the items of a cell, which semicolons separate."""
    return tuple(item.strip() for item in cell.split(";") if item.strip())


def read_laws(folder: Path) -> tuple[Law, ...]:
    """Return the Acts, regulations and guidance that reports cite."""
    return tuple(
        Law(
            id=row["id"],
            title=row["title"],
            kind=row["kind"],
            aliases=split_list(row["aliases"]),
            valid_from=parse_first_day(row["from"]),
            valid_until=parse_last_day(row["until"]),
            source=row["source"],
            note=row["note"],
        )
        for row in checked_rows(folder / "laws.csv")
    )


class SpellingRules:
    """Rules for variants of the names of a class: "NHS {} Clinical Commissioning Group" is also "{} CCG"."""

    def __init__(self, folder: Path) -> None:
        self._rules: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
        for row in checked_rows(folder / "spellings.csv"):
            start, _, end = row["name"].partition("{}")
            self._rules[row["class"]].append((start, end, split_list(row["others"])))

    def aliases(self, kind: str, name: str) -> Iterator[Alias]:
        """Yield the variants of a name that the rules give."""
        for start, end, others in self._rules.get(kind, ()):
            if name.startswith(start) and name.endswith(end):
                core = name[len(start) : len(name) - len(end)]
                yield from (Alias(other.replace("{}", core), "variant", source="usage") for other in others)
