"""Which areas of judgement cover about the same ground, in one framework and the next."""

from __future__ import annotations

from collections import defaultdict

from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import concept_value
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.terms import Skos
from graphkit.store.dataset import Store

_MATCHES = """
SELECT DISTINCT ?one ?how ?other {
  VALUES ?how { skos:closeMatch skos:broadMatch }
  ?one ?how ?other ; skos:inScheme <https://w3id.org/graphkit/scheme/criterion>
}"""


class ComparableCriteria:
    """The criteria that may be held beside one another: close matches, and the wider one of a narrow one."""

    def __init__(self, store: Store) -> None:
        self._covering: dict[str, set[str]] = defaultdict(set)  # wider areas, and those that match
        for one, how, other in store.rows(_MATCHES):
            self._covering[concept_value(one)].add(concept_value(other))
            if how == Skos.CLOSE_MATCH:
                self._covering[concept_value(other)].add(concept_value(one))

    def comparable(self, one: str, other: str) -> bool:
        """Whether two criteria cover about the same ground."""
        return one == other or other in self._covering[one] or one in self._covering[other]

    def grade(self, inspection: Inspection, area: str) -> tuple[str, str]:
        """Return the grade an inspection gave an area, and the criterion it stands under; ("", "") for none.

        An area that was not judged by itself has the grade of one that covers it. A finding outside all areas
        (in the summary) has the overall grade.
        """
        for criterion in (area or OVERALL_EFFECTIVENESS, *sorted(self._covering[area])):
            if grade := inspection.grades.get(criterion, ""):
                return grade, criterion
        return "", ""
