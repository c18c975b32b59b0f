"""Which criteria of different frameworks can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from graphkit.ask.lookup import concept_value
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Skos

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_MATCHES = """
SELECT DISTINCT ?one ?how ?other {
  VALUES ?how { skos:closeMatch skos:broadMatch }
  ?one ?how ?other ; skos:inScheme <https://w3id.org/graphkit/scheme/criterion>
}"""


class HasGrades(Protocol):
    """What has grades by criterion: an inspection, or what is known of one."""

    @property
    def grades(self) -> Mapping[str, str]:
        """The grades by criterion."""


class ComparableCriteria:
    """Criteria that can be compared: close matches, and a criterion with the wider one that covers it."""

    def __init__(self, store: Store) -> None:
        self._covering: dict[str, set[str]] = defaultdict(set)  # criterion → wider criteria and close matches
        for one, how, other in store.rows(_MATCHES):
            self._covering[concept_value(one)].add(concept_value(other))
            if how == Skos.CLOSE_MATCH:
                self._covering[concept_value(other)].add(concept_value(one))

    def comparable(self, one: str, other: str) -> bool:
        """Return whether two criteria cover about the same ground."""
        return one == other or other in self._covering[one] or one in self._covering[other]

    def grade(self, inspection: HasGrades, area: str) -> tuple[str, str]:
        """Return the grade that applies to a criterion, and the criterion it was given under; ("", "").

        A criterion that was not judged by itself has the grade of one that covers it; "" (the summary) has
        the overall grade.
        """
        for criterion in (area or OVERALL_EFFECTIVENESS, *sorted(self._covering[area])):
            if grade := inspection.grades.get(criterion, ""):
                return grade, criterion
        return "", ""
