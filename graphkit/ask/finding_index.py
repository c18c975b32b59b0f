"""The findings of a store, each with its authority and the entities or topics that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Sequence
from typing import NamedTuple

from graphkit.ask.focus import Focus
from graphkit.ask.lookup import concept_value, subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.terms import Property
from graphkit.store.dataset import Store, values_clause

_RELIABILITY = (
    "by-decision",
    "by-name",
    "by-abbreviation",
    "by-date",
    "by-area",
    "new",
    "generic",
)  # most reliable first
_AUTHORITIES = """
SELECT ?report ?authority ?day ?inspection {
  ?inspection gk:report ?report ; gk:inspectionOf ?authority OPTIONAL { ?inspection gk:startDate ?day }
}"""
_FINDINGS = """
SELECT ?report ?finding ?polarity ?entity {{
  {among} ?inspection gk:report ?report ; gk:finding ?finding .
  {{ SELECT ?finding ?polarity {{ ?finding gk:polarity ?polarity }} }}
  {{ SELECT ?finding ?entity {{ ?finding <{about}> ?entity }} }}
}}"""  # the sub-selects are evaluated once; without them, a lookup for each statement is three times as slow
_ABOUT_ENTITIES = """{{ SELECT DISTINCT ?finding {{ {entities} ?finding gk:concerns|gk:topic ?about }} }}"""
_RESOLUTIONS = """
SELECT ?finding ?entity ?way {{
  {{ SELECT ?finding ?mention {{ {among} ?finding gk:mention ?mention }} }}
  {{ SELECT ?mention ?entity {{ ?mention gk:entity ?entity }} }}
  {{ SELECT ?mention ?way {{ ?mention gk:resolvedBy ?way }} }}
}}"""
_MAX_NAMED = 12_000  # findings; beyond this, reading all mentions is faster than naming the findings
_BATCH = 2_000  # findings named in one query: servers limit the length of a query


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
    topics: Collection[str] | None = None,
    since: str | None = None,
    inspections: Container[str] | None = None,
) -> list[FindingAbout]:
    """Return the findings about agencies, services … (`gk:concerns`) or topics (`gk:topic`), sorted.

    A focus on authorities selects their findings; on other entities, the findings about them. `topics` keeps
    the findings on these topics, `since` those of inspections that began on that day or later, `inspections`
    those of these.
    """
    places = _authorities(store, since or "", inspections)
    on_topics = None if topics is None else _findings_on(store, topics)
    polarities: dict[tuple[str, str], str] = {}
    entities: dict[tuple[str, str], set[str]] = defaultdict(set)
    is_selected = inspections is not None
    for report, finding, polarity, entity in _findings(store, about, focus, places, is_selected):
        authority, _ = places.get(report, ("", ""))
        if not authority or (on_topics is not None and finding not in on_topics):
            continue
        polarities[report, finding] = polarity
        entities[report, finding].add(entity)
    resolutions = (
        _resolutions(store, sorted({finding for _, finding in entities}))
        if about == Property.CONCERNS
        else {}
    )
    found = []
    for (report, finding), each in entities.items():
        authority, day = places[report]
        polarity = concept_value(polarities[report, finding])
        found += [
            FindingAbout(authority, finding, polarity, day, one, resolutions.get((finding, one), ""))
            for one in each
        ]
    return sorted(found, key=lambda item: (item.authority, item.about, item.day, item.finding))


def _authorities(store: Store, since: str, inspections: Container[str] | None) -> dict[str, tuple[str, str]]:
    """Return report → authority inspected and first day, of some inspections since a day."""
    rows = sorted(store.rows(_AUTHORITIES), reverse=True)  # the first of several days
    places = {
        report: (authority, day)
        for report, authority, day, inspection in rows
        if inspections is None or inspection in inspections
    }
    return {report: place for report, place in places.items() if place[1] >= since}


def _findings(
    store: Store, about: Property, focus: Focus | None, places: dict[str, tuple[str, str]], is_selected: bool
) -> Iterator[tuple[str, ...]]:
    """Yield report, finding, polarity and entity or topic of the findings in focus.

    Without a focus, those of all reports, or with `is_selected` of those in `places`.
    """
    among = []
    if focus is None:
        among.append(values_clause("?report", places) if is_selected else "")
    elif focus.authorities:
        inside = (report for report, (authority, _) in places.items() if authority in focus.authorities)
        among.append(values_clause("?report", inside))
    if focus and focus.entities:
        among.append(_ABOUT_ENTITIES.format(entities=values_clause("?about", focus.entities)))
    for some in among:
        yield from store.rows(_FINDINGS.format(among=some, about=about))


def _findings_on(store: Store, topics: Collection[str]) -> set[str]:
    return {finding for iri in topics for finding, _ in subject_objects(store, Property.TOPIC, iri)}


def _resolutions(store: Store, findings: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return (finding, entity) → how the mention was resolved, the most reliable of several."""
    resolutions: dict[tuple[str, str], str] = {}
    parts = [findings[at : at + _BATCH] for at in range(0, len(findings), _BATCH)]
    among = [values_clause("?finding", part) for part in parts] if len(findings) < _MAX_NAMED else [""]
    for some in among:
        for finding, entity, way in store.rows(_RESOLUTIONS.format(among=some)):
            resolutions[finding, entity] = min(
                concept_value(way), resolutions.get((finding, entity), ""), key=_rank
            )
    return resolutions


def _rank(resolution: str) -> int:
    return _RELIABILITY.index(resolution) if resolution in _RELIABILITY else len(_RELIABILITY)
