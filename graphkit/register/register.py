"""`Register`: the look-ups by name, by area and by date that the other rooms make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from graphkit.core.errors import RegisterError
from graphkit.core.resources import resource_path
from graphkit.register import csv_files
from graphkit.register.agency_files import AgencyFiles
from graphkit.register.authority_names import AuthorityNames, normalise_name
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Law, Place, Source, names_of
from graphkit.register.safeguarding_partnerships import local_partnerships


class Register:
    """All that is known of authorities, agencies, their changes and the law, indexed."""

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
        self.sources = sources or {}  # by the key that facts cite them by
        self.places = places  # that are several authorities
        self.changes = changes  # what became what, by date
        self.laws = laws  # that reports cite, by id
        self._authority = {authority.gss: authority for authority in authorities}
        self._former = {code.value: a.gss for a in authorities for code in a.former_codes}
        self._agency = {agency.id: agency for agency in agencies}
        self._national = [agency for agency in agencies if agency.national]
        self._running = [
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
        """Return the authority with this code, be it one it bore in former times."""
        return self._authority.get(self._former.get(gss, gss))

    def agency(self, agency_id: str) -> Agency | None:
        """Return the agency with this id ("achieving-for-children")."""
        return self._agency.get(agency_id)

    def find_authority(self, text: str, on: date | None = None) -> Authority | None:
        """Return the authority these printed words name on a day, or None when that is not certain.

        A trust named in place of its authority stands for it, as long as it serves no other.
        """
        return self._names.named(text, on) or self._authority_behind(text, on)

    def _authority_behind(self, text: str, on: date | None) -> Authority | None:
        served = {
            area.authority
            for agency in self.find_agencies(text, on)
            if agency.kind == "ChildrensTrust"
            for area in agency.areas
            if area.is_valid(on)
        }
        return self._authority[min(served)] if len(served) == 1 else None

    def find_agencies(self, text: str, on: date | None = None, area: str = "") -> list[Agency]:
        """Return the agencies these words name, by id; more than one: the words do not tell them apart.

        When some bore the name on that day, only they are returned; else all that ever did, for a report
        may look back on an agency that is no more. With an `area` (the GSS code of the authority a report
        is about), those that serve it go before others, and abbreviations and local names of agencies of
        other areas mean nothing.
        """
        name = _agency_key(text)
        found = self._agencies_by_key.get(name, [])
        if area:
            area = self._former.get(area, area)
            found = [a for a in found if _serves(a, area) or _plainly(a, name)]
            found = [a for a in found if _serves(a, area)] or found
        then = [agency for agency in found if agency.exists(on) and _bears(agency, name, on)]
        return sorted(then or found, key=lambda agency: agency.id)

    def agencies_serving(self, gss: str, kind: str, on: date | None = None) -> list[Agency]:
        """Return the agencies of a class that served an authority on a day: whole areas before parts.

        National ones come last. An area written without days holds as long as its agency exists.
        """
        local = [
            (area.role == "part", agency.id, agency)
            for agency, area in self._agencies_by_area.get(self._former.get(gss, gss), ())
            if agency.kind == kind and agency.exists(on) and area.is_valid(on)
        ]
        everywhere = [a for a in self._national if a.kind == kind and a.exists(on)]
        ordered = [agency for _, _, agency in sorted(local, key=lambda found: found[:2])]
        return list(dict.fromkeys(ordered + sorted(everywhere, key=lambda agency: agency.id)))

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield (words, entity, kind) for every name of every authority and agency, sorted by entity."""
        for authority in self.authorities:
            for text, kind in _texts(authority):
                yield text, authority.entity, kind
        for agency in self.agencies:
            for text, kind in _texts(agency):
                yield text, agency.entity, kind

    def health_commissioner(self, gss: str, on: date | None) -> Agency | None:
        """Return the body that commissioned health care for a whole area on a day.

        None where it is not known, or where several shared the area: "the CCG" then stays a mention of
        the health sector.
        """
        found = [
            agency
            for agency, area in self._agencies_by_area.get(self._former.get(gss, gss), ())
            if area.role == "commissions" and agency.exists(on) and area.is_valid(on)
        ]
        return found[0] if len(found) == 1 else None

    def sole_provider(self, what: str, gss: str, on: date | None) -> Agency | None:
        """Return the agency that ran something for an area on a day: "camhs" or "hospital", see `Agency`.

        None where several shared it, or it is not known.
        """
        gss = self._former.get(gss, gss)
        found = {
            agency.id: agency
            for one, area, agency in self._running
            if one == what and area.authority == gss and area.is_valid(on) and agency.exists(on)
        }
        return found.popitem()[1] if len(found) == 1 else None


def _texts(owner: Authority | Agency) -> Iterator[tuple[str, str]]:
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


def _plainly(agency: Agency, name: str) -> bool:
    """Say whether the words name the agency anywhere, being no abbreviation or local name."""
    return any(_agency_key(text) == name for text in names_of(agency, "name", "variant"))


def _bears(agency: Agency, name: str, on: date | None) -> bool:
    then = (alias.text for alias in agency.aliases if alias.is_valid(on))
    return name in map(_agency_key, (agency.name, *then))


def read_register(folder: Path) -> Register:
    """Read a register from a folder of plain files."""
    changes = csv_files.read_changes(folder)
    authorities = csv_files.read_authorities(folder)
    reader = AgencyFiles(authorities, csv_files.Spellings(folder))
    paths = sorted((folder / "agencies").glob("*.yaml"))
    agencies = [agency for path in paths for agency in reader.read(path)]
    boards, successions = local_partnerships(authorities, agencies)
    agencies += boards
    if twice := sorted(name for name, n in Counter(agency.id for agency in agencies).items() if n > 1):
        raise RegisterError(f"more than one agency with the id {', '.join(twice)}")
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
    """Return the register that ships with graphkit (read once)."""
    return read_register(resource_path("data", "register"))
