"""The safeguarding boards and partnerships that every authority has by law, unless a file says otherwise.

Until September 2019 each authority had a local safeguarding children board (Children Act 2004, section 13);
since then three safeguarding partners make arrangements for the area (section 16E), mostly called a
safeguarding children partnership. They are made by rule: the register's files name only those that were
shared or bear a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from graphkit.register.entities import Agency, Alias, Area, Authority, Change

BOARDS_BEGIN = date(2006, 4, 1)
PARTNERSHIPS_BEGIN = date(2019, 9, 29)  # the last day for the change; some areas were earlier
SOURCE = "safeguarding-law"


def local_partnerships(
    authorities: Iterable[Authority], agencies: Iterable[Agency]
) -> tuple[list[Agency], list[Change]]:
    """Return the boards and partnerships not written down one by one, and the change between them."""
    named = [agency for agency in agencies if agency.kind == "SafeguardingPartnership"]
    made: list[Agency] = []
    changes: list[Change] = []
    for authority in authorities:
        board = _made(authority, named, before=True)
        partnership = _made(authority, named, before=False)
        made += [agency for agency in (board, partnership) if agency]
        if board and partnership:
            changes.append(
                Change(PARTNERSHIPS_BEGIN, "replaced", (board.entity,), (partnership.entity,), SOURCE, False)
            )
    return made, changes


def _made(authority: Authority, named: list[Agency], *, before: bool) -> Agency | None:
    first = BOARDS_BEGIN if before else PARTNERSHIPS_BEGIN
    last = PARTNERSHIPS_BEGIN - timedelta(days=1) if before else None
    opened = max(first, authority.opened or first)
    closed = min((day for day in (last, authority.closed) if day), default=None)
    if closed and closed < opened or _is_named(authority.gss, named, opened, closed):
        return None
    what = "Local Safeguarding Children Board" if before else "Safeguarding Children Partnership"
    short = "LSCB" if before else "LSCP"
    name = f"{authority.name} {what}"
    others = [f"{authority.name} {short}"]
    others.append(f"{authority.name} {what[6:]}" if before else f"{authority.name} Local {what}")
    return Agency(
        id=f"{slug(authority)}-{short.lower()}",
        kind="SafeguardingPartnership",
        name=name,
        sector="safeguarding-partnership",
        aliases=tuple(Alias(text, "variant", source=SOURCE) for text in others),
        serves=(Area(authority.gss, "covers", source=SOURCE),),
        opened=opened,
        closed=closed,
        source=SOURCE,
        sure=False,
        note="made by rule: the law asked for one; its own name and first day may differ",
    )


def _is_named(gss: str, named: list[Agency], opened: date, closed: date | None) -> bool:
    """Say whether a file names the one of this area, at the middle or the end of the time in question."""
    day = closed or date(opened.year + 3, 1, 1)
    return any(
        area.authority == gss and area.holds(day) and agency.exists(day) for agency in named for area in agency.serves
    )


def slug(authority: Authority) -> str:
    """Return an authority's name as a part of an identifier: "windsor-and-maidenhead"."""
    words = "".join(letter if letter.isalnum() else " " for letter in authority.name.casefold()).split()
    closed = f"-until-{authority.closed.year}" if authority.closed else ""
    return "-".join(words) + closed
