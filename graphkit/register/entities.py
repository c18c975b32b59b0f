"""What the register holds: authorities, agencies, what changed between them, and the law they work under.

Each value is one fact or a bundle of facts that a person wrote down in `data/register/`, with where it is
from. Days are inclusive on both ends; no day means "not known to begin or end": an alias without days
holds whenever its owner exists. Where only a month or a year is known, the day is the first (of a beginning)
or the last (of an end) of it, for whoever asks of a day; what is `period` of both goes into the graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Period = tuple[str, str]  # first and last day, as far as each is known: "2017-12-01", "2017-12", "2017" or ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from, and under which licence."""

    key: str
    title: str
    licence: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place that people speak of which is several authorities: "Berkshire"; these by their codes."""

    name: str
    authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """Words that name an authority or agency. `kind`: "name", "variant", "abbreviation" or "local".

    A name was official (perhaps for a time); a variant is met in reports or in common use. An abbreviation
    and a local name (a common word: "Aspire", "the CRC") mean their owner only in reports on its own area.
    """

    text: str
    kind: str = "name"
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    period: Period = ("", "")

    def is_valid(self, on: date | None) -> bool:
        """Say whether the words were in use on a day (always, when no day is asked)."""
        return is_within(self.valid_from, self.valid_until, on)


@dataclass(frozen=True, slots=True)
class Code:
    """An identifier, and until when it was good. `scheme`: "gss", "company", "ods", "police-id"."""

    scheme: str
    value: str
    valid_until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority that is (or was) responsible for children's services in England.

    `gss` is the statistics office's present code and what identifies it here; `former_codes` are those it
    bore before. An authority that was abolished has `closed`. `kind`: "county", "unitary", "metropolitan",
    "london-borough", "city-of-london", "isles-of-scilly". `neighbours` are the statistical neighbours (GSS
    codes) of the present set, nearest first.
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
    former_codes: tuple[Code, ...] = ()
    opened: date | None = None
    closed: date | None = None
    source: str = ""
    sure: bool = True
    note: str = ""
    period: Period = ("", "")

    @property
    def entity(self) -> str:
        """The tail of its identifier: "authority/E06000040"."""
        return f"authority/{self.gss}"

    def exists(self, on: date | None) -> bool:
        """Say whether the authority existed on a day (today's ones, when no day is asked)."""
        return self.closed is None if on is None else is_within(self.opened, self.closed, on)


@dataclass(frozen=True, slots=True)
class Area:
    """An authority's area that an agency serves, and when.

    `role`: "delivers" (runs the authority's services), "member" (of a shared agency), "host" (a member that
    runs it for the others), "covers" (territory), "commissions" (health care for it), "provides" (health
    care in it), "part" (of territory or commissioning: only a part of the authority's area).
    `legal_basis` is the tail of a legislation.gov.uk identifier, where a document states it.
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
        """Say whether it held on a day (ever, when no day is asked)."""
        return is_within(self.valid_from, self.valid_until, on)


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation that works with, for or over authorities. `kind` is its class in the ontology.

    A `national` agency serves the whole of England and lists no areas. `sole_provider_of` says what it alone runs for an
    area: "camhs" (child and adolescent mental health services) or "hospital" (the general hospital).
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

    @property
    def entity(self) -> str:
        """The tail of its identifier: "agency/achieving-for-children"."""
        return f"agency/{self.id}"

    def serves_area(self, gss: str) -> bool:
        """Say whether the agency serves an authority's area; a national one lists none."""
        return any(area.authority == gss for area in self.areas)

    def exists(self, on: date | None) -> bool:
        """Say whether the agency existed on a day (at any time, when no day is asked)."""
        return is_within(self.opened, self.closed, on)


@dataclass(frozen=True, slots=True)
class Change:
    """One organisation becoming another. `original` and `resulting` are tails of identifiers.

    `kind`: "replaced", "renamed", "merged", "split", "transferred", "reorganised" (the same one goes on
    under another constitution and code). `period` is the day, or the month or year, where no more is known.
    """

    day: date
    kind: str
    original: tuple[str, ...]
    resulting: tuple[str, ...]
    source: str
    sure: bool = True
    note: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """An Act, regulations or statutory guidance that reports cite.

    `id` is the tail of its legislation.gov.uk identifier ("ukpga/1989/41"), or "guidance/…" for guidance.
    """

    id: str
    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    note: str = ""


def names_of(bearer: Authority | Agency, *kinds: str) -> list[str]:
    """Return what somebody is called: the name, and the aliases of these kinds (all, where none is told)."""
    return [bearer.name, *(alias.text for alias in bearer.aliases if not kinds or alias.kind in kinds)]


def is_within(first: date | None, last: date | None, on: date | None) -> bool:
    """Say whether `on` lies in [first, last], both ends included and open where None."""
    if on is None:
        return True
    return (first is None or first <= on) and (last is None or on <= last)
