"""Links mentions of authorities, agencies and sectors to entities,
by the area and day of a report.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from graphkit.core.identifiers import slug
from graphkit.core.language.stemming import singular
from graphkit.core.model import Mention
from graphkit.core.patterns import Patterns
from graphkit.documents.register.entities import Agency, Authority, names_of, normalise_name
from graphkit.documents.register.register import Register
from graphkit.documents.register.safeguarding_partnerships import PARTNERSHIPS_BEGIN

_RE = Patterns("areas")

CONFIDENCE = {"by-area": 0.9, "by-date": 0.85, "generic": 0.8, "new": 0.7}
CONFIDENCE |= dict.fromkeys(("by-name", "by-abbreviation"), 1.0)
UNRESOLVED = ("", "", 1.0)
# by sector
_SOLE_SERVICES = {"mental-health": ("camhs", _RE.camhs), "health": ("hospital", _RE.hospital)}
# Since then boards could be replaced, by PARTNERSHIPS_BEGIN at the latest
_PARTNERSHIPS_LAW = date(2018, 6, 29)
_COMMON_TRUST_WORDS = frozenset(_RE.words("common-trust-words"))
PROBATION_SERVICE = "Probation Service"  # the only one in England since 2021

# agencies that run an authority's services
DELIVERY_CLASSES = ("ChildrensTrust", "RegionalAdoptionAgency")
# entity ("" if unresolved), value of the resolution scheme, confidence
Resolution = tuple[str, str, float]


@dataclass(frozen=True)
class ReportArea:
    """The area (a GSS code) and the day of a report; links mentions to entities of the register.

    `new_agencies` are agencies that the report names and the register lacks, as entities by class:
    a generic word refers to the only one of its class where the register has none. Results are
    cached.
    """

    register: Register
    gss: str
    day: date | None
    new_agencies: Mapping[str, Set[str]] = field(default_factory=dict, compare=False)
    _cache: dict[tuple[str, ...], Resolution] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def authority_entity(self) -> str:
        """The authority of the area, as an entity; "" where it is not known."""
        return f"authority/{self.gss}" if self.gss else ""

    @cached_property
    def authority_slugs(self) -> tuple[str, ...]:
        """The names of the authority as slugs, the longest first."""
        authority = self.register.authority(self.gss)
        names = {slug(name) for name in names_of(authority)} if authority else set()
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    @cached_property
    def last_ccg_day(self) -> date | None:
        """The last day on which clinical commissioning groups existed."""
        groups = [one for one in self.register.agencies if _RE.commissioning_group.search(one.name)]
        return max((one.closed for one in groups if one.closed), default=None)

    def resolve(self, mention: Mention) -> Resolution:
        """Return the entity that a mention of an authority, an agency or a sector refers to."""
        words = (
            mention.kind,
            mention.surface,
            mention.expansion,
            mention.sector,
            mention.class_hint,
        )
        if words not in self._cache:
            self._cache[words] = self._resolve(mention)
        return self._cache[words]

    def _resolve(self, mention: Mention) -> Resolution:
        if mention.kind == "authority":
            return self._resolve_authority(mention)
        if mention.kind == "agency":
            return self._resolve_agency(mention)
        if mention.class_hint == "LocalAuthority":
            return (
                _with_confidence(self.authority_entity, "by-area")
                if self.authority_entity
                else UNRESOLVED
            )
        found = self.resolve_generic(mention) or self._resolve_by_alias(mention)
        return found or self._resolve_sector(mention)

    def find_organisation(self, name: str) -> str:
        """Return the agency or authority with this name, as an entity;
        "" for none or more than one.
        """
        found = self.find_agencies(name)
        return found[0].entity if len(found) == 1 else self.find_authority(name)

    def has_agency(self, name: str) -> bool:
        """Return whether an agency with this name existed on the day of the report."""
        return self.day is not None and any(
            agency.exists(self.day) for agency in self.find_agencies(name)
        )

    def find_authority(self, name: str) -> str:
        """Return the authority with this name, as an entity; "" where there is none."""
        authority = self.register.find_authority(name, self.day) if name else None
        return authority.entity if authority else ""

    def _resolve_authority(self, mention: Mention) -> Resolution:
        find = self.register.find_authority
        authority = find(mention.surface, self.day) or find(mention.expansion, self.day)
        if authority is None:
            return UNRESOLVED
        return _with_confidence(authority.entity, _by_which_name(authority, mention.surface))

    def _resolve_agency(self, mention: Mention) -> Resolution:
        """Return the agency with the name of a mention;
        one that the register lacks is a new entity.
        """
        found = self.find_agencies(mention.surface) or self.find_agencies(mention.expansion)
        if found := [agency for agency in found if agency.serves_area(self.gss)] or found:
            return _with_confidence(
                found[0].entity, _by_which_name(found[0], bare_name(mention.surface))
            )
        if resolved := self.resolve_by_place(mention) or self._resolve_shortened(mention):
            return resolved
        name = slug(bare_name(mention.expansion or mention.surface))
        # an identifier is the name before a new one
        by = "by-name" if self.register.agency(name) else "new"
        return _with_confidence(f"agency/{name}", by) if name else UNRESOLVED

    def resolve_by_place(self, mention: Mention) -> Resolution | None:
        """Return the agency that serves the place in a name ("Ambleford LSCB").

        Where the name has several places and the report's area is one, the agency that serves that
        area.
        """
        words = bare_name(mention.expansion or mention.surface)
        found = _RE.body_type.search(words)
        if found is None:
            return None
        place = words[: found.start()]
        authority = self.register.find_authority(place, self.day)
        places = map(slug, _RE.place_separator.split(place))
        if authority is None and {*self.authority_slugs}.isdisjoint(places):
            return None
        area = ReportArea(self.register, authority.gss, self.day) if authority else self
        resolved = area._resolve_by_class(mention.class_hint, words)
        return (resolved[0], "by-name", CONFIDENCE["by-date"]) if resolved else None

    def _resolve_shortened(self, mention: Mention) -> Resolution | None:
        """Return the only health body of the area whose name has all these words ("Ambleford
        Hospital").
        """
        words = _distinctive_words(mention.expansion or mention.surface)
        if mention.class_hint != "HealthBody" or len(words) < 2:
            return None
        serving = self.register.agencies_serving(self.gss, "HealthBody", self.day)
        found = [
            one
            for one in serving
            if any(words <= _distinctive_words(name) for name in names_of(one))
        ]
        return _only(found, "by-area")

    def find_agencies(self, name: str) -> list[Agency]:
        """Return the agencies with this name;
        local names and abbreviations match in their own area only.
        """
        name = bare_name(name)
        return self.register.find_agencies(name, self.day, self.gss) if name else []

    def find_body(self, name: str) -> Agency | None:
        """Return the agency of the area, or of all England, whose full name this is."""
        full = normalise_name(bare_name(name))
        for agency in self.find_agencies(name):
            serves = agency.national or agency.serves_area(self.gss)
            if serves and full in map(normalise_name, names_of(agency, "name", "variant")):
                return agency
        return None

    def resolve_generic(self, mention: Mention) -> Resolution | None:
        """Return the agency of the area and day that a generic word refers to,
        or None if not certain.
        """
        if mention.sector == "cafcass":
            return _with_confidence("agency/cafcass", "generic")
        if mention.sector == "probation" and not _RE.earlier_probation.search(mention.surface):
            return self._resolve_by_alias(mention) or self._resolve_probation()
        if mention.sector in _SOLE_SERVICES:
            service, pattern = _SOLE_SERVICES[mention.sector]
            if pattern.search(mention.expansion or mention.surface):
                trust = self.register.sole_provider(service, self.gss, self.day)
                return _with_confidence(trust.entity, "by-area") if trust else None
        if not self.gss or mention.class_hint in ("", "PartnerSector"):
            return None
        if local := self._resolve_by_first_words(mention):
            return local
        if mention.class_hint in ("Agency", "CourtService"):
            return None
        return self._resolve_by_class(mention.class_hint, f"{mention.surface} {mention.expansion}")

    def _resolve_probation(self) -> Resolution | None:
        """Return the only probation body of the area and day;
        None from 2014 to 2021, when there were two.
        """
        if self.has_agency(PROBATION_SERVICE):
            return _with_confidence(self.find_organisation(PROBATION_SERVICE), "by-date")
        if not self.has_agency("Probation Trust"):
            return None
        return _only(self.find_agencies("Probation Trust"), "by-date")

    def _resolve_by_alias(self, mention: Mention) -> Resolution | None:
        """Return the only national agency, or agency of the area,
        with this alias on the day ("the CRC").
        """
        named = self.find_agencies(mention.surface) or self.find_agencies(mention.expansion)
        found = [agency for agency in named if agency.exists(self.day)]
        return _only(found, "by-name" if found and found[0].national else "by-area")

    def _resolve_by_first_words(self, mention: Mention) -> Resolution | None:
        """Return the only agency of the area whose name begins with these words
        ("commissioners").
        """
        words = normalise_name(bare_name(mention.surface))
        found = [
            agency
            for agency in self.register.agencies_serving(self.gss, mention.class_hint, self.day)
            if not agency.national
            and any(f"{normalise_name(name)} ".startswith(words + " ") for name in names_of(agency))
        ]
        return _only(found, "by-area")

    def agency_of_class(self, kind: str, words: str = "") -> str:
        """Return the only agency of a class that serves the area, as an entity;
        "" if there is none.
        """
        resolved = self._resolve_by_class(kind, words)
        return resolved[0] if resolved else ""

    def _resolve_by_class(self, kind: str, words: str) -> Resolution | None:
        """Return the only agency of a class that serves the area on the day.

        It is resolved "by-date" where other agencies served the area at other times, else
        "by-area".
        """
        day = self.day
        if kind == "HealthBody":
            # after it, the last one
            if _RE.commissioning_group.search(words) and day and self.last_ccg_day:
                day = min(day, self.last_ccg_day)
            commissioner = self.register.health_commissioner(self.gss, day)
            return _with_confidence(commissioner.entity, "by-date") if commissioner else None
        is_new = kind == "SafeguardingPartnership" and _RE.new_partnership.search(words)
        if is_new and day and day >= _PARTNERSHIPS_LAW:
            # named before it: an area that changed earlier than others
            day = max(day, PARTNERSHIPS_BEGIN)
        serving = self.register.agencies_serving(self.gss, kind, day)
        local = [agency for agency in serving if not agency.national] or serving
        if not local and len(new := self.new_agencies.get(kind, frozenset())) == 1:
            return _with_confidence(next(iter(new)), "generic")
        ever = {
            agency.id
            for agency in self.register.agencies_serving(self.gss, kind)
            if not agency.national
        }
        dated = kind in DELIVERY_CLASSES and len(ever) > 1
        return _only(local, "by-date" if dated else "by-area")

    def _resolve_sector(self, mention: Mention) -> Resolution:
        # without a class: not of this area
        if not (self.gss and mention.class_hint):
            return UNRESOLVED
        return _with_confidence(f"partner/{self.gss}/{mention.sector}", "generic")


def _with_confidence(entity: str, by: str) -> Resolution:
    return entity, by, CONFIDENCE[by]


def _only(agencies: list[Agency], by: str) -> Resolution | None:
    """Return the resolution to the only one of some agencies;
    None where there is none or more than one.
    """
    return _with_confidence(agencies[0].entity, by) if len(agencies) == 1 else None


def bare_name(words: str) -> str:
    """Return a name without "the", "Limited", the "force" of a police force,
    and text in brackets.
    """
    return _RE.affixes.sub("", _RE.brackets.sub("", words)).strip()


def _distinctive_words(words: str) -> frozenset[str]:
    """Return the words of a name that distinguish one health body from another, in the singular."""
    return frozenset(map(singular, normalise_name(bare_name(words)).split())) - _COMMON_TRUST_WORDS


def _by_which_name(owner: Agency | Authority, words: str) -> str:
    """Return whether words are an abbreviation of their owner's name ("by-abbreviation") or a
    name.
    """
    short = {normalise_name(alias.text) for alias in owner.aliases if alias.kind == "abbreviation"}
    return "by-abbreviation" if normalise_name(words) in short else "by-name"
