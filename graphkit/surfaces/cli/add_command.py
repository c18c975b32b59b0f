"""The command `add`: a user's own statements, beside what reports state."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.core.errors import InvalidStatementsError
from graphkit.graph.builder.statement_files import add_statements, remove_statements
from graphkit.graph.entities.entity_statements import own_graphs
from graphkit.surfaces.cli import InvalidCommand
from graphkit.surfaces.cli.options import (
    INPUT_FILE,
    JSON,
    argument,
    command,
    open_graph,
    option,
    to_json,
    violation_line,
    write_output,
)


@command
def add_command(
    store: str,
    file: Path | None = argument(None, type=INPUT_FILE),
    name: str = option("", "The name of the statements; by default, that of the file."),
    listing: bool = option(False, "List your own statements by name.", "--list"),
    remove: str = option("", "Remove the statements of this name.", metavar="NAME"),
    as_json: bool = JSON,
) -> None:
    """Add statements of your own: FILE is RDF (.ttl, .nt, .rdf, .jsonld),
    such as notes on authorities.

    They are in a named graph of their own, which a file of the same name replaces and builds keep.
    No question or measure counts them; a query reads them with GRAPH own:NAME
    (docs/how-to/add-your-own-statements.md).

    Exit code 1: the file cannot be read, or violates a shape or check; then nothing is added.
    """
    if sum((file is not None, listing, bool(remove))) != 1:
        raise InvalidCommand("give a FILE to add, or --list, or --remove NAME")
    if name and file is None:
        raise InvalidCommand("--name goes with a FILE to add")
    if listing:
        graphs = own_graphs(open_graph(store))
        lines = [f"{each.name}: {each.size()}" for each in graphs]
        write_output(to_json([each._asdict() for each in graphs]) if as_json else "\n".join(lines))
        if not (graphs or as_json):
            click.echo("there are none; add a file: graphkit add FILE.ttl", err=True)
    elif remove:
        count = remove_statements(remove, store)
        click.echo(
            f"removed {remove}: {count:,} {'statement' if count == 1 else 'statements'}", err=True
        )
    elif file:
        _add(file, name, store)


def _add(file: Path, name: str, store: str) -> None:
    try:
        added = add_statements(file, name, store)
    except InvalidStatementsError as error:
        for violation in error.violations:
            click.echo(violation_line(violation), err=True)
        raise
    for warning in added.warnings:
        click.echo(violation_line(warning), err=True)
    instead = f", instead of {added.replaced:,}" if added.replaced else ""
    click.echo(
        (
            f"added {added.statements:,} "
            f"{'statement' if added.statements == 1 else 'statements'}{instead}; query them with "
            f"GRAPH own:{added.name} {{ … }}"
        ),
        err=True,
    )
