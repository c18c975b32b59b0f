"""Commands that write the graph to files or load it into a server: `export`, `map`."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.ask.focus import resolve_focus
from graphkit.ask.own_statements import describe_own_graphs
from graphkit.cli import InvalidCommand
from graphkit.cli.options import (
    FILE,
    copied_to_stdout,
    focus_option,
    form_of,
    is_stream,
    open_graph,
    quotes_option,
    show_activity,
    since_option,
    topic_option,
    write_output,
)
from graphkit.export import EXPORTERS, FOLDER_FORMATS, SYNTAX, export, part_of
from graphkit.export.upload import upload
from graphkit.store.endpoint import is_url, redact_credentials
from graphkit.view import CHARTS, MAPS, chart, network_map


@click.command("export")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(list(EXPORTERS)),
    help="Export format, if the file name does not determine it; not for a server.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(),
    required=True,
    help="The file (-: stdout); for csv, parquet and datasette, the folder; for nquads, a folder (FOLDER/) "
    "gets a file for each named graph; or the URL of a SPARQL server.",
)
@focus_option
@click.option(
    "--graph",
    metavar="GRAPH",
    help="One named graph: the name of a report's file, register, ontology, inferred.",
)
@quotes_option
@click.option(
    "--annotations",
    is_flag=True,
    help="Add a Web Annotation for each statement: its passage in the report, with selectors (RDF formats).",
)
@click.pass_obj
def export_command(
    store: str,
    form: str | None,
    output: str,
    focus: tuple[str, ...],
    graph: str | None,
    with_quotes: bool,
    annotations: bool,
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
    elif named in EXPORTERS and named not in (form, SYNTAX.get(form)) and form not in FOLDER_FORMATS:
        raise InvalidCommand(
            f"suffix {Path(output.removesuffix('.gz')).suffix} does not match --format {form}"
        )
    if (form is None) != is_url(output):
        raise InvalidCommand(
            "a server takes no --format"
            if form
            else f"cannot infer the format from {output!r}; choose one with --format: {', '.join(EXPORTERS)}"
        )
    if focus and graph:
        raise InvalidCommand("--focus and --graph each choose a subset: give one of them")
    source = open_graph(store)
    with show_activity(f"writing {redact_credentials(output)}"):
        about = resolve_focus(source, focus)
        if form is None:
            done = upload(part_of(source, about, graph, with_quotes, annotations), output)
        elif is_stream(output):
            with copied_to_stdout(f"part.{form}") as path:
                export(source, form, path, about, graph, with_quotes, annotations)
            done = f"wrote {form} to stdout"
        else:
            export(source, form, output, about, graph, with_quotes, annotations)
            done = f"wrote {output}"
    click.echo(done, err=True)
    if not graph and form not in ("trig", "nquads") and (own := describe_own_graphs(source)):
        click.echo(
            f"without your own statements: {own}; trig and nquads have them, --graph own/NAME exports them",
            err=True,
        )


@click.command("map")
@click.argument("kind", type=click.Choice([*MAPS, *CHARTS]), default="partners")
@focus_option
@topic_option
@since_option
@click.option("--title", default="", help="The heading of the page.")
@quotes_option
@click.option("--output", "-o", type=FILE, required=True, help="The HTML file (-: stdout).")
@click.pass_obj
def map_command(
    store: str,
    kind: str,
    focus: tuple[str, ...],
    topic: str | None,
    since: str | None,
    title: str,
    with_quotes: bool,
    output: Path,
) -> None:
    """Draw a map: one HTML file that works offline (docs/reference/maps.md).

    KIND is a network: partners (default), topics, delivery, history, neighbours; or a chart: timeline
    (judgements over time), inspectorates (inspections of all kinds, and interventions), place (England by
    latest grade, or by weaknesses on a --topic), cartogram (the same with one hexagon for each authority).
    """
    if output.suffix.lower() not in ("", ".html", ".htm"):
        raise InvalidCommand(
            f"a map is a page, not {output.suffix}: name it .html; a browser prints it, as PDF too"
        )
    with show_activity(f"drawing {output}"):
        source = open_graph(store)
        if kind in CHARTS:
            page = chart(source, kind, focus, topic, since, title)
        else:
            page = network_map(source, kind, focus, topic, since, title, with_quotes)
        write_output(page, output)
    if not is_stream(output):
        click.echo(f"wrote {output}", err=True)
