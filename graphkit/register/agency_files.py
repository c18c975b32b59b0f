"""Reads the agency files of the register, `data/register/agencies/*.yaml`: one entry for each agency."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphkit.core.errors import RegisterError
from graphkit.core.resources import load_yaml
from graphkit.register.csv_files import SpellingRules, parse_first_day, parse_last_day, period_of
from graphkit.register.entities import Agency, Alias, Area, Authority, Code

SOLE_SERVICES = ("camhs", "hospital")  # fields that list areas, see `Agency.sole_provider_of`
FIELDS = {
    *("id", "class", "name", "sector", "national", "role", "serves", "formerly", "also", "short", "local"),
    *SOLE_SERVICES,
    *("opened", "closed", "codes", "homepage", "source", "sure", "note"),
    *("label-names", "federation", "ambiguous"),
}
ALIASES = (("formerly", "name"), ("also", "variant"), ("short", "abbreviation"), ("local", "local"))


class AgencyReader:
    """Reads YAML files of agencies; an entry names its areas by the name or GSS code of the authority."""

    def __init__(self, authorities: tuple[Authority, ...], spellings: SpellingRules) -> None:
        self._spellings = spellings
        self._gss = {name: a.gss for a in authorities for name in (a.name, a.gss) if a.closed is None}
        self._gss |= {f"{a.name} (until {a.closed.year})": a.gss for a in authorities if a.closed}

    def read(self, path: Path) -> Iterator[Agency]:
        """Yield the agencies of one file; fields at the top of the file are defaults for all its agencies."""
        content = load_yaml(path)
        shared = {name: value for name, value in content.items() if name != "agencies"}
        for entry in content["agencies"]:
            try:
                yield self._agency({**shared, **entry})
            except (KeyError, TypeError, RegisterError) as error:
                name = entry.get("id", entry) if isinstance(entry, dict) else entry
                raise RegisterError(f"{path.name}, agency {name}: {error}") from error

    def _agency(self, entry: dict[str, Any]) -> Agency:
        if unknown := sorted(entry.keys() - FIELDS):
            raise RegisterError(f"unknown field: {', '.join(unknown)}")
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
                (service, self._area(area, "provides", entry))
                for service in SOLE_SERVICES
                for area in entry.get(service, ())
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
            label_names=tuple(entry.get("label-names", ())),
            is_federation=entry.get("federation", False),
            is_ambiguous=entry.get("ambiguous", False),
        )

    def _aliases(self, entry: dict[str, Any], source: str) -> Iterator[Alias]:
        for field, kind in ALIASES:
            for item in entry.get(field, ()):
                fields = {"text": item} if isinstance(item, str) else item
                yield Alias(
                    fields["text"],
                    fields.get("kind", kind),
                    parse_first_day(fields.get("from")),
                    parse_last_day(fields.get("until")),
                    fields.get("source", source),
                    period_of(fields.get("from"), fields.get("until")),
                )
        yield from self._spellings.aliases(entry["class"], entry["name"])

    def _area(self, item: str | dict[str, Any], role: str, entry: dict[str, Any]) -> Area:
        """Return one area; `source` and `sure` default to those of the agency's entry."""
        fields: dict[str, Any] = {"area": item} if isinstance(item, str) else item
        if fields["area"] not in self._gss:
            raise RegisterError(f"authorities.csv has no authority '{fields['area']}'")
        return Area(
            authority=self._gss[fields["area"]],
            role=fields.get("role", role),
            valid_from=parse_first_day(fields.get("from")),
            valid_until=parse_last_day(fields.get("until")),
            source=fields.get("source", entry["source"]),
            sure=fields.get("sure", entry.get("sure", True)),
            legal_basis=fields.get("legal-basis", ""),
            period=period_of(fields.get("from"), fields.get("until")),
        )
