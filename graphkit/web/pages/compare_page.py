"""Two authorities side by side: the tables of `graphkit compare`, as a page or as files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.result_table import ResultTable, Value
from graphkit.store.dataset import Store
from graphkit.web.ability_pages import Values, ability_page
from graphkit.web.page import PageRequest, PageResult

_ON_TOP = tuple(f"{side}_{name}" for side in "ab" for name in ("framework", "inspected"))  # of the page
_HEADINGS = {
    "grades": "Grades",
    "topics": "Strengths and weaknesses by topic",
    "agencies": "Agencies in the reports on both",
    "recurring": "Recurring recommendations",
}


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the comparison of two authorities, or of a part of their reports."""
    return ability_page(store, request, "compare", "compare.html", _shown)


def _shown(tables: dict[str, ResultTable], values: Values) -> dict[str, Any]:
    first, topics = next(iter(tables.values())), tables.get("topics")
    names = topics and [topics.column_titles[f"{side}_strength"].rpartition(" ")[0] for side in "ab"]
    if grades := tables.get("grades"):
        tables = tables | {"grades": replace(grades, hidden_columns=(*grades.hidden_columns, *_ON_TOP))}
    return {
        "sides": [note.partition(": ")[2] for note in first.notes],
        "names": names or [values["one"], values["other"]],
        "tables": [(part, _HEADINGS[part], table) for part, table in tables.items()],
        "topics": [_topic(row) for row in topics.records()] if topics else [],
    }


def _topic(row: dict[str, Value]) -> dict[str, Any]:
    """Return a topic with the counts of both sides."""
    sides = [
        Counts(*(int(row[f"{side}_{name}"] or 0) for name in ("strength", "mixed", "weakness")))
        for side in "ab"
    ]
    return {"topic": row["topic"], "sides": sides}
