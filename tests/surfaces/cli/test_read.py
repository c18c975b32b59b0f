"""`graphkit read`: a reading from a file or standard input, in JSON, CSV and SPARQL;
errors are one line.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphkit.answers.readings.declarations import declared
from graphkit.surfaces.abilities.json_reading import read
from graphkit.surfaces.cli import main

READING = {
    "of": "findings",
    "scope": "all",
    "where": {"authority": "Ambleford"},
    "measures": ["count"],
    "by": ["polarity"],
}


def run(store: Path, *words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--store", str(store), "read", *words], input=given)


def test_a_file_and_standard_input_are_answered_alike(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "reading.json"
    path.write_text(json.dumps(READING), "utf-8")
    from_file, from_input = run(whole, str(path)), run(whole, "-", given=json.dumps(READING))
    found = json.loads(from_file.stdout)
    assert json.loads(from_input.stdout) == found
    assert found.keys() == {"reading", "columns", "rows", "population", "notes", "passages"}
    assert all(row.keys() == {"polarity", "count"} for row in found["rows"])
    assert found["reading"]["scope"] == "all"


def test_options_are_the_slots(whole: Path) -> None:
    assert {each.keyword for each in read.parameters} >= declared()["slots"].keys()
    options = ["--of", "findings", "--scope", "all", "--where", '{"authority": "Ambleford"}']
    by_options = run(whole, *options, "--measures", "count", "--by", "polarity", "-f", "csv")
    assert by_options.stdout.startswith("polarity,count\n")
    assert by_options.exit_code == 0


def test_the_query_is_printed_on_request(whole: Path) -> None:
    sparql = run(whole, "-", "-f", "sparql", given=json.dumps(READING)).stdout
    assert sparql.startswith("SELECT")
    assert "VALUES ?row" not in sparql


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            '{"of": "recommendations", "where": {"polarity": "weakness"}}',
            "recommendations have no polarity",
        ),
        ('{"of": "findings", "where": {"sector": "zzz"}}', "no sector 'zzz'; nearest"),
        ("[1]", "JSON object"),
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
