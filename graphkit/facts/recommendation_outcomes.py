"""What became of recommendations: outcomes at later inspections, and the statements that show them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from graphkit.facts.facts import Facts, kept


class Outcome(NamedTuple):
    """What the next full inspection shows of a recommendation."""

    outcome: str  # "resolved", "recurs" …
    confidence: float | None  # from 0 to 1
    later: str  # the inspection, as IRI
    reviewed_by: str | None


@kept
def outcomes(facts: Facts) -> dict[str, Outcome]:
    """Return recommendation (IRI) → what the next full inspection shows of it."""
    rows = facts.rows(
        """SELECT passage.iri, outcome.outcome, confidence, inspection.iri, outcome.reviewed_by FROM outcome
            JOIN passage ON passage.id = recommendation JOIN inspection ON inspection.id = later_inspection
            WHERE NOT is_visit ORDER BY 1, 4"""
    )
    return {iri: Outcome(*row) for iri, *row in rows}


@kept
def recurrences(facts: Facts) -> dict[str, list[str]]:
    """Return recommendation (IRI) → the later statements that repeat it, in the order of their reports."""
    found: dict[str, list[str]] = defaultdict(list)
    query = """SELECT asked.iri, again.iri FROM recurrence JOIN passage AS asked ON asked.id = recommendation
        JOIN passage AS again ON again.id = later ORDER BY coalesce(again.start, 0), again.iri"""
    for recommendation, later in facts.rows(query):
        found[recommendation].append(later)
    return dict(found)
