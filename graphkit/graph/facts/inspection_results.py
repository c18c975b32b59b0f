"""What official lists state of providers: homes, fostering and adoption agencies,
youth justice services.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from graphkit.graph.facts.facts import Facts, kept

_RESULTS = """
SELECT result.iri, provider.iri, provider.label, body_kind, inspectorate.iri, result.kind, day,
  coalesce(issued, ''), coalesce(owner.iri, ''), coalesce(owner_as_listed, ''), coalesce(grade, ''),
  coalesce(address, ''), result.id
FROM result JOIN provider ON provider.id = body JOIN entity AS inspectorate
ON inspectorate.id = inspectorate
LEFT JOIN entity AS owner ON owner.id = result.owner ORDER BY day, result.iri"""
_PLACES = "SELECT result, iri FROM result_area JOIN entity ON entity.id = authority ORDER BY 1, 2"
_JUDGEMENTS = (
    "SELECT result, judgement, grade, standing "
    "FROM result_judgement ORDER BY 1, standing <> 'overall', 2"
)


class InspectionResult(NamedTuple):
    """A result of a provider: identifiers, days, and its overall grade, "" without one.

    `judgements` have name, grade and standing.
    """

    iri: str
    body: str
    label: str
    body_kind: str
    inspectorate: str
    kind: str
    day: str
    issued: str
    owner: str
    owner_name: str
    grade: str
    address: str
    authorities: tuple[str, ...]
    judgements: tuple[tuple[str, str, str], ...]


@kept
def inspection_results(facts: Facts) -> tuple[InspectionResult, ...]:
    """Return all results that official lists state, oldest first."""
    places = defaultdict[int, list[str]](list)
    judgements = defaultdict[int, list[tuple[str, str, str]]](list)
    for number, place in facts.rows(_PLACES):
        places[number].append(place)
    for number, *judged in facts.rows(_JUDGEMENTS):
        judgements[number].append((judged[0], judged[1], judged[2]))
    return tuple(
        InspectionResult._make((*row, tuple(places[number]), tuple(judgements[number])))
        for *row, number in facts.rows(_RESULTS)
    )
