"""Runs the competency questions and returns their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from graphkit.ask.questions import format_result, questions, run_question
from graphkit.store.dataset import Store

QUESTIONS = questions()
RI = "Requires improvement to be good"
Row = dict[str, str]


def answer(store: Store, name: str, **values: str | Sequence[str]) -> list[Row]:
    """Run a question without its default values; return the rows as texts by column."""
    query = QUESTIONS[name]
    given = {parameter: values.get(parameter, "") for parameter in query.parameters} | values
    return list(csv.DictReader(io.StringIO(format_result(run_question(store, query, given), "csv"))))


def columns_of(rows: list[Row], *columns: str) -> list[tuple[str, ...]]:
    """Return some columns of the rows."""
    return [tuple(row[column] for column in columns) for row in rows]
