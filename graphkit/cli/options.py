"""Options, progress and output that the commands share."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread, Timer
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from graphkit.cli import InvalidCommand
from graphkit.core.atomic_files import atomic_output, write_atomic
from graphkit.store.dataset import Store, open_store

Command = TypeVar("Command", bound=Callable[..., Any])
PATH = click.Path(exists=True, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)  # to be read or written; "-": stdin, stdout
_SUFFIXES = {
    "ttl": "turtle",
    "nq": "nquads",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "db": "sqlite",
    "sqlite3": "sqlite",
    "htm": "html",
}  # other suffixes are the name of the format
_TEXT_SUFFIXES = ("txt", "text", "log")

focus_option = click.option(
    "--focus",
    multiple=True,
    metavar="NAME",
    help="Restrict to an authority, region, agency, service … by name or identifier. Repeat for several.",
)
jobs_option = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(0),
    default=0,
    help="Number of worker processes (0: one for each core).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
output_option = click.option(  # eager: the file name may determine the format
    "--output",
    "-o",
    type=FILE,
    is_eager=True,
    help="Write to a file (-: stdout); its suffix determines the format.",
)
quotes_option = click.option(
    "--with-quotes",
    is_flag=True,
    help="Include quotes from all reports, also from those not under the Open Government Licence.",
)


def form_options(
    forms: Sequence[str], help_text: str = "Output format.", default: str = "table"
) -> Callable[[Command], Command]:
    """Add the options --format and --json to a command."""

    def chosen(context: click.Context, param: click.Parameter, form: str) -> str:
        if context.params.pop("as_json"):
            return "json"
        if context.get_parameter_source("form") != ParameterSource.DEFAULT:
            return form
        named = form_of(context.params.get("output") or "")
        if named in ("", *_TEXT_SUFFIXES):
            return form
        if named not in forms and forms[0] == "html":
            raise InvalidCommand(
                f"a {context.info_name} is a page, not .{named}: name it .html; a browser prints it, as PDF "
                f"too (its tables: {', '.join(forms[1:])})"
            )
        if named not in forms:
            raise InvalidCommand(
                f"no format is named .{named}; there are {', '.join(forms)} (or choose one with --format)"
            )
        return named

    def add(command: Command) -> Command:
        form = click.option(
            "--format", "-f", "form", type=click.Choice(forms), default=default, show_default=True,
            help=help_text, callback=chosen,
        )  # fmt: skip
        same = click.option(
            "--json", "as_json", is_flag=True, is_eager=True, help="Same as --format json."
        )  # eager: it is read before --format
        return form(same(command))

    return add


def form_of(name: str | Path) -> str:
    """Return the format for the suffix of a file name: "csv", "turtle" for "part.ttl"; "" for none."""
    suffix = Path(name).suffix[1:].lower()
    return _SUFFIXES.get(suffix, suffix)


def reference_options(command: Command) -> Command:
    """Add the options --decisions and --register to a command."""
    decisions = click.option(
        "--decisions",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file of your own decisions on which entity a name refers to (docs/reference/register.md).",
    )
    register = click.option(
        "--register",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A folder with your own register, instead of the one that ships with graphkit, "
        "with the same files as data/register; places.csv is optional, decisions.csv is not used.",
    )
    return decisions(register(command))


def open_graph(location: str) -> Store:
    """Open a graph for reading. From then on, Ctrl-C stops the command at once, even during a long query."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    click.get_current_context().call_on_close(lambda: signal.signal(signal.SIGINT, before))
    return open_store(location)


def write_output(text: str, output: Path | None = None) -> None:
    """Write text to a file, or to stdout (also for "-")."""
    if text and not text.endswith("\n"):
        text += "\n"
    if output is None or is_stream(output):
        click.echo(text, nl=False)
    else:
        write_atomic(output, text)


def is_stream(path: str | Path) -> bool:
    """Return whether a path is "-", which stands for stdin or stdout."""
    return str(path) == "-"


@contextmanager
def output_path(output: Path | None) -> Iterator[Path]:
    """Yield a path for a file that is no text: `output`, or a temporary file that is copied to stdout."""
    if output is not None and not is_stream(output):
        with atomic_output(output) as path:
            yield path
        return
    with copied_to_stdout("output") as path:
        yield path


@contextmanager
def copied_to_stdout(name: str) -> Iterator[Path]:
    """Yield the path of a temporary file of that name, and copy the file to stdout at the end."""
    if sys.stdout.isatty():
        raise InvalidCommand("this format is no text for a terminal: give a file with -o")
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        yield path
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def to_json(value: object) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def progress_bar(items: Iterable[Any], total: int) -> Iterable[Any]:
    """Show a progress bar while files are read, if stderr is a terminal."""
    from tqdm import tqdm

    bar: Iterable[Any] = tqdm(items, total=total, unit="file", disable=None, file=sys.stderr, leave=False)
    return bar


@contextmanager
def time_limit(seconds: int, advice: Sequence[str]) -> Iterator[None]:
    """End the process with exit status 1 and some advice if the block takes longer; 0 means no limit.

    The engine cannot cancel a query, so ending the process is the only way. Nothing has been written by then.
    """

    def end() -> None:
        lines = [f"Error: the query was ended after {seconds} s (see --timeout)", *advice]
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
        os._exit(1)

    timer = Timer(seconds, end)
    timer.daemon = True
    if seconds:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def show_activity(what: str) -> Iterator[None]:
    """Show a description and the elapsed time of a task without a count, if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from tqdm import tqdm

    ended, form = Event(), "{elapsed} {desc}{bar}"  # an empty bar makes tqdm shorten the line to the terminal
    with tqdm(desc=what, bar_format=form, disable=None, file=sys.stderr, leave=False) as bar:

        def tick() -> None:
            while not ended.wait(1):
                bar.refresh()

        ticking = Thread(target=tick, daemon=True)
        ticking.start()
        try:
            yield
        finally:
            ended.set()
            ticking.join()  # otherwise it may write once more after the line is cleared
