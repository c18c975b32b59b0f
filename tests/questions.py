"""Runs the competency questions and returns their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import lru_cache

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.graph.sparql.query_results import format_result
from graphkit.graph.store.dataset import Store

QUESTIONS = questions()
RI = "Requires improvement to be good"
Row = dict[str, str]
# of each parameter some values: one at the least is answered, one at the least not with all
GIVEN = {
    "agency": ("Norvale Police", "Ambleford Children First", "Small Steps Wexmoor"),
    "authority": ("Wexmoor", "Ambleford", "Northmere"),
    "criterion": ("leaders", "adoption"),
    "extent": ("some", "few"),
    "framework": ("ilacs", "sif"),
    "grade": ("good", "inadequate"),
    "law": ("Children Act 1989", "Care Act 2014"),
    "measure": ("children", "weather"),
    "min-confidence": ("0", "0.6", "0.9"),
    "on": ("2022-01-01", "1990-01-01"),
    "outcome": ("outcome-3", "outcome-1"),
    "person": ("Orla Pennywhistle", "Abel Ropewalk"),
    "polarity": ("weakness", "strength"),
    "region": ("South East", "London"),
    "result": ("inconsistent", "systemic-failings"),
    "role": ("lead-member", "independent-reviewing-officer"),
    "sector": ("health", "police"),
    "until": ("2022-12-31", "2023", "1990"),
    "since": ("2015-01-01", "2020-01-01", "2090-01-01"),
    "statement": ("inspection/E99000002/2018-08-06-ilacs/judgement/leaders",),
    "topic": ("front-door", "assessment", "strategy-discussions", "pathway-planning"),
    "way": ("asked", "overall", "since", "unchanged"),
    "words": ("plan", "weather"),
}


def answer(store: Store, name: str, **values: str | Sequence[str]) -> list[Row]:
    """Run a question without its default values; return the rows as texts by column.

    It is run once on each store: tests neither change a graph that was asked nor the rows.
    """
    values = {key: value if isinstance(value, str) else (*value,) for key, value in values.items()}
    return _answer(store, name, tuple(sorted(values.items())))


@lru_cache(maxsize=5_000)
def _answer(
    store: Store, name: str, values: tuple[tuple[str, str | Sequence[str]], ...]
) -> list[Row]:
    query = QUESTIONS[name]
    given = dict.fromkeys(query.parameters, "") | dict(values)
    return list(
        csv.DictReader(io.StringIO(format_result(run_question(store, query, given), "csv")))
    )


def columns_of(rows: list[Row], *columns: str) -> list[tuple[str, ...]]:
    """Return some columns of the rows."""
    return [tuple(row[column] for column in columns) for row in rows]
