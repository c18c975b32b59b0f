"""Who delivers services for whom, and from when until when that is in force
(`data/readings/meanings/6-in-force.sql`).
"""

from __future__ import annotations

from typing import NamedTuple

from graphkit.answers.readings.meanings import with_meanings
from graphkit.graph.facts.facts import Facts, kept


class Delivery(NamedTuple):
    """A body that delivers services for an authority, or that authorities share.

    `begins` and `ends` are days, months or years within the lives of both, "" where no source has
    one; where none has the first day, `begins` is the day from which it is known.
    """

    body: str
    authority: str
    role: str  # "delivers" or "shared"
    begins: str
    ends: str
    begins_when_known: bool
    is_now: bool  # whether it is in force on the day from which it is seen
    is_registered: bool  # whether the register has it as delivering

    @property
    def since(self) -> str:
        """The first day, month or year; "" where no source has it."""
        return "" if self.begins_when_known else self.begins


# As at a day, what only later reports state is left out.
_DELIVERIES = """
WITH stated AS (
  SELECT delegator AS authority, agency AS deliverer
    FROM arrangement JOIN passage USING (id)
    JOIN arrangement_delegate ON arrangement = arrangement.id
  UNION SELECT delegator, agency
    FROM arrangement JOIN passage USING (id)
    JOIN arrangement_shared ON arrangement = arrangement.id
  UNION SELECT authority, agency FROM coverage WHERE role IN ('delivers', 'member', 'host'))
SELECT body.iri, place.iri, held.role, ifnull(begins, ''), ifnull(ends, ''), begins_when_known,
  held.first <= day AND day <= held.last,
  held.role = 'delivers' AND EXISTS (SELECT 1 FROM coverage
    WHERE coverage.agency = deliverer AND coverage.authority = held.authority)
FROM delivery_held AS held JOIN entity AS body ON body.id = deliverer
  JOIN entity AS place ON place.id = held.authority, seen_from
WHERE (held.authority, deliverer) IN (SELECT authority, deliverer FROM stated)
ORDER BY 1, 2"""


@kept
def known_deliveries(facts: Facts) -> list[Delivery]:
    """Return all deliveries that are known, those that have ended, too, by body and authority."""
    return [*map(Delivery._make, with_meanings(facts, "delivery_held").rows(_DELIVERIES))]
