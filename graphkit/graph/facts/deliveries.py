"""Who delivers services for whom: as the register has it (coverage),
and as reports state (arrangements).
"""

from __future__ import annotations

from typing import NamedTuple

from graphkit.graph.facts.facts import Facts, kept


class ServedArea(NamedTuple):
    """An authority that an agency serves; dates are days, months or years,
    "" where the register has none.
    """

    iri: str
    agency: str
    authority: str
    role: str  # "delivers", "member", "host" …
    first: str
    last: str
    opened: str  # of the agency itself
    closed: str


@kept
def coverages(facts: Facts) -> list[ServedArea]:
    """Return which authorities agencies serve, by agency and authority."""
    rows = facts.rows(
        """SELECT coverage.iri, body.iri, area.iri, role, ifnull(coverage.valid_from, ''),
              ifnull(coverage.valid_until, ''), ifnull(agency.valid_from, ''),
              ifnull(agency.valid_until, '')
            FROM coverage JOIN entity AS body ON body.id = coverage.agency
            JOIN entity AS area ON area.id = coverage.authority
            LEFT JOIN agency ON agency.id = coverage.agency ORDER BY 2, 3, 4, 1"""
    )
    return [*map(ServedArea._make, rows)]


class StatedArrangement(NamedTuple):
    """What a report states of a body that delivers services for an authority,
    or shares one with it.
    """

    iri: str
    inspection: str
    authority: str
    label: str
    as_printed: str
    first: str
    last: str
    known: str  # the day for which the report states it
    has_ended: bool
    agency: str  # "" where it is not identified


@kept
def arrangements(facts: Facts) -> list[StatedArrangement]:
    """Return the arrangements that reports state, once for each agency; those without one once.

    Of an earlier statement without an end, it is the end that a later one states.
    """
    rows = facts.rows(
        """SELECT passage.iri, inspection.iri, place.iri, arrangement.label, as_printed,
              ifnull(valid_from, ''), ifnull(valid_until, ''), ifnull(known_at, ''), ifnull(ended,
              0),
              ifnull(body.iri, '')
            FROM arrangement JOIN passage USING (id) JOIN inspection
            ON inspection.id = passage.inspection
            JOIN entity AS place ON place.id = delegator
            LEFT JOIN (SELECT arrangement AS id, agency FROM arrangement_delegate
              UNION SELECT arrangement, agency FROM arrangement_shared) USING (id)
            LEFT JOIN entity AS body ON body.id = agency ORDER BY 1, 10"""
    )
    stated = [*map(StatedArrangement._make, rows)]
    ends = [each for each in stated if each.agency and (each.last or each.has_ended)]
    closing = {
        (each.authority, each.agency): (each.known, each.last or each.known)
        for each in sorted(ends, key=lambda one: one.known)
    }
    found = []
    for each in stated:
        known, end = closing.get((each.authority, each.agency), ("", ""))
        is_open = not (each.last or each.has_ended)
        found.append(each._replace(last=end) if is_open and each.known < known else each)
    return found
