"""The homes, agencies and youth justice services of an authority or agency that inspectors graded
directly. A grade of an authority never follows from these.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.result import Cell
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.graph.store.dataset import Store


def bodies_of(store: Store, owner: str) -> dict[str, Mapping[str, Cell]]:
    """Return the bodies of an authority or agency by IRI, current ones and others, with the last
    day of their list.
    """
    clauses = {"owner": local_id(owner), "current": [True, False]}
    columns = ["body", "current", "list_day"]
    brief = read_brief(store, {"of": "bodies", "where": clauses, "columns": columns})
    ids = brief.columns[0].ids
    return {entity_iri(ids[str(row["body"])]): row for row in brief.rows}
