"""The commands that the README shows work, one after the other,
on records of the places that they name.
"""

from __future__ import annotations

import re
import shlex
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from typical_stores import typical_store

from graphkit.core.resources import PACKAGE
from graphkit.surfaces.cli import main

README = (PACKAGE.parent / "README.md").read_text("utf-8")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SENTENCE = "Slough was inspected in January 2023."
PAPER = (
    "<w:document "
    f'xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p></w:body></w:document>'
)
# the one needs a network, one does not end, and one is run on this graph in surfaces/everything
NOT_RUN = {"fetch", "serve", "publish"}
COMMANDS = [
    *re.findall(r"\| `graphkit ([^`]+)` \|", README),
    *(
        re.split(r"\s{2,}", line.removeprefix("graphkit "))[0]
        for block in re.findall(r"```text\n(.*?)```", README, re.S)
        for line in block.splitlines()
        if line.startswith("graphkit ")
    ),
]


@pytest.fixture(scope="module")
def location() -> Path:
    """A graph of shipped records: those of the councils that the README names are among them."""
    return typical_store("shipped").location


def names_in(command: str) -> list[str]:
    """Return the names of places in a command."""
    values = (
        each.rpartition("=")[2] for each in shlex.split(command) if not each.startswith("agency=")
    )
    return [each for each in values if each[:1].isupper() and each != "X"]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 15
    assert {command.split()[0] for command in COMMANDS} >= NOT_RUN


def test_commands_that_are_not_run_are_valid() -> None:
    context = click.Context(main, **main.context_settings)
    for name, *words in map(shlex.split, COMMANDS):
        if name in NOT_RUN:
            command = main.get_command(context, name)
            assert command is not None
            assert command.make_context(name, words, parent=context)


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.split()[0] not in NOT_RUN])
def test_a_command_of_the_readme_works(
    command: str, location: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "xlsx" in command:
        pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed (extra: tables)")
    monkeypatch.chdir(tmp_path)
    if "paper.docx" in command:
        with zipfile.ZipFile("paper.docx", "w") as paper:
            paper.writestr("word/document.xml", PAPER)
    (tmp_path / location.name).symlink_to(location)
    done = CliRunner().invoke(main, shlex.split(command))
    assert done.exit_code == 0, done.output
    written = [path.read_text("utf-8") for path in sorted(tmp_path.rglob("*.html"))]
    for name in names_in(command):
        assert name in "\n".join([done.output, *written])
    if "-o" in command.split():
        assert Path(shlex.split(command)[-1]).stat().st_size > 1000
    else:
        assert written or done.stdout.count("\n") > 1
