"""What became of recommendations: outcomes at later inspections,
and the statements that show them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from graphkit.core.terms import SCHEME
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.numbers import entity_number

OUTCOME_WORDS = {  # the worst first
    "recurs": "found again",
    "partly-recurs": "found again in part",
    "resolved": "resolved",
    "partly-resolved": "resolved in part, the rest not mentioned",
    "praised": "praised since, not confirmed by a reader",
    "unclear": "unclear",
    "not-mentioned": "not mentioned",
    "not-followed-up": "not followed up",
    "open": "open",
}


class Outcome(NamedTuple):
    """What the next full inspection shows of a recommendation."""

    outcome: str  # "resolved", "recurs" …
    confidence: float | None  # from 0 to 1
    later: str  # the inspection, as IRI
    reviewed_by: str | None
    part_of: str | None  # the recommendation that it is a sub-point of


def is_heading(has_sub_points: bool, topics: Collection[str], key_words: Collection[str]) -> bool:
    """Return whether a recommendation only heads its sub-points:
    it names no topic and nothing of its own.

    A heading is not followed up, and has no outcome.
    """
    return has_sub_points and not topics and not key_words


@kept
def outcomes(facts: Facts) -> dict[str, Outcome]:
    """Return recommendation (IRI) → what the next full inspection shows of it."""
    rows = facts.rows(
        """SELECT passage.iri, outcome.outcome, confidence, inspection.iri, outcome.reviewed_by,
            whole.iri
            FROM outcome JOIN passage ON passage.id = outcome.recommendation
            JOIN inspection ON inspection.id = later_inspection
            LEFT JOIN recommendation ON recommendation.id = passage.id
            LEFT JOIN passage AS whole ON whole.id = part_of WHERE NOT is_visit ORDER BY 1, 4"""
    )
    return {iri: Outcome(*row) for iri, *row in rows}


class RecommendedTopic(NamedTuple):
    """A topic of a recommendation; `whole` is what it is a sub-point of, else itself."""

    inspection: str
    recommendation: str
    whole: str
    topic: str  # IRI


def recommended_topics(facts: Facts, inspections: Iterable[str]) -> list[RecommendedTopic]:
    """Return the topics of the recommendations of some inspections."""
    rows = facts.rows(
        f"""SELECT inspection.iri, passage.iri, ifnull(whole.iri, passage.iri),
            '{SCHEME}topic/' || topic
            FROM recommendation JOIN passage USING (id) JOIN inspection
            ON inspection.id = passage.inspection
            JOIN statement_topic ON statement = passage.id LEFT JOIN passage AS whole
            ON whole.id = part_of
            WHERE inspection.iri IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 4""",
        (json.dumps([*inspections]),),
    )
    return [*map(RecommendedTopic._make, rows)]


def outcome_counts(facts: Facts, authority: str) -> list[tuple[str, str | None, str | None, int]]:
    """Return day of an inspection of an authority, day of the later one, outcome,
    number of recommendations.

    The newest come first; both are None where recommendations are not followed up, of which those
    with sub-points are left out.
    """
    return facts.rows(
        """SELECT inspection.start_date, later.start_date, outcome.outcome, count(*)
            FROM recommendation
            JOIN passage USING (id) JOIN inspection ON inspection.id = passage.inspection
            LEFT JOIN outcome ON outcome.recommendation = passage.id AND NOT is_visit
            LEFT JOIN inspection AS later ON later.id = later_inspection
            WHERE inspection.authority = ? AND inspection.start_date IS NOT NULL
            AND (outcome.id IS NOT NULL
              OR passage.id NOT IN (SELECT part_of FROM recommendation WHERE part_of IS NOT NULL))
            GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2 DESC, 4 DESC, 3""",
        (entity_number(authority),),
    )


@kept
def recurrences(facts: Facts) -> dict[str, list[str]]:
    """Return recommendation (IRI) → the later statements that repeat it,
    in the order of their reports.
    """
    found: dict[str, list[str]] = defaultdict(list)
    query = """SELECT asked.iri, again.iri FROM recurrence JOIN passage AS asked
        ON asked.id = recommendation
        JOIN passage AS again ON again.id = later ORDER BY coalesce(again.start, 0), again.iri"""
    for recommendation, later in facts.rows(query):
        found[recommendation].append(later)
    return dict(found)
