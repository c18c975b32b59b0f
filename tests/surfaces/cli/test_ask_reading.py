"""`graphkit ask` takes a reading as JSON, from a file or standard input, and prints it in JSON,
CSV, SPARQL and SQL; errors are one line.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphkit.surfaces.cli import main

READING = {
    "of": "findings",
    "scope": "all",
    "where": {"authority": "Ambleford"},
    "measures": ["count"],
    "by": ["polarity"],
}


def run(store: Path, *words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--store", str(store), "ask", *words], input=given)


def test_a_file_and_standard_input_are_answered_alike(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "reading.json"
    path.write_text(json.dumps(READING), "utf-8")
    text = json.dumps(READING)
    from_file = run(whole, f"@{path}", "--json")
    from_input = run(whole, "-", "--json", given=text)
    found = json.loads(from_file.stdout)
    assert json.loads(from_input.stdout) == json.loads(run(whole, text, "--json").stdout) == found
    names = {"reading", "columns", "rows", "population", "horizon", "notes", "passages"}
    assert found.keys() == names
    assert all(row.keys() == {"polarity", "count"} for row in found["rows"])
    assert found["reading"]["scope"] == "all"


def test_rows_go_to_stdout_and_whom_they_are_about_to_stderr(whole: Path) -> None:
    printed = run(whole, json.dumps(READING), "-f", "csv")
    assert printed.stdout.startswith("polarity,count\n")
    assert "1 of 1 inspections." in printed.stderr
    assert printed.exit_code == 0


def test_the_query_is_printed_on_request(whole: Path) -> None:
    sparql = run(whole, "-", "-f", "sparql", given=json.dumps(READING)).stdout
    assert sparql.startswith("SELECT")
    assert "VALUES ?row" not in sparql
    assert run(whole, "how many authorities are good", "-f", "sql").stdout.startswith("SELECT")
    definition = run(whole, "what does requires improvement mean", "-f", "sql")
    assert (definition.exit_code, definition.stdout) == (2, "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            '{"of": "recommendations", "where": {"polarity": "weakness"}}',
            "recommendations have no polarity",
        ),
        ('{"of": "findings", "where": {"sector": "zzz"}}', "no sector 'zzz'; nearest"),
        ('{"of"', "JSON object"),
        ('{"of": "findings", "surprise": 1}', "no slot 'surprise'"),
    ],
)
def test_what_does_not_fit_is_one_line_and_2(whole: Path, given: str, message: str) -> None:
    found = run(whole, "-", given=given)
    assert found.exit_code == 2
    assert message in found.stderr
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
