"""Updates `docs/reference/commands.md`: the `--help` text of each command and the output of each example.

    python docs/from_commands.py

The page is its own source. A block that begins with ``Usage: graphkit build`` is what
`graphkit build --help` prints; a block of lines that begin with ``$ `` is run by the shell, and holds what
comes out. The rest is written by hand. Counts of statements and digests of the code are left open: they
change whenever a term gets a better definition. A test says when the page is behind.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from graphkit.core.text_table import DEFAULT_WIDTH
from graphkit.surfaces.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "commands.md"
WIDTH = 96
_HELP = re.compile(r"^```text\nUsage: graphkit(?: (\w[\w-]*))?\b.*?^```$", re.M | re.S)
_EXAMPLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
_VARIES = (
    (re.compile(r"[\d,]+ statements"), "… statements"),
    (re.compile(r"(graphkit [\d.]+), [0-9a-f]{8}\)"), r"\1, …)"),
)


def up_to_date(page: str) -> str:
    """Return the page as it ought to be: helps and outputs as they are now."""
    page = _HELP.sub(lambda match: f"```text\n{help_of(match[1] or '')}\n```", page)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        return _EXAMPLE.sub(lambda match: f"```console\n{example(match[1], Path(folder))}```", page)


def help_of(name: str) -> str:
    """Return what a command (or graphkit itself) says of itself."""
    with click.Context(main, info_name="graphkit", terminal_width=WIDTH, **main.context_settings) as outer:
        command = main.get_command(outer, name) if name else main
        assert command is not None
        context = click.Context(command, outer, name, terminal_width=WIDTH) if name else outer
        return command.get_help(context)


def prepare(folder: Path) -> None:
    """Put the invented reports, and a register of the places in them, where the examples are run."""
    tests, shipped = ROOT / "tests", ROOT / "data" / "register"
    shutil.copytree(tests / "reports", folder / "reports")
    shutil.copytree(tests / "register", folder / "register")
    for path in (*sorted(shipped.glob("*.csv")), shipped / "agencies" / "national.yaml"):
        own = folder / "register" / path.relative_to(shipped)
        if not own.exists():
            shutil.copy(path, own)


def example(block: str, folder: Path) -> str:
    """Return a block of commands, each with what it prints, run one after the other in a folder."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{printed(command[2:], folder)}" for command in commands)


def printed(command: str, folder: Path) -> str:
    """Return what a command prints, messages included."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHKIT")}
    environment["COLUMNS"] = str(DEFAULT_WIDTH)
    script = f'graphkit() {{ "{sys.executable}" -m graphkit "$@"; }}\n{command}'
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, text=True, stdout=-1, stderr=subprocess.STDOUT
    )
    text = "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())
    for pattern, plain in _VARIES:
        text = pattern.sub(plain, text)
    return text.replace(str(folder), "…")


def missing(page: str) -> list[str]:
    """Return the commands that the page does not describe."""
    described = {match[1] for match in _HELP.finditer(page)}
    return [name for name in COMMANDS if name not in described]


if __name__ == "__main__":
    PAGE.write_text(up_to_date(PAGE.read_text("utf-8")), encoding="utf-8")
