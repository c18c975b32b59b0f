"""The command `diff`: what changed between two graphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from graphkit.answers.changes.change_text import feed_of, text_of
from graphkit.answers.changes.graph_diff import GraphDiff, compare_graphs
from graphkit.answers.changes.graph_side import GraphSide, last_two_sides
from graphkit.core.errors import GraphkitError
from graphkit.surfaces.cli import InvalidCommand
from graphkit.surfaces.cli.options import (
    OUTPUT,
    argument,
    command,
    form_option,
    option,
    show_activity,
    to_json,
    write_output,
)
from graphkit.surfaces.maps.change_page import page_of

_WRITERS: dict[str, Callable[[GraphDiff], str]] = {
    "text": text_of,
    "json": lambda diff: to_json(diff.to_dict()),
    "html": page_of,
    "atom": feed_of,
}


@command
def diff_command(
    store: str,
    graphs: tuple[str, ...] = argument((), metavar="[OLD] [NEW]"),
    authority: tuple[str, ...] = option((), "Only changes on an authority.", metavar="NAME"),
    region: tuple[str, ...] = option((), "Only changes in a region or place.", metavar="NAME"),
    neighbours_of: tuple[str, ...] = option(
        (), "Only changes on the neighbours of an authority.", metavar="NAME"
    ),
    topic: tuple[str, ...] = option(
        (), "Only changes on a topic and those below it.", metavar="TOPIC"
    ),
    exit_code: bool = option(False, "Exit with 1 if there are changes."),
    form: str = form_option([*_WRITERS], default="text"),
    output: Path | None = OUTPUT,
) -> None:
    """Compare two graphs: inspections, grades, recommendations, bodies, deliveries,
    corrected facts, labels.

    OLD and NEW are each a store, a generation of a store (graphkit.db@3, its folder, or @3 alone),
    an export (N-Quads, TriG, Turtle, N-Triples, JSON-LD), or the URL of an endpoint. With one store
    or none, its newest generation is compared with the one before (graphkit build --keep 2).

    Exit code 0: compared, with or without changes; 1: changes, with --exit-code; 2: a graph or name
    that cannot be used.
    """
    if len(graphs) > 2:
        raise InvalidCommand("give two graphs at most: the older and the newer one")
    try:
        old, new = _sides(graphs, store)
        with show_activity("comparing"):
            diff = compare_graphs(old, new, authority, region, neighbours_of, topic)
    except GraphkitError as error:
        raise InvalidCommand(str(error)) from error
    write_output(_WRITERS[form](diff), output)
    if exit_code and diff:
        raise SystemExit(1)


def _sides(graphs: tuple[str, ...], store: str) -> tuple[str | GraphSide, str | GraphSide]:
    """Return the two graphs to compare; "@3" is a generation of the graph beside it,
    or of the store.
    """
    if len(graphs) < 2:
        return last_two_sides(graphs[0] if graphs else store)
    named = next((re.sub(r"@\d+$", "", each) for each in graphs if not each.startswith("@")), store)
    old, new = (named + each if each.startswith("@") else each for each in graphs)
    return old, new
