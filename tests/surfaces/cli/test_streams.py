"""Streams and files: "-" is stdin or stdout, results for other programs,
the parameters of a question.
"""

import io
import zipfile
from pathlib import Path

import pytest
from builds import REPORTS
from click.testing import CliRunner, Result

from graphkit.answers.queries.question import questions
from graphkit.surfaces.cli import main

ROWS = """SELECT ?n ?d ?b ?t {
  VALUES (?n ?d ?b ?t) { (7 '2019-01-21'^^xsd:date true 'x') (UNDEF UNDEF false 'y') } }"""


def run(whole: Path, *arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(
        main, ["--store", str(whole), *arguments], input=given, catch_exceptions=False
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, in which no file may appear unasked."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dash_is_stdin_or_stdout(whole: Path, folder: Path) -> None:
    direct = run(whole, "query", ROWS, "-f", "csv").stdout
    for named in (["-F", "-"], ["-"]):
        assert run(whole, "query", *named, "-f", "csv", "-o", "-", given=ROWS).stdout == direct
    assert (
        run(whole, "show", "Ambleford", "-o", "-").stdout == run(whole, "show", "Ambleford").stdout
    )
    assert run(whole, "map", "delivery", "-o", "-").stdout.startswith("<!DOCTYPE html>")
    assert run(whole, "export", "-f", "turtle", "-o", "-").stdout.startswith("@prefix")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "latin-1", "utf-8"])
def test_any_encoding_of_stdout_is_printed_in(whole: Path, encoding: str) -> None:
    """A path has no such limit: what is written to a file is UTF-8."""
    printing = CliRunner(charset=encoding)
    text = 'SELECT ("a 2019–20 plan’s aim" AS ?t) {}'
    for command in (["query", text], ["query", text, "--json"], ["search", "children"], ["--help"]):
        done = printing.invoke(main, ["--store", str(whole), *command], catch_exceptions=False)
        printed = done.stdout_bytes.decode(encoding)
        assert done.exit_code == 0
        if command[1:2] == [text]:
            printable = encoding in ("cp1252", "utf-8")
            assert ("2019–20 plan’s" if printable else "2019?20 plan?s") in printed
            assert (f"what {encoding}" in done.stderr) != printable
    printing.invoke(
        main, ["--store", str(whole), "query", text, "-o", "out.csv"], catch_exceptions=False
    )
    assert "2019–20 plan’s" in Path("out.csv").read_text("utf-8")


def test_a_query_on_stdin_is_utf_8_in_any_terminal(whole: Path) -> None:
    text = 'SELECT ("plan’s" AS ?t) {}'
    shown = CliRunner(charset="cp437").invoke(
        main,
        ["--store", str(whole), "query", "-", "-o", "out.csv"],
        input=b"\xef\xbb\xbf" + text.encode(),
    )
    assert (shown.exit_code, "plan’s" in Path("out.csv").read_text("utf-8")) == (0, True)
    refused = run(whole, "query", "-", given=b"SELECT \xff")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "not UTF-8" in refused.stderr


def test_a_report_on_stdin_is_extracted(whole: Path, folder: Path, register_folder: Path) -> None:
    path = sorted(REPORTS.glob("*.txt"))[0]
    read = run(whole, "extract", "-", "--register", str(register_folder), given=path.read_bytes())
    assert (read.exit_code, '"file": "stdin.txt"' in read.stdout) == (0, True)
    assert list(folder.iterdir()) == []


def test_a_workbook_on_stdout_is_the_file(whole: Path, folder: Path) -> None:
    pytest.importorskip("xlsxwriter")
    printed = run(whole, "query", ROWS, "-f", "xlsx").stdout_bytes
    assert run(whole, "query", ROWS, "-o", "rows.xlsx").exit_code == 0
    assert (folder / "rows.xlsx").read_bytes() == printed
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(printed)).namelist()


@pytest.mark.parametrize("name", questions())
def test_help_describes_the_parameters_of_a_question(name: str, whole: Path) -> None:
    question = questions()[name]
    for arguments in (("query", name, "--help"), ("query", "-h", name)):
        printed = run(whole, *arguments).stdout
        assert f"{name} [-p NAME=VALUE]" in printed
        for parameter in question.parameters:
            assert f"\n  {parameter} " in printed
        for parameter, value in question.defaults.items():
            assert f"Default: {value}" in " ".join(printed.split()), parameter


def test_the_sparql_of_a_question_gives_its_rows(whole: Path) -> None:
    asked = run(
        whole,
        "query",
        "findings",
        "-p",
        "authority=Ambleford",
        "-p",
        "polarity=weakness",
        "-f",
        "csv",
    )
    text = run(
        whole,
        "query",
        "findings",
        "-p",
        "authority=Ambleford",
        "-p",
        "polarity=weakness",
        "--sparql",
    ).stdout
    assert run(whole, "query", "-F", "-", "-f", "csv", given=text).stdout == asked.stdout
    assert run(whole, "query", "findings", "--sparql").stdout.startswith("#+ summary: ")
