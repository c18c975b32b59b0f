"""What commands share: how they take options, and where their answers go."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from tqdm import tqdm

from graphkit.ask.questions import parse_since
from graphkit.cli import InvalidCommand
from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store, open_store

Command = TypeVar("Command", bound=Callable[..., Any])
PATH = click.Path(exists=True, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)  # to be read or written
_SUFFIXES = {"ttl": "turtle", "nq": "nquads", "nt": "ntriples", "rdf": "rdfxml"}  # others say it themselves

focus_option = click.option(
    "--focus",
    multiple=True,
    metavar="X",
    help="What it is to be about: an authority, region, agency, service … by name or identifier. "
    "Several times: all of them together.",
)
jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to read with (0: one a core)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
output_option = click.option(  # eager: its name may tell the form
    "--output", "-o", type=FILE, is_eager=True, help="Write to a file; its name may tell the format."
)
quotes_option = click.option(
    "--with-quotes",
    is_flag=True,
    help="Copy words of all reports, also of those that are not under the Open Government Licence.",
)


def _day(context: click.Context, param: click.Parameter, given: str | None) -> str | None:
    """Return what is a day, month or year as it was given: so a map tells it."""
    if given is not None:
        try:
            parse_since(given)
        except ParameterError as error:
            raise click.BadParameter(str(error)) from None
    return given


since_option = click.option(
    "--since", metavar="D", callback=_day, help="Inspections begun then or later (2019-05-01)."
)
topic_option = click.option("--topic", metavar="T", help="Findings on a topic, or those below it.")


def form_options(forms: Sequence[str], said: str = "How to print.") -> Callable[[Command], Command]:
    """Let the command print a table, JSON and other forms."""

    def chosen(context: click.Context, param: click.Parameter, form: str) -> str:
        if context.params.pop("as_json"):
            return "json"
        if context.get_parameter_source("form") != ParameterSource.DEFAULT:
            return form
        named = form_of(context.params.get("output") or "")
        if named == "xlsx":
            raise InvalidCommand(
                'answers are no workbooks: name it .csv, or take all with "graphkit export -f xlsx"'
            )
        return named if named in forms else form

    def add(command: Command) -> Command:
        form = click.option(
            "--format", "-f", "form", type=click.Choice(forms), default="table", show_default=True,
            help=said, callback=chosen,
        )  # fmt: skip
        same = click.option(
            "--json", "as_json", is_flag=True, is_eager=True, help="The same as --format json."
        )  # eager: it is read before the form
        return form(same(command))

    return add


def form_of(name: str | Path) -> str:
    """Return the form that the name of a file asks for: "csv", "turtle" for "part.ttl"; "" for none."""
    suffix = Path(name).suffix[1:].lower()
    return _SUFFIXES.get(suffix, suffix)


def reference_options(command: Command) -> Command:
    """Let the command go by a person's own decisions and register."""
    decisions = click.option(
        "--decisions",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Your own decisions on who is meant by which words (docs/reference/register.md).",
    )
    register = click.option(
        "--register",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A folder with a register of your own in place of the one that ships with graphkit; "
        "places.csv may be left out of it.",
    )
    return decisions(register(command))


def open_graph(location: str) -> Store:
    """Open a graph for reading. Ctrl-C then stops the command at once, be it amid a long query.

    But not while a file is written, which is put away first.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    click.get_current_context().call_on_close(lambda: signal.signal(signal.SIGINT, before))
    return open_store(location)


def write_output(text: str, output: Path | None = None) -> None:
    """Write an answer to its file, or to stdout."""
    if text and not text.endswith("\n"):
        text += "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_atomic(output, text)


def to_json(value: object) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def progress_bar(items: Iterable[Any], total: int) -> Iterable[Any]:
    """Show a bar while files are read; none off a terminal."""
    bar: Iterable[Any] = tqdm(items, total=total, unit="file", disable=None, file=sys.stderr, leave=False)
    return bar


@contextmanager
def show_activity(what: str) -> Iterator[None]:
    """Show what is under way and for how long, where nothing can be counted; nothing off a terminal."""
    ended, form = Event(), "{elapsed} {desc}{bar}"  # the bar is blank; with one, all is cut to fit
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
            ticking.join()  # else it may write once more when all is wiped off
