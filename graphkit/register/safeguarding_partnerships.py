"""Builds the safeguarding boards and partnerships that the law requires and no register file lists.

Until September 2019 each authority had a local safeguarding children board (Children Act 2004, section 13);
since then three safeguarding partners make arrangements for the area (section 16E), mostly called a
safeguarding children partnership. They are built by rule: the register's agency files list only those that
are shared or have several names, and `partnership-names.csv` gives the names of others that differ from the
rule or that reports confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from graphkit.core.identifiers import slug
from graphkit.core.partial_dates import first_day
from graphkit.register.csv_files import Row, checked_rows
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Period

BOARDS_BEGIN = date(2006, 4, 1)
PARTNERSHIPS_BEGIN = date(2019, 9, 29)  # the deadline for the change; some areas changed earlier
LAST_BOARDS = date(2019, 1, 1)  # an authority founded later never had a board
BOARD_DAY, PARTNERSHIP_DAY = date(2016, 1, 1), date(2020, 1, 1)  # days at which an area has one of each
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
FILE = "partnership-names.csv"
Names = Mapping[tuple[str, str], Row]  # GSS code of the authority, "board" or "partnership" → row of the file


def read_names(folder: Path) -> Names:
    """Return the known names of boards and partnerships that are built by rule; none without the file."""
    path = folder / FILE
    return {(row["gss"], row["kind"]): row for row in checked_rows(path)} if path.exists() else {}


def build_partnerships(
    authorities: Iterable[Authority], agencies: Iterable[Agency], names: Names
) -> tuple[list[Agency], list[Change]]:
    """Return the boards and partnerships that `agencies` lacks, and the successions between them."""
    listed = [agency for agency in agencies if agency.kind == "SafeguardingPartnership"]
    built: list[Agency] = []
    changes: list[Change] = []
    for authority in authorities:
        first_of_both = max(PARTNERSHIP_DAY, authority.opened or PARTNERSHIP_DAY)
        partnership = _find_listed(authority, listed, min(first_of_both, authority.closed or first_of_both))
        begins = partnership.opened if partnership and partnership.opened else PARTNERSHIPS_BEGIN
        begins_partial = partnership.period[0] if partnership and partnership.opened else begins.isoformat()
        if not partnership and (authority.closed or PARTNERSHIP_DAY) > PARTNERSHIPS_BEGIN:
            partnership = _partnership(authority, names.get((authority.gss, "partnership")))
            built.append(partnership)
        if (authority.opened or BOARDS_BEGIN) < LAST_BOARDS and not _find_listed(
            authority, listed, BOARD_DAY
        ):
            name = names.get((authority.gss, "board"))
            board = _board(authority, begins - timedelta(days=1), begins_partial, name)
            built.append(board)
            if partnership:
                changes.append(
                    Change(
                        begins,
                        "replaced",
                        original=(board.entity,),
                        resulting=(partnership.entity,),
                        source=SOURCE,
                        sure=False,
                        partial_date=begins_partial,
                    )
                )
    return built, changes


def _find_listed(authority: Authority, listed: list[Agency], on: date) -> Agency | None:
    """Return the listed board or partnership that serves the authority on a day."""
    return next(
        (agency for agency in listed if agency.exists(on) and agency.serves_area(authority.gss)), None
    )


def _board(authority: Authority, last: date, succeeded: str, known: Row | None) -> Agency:
    """Return the board that existed until `last`; `succeeded` is the partial date of its succession."""
    closed = min(last, authority.closed or last)
    until = succeeded if closed == last and first_day(succeeded) != succeeded else closed.isoformat()
    name = f"{authority.name} Local Safeguarding Children Board"
    opened = max(BOARDS_BEGIN, authority.opened or BOARDS_BEGIN)
    names = (name, *(f"{authority.name} {other}" for other in BOARD_NAMES))
    return _agency(authority, "lscb", names, known, opened, closed, (opened.isoformat(), until))


def _partnership(authority: Authority, known: Row | None) -> Agency:
    name = f"{authority.name} Safeguarding Children Partnership"
    names = (name, *(f"{authority.name} {other}" for other in PARTNERSHIP_NAMES))
    opened = max(PARTNERSHIPS_BEGIN, authority.opened or PARTNERSHIPS_BEGIN)
    period = opened.isoformat(), authority.period[1]
    return _agency(authority, "lscp", names, known, opened, authority.closed, period)


def _agency(
    authority: Authority,
    suffix: str,
    names: tuple[str, ...],
    known: Row | None,
    opened: date,
    closed: date | None,
    period: Period,
) -> Agency:
    """Return a body with the name that is `known`, or else the first of the `names` that the rule gives."""
    until = f"-until-{authority.closed.year}" if authority.closed else ""
    name, source = (known["name"], known["source"]) if known else (names[0], SOURCE)
    variants = names[known is None :]
    if authority.official_name.startswith(city := f"City of {authority.name}"):
        variants += tuple(one.replace(authority.name, city, 1) for one in names)
    return Agency(
        id=f"{slug(authority.name)}{until}-{suffix}",
        kind="SafeguardingPartnership",
        name=name,
        sector="safeguarding-partnership",
        aliases=tuple(Alias(one, "variant", source="usage") for one in variants if one != name),
        areas=(Area(authority.gss, "covers", source=source, sure=bool(known and known["sure"] == "true")),),
        opened=opened,
        closed=closed,
        source=source,
        note="built by rule: the law required one; its first and last day may differ"
        + ("" if known else ", and its name"),
        period=period,
    )
