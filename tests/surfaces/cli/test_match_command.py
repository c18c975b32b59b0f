"""A person's list of names gets the identifiers and codes of the graph."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import graphkit
from graphkit.surfaces.cli import main


def printed(whole: Path, *arguments: str) -> list[str]:
    done = CliRunner().invoke(main, ["--store", str(whole), "match", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_each_authority_has_its_name_and_code(whole: Path) -> None:
    with graphkit.open(whole) as graph:
        by_name = graph.match([row.name for row in graph.authorities()], kind="authority")
        by_code = graph.match([row.gss for row in by_name])
    assert {row.match for row in (*by_name, *by_code)} == {"name"}
    assert [row.entity for row in by_name] == [row.entity for row in by_code]


def test_a_list_keeps_its_order_and_doubles(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("place,council\nx,Wexmoor\ny,Ambleford\nz,Wexmoor\n")
    _, *lines = printed(whole, "council", "--file", str(path), "-f", "csv")
    assert [line.split(",")[0] for line in lines] == ["Wexmoor", "Ambleford", "Wexmoor"]
    assert lines[0] == lines[2]


def test_a_misspelt_name_is_offered_and_not_taken(whole: Path) -> None:
    with graphkit.open(whole) as graph:
        [near, unknown] = graph.match(["Wexmor", "Xyzzy"])
    assert (near.match, near.entity) == ("like", "")
    assert near.candidates.startswith("authority/")
    assert 0 < near.score < 1
    assert (unknown.match, unknown.score) == ("none", 0)


@pytest.mark.parametrize(("content", "known"), [("", "it is empty"), ("a,b\n1,2\n", "it has a, b")])
def test_an_unknown_column_is_said_in_a_line(
    whole: Path, tmp_path: Path, content: str, known: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content)
    done = CliRunner().invoke(main, ["--store", str(whole), "match", "c", "--file", str(path)])
    assert (done.exit_code, done.output) == (2, f"Error: list.csv has no column 'c': {known}\n")
