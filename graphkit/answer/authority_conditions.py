"""Conditions that an authority itself meets: an intervention in it, or another body that delivers for it.

Any reading can have them, whatever it is about: "inadequate councils with a commissioner".
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.ask.lookup import Labels
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import first_day, last_day, years_before
from graphkit.facts.facts import kept
from graphkit.facts.inspections import counting_day
from graphkit.facts.names import names_of_kind

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_DELIVERS, _TRUST = "childrens-services", "ChildrensTrust"
_SERVICES = """SELECT DISTINCT body.iri, place.iri, service_type FROM arrangement
    JOIN arrangement_delegate ON arrangement_delegate.arrangement = arrangement.id
    JOIN arrangement_service ON arrangement_service.arrangement = arrangement.id
    JOIN entity AS body ON body.id = agency JOIN entity AS place ON place.id = delegator"""
_INTERVENTIONS = """SELECT place.iri, event.kind, coalesce(event.valid_from, ''),
    coalesce(event.valid_until, ''), max(coalesce(intervention.known_at, start_date, '')), passage.iri
    FROM intervention_event AS event JOIN intervention_mention ON intervention_event = event.id
    JOIN intervention ON intervention.id = intervention JOIN passage ON passage.id = intervention.id
    JOIN inspection ON inspection.id = passage.inspection JOIN entity AS place ON place.id = event.authority
    GROUP BY event.id ORDER BY 5 DESC, 1, 6"""


class Delivery(NamedTuple):
    """A body that delivers services for an authority; `data` has the years, and whether it is over."""

    body: str
    authority: str
    data: dict[str, Any]
    is_main: bool  # all of children's services, not single ones


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
def deliveries(store: Store) -> list[Delivery]:
    """Return who delivers services for which authority."""
    from graphkit.analyse.delivery_years import dated_delivery  # networkx: 0.2 s for few answers

    services, labels = defaultdict[tuple[str, str], set[str]](set), Labels(store)
    for body, place, service in store.facts.rows(_SERVICES):
        services[body, place].add(service)
    return [
        Delivery(body, place, data, _DELIVERS in (of := services[body, place])
                 or (labels.kind(body) == _TRUST and not of))
        for body, place, data in dated_delivery(store).edges(data=True)
    ]  # fmt: skip


@kept
def stated_interventions(store: Store) -> list[StatedIntervention]:
    """Return the interventions that reports state, the newest first."""
    return [StatedIntervention(*row) for row in store.facts.rows(_INTERVENTIONS)]


def stated_since(store: Store) -> str:
    """Return the day from which an intervention that a report states counts as one of today; "" for any."""
    newest = counting_day(store.facts)
    return years_before(newest, current_frameworks().interval) if newest else ""


@kept
def conditions(store: Store) -> dict[str, frozenset[str]]:
    """Return the authorities that meet each condition today: deliverers, and kinds of intervention."""
    start, newest = stated_since(store), counting_day(store.facts)
    every = frozenset(iri for iri, _ in names_of_kind(store.facts, "authority"))
    found = defaultdict[str, set[str]](set)
    for each in stated_interventions(store):
        if first_day(each.reported) >= start and not each.is_over(newest):
            found[each.kind].add(each.authority)
            found["any"].add(each.authority)
    trust = frozenset(each.authority for each in deliveries(store) if each.is_main and not each.data["old"])
    return {
        **{kind: frozenset(places) for kind, places in found.items()}, "none": every - found["any"],
        "other": trust, "council": every - trust,
    }  # fmt: skip
