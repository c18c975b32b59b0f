"""Reads the files of the register: CSV tables, and YAML files with an entry for each agency.

An error names the file, and the line or the entry.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from graphkit.core.errors import RegisterError
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.resources import load_yaml, resource_path
from graphkit.documents.register.entities import (
    Agency,
    Alias,
    Area,
    Authority,
    BodyChange,
    Code,
    Law,
    Period,
    Place,
)
from graphkit.documents.register.report_origins import ReportOrigin

Row = Mapping[str, str]
Sources = Mapping[str, str]  # key of a source → the day on which it was last looked up
# class → rules for its names
Spellings = Mapping[str, list[tuple[re.Pattern[str], tuple[str, ...]]]]
T = TypeVar("T")

SOLE_SERVICES = ("camhs", "hospital")  # fields that list areas, see `Agency.sole_provider_of`
# scheme → source
CODE_LISTS = {"company": "companies-house", "ods": "ods", "police-id": "police-data"}
# field → kind
ALIASES = {"formerly": "name", "also": "variant", "short": "abbreviation", "local": "local"}
# field of an agency
_RENAMED = {"class": "kind", "federation": "is_federation", "ambiguous": "is_ambiguous"}
FIELDS = {
    *("id", "name", "sector", "national", "role", "serves", *_RENAMED, *ALIASES, *SOLE_SERVICES),
    *("opened", "closed", "codes", "homepage", "source", "sure", "note", "label-names"),
}


REQUIRED_FIELDS = ("id", "class", "name", "sector", "source")  # of an agency
COLUMNS = {  # file → the columns that it must have
    "authorities.csv": "gss urn dfe name official_name kind region opened closed source",
    "authority-codes.csv": "gss code source",
    "authority-names.csv": "gss text kind from until source",
    "changes.csv": "date kind original resulting source",
    "laws.csv": "id title kind aliases from until source",
    "neighbours.csv": "gss 1 source",
    "places.csv": "place authorities",
    "reports.csv": "sha256 published document",
    "sources.csv": "key title licence looked_up",
    "spellings.csv": "class name others",
}


_PERIODS = (  # columns with dates
    *(("from", "until"), ("opened", "closed")),
    *((each, "") for each in ("date", "looked_up", "published")),
)


def checked_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file as mappings from column to stripped cell.

    Raises RegisterError where the header is missing or lacks one of `COLUMNS`, or a row has another
    number of cells than the header, or a period that is none.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, None)
        if header is None:
            raise RegisterError(f"{path.name} is empty. Write the column names in its first line.")
        if missing := [name for name in COLUMNS.get(path.name, "").split() if name not in header]:
            raise RegisterError(f"{path.name} lacks the column '{missing[0]}'")
        for cells in filter(None, reader):
            where = f"{path.name}, line {reader.line_num}"
            if len(cells) != len(header):
                raise RegisterError(
                    f"{where}: the row has {len(cells)} cells, the header has {len(header)}"
                )
            row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
            try:
                for first, last in _PERIODS:
                    _period(row, first, last)
            except RegisterError as error:
                raise RegisterError(f"{where}: {error}") from error
            yield row


def _entry(cls: type[T], values: Mapping[str, Any], **more: Any) -> T:
    """Return an entry with those of some values that are fields of its class,
    and with more fields.
    """
    names = {field.name for field in fields(cls)}  # type: ignore[arg-type]  # every entry is a dataclass
    return cls(**{name: value for name, value in values.items() if name in names} | more)


def _period(values: Mapping[str, Any], first: str = "from", last: str = "until") -> Period:
    """Return the period that two columns or fields give:
    text, or dates and years as YAML reads them.
    """
    period = Period(str(values.get(first) or ""), str(values.get(last) or ""))
    for text in (period.first, period.last):
        try:
            first_day(text)
        except ValueError as error:
            raise RegisterError(
                f"'{text}' is not a date. Write 2017-12-01, 2017-12 or 2017."
            ) from error
    return _checked(period)


def _checked(period: Period) -> Period:
    """Return a period. Raises RegisterError where it ends before it begins."""
    if period.last and last_day(period.last) < first_day(period.first):
        raise RegisterError(f"the period ends ({period.last}) before it begins ({period.first})")
    return period


def own_or_shipped(folder: Path, name: str) -> Path:
    """Return the path of a file in a register folder, or without one, of the shipped file."""
    own = folder / name
    return own if own.exists() else resource_path("data", "register", name)


def read_places(folder: Path, known: Set[str]) -> tuple[Place, ...]:
    """Return the places of the folder's `places.csv`, or without one,
    of the file that ships with graphkit.

    `known` are the GSS codes of the register's authorities. An unknown code is an error in the
    folder's own file; in the file that ships with graphkit it is skipped.
    """
    path = own_or_shipped(folder, "places.csv")
    places = [(row["place"], row["authorities"].split()) for row in checked_rows(path)]
    unknown = sorted({gss for _, codes in places for gss in codes} - known)
    if unknown and path.parent == folder:
        raise RegisterError(f"places.csv: no authority has the code {', '.join(unknown)}")
    found = (Place(name, tuple(gss for gss in codes if gss in known)) for name, codes in places)
    return tuple(place for place in found if place.authorities)


def read_origins(folder: Path) -> dict[str, ReportOrigin]:
    """Return what is known of reports, from `reports.csv` of a folder or else the shipped one."""
    rows = checked_rows(own_or_shipped(folder, "reports.csv"))
    return {
        row["sha256"]: ReportOrigin(
            date.fromisoformat(row["published"]) if row["published"] else None, row["document"]
        )
        for row in rows
    }


def read_sources(folder: Path) -> Sources:
    """Return the keys of the sources that other files cite,
    and the day on which each was last looked up.
    """
    return {row["key"]: row["looked_up"] for row in checked_rows(folder / "sources.csv")}


def read_changes(folder: Path) -> Iterator[BodyChange]:
    """Yield the successions that `changes.csv` lists."""
    for row in checked_rows(folder / "changes.csv"):
        if not row["date"]:
            raise RegisterError("changes.csv: a change has no date")
        ends = {name: tuple(row[name].split()) for name in ("original", "resulting")}
        yield BodyChange(row["date"], row["kind"], **ends, source=row["source"])


def read_authorities(folder: Path, spellings: Spellings) -> tuple[Authority, ...]:
    """Return all authorities, abolished ones included, sorted by GSS code."""
    ranked = {row["gss"]: row for row in checked_rows(folder / "neighbours.csv")}
    aliases: dict[str, list[Alias]] = defaultdict(list)
    for row in checked_rows(folder / "authority-names.csv"):
        aliases[row["gss"]].append(_entry(Alias, row, period=_period(row)))
    codes: dict[str, list[Code]] = defaultdict(list)
    for row in checked_rows(folder / "authority-codes.csv"):
        codes[row["gss"]].append(Code("gss", row["code"], row["source"]))
    found = []
    for row in checked_rows(folder / "authorities.csv"):
        given_names = aliases.pop(row["gss"], ())
        neighbours = ranked.get(row["gss"], {})
        by_rank = (neighbours.get(str(rank), "") for rank in range(1, 11))
        authority = _entry(
            Authority,
            row,
            aliases=(*given_names, *_variants(spellings, row["kind"], row["name"])),
            neighbours=tuple(filter(None, by_rank)),
            neighbours_published=neighbours.get("published", ""),
            former_codes=tuple(codes.pop(row["gss"], ())),
            period=_period(row, "opened", "closed"),
        )
        found.append(authority)
    if unknown := sorted({*aliases, *codes}):
        raise RegisterError(
            f"authorities.csv lacks the authorities {unknown}, which have names or codes"
        )
    return tuple(sorted(found, key=lambda authority: authority.gss))


def split_list(cell: str) -> tuple[str, ...]:
    """Return the items of a cell, which semicolons separate."""
    return tuple(item.strip() for item in cell.split(";") if item.strip())


def read_laws(folder: Path) -> Iterator[Law]:
    """Yield the Acts, regulations and guidance that reports cite."""
    for row in checked_rows(folder / "laws.csv"):
        yield _entry(Law, row, aliases=split_list(row["aliases"]), period=_period(row))


def read_spellings(folder: Path) -> Spellings:
    """Return the rules for variants of names:
    "NHS {} Clinical Commissioning Group" is also "{} CCG".
    """
    found: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = defaultdict(list)
    for row in checked_rows(folder / "spellings.csv"):
        pattern = re.compile(re.escape(row["name"]).replace(r"\{\}", "(.*)"))
        found[row["class"]].append((pattern, split_list(row["others"])))
    return found


def _variants(spellings: Spellings, kind: str, name: str) -> Iterator[Alias]:
    """Yield the variants of a name that the rules for a class give."""
    for pattern, others in spellings.get(kind, ()):
        if found := pattern.fullmatch(name):
            yield from (
                Alias(other.replace("{}", found[1]), "variant", "usage") for other in others
            )


def read_agencies(
    folder: Path, authorities: tuple[Authority, ...], spellings: Spellings
) -> Iterator[Agency]:
    """Yield the agencies of `agencies/*.yaml`,
    which name their areas by name or GSS code of the authority.

    A name of two authorities is that of the one without an end. Fields at the top of a file are
    defaults for all its agencies.
    """
    ended_first = sorted(authorities, key=lambda one: not one.closed)
    gss = {name: one.gss for one in ended_first for name in (one.name, one.gss)}
    gss |= {f"{one.name} (until {one.closed.year})": one.gss for one in authorities if one.closed}
    periods = {one.gss: one.period for one in authorities}
    for path in sorted((folder / "agencies").glob("*.yaml")):
        content = load_yaml(path)
        for entry in content.pop("agencies"):
            try:
                agency = _agency({**content, **entry}, gss, spellings)
                for area in agency.areas:
                    _checked(area.period.within(agency.period, periods[area.authority]))
                yield agency
            except (KeyError, TypeError, RegisterError) as error:
                name = entry.get("id", entry) if isinstance(entry, dict) else entry
                raise RegisterError(f"{path.name}, agency {name}: {error}") from error


def _agency(entry: dict[str, Any], gss: Mapping[str, str], spellings: Spellings) -> Agency:
    if unknown := sorted(entry.keys() - FIELDS):
        raise RegisterError(f"unknown field: {', '.join(unknown)}")
    if missing := [name for name in REQUIRED_FIELDS if name not in entry]:
        raise RegisterError(f"'{missing[0]}' is missing")
    role, source = entry.get("role", "covers"), entry["source"]
    sole_services = (
        (service, _area(area, "provides", entry, gss))
        for service in SOLE_SERVICES
        for area in entry.get(service, ())
    )
    codes = (
        Code(scheme, str(value), CODE_LISTS.get(scheme, source))
        for scheme, value in sorted(entry.get("codes", {}).items())
    )
    return _entry(
        Agency,
        {_RENAMED.get(name, name): value for name, value in entry.items()},
        name=entry["name"],
        aliases=(*_aliases(entry), *_variants(spellings, entry["class"], entry["name"])),
        areas=tuple(_area(area, role, entry, gss) for area in entry.get("serves", ())),
        sole_provider_of=tuple(sole_services),
        codes=tuple(codes),
        label_names=tuple(entry.get("label-names", ())),
        period=_period(entry, "opened", "closed"),
    )


def _aliases(entry: dict[str, Any]) -> Iterator[Alias]:
    for field, kind in ALIASES.items():
        for item in entry.get(field, ()):
            given = {"text": item} if isinstance(item, str) else item
            if "text" not in given:
                raise RegisterError(f"a name in '{field}' has no 'text'")
            yield _entry(
                Alias, {"kind": kind, "source": entry["source"], **given}, period=_period(given)
            )


def _area(
    item: str | dict[str, Any], role: str, entry: dict[str, Any], gss: Mapping[str, str]
) -> Area:
    """Return one area; `source` and `sure` default to those of the agency's entry."""
    given: dict[str, Any] = {"area": item} if isinstance(item, str) else item
    if given["area"] not in gss:
        raise RegisterError(f"authorities.csv has no authority '{given['area']}'")
    return _entry(
        Area,
        {"role": role, "source": entry["source"], "sure": entry.get("sure", True), **given},
        authority=gss[given["area"]],
        legal_basis=given.get("legal-basis", ""),
        period=_period(given),
    )
