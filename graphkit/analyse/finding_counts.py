"""Findings counted: how many of each polarity an inspection has on a topic, or about an agency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.ask.focus import Focus
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import concept_value
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Property, Scheme
from graphkit.store.dataset import Store, values_clause

_COUNTED = """
SELECT ?report ?thing ?polarity (COUNT(DISTINCT ?finding) AS ?findings) {{
  {among} GRAPH ?report {{ ?finding gk:polarity ?polarity ; <{about}> ?thing {further} }}
}} GROUP BY ?report ?thing ?polarity"""
_ALL = """
SELECT ?report ?polarity (COUNT(DISTINCT ?finding) AS ?findings) {{
  {among} GRAPH ?report {{ ?finding gk:polarity ?polarity {further} }}
}} GROUP BY ?report ?polarity"""
_TOGETHER = """
SELECT ?report ?finding ?polarity ?thing {{
  {among} GRAPH ?report {{ ?finding gk:concerns ?thing ; gk:polarity ?polarity {further} }}
}}"""


@dataclass(slots=True)
class Counts:
    """Findings by polarity. Those of mere context evaluate nothing."""

    strength: int = 0
    mixed: int = 0
    weakness: int = 0
    context: int = 0

    def add(self, polarity: str, findings: int = 1) -> None:
        """Count findings of a polarity."""
        setattr(self, polarity, getattr(self, polarity) + findings)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.strength + other.strength,
            self.mixed + other.mixed,
            self.weakness + other.weakness,
            self.context + other.context,
        )

    @property
    def evaluated(self) -> int:
        """Return how many praise, blame, or do both."""
        return self.strength + self.mixed + self.weakness

    @property
    def amiss(self) -> int:
        """Return how many speak of weakness, be it beside praise."""
        return self.weakness + self.mixed

    @property
    def open(self) -> bool:
        """Whether there is something to learn: at least as much speaks of weakness as of strength."""
        return self.amiss > 0 and self.amiss >= self.strength

    @property
    def strong(self) -> bool:
        """Whether more speaks of strength than of weakness."""
        return self.strength > self.amiss

    @property
    def reading(self) -> str:
        """Return what they come to: "weak", "even", "strong", or "-" where nothing is evaluated."""
        if not self.evaluated:
            return "-"
        return "weak" if self.amiss > self.strength else "strong" if self.strong else "even"

    @property
    def row(self) -> tuple[int, int, int]:
        """Return strengths, mixed findings and weaknesses, in the order of tables."""
        return self.strength, self.mixed, self.weakness


@dataclass(frozen=True, slots=True)
class FindingWithThings:
    """A finding, its polarity, and all that it concerns."""

    finding: str
    report: str
    polarity: str
    things: tuple[str, ...]


def counted(
    store: Store, about: Property, held: Iterable[Inspection], focus: Focus | None = None, section: str = ""
) -> dict[tuple[str, str], Counts]:
    """Return the findings of inspections by report and thing: a topic, or what they concern.

    With a focus on things (an agency, a service): the findings about these; with `section`, a criterion:
    those of the part of the report that is on it.
    """
    further = _about(focus)
    if section:
        further += f" . ?finding gk:section <{concept_iri(Scheme.CRITERION, section)}>"
    rows = store.rows(_COUNTED.format(among=_among(held), about=about, further=further))
    cells: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for report, thing, polarity, findings in rows:
        cells[report, thing].add(concept_value(polarity), int(findings))
    return dict(sorted(cells.items()))


def in_all(
    store: Store, held: Iterable[Inspection], focus: Focus | None = None, topics: Iterable[str] | None = None
) -> dict[str, Counts]:
    """Return the findings of inspections by report, each counted once; `topics`: those on one of them."""
    further = _about(focus)
    if topics is not None:
        further += f" . ?finding gk:topic ?topic {values_clause('?topic', topics)}"
    rows = store.rows(_ALL.format(among=_among(held), further=further))
    found: dict[str, Counts] = defaultdict(Counts)
    for report, polarity, findings in rows:
        found[report].add(concept_value(polarity), int(findings))
    return dict(sorted(found.items()))


def together(store: Store, held: Iterable[Inspection], focus: Focus | None = None) -> list[FindingWithThings]:
    """Return the findings of inspections that concern somebody, each with all whom it concerns, sorted."""
    things: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    rows = store.rows(_TOGETHER.format(among=_among(held), further=_about(focus)))
    for report, finding, polarity, thing in rows:
        things[finding, report, concept_value(polarity)].add(thing)
    return [FindingWithThings(*key, tuple(sorted(found))) for key, found in sorted(things.items())]


def _among(held: Iterable[Inspection]) -> str:
    """Return which reports are meant: without any, none."""
    return values_clause("?report", (item.report for item in held))


def _about(focus: Focus | None) -> str:
    if not focus or not focus.entities:
        return ""
    return f". ?finding gk:concerns|gk:topic ?meant {values_clause('?meant', focus.entities)}"
