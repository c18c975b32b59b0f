"""The types of the register's entries: authorities, agencies, aliases, areas, changes and laws.

Each value is read from `data/register/` and names its source. First and last days are inclusive; None means
that no first or last day is known, so an alias without days is valid as long as its owner exists. Where only
a month or a year is known, the first day is the first of it and the last day the last of it. `period` keeps
both dates as precisely as they are known; the graph contains those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Period = tuple[str, str]  # first and last date, each as "2017-12-01", "2017-12", "2017" or "" (not known)


@dataclass(frozen=True, slots=True)
class Source:
    """A source that entries of the register cite by `key`, and its licence."""

    key: str
    title: str
    licence: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place name that stands for several authorities ("Berkshire"); `authorities` are their GSS codes."""

    name: str
    authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an authority or agency. `kind`: "name", "variant", "abbreviation" or "local".

    A "name" is or was official; a "variant" occurs in reports or in common use. An abbreviation or a local
    name (a common word: "Aspire", "the CRC") refers to its owner only in reports on an area that it serves.
    """

    text: str
    kind: str = "name"
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    period: Period = ("", "")

    def is_valid(self, on: date | None) -> bool:
        """Return whether the alias was in use on a day; True without a day."""
        return is_within(self.valid_from, self.valid_until, on)


@dataclass(frozen=True, slots=True)
class Code:
    """An identifier from a code list (`scheme`): "gss", "company", "ods" or "police-id"."""

    scheme: str
    value: str
    valid_until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority that is (or was) responsible for children's services in England.

    `gss` is its present code from the Office for National Statistics and identifies it here; `former_codes`
    are its earlier ones. An abolished authority has `closed`. `kind`: "county", "unitary", "metropolitan",
    "london-borough", "city-of-london", "isles-of-scilly". `neighbours` are its statistical neighbours (GSS
    codes), nearest first, by the list of `neighbours_published` ("2025-05").
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
    opened: date | None = None
    closed: date | None = None
    source: str = ""
    sure: bool = True
    note: str = ""
    period: Period = ("", "")

    @property
    def entity(self) -> str:
        """The end of its identifier: "authority/E06000040"."""
        return f"authority/{self.gss}"

    def exists(self, on: date | None) -> bool:
        """Return whether the authority existed on a day; without a day, whether it exists today."""
        return self.closed is None if on is None else is_within(self.opened, self.closed, on)


@dataclass(frozen=True, slots=True)
class Area:
    """An authority's area that an agency serves, with the role and the dates.

    `role`: "delivers" (runs the authority's services), "member" (the authority is a member of the shared
    agency), "host" (a member that runs the agency for the others), "covers" (the area is in its territory),
    "commissions" (health care for the area), "provides" (health care in the area), "part" (covers or
    commissions for only a part of the area). `sure` is False where the source is not certain. `legal_basis`
    is the end of a legislation.gov.uk identifier, where a document states it.
    """

    authority: str
    role: str = "covers"
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    sure: bool = True
    legal_basis: str = ""
    period: Period = ("", "")

    def is_valid(self, on: date | None) -> bool:
        """Return whether the agency served the area on a day; True without a day."""
        return is_within(self.valid_from, self.valid_until, on)


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation that works with, for or over authorities. `kind` is its class in the ontology.

    A `national` agency serves the whole of England and lists no areas. `sole_provider_of` lists (service,
    area) for what it alone runs in an area: "camhs" (child and adolescent mental health services) or
    "hospital" (the general hospital).

    Reports also print the name of a federation after a place, for a local member that is a body of its own
    ("Ambleford Women's Aid"). An ambiguous name is also part of the names of other bodies ("Coram"): alone it
    names no provider of a service. `label_names` are those names that the sector labeller was trained with.
    """

    id: str
    kind: str
    name: str
    sector: str
    aliases: tuple[Alias, ...] = ()
    areas: tuple[Area, ...] = ()
    sole_provider_of: tuple[tuple[str, Area], ...] = ()
    national: bool = False
    opened: date | None = None
    closed: date | None = None
    codes: tuple[Code, ...] = ()
    homepage: str = ""
    source: str = ""
    note: str = ""
    period: Period = ("", "")
    label_names: tuple[str, ...] = ()
    is_federation: bool = False
    is_ambiguous: bool = False

    @property
    def entity(self) -> str:
        """The end of its identifier: "agency/achieving-for-children"."""
        return f"agency/{self.id}"

    def serves_area(self, gss: str) -> bool:
        """Return whether the agency lists the area of this authority; a national agency lists none."""
        return any(area.authority == gss for area in self.areas)

    def exists(self, on: date | None) -> bool:
        """Return whether the agency existed on a day; True without a day."""
        return is_within(self.opened, self.closed, on)


@dataclass(frozen=True, slots=True)
class Change:
    """A succession: organisations become other organisations, given as ends of identifiers.

    `kind`: "replaced", "renamed", "merged", "split", "transferred" or "reorganised" (the same organisation
    under another constitution and code). `partial_date` is the date as precisely as it is known.
    """

    day: date
    kind: str
    original: tuple[str, ...]
    resulting: tuple[str, ...]
    source: str
    sure: bool = True
    note: str = ""
    partial_date: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """An Act, regulations or statutory guidance that reports cite.

    `id` is the end of its legislation.gov.uk identifier ("ukpga/1989/41"), or "guidance/…" for guidance.
    """

    id: str
    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    note: str = ""


def names_of(owner: Authority | Agency, *kinds: str) -> list[str]:
    """Return the name of an authority or agency and its aliases, of the given kinds or of all."""
    return [owner.name, *(alias.text for alias in owner.aliases if not kinds or alias.kind in kinds)]


def is_within(first: date | None, last: date | None, on: date | None) -> bool:
    """Return whether `on` is in [first, last], where None is an open end; True without a day."""
    if on is None:
        return True
    return (first is None or first <= on) and (last is None or on <= last)
