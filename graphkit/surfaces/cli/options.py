"""How commands are declared, and the options, progress and output that they share.

A command is a function with the decorator `@command`: its parameters have an `option` or an
`argument` as default, its docstring is the help.
"""

from __future__ import annotations

import inspect
import json
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from graphkit.core.atomic_files import atomic_output, check_output, signals_raise, write_atomic
from graphkit.core.optional_packages import check_format
from graphkit.core.text_table import csv_encoding
from graphkit.graph.sparql.query_results import shorten_iri
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.cli import InvalidCommand

if TYPE_CHECKING:
    from graphkit.graph.check.validation import Violation

PATH = click.Path(exists=True, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
INPUT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)  # to be read or written; "-": stdin, stdout
_SUFFIXES = {  # others are the name of the format
    "ttl": "turtle",
    "nq": "nquads",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "htm": "html",
}
_TEXT_SUFFIXES = ("txt", "text", "log")


def command(
    function: Callable[..., Any], kind: type[click.Command] = click.Command
) -> click.Command:
    """Declare the function below as a command;
    its parameter `store` is the location of the graph.
    """
    callback = (
        click.pass_obj(function) if "store" in inspect.signature(function).parameters else function
    )
    name = function.__name__.removesuffix("_command")
    return kind(
        name, callback=callback, params=parameters_of(function), help=inspect.getdoc(function)
    )


def parameters_of(function: Callable[..., Any]) -> list[click.Parameter]:
    """Return the parameters of the shell that the parameters of a function declare."""
    declared = inspect.signature(function).parameters.values()
    return [
        made
        for each in declared
        if each.default is not each.empty
        for made in each.default(each.name)
    ]


def option(default: Any, help_text: str, *names: str, **more: Any) -> Any:
    """Declare an option: False for a flag, () where it may be repeated, ... where it is required.

    `names` are beside or in place of its own (`-j`, `--list`); `more` is for click.
    """
    kind: dict[str, Any] = {"default": default, "show_default": bool(default)}
    if default is False:
        kind = {"is_flag": True}
    elif default in ((), ...):
        kind = {"multiple": True} if default == () else {"required": True}

    def declare(name: str) -> list[click.Parameter]:
        own = (
            [] if any(each.startswith("--") for each in names) else [f"--{name.replace('_', '-')}"]
        )
        return [click.Option([*own, *names, name], help=help_text, **(kind | more))]

    return declare


def argument(default: Any, **more: Any) -> Any:
    """Declare an argument: () for several, ... where it is required; `more` is for click."""
    several = {"nargs": -1} if default == () else {}
    return lambda name: [click.Argument([name], **({"required": default is ...} | several | more))]


def _checked_output(
    context: click.Context, param: click.Parameter, path: Path | None
) -> Path | None:
    """Return the path of an output; where no file can be there,
    the command ends before its work.
    """
    if path is not None and not is_stream(path):
        check_output(path)
    return path


JSON = option(False, "Print JSON.", "--json")
OUTPUT = option(  # eager: the file name may determine the format
    None,
    "Write to a file (-: stdout); its suffix determines the format.",
    "-o",
    type=FILE,
    is_eager=True,
    callback=_checked_output,
)
JOBS = option(0, "Number of worker processes (0: one for each core).", "-j", type=click.IntRange(0))
QUOTES = option(
    False, "Include quotes from all reports, also from those not under the Open Government Licence."
)


def form_option(
    forms: Sequence[str], help_text: str = "Output format.", default: str = "table"
) -> Any:
    """Declare the options --format and --json."""

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
                f"a {context.info_name} is a page, not .{named}: name it .html; a browser prints "
                f"it, as PDF too (its tables: {', '.join(forms[1:])})"
            )
        if named not in forms:
            raise InvalidCommand(
                f"no format is named .{named}; there are {', '.join(forms)} (or choose one with "
                "--format)"
            )
        return named

    def checked(context: click.Context, param: click.Parameter, form: str) -> str:
        form = chosen(context, param, form)
        check_format(form)
        return form

    def declare(_: str) -> list[click.Parameter]:
        return [
            click.Option(
                ["--format", "-f", "form"],
                type=click.Choice(forms),
                default=default,
                show_default=True,
                help=help_text,
                callback=checked,
            ),
            click.Option(  # eager: it is read before --format
                ["--json", "as_json"], is_flag=True, is_eager=True, help="Same as --format json."
            ),
        ]

    return declare


def form_of(name: str | Path) -> str:
    """Return the format for the suffix of a file name: "csv", "turtle" for "part.ttl";
    "" for none.
    """
    suffix = Path(name).suffix[1:].lower()
    return _SUFFIXES.get(suffix, suffix)


def open_graph(location: str) -> Store:
    """Open a graph for reading. From then on, Ctrl-C stops the command at once,
    even during a long query.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    click.get_current_context().call_on_close(lambda: signal.signal(signal.SIGINT, before))
    store = open_store(location)
    store.progress = progress_of_batches
    return store


def write_output(text: str, output: Path | None = None) -> None:
    """Write text to a file, or to stdout (also for "-")."""
    if text and not text.endswith("\n"):
        text += "\n"
    if output is None or is_stream(output):
        click.echo(text, nl=False)
    else:
        write_atomic(output, text.encode(csv_encoding(output.name)))


def is_stream(path: str | Path) -> bool:
    """Return whether a path is "-", which stands for stdin or stdout."""
    return str(path) == "-"


@contextmanager
def output_path(output: Path | None) -> Iterator[Path]:
    """Yield a path for a file that is no text: `output`,
    or a temporary file that is copied to stdout.
    """
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
    with signals_raise(), TemporaryDirectory() as folder:
        path = Path(folder, name)
        yield path
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def to_json(value: object) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def progress_bar(
    items: Iterable[Any], total: int, unit: str = "file", doing: str = ""
) -> Iterable[Any]:
    """Show a progress bar while files or answers are read, if stderr is a terminal."""
    from tqdm import tqdm

    bar: Iterable[Any] = tqdm(
        items, doing or None, total, unit=unit, disable=None, file=sys.stderr, leave=False
    )
    return bar


def progress_of_batches(batches: Sequence[Any], doing: str) -> Iterable[Any]:
    """Say that an endpoint is read, and show how far that is."""
    click.echo(f"{doing} (kept in a cache)", err=True)
    return progress_bar(batches, len(batches), "part", doing)


def violation_line(item: Violation) -> str:
    """Return a violation as a line: severity, check, entity, property, value, message."""
    about = " ".join(
        part for part in (shorten_iri(item.entity), shorten_iri(item.path), item.value) if part
    )
    return f"{item.severity}: {item.check}: {about}: {item.message}"


@contextmanager
def show_activity(what: str) -> Iterator[None]:
    """Show a description and the elapsed time of a task without a count,
    if stderr is a terminal.
    """
    if not sys.stderr.isatty():
        yield
        return
    from tqdm import tqdm

    # an empty bar makes tqdm shorten the line to the terminal
    ended, form = Event(), "{elapsed} {desc}{bar}"
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
