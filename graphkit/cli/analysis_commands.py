"""Commands that measure the graph and compare authorities: `analyse`, `coverage`, `compare`, `learn-from`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from graphkit.analyse.catalogue import analyse, measures
from graphkit.analyse.inspection_coverage import coverage_table
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.projections import PROJECTIONS
from graphkit.analyse.recurrence import BY
from graphkit.analyse.result_table import FORMS, ResultTable, render
from graphkit.ask.focus import resolve_focus
from graphkit.cli import InvalidCommand
from graphkit.cli.options import (
    focus_option,
    form_options,
    min_confidence_option,
    open_graph,
    output_option,
    to_json,
    topic_option,
    write_output,
)
from graphkit.core.errors import MeasureError
from graphkit.core.model import POLARITIES

_top_option = click.option("--top", type=click.IntRange(1), metavar="N", help="Show only the first N rows.")


def _complete_name(context: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=item.meaning) for name, item in measures().items() if typed in name]


@click.command("analyse")
@click.argument("measure", default="centrality", shell_complete=_complete_name)
@click.option("--list", "listing", is_flag=True, help="List the measures with their meaning and options.")
@click.option(
    "--on", type=click.Choice(list(PROJECTIONS)), help="The network to measure, instead of the measure's own."
)
@focus_option
@click.option("--polarity", type=click.Choice(POLARITIES), help="Count only findings with this polarity.")
@topic_option
@click.option("--by", type=click.Choice(BY), help="Count recurrence by this (default: topic).")
@click.option("--criterion", metavar="CRITERION", help="Use grades under this criterion.")
@min_confidence_option
@_top_option
@form_options(FORMS)
@output_option
@click.pass_obj
def analyse_command(
    store: str,
    measure: str,
    listing: bool,
    on: str | None,
    focus: tuple[str, ...],
    polarity: str | None,
    topic: str | None,
    by: str | None,
    criterion: str | None,
    min_confidence: float,
    top: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Measure the graph: MEASURE is a name from --list (default: centrality).

    docs/reference/measures.md explains all measures. The meaning and caveats of the figures go
    to stderr. The same graph gives the same figures.
    """
    if listing:
        write_output(_listed(form), output)
        return
    if measure not in measures():
        raise InvalidCommand(f"no measure is named {measure!r}; there are: {', '.join(measures())}")
    source = open_graph(store)
    request = MeasureRequest(
        source,
        on=on or "",
        focus=resolve_focus(source, focus),
        polarity=polarity or "",
        topic=topic or "",
        by=by or "",
        criterion=criterion or "",
        min_confidence=min_confidence,
    )
    try:
        answer = analyse(measure, request)
    except MeasureError as error:
        raise InvalidCommand(str(error)) from error
    _tell(answer.first(top), form, output)


def _listed(form: str) -> str:
    known = measures().values()
    if form == "json":
        return to_json([asdict(item) for item in known])
    lines = []
    for item in known:
        takes = [f"--on {' | '.join(item.on)}"] if item.on else []
        takes += [f"--{name}" for name in item.takes]
        lines += [item.name + (f" ({', '.join(takes)})" if takes else "")]
        lines += [_paragraph(item.meaning), _paragraph(f"Caveat: {item.caveat}"), ""]
    return "\n".join(lines)


def _paragraph(text: str) -> str:
    return click.wrap_text(text, 96, initial_indent="    ", subsequent_indent="    ")


def _tell(answer: ResultTable, form: str, output: Path | None) -> None:
    """Print a table, and below it, on stderr, the words that go with it."""
    write_output(render(answer, form), output)
    if form != "json":
        _explain(answer.explanation())


def _explain(words: Iterable[str]) -> None:
    click.echo("\n".join(click.wrap_text(each, 96) for each in words), err=True)


@click.command("coverage")
@focus_option
@click.option("--missing", "is_missing", is_flag=True, help="Only rows in which an inspection is missing.")
@form_options(FORMS)
@output_option
@click.pass_obj
def coverage_command(
    store: str, focus: tuple[str, ...], is_missing: bool, form: str, output: Path | None
) -> None:
    """List what is loaded and what is known to be missing, by authority and framework.

    An inspection is known to be missing where a loaded report mentions it; the last column names that report.
    """
    source = open_graph(store)
    _tell(coverage_table(source, resolve_focus(source, focus), is_missing), form, output)
