"""Counts of findings by polarity, for each inspection and topic or entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.ask.confidence import sure_enough
from graphkit.ask.lookup import concept_value
from graphkit.core.identifiers import concept_iri, values_clause
from graphkit.core.terms import Property, Scheme

if TYPE_CHECKING:
    from graphkit.ask.focus import Focus
    from graphkit.ask.inspections import Inspection
    from graphkit.store.dataset import Store

_COUNTED = """
SELECT ?report ?thing ?polarity (COUNT(DISTINCT ?finding) AS ?findings) {{
  {among} ?inspection gk:report ?report ; gk:finding ?finding .
  ?finding gk:polarity ?polarity ; <{about}> ?thing {further}
}} GROUP BY ?report ?thing ?polarity"""
_ALL = """
SELECT ?report ?polarity (COUNT(DISTINCT ?finding) AS ?findings) {{
  {among} ?inspection gk:report ?report ; gk:finding ?finding . ?finding gk:polarity ?polarity {further}
}} GROUP BY ?report ?polarity"""
_TOGETHER = """
SELECT ?report ?finding ?polarity ?thing {{
  {among} ?inspection gk:report ?report ; gk:finding ?finding .
  ?finding gk:concerns ?thing ; gk:polarity ?polarity {further}
}}"""
_WAYS = """SELECT DISTINCT ?finding ?way {{ ?mention gk:entity <{0}> ; gk:resolvedBy ?way .
  ?finding gk:mention ?mention }}"""
_BY_NAME = ("by-name", "by-abbreviation", "by-decision")  # others depend on the area or date of the report


@dataclass(slots=True)
class Counts:
    """Number of findings by polarity."""

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
        """Number of findings that evaluate: all but context."""
        return self.strength + self.mixed + self.weakness

    @property
    def total(self) -> int:
        """Number of findings, context included."""
        return self.evaluated + self.context

    @property
    def negative(self) -> int:
        """Number of weak and mixed findings."""
        return self.weakness + self.mixed

    @property
    def open(self) -> bool:
        """Whether at least as many findings are weak or mixed as strong."""
        return self.negative > 0 and self.negative >= self.strength

    @property
    def strong(self) -> bool:
        """Whether more findings are strong than weak or mixed."""
        return self.strength > self.negative

    @property
    def balance(self) -> str:
        """ "weak", "even" or "strong"; "-" without evaluated findings."""
        if not self.evaluated:
            return "-"
        return "weak" if self.negative > self.strength else "strong" if self.strong else "even"

    @property
    def row(self) -> tuple[int, int, int]:
        """Strengths, mixed findings and weaknesses, in the order of tables."""
        return self.strength, self.mixed, self.weakness


@dataclass(frozen=True, slots=True)
class FindingWithEntities:
    """A finding, its polarity, and all entities it concerns."""

    finding: str
    report: str
    polarity: str
    entities: tuple[str, ...]


def count_findings_by(
    store: Store,
    about: Property,
    loaded: Iterable[Inspection],
    focus: Focus | None = None,
    section: str = "",
    min_confidence: float = 0.0,
) -> dict[tuple[str, str], Counts]:
    """Return counts of findings by (report, object of `about`): a topic, or an entity they concern.

    A focus on entities keeps findings about them; `section` (a criterion) keeps findings in that section;
    `min_confidence` leaves out what is less sure (see `ask.confidence`).
    """
    further = _about(focus)
    if section:
        further += f" . ?finding gk:section <{concept_iri(Scheme.CRITERION, section)}>"
    further += sure_enough(min_confidence, "?thing")
    rows = store.rows(_COUNTED.format(among=_among(loaded), about=about, further=further))
    cells: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for report, thing, polarity, findings in rows:
        cells[report, thing].add(concept_value(polarity), int(findings))
    return dict(sorted(cells.items()))


def count_findings(
    store: Store,
    loaded: Iterable[Inspection],
    focus: Focus | None = None,
    topics: Iterable[str] | None = None,
    min_confidence: float = 0.0,
) -> dict[str, Counts]:
    """Return counts of findings by report, each finding once; `topics` keeps findings on one of them."""
    further = _about(focus)
    if topics is not None:
        further += f" . ?finding gk:topic ?topic {values_clause('?topic', topics)}"
    further += sure_enough(min_confidence, "?topic" if topics is not None else "")
    rows = store.rows(_ALL.format(among=_among(loaded), further=further))
    found: dict[str, Counts] = defaultdict(Counts)
    for report, polarity, findings in rows:
        found[report].add(concept_value(polarity), int(findings))
    return dict(sorted(found.items()))


def findings_with_entities(
    store: Store, loaded: Iterable[Inspection], focus: Focus | None = None, min_confidence: float = 0.0
) -> list[FindingWithEntities]:
    """Return the findings that concern an entity, each with all its entities, sorted."""
    entities: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    further = _about(focus) + sure_enough(min_confidence, "?thing")
    rows = store.rows(_TOGETHER.format(among=_among(loaded), further=further))
    for report, finding, polarity, thing in rows:
        entities[finding, report, concept_value(polarity)].add(thing)
    return [FindingWithEntities(*key, tuple(sorted(found))) for key, found in sorted(entities.items())]


def findings_by_name(store: Store, agency: str) -> dict[str, bool]:
    """Return for each finding about an agency whether it names the agency.

    Others mean it by area or date: "the police" of the place inspected.
    """
    named: dict[str, bool] = defaultdict(bool)
    for finding, way in store.rows(_WAYS.format(agency)):
        named[finding] |= concept_value(way) in _BY_NAME
    return dict(named)


def _among(loaded: Iterable[Inspection]) -> str:
    """Return a VALUES clause for the reports of inspections."""
    return values_clause("?report", (item.report for item in loaded))


def _about(focus: Focus | None) -> str:
    if not focus or not focus.entities:
        return ""
    return f". ?finding gk:concerns|gk:topic ?focus {values_clause('?focus', focus.entities)}"
