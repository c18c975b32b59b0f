"""SQL of users: the tables can be read, and nothing else."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphkit.core.errors import QueryError
from graphkit.graph.facts.user_query import query_sql
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.cli import main


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
    asked = (
        "SELECT ?p (COUNT(?f) AS ?n) { ?f a gk:Finding ; gk:polarity/skos:notation ?p } GROUP BY ?p"
    )
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


def test_columns_of_one_name_and_odd_values_stay(built: Store, whole: Path, tmp_path: Path) -> None:
    query = "SELECT 1 AS a, 2 AS a, 3 AS a_2, 9e999 AS big, -9e999 AS small, x'00ff' AS bytes"
    expected = {
        "a": 1,
        "a_2": 2,
        "a_2_2": 3,
        "big": "Infinity",
        "small": "-Infinity",
        "bytes": "00ff",
    }
    assert json.loads(run(whole, "--sql", query, "-f", "json").stdout) == [expected]


def test_words_are_found_with_match(built: Store) -> None:
    found = "FROM text JOIN passage ON passage.id = text.rowid WHERE text MATCH 'children'"
    _, [(number,)] = query_sql(built.facts, f"SELECT count(*) {found} AND quote LIKE '%children%'")
    _, rows = query_sql(
        built.facts, f"SELECT snippet(text, 1, '[', ']', '…', 9) {found} ORDER BY rank"
    )
    assert 0 < number <= len(rows)
    assert "[" in rows[0][0]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT * FROM finding WHERE polarity = 'Weakness'", "did you mean 'weakness'?"),
        (
            "SELECT count(*) FROM finding f WHERE f.polarity IN ('weakness', 'strenght')",
            "'strength'?",
        ),
        ("SELECT * FROM inspection WHERE framework = 'Joint targeted area inspection'", "'jtai'?"),
        ("SELECT * FROM findings WHERE authority = 'ambleford'", "did you mean 'Ambleford'?"),
        (
            "SELECT * FROM agency JOIN entity USING (id) WHERE label = 'CQC'",
            "'Care Quality Commission'?",
        ),
        ("SELECT * FROM inspection WHERE authority = 'Wexmoor'", "join the table it leads to"),
        ("SELECT * FROM finding WHERE polarity = 'weakness'", ""),
    ],
)
def test_a_value_that_no_row_has_is_advised(whole: Path, query: str, hint: str) -> None:
    lines = run(whole, "--sql", query).stderr.splitlines()[1:]
    assert bool(lines) == bool(hint)
    assert hint in "".join(lines)


def test_a_long_value_is_printed_in_part(whole: Path) -> None:
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 900000) "
    done = run(whole, "--sql", query + "SELECT group_concat('x', '') AS wide FROM n")
    assert "900,000 characters: other formats have all" in " ".join(done.stdout.split())
    assert len(done.stdout) < 30_000
