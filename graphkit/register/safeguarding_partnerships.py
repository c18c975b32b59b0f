"""The safeguarding boards and partnerships that every authority has by law, unless a file says otherwise.

Until September 2019 each authority had a local safeguarding children board (Children Act 2004, section 13);
since then three safeguarding partners make arrangements for the area (section 16E), mostly called a
safeguarding children partnership. They are made by rule: the register's files name only those that were
shared or bear a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from graphkit.core.identifiers import slug
from graphkit.core.partial_dates import first_day
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Period

BOARDS_BEGIN = date(2006, 4, 1)
PARTNERSHIPS_BEGIN = date(2019, 9, 29)  # the last day for the change; some areas were earlier
LAST_BOARDS = date(2019, 1, 1)  # a council founded later made no board of its own
EARLIER, LATER = date(2016, 1, 1), date(2025, 1, 1)  # days at which a file may name the one of an area
BOARD_NAMES = (
    "LSCB",
    "Safeguarding Children Board",
    "Safeguarding Children's Board",
    "Local Safeguarding Children's Board",
)
PARTNERSHIP_NAMES = (
    "LSCP",
    "Local Safeguarding Children Partnership",
    "Safeguarding Children's Partnership",
    "Local Safeguarding Partnership",
)
SOURCE = "safeguarding-law"


def local_partnerships(
    authorities: Iterable[Authority], agencies: Iterable[Agency]
) -> tuple[list[Agency], list[Change]]:
    """Return the boards and partnerships not written down one by one, and the change between them."""
    named = [agency for agency in agencies if agency.kind == "SafeguardingPartnership"]
    made: list[Agency] = []
    changes: list[Change] = []
    for authority in authorities:
        later = _serving(authority, named, min(LATER, authority.closed or LATER))
        begins = later.opened if later and later.opened else PARTNERSHIPS_BEGIN
        period = later.period[0] if later and later.opened else begins.isoformat()
        if not later and (authority.closed or LATER) > PARTNERSHIPS_BEGIN:
            later = _partnership(authority)
            made.append(later)
        if (authority.opened or BOARDS_BEGIN) < LAST_BOARDS and not _serving(authority, named, EARLIER):
            board = _board(authority, begins - timedelta(days=1), period)
            made.append(board)
            if later:
                of = (board.entity,), (later.entity,)
                changes.append(Change(begins, "replaced", *of, SOURCE, sure=False, period=period))
    return made, changes


def _serving(authority: Authority, named: list[Agency], on: date) -> Agency | None:
    there = [agency for agency in named if agency.exists(on)]
    found = [agency for agency in there for area in agency.areas if area.authority == authority.gss]
    return found[0] if found else None


def _board(authority: Authority, last: date, followed: str) -> Agency:
    closed = min(last, authority.closed or last)
    until = followed if closed == last and first_day(followed) != followed else closed.isoformat()
    name = f"{authority.name} Local Safeguarding Children Board"
    opened = max(BOARDS_BEGIN, authority.opened or BOARDS_BEGIN)
    return _agency(authority, "lscb", name, BOARD_NAMES, opened, closed, (opened.isoformat(), until))


def _partnership(authority: Authority) -> Agency:
    name = f"{authority.name} Safeguarding Children Partnership"
    opened = max(PARTNERSHIPS_BEGIN, authority.opened or PARTNERSHIPS_BEGIN)
    period = opened.isoformat(), authority.period[1]
    return _agency(authority, "lscp", name, PARTNERSHIP_NAMES, opened, authority.closed, period)


def _agency(
    authority: Authority,
    tail: str,
    name: str,
    others: tuple[str, ...],
    opened: date,
    closed: date | None,
    period: Period,
) -> Agency:
    until = f"-until-{authority.closed.year}" if authority.closed else ""
    variants = [f"{authority.name} {what}" for what in others]
    if authority.official_name.startswith(city := f"City of {authority.name}"):
        variants += [called.replace(authority.name, city, 1) for called in (name, *variants)]
    return Agency(
        id=f"{slug(authority.name)}{until}-{tail}",
        kind="SafeguardingPartnership",
        name=name,
        sector="safeguarding-partnership",
        aliases=tuple(Alias(variant, "variant", source="usage") for variant in variants),
        areas=(Area(authority.gss, "covers", source=SOURCE, sure=False),),
        opened=opened,
        closed=closed,
        source=SOURCE,
        note="made by rule: the law asked for one; its own name and first day may differ",
        period=period,
    )
