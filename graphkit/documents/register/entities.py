"""The types of the register's entries: authorities, agencies, aliases, areas, changes and laws.

Each value is read from `data/register/` and names its source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from graphkit.core.partial_dates import first_day, last_day

# apostrophes; full stops between initials
_NOT_READ = re.compile(r"['’‘`ʼ]|(?<=\b[a-z])\.(?=[a-z]\b)")
_OTHER = re.compile("[^0-9a-z&]+")


class Period(NamedTuple):
    """A first and a last date, inclusive, each as "2017-12-01", "2017-12", "2017",
    or "" where not known.
    """

    first: str = ""
    last: str = ""
    # the last day is the one before the first day of `last`, that of a successor
    ends_before: bool = False

    def within(self, agency: Period, authority: Period) -> Period:
        """Return the period in which an agency serves an area,
        limited by those of agency and authority.
        """
        first, last = self.first or agency.first, self.last or agency.last
        last = min(filter(None, (last, authority.last)), default="")
        return Period(first and max(first, authority.first), last)


UNDATED = Period()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """An entry with a first and a last day.

    An alias without days is valid as long as its owner exists.

    Where only a month or a year is known, the first day is the first of it and the last day the
    last of it.
    """

    period: Period = UNDATED

    @property
    def opened(self) -> date | None:
        """The first day; None where none is known."""
        return date.fromisoformat(first_day(self.period.first)) if self.period.first else None

    @property
    def closed(self) -> date | None:
        """The last day; None where none is known."""
        _, last, ends_before = self.period
        if ends_before:
            return date.fromisoformat(first_day(last)) - timedelta(days=1)
        return date.fromisoformat(last_day(last)) if last else None

    def exists(self, on: date | None) -> bool:
        """Return whether it existed, or was in use, on a day; True without a day."""
        if on is None:
            return True
        day, (first, last, ends_before) = on.isoformat(), self.period
        return first <= day and (day < last if ends_before else day[: len(last)] <= last)


class Place(NamedTuple):
    """A place name that stands for several authorities ("Berkshire");
    `authorities` are their GSS codes.
    """

    name: str
    authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias(_Dated):
    """A name of an authority or agency. `kind`: "name", "variant", "abbreviation" or "local".

    A "name" is or was official; a "variant" occurs in reports or in common use. An abbreviation or
    a local name (a common word: "Aspire", "the CRC") refers to its owner only in reports on an area
    that it serves.
    """

    text: str
    kind: str = "name"
    source: str = ""


class Code(NamedTuple):
    """An identifier from a code list (`scheme`): "gss", "company", "ods" or "police-id"."""

    scheme: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Authority(_Dated):
    """A local authority that is (or was) responsible for children's services in England.

    `gss` is its present code from the Office for National Statistics and identifies it here, or its
    name in small letters until that office has given it one; `former_codes` are its earlier ones.
    An authority that is abolished, or will be, has `closed`. `kind`: "county", "unitary",
    "metropolitan", "london-borough", "city-of-london", "isles-of-scilly". `neighbours` are its
    statistical neighbours (GSS codes), nearest first, by the list of `neighbours_published`
    ("2025-05").
    """

    gss: str
    urn: str
    dfe: str
    name: str
    official_name: str
    kind: str
    region: str
    aliases: tuple[Alias, ...] = ()
    neighbours: tuple[str, ...] = ()
    neighbours_published: str = ""
    former_codes: tuple[Code, ...] = ()
    source: str = ""

    @property
    def entity(self) -> str:
        """The end of its identifier: "authority/E06000040"."""
        return f"authority/{self.gss}"


@dataclass(frozen=True, slots=True)
class Area(_Dated):
    """An authority's area that an agency serves, with the role and the dates.

    `role`: "delivers" (runs the authority's services), "member" (the authority is a member of the
    shared agency), "host" (a member that runs the agency for the others), "covers" (the area is in
    its territory), "commissions" (health care for the area), "provides" (health care in the area),
    "part" (covers or commissions for only a part of the area). `sure` is False where the source is
    not certain. `legal_basis` is the end of a legislation.gov.uk identifier, where a document
    states it.
    """

    authority: str
    role: str = "covers"
    source: str = ""
    sure: bool = True
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Agency(_Dated):
    """An organisation that works with, for or over authorities.

    `kind` is its class in the ontology.

    A `national` agency serves the whole of England and lists no areas. `sole_provider_of` lists
    (service, area) for what it alone runs in an area: "camhs" (child and adolescent mental health
    services) or "hospital" (the general hospital).

    Reports also print the name of a federation after a place, for a local member that is a body of
    its own ("Ambleford Women's Aid"). An ambiguous name is also part of the names of other bodies
    ("Coram"): alone it names no provider of a service. `label_names` are those names that the
    sector labeller was trained with.
    """

    id: str
    kind: str
    name: str
    sector: str
    aliases: tuple[Alias, ...] = ()
    areas: tuple[Area, ...] = ()
    sole_provider_of: tuple[tuple[str, Area], ...] = ()
    national: bool = False
    codes: tuple[Code, ...] = ()
    homepage: str = ""
    source: str = ""
    label_names: tuple[str, ...] = ()
    is_federation: bool = False
    is_ambiguous: bool = False

    @property
    def entity(self) -> str:
        """The end of its identifier: "agency/achieving-for-children"."""
        return f"agency/{self.id}"

    def serves_area(self, gss: str) -> bool:
        """Return whether the agency lists the area of this authority;
        a national agency lists none.
        """
        return any(area.authority == gss for area in self.areas)


class BodyChange(NamedTuple):
    """A succession: organisations become other organisations, given as ends of identifiers.

    `kind`: "replaced", "renamed", "merged", "split", "transferred" or "reorganised" (the same
    organisation under another constitution and code). `partial_date` is the date as precisely as it
    is known.
    """

    partial_date: str
    kind: str
    original: tuple[str, ...]
    resulting: tuple[str, ...]
    source: str

    @property
    def day(self) -> date:
        """The first day of the date."""
        return date.fromisoformat(first_day(self.partial_date))


@dataclass(frozen=True, slots=True)
class Law(_Dated):
    """An Act, regulations or statutory guidance that reports cite.

    `id` is the end of its legislation.gov.uk identifier ("ukpga/1989/41"), or "guidance/…" for
    guidance.
    """

    id: str
    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    source: str = ""


def names_of(owner: Authority | Agency, *kinds: str) -> list[str]:
    """Return the name of an authority or agency and its aliases, of the given kinds or of all."""
    return [
        owner.name,
        *(alias.text for alias in owner.aliases if not kinds or alias.kind in kinds),
    ]


@lru_cache(1 << 14)
def normalise_name(text: str) -> str:
    """Return a name in the form that is compared: lower case, "and" for "&",
    without punctuation.
    """
    plain = _NOT_READ.sub("", text.casefold()).replace("&", " and ")
    return _OTHER.sub(" ", plain).strip()
