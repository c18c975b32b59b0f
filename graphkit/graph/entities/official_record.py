"""The official record in a graph: the inspections and visits that the inspectorate's statistics
list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import authority_iri, graph_iri, inspection_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Dcterms, Rdfs
from graphkit.graph.facts.facts import HasFacts, kept

if TYPE_CHECKING:
    from graphkit.graph.facts.inspections import Inspection
    from graphkit.graph.store.dataset import Store

_MOST_DAYS = 31  # between two first days of one inspection
_RECORDS = """
SELECT record.iri, entity.iri, start_date, framework, coalesce(version, ''), coalesce(issued, ''),
  coalesce(area_of_focus, ''), record.id
FROM official_record AS record LEFT JOIN entity ON entity.id = authority ORDER BY 1"""
_GRADES = "SELECT record, criterion, grade FROM official_grade ORDER BY 1, 2"


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """What the official record lists of an inspection; `area` is that of a visit, "" for none."""

    iri: str
    authority: str
    day: str
    framework: str
    version: str
    published: str
    area: str
    grades: Mapping[str, str]  # criterion → grade

    @property
    def inspection(self) -> str:
        """Return the IRI that the inspection has in the graph,
        if its report is loaded and gives this day.
        """
        return inspection_iri(
            self.authority.rpartition("/")[2], date.fromisoformat(self.day), self.framework
        )

    @property
    def under(self) -> str:
        """Return the label of the framework: "ILACS 2018"."""
        return current_frameworks().name_of(self.framework, self.version)


class OfficialSource(NamedTuple):
    """The list behind the official record: its title, the day it is as at,
    and that of its publication.
    """

    title: str
    as_at: str
    published: str

    def __str__(self) -> str:
        """Return it as words: "official record as at 31 March 2025"."""
        return f"official record as at {long_date(self.as_at)}"


@kept
def official_records(store: HasFacts) -> list[OfficialRecord]:
    """Return the official record, by authority, day and framework;
    empty where the graph has none.
    """
    grades: dict[int, dict[str, str]] = defaultdict(dict)
    for record, criterion, grade in store.facts.rows(_GRADES):
        grades[record][criterion] = grade
    found = []
    for iri, place, day, framework, version, published, area, number in store.facts.rows(_RECORDS):
        authority = place or authority_iri(iri.split("/")[-2])  # a build writes entities last
        found.append(
            OfficialRecord(iri, authority, day, framework, version, published, area, grades[number])
        )
    return found


def source_notes(store: Store, code: str) -> list[str]:
    """Return what was not used of a source ("official-list", "statistics"), a line each."""
    rows = store.rows(
        f"""SELECT DISTINCT ?file ?message {{
            ?note gk:noteCode "{code}" ; gk:fileName ?file ; rdfs:label ?message }}"""
    )
    return sorted(f"{file}: {message}" for file, message in rows)


def official_source(store: Store) -> OfficialSource | None:
    """Return the list behind the official record of a graph; None where it has none."""
    graph = graph_iri("official")
    query = "SELECT ?value {{ <{}> <{}> ?value }} ORDER BY ?value LIMIT 1"
    found = [
        store.rows(query.format(graph, each)) for each in (Rdfs.label, Dcterms.date, Dcterms.issued)
    ]
    return (
        OfficialSource(*(str(rows[0][0]) if rows else "" for rows in found)) if found[1] else None
    )


def reports_of(
    records: Iterable[OfficialRecord], loaded: Sequence[Inspection]
) -> dict[str, Inspection]:
    """Return the loaded inspection of each record, by the IRI of the record.

    Without one that begins on the day of the record, it is the one of the authority and framework
    that begins nearest to it, and is of no other record.
    """
    by_iri, every = {one.iri: one for one in loaded}, list(records)
    pairs = {
        record.iri: by_iri[record.inspection] for record in every if record.inspection in by_iri
    }
    found = {pair.iri for pair in pairs.values()}
    left = [one for one in loaded if one.iri not in found]
    for record in every:
        if record.iri in pairs:
            continue
        near = [
            (days, one.iri)
            for one in left
            if (one.authority, one.framework) == (record.authority, record.framework)
            and (days := abs((date.fromisoformat(record.day) - date.fromisoformat(one.day)).days))
            <= _MOST_DAYS
        ]
        if near:
            pairs[record.iri] = by_iri[min(near)[1]]
            left.remove(pairs[record.iri])
    return pairs
