"""Which criteria of different frameworks can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.facts.names import matching_concepts

if TYPE_CHECKING:
    from graphkit.store.dataset import Store


class HasGrades(Protocol):
    """What has grades by criterion: an inspection, or what is known of one."""

    @property
    def grades(self) -> Mapping[str, str]:
        """The grades by criterion."""


class ComparableCriteria:
    """Criteria that can be compared: close matches, and a criterion with the wider one that covers it."""

    def __init__(self, store: Store) -> None:
        self._covering: dict[str, set[str]] = defaultdict(set)  # criterion → wider criteria and close matches
        matches = matching_concepts(store.facts, Scheme.CRITERION)
        for one, other in chain(*matches.values()):
            self._covering[one].add(other)
        for one, other in matches["close"]:
            self._covering[other].add(one)

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
