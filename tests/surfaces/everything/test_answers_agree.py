"""An answer is the same as a sentence, as rows, as a reading and as SPARQL,
on each typical graph.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from random_readings import rows_of_sparql, rows_of_sql
from typical_stores import TypicalStore
from whole_sites import Site

from graphkit.answers.questions.answering import reply_to
from graphkit.answers.questions.presented_reading import declared_answers
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.read import read
from graphkit.core.resources import parse_yaml, resource_path
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.web.page_links import address

ANSWERS = declared_answers()
OF_A_PLACE = [each.format("Slough") for each in (*ANSWERS["examples"], *ANSWERS["often_asked"])]
OF_ALL = [*ANSWERS["often_asked_of_all"], find_ability("ask").example["words"]]
EACH = pytest.mark.parametrize("question", dict.fromkeys((*OF_A_PLACE, *OF_ALL)))
TOOLS = parse_yaml(resource_path("data", "mcp-tools.yaml").read_text("utf-8"))
READINGS: list[dict[str, Any]] = [
    *TOOLS["read"]["examples"],
    {"of": "authorities", "measures": "count", "by": "rated"},
]
HEADLINE = re.compile(r"(No|\d[\d,]*) [a-z]")


def answered(store: Store, typical: TypicalStore, question: str) -> TypedAnswer | None:
    """Return the answer to a question, or to the first reading that it may mean;
    None for a refusal.

    The invented places have no boundaries, so that nothing is near them.
    """
    reply = reply_to(store, typical.words(question))
    if "near" in question and typical.name != "shipped":
        assert "no authority is near" in reply.text.lower()
        assert (reply.answer, reply.offered) == (None, ())
        return None
    found = reply.answer or reply_to(store, dict(reply.offered[0].reading)).answer
    assert found, question
    return found


def shown(answer: TypedAnswer) -> tuple[Any, ...]:
    """Return what a reader sees of an answer."""
    return answer.text, answer.rows, answer.evidence, answer.cautions


@EACH
def test_a_reading_is_answered_as_its_words(
    typical: TypicalStore, opened: Store, question: str
) -> None:
    if (found := answered(opened, typical, question)) is None:
        return
    alone = reply_to(opened, dict(found.reading)).answer
    assert alone
    plain = replace(found, text=found.text.removeprefix("If this is meant: "))
    assert shown(alone) == shown(plain)


@EACH
def test_the_number_in_a_headline_is_that_of_the_rows(
    typical: TypicalStore, opened: Store, question: str
) -> None:
    found = answered(opened, typical, question)
    if found is None or (headline := HEADLINE.match(found.text)) is None:
        return
    number = 0 if headline[1] == "No" else int(headline[1].replace(",", ""))
    result = read(opened, dict(found.reading))
    if "count" not in result.names:
        counted = len(result)
    elif result.total is not None:  # distinct things: one may be in several rows
        counted = result.total
    else:
        counted = sum(int(str(row["count"])) for row in result.rows)
    assert number == counted


@EACH
def test_the_query_of_an_answer_gives_its_rows(
    typical: TypicalStore, opened: Store, question: str
) -> None:
    if (found := answered(opened, typical, question)) is None:
        return
    result = read(opened, dict(found.reading))
    assert rows_of_sparql(opened, result) == rows_of_sql(result)


@pytest.mark.parametrize("number", range(len(READINGS)))
def test_a_reading_on_a_page_and_its_query_agree(site: Site, number: int) -> None:
    text = site.store.words(json.dumps(READINGS[number]))
    page = site.get(site.get(address("/ask", q=text)).headers["location"])
    assert page.status_code == 200
    assert 'class="answer-card"' in page.text
    found = site.get(address("/api/ask", q=text), "application/json").json()
    query = site.get(address("/ask", q=text, format="sparql"))
    if "location" in query.headers:
        query = site.get(query.headers["location"])
    rows = site.get(address("/sparql", query=query.text), "application/sparql-results+json").json()
    assert len(rows["results"]["bindings"]) == len(found["rows"])
