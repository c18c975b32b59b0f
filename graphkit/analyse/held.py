"""The inspections a store holds: of whom, when, under which framework, with which grades."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphkit.focus import Focus
from graphkit.lookup import tail
from graphkit.store import Store
from graphkit.terms import FULL, framework_name

OVERALL = "overall-effectiveness"
NOT_JUDGED = "not-judged"
FAVOURABLE = ("good", "outstanding")
_INSPECTIONS = """
SELECT DISTINCT ?inspection ?report ?authority ?day ?framework ?version {
  ?inspection a gk:Inspection ; gk:report ?report ; gk:inspectionOf ?authority ;
    gk:startDate ?day ; gk:framework ?framework .
  OPTIONAL { ?inspection gk:frameworkVersion ?version }
}"""
_GRADES = """
SELECT DISTINCT ?inspection ?criterion ?grade {
  ?inspection gk:judgement ?judgement . ?judgement gk:criterion ?criterion ; gk:grade ?grade
}"""


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection held; `grades` by criterion. Its findings are in the named graph of its report."""

    iri: str
    report: str
    authority: str
    day: str
    framework: str
    version: str = ""
    grades: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def full(self) -> bool:
        """Whether all of an authority's services were judged (ILACS, SIF), not one question of many."""
        return self.framework in FULL

    @property
    def under(self) -> str:
        """Return the framework as people write it: "ILACS 2018"."""
        return framework_name(self.framework, self.version)


def value(concept: str) -> str:
    """Return the last part of a concept's identifier: "neglect"."""
    return tail(concept).partition("/")[2]


def inspections(store: Store, focus: Focus | None = None) -> list[Inspection]:
    """Return the inspections of the authorities in focus (of all, where it is on none), oldest first."""
    grades: dict[str, dict[str, str]] = defaultdict(dict)
    for inspection, criterion, grade in sorted(store.rows(_GRADES)):
        grades[inspection][value(criterion)] = value(grade)
    places = focus.authorities if focus else ()
    return sorted(
        (
            Inspection(iri, report, authority, day, value(framework), version or "", grades.get(iri, {}))
            for iri, report, authority, day, framework, version in store.rows(_INSPECTIONS)
            if not places or authority in places
        ),
        key=lambda item: (item.day, item.iri),
    )


def latest_full(held: Iterable[Inspection]) -> dict[str, Inspection]:
    """Return the latest full inspection of each authority."""
    ordered = sorted((item for item in held if item.full), key=lambda item: (item.day, item.iri))
    return {item.authority: item for item in ordered}
