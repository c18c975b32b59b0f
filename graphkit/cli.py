"""The shell: each command is an operation of the library with words around it.

Data goes to stdout or to `-o`, messages to stderr. Exit 0: done; 1: something was refused, found or failed;
2: the command itself was wrong.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from graphkit import __version__, pipeline
from graphkit.model import GraphkitError
from graphkit.store import DEFAULT_LOCATION

STORE = "store"


class Shell(click.Group):
    """A group whose commands say what went wrong in one line, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except GraphkitError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(1)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--store",
    default=DEFAULT_LOCATION,
    envvar="GRAPHKIT_STORE",
    show_default=True,
    metavar="LOCATION",
    help="The graph: a folder, made by the first build.",
)
@click.version_option(__version__, prog_name="graphkit")
@click.pass_context
def main(context: click.Context, store: str) -> None:
    """Read inspection reports on children's services; ask what they say, and where they say it."""
    context.obj = store


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to read with (0: one a core).")
@click.option("--strict", is_flag=True, help="Exit with 1 when something was not understood, too.")
@click.option(
    "--decisions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of your own decisions on who is meant (see docs/decisions-file.md).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_obj
def build(
    store: str, paths: tuple[Path, ...], jobs: int, strict: bool, decisions: Path | None, as_json: bool
) -> None:
    """Reports (PDF, HTML, text, folders) and records become a graph, reasoned over and validated.

    Without PATHS, the records that ship with graphkit. Files that have not changed are not read again.
    """
    summary = pipeline.build(paths, store, jobs, decisions, _progress)
    click.echo(summary.to_json() if as_json else summary.to_text(), err=False)
    for reading in summary.refused:
        click.echo(f"refused: {reading.refused}", err=True)
    wrong = summary.refused or any(item.severity == "violation" for item in summary.violations)
    noted = any(reading.notes for reading in summary.readings) or summary.violations
    if wrong or (strict and noted):
        raise SystemExit(1)


def _progress(items: Iterable[Any], total: int) -> Iterable[Any]:
    """Show a bar while files are read; none off a terminal."""
    bar: Iterable[Any] = tqdm(items, total=total, unit="file", disable=None, file=sys.stderr, leave=False)
    return bar
