"""The interventions by the government that reports state, one for each event."""

from __future__ import annotations

from typing import NamedTuple

from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import last_day, years_before
from graphkit.facts.facts import Facts, kept
from graphkit.facts.inspections import counting_day

_INTERVENTIONS = """SELECT place.iri, event.kind, coalesce(event.valid_from, ''),
    coalesce(event.valid_until, ''), max(coalesce(intervention.known_at, start_date, '')), passage.iri
    FROM intervention_event AS event JOIN intervention_mention ON intervention_event = event.id
    JOIN intervention ON intervention.id = intervention JOIN passage ON passage.id = intervention.id
    JOIN inspection ON inspection.id = passage.inspection JOIN entity AS place ON place.id = event.authority
    GROUP BY event.id ORDER BY 5 DESC, 1, 6"""


class StatedIntervention(NamedTuple):
    """An intervention by the government, as reports state it, the newest of them on `reported`."""

    authority: str
    kind: str
    since: str
    until: str
    reported: str
    statement: str

    def is_over(self, day: str) -> bool:
        """Return whether it had ended by a day."""
        return bool(self.until) and last_day(self.until) < day


@kept
def stated_interventions(facts: Facts) -> list[StatedIntervention]:
    """Return the interventions that reports state, the newest first."""
    return [StatedIntervention(*row) for row in facts.rows(_INTERVENTIONS)]


def stated_since(facts: Facts) -> str:
    """Return the day from which an intervention that a report states counts as one of today; "" for any."""
    newest = counting_day(facts)
    return years_before(newest, current_frameworks().interval) if newest else ""
