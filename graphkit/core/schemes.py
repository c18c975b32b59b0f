"""The concepts of the SKOS schemes in `ontology/schemes/`:
the values a grade, topic or polarity may have.
"""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graphkit.core.resources import resource_path
from graphkit.core.terms import Gk, Scheme, Skos


@cache
def scheme_values(scheme: str) -> frozenset[str]:
    """Return the notations of a scheme's concepts: ``"good" in scheme_values("grade")``."""
    return frozenset(concept_values(scheme, Skos.notation).values())


@cache
def broader_values(scheme: str) -> dict[str, str]:
    """Return value → broader value: ``broader_values("topic")["adoption"]`` is
    "children-in-care".
    """
    notation = concept_values(scheme, Skos.notation)
    return {
        notation[part]: notation[whole]
        for part, whole in concept_values(scheme, Skos.broader).items()
    }


@cache
def ranked_values(scheme: str) -> dict[str, int]:
    """Return value → rank, in the order of a scheme: ``ranked_values("extent")["all"]`` is 1.

    Values without a rank are left out; those of one rank stand by name.
    """
    notation = concept_values(scheme, Skos.notation)
    ranks = {notation[each]: int(rank) for each, rank in concept_values(scheme, Gk.rank).items()}
    return dict(sorted(ranks.items(), key=lambda pair: (pair[1], pair[0])))


@cache
def concept_values(scheme: str, predicate: str) -> dict[str, str]:
    """Return concept IRI → its value of a predicate that has at most one value for each concept."""
    path = resource_path("ontology", "schemes", f"{scheme}.ttl")
    triples = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return {
        item.subject.value: item.object.value
        for item in triples
        if item.predicate.value == predicate
    }


_OLDER_GRADES = ("adequate",)  # of frameworks until 2013
_MENTIONED_GRADES = ("satisfactory",)  # only in what reports mention of earlier inspections

STEPS_BELOW_OUTSTANDING = {  # grades of all frameworks, the best first
    grade: rank - 1
    for grade, rank in ranked_values(Scheme.GRADE).items()
    if grade not in _MENTIONED_GRADES
}
GRADES_WORST_FIRST = tuple(reversed(STEPS_BELOW_OUTSTANDING))  # of all frameworks
GRADES = tuple(  # of today's frameworks, the best first
    grade for grade in STEPS_BELOW_OUTSTANDING if grade not in _OLDER_GRADES
)


def scaled_grades(scale: str, grade: str) -> tuple[str, ...]:
    """Return the grades "above" one, "from" it on, "to" it or "below" it."""
    at = GRADES.index(grade)
    ranges = {
        "above": GRADES[:at],
        "from": GRADES[: at + 1],
        "to": GRADES[at:],
        "below": GRADES[at + 1 :],
    }
    return ranges[scale]
