"""The command line: each command calls one operation of the library.

Data goes to stdout or to `-o`, messages to stderr. Exit code 0: done; 1: a refusal, a violation or
a failure; 2: the command itself is invalid; 130: Ctrl-C.
"""

from __future__ import annotations

import codecs
import io
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from graphkit.core.cache_folder import cache_folder
from graphkit.core.errors import UNEXPECTED, GraphkitError, MissingWordsError, shorten_message
from graphkit.core.replaced_names import gone_name
from graphkit.core.text_table import escape_invisible
from graphkit.core.version import __version__
from graphkit.graph.store import DEFAULT_LOCATION, EMPTY_LOCATION
from graphkit.surfaces.abilities import ABILITIES

_INTERRUPTED = 128 + signal.SIGINT  # the exit code that shells have for Ctrl-C
_DECLARED = "ability_command"


def _abilities(*names: str) -> dict[str, tuple[str, str]]:
    return {name: (_DECLARED, ABILITIES[name]) for name in names}


COMMANDS = {  # command → its module, which is imported when it is used, and its summary
    "fetch": ("fetch_command", "Download published reports from the inspectorates' sites."),
    "build": ("build_commands", "Build or update a graph from reports."),
    "add": ("add_command", "Add statements of your own, list or remove them."),
    "extract": ("build_commands", "Write records of reports for review."),
    "query": ("query_commands", "Answer a competency question or a SPARQL query."),
    **_abilities("ask", "show", "search", "coverage"),
    **_abilities("authorities", "new"),
    **_abilities("analyse", "compare", "tracker", "briefing"),
    **_abilities("review", "map"),
    "export": ("export_commands", "Export the graph, or a subset of it."),
    "serve": ("serve_commands", "Serve pages, a SPARQL endpoint and a JSON API over HTTP."),
    "publish": ("serve_commands", "Write the explorer as files, for a web host or a shared drive."),
    "mcp": ("serve_commands", "Offer the graph to assistants as MCP tools."),
    "verify": ("check_commands", "Verify the graph: files, shapes, and quotes against reports."),
    "restore": ("build_commands", "Return to an earlier generation of the graph."),
}
COMMANDS |= {
    name: command for name, command in _abilities(*ABILITIES).items() if name not in COMMANDS
}


class Shell(click.Group):
    """A command group that reports errors in one line, without a traceback."""

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        """Run the command; an error that nobody foresaw has its traceback,
        and asks to be reported.
        """
        try:
            return super().__call__(*arguments, **more)
        except Exception as error:
            traceback.print_exception(error, file=sys.stderr)
            reason = f"{type(error).__name__}: {error}"
            click.echo(message_line(f"Error: {UNEXPECTED} ({reason})"), err=True)
            sys.exit(1)

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{COMMANDS[name][0]}")
        is_declared = COMMANDS[name][0] == _DECLARED
        command = (
            module.ability_command(name) if is_declared else getattr(module, f"{name}_command")
        )
        assert isinstance(command, click.Command)
        if all(each.name != "store" for each in command.params):
            store = click.Option(
                ["--store"],
                expose_value=False,
                is_eager=True,
                callback=_set_store,
                hidden=True,
                help="The graph, as before the command.",
            )
            command.params.append(store)
        return command

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named; one that is gone says what replaces it."""
        if gone := gone_name("command", arguments[0]):
            raise InvalidCommand(gone)
        return super().resolve_command(context, arguments)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        replace_unprintable()
        with _errors_in_one_line():
            return super().make_context(*arguments, **more)

    def invoke(self, context: click.Context) -> Any:
        context.call_on_close(explain_replaced)
        try:
            with _errors_in_one_line():
                return super().invoke(context)
        except GraphkitError as error:
            raise click.ClickException(message_line(with_next_step(error))) from error
        except KeyboardInterrupt:
            click.echo("Interrupted", err=True)
            context.exit(_INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(1)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            from graphkit.graph.store.dataset import (
                error_of_files,  # with the engine, which `--help` does without
            )
            from graphkit.graph.store.endpoint import redact_credentials

            store = redact_credentials(context.params["store"])
            if of_files := error_of_files(store, error):
                raise click.ClickException(message_line(str(of_files))) from error
            if not isinstance(error, OSError):
                raise
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(message_line(f"{place}{error.strerror or error}")) from error


class InvalidCommand(click.ClickException):
    """The command itself is invalid; the message is one line, without the usage pattern."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message_line(message))


def with_next_step(error: GraphkitError) -> str:
    """Return the message of an error, with the command that mends it where there is one."""
    can_be_fetched = isinstance(error, MissingWordsError)
    return f"{error} with `graphkit fetch --loaded`" if can_be_fetched else str(error)


def message_line(text: str) -> str:
    """Return a message for a terminal: what does not print is escaped,
    and a long value in it is cut.
    """
    return escape_invisible(shorten_message(text))


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        raise InvalidCommand(f"{error.format_message().rstrip('.')}{where}") from error


def _set_store(context: click.Context, param: click.Parameter, location: str | None) -> None:
    """Take the location of the graph that is given after the command."""
    if location is not None:
        context.obj = context.find_root().params["store"] = _checked(location)


def _clear_cache(context: click.Context, _: click.Parameter, is_given: bool) -> None:
    if not is_given:
        return
    folder = cache_folder()
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        raise InvalidCommand(f"cannot remove {folder}: remove it yourself")
    click.echo(f"{folder} is empty", err=True)
    context.exit()


def _checked(location: str) -> str:
    if not location:
        raise InvalidCommand(EMPTY_LOCATION)
    return location


@click.group(
    cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--store",
    default=DEFAULT_LOCATION,
    envvar="GRAPHKIT_STORE",
    show_default=True,
    show_envvar=True,
    metavar="LOCATION",
    help=(
        "The graph: a folder, created by the first build, or the URL of a SPARQL 1.1 endpoint "
        "(read only). Before or after the command."
    ),
)
@click.option(
    "--clear-cache",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_clear_cache,
    help="Remove what makes new graphs faster and can be made again, and exit.",
)
@click.version_option(__version__, "-V", "--version", prog_name="graphkit")
@click.pass_context
def main(context: click.Context, store: str) -> None:
    """Build and query a knowledge graph of inspection reports on children's services in England."""
    context.obj = _checked(store)


_ERRORS = "graphkit-replace"  # the name of the handler of errors
_lacking: set[str] = set()


def replace_unprintable() -> None:
    """Let stdout print "?" for what its encoding lacks."""
    _lacking.clear()
    codecs.register_error(_ERRORS, _replace)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_ERRORS)


def explain_replaced() -> None:
    """Say on stderr that something was replaced, if it was."""
    if _lacking:
        encoding = sys.stdout.encoding
        click.echo(f"what {encoding} lacks is printed as ?: -o FILE writes UTF-8", err=True)


def _replace(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    _lacking.update(error.object[error.start : error.end])
    return "?" * (error.end - error.start), error.end
