"""What became of each recommendation (`data/readings/meanings/2-recommendations.sql`),
and the words for it (`ontology/schemes/follow-up.ttl`).
"""

from __future__ import annotations

from typing import NamedTuple

from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.identifiers import slug
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Scheme, Skos
from graphkit.graph.facts.facts import Facts, kept

OPEN, WEAK_AGAIN, NOT_MENTIONED = "open", "weak again", "not mentioned"
NOT_DECIDED = "not decided"
# States of recommendations that no inspection has answered.
_WITHOUT_OUTCOME = (
    "not followed up",
    "report not loaded",
    "ended with the council",
    "not dated",
    OPEN,
)
_LABELS = concept_values(Scheme.FOLLOW_UP, Skos.prefLabel)
# The words for what became of a recommendation, by notation: its outcome, or why it has none.
OUTCOME_WORDS = {
    name: _LABELS[iri][:1].lower() + _LABELS[iri][1:]
    for iri, name in concept_values(Scheme.FOLLOW_UP, Skos.notation).items()
} | {slug(state): state for state in _WITHOUT_OUTCOME}
NO_READERS = (
    "In this copy no reader has confirmed an outcome: all are found by program, which says no "
    "more than “still weak” or “answered well”."
)
_STATES = """
WITH stated AS (
  SELECT iri, '' AS whole, state, outcome, confidence, decided_by, answering, weak_at_latest
    FROM recommendation_state
  UNION ALL
  SELECT iri, whole, state, outcome, confidence, decided_by, answering, 0 FROM part_state)
SELECT stated.iri, whole, state, ifnull(outcome, ''), confidence,
  iif(outcome IS NULL, '', ifnull(inspection.iri, '')), ifnull(decided_by, ''), weak_at_latest,
  ifnull(rag_status, 'grey')
FROM stated LEFT JOIN inspection ON inspection.id = answering
  LEFT JOIN concept ON scheme = 'follow-up' AND notation = outcome
ORDER BY stated.iri"""

_REVIEWED = "SELECT count(*), count(reviewed_by) FROM outcome WHERE NOT is_visit"


class RecommendationState(NamedTuple):
    """What became of a recommendation, or of a sub-point, which counts with its whole."""

    iri: str
    whole: str  # IRI of what it is a sub-point of, or ""
    state: str  # "open", "weak again" …
    outcome: str  # "recurs" …, or "" where no inspection has answered it
    confidence: float | None  # of the outcome, from 0 to 1
    later: str  # IRI of the inspection that shows the outcome, or ""
    decided_by: str  # "reader" or "model", or ""
    weak_at_latest: bool  # found weak again at the latest full inspection
    rag: str  # red, amber, green or grey

    @property
    def name(self) -> str:
        """The outcome; where there is none, why: a key of OUTCOME_WORDS."""
        return self.outcome or slug(self.state)

    @property
    def is_reviewed(self) -> bool:
        """Whether a reader decided on the outcome, in place of the model."""
        return self.decided_by == "reader"


@kept
def recommendation_states(facts: Facts) -> dict[str, RecommendationState]:
    """Return what became of each recommendation and sub-point, by its IRI."""
    views = with_meanings(facts, "recommendation_state", "part_state")
    return {
        iri: RecommendationState._make((iri, *row, bool(is_weak), rag))
        for iri, *row, is_weak, rag in views.rows(_STATES)
    }


def without_readers(facts: Facts) -> str:
    """Return that no reader has confirmed an outcome, where there are outcomes; else ""."""
    [(outcomes, reviewed)] = facts.rows(_REVIEWED)
    return NO_READERS if outcomes and not reviewed else ""
