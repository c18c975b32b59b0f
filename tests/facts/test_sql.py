"""SQL of users: the tables can be read, and nothing else."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphkit.cli import main
from graphkit.core.errors import QueryError
from graphkit.facts.user_query import query_sql
from graphkit.store.dataset import Store, open_store


@pytest.fixture(scope="module")
def built(whole: Path) -> Store:
    return open_store(whole)


def run(whole: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--store", str(whole), "query", *arguments])


def test_rows_are_printed_in_each_form(whole: Path) -> None:
    query = "SELECT polarity, count(*) AS n FROM finding GROUP BY 1 ORDER BY 1"
    rows = json.loads(run(whole, "--sql", query, "-f", "json").stdout)
    assert {row["polarity"] for row in rows} >= {"strength", "weakness"}
    assert run(whole, "--sql", query, "-f", "csv").stdout.splitlines()[0].endswith("polarity,n")
    table = run(whole, "--sql", query)
    assert "weakness" in table.stdout
    assert "rows" in table.stderr


def test_counts_are_those_of_sparql(built: Store) -> None:
    asked = "SELECT ?p (COUNT(?f) AS ?n) { ?f a gk:Finding ; gk:polarity/skos:notation ?p } GROUP BY ?p"
    sparql = {polarity: int(number) for polarity, number in built.rows(asked)}
    _, rows = query_sql(built.facts, "SELECT polarity, count(*) FROM finding GROUP BY 1")
    assert dict(rows) == sparql


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM finding",
        "CREATE TABLE t (a)",
        "ATTACH 'other.sqlite' AS other",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('x')",
        "INSERT INTO text (text) VALUES ('rebuild')",
        "VACUUM INTO 'copy.sqlite'",
        "SELECT 1; SELECT 2",
        "SELECT zeroblob(500000000)",
        "SELECT",
        "",
        "SELECT * FROM nowhere",
        "\0",
    ],
)
def test_all_but_one_select_is_refused(built: Store, text: str) -> None:
    with pytest.raises(QueryError, match="not a S"):
        query_sql(built.facts, text)
    _, rows = query_sql(built.facts, "SELECT count(*) FROM finding")
    assert rows[0][0] > 0


def test_an_error_is_one_line(whole: Path) -> None:
    done = run(whole, "--sql", "SELECT colour FROM finding")
    assert done.exit_code == 2
    assert "not a SQL query: no such column: colour" in done.stderr
    assert run(whole, "--sql", "SELECT 1", "-f", "turtle").exit_code == 2
    assert run(whole, "topics", "--sql", "SELECT 1").exit_code == 2
