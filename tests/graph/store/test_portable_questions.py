"""Every question gives the same rows in a folder, behind Oxigraph's server and behind Virtuoso.

Virtuoso reads SPARQL in its own way (an unbound part of CONCAT is nothing, IF over an aggregate is
an error, rows are lost where sub-selects are made DISTINCT …): a question that it would answer
wrongly is asked in other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from questions import GIVEN, QUESTIONS
from rdflib.plugins.sparql import prepareQuery

from graphkit.answers.queries.running import run_question
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.store.dataset import Store, open_store

Values = Mapping[str, str | Sequence[str]]
_LIST = re.compile(r'^"([\w-]+(?:, [\w-]+)+)"$')


def parameter_sets(name: str) -> list[Values]:
    """Return parameter sets of a question: all left open, each given alone, several values,
    all given.
    """
    question = QUESTIONS[name]
    left_open = dict.fromkeys([*question.defaults, *question.required], "")
    alone = [{each: GIVEN[each][0]} for each in question.parameters]
    several = [
        {each: GIVEN[each]} for each in question.entity_parameters if each != question.single_value
    ]
    together = {each: GIVEN[each][0] for each in question.parameters}
    sets: list[Values] = []
    for given in ({}, *alone, *several[:1], together):
        if (values := left_open | given) not in sets:
            sets.append(values)
    return sets


def rows(store: Store, name: str, values: Values) -> list[tuple[str, ...]]:
    """Return the rows of an answer as SPARQL terms; a GROUP_CONCAT has no order,
    so its parts are sorted.
    """
    _, found = columns_and_rows(run_question(store, QUESTIONS[name], values), str)
    in_order = lambda match: f'"{", ".join(sorted(match[1].split(", ")))}"'  # noqa: E731
    return [tuple(_LIST.sub(in_order, cell or '""') for cell in row) for row in found]


@cache
def rows_by_values(location: str | Path, name: str) -> list[tuple[Values, list[tuple[str, ...]]]]:
    """Return the rows of a question for each of its parameter sets."""
    store = open_store(location)
    return [(values, rows(store, name, values)) for values in parameter_sets(name)]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_rows_behind_oxigraphs_server(name: str, whole: Path, on_oxigraph: str) -> None:
    assert rows_by_values(on_oxigraph, name) == rows_by_values(whole, name)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_rows_behind_virtuoso(name: str, whole: Path, on_virtuoso: str) -> None:
    assert rows_by_values(on_virtuoso, name) == rows_by_values(whole, name)


def test_another_parser_reads_the_questions() -> None:
    """rdflib's parser has none of the extensions of Oxigraph's, such as LATERAL."""
    for question in QUESTIONS.values():
        prepareQuery(question.text)
