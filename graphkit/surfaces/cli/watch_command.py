"""The command `watch`: what is new on some places, topics and bodies since it last ran."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graphkit.answers.changes.watch import (
    Notice,
    keep_told,
    notice,
    notice_feed,
    notice_mail,
    notice_text,
    state_of,
)
from graphkit.core.errors import GraphkitError
from graphkit.surfaces.cli import InvalidCommand
from graphkit.surfaces.cli.options import (
    OUTPUT,
    argument,
    command,
    form_option,
    open_graph,
    write_output,
)
from graphkit.surfaces.maps.change_page import notice_page

_WRITERS: dict[str, Callable[[Notice], str]] = {
    "html": notice_page,
    "text": notice_text,
    "eml": lambda found: notice_mail(found, notice_page(found)),
    "atom": notice_feed,
}


@command
def watch_command(
    store: str,
    names: tuple[str, ...] = argument(
        (), metavar="PLACE|TOPIC|AGENCY…", required=True, envvar="GRAPHKIT_PLACE"
    ),
    form: str = form_option([*_WRITERS], default="text"),
    output: Path | None = OUTPUT,
) -> None:
    """Write what is new on authorities, regions,
    topics or agencies since the command last ran for them.

    Of an authority: its news, the gravest first (a fall to inadequate, interventions, areas for
    priority action, worse and better grades, reports); of a topic or agency: the findings of each
    new report. The first time, the lines of the last year are written (of all years where it has
    none). What was told is kept beside the store, in STORE.watch. The format eml is an unsent mail,
    with the first line as its subject.

    Exit code 0: written; 1: nothing new, and nothing written; 2: an error, such as a name that is
    not known.
    """
    state = state_of(store, names)
    try:
        found = notice(open_graph(store), names, state)
    except GraphkitError as error:
        raise InvalidCommand(str(error)) from error
    if not found.lines:
        raise SystemExit(1)
    write_output(_WRITERS[form](found), output)
    keep_told(found, state)
