"""Reads the YAML files of `data/register/agencies/`: one bundle of facts for each agency."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphkit.core.errors import RegisterError
from graphkit.core.resources import load_yaml
from graphkit.register.csv_files import Spellings, parse_first_day, parse_last_day, period_of
from graphkit.register.entities import Agency, Alias, Area, Authority, Code

RUNS = ("camhs", "hospital")
FIELDS = {
    *("id", "class", "name", "sector", "national", "role", "serves", "formerly", "also", "short", "local"),
    *RUNS,
    *("opened", "closed", "codes", "homepage", "source", "sure", "note"),
}
ALIASES = (("formerly", "name"), ("also", "variant"), ("short", "abbreviation"), ("local", "local"))


class AgencyFiles:
    """Reads the YAML files of agencies. Areas are written by the authorities' names, as people do."""

    def __init__(self, authorities: tuple[Authority, ...], spellings: Spellings) -> None:
        self._spellings = spellings
        self._gss = {name: a.gss for a in authorities for name in (a.name, a.gss) if a.closed is None}
        self._gss |= {f"{a.name} (until {a.closed.year})": a.gss for a in authorities if a.closed}

    def read(self, path: Path) -> Iterator[Agency]:
        """Yield the agencies of one file; what its head says holds for all of them."""
        content = load_yaml(path)
        shared = {name: value for name, value in content.items() if name != "agencies"}
        for entry in content["agencies"]:
            try:
                yield self._agency({**shared, **entry})
            except (KeyError, TypeError, RegisterError) as error:
                name = entry.get("id", entry) if isinstance(entry, dict) else entry
                raise RegisterError(f"{path.name}, agency {name}: {error}") from error

    def _agency(self, entry: dict[str, Any]) -> Agency:
        if stray := sorted(entry.keys() - FIELDS):
            raise RegisterError(f"no such field: {', '.join(stray)}")
        source = entry["source"]
        role = entry.get("role", "covers")
        return Agency(
            id=entry["id"],
            kind=entry["class"],
            name=entry["name"],
            sector=entry["sector"],
            aliases=tuple(self._aliases(entry, source)),
            areas=tuple(self._area(area, role, entry) for area in entry.get("serves", ())),
            sole_provider_of=tuple(
                (what, self._area(area, "provides", entry)) for what in RUNS for area in entry.get(what, ())
            ),
            national=entry.get("national", False),
            opened=parse_first_day(entry.get("opened")),
            closed=parse_last_day(entry.get("closed")),
            codes=tuple(
                Code(scheme, str(value), source=source)
                for scheme, value in sorted(entry.get("codes", {}).items())
            ),
            homepage=entry.get("homepage", ""),
            source=source,
            note=entry.get("note", ""),
            period=period_of(entry.get("opened"), entry.get("closed")),
        )

    def _aliases(self, entry: dict[str, Any], source: str) -> Iterator[Alias]:
        for field, kind in ALIASES:
            for item in entry.get(field, ()):
                given = {"text": item} if isinstance(item, str) else item
                yield Alias(
                    given["text"],
                    given.get("kind", kind),
                    parse_first_day(given.get("from")),
                    parse_last_day(given.get("until")),
                    given.get("source", source),
                    period_of(given.get("from"), given.get("until")),
                )
        yield from self._spellings.aliases(entry["class"], entry["name"])

    def _area(self, item: str | dict[str, Any], role: str, entry: dict[str, Any]) -> Area:
        """Return one area; what is not said of it (`source`, `sure`) is as the agency's entry says."""
        given: dict[str, Any] = {"area": item} if isinstance(item, str) else item
        if given["area"] not in self._gss:
            raise RegisterError(f"no authority '{given['area']}' in authorities.csv")
        return Area(
            authority=self._gss[given["area"]],
            role=given.get("role", role),
            valid_from=parse_first_day(given.get("from")),
            valid_until=parse_last_day(given.get("until")),
            source=given.get("source", entry["source"]),
            sure=given.get("sure", entry.get("sure", True)),
            legal_basis=given.get("legal-basis", ""),
            period=period_of(given.get("from"), given.get("until")),
        )
