"""The register: an index of authorities and agencies by identifier, by name and by area, at a date."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from graphkit.core.errors import RegisterError
from graphkit.core.resources import resource_path
from graphkit.register import csv_files
from graphkit.register.agency_files import AgencyReader
from graphkit.register.authority_names import AuthorityNames, normalise_name
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Law, Place, Source, names_of
from graphkit.register.safeguarding_partnerships import build_partnerships, read_names


class Register:
    """Authorities and agencies, indexed by identifier, name and area; changes between them; laws.

    Look-ups take a GSS code of an authority (present or former) and a day; without a day, any time matches.
    """

    def __init__(
        self,
        authorities: tuple[Authority, ...],
        agencies: tuple[Agency, ...],
        changes: tuple[Change, ...] = (),
        laws: tuple[Law, ...] = (),
        sources: dict[str, Source] | None = None,
        places: tuple[Place, ...] = (),
    ) -> None:
        self.authorities = authorities
        self.agencies = agencies
        self.sources = sources or {}  # by key
        self.places = places
        self.changes = changes  # sorted by date
        self.laws = laws  # sorted by id
        self._authority = {authority.gss: authority for authority in authorities}
        self._present_code = {code.value: a.gss for a in authorities for code in a.former_codes}
        self._agency = {agency.id: agency for agency in agencies}
        self._national = [agency for agency in agencies if agency.national]
        self._sole_providers = [
            (what, area, agency) for agency in agencies for what, area in agency.sole_provider_of
        ]
        self._names = AuthorityNames(authorities)
        self._agencies_by_key: dict[str, list[Agency]] = defaultdict(list)
        self._agencies_by_area: dict[str, list[tuple[Agency, Area]]] = defaultdict(list)
        for agency in agencies:
            self._index(agency)

    def _index(self, agency: Agency) -> None:
        for name in sorted(set(map(_agency_key, names_of(agency)))):
            self._agencies_by_key[name].append(agency)
        for area in agency.areas:
            self._agencies_by_area[area.authority].append((agency, area))

    def authority(self, gss: str) -> Authority | None:
        """Return the authority with this GSS code, present or former."""
        return self._authority.get(self._present_code.get(gss, gss))

    def agency(self, agency_id: str) -> Agency | None:
        """Return the agency with this id ("achieving-for-children")."""
        return self._agency.get(agency_id)

    def find_authority(self, text: str, on: date | None = None) -> Authority | None:
        """Return the authority that has this printed name on a day, or None where that is not certain.

        The name of a children's trust finds the authority it serves, where it serves only one.
        """
        return self._names.find(text, on) or self._authority_of_trust(text, on)

    def _authority_of_trust(self, text: str, on: date | None) -> Authority | None:
        served = {
            area.authority
            for agency in self.find_agencies(text, on)
            if agency.kind == "ChildrensTrust"
            for area in agency.areas
            if area.is_valid(on)
        }
        return self._authority[min(served)] if len(served) == 1 else None

    def find_agencies(self, text: str, on: date | None = None, area: str = "") -> list[Agency]:
        """Return the agencies with this name, sorted by id; more than one where the name is ambiguous.

        Agencies that had the name on the day are preferred; without one, all that ever had it are returned,
        because a report may refer to an agency that no longer exists. With an `area` (the GSS code of the
        authority a report is about), agencies that serve it are preferred, and abbreviations and local names
        of agencies of other areas do not match.
        """
        name = _agency_key(text)
        found = self._agencies_by_key.get(name, [])
        if area:
            area = self._present_code.get(area, area)
            found = [a for a in found if _serves(a, area) or _has_full_name(a, name)]
            found = [a for a in found if _serves(a, area)] or found
        current = [agency for agency in found if agency.exists(on) and _has_name(agency, name, on)]
        return sorted(current or found, key=lambda agency: agency.id)

    def agencies_serving(self, gss: str, kind: str, on: date | None = None) -> list[Agency]:
        """Return the agencies of a class that served an authority on a day.

        Those that serve the whole area come first, then those that serve a part, then national ones. An area
        without dates is valid as long as its agency exists.
        """
        local = [
            (area.role == "part", agency.id, agency)
            for agency, area in self._agencies_by_area.get(self._present_code.get(gss, gss), ())
            if agency.kind == kind and agency.exists(on) and area.is_valid(on)
        ]
        everywhere = [a for a in self._national if a.kind == kind and a.exists(on)]
        ordered = [agency for _, _, agency in sorted(local, key=lambda found: found[:2])]
        return list(dict.fromkeys(ordered + sorted(everywhere, key=lambda agency: agency.id)))

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield (name, entity, kind of name) for all names of all authorities, then of all agencies."""
        for authority in self.authorities:
            for text, kind in _names_and_kinds(authority):
                yield text, authority.entity, kind
        for agency in self.agencies:
            for text, kind in _names_and_kinds(agency):
                yield text, agency.entity, kind

    def health_commissioner(self, gss: str, on: date | None) -> Agency | None:
        """Return the body that commissioned health care for a whole area on a day.

        None where it is not known or several shared the area.
        """
        found = [
            agency
            for agency, area in self._agencies_by_area.get(self._present_code.get(gss, gss), ())
            if area.role == "commissions" and agency.exists(on) and area.is_valid(on)
        ]
        return found[0] if len(found) == 1 else None

    def sole_provider(self, service: str, gss: str, on: date | None) -> Agency | None:
        """Return the only agency that ran a service ("camhs" or "hospital") in an area on a day.

        None where it is not known or several shared the service.
        """
        gss = self._present_code.get(gss, gss)
        found = {
            agency.id: agency
            for provided, area, agency in self._sole_providers
            if provided == service and area.authority == gss and area.is_valid(on) and agency.exists(on)
        }
        return found.popitem()[1] if len(found) == 1 else None


