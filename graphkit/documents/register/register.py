"""The register: an index of authorities and agencies by identifier, by name and by area,
at a date.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from graphkit.core.errors import RegisterError
from graphkit.core.language.council_names import kind_fits, without_generic_words
from graphkit.core.model import Record
from graphkit.core.patterns import Patterns
from graphkit.core.resources import resource_path
from graphkit.documents.register import register_files as files
from graphkit.documents.register.entities import (
    Agency,
    Alias,
    Area,
    Authority,
    BodyChange,
    Law,
    Place,
    names_of,
    normalise_name,
)
from graphkit.documents.register.report_origins import (
    NOT_KNOWN,
    ReportOrigin,
    ReportOrigins,
    provider_page,
)
from graphkit.documents.register.safeguarding_partnerships import build_partnerships, read_names

_RE = Patterns("authority-words")


class AuthorityNames:
    """An index of authorities by normalised name; an ambiguous name finds none.

    The whole name is sought, then the name without generic words. Where two authorities have the
    name found, the date decides between them, or else `today`. An authority has no name before its
    first day.
    """

    def __init__(self, authorities: Iterable[Authority], today: date | None = None) -> None:
        self._today = today
        self._by_key: dict[str, list[Authority]] = defaultdict(list)
        for authority in authorities:
            for name in sorted(
                set(map(normalise_name, (authority.official_name, *names_of(authority))))
            ):
                self._by_key[name].append(authority)

    def find(self, text: str, on: date | None = None) -> Authority | None:
        """Return the authority with this name on a day;
        None where no authority or more than one has it.
        """
        name = normalise_name(_RE.possessive.sub("", text))
        for shorter in without_generic_words(name):
            if shorter in self._by_key:
                removed = set(name.split()) - set(shorter.split())
                fitting = (
                    a
                    for a in self._by_key[shorter]
                    if kind_fits(a.kind, [a.official_name], removed)
                )
                return self._only([*fitting], on)
        if not _RE.cut_name.search(name):
            return None
        # "Royal Borough of Kingston upon", cut at the end of a line
        for start in without_generic_words(name):
            if start.endswith(_RE.words("cut-endings")):
                longer = (
                    found for full, found in self._by_key.items() if full.startswith(start + " ")
                )
                if by_gss := {authority.gss: authority for found in longer for authority in found}:
                    return self._only([*by_gss.values()], on)
        return None

    def _only(self, candidates: list[Authority], on: date | None) -> Authority | None:
        """Return the only candidate that has begun, or the only one that existed on the day,
        else today.
        """
        begun = [one for one in candidates if not (on and one.opened and on < one.opened)]
        existing = (
            begun if len(begun) == 1 else [one for one in begun if one.exists(on or self._today)]
        )
        return existing[0] if len(existing) == 1 else None


class Register:
    """Authorities and agencies, indexed by identifier, name and area; changes between them; laws.

    Look-ups take a GSS code of an authority (present or former) and a day; without a day, any time
    matches.
    """

    def __init__(
        self,
        authorities: tuple[Authority, ...],
        agencies: tuple[Agency, ...],
        changes: tuple[BodyChange, ...] = (),
        laws: tuple[Law, ...] = (),
        sources: files.Sources = MappingProxyType({}),
        places: tuple[Place, ...] = (),
        origins: ReportOrigins = MappingProxyType({}),
    ) -> None:
        self.authorities = authorities
        self.agencies = agencies
        self.sources = sources
        # on which the register was last held against a source
        self.day = max(sources.values(), default="")
        self.places = places
        self.origins = origins
        self.changes = changes  # sorted by date
        self.laws = laws  # sorted by id
        self._authority = {authority.gss: authority for authority in authorities}
        self._present_code = {code.value: a.gss for a in authorities for code in a.former_codes}
        self._agency = {agency.id: agency for agency in agencies}
        self._national = [agency for agency in agencies if agency.national]
        self._today = date.fromisoformat(self.day) if self.day else None
        self._names = AuthorityNames(authorities, self._today)
        self._found_serving: dict[tuple[str, str, date | None], list[Agency]] = {}
        self._agencies_by_key: dict[str, list[Agency]] = defaultdict(list)
        self._agencies_by_area: dict[str, list[tuple[Agency, Area]]] = defaultdict(list)
        for agency in agencies:
            for name in sorted(set(map(_agency_key, names_of(agency)))):
                self._agencies_by_key[name].append(agency)
            for area in agency.areas:
                self._agencies_by_area[area.authority].append((agency, area))

    def looked_up(self, source: str) -> str:
        """Return the day on which a source was last looked up, "" if not known.

        `source` has one or more citations, which semicolons separate: keys of the sources, or the
        words of a report or another document. The latest of their days counts.
        """
        found = ""
        for cited in map(str.strip, source.split(";")):
            key = cited.split(" (")[0]
            other = "reports" if cited.startswith("report") else "documents"
            found = max(found, self.sources.get(key if key in self.sources else other, ""))
        return found

    def authority(self, gss: str) -> Authority | None:
        """Return the authority with this GSS code, present or former."""
        return self._authority.get(self._present_code.get(gss, gss))

    def origin_of(self, record: Record) -> ReportOrigin:
        """Return when and where the report of a record was published,
        by the files it was read from.
        """
        files = (source.sha256 for source in (record.source, *record.also))
        known = next((self.origins[each] for each in files if each in self.origins), NOT_KNOWN)
        authority = self.authority(record.authority)
        return known._replace(page=provider_page(authority.urn) if authority else "")

    def present_authorities(self) -> list[Authority]:
        """Return the authorities that exist on the day of the register,
        or all where it has none.
        """
        return [authority for authority in self.authorities if authority.exists(self._today)]

    def present_codes(self) -> dict[str, str]:
        """Return the GSS codes of all authorities, present and former,
        each with the present one.
        """
        return {gss: gss for gss in self._authority} | self._present_code

    def agency(self, agency_id: str) -> Agency | None:
        """Return the agency with this id ("achieving-for-children")."""
        return self._agency.get(agency_id)

    def standing(self, entity: str, on: date | None) -> str:
        """Return who had taken over from a body by a day;
        the body itself where nobody had, or several.
        """
        for change in self.changes:
            if entity in change.original and len(change.resulting) == 1 and on and change.day <= on:
                [entity] = change.resulting
        return entity

    def find_authority(self, text: str, on: date | None = None) -> Authority | None:
        """Return the authority that has this printed name on a day,
        or None where that is not certain.

        The name of a children's trust finds the authority it serves, where it serves only one.
        """
        return self._names.find(text, on) or self._authority_of_trust(text, on)

    def _authority_of_trust(self, text: str, on: date | None) -> Authority | None:
        served = {
            area.authority
            for agency in self.find_agencies(text, on)
            if agency.kind == "ChildrensTrust"
            for area in agency.areas
            if area.exists(on)
        }
        return self._authority[min(served)] if len(served) == 1 else None

    def find_agencies(self, text: str, on: date | None = None, area: str = "") -> list[Agency]:
        """Return the agencies with this name, sorted by id;
        more than one where the name is ambiguous.

        Agencies that had the name on the day are preferred; without one, all that ever had it are
        returned, because a report may refer to an agency that no longer exists. With an `area` (the
        GSS code of the authority a report is about), agencies that serve it are preferred, and
        abbreviations and local names of agencies of other areas do not match.
        """
        name = _agency_key(text)
        found = self._agencies_by_key.get(name, [])
        if area:
            area = self._present_code.get(area, area)
            kinds = ("name", "variant")  # not abbreviations and local names
            found = [
                a
                for a in found
                if _serves(a, area) or name in map(_agency_key, names_of(a, *kinds))
            ]
            found = [a for a in found if _serves(a, area)] or found
        current = [agency for agency in found if agency.exists(on) and _has_name(agency, name, on)]
        return sorted(current or found, key=lambda agency: agency.id)

    def _serving(self, gss: str, on: date | None) -> Iterator[tuple[Agency, Area]]:
        """Yield the local agencies that served an authority on a day, each with the area.

        An area without dates is valid as long as its agency exists.
        """
        for agency, area in self._agencies_by_area.get(self._present_code.get(gss, gss), ()):
            if agency.exists(on) and area.exists(on):
                yield agency, area

    def agencies_serving(self, gss: str, kind: str, on: date | None = None) -> list[Agency]:
        """Return the agencies of a class that served an authority on a day.

        Those that serve the whole area come first, then those that serve a part, then national
        ones.
        """
        if (gss, kind, on) not in self._found_serving:  # each mention of a report asks
            found = [(area.role == "part", agency) for agency, area in self._serving(gss, on)]
            found += [(True, agency) for agency in self._national if agency.exists(on)]
            ordered = sorted(found, key=lambda each: (each[1].national, each[0], each[1].id))
            served = dict.fromkeys(agency for _, agency in ordered if agency.kind == kind)
            self._found_serving[gss, kind, on] = [*served]
        return self._found_serving[gss, kind, on]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield (name, entity, kind of name) for all names of all authorities,
        then of all agencies.
        """
        owners: list[Authority | Agency] = [*self.authorities, *self.agencies]
        for owner in owners:
            official = [Alias(owner.official_name)] if isinstance(owner, Authority) else []
            kinds: dict[str, str] = {}
            for alias in (Alias(owner.name), *official, *owner.aliases):
                kinds.setdefault(alias.text, alias.kind)
            yield from ((text, owner.entity, kind) for text, kind in kinds.items())

    def health_commissioner(self, gss: str, on: date | None) -> Agency | None:
        """Return the body that commissioned health care for a whole area on a day.

        None where it is not known or several shared the area.
        """
        found = [agency for agency, area in self._serving(gss, on) if area.role == "commissions"]
        return found[0] if len(found) == 1 else None

    def sole_provider(self, service: str, gss: str, on: date | None) -> Agency | None:
        """Return the only agency that ran a service ("camhs" or "hospital") in an area on a day.

        None where it is not known or several shared the service.
        """
        gss = self._present_code.get(gss, gss)
        found = {
            agency.id: agency
            for agency in self.agencies
            for provided, area in agency.sole_provider_of
            if provided == service
            and area.authority == gss
            and area.exists(on)
            and agency.exists(on)
        }
        return found.popitem()[1] if len(found) == 1 else None


