"""Builds the safeguarding boards and partnerships that the law requires and no register file lists.

Until September 2019 each authority had a local safeguarding children board (Children Act 2004,
section 13); since then three safeguarding partners make arrangements for the area (section 16E),
mostly called a safeguarding children partnership. They are built by rule: the register's agency
files list only those that are shared or have several names, and `partnership-names.csv` gives the
names of others that differ from the rule or that reports confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from graphkit.core.identifiers import slug
from graphkit.core.partial_dates import first_day
from graphkit.core.resources import load_lexicon
from graphkit.documents.register.entities import Agency, Alias, Area, Authority, BodyChange, Period
from graphkit.documents.register.register_files import Row, checked_rows

BOARDS_BEGIN = date(2006, 4, 1)
PARTNERSHIPS_BEGIN = date(2019, 9, 29)  # the deadline for the change; some areas changed earlier
LAST_BOARDS = date(2019, 1, 1)  # an authority founded later never had a board
# days at which an area has one of each
BOARD_DAY, PARTNERSHIP_DAY = date(2016, 1, 1), date(2020, 1, 1)
# Identifiers of bodies name the year in which their authority ended, if that was before this day;
# those of authorities that are abolished later stay as they are.
DATED_IDS_END = date(2026, 1, 1)
KIND = "SafeguardingPartnership"  # class in the ontology
SOURCE = "safeguarding-law"
FILE = "partnership-names.csv"
# GSS code of the authority, "board" or "partnership" → row of the file
Names = Mapping[tuple[str, str], Row]


def read_names(folder: Path) -> Names:
    """Return the known names of boards and partnerships that are built by rule;
    none without the file.
    """
    path = folder / FILE
    return {(row["gss"], row["kind"]): row for row in checked_rows(path)} if path.exists() else {}


def build_partnerships(
    authorities: Iterable[Authority], agencies: Iterable[Agency], names: Names
) -> tuple[list[Agency], list[BodyChange]]:
    """Return the boards and partnerships that `agencies` lacks,
    and the successions between them.
    """
    listed = [agency for agency in agencies if agency.kind == KIND]
    built: list[Agency] = []
    changes: list[BodyChange] = []
    for authority in authorities:
        opened, closed = authority.opened or date.min, authority.closed
        # the first day on which both exist; of an abolished authority not after its end
        first_of_both = max(PARTNERSHIP_DAY, opened)
        partnership = _find_listed(authority, listed, min(first_of_both, closed or first_of_both))
        begins = PARTNERSHIPS_BEGIN.isoformat()
        if partnership:
            begins = partnership.period.first or begins
        elif (closed or PARTNERSHIP_DAY) > PARTNERSHIPS_BEGIN:
            period = Period(max(PARTNERSHIPS_BEGIN, opened).isoformat(), authority.period.last)
            partnership = _agency(authority, "partnership", period, names)
            built.append(partnership)
        if opened < LAST_BOARDS and not _find_listed(authority, listed, BOARD_DAY):
            board = _agency(authority, "board", _period_of_board(authority, begins), names)
            built.append(board)
            if partnership:
                changes.append(
                    BodyChange(begins, "replaced", (board.entity,), (partnership.entity,), SOURCE)
                )
    return built, changes


def _find_listed(authority: Authority, listed: list[Agency], on: date) -> Agency | None:
    """Return the listed board or partnership that serves the authority on a day."""
    return next((one for one in listed if one.exists(on) and one.serves_area(authority.gss)), None)


def _period_of_board(authority: Authority, successor_begins: str) -> Period:
    """Return the period of a board until its succession or the end of its authority."""
    opened = max(BOARDS_BEGIN, authority.opened or BOARDS_BEGIN).isoformat()
    last = date.fromisoformat(first_day(successor_begins)) - timedelta(days=1)
    if authority.closed and authority.closed < last:
        return Period(opened, authority.closed.isoformat())
    if first_day(successor_begins) == successor_begins:
        return Period(opened, last.isoformat())
    return Period(opened, successor_begins, ends_before=True)


def _agency(authority: Authority, kind: str, period: Period, names: Names) -> Agency:
    """Return a body of a kind with its known name, or else the first that the rule gives."""
    suffix, *endings = load_lexicon("safeguarding-names")[kind]
    by_rule = [f"{authority.name} {ending}" for ending in endings]
    known = names.get((authority.gss, kind))
    closed = authority.closed
    end = f"-until-{closed.year}" if closed and closed < DATED_IDS_END else ""
    name, source = (known["name"], known["source"]) if known else (by_rule[0], SOURCE)
    variants = by_rule if known else by_rule[1:]
    city = f"City of {authority.name}"
    if authority.official_name.startswith(city):
        variants += [one.replace(authority.name, city, 1) for one in by_rule]
    return Agency(
        f"{slug(authority.name)}{end}-{suffix}",
        KIND,
        name,
        "safeguarding-partnership",
        tuple(Alias(one, "variant", "usage") for one in variants if one != name),
        (Area(authority.gss, "covers", source, sure=bool(known and known["sure"] == "true")),),
        source=source,
        period=period,
    )