def _names_and_kinds(owner: Authority | Agency) -> Iterator[tuple[str, str]]:
    yield owner.name, "name"
    seen = {owner.name}
    official = [Alias(owner.official_name)] if isinstance(owner, Authority) else []
    for alias in (*official, *owner.aliases):
        if alias.text not in seen:
            seen.add(alias.text)
            yield alias.text, alias.kind


def _agency_key(text: str) -> str:
    return normalise_name(text).removeprefix("the ").removesuffix(" limited")


def _serves(agency: Agency, gss: str) -> bool:
    return agency.national or agency.serves_area(gss)


def _has_full_name(agency: Agency, name: str) -> bool:
    """Return whether this is a name or variant of the agency, not an abbreviation or local name."""
    return any(_agency_key(text) == name for text in names_of(agency, "name", "variant"))


def _has_name(agency: Agency, name: str, on: date | None) -> bool:
    """Return whether the agency had this name on the day."""
    aliases = (alias.text for alias in agency.aliases if alias.is_valid(on))
    return name in map(_agency_key, (agency.name, *aliases))


def read_register(folder: Path) -> Register:
    """Return the register in a folder of CSV and YAML files.

    Raises RegisterError where a file is not valid.
    """
    changes = csv_files.read_changes(folder)
    authorities = csv_files.read_authorities(folder)
    reader = AgencyReader(authorities, csv_files.SpellingRules(folder))
    paths = sorted((folder / "agencies").glob("*.yaml"))
    agencies = [agency for path in paths for agency in reader.read(path)]
    boards, successions = build_partnerships(authorities, agencies, read_names(folder))
    agencies += boards
    if duplicates := sorted(name for name, n in Counter(agency.id for agency in agencies).items() if n > 1):
        raise RegisterError(f"more than one agency has the id {', '.join(duplicates)}")
    return Register(
        authorities,
        tuple(sorted(agencies, key=lambda agency: agency.id)),
        tuple(sorted([*changes, *successions], key=lambda change: (change.day, change.original))),
        tuple(sorted(csv_files.read_laws(folder), key=lambda law: law.id)),
        csv_files.read_sources(folder),
        csv_files.read_places(folder, {authority.gss for authority in authorities}),
    )


@lru_cache(maxsize=1)
def load_register() -> Register:
    """Return the register that ships with graphkit; it is read once."""
    return read_register(resource_path("data", "register"))
