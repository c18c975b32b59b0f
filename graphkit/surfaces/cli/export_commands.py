"""The command `export`: writes the graph to files or loads it into a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graphkit.core.replaced_names import REPLACED, unknown_name
from graphkit.graph.entities.entity_statements import describe_own_graphs
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import inspections, no_report_loaded
from graphkit.graph.store.endpoint import is_url, redact_credentials
from graphkit.graph.store.generations import refuse_drafts
from graphkit.surfaces.cli import InvalidCommand
from graphkit.surfaces.cli.options import (
    QUOTES,
    command,
    copied_to_stdout,
    form_of,
    is_stream,
    open_graph,
    option,
    show_activity,
)
from graphkit.surfaces.export import (
    EXPORTERS,
    FOLDER_FORMATS,
    SYNTAX,
    ExportOptions,
    export,
    part_of,
)
from graphkit.surfaces.export.upload import upload


class _Format(click.Choice[str]):
    """The formats; for one that is gone, the message says what replaces it."""

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> Any:
        if value in REPLACED["format"]:
            self.fail(unknown_name("format", value, ()), param, context)
        return super().convert(value, param, context)


@command
def export_command(
    store: str,
    form: str | None = option(
        None,
        "Export format, if the file name does not determine it; not for a server.",
        "--format",
        "-f",
        type=_Format(list(EXPORTERS)),
    ),
    output: str = option(
        ...,
        "The file (-: stdout); for csv and dataset, the folder; for nquads, a folder (FOLDER/) "
        "gets a file for each named graph; or the URL of a SPARQL server.",
        "-o",
        type=click.Path(),
    ),
    focus: tuple[str, ...] = option(
        (),
        (
            "Restrict to an authority, region, agency, service … by name or identifier. Repeat for "
            "several."
        ),
        metavar="NAME",
    ),
    graph: str | None = option(
        None,
        "One named graph: the name of a report's file, register, ontology, inferred.",
        metavar="GRAPH",
    ),
    with_quotes: bool = QUOTES,
    annotations: bool = option(
        False,
        (
            "Add a Web Annotation for each statement: its passage in the report, with selectors "
            "(RDF formats)."
        ),
    ),
    without_words: bool = option(
        False, "Leave out all words of reports: quotes, and the themes of visits (RDF formats)."
    ),
) -> None:
    """Export the graph, or a subset of it, to a file, or load it into a SPARQL server.

    More in docs/reference/exports.md.
    """
    if is_stream(output) and (form is None or form in FOLDER_FORMATS):
        known = ", ".join(name for name in EXPORTERS if name not in FOLDER_FORMATS)
        raise InvalidCommand(f"stdout takes one file: choose its format with --format: {known}")
    named = "" if is_url(output) else form_of(output.lower().removesuffix(".gz"))
    if form is None:
        form = named if named in EXPORTERS and named not in FOLDER_FORMATS else None
    elif (
        named in EXPORTERS and named not in (form, SYNTAX.get(form)) and form not in FOLDER_FORMATS
    ):
        raise InvalidCommand(
            f"suffix {Path(output.removesuffix('.gz')).suffix} does not match --format {form}"
        )
    if (form is None) != is_url(output):
        raise InvalidCommand(
            "a server takes no --format"
            if form
            else (
                f"cannot infer the format from {output!r}; choose one with --format: "
                f"{', '.join(EXPORTERS)}"
            )
        )
    if focus and graph:
        raise InvalidCommand("--focus and --graph each choose a subset: give one of them")
    source = open_graph(store)
    with show_activity(f"writing {redact_credentials(output)}"):
        chosen = ExportOptions(
            resolve_focus(source, focus), graph, with_quotes, annotations, without_words
        )
        if form is None:
            refuse_drafts(store)
            done = upload(part_of(source, chosen), output)
        elif is_stream(output):
            with copied_to_stdout(f"part.{form}") as path:
                export(source, form, path, chosen)
            done = f"wrote {form} to stdout"
        else:
            export(source, form, output, chosen)
            done = f"wrote {output}"
    click.echo(done, err=True)
    inspected = {each.authority for each in inspections(source.facts)} if chosen.focus else set()
    if chosen.focus and (bare := set(chosen.focus.authorities) - inspected):
        labels = Labels(source)
        names = ", ".join(map(labels.of, labels.by_name(bare)))
        click.echo(
            f"{no_report_loaded(names)} Of these, the register's statements are exported.", err=True
        )
    if not graph and form not in ("trig", "nquads") and (own := describe_own_graphs(source)):
        click.echo(
            (
                f"without your own statements: {own}; trig and nquads have them, --graph own/NAME "
                "exports them"
            ),
            err=True,
        )