def _agency_key(text: str) -> str:
    return normalise_name(text).removeprefix("the ").removesuffix(" limited")


def _serves(agency: Agency, gss: str) -> bool:
    return agency.national or agency.serves_area(gss)


def _has_name(agency: Agency, name: str, on: date | None) -> bool:
    """Return whether the agency had this name on the day."""
    aliases = (alias.text for alias in agency.aliases if alias.exists(on))
    return name in map(_agency_key, (agency.name, *aliases))


def read_register(folder: Path) -> Register:
    """Return the register in a folder of CSV and YAML files.

    Raises RegisterError where a file is not valid.
    """
    sources = files.read_sources(folder)
    changes, spellings = [*files.read_changes(folder)], files.read_spellings(folder)
    authorities = files.read_authorities(folder, spellings)
    agencies = [*files.read_agencies(folder, authorities, spellings)]
    boards, successions = build_partnerships(authorities, agencies, read_names(folder))
    agencies += boards
    if duplicates := sorted(
        name for name, n in Counter(agency.id for agency in agencies).items() if n > 1
    ):
        raise RegisterError(f"more than one agency has the id {', '.join(duplicates)}")
    known = {one.entity for one in authorities} | {one.entity for one in agencies}
    for change in changes:
        if unknown := sorted({*change.original, *change.resulting} - known):
            raise RegisterError(
                f"changes.csv: the register has no {unknown[0]}, which changed on {change.day}"
            )
    return Register(
        authorities,
        tuple(sorted(agencies, key=lambda agency: agency.id)),
        tuple(sorted([*changes, *successions], key=lambda change: (change.day, change.original))),
        tuple(sorted(files.read_laws(folder), key=lambda law: law.id)),
        sources,
        files.read_places(folder, {authority.gss for authority in authorities}),
        files.read_origins(folder),
    )


@lru_cache(maxsize=1)
def load_register() -> Register:
    """Return the register that ships with graphkit; it is read once."""
    return read_register(resource_path("data", "register"))
