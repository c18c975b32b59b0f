"""The findings of a store, each with its authority and the entities or topics that it is about."""

from __future__ import annotations

from collections.abc import Container, Set
from typing import NamedTuple

from graphkit.ask.focus import Focus
from graphkit.ask.lookup import concept_value, subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.terms import Class, Property
from graphkit.store.dataset import Store
from graphkit.store.kept_values import per_graph
from graphkit.store.statement_columns import StatementColumns

_RELIABILITY = (
    "by-decision",
    "by-name",
    "by-abbreviation",
    "by-date",
    "by-area",
    "new",
    "generic",
)  # most reliable first
_PLACES = """
SELECT ?inspection ?authority ?day {
  ?inspection gk:report ?report ; gk:inspectionOf ?authority OPTIONAL { ?inspection gk:startDate ?day }
}"""


class FindingAbout(NamedTuple):
    """A finding in an inspection of an authority, and one entity or topic that it is about.

    `day` is the first day of the inspection; `by` is how the mention was resolved ("by-area").
    """

    authority: str
    finding: str
    polarity: str
    day: str
    about: str
    by: str = ""

    @property
    def inspection(self) -> str:
        """Return the inspection of the finding."""
        return inspection_of(self.finding)


def findings_about(
    store: Store,
    about: Property,
    focus: Focus | None = None,
    topics: Set[str] | None = None,
    since: str | None = None,
    inspections: Container[str] | None = None,
) -> list[FindingAbout]:
    """Return the findings about agencies, services … (`gk:concerns`) or topics (`gk:topic`), sorted.

    A focus on authorities selects their findings; on other entities, the findings about them. `topics` keeps
    the findings on these topics, `since` those of inspections that began on that day or later, `inspections`
    those of these.
    """
    places = _places(store, since or "", inspections)
    whole = {iri for iri, (authority, _) in places.items() if not focus or authority in focus.authorities}
    named = frozenset(focus.entities) if focus else frozenset[str]()
    linked = {
        inspection_of(statement)
        for entity in named
        for predicate in (Property.CONCERNS, Property.TOPIC)
        for statement, _ in subject_objects(store, predicate, entity)
    }
    chosen = sorted(places.keys() & (whole | linked))
    mentioned = store.statement_columns(Class.MENTION, chosen if about == Property.CONCERNS else ())
    found = []
    for columns in store.statement_columns(Class.FINDING, chosen):
        authority, day = places[columns.inspection]
        resolutions = _resolutions(next(mentioned, None))
        rows = zip(
            columns.iris,
            columns.cells(Property.POLARITY, lambda values: concept_value(min(values, default=""))),
            *(
                columns.cells(each, list)
                for each in (about, Property.TOPIC, Property.CONCERNS, Property.MENTION)
            ),
            strict=True,
        )
        for iri, polarity, values, on, concerned, mentions in rows:
            is_on_topic = topics is None or not topics.isdisjoint(on)
            if is_on_topic and (columns.inspection in whole or not named.isdisjoint([*on, *concerned])):
                ways = sorted(filter(None, map(resolutions.get, mentions)), key=_rank, reverse=True)
                by = dict(ways)  # the most reliable of several is last
                found += [FindingAbout(authority, iri, polarity, day, one, by.get(one, "")) for one in values]
    return sorted(found, key=lambda item: (item.authority, item.about, item.day, item.finding))


def _places(store: Store, since: str, inspections: Container[str] | None) -> dict[str, tuple[str, str]]:
    """Return inspection → authority and first day, of some inspections since a day."""
    return {
        inspection: (authority, day)
        for inspection, authority, day in _every_place(store)
        if (inspections is None or inspection in inspections) and day >= since
    }


@per_graph
def _every_place(store: Store) -> list[tuple[str, ...]]:
    """Return inspection, authority and day; the first of several days is last."""
    return sorted(store.rows(_PLACES), reverse=True)


def _resolutions(columns: StatementColumns | None) -> dict[str, tuple[str, str]]:
    """Return mention → its entity, and how it was resolved."""
    if columns is None:
        return {}
    entities = columns.cells(Property.ENTITY, lambda values: min(values, default=""))
    ways = columns.cells(Property.RESOLVED_BY, lambda values: concept_value(min(values, default="")))
    return dict(zip(columns.iris, zip(entities, ways, strict=True), strict=True))


def _rank(resolution: tuple[str, str]) -> int:
    _, way = resolution
    return _RELIABILITY.index(way) if way in _RELIABILITY else len(_RELIABILITY)
