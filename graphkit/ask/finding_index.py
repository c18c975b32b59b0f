"""The findings of a store: as rows, one inspection after the other, and with the entities they are about."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Set
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.ask.confidence import finding_confidence
from graphkit.ask.inspections import Inspection, inspections
from graphkit.ask.lookup import Labels, concept_value, subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.selectors import start_of
from graphkit.core.terms import BASE, Class, Property
from graphkit.store.kept_values import per_graph
from graphkit.store.statement_columns import StatementColumns, statement_columns

if TYPE_CHECKING:
    from graphkit.ask.focus import Focus
    from graphkit.store.dataset import Store

# Ways to resolve a mention, the most reliable first.
_RELIABILITY = "by-decision by-name by-abbreviation by-date by-area new generic".split()
_PLACES = """
SELECT ?inspection ?authority ?day {
  ?inspection gk:report ?report ; gk:inspectionOf ?authority OPTIONAL { ?inspection gk:startDate ?day }
}"""


class FindingRow(NamedTuple):
    """A finding; None where the graph has no value; a confidence of 0.9 means 0.9 or more.

    The confidence is that of the polarity.
    """

    authority: str
    region: str
    framework: str
    inspected: date | None
    section: str | None
    polarity: str
    topics: str | None
    confidence: float
    page: int | None
    paragraph: str | None
    quote: str | None
    finding: str


def finding_rows(
    store: Store,
    focus: Focus | None = None,
    since: str = "",
    among: Mapping[str, frozenset[str]] | None = None,
) -> Iterator[FindingRow]:
    """Yield the findings of the inspections since a day, by authority, day and place in the report.

    `among` gives predicates and IRIs, of which a finding must have one as value.
    """
    labels = Labels(store)
    chosen = [item for item in inspections(store, focus, with_undated=True) if item.day >= since]
    chosen.sort(key=lambda item: (labels.of(item.authority), item.day, item.iri))
    columns = statement_columns(store, Class.FINDING, [item.iri for item in chosen])
    of_inspection = zip(chosen, columns, strict=True)
    for _, same_day in groupby(of_inspection, key=lambda pair: (pair[0].authority, pair[0].day)):
        found = [row for item, each in same_day for row in _rows(labels, item, each, among or {})]
        yield from (row for _, _, row in sorted(found, key=lambda item: item[:2]))


def _rows(
    labels: Labels, item: Inspection, columns: StatementColumns, among: Mapping[str, frozenset[str]]
) -> list[tuple[int, str, FindingRow]]:
    """Return the findings of an inspection, each with its place in the report and its IRI."""
    cells, day = columns.cells, date.fromisoformat(item.day) if item.day else None
    own = (labels.of(item.authority), labels.region(item.authority), item.framework, day)
    values = zip(
        cells(Property.SECTION, _first(concept_value)),
        cells(Property.POLARITY, _first(concept_value)),
        cells(Property.TOPIC, lambda values: ", ".join(map(concept_value, values)) or None),
        cells(Property.CONFIDENCE, lambda values: finding_confidence("".join(values))),
        cells(Property.PAGE, _first(int)),
        cells(Property.PARAGRAPH, _first(str)),
        cells(Property.QUOTE, _first(str)),
        [iri[len(BASE) :] for iri in columns.iris],
        strict=True,
    )
    places = zip(cells(Property.SELECTOR, start_of), columns.iris, strict=True)
    found = [(*place, FindingRow(*own, *row)) for place, row in zip(places, values, strict=True)]
    misses = [cells(predicate, wanted.isdisjoint) for predicate, wanted in among.items()]
    return [row for row, *missed in zip(found, *misses, strict=True) if not any(missed)]


def _first(read: Callable[[str], Any]) -> Callable[[list[str]], Any]:
    """Return a function that reads the first of several values; None of none."""
    return lambda values: read(values[0]) if values else None


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
    mentioned = statement_columns(store, Class.MENTION, chosen if about == Property.CONCERNS else ())
    found = []
    for columns in statement_columns(store, Class.FINDING, chosen):
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
