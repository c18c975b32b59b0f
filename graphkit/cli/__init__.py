"""The shell: each command is an operation of the library with words around it.

Data goes to stdout or to `-o`, messages to stderr. Exit 0: done; 1: something was refused, found or failed;
2: the command itself was wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from graphkit import __version__
from graphkit.core.errors import GraphkitError
from graphkit.store.dataset import DEFAULT_LOCATION

COMMANDS = {  # where each is written; none is loaded before it is asked for
    "build": "build_commands",
    "extract": "build_commands",
    "query": "query_commands",
    "show": "query_commands",
    "why": "query_commands",
    "analyse": "analysis_commands",
    "compare": "analysis_commands",
    "learn-from": "analysis_commands",
    "map": "export_commands",
    "export": "export_commands",
    "serve": "serve_command",
    "validate": "check_commands",
    "verify": "check_commands",
    "evaluate": "check_commands",
}


class Shell(click.Group):
    """A group whose commands say what went wrong in one line, without a traceback."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), f"{name.replace('-', '_')}_command")
        assert isinstance(found, click.Command)
        return found

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        with _told_in_a_line():
            return super().make_context(*arguments, **more)

    def invoke(self, context: click.Context) -> Any:
        try:
            with _told_in_a_line():
                return super().invoke(context)
        except GraphkitError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(1)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error


class InvalidCommand(click.ClickException):
    """The command itself was wrong: told in one line, without the pattern that it does not follow."""

    exit_code = 2


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        if isinstance(error, click.NoSuchOption) and (before := _before_command(error)):
            raise InvalidCommand(before) from error
        where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        raise InvalidCommand(f"{error.format_message().rstrip('.')}{where}") from error


def _before_command(error: click.NoSuchOption) -> str:
    """Say where an option stands that was given to a command and belongs before it; "" of others."""
    command, option = error.ctx, error.option_name
    if not command or not command.parent:
        return ""
    before = any(option in known.opts for known in command.parent.command.params)
    place = f"{command.parent.info_name} {option} … {command.info_name} …"
    return f"{option} stands before the command: {place}" if before else ""


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--store",
    default=DEFAULT_LOCATION,
    envvar="GRAPHKIT_STORE",
    show_default=True,
    show_envvar=True,
    metavar="LOCATION",
    help="The graph: a folder, made by the first build; or, to read, the URL of a SPARQL 1.1 endpoint.",
)
@click.version_option(__version__, "-V", "--version", prog_name="graphkit")
@click.pass_context
def main(context: click.Context, store: str) -> None:
    """Read inspection reports on children's services; ask what they say, and where they say it."""
    context.obj = store
