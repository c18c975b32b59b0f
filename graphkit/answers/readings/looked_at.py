"""What visits and joint inspections looked at (`data/readings/meanings/8-areas-of-focus.sql`)."""

from __future__ import annotations

from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.graph.facts.facts import Facts, kept

_AREAS = """
SELECT inspection.iri, area FROM looked_at JOIN inspection ON inspection.id = looked_at.inspection
WHERE looked_at.scheme = 'area of focus' ORDER BY 1, 2"""


@kept
def areas_of_visits(facts: Facts) -> dict[str, list[str]]:
    """Return by visit (IRI) its areas of focus, as IRIs of concepts."""
    found: dict[str, list[str]] = {}
    for inspection, area in with_meanings(facts, "looked_at").rows(_AREAS):
        found.setdefault(inspection, []).append(concept_iri(Scheme.AREA_OF_FOCUS, area))
    return found
