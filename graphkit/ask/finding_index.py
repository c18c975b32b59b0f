"""What was found in which place about whom, or on what: the findings of a store, one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphkit.ask.focus import Focus, find_topics
from graphkit.ask.lookup import concept_value, subject_objects
from graphkit.core.identifiers import inspection_of
from graphkit.core.terms import Property
from graphkit.store.dataset import Store, values_clause

_SUREST = ("by-decision", "by-name", "by-abbreviation", "by-date", "by-area", "new", "generic")
_PLACES = """
SELECT ?report ?authority ?day {
  ?inspection gk:report ?report ; gk:inspectionOf ?authority OPTIONAL { ?inspection gk:startDate ?day }
}"""
_SAID = """
SELECT ?report ?finding ?polarity ?thing {{
  {among} {{ SELECT ?report ?finding ?polarity {{ GRAPH ?report {{ ?finding gk:polarity ?polarity }} }} }}
  GRAPH ?report {{ ?finding <{about}> ?thing }}
}}"""  # the sub-select is evaluated once; without it, each statement is looked up: three times as slow
_ABOUT = """{{ SELECT DISTINCT ?report ?finding {{
    {things} GRAPH ?report {{ ?finding gk:concerns|gk:topic ?meant }} }} }}"""
_WAYS = """
SELECT ?finding ?thing ?way {{
  {{ SELECT ?finding ?mention {{ {among} ?finding gk:mention ?mention }} }}
  {{ SELECT ?mention ?thing {{ ?mention gk:entity ?thing }} }}
  {{ SELECT ?mention ?way {{ ?mention gk:resolvedBy ?way }} }}
}}"""
_FEW = 12_000  # findings; fewer are named in the query, for more it is quicker to read all there are
_AT_ONCE = 2_000  # named in one query: servers take no query of any length


@dataclass(frozen=True, slots=True)
class FindingAbout:
    """A finding made in an inspection of an authority, and one thing it is about.

    `day` is when the inspection began; `by` is how it was known that this thing is meant ("by-area").
    """

    authority: str
    finding: str
    polarity: str
    day: str
    about: str
    by: str = ""

    @property
    def inspection(self) -> str:
        """Return the inspection that made it."""
        return inspection_of(self.finding)


def findings_about(
    store: Store,
    about: Property,
    focus: Focus | None = None,
    topic: str | None = None,
    since: str | None = None,
) -> list[FindingAbout]:
    """Return what was found about agencies, services … (`gk:concerns`) or on topics (`gk:topic`), sorted.

    With a focus on authorities: what was found there; on other things: the findings about them. `topic` keeps
    the findings on a topic or below it, `since` those of inspections begun on that day or later.
    """
    places = _places(store)
    on_topic = _findings_on(store, topic) if topic else None
    polarities: dict[tuple[str, str], str] = {}
    things: dict[tuple[str, str], set[str]] = defaultdict(set)
    for report, finding, polarity, thing in _said(store, about, focus, places):
        authority, day = places.get(report, ("", ""))
        if not authority or (since and day < since) or (on_topic is not None and finding not in on_topic):
            continue
        polarities[report, finding] = polarity
        things[report, finding].add(thing)
    ways = _ways(store, sorted({finding for _, finding in things})) if about == Property.CONCERNS else {}
    found = []
    for (report, finding), each in things.items():
        authority, day = places[report]
        polarity = concept_value(polarities[report, finding])
        found += [
            FindingAbout(authority, finding, polarity, day, one, ways.get((finding, one), "")) for one in each
        ]
    return sorted(found, key=lambda item: (item.authority, item.about, item.day, item.finding))


def _places(store: Store) -> dict[str, tuple[str, str]]:
    """Return the authority inspected, and the first day, by report."""
    rows = sorted(store.rows(_PLACES), reverse=True)  # of several days the first
    return {report: (authority, day) for report, authority, day in rows}


def _said(
    store: Store, about: Property, focus: Focus | None, places: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """Yield report, finding, polarity and thing of all that lies in the focus."""
    among = []
    if focus is None:
        among.append("")
    elif focus.authorities:
        inside = (report for report, (authority, _) in places.items() if authority in focus.authorities)
        among.append(values_clause("?report", inside))
    if focus and focus.entities:
        among.append(_ABOUT.format(things=values_clause("?meant", focus.entities)))
    for some in among:
        yield from store.rows(_SAID.format(among=some, about=about))


def _findings_on(store: Store, topic: str) -> set[str]:
    wanted = find_topics(store, topic)
    return {finding for iri in wanted for finding, _ in subject_objects(store, Property.TOPIC, iri)}


def _ways(store: Store, findings: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return how it is known whom findings concern: the surest way, where there are several."""
    ways: dict[tuple[str, str], str] = {}
    parts = [findings[at : at + _AT_ONCE] for at in range(0, len(findings), _AT_ONCE)]
    among = [values_clause("?finding", part) for part in parts] if len(findings) < _FEW else [""]
    for some in among:
        for finding, thing, way in store.rows(_WAYS.format(among=some)):
            ways[finding, thing] = min(concept_value(way), ways.get((finding, thing), ""), key=_rank)
    return ways


def _rank(way: str) -> int:
    return _SUREST.index(way) if way in _SUREST else len(_SUREST)
