"""What a newcomer meets at the shell: data on stdout, messages on stderr,
one clear line for each mistake.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import click
import pytest
from builds import ALL, AMBLEFORD, REPORTS, WEXMOOR, build, edited_copy, report_folder, sorted_quads
from click.testing import CliRunner, Result

from graphkit import pipeline
from graphkit.core.errors import UNEXPECTED
from graphkit.core.replaced_names import REPLACED
from graphkit.graph.facts.facts import Facts
from graphkit.surfaces.cli import COMMANDS, main
from graphkit.surfaces.cli.options import show_activity

Run = Callable[..., Result]
BOTH = ("-p", "authority=Wexmoor", "-p", "authority=Ambleford")
TRIPLES = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1"


@pytest.fixture
def run(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on that graph, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPHKIT_STORE", str(whole))

    def invoke(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        return result

    return invoke


def test_a_command_that_is_gone_names_what_replaces_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REPLACED["command"], "recount", "`graphkit build`")
    for name, instead in REPLACED["command"].items():
        assert name not in COMMANDS
        result = CliRunner().invoke(main, [name, "Wexmoor", "--since", "2025"])
        line = f"Error: command {name} is gone; use {instead}\n"
        assert (result.exit_code, result.output) == (2, line)


def test_every_command_and_option_has_help() -> None:
    with click.Context(main, **main.context_settings) as context:
        for name in COMMANDS:
            command = main.get_command(context, name)
            assert command is not None
            assert command.help
            bare = [
                option.name
                for option in command.params
                if isinstance(option, click.Option) and not option.help
            ]
            assert (name, bare) == (name, [])


def test_the_commands_stand_in_the_order_of_work() -> None:
    printed = CliRunner().invoke(main, ["-h"]).stdout
    assert [
        line.split()[0] for line in printed.partition("Commands:")[2].splitlines() if line
    ] == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nonsense"], 2, "No such command 'nonsense'"),
        (
            ["show", "Wexmoor", "--store", "nothing"],
            1,
            "no graph at nothing: run `graphkit build` first",
        ),
        (["show", "Wexmoor", "--store", ""], 2, "the location of the graph is empty"),
        (["compare", "Wexmoor", "--part", "topics"], 2, "part is for several authorities"),
        (["ask", "is Wexmoor good", "--as-at", "soon"], 2, "as-at takes a day, month or year"),
        (["--store", "", "build"], 2, "the location of the graph is empty"),
        (["--store", "nothing", "show", "x"], 1, "no graph at nothing: run `graphkit build` first"),
        (["--store", "file", "show", "x"], 1, "file is a file, not a graph: give a folder"),
        (
            ["--store", "file/db", "build", "reports"],
            1,
            "cannot write to file/db (Not a directory)",
        ),
        (
            ["--store", "file", "build", "reports"],
            1,
            "file is a file, not a graph: give another location",
        ),
        (
            ["--store", "full", "build", "reports"],
            1,
            "full contains other files: give an empty folder",
        ),
        (["build", "missing"], 2, "'missing' does not exist"),
        (["build", "empty"], 1, "nothing to read at empty: give reports"),
        (["extract", "empty"], 1, "nothing to read at empty: give reports"),
        (["build", "reports", "--jobs", "many"], 2, "'many' is not a valid integer"),
        (["build", "reports", "--decisions", "file"], 1, "file has no column 'authority'"),
        (["build", "reports", "--register", "empty"], 1, "cannot read the register in empty"),
        (["query"], 2, "give either a question (a name from --list"),
        (["query", "a", "--file", "b"], 2, "give either a question (a name from --list"),
        (
            ["query", "who-delivrs"],
            2,
            "no question is named 'who-delivrs'; there are, for example: who-d",
        ),
        (
            ["query", "SELECT * { ?s ?p"],
            2,
            "not a SPARQL query: line 1, column 10: the bracket { is not closed",
        ),
        (["query", "DELETE WHERE { ?s ?p ?o }"], 2, "line 1, column 1: this is an update"),
        (["query", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"], 2, "SERVICE is not allowed"),
        (["query", "latin"], 2, "latin is a file: graphkit query --file latin"),
        (["query", "--file", "missing.rq"], 2, "no query file at missing.rq: check the path"),
        (["query", "--file", "latin"], 2, "cannot read latin"),
        (["query", "--file", "front"], 2, "front: lines that begin with #+"),
        (["query", "who-delivers", "-p", "authority"], 2, "--param takes NAME=VALUE"),
        (["query", "who-delivers", "-p", "place=x"], 2, "no parameter 'place'; it has: authority"),
        (["query", "who-delivers", "-p", "authority=Amblefrod"], 1, "did you mean Ambleford?"),
        (["query", "neighbours-weaknesses", *BOTH], 2, "takes one value for authority, not 2"),
        (["query", "ASK {}", "-f", "turtle"], 1, "cannot be written as turtle: use table, csv"),
        (["query", TRIPLES, "-f", "csv"], 1, "cannot be written as csv: use turtle"),
        (["query", TRIPLES, "-f", "word"], 2, "'word' is not one of 'table'"),
        (["query", "agency/ofsted"], 2, "no question is named 'agency/ofsted'"),
        (["query", "some words"], 2, "To search for words: graphkit search 'some words'"),
        (["query", "ASK {}", "-o", "x.docx"], 2, "no format is named .docx; there are table, csv"),
        (
            ["coverage", "-o", "x.parquet"],
            2,
            "no format is named .parquet; there are table, csv, json",
        ),
        (
            ["query", "ASK {}", "-o", "missing/x.csv"],
            1,
            "there is no folder missing; create it first",
        ),
        (
            ["export", "-o", "-"],
            2,
            "stdout takes one file: choose its format with --format: turtle",
        ),
        (["query", "ASK {}", "-o", "file/answer"], 1, "cannot write file/answer"),
        (["query", "ASK {}", "-o", "x" * 300], 1, "File name too long; give another output path"),
        (["search", ""], 2, "search needs words or a filter, for example words="),
        (["search"], 2, "search needs words or a filter"),
        (["search", '""'], 2, """nothing to search for in '""': give a word"""),
        (["show", "zzz"], 1, "no entity is named 'zzz'; give a name"),
        (["show", "Wexmoor "], 0, ""),
        (["show", "norvale"], 1, "did you mean Norvale Integrated Care Board, Adopt Norvale"),
        (["export", "-f", "turtle"], 2, "Missing option '--output'"),
        (["export", "-f", "word", "-o", "x"], 2, "'word' is not one of"),
        (
            ["export", "-o", "x.word"],
            2,
            "cannot infer the format from 'x.word'; choose one with --format: turtle",
        ),
        (
            ["map", "delivery", "-o", "x.html", "--topic", "neglect"],
            1,
            "map of kind delivery takes no topic",
        ),
        (
            ["export", "-f", "turtle", "-o", "empty"],
            1,
            "empty is a folder: choose a different path",
        ),
        (["export", "-f", "csv", "-o", "file"], 1, "file is a file: choose a different path"),
        (
            ["export", "-f", "turtle", "-o", "x", "--focus", "Atlantis"],
            1,
            "no entity is named 'Atlantis'",
        ),
        (
            ["export", "-f", "turtle", "-o", "x", "--graph", "Atlantis"],
            1,
            "no graph is called 'Atlantis'",
        ),
        (
            ["export", "-f", "turtle", "-o", "x", "--graph", "a", "--focus", "b"],
            2,
            "give one of them",
        ),
        (["map", "-o", "x.html", "--since", "then"], 2, "such as 2019-05-01 or 2019, not 'then'"),
        (
            ["map", "-o", "x.html", "--since", "2019-13"],
            2,
            "such as 2019-05-01 or 2019, not '2019-13'",
        ),
        (["map", "history", "-o", "x.html"], 2, "map history is gone; use timeline"),
        (["map", "inspectorates", "-o", "x.html"], 2, "map inspectorates is gone; use timeline"),
        (["map", "tree", "-o", "x.html"], 2, "'tree' is not one of 'partners'"),
        (["map", "topics", "-o", "x.pdf"], 2, "a map is a page, not .pdf: name it .html"),
        (["export", "-f", "turtle", "-o", "x.nt"], 2, "suffix .nt does not match --format turtle"),
        (["map", "-o", "x.html", "--topic", "weather"], 1, "no topic is named 'weather'"),
        (
            ["map", "-o", "x.html", "--since", "2090"],
            1,
            "nothing in this graph matches the selection",
        ),
        (["analyse", "weather"], 2, "no such measure: 'weather'"),
        (["analyse", "waiting"], 2, "use the question `longest-since-inspection`"),
        (["compare", "Wexmoor", "Ambleford", "-f", "csv"], 2, "add --part"),
        (
            ["compare", "Wexmoor", "E99000002"],
            1,
            "'Wexmoor' and 'E99000002' are both Wexmoor: name two",
        ),
        (["verify", "missing"], 2, "'missing' does not exist"),
        (["verify", "empty", "full"], 1, "none of the reports in the graph is at empty, full"),
    ],
)
def test_errors_are_one_line(
    run: Run, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "latin").write_bytes(b"SELECT * { ?s ?p 'caf\xe9' }")
    (tmp_path / "front").write_text("#+ summary\nSELECT * {}")
    for name in ("empty", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    report_folder(tmp_path / "reports", [AMBLEFORD])
    result = run(*arguments)
    assert (result.exit_code, message in result.stderr) == (code, True), result.stderr
    if code:
        assert result.stdout == ""
        printed = result.stderr.splitlines()
        assert printed[-1].startswith("Error: ")
        assert len(printed) == 1
        assert not list(tmp_path.rglob(".*"))


def test_a_damaged_graph_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "current").write_text("generation-000007")
    (tmp_path / "db" / "lock").touch()
    result = run("--store", "db", "show", "x")
    assert result.exit_code == 1
    assert "the graph at db is damaged" in result.stderr


def test_an_error_of_ours_is_not_called_a_damaged_file(
    whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(facts: Facts, sql: str, values: object = ()) -> None:
        raise sqlite3.OperationalError("no such column: n.grade")

    monkeypatch.setattr(Facts, "rows", fails)
    with pytest.raises(SystemExit) as ended:
        main(["--store", str(whole), "coverage"])
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (1, "")
    *_, line = shown.err.splitlines()
    assert line.startswith(f"Error: {UNEXPECTED} (OperationalError: no such column: n.grade")
    assert "damaged" not in shown.err


def test_a_file_that_is_not_a_report_does_not_stop_a_build(
    tmp_path: Path, run: Run, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "page.pdf").write_text("<html><body>Not found</body></html>")
    for command in (["--store", "db", "build"], ["extract", "-o", "records"]):
        result = run(*command, folder, "--register", register_folder)
        assert result.exit_code == 1
        (line,) = [line for line in result.stderr.splitlines() if not line.startswith("wrote")]
        assert line.startswith("error: HTML page named .pdf")
    assert len(list((tmp_path / "records").iterdir())) == 1
    again = run("--store", "db", "build", folder, "--register", register_folder)
    assert "1 report from 1 file," in again.stdout
    assert "no report was read" not in again.stdout
    (folder / AMBLEFORD).unlink()
    alone = run("--store", "alone", "build", folder, "--register", register_folder)
    assert alone.exit_code == 1
    assert "no report was read: the graph contains only the register" in alone.stdout


def test_strict_fails_on_what_was_not_understood(
    run: Run, tmp_path: Path, register_folder: Path
) -> None:
    odd = edited_copy(REPORTS / AMBLEFORD, tmp_path, ("Lead inspector: Orla Pennywhistle", ""))
    arguments = ["build", odd, "--register", register_folder]
    assert run("--store", "lax", *arguments).exit_code == 0
    assert run("--store", "strict", *arguments, "--strict").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "Ambleford"],
        ["show", "Norvale Police", "--passages"],
        ["verify", str(REPORTS)],
        ["query", "who-delivers"],
        ["query", "--list"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_json_output(run: Run, arguments: list[str]) -> None:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    assert isinstance(json.loads(result.stdout), dict | list)
    to_file = run(*arguments, "--json", "-o", "answer.json")
    assert to_file.stdout == ""
    assert Path("answer.json").read_text("utf-8") == result.stdout


@pytest.mark.parametrize(
    "arguments",
    [["query", "--list"], ["query", "who-delivers"], ["analyse", "--list"], ["analyse", "degree"]],
)
def test_json_is_the_same_by_either_option(run: Run, arguments: list[str]) -> None:
    assert (
        run(*arguments, "--json", "-f", "csv").stdout == run(*arguments, "--format", "json").stdout
    )


def test_the_summary_of_a_build_as_json_names_each_file(run: Run, register_folder: Path) -> None:
    result = run("--store", "db", "build", REPORTS, "--register", register_folder, "--json")
    results = json.loads(result.stdout)["results"]
    assert [Path(item["task"]["path"]).name for item in results] == sorted(ALL)


def test_query_prints_diagnostics(run: Run, tmp_path: Path, register_folder: Path) -> None:
    default = run("query", "delays-where-delivered", "-p", "agency=ACF")
    assert default.stderr.startswith(
        "words=delay is the default: give another value, or an empty one"
    )
    without = run("query", "weaknesses-on-a-topic", "-p", "authority=Wexmoor")
    assert (without.exit_code, without.stderr) == (
        2,
        "Error: weaknesses-on-a-topic needs topic=…, for example topic=strategy-discussions\n",
    )
    assert (
        run("query", "weaknesses-on-a-topic", "-p", "topic=", "-p", "authority=Wexmoor").stderr
        == ""
    )
    build(tmp_path / "one", register_folder, REPORTS / AMBLEFORD)
    both = ["-p", "authority=northmere", "-p", "authority=Ambleford"]
    several = run("--store", tmp_path / "one", "query", "inspections", *both)
    assert "(1 row)" in several.stdout
    assert several.stderr == "The result covers 2 authorities. No report loaded for Northmere.\n"
    unknown = run("--store", tmp_path / "one", "query", "inspections", "-p", "authority=northmere")
    assert unknown.stderr == f"{MISSING}\n"
    for kind in ("neighbours", "timeline"):
        drawn = run("--store", "one", "map", kind, "--focus", "Northmere", "-o", "x.html")
        assert drawn.exit_code == 1
        assert f"Error: {MISSING}" in drawn.stderr


MISSING = "No report loaded for Northmere. The question inspections lists the loaded reports."
STOPPED = """
import signal, sys
from pathlib import Path
from graphkit.core.atomic_files import atomic_output

