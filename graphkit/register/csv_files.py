"""Reads the plain files of `data/register/`, and says which line of which file is wrong."""

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
    """Yield the rows of a CSV file as mappings from column to cell, cells stripped.

    Raises RegisterError where a row has more cells or fewer than the header, or there is no header.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, None)
        if header is None:
            raise RegisterError(f"{path.name} is empty: its first line names the columns")
        for cells in filter(None, reader):
            if len(cells) != len(header):
                where = f"{path.name}, line {reader.line_num}"
                raise RegisterError(f"{where}: {len(cells)} cells, not {len(header)}")
            yield {column: cell.strip() for column, cell in zip(header, cells, strict=True)}


def parse_first_day(text: object) -> date | None:
    """Return the day a thing began: "2017-12-01", or the first of "2017-12" or "2017"."""
    return _day(text, partial_dates.first_day)


def parse_last_day(text: object) -> date | None:
    """Return the day a thing ended: "2017-11-30", or the last of "2017-11" or "2017"."""
    return _day(text, partial_dates.last_day)


def _day(text: object, which: Callable[[str], str]) -> date | None:
    """Return a day of what is told: a cell of a table, or a day or year as YAML has it."""
    if text is None or text == "":
        return None
    try:
        return date.fromisoformat(which(str(text)))
    except ValueError as error:
        raise RegisterError(f"no such day '{text}': write 2017-12-01, 2017-12 or 2017") from error


def period_of(first: object, last: object) -> Period:
    """Return the first and the last day as they are written down: as precisely as they are known."""
    return str(first or ""), str(last or "")


def read_sources(folder: Path) -> dict[str, Source]:
    """Return the sources by the key that the other files cite them by."""
    return {row["key"]: Source(**row) for row in checked_rows(folder / "sources.csv")}


def read_places(folder: Path, known: Set[str]) -> tuple[Place, ...]:
    """Return the places that are several authorities: the folder's, else those that ship with graphkit.

    `known` are the codes of the register's authorities: a code of the folder's own file must be one of them,
    of the others those that are known are meant.
    """
    own = folder / "places.csv"
    period = own if own.exists() else resource_path("data", "register", "places.csv")
    places = [Place(row["place"], tuple(row["authorities"].split())) for row in checked_rows(period)]
    strange = sorted({gss for place in places for gss in place.authorities} - known)
    if strange and period is own:
        raise RegisterError(f"places.csv: no authority has the code {', '.join(strange)}")
    there = [Place(place.name, tuple(filter(known.__contains__, place.authorities))) for place in places]
    return tuple(place for place in there if place.authorities)


def read_changes(folder: Path) -> tuple[Change, ...]:
    """Return what became what, as far as it is written down one by one."""
    return tuple(
        Change(
            day=_required_day(row["date"]),
            kind=row["kind"],
            original=tuple(row["original"].split()),
            resulting=tuple(row["resulting"].split()),
            source=row["source"],
            sure=row["sure"] == "true",
            note=row["note"],
            period=row["date"],
        )
        for row in checked_rows(folder / "changes.csv")
    )


def _required_day(text: str) -> date:
    day = parse_first_day(text)
    if day is None:
        raise RegisterError("changes.csv: a change without a date")
    return day


def read_authorities(folder: Path) -> tuple[Authority, ...]:
    """Return every authority, abolished ones included, in the order of their codes."""
    neighbours = _neighbours(folder)
    spellings = Spellings(folder)
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
                neighbours=neighbours.get(gss, ()),
                former_codes=tuple(codes.pop(gss, ())),
                opened=parse_first_day(row["opened"]),
                closed=parse_last_day(row["closed"]),
                source=row["source"],
                sure=row["sure"] == "true",
                note=row["note"],
                period=period_of(row["opened"], row["closed"]),
            )
        )
    if stray := sorted({*aliases, *codes}):
        raise RegisterError(f"names or codes of authorities that authorities.csv does not have: {stray}")
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


def _neighbours(folder: Path) -> dict[str, tuple[str, ...]]:
    return {
        row["gss"]: tuple(row[str(rank)] for rank in range(1, 11) if row[str(rank)])
        for row in checked_rows(folder / "neighbours.csv")
    }


def listed(cell: str) -> tuple[str, ...]:
    """Return the items of a cell in which they are parted by semicolons."""
    return tuple(item.strip() for item in cell.split(";") if item.strip())


def read_laws(folder: Path) -> tuple[Law, ...]:
    """Return the Acts, regulations and guidance that reports cite."""
    return tuple(
        Law(
            id=row["id"],
            title=row["title"],
            kind=row["kind"],
            aliases=listed(row["aliases"]),
            valid_from=parse_first_day(row["from"]),
            valid_until=parse_last_day(row["until"]),
            source=row["source"],
            note=row["note"],
        )
        for row in checked_rows(folder / "laws.csv")
    )


class Spellings:
    """Other forms that every name of a kind has ("NHS … Clinical Commissioning Group": "… CCG")."""

    def __init__(self, folder: Path) -> None:
        self._forms: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
        for row in checked_rows(folder / "spellings.csv"):
            start, _, end = row["name"].partition("{}")
            self._forms[row["class"]].append((start, end, listed(row["others"])))

    def aliases(self, kind: str, name: str) -> Iterator[Alias]:
        """Yield the other forms of a name."""
        for start, end, others in self._forms.get(kind, ()):
            if name.startswith(start) and name.endswith(end):
                core = name[len(start) : len(name) - len(end)]
                yield from (Alias(other.replace("{}", core), "variant", source="usage") for other in others)
