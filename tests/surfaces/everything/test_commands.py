"""Every command does on each typical graph what its page documents,
and every ability on the command line.
"""

import re
from collections.abc import Callable
from pathlib import Path
from socket import socket
from types import ModuleType
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from kept_stores import own_copy
from mcp_client import call_tools, require_sdk
from page_faults import codes_with_labels, faults, visible_texts
from typical_stores import TypicalStore

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.cli import COMMANDS, main
from graphkit.surfaces.web import web_server
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server
from graphkit.surfaces.workers.limits import WorkerSettings

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "reference" / "commands.md"
SECTION = re.compile(r"^```text\nUsage: graphkit ([\w-]+).*?^```$", re.M | re.S)
EXAMPLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
LINE = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)
STATUS = re.compile(r"^exit (?:code )?(\d+)$", re.M)
RETURNED = re.compile(r"^return (\d+)$", re.M)
RUNNING = {"serve", "mcp"}  # run until they are ended: their pages have no example
WRITING = {"build", "add", "restore"}  # which change the graph, or what is beside it
ELSEWHERE = {"publish", *RUNNING}  # in test_files, test_addresses, test_tools
NOT_LOADED = "No report is loaded on"
CONTRADICTED = {"check-draft"}  # whose example has a sentence that the reports contradict: status 1
REFUSALS = {  # store and command → the words with which its example is refused
    ("partial", "compare"): NOT_LOADED,
    ("shipped", "verify"): "none of the reports in the graph is at",
}
FOR_NEXT_CALL = re.compile(
    r"https://w3id\.org/graphkit/id/\S+$|Reading: \{"
)  # what one may give to a command
FOR_PROGRAMS = ("json", "sparql", "sql", "csv", "xlsx", "docx", "atom")  # formats with codes
Run = Callable[[str], list[tuple[list[str], int, str]]]


def documented() -> dict[str, list[tuple[str, int]]]:
    """Return the example lines of each command, each with the exit status that its page shows."""
    text = PAGE.read_text("utf-8")
    starts = [(found[1], found.end()) for found in SECTION.finditer(text)]
    ends = [*(start for _, start in starts[1:]), len(text)]
    lines: dict[str, list[tuple[str, int]]] = {}
    for (name, start), end in zip(starts, ends, strict=True):
        lines[name] = [
            (
                line,
                int(status[1]) if (status := STATUS.search(output)) else int(name in CONTRADICTED),
            )
            for block in EXAMPLE.findall(text[start:end])
            for line, output in LINE.findall(block)
        ]
    return lines


DOCUMENTED = documented()


@pytest.fixture
def folder(typical: TypicalStore, name: str, tmp_path: Path) -> Path:
    """A folder as the examples of a command have it: the graph, its reports, their register."""
    if name in WRITING:
        own_copy(typical.location, tmp_path)
    else:
        (tmp_path / typical.location.name).symlink_to(typical.location)
    typical.copy_inputs(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a line of a shell in the folder; return its calls of graphkit:
    arguments, status, output.
    """
    monkeypatch.syspath_prepend(str(DOCS))
    import from_commands

    return lambda line: calls_of(line, from_commands, folder, monkeypatch)


def calls_of(
    line: str, shell: ModuleType, folder: Path, patch: pytest.MonkeyPatch
) -> list[tuple[list[str], int, str]]:
    calls: list[tuple[list[str], int, str]] = []
    reply_to = shell.reply_to

    def recorded(arguments: list[str]) -> str:
        reply: str = reply_to(arguments)
        found = RETURNED.search(reply)
        calls.append((arguments, int(found[1]) if found else 0, reply))
        return reply

    with patch.context() as patched:
        patched.setattr(shell, "reply_to", recorded)
        shell.printed(line, folder)
    return calls


def test_each_command_has_an_example() -> None:
    assert {*COMMANDS} == {name for name, lines in DOCUMENTED.items() if lines} | RUNNING


@pytest.mark.parametrize("name", sorted(DOCUMENTED.keys() - ELSEWHERE))
def test_documented_examples_work(typical: TypicalStore, run: Run, name: str) -> None:
    words = REFUSALS.get((typical.name, name), "")
    for line, status in DOCUMENTED[name]:
        own = typical.shell_line(line)
        for arguments, found, printed in run(own):
            assert "Traceback" not in printed
            if words and arguments[0] == name and found:
                assert (found, words in printed) == (1, True), own
            else:
                assert found == status, f"{own}\n{printed[-800:]}"


@pytest.mark.parametrize("name", ABILITIES)
def test_abilities_answer_on_the_command_line(
    typical: TypicalStore, opened: Store, name: str
) -> None:
    ability = find_ability(name)
    given = [
        (each, typical.words(ability.example[each.name]))
        for each in ability.parameters
        if each.name in ability.example
    ]
    options = [f"--{each.name}={value}" for each, value in given if not each.is_positional]
    arguments = [value for each, value in given if each.is_positional]
    result = CliRunner().invoke(
        main, ["--store", str(typical.location), name, *options, "--", *arguments]
    )
    words = REFUSALS.get((typical.name, name), "")
    if words and result.exit_code:
        assert (result.exit_code, words in result.stderr) == (1, True)
        return
    answer = ability.run(opened, {each.name: [value] for each, value in given})
    has_failed = ability.failed is not None and ability.failed(answer)
    assert result.exit_code == int(has_failed), result.stderr
    assert result.stdout


@pytest.mark.parametrize("name", ABILITIES)
def test_each_form_is_written_for_its_readers(
    typical: TypicalStore, opened: Store, name: str
) -> None:
    if (typical.name, name) in REFUSALS:
        return
    ability, labels = find_ability(name), codes_with_labels(opened.facts)
    answer = ability.run(
        opened, {key: [typical.words(value)] for key, value in ability.example.items()}
    )
    has_one_table = len(ability.tables_of(answer)) == 1
    for form, writer in ability.forms.items():
        if form == "csv" and not has_one_table:
            continue
        content: Any = writer.write(answer)
        assert content, form
        if form in FOR_PROGRAMS:
            continue
        lines = visible_texts(content) if form == "html" else content.splitlines()
        shown = [line for line in lines if not FOR_NEXT_CALL.match(line)]
        assert [*faults(shown, labels)] == [], form


def test_serve_answers(typical: TypicalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []

    def serve_once(settings: ServerSettings, listening: socket, app: Any = None) -> None:
        with running_server(settings, app) as address:
            answers.append(httpx.get(address, timeout=600).status_code)

    monkeypatch.setattr(web_server, "run_server", serve_once)
    result = CliRunner().invoke(main, ["--store", str(typical.location), "serve", "--port", "0"])
    assert (result.exit_code, answers) == (0, [200]), result.output


def test_mcp_answers(typical: TypicalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    require_sdk()
    from graphkit.surfaces.mcp import server

    answers: list[Any] = []

    def call_once(settings: WorkerSettings) -> None:
        show = "page", {"name": "entity", "place": typical.words("Slough")}
        answers.extend(call_tools(server.tool_server(settings), show))

    monkeypatch.setattr(server, "run_stdio", call_once)
    result = CliRunner().invoke(main, ["--store", str(typical.location), "mcp"])
    assert (result.exit_code, [each.is_error for each in answers]) == (0, [False]), result.output
