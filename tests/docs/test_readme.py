"""The commands that the README shows work, one after the other,
on records of the places that they name.
"""

from __future__ import annotations

import re
import shlex
import shutil
import zipfile
from pathlib import Path

import pytest
from builds import build
from click.testing import CliRunner
from kept_stores import kept_store

from graphkit.core.resources import PACKAGE, resource_path
from graphkit.surfaces.cli import main

README = (PACKAGE.parent / "README.md").read_text("utf-8")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SENTENCE = "Slough was inspected in January 2023."
PAPER = (
    "<w:document "
    f'xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p></w:body></w:document>'
)
NOT_RUN = {"fetch", "serve"}  # the one needs a network, the other does not end
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
def folder() -> Path:
    """A folder with a graph of the records of some councils."""
    return kept_store(
        "readme", _records(), lambda place: build(place / "graphkit.db", None, *_records())
    )


def _records() -> list[Path]:
    patterns = ("slough-*-ilacs.*", "reading-2024*", "windsor-*-2020*-ilacs.*", "wokingham-2015*")
    return [path for pattern in patterns for path in resource_path("data", "records").glob(pattern)]


def names_in(command: str) -> list[str]:
    """Return the names of places in a command."""
    values = (
        each.rpartition("=")[2] for each in shlex.split(command) if not each.startswith("agency=")
    )
    return [each for each in values if each[:1].isupper() and each != "X"]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 15
    assert {command.split()[0] for command in COMMANDS} >= NOT_RUN


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.split()[0] not in NOT_RUN])
def test_a_command_of_the_readme_works(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "xlsx" in command:
        pytest.importorskip(
            "xlsxwriter", reason="XlsxWriter is not installed (inspection-graph[tables])"
        )
    monkeypatch.chdir(tmp_path)
    if "paper.docx" in command:
        with zipfile.ZipFile("paper.docx", "w") as paper:
            paper.writestr("word/document.xml", PAPER)
    shutil.copytree(folder / "graphkit.db", tmp_path / "graphkit.db")
    done = CliRunner().invoke(main, shlex.split(command))
    assert done.exit_code == 0, done.output
    written = [path.read_text("utf-8") for path in sorted(tmp_path.rglob("*.html"))]
    for name in names_in(command):
        assert name in "\n".join([done.output, *written])
    if "-o" in command.split():
        assert Path(shlex.split(command)[-1]).stat().st_size > 1000
    else:
        assert written or done.stdout.count("\n") > 1
