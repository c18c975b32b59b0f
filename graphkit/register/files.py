"""Reads the plain files of `data/register/`, and says which line of which file is wrong."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from graphkit.model import GraphkitError
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Code, Law, Source

Row = Mapping[str, str]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RegisterError(GraphkitError):
    """A file of the register that cannot be taken as it is: the message says which and why."""


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file as mappings from column to cell, cells stripped."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        for cells in reader:
            if len(cells) != len(header):
                raise RegisterError(f"{path.name}, line {reader.line_num}: {len(cells)} cells, not {len(header)}")
            yield {column: cell.strip() for column, cell in zip(header, cells, strict=True)}


def first_day(text: object) -> date | None:
    """Return the day a thing began: "2017-12-01", or the first of "2017-12" or "2017"."""
    parts = _parts(text)
    return date(*(parts + [1, 1])[:3]) if parts else None


def last_day(text: object) -> date | None:
    """Return the day a thing ended: "2017-11-30", or the last of "2017-11" or "2017"."""
    parts = _parts(text)
    if not parts:
        return None
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def _parts(text: object) -> list[int]:
    if text is None or text == "":
        return []
    if isinstance(text, date):
        return [text.year, text.month, text.day]
    try:
        parts = [int(part) for part in str(text).split("-")]
        date(*(parts + [1, 1])[:3])
    except ValueError as error:
        raise RegisterError(f"no such day '{text}': write 2017-12-01, 2017-12 or 2017") from error
    return parts


def read_sources(folder: Path) -> dict[str, Source]:
    """Return the sources by the key that the other files cite them by."""
    return {row["key"]: Source(**row) for row in rows_of(folder / "sources.csv")}


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
        )
        for row in rows_of(folder / "changes.csv")
    )


def _required_day(text: str) -> date:
    day = first_day(text)
    if day is None:
        raise RegisterError("changes.csv: a change without a date")
    return day


def successions(changes: tuple[Change, ...]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return who came before and who after each entity (tails of identifiers)."""
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        for old in change.original:
            after[old].update(new for new in change.resulting if new != old)
        for new in change.resulting:
            before[new].update(old for old in change.original if old != new)
    return before, after


def read_authorities(folder: Path, changes: tuple[Change, ...]) -> tuple[Authority, ...]:
    """Return every authority, abolished ones included, in the order of their codes."""
    neighbours = _neighbours(folder)
    aliases: dict[str, list[Alias]] = defaultdict(list)
    for row in rows_of(folder / "authority-names.csv"):
        aliases[row["gss"]].append(_alias(row))
    codes: dict[str, list[Code]] = defaultdict(list)
    for row in rows_of(folder / "authority-codes.csv"):
        codes[row["gss"]].append(Code("gss", row["code"], None, last_day(row["until"]), row["source"]))
    before, after = successions(changes)
    found = []
    for row in rows_of(folder / "authorities.csv"):
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
                region_code=row["region_code"],
                aliases=tuple(aliases.pop(gss, ())),
                neighbours=neighbours.get((gss, "present"), ()),
                neighbours_previous=neighbours.get((gss, "previous"), ()),
                former_codes=tuple(codes.pop(gss, ())),
                opened=first_day(row["opened"]),
                closed=last_day(row["closed"]),
                predecessors=_codes_of(before[f"authority/{gss}"]),
                successors=_codes_of(after[f"authority/{gss}"]),
                source=row["source"],
                sure=row["sure"] == "true",
                note=row["note"],
            )
        )
    if stray := sorted({*aliases, *codes}):
        raise RegisterError(f"names or codes of authorities that authorities.csv does not have: {stray}")
    return tuple(sorted(found, key=lambda authority: authority.gss))


def _alias(row: Row) -> Alias:
    return Alias(row["text"], row["kind"], first_day(row["from"]), last_day(row["until"]), row["source"])


def _neighbours(folder: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (row["gss"], row["set"]): tuple(row[str(rank)] for rank in range(1, 11) if row[str(rank)])
        for row in rows_of(folder / "neighbours.csv")
    }


def _codes_of(entities: set[str]) -> tuple[str, ...]:
    return tuple(sorted(entity.partition("/")[2] for entity in entities))


def read_laws(folder: Path) -> tuple[Law, ...]:
    """Return the Acts, regulations and guidance that reports cite."""
    return tuple(
        Law(
            id=row["id"],
            title=row["title"],
            kind=row["kind"],
            aliases=tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
            valid_from=first_day(row["from"]),
            valid_until=last_day(row["until"]),
            source=row["source"],
            note=row["note"],
        )
        for row in rows_of(folder / "laws.csv")
    )


class AgencyFiles:
    """Reads the YAML files of agencies. Areas are written by the authorities' names, as people do."""

    def __init__(self, authorities: tuple[Authority, ...], changes: tuple[Change, ...]) -> None:
        self._gss = {name: a.gss for a in authorities for name in (a.name, a.gss) if a.closed is None}
        self._gss |= {f"{a.name} (until {a.closed.year})": a.gss for a in authorities if a.closed}
        self._before, self._after = successions(changes)

    def read(self, path: Path) -> Iterator[Agency]:
        """Yield the agencies of one file; what its head says holds for all of them."""
        with path.open(encoding="utf-8") as text:
            content = yaml.load(text, Loader=_LOADER)
        shared = {name: value for name, value in content.items() if name != "agencies"}
        for entry in content["agencies"]:
            try:
                yield self._agency({**shared, **entry})
            except (KeyError, TypeError, RegisterError) as error:
                raise RegisterError(f"{path.name}, agency {entry.get('id', entry)}: {error}") from error

    def _agency(self, entry: dict[str, Any]) -> Agency:
        source = entry["source"]
        entity = f"agency/{entry['id']}"
        role = entry.get("role", "covers")
        return Agency(
            id=entry["id"],
            kind=entry["class"],
            name=entry["name"],
            sector=entry["sector"],
            aliases=tuple(self._aliases(entry, source)),
            serves=tuple(self._area(area, role, source) for area in entry.get("serves", ())),
            national=entry.get("national", False),
            opened=first_day(entry.get("opened")),
            closed=last_day(entry.get("closed")),
            predecessors=_codes_of(self._before[entity]),
            successors=_codes_of(self._after[entity]),
            codes=tuple(
                Code(scheme, str(value), source=source)
                for scheme, value in sorted(entry.get("codes", {}).items())
            ),
            homepage=entry.get("homepage", ""),
            source=source,
            sure=entry.get("sure", True),
            note=entry.get("note", ""),
        )

    def _aliases(self, entry: dict[str, Any], source: str) -> Iterator[Alias]:
        for field, kind in (("formerly", "name"), ("also", "variant"), ("short", "abbreviation")):
            for item in entry.get(field, ()):
                given = {"text": item} if isinstance(item, str) else item
                yield Alias(
                    given["text"],
                    given.get("kind", kind),
                    first_day(given.get("from")),
                    last_day(given.get("until")),
                    given.get("source", source),
                )

    def _area(self, item: str | dict[str, Any], role: str, source: str) -> Area:
        given: dict[str, Any] = {"area": item} if isinstance(item, str) else item
        if given["area"] not in self._gss:
            raise RegisterError(f"no authority '{given['area']}' in authorities.csv")
        return Area(
            self._gss[given["area"]],
            given.get("role", role),
            first_day(given.get("from")),
            last_day(given.get("until")),
            given.get("source", source),
            given.get("sure", True),
        )
