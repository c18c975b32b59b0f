"""The SQL of an answer can be run by whoever reads the answer, and gives its rows."""

import pytest

from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.answers.readings.sql_query import rows_of_sql
from graphkit.core.errors import QueryError
from graphkit.graph.store.dataset import Store


@pytest.mark.parametrize(
    "reading",
    [
        {"of": "authorities", "where": {"rated": "good"}},
        {"of": "authorities", "measures": ["count"], "by": ["rated"]},
        {"of": "spells", "where": {"authority": "Slough"}},
        {"of": "recommendations", "where": {"state": "open"}, "measures": ["count"]},
        {"of": "changes", "where": {"pairing": "adjacent"}, "measures": ["count"]},
        {"of": "arrangements", "where": {"authority": "Slough"}},
    ],
)
def test_the_sql_of_a_reading_gives_its_rows(records: Store, reading: dict[str, object]) -> None:
    found = read(records, reading)
    _, rows = rows_of_sql(records, found.sql)
    assert rows
    assert len(rows) == len(found.rows)


def test_views_are_read_only(records: Store) -> None:
    with pytest.raises(QueryError, match="only SELECT is allowed"):
        rows_of_sql(records, "DELETE FROM known_inspection")


def test_a_run_says_what_was_judged(records: Store) -> None:
    where = {"authority": "Slough", "criterion": "leaders"}
    text = result_sentence(ReadingPhrases(records), read(records, {"of": "spells", "where": where}))
    several = result_sentence(
        ReadingPhrases(records), read(records, {"of": "spells", "where": {"authority": "Slough"}})
    )
    assert "impact of leaders" in text
    assert "for impact of leaders" in several
