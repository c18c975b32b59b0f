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
    """A folder with a graph of the records of three councils, built twice and both kept."""
    return kept_store("readme", _records(), _build_twice)


def _records() -> list[Path]:
    patterns = ("slough-*-ilacs.*", "reading-2024*", "windsor-*-2020*-ilacs.*", "wokingham-2015*")
    return [path for pattern in patterns for path in resource_path("data", "records").glob(pattern)]


def _build_twice(place: Path) -> None:
    records = place / "records"
    records.mkdir()
    for path in _records():
        shutil.copy(path, records)
    for _ in range(2):
        build(place / "graphkit.db", None, records)
        next(iter(sorted(records.glob("wokingham*")))).unlink(missing_ok=True)


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
    assert done.output
