"""Topics of recommendations, and the later statements that repeat them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from graphkit.core.terms import SCHEME
from graphkit.graph.facts.facts import Facts, kept


def is_heading(has_sub_points: bool, topics: Collection[str], key_words: Collection[str]) -> bool:
    """Return whether a recommendation only heads its sub-points:
    it names no topic and nothing of its own.

    A heading is not followed up, and has no outcome.
    """
    return has_sub_points and not topics and not key_words


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
