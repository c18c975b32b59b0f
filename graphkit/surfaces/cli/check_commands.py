"""The command that checks the graph: `verify`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from graphkit.core.errors import GraphkitError
from graphkit.graph.builder.tasks import report_files_of
from graphkit.graph.check.validation import (
    Severity,
    Violation,
    counts_by_severity,
    validate,
    validate_own,
)
from graphkit.graph.check.verification import verify
from graphkit.graph.store.dataset import Store
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
def verify_command(
    store: str,
    reports: tuple[Path, ...] = argument((), type=PATH),
    as_json: bool = JSON,
    output: Path | None = OUTPUT,
) -> None:
    """Verify the graph: its files, its shapes and checks, and every quote and digest in it against
    the REPORTS (files or folders).

    The default is the files that the graph was built from, where they are at hand. Exit code 1: a
    file of the graph is damaged, there is a violation, a quote or digest differs, or none of the
    REPORTS is in the graph. Warnings and notes are printed, but do not count.
    """
    damage = [] if is_url(store) else damaged_files_of(store)
    if damage:
        write_output(to_json({"damaged": damage}) if as_json else "\n".join(damage), output)
        raise damaged_graph(store, ValueError(f"{len(damage)} files" if damage[1:] else damage[0]))
    graph = open_graph(store)
    found = _violations(graph, store)
    result = verify(graph, reports or report_files_of(store))
    if reports and result.passages and not (result.compared or result.errors):
        raise GraphkitError(
            "no quote was compared: none of the reports in the graph is at "
            f"{', '.join(map(str, reports))}; give their files or folders"
        )
    counts = (
        f"validation: {counts_by_severity(found)}",
        f"{result.passages} passages, {result.compared} compared with their report, "
        f"errors: {len(result.errors)}, reports not available: {len(result.missing_reports)}",
    )
    as_data = asdict(result) | {"violations": [asdict(item) for item in found]}
    lines = [*map(violation_line, found), *result.errors, *counts]
    write_output(to_json(as_data) if as_json else "\n".join(lines), output)
    if result.errors or any(item.severity is Severity.VIOLATION for item in found):
        raise SystemExit(1)


def _violations(graph: Store, location: str) -> list[Violation]:
    """Return all violations of shapes and checks, of the user's own statements last."""
    if is_url(location) and not graph.query(_ERROR_SEMANTICS):
        raise GraphkitError(
            f"{redact_credentials(location)} does not evaluate conditions as SPARQL 1.1 specifies, "
            "so its results would be wrong: verify the graph in its folder"
        )
    return [*validate(graph), *validate_own(graph)]