signal.signal(signal.SIGINT, signal.SIG_DFL)
with atomic_output(Path(sys.argv[1])) as draft:
    draft.write_text("half")
    signal.raise_signal(signal.SIGINT)
"""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal here")
def test_an_interrupted_command_leaves_no_files(tmp_path: Path) -> None:
    kept = tmp_path / "answer.csv"
    kept.write_text("old")
    assert subprocess.run(
        [sys.executable, "-c", STOPPED, kept], stderr=subprocess.DEVNULL
    ).returncode
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]
    assert kept.read_text() == "old"


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal here")
def test_ctrl_c_ends_a_build_with_one_line(
    run: Run, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job may ignore it
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.signal(signal.SIGINT, before)

    report_folder(tmp_path / "reports", [AMBLEFORD])
    ways = "build", "reports", "--register", register_folder
    assert run("--store", "db", *ways).exit_code == 0
    before = sorted_quads(tmp_path / "db")
    report_folder(tmp_path / "reports", [WEXMOOR])
    monkeypatch.setattr(pipeline, "_validate_changes", stopped)
    result = run("--store", "db", *ways)
    assert (result.exit_code, result.output) == (130, "Interrupted\n")
    assert sorted_quads(tmp_path / "db") == before
    assert run("--store", "db", "verify").exit_code == 0


def test_the_cache_is_cleared(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache/graphkit/prepared").mkdir(parents=True)
    result = run("--clear-cache")
    assert (result.exit_code, result.stderr) == (0, f"{tmp_path}/cache/graphkit is empty\n")
    assert not [*(tmp_path / "cache").iterdir()]


def test_an_answer_that_fails_leaves_the_old_file(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "answer.csv"
    kept.write_text("old")
    assert run("query", TRIPLES, "-f", "csv", "-o", kept).exit_code == 1
    assert kept.read_text() == "old"
    assert run("query", "SELECT (1 AS ?n) {}", "-f", "csv", "-o", kept).exit_code == 0
    assert kept.read_text("utf-8-sig").split() == ["n", "1"]
    assert list(tmp_path.iterdir()) == [kept]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(run: Run, tmp_path: Path) -> None:
    ask = "query", "SELECT (1 AS ?n) {}", "-f", "csv", "-o"
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    real.write_text("old")
    link.symlink_to(real)
    assert run(*ask, link).exit_code == 0
    assert (link.is_symlink(), real.read_text().split()) == (True, ["n", "1"])
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert run(*ask, pipe).exit_code == 0
        assert reader.communicate()[0].split() == ["n", "1"]
    assert pipe.is_fifo()


def test_an_export_names_places_without_a_report(
    run: Run, tmp_path: Path, register_folder: Path
) -> None:
    build(tmp_path / "one", register_folder, REPORTS / AMBLEFORD)
    bare = run("--store", "one", "export", "--focus", "Northmere", "-o", "x.ttl")
    assert (bare.exit_code, "No report loaded for Northmere." in bare.stderr) == (0, True)


def test_a_map_and_an_export_go_to_their_file(run: Run, tmp_path: Path) -> None:
    for arguments in (["map", "delivery"], ["export", "-f", "graphml", "--focus", "Ambleford"]):
        result = run(*arguments, "-o", "file")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "wrote file\n")
        assert (tmp_path / "file").stat().st_size > 1000


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.csv", "n\n"), ("a.JSON", "{"), ("a.tsv", "?n\n"), ("a.txt", "n\n-"), ("a", "n\n-")],
)
def test_the_suffix_determines_the_format(name: str, begins: str, run: Run, tmp_path: Path) -> None:
    ask = "query", 'SELECT ("long enough" AS ?n) {}', "-o", name
    assert run(*ask).exit_code == 0
    assert (tmp_path / name).read_text("utf-8-sig").startswith(begins)
    assert run(*ask, "-f", "xml").exit_code == 0
    assert (tmp_path / name).read_text("utf-8-sig").startswith("<?xml")


def test_triples_go_to_a_file_of_turtle(run: Run, tmp_path: Path) -> None:
    printed = run("query", TRIPLES, "-f", "turtle").stdout
    assert run("query", TRIPLES, "-o", "a.ttl").exit_code == 0
    assert (tmp_path / "a.ttl").read_text() == printed


def test_the_suffix_determines_the_export_format(run: Run, tmp_path: Path) -> None:
    same = {form: form for form in ("trig", "jsonld", "graphml", "gexf", "xlsx")}
    for suffix, form in {
        "ttl": "turtle",
        "nq": "nquads",
        "nt": "ntriples",
        "RDF": "rdfxml",
        **same,
    }.items():
        for words in (f"-o=part.{suffix}.gz", f"-o=meant.gz -f={form}"):
            assert (
                run("export", "--focus", "Ambleford", *words.replace("=", " ").split()).exit_code
                == 0
            )
        packed, expected = (
            (tmp_path / name).read_bytes() for name in (f"part.{suffix}.gz", "meant.gz")
        )
        assert packed == expected
        assert packed.startswith(b"\x1f\x8b")


def shell(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m graphkit` in a process of its own."""
    command = [sys.executable, "-m", "graphkit", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_off_a_terminal_there_is_no_bar_and_no_colour(
    tmp_path: Path, register_folder: Path
) -> None:
    arguments = ["--store", tmp_path / "db", "build", REPORTS, "--register", register_folder]
    done = shell(*arguments, NO_COLOR="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


class Terminal(StringIO):
    """What is written on it can be read again."""

    def isatty(self) -> bool:
        return True


def test_activity_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with show_activity("drawing a.html"):
        assert terminal.getvalue().strip() == "00:00 drawing a.html"
    assert terminal.getvalue().split("\r")[-2].strip() == ""
    assert not any("tick" in thread.name for thread in threading.enumerate())


def test_a_reader_who_stops_reading_is_no_error() -> None:
    command = f"{sys.executable} -m graphkit query --list | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_the_shell_completes_commands_and_questions() -> None:
    completion = {"_GRAPHKIT_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    assert shell(COMP_WORDS="graphkit query who", **completion).stdout == "plain,who-delivers\n"
    assert (
        shell(COMP_WORDS="graphkit ve", **completion | {"COMP_CWORD": "1"}).stdout
        == "plain,verify\n"
    )


@pytest.mark.parametrize(
    "command", ["--store LONG show x", "show LONG", "query LONG", "build LONG", "why LONG"]
)
@pytest.mark.parametrize("long", ["x" * 130_000, "x/" * 65_000], ids=["name", "path"])
def test_long_arguments_are_cut_in_messages(run: Run, command: str, long: str) -> None:
    found = run(*command.replace("LONG", long).split())
    assert found.exit_code in (1, 2)
    assert len(found.stderr) < 1_500


@pytest.mark.parametrize(
    "command", ["diff LONG LONG", "publish LONG", "export -f turtle -o LONG", "LONG"]
)
def test_long_paths_are_cut_in_messages(run: Run, command: str) -> None:
    found = run(*command.replace("LONG", "x" * 130_000).split())
    assert found.exit_code in (1, 2)
    assert found.stderr.count("\n") == 1
    assert len(found.stderr) < 1_500


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("new", "--since", "soon"), "since takes a day, month or year such as 2019-05-01"),
        (("authorities", "--since", "soon"), "since takes a day, month or year"),
        (("authorities", "--region", "Foo"), "no region is named 'Foo'; there are"),
        (("authorities", "--region", "South-Eest"), "did you mean South East"),
        (("check-draft",), "takes a file, or the text itself"),
        (("check-draft", "none.docx"), "there is no file none.docx"),
        (("check-draft", "none.txt"), "there is no file none.txt"),
        (("coverage", "--official", "none.ods"), "there is no file none.ods"),
    ],
)
def test_a_message_names_what_was_given(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code in (1, 2)
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_since_a_year_is_since_its_first_day(run: Run) -> None:
    assert "Since 1 January 2014" in run("new", "--since", "2014").stdout
    nothing = run("new", "--since", "2100").stdout
    assert "Not known after 6 March 2023. As at 6 March 2023, of the reports loaded" in nothing
