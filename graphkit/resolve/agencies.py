"""Whom words mean in a report on one area, inspected on one day: who speaks, is spoken of, serves it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from graphkit.core.identifiers import slug
from graphkit.core.model import Mention
from graphkit.core.stemming import singular
from graphkit.register import Agency, Authority, Register, names_of, normalise_name

CONFIDENCE = {
    "by-name": 1.0,
    "by-abbreviation": 1.0,
    "by-area": 0.9,
    "by-date": 0.85,
    "generic": 0.8,
    "new": 0.7,
}
UNKNOWN = ("", "", 1.0)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_BESIDE_NAME = re.compile(r"^the\s+|(?<=\bpolice)\s+force$|\s+limited$", re.I)
_CAMHS = re.compile(r"\bcamhs?\b|^child(?:ren)?(?:'s)? and adolescents?(?:'s)? mental health", re.I)
_HOSPITAL = re.compile(
    r"^(?:the )?(?:(?:local |acute )+hospital(?: trust)?|(?:acute|hospital) trust|emergency departments?"
    r"|accident and emergency|maternity services|midwifery)$",
    re.I,
)
_RUN = {"mental-health": ("camhs", _CAMHS), "health": ("hospital", _HOSPITAL)}  # what one trust runs there
COMMISSIONING_GROUP = re.compile(r"commissioning group|\bccg", re.I)
_BODY = re.compile(
    r"\s(?:local |multi-agency )?(?:safeguarding (?:children|partnership|board)|children.s safeguarding"
    r"|lscb|lscp|clinical commissioning group|ccg|children.s (?:services )?trust|police|constabulary)",
    re.I,
)
_OF_ANY_TRUST = frozenset(  # "NHS" has lost its "s"
    "nh foundation trust the and of public health mental clinical commissioning group".split()
)
_JOINED = re.compile(r"['’]s?(?:\s|$)|,?\sand\s|,\s")  # "Ambleford and Wexmoor's"
PROBATION_SERVICE = "Probation Service"  # one for all England since 2021
_PROBATION_BEFORE = re.compile(r"\b(?:trusts?|compan(?:y|ies)|CRCs?|national|NPS)\b", re.I)  # those before it

DELIVERING = ("ChildrensTrust", "RegionalAdoptionAgency")  # classes of those who run services for an area
Meaning = tuple[str, str, float]  # entity, how it was told, how sure it is


@dataclass(frozen=True)
class ReportArea:
    """The area and the day of a report, with the register to look them up in; words are looked up once.

    `introduced` are agencies that the report alone tells, as entities by class: one of a class is
    meant where the register knows none.
    """

    register: Register
    gss: str
    day: date | None
    introduced: Mapping[str, Set[str]] = field(default_factory=dict, compare=False)
    _meanings: dict[tuple[str, ...], Meaning] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def own(self) -> str:
        """The authority of the area, as an entity; "" where it is not known."""
        return f"authority/{self.gss}" if self.gss else ""

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The names of the authority as slugs, the longest first."""
        authority = self.register.authority(self.gss)
        names = {slug(name) for name in names_of(authority)} if authority else set()
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    @cached_property
    def last_groups(self) -> date | None:
        """The last day on which there were clinical commissioning groups."""
        groups = [one for one in self.register.agencies if COMMISSIONING_GROUP.search(one.name)]
        return max((one.closed for one in groups if one.closed), default=None)

    def meaning(self, mention: Mention) -> Meaning:
        """Return whom a mention of an authority, an agency or a sector means."""
        words = (mention.kind, mention.surface, mention.expansion, mention.sector, mention.class_hint)
        if words not in self._meanings:
            self._meanings[words] = self._meaning(mention)
        return self._meanings[words]

    def _meaning(self, mention: Mention) -> Meaning:
        if mention.kind == "authority":
            return self._authority(mention)
        if mention.kind == "agency":
            return self._named(mention)
        if mention.class_hint == "LocalAuthority":
            return _with_confidence(self.own, "by-area") if self.own else UNKNOWN
        return self.serving(mention) or self._called(mention) or self._sector(mention)

    def body(self, words: str) -> str:
        """Return the organisation that words name, as an entity; "" where it cannot be told."""
        found = self.agencies(words)
        return found[0].entity if len(found) == 1 else self.find_authority(words)

    def is_there(self, name: str) -> bool:
        """Say whether an agency of this name is known to have been there on the day."""
        return self.day is not None and any(one.exists(self.day) for one in self.agencies(name))

    def find_authority(self, words: str) -> str:
        """Return the authority that words name, as an entity; "" where they name none."""
        authority = self.register.find_authority(words, self.day) if words else None
        return authority.entity if authority else ""

    def _authority(self, mention: Mention) -> Meaning:
        authority = self.register.find_authority(mention.surface, self.day)
        if authority is None:
            return UNKNOWN
        return _with_confidence(authority.entity, _by_which_name(authority, mention.surface))

    def _named(self, mention: Mention) -> Meaning:
        """Return the agency that bears the name; one that the register does not hold is entered as new."""
        found = self.agencies(mention.surface) or self.agencies(mention.expansion)
        if found := [agency for agency in found if agency.serves_area(self.gss)] or found:
            return _with_confidence(found[0].entity, _by_which_name(found[0], name_alone(mention.surface)))
        if placed := self.placed(mention) or self._shortened(mention):
            return placed
        if self.register.find_agencies(name_alone(mention.surface), self.day):
            return UNKNOWN  # a name of that kind, but of another area
        name = slug(name_alone(mention.expansion or mention.surface))
        return _with_confidence(f"agency/{name}", "new") if name else UNKNOWN

    def placed(self, mention: Mention) -> Meaning | None:
        """Return the agency that is named by its place ("Ambleford LSCB"): the one that serves it.

        Where it is named by several, of which one is the area of the report, the one that serves that.
        """
        words = name_alone(mention.expansion or mention.surface)
        found = _BODY.search(words)
        if found is None:
            return None
        place = words[: found.start()]
        authority = self.register.find_authority(place, self.day)
        if authority is None and {*self.places}.isdisjoint(map(slug, _JOINED.split(place))):
            return None
        area = ReportArea(self.register, authority.gss, self.day) if authority else self
        told = area._by_class(mention.class_hint, words)
        return (told[0], "by-name", CONFIDENCE["by-date"]) if told else None

    def _shortened(self, mention: Mention) -> Meaning | None:
        """Return the one health body of the area whose name has all these words ("Ambleford Hospital")."""
        words = _telling(mention.expansion or mention.surface)
        if mention.class_hint != "HealthBody" or len(words) < 2:
            return None
        serving = self.register.agencies_serving(self.gss, "HealthBody", self.day)
        found = [agency for agency in serving if any(words <= _telling(name) for name in names_of(agency))]
        return _with_confidence(found[0].entity, "by-area") if len(found) == 1 else None

    def agencies(self, words: str) -> list[Agency]:
        """Return the agencies that words name; local names and abbreviations are those of the area."""
        plain = name_alone(words)
        return self.register.find_agencies(plain, self.day, self.gss) if plain else []

    def serving(self, mention: Mention) -> Meaning | None:
        """Return the agency of the area and day that a generic word means, or None: it cannot be told."""
        if mention.sector == "cafcass":
            return _with_confidence("agency/cafcass", "generic")
        if mention.sector == "probation" and not _PROBATION_BEFORE.search(mention.surface):
            return self._called(mention) or self._probation()
        if mention.sector in _RUN:
            what, words = _RUN[mention.sector]
            if words.search(mention.expansion or mention.surface):
                trust = self.register.sole_provider(what, self.gss, self.day)
                return _with_confidence(trust.entity, "by-area") if trust else None
        if not self.gss or mention.class_hint in ("", "PartnerSector"):
            return None
        if local := self._local(mention):
            return local
        if mention.class_hint in ("Agency", "CourtService"):
            return None
        return self._by_class(mention.class_hint, f"{mention.surface} {mention.expansion}")

    def _probation(self) -> Meaning | None:
        """Return the one body of probation there and then; None while there were two, of 2014 to 2021."""
        if self.is_there(PROBATION_SERVICE):
            return _with_confidence(self.body(PROBATION_SERVICE), "by-date")
        if not self.is_there("Probation Trust"):
            return None
        trusts = [one for one in self.agencies("Probation Trust") if one.serves_area(self.gss)]
        return _with_confidence(trusts[0].entity, "by-date") if len(trusts) == 1 else None

    def _called(self, mention: Mention) -> Meaning | None:
        """Return the one agency that goes by these words there and then ("the CRC"), be it everywhere."""
        found = [
            agency
            for agency in self.agencies(mention.surface) or self.agencies(mention.expansion)
            if (agency.national or agency.serves_area(self.gss)) and agency.exists(self.day)
        ]
        if len(found) != 1:
            return None
        return _with_confidence(found[0].entity, "by-name" if found[0].national else "by-area")

    def _local(self, mention: Mention) -> Meaning | None:
        """Return the one agency of the area whose name begins with these words ("commissioners")."""
        words = normalise_name(name_alone(mention.surface))
        found = [
            agency
            for agency in self.register.agencies_serving(self.gss, mention.class_hint, self.day)
            if not agency.national
            and any(f"{normalise_name(name)} ".startswith(words + " ") for name in names_of(agency))
        ]
        return _with_confidence(found[0].entity, "by-area") if len(found) == 1 else None

    def body_of(self, kind: str, words: str = "") -> str:
        """Return the one agency of a class that serves the area, as an entity; "" where it cannot be told."""
        told = self._by_class(kind, words)
        return told[0] if told else ""

    def _by_class(self, kind: str, words: str) -> Meaning | None:
        """Return the one agency of a class that serves the area: by date, where others did at other times."""
        day = self.day
        if kind == "HealthBody":
            if COMMISSIONING_GROUP.search(words) and day and self.last_groups:  # those last there are meant
                day = min(day, self.last_groups)
            commissioner = self.register.health_commissioner(self.gss, day)
            return _with_confidence(commissioner.entity, "by-date") if commissioner else None
        serving = self.register.agencies_serving(self.gss, kind, day)
        local = [agency for agency in serving if not agency.national] or serving
        if not local and len(told := self.introduced.get(kind, frozenset())) == 1:
            return _with_confidence(next(iter(told)), "generic")
        if len(local) != 1:
            return None
        ever = {agency.id for agency in self.register.agencies_serving(self.gss, kind) if not agency.national}
        dated = kind in DELIVERING and len(ever) > 1
        return _with_confidence(local[0].entity, "by-date" if dated else "by-area")

    def _sector(self, mention: Mention) -> Meaning:
        if not (self.gss and mention.sector and mention.class_hint):  # without a class: nobody of the area
            return UNKNOWN
        return _with_confidence(f"partner/{self.gss}/{mention.sector}", "generic")


def _with_confidence(entity: str, by: str) -> Meaning:
    return entity, by, CONFIDENCE[by]


def name_alone(words: str) -> str:
    """Return a name without what stands beside it: "the", "Limited", brackets."""
    return _BESIDE_NAME.sub("", _BRACKETS.sub("", words)).strip()


def _telling(words: str) -> frozenset[str]:
    """Return the words of a name that tell one health body from another, in the singular."""
    return frozenset(map(singular, normalise_name(name_alone(words)).split())) - _OF_ANY_TRUST


def _by_which_name(bearer: Agency | Authority, words: str) -> str:
    """Return how words that name somebody do it: by an abbreviation, or by name."""
    short = {normalise_name(alias.text) for alias in bearer.aliases if alias.kind == "abbreviation"}
    return "by-abbreviation" if normalise_name(words) in short else "by-name"
