"""The homes, agencies and youth justice services of an authority or agency that inspectors graded
directly. A grade of an authority never follows from these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.result import Cell
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.language.sentences import grade_words, sentence
from graphkit.graph.facts.inspections import FAVOURABLE
from graphkit.graph.store.dataset import Store


class GradedBodies(NamedTuple):
    """The current bodies of a kind with a grade: how many are good or better, and inadequate.

    `label` is that of the kind, `grade` the worst; `oldest` and `day` are of their full
    inspections, `list_day` is the last day of the list of the inspectorate.
    """

    label: str
    inspectorate: str
    number: int
    good: int
    bad: int
    grade: str
    oldest: str
    day: str
    list_day: str

    def __str__(self) -> str:
        """Return it in words, with the inspectorate and the days."""
        is_single = self.number == 1
        grade = grade_words(self.grade)
        return sentence("results", self, several=not is_single, single=is_single, grade=grade)


def bodies_of(store: Store, owner: str) -> dict[str, Mapping[str, Cell]]:
    """Return the bodies of an authority or agency by IRI, current ones and others, with the last
    day of their list.
    """
    clauses = {"owner": local_id(owner), "current": [True, False]}
    columns = ["body", "current", "list_day"]
    brief = read_brief(store, {"of": "bodies", "where": clauses, "columns": columns})
    ids = brief.columns[0].ids
    return {entity_iri(ids[str(row["body"])]): row for row in brief.rows}


def graded_bodies(store: Store, owner: str) -> list[GradedBodies]:
    """Return the graded bodies of an authority or agency by kind, the worst grade first."""
    brief = read_brief(
        store,
        {
            "of": "bodies",
            "where": {"owner": local_id(owner), "not": {"grade": None}},
            "measures": ["count", {"min": "day"}, {"max": "day"}, {"max": "list_day"}],
            "by": ["kind", "inspectorate", "grade"],
            "order": "-grade,kind",
        },
    )
    groups = defaultdict[tuple[str, str], list[Mapping[str, Cell]]](list)
    for row in brief.rows:
        groups[str(row["kind"]), str(row["inspectorate"])].append(row)
    labels = brief.columns[0].labels
    return [
        GradedBodies(
            labels[kind],
            inspectorate,
            sum(map(_number, rows)),
            sum(_number(row) for row in rows if row["grade"] in FAVOURABLE),
            sum(_number(row) for row in rows if row["grade"] == "inadequate"),
            str(rows[0]["grade"]),
            min(str(row["min"]) for row in rows),
            max(str(row["max"]) for row in rows),
            str(rows[0]["max.count"]),  # of `list_day`
        )
        for (kind, inspectorate), rows in groups.items()
    ]


def _number(row: Mapping[str, Cell]) -> int:
    return int(str(row["count"]))
