"""Changes of grades: those of each full inspection, compared with the one before it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from graphkit.answers.readings.known import known_by_number
from graphkit.answers.readings.meanings import with_meanings
from graphkit.graph.facts.facts import HasFacts, kept

_CHANGES = """
SELECT inspection, criterion, from_grade, to_grade, iif(before_criterion = criterion, '',
before_criterion),
  ifnull((SELECT iri FROM passage JOIN judgement USING (id)
  WHERE passage.inspection = change.inspection
    AND judgement.criterion = change.criterion AND grade = to_grade), ''), change.steps
FROM change_paired AS change JOIN grade_pair USING (inspection, before, criterion)
LEFT JOIN grade_order ON grade_order.grade = to_grade
WHERE pairing = 'adjacent'
  AND 'worst' NOT IN (ifnull(change.rated_by, ''), ifnull(from_rated_by, ''))
ORDER BY change.steps >= 0, iif(change.steps < 0, -rank, 0), iif(change.steps < 0, change.steps, 0),
  criterion <> 'overall-effectiveness', -change.steps, change.id"""


@dataclass(frozen=True, slots=True)
class GradeChange:
    """The grades under a criterion at two inspections; `earlier`:
    the criterion of the first one, if another.

    `statement` is that of the later grade, "" where its report is not loaded.
    """

    criterion: str
    before: str
    after: str
    earlier: str
    statement: str
    steps: int  # by how many grades it is better; below 0: worse


@kept
def grade_changes(store: HasFacts) -> dict[str, tuple[GradeChange, ...]]:
    """Return by full inspection its grades and those of one before it that compare,
    the gravest first.
    """
    found: dict[str, list[GradeChange]] = defaultdict(list)
    for number, *values in with_meanings(store.facts, "change_paired").rows(_CHANGES):
        if inspection := known_by_number(store).get(number):
            found[inspection.iri].append(GradeChange(*values))
    return {iri: tuple(changes) for iri, changes in found.items()}
