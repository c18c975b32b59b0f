"""The official record in a graph: the inspections and visits that the inspectorate's statistics list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.lookup import concept_value, objects
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import graph_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Dcterms, Rdfs
from graphkit.facts.facts import kept

if TYPE_CHECKING:
    from graphkit.facts.inspections import Inspection
    from graphkit.store.dataset import Store

_MOST_DAYS = 31  # between two first days of one inspection
_RECORDS = """
SELECT DISTINCT ?record ?inspection ?authority ?day ?framework ?version ?published ?area {
  ?record a gk:OfficialRecord ; gk:recordOf ?inspection ; gk:listedAuthority ?authority ;
    gk:startDate ?day ; gk:framework ?framework
  OPTIONAL { ?record gk:frameworkVersion ?version } OPTIONAL { ?record dcterms:issued ?published }
  OPTIONAL { ?record gk:areaOfFocus ?area } }"""
_GRADES = """
SELECT DISTINCT ?record ?criterion ?grade {
  ?record gk:officialGrade ?official . ?official gk:criterion ?criterion ; gk:grade ?grade }"""


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """What the official record lists of an inspection; `area` is that of a visit, "" for none.

    `inspection` is the IRI that the inspection has in the graph, if its report is loaded.
    """

    iri: str
    inspection: str
    authority: str
    day: str
    framework: str
    version: str
    published: str
    area: str
    grades: Mapping[str, str]  # criterion → grade

    @property
    def under(self) -> str:
        """Return the label of the framework: "ILACS 2018"."""
        return current_frameworks().name_of(self.framework, self.version)


class OfficialSource(NamedTuple):
    """The list behind the official record: its title, the day it is as at, and that of its publication."""

    title: str
    as_at: str
    published: str

    def __str__(self) -> str:
        """Return it as words: "official record as at 31 March 2025"."""
        return f"official record as at {long_date(self.as_at)}"


@kept
def official_records(store: Store) -> list[OfficialRecord]:
    """Return the official record, by authority, day and framework; empty where the graph has none."""
    grades: dict[str, dict[str, str]] = defaultdict(dict)
    for record, criterion, grade in sorted(store.rows(_GRADES)):  # quicker than ORDER BY
        grades[record][concept_value(criterion)] = concept_value(grade)
    rows = sorted(store.rows(_RECORDS))
    return [
        OfficialRecord(
            iri,
            inspection,
            authority,
            day,
            concept_value(framework),
            version,
            published,
            concept_value(area),
            grades[iri],
        )
        for iri, inspection, authority, day, framework, version, published, area in rows
    ]


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
    found = [objects(store, graph, each) for each in (Rdfs.LABEL, Dcterms.DATE, Dcterms.ISSUED)]
    return OfficialSource(*(values[0] if values else "" for values in found)) if found[1] else None


def reports_of(records: Iterable[OfficialRecord], loaded: Sequence[Inspection]) -> dict[str, Inspection]:
    """Return the loaded inspection of each record, by the IRI of the record.

    Without one that begins on the day of the record, it is the one of the authority and framework that begins
    nearest to it, and is of no other record.
    """
    by_iri, every = {one.iri: one for one in loaded}, list(records)
    pairs = {record.iri: by_iri[record.inspection] for record in every if record.inspection in by_iri}
    found = {pair.iri for pair in pairs.values()}
    left = [one for one in loaded if one.iri not in found]
    for record in every:
        if record.iri in pairs:
            continue
        near = [
            (days, one.iri)
            for one in left
            if (one.authority, one.framework) == (record.authority, record.framework)
            and (days := _days_between(record.day, one.day)) <= _MOST_DAYS
        ]
        if near:
            pairs[record.iri] = by_iri[min(near)[1]]
            left.remove(pairs[record.iri])
    return pairs


def _days_between(day: str, other: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)
