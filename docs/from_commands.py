"""Updates `docs/reference/commands.md`:
the `--help` text of each command and the output of each example.

    python docs/from_commands.py

The page is its own source. A block that begins with ``Usage: graphkit build`` is what
`graphkit build --help` prints; a block of lines that begin with ``$ `` is run by the shell, and
holds what comes out. The rest is written by hand. Counts of statements and digests of the code are
left open: they change whenever a term gets a better definition. A test says when the page is
behind.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO
from unittest.mock import patch

import click

from graphkit.core.text_table import DEFAULT_WIDTH
from graphkit.surfaces.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "commands.md"
WIDTH = 96
_HELP = re.compile(r"^```text\nUsage: graphkit(?: (\w[\w-]*))?\b.*?^```$", re.M | re.S)
_EXAMPLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
_SEPARATOR = "\x1f"  # of the arguments of a call
_CALL = """
graphkit() {{
  local reply
  (IFS=$'\\x1f'; printf "%s\\n" "$*" >&{called})
  IFS= read -r -d '' reply <&{replied}
  eval "$reply"
}}
"""
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
    with click.Context(
        main, info_name="graphkit", terminal_width=WIDTH, **main.context_settings
    ) as outer:
        command = main.get_command(outer, name) if name else main
        assert command is not None
        context = click.Context(command, outer, name, terminal_width=WIDTH) if name else outer
        return command.get_help(context)


def prepare(folder: Path) -> None:
    """Put the invented reports, and a register of the places in them,
    where the examples are run.
    """
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


def printed(line: str, folder: Path) -> str:
    """Return what a line of shell commands prints, messages included."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GRAPHKIT")
    }
    environment["COLUMNS"] = str(DEFAULT_WIDTH)
    with tempfile.TemporaryFile() as output:
        with patch.dict(os.environ, environment, clear=True), contextlib.chdir(folder):
            run(line, output)
        output.seek(0)
        lines = output.read().decode().splitlines()
    text = "".join(f"{each.rstrip()}\n" for each in lines)
    for pattern, plain in _VARIES:
        text = pattern.sub(plain, text)
    return text.replace(str(folder), "…")


def run(line: str, output: IO[bytes]) -> None:
    """Run a line in a shell, whose calls of graphkit this process answers: it has all in memory."""
    calls, called = os.pipe()
    replied, replies = os.pipe()
    command = ["bash", "-c", _CALL.format(called=called, replied=replied) + line]
    shell = subprocess.Popen(command, pass_fds=(called, replied), stdout=output, stderr=output)
    os.close(called)
    os.close(replied)
    with (
        os.fdopen(calls, encoding="utf-8") as lines,
        os.fdopen(replies, "wb", buffering=0) as answers,
    ):
        for call in lines:
            answers.write(reply_to(call.rstrip("\n").split(_SEPARATOR)).encode() + b"\0")
    shell.wait()


def reply_to(arguments: list[str]) -> str:
    """Run graphkit; return commands of a shell that print the same, and return its exit status."""
    reply: list[str] = []
    stdout = io.TextIOWrapper(Prints(reply, "printf %s {}"), "utf-8", write_through=True)
    stderr = io.TextIOWrapper(Prints(reply, "printf %s {} >&2"), "utf-8", write_through=True)
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            main(arguments, prog_name="graphkit")
        except SystemExit as end:
            reply.append(f"return {end.code}")
    return "\n".join(reply)


class Prints(io.BufferedIOBase):
    """A stream that adds commands that print what is written to it to a list,
    which streams can share.
    """

    def __init__(self, commands: list[str], form: str) -> None:
        self.commands, self.form = commands, form

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        text = bytes(data)
        self.commands.append(self.form.format(shlex.quote(text.decode())))
        return len(text)


def missing(page: str) -> list[str]:
    """Return the commands that the page does not describe."""
    described = {match[1] for match in _HELP.finditer(page)}
    return [name for name in COMMANDS if name not in described]


if __name__ == "__main__":
    PAGE.write_text(up_to_date(PAGE.read_text("utf-8")), encoding="utf-8")
