"""Commands that check the graph: `validate`, `verify`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from graphkit.core.errors import GraphkitError
from graphkit.graph.builder.tasks import report_files_of
from graphkit.graph.check.validation import Severity, validate, validate_own
from graphkit.graph.check.verification import verify
from graphkit.graph.store.endpoint import is_url, redact_credentials
from graphkit.graph.store.generations import damaged_files_of
from graphkit.graph.store.locations import damaged_graph
from graphkit.surfaces.cli.options import (
    JSON,
    OUTPUT,
    PATH,
    argument,
    command,
    open_graph,
    to_json,
    violation_line,
    write_output,
)

# True for SPARQL 1.1 engines; the shapes rely on it.
_ERROR_SEMANTICS = "ASK { ?thing a ?class FILTER(COALESCE(?class = ?unbound, true)) }"


@command
def validate_command(store: str, as_json: bool = JSON, output: Path | None = OUTPUT) -> None:
    """Validate the graph against its shapes and checks.

    Exit code 1: there is a violation. Warnings and notes are printed, but do not count.
    """
    graph = open_graph(store)
    if is_url(store) and not graph.query(_ERROR_SEMANTICS):
        raise GraphkitError(
            f"{redact_credentials(store)} does not evaluate conditions as SPARQL 1.1 specifies, "
            "so its results would be wrong: validate the graph in its folder"
        )
    found = [*validate(graph), *validate_own(graph)]
    text = (
        to_json([asdict(item) for item in found])
        if as_json
        else "\n".join(map(violation_line, found))
    )
    write_output(text, output)
    click.echo(f"{len(found)} found", err=True)
    if any(item.severity is Severity.VIOLATION for item in found):
        raise SystemExit(1)


@command
def verify_command(
    store: str,
    reports: tuple[Path, ...] = argument((), type=PATH),
    as_json: bool = JSON,
    output: Path | None = OUTPUT,
) -> None:
    """Verify the files of the graph, and every quote and digest in it against the REPORTS (files or
    folders).

    The default is the files that the graph was built from. Exit code 1: a file of the graph is
    damaged, a quote or digest differs, or none of the reports in the graph is at hand.
    """
    damage = [] if is_url(store) else damaged_files_of(store)
    if damage:
        write_output(to_json({"damaged": damage}) if as_json else "\n".join(damage), output)
        raise damaged_graph(store, ValueError(f"{len(damage)} files" if damage[1:] else damage[0]))
    result = verify(open_graph(store), reports or report_files_of(store))
    counts = (
        f"{result.passages} passages, {result.compared} compared with their report, "
        f"errors: {len(result.errors)}, reports not available: {len(result.missing_reports)}"
    )
    if result.passages and not (result.compared or result.errors):
        where = f"at {', '.join(map(str, reports))}" if reports else "where the build read it"
        raise GraphkitError(
            f"no quote was compared: none of the reports in the graph is {where}; give their "
            "files or folders"
        )
    write_output(
        to_json(asdict(result)) if as_json else "\n".join([*result.errors, counts]), output
    )
    if result.errors:
        raise SystemExit(1)
