"""Commands that measure the graph and compare authorities: `analyse`, `coverage`, `compare`, `learn-from`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from graphkit.analyse import PROJECTIONS, MeasureRequest, analyse, measures
from graphkit.analyse.comparison import PARTS, compare
from graphkit.analyse.inspection_coverage import coverage_table
from graphkit.analyse.peer_learning import learn_from
from graphkit.analyse.recurrence import BY
from graphkit.analyse.result_table import FORMS, ResultTable, render, table_to_dict
from graphkit.ask.focus import resolve_focus
from graphkit.ask.questions import parse_since
from graphkit.cli import InvalidCommand
from graphkit.cli.options import (
    focus_option,
    form_options,
    min_confidence_option,
    open_graph,
    output_option,
    quotes_option,
    since_option,
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


@click.command("compare")
@click.argument("one", metavar="AUTHORITY_1")
@click.argument("other", metavar="AUTHORITY_2")
@click.option("--part", type=click.Choice(PARTS), help="One part only; required for CSV.")
@min_confidence_option
@quotes_option
@form_options(FORMS)
@output_option
@click.pass_obj
def compare_command(
    store: str,
    one: str,
    other: str,
    part: str | None,
    min_confidence: float,
    with_quotes: bool,
    form: str,
    output: Path | None,
) -> None:
    """Compare two authorities, each given by name or ONS code.

    The result has four parts: the grades of their latest full inspections, the strong and weak topics of
    each, the agencies that reports on both mention, and the recurring weaknesses of each.
    """
    if form == "csv" and part is None:
        raise InvalidCommand(f"CSV contains one table: add --part {' | '.join(PARTS)}")
    parts = compare(open_graph(store), one, other, with_quotes, min_confidence)
    if part is not None:
        _tell(parts[part], form, output)
    elif form == "json":
        write_output(to_json({name: table_to_dict(answer) for name, answer in parts.items()}), output)
    else:
        write_output("\n".join(f"{name}\n\n{render(answer, form)}" for name, answer in parts.items()), output)
        _explain(dict.fromkeys(words for answer in parts.values() for words in answer.explanation()))


@click.command("learn-from")
@click.argument("authority", metavar="AUTHORITY")
@click.option("--topic", metavar="TOPIC", help="Only weaknesses on a topic and its narrower topics.")
@since_option
@click.option(
    "--among",
    multiple=True,
    metavar="NAME",
    help="Authorities or a region to learn from, instead of the neighbours. Repeat for several.",
)
@click.option(
    "--passages",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Maximum number of passages for each neighbour and topic.",
)
@min_confidence_option
@_top_option
@quotes_option
@form_options(FORMS)
@output_option
@click.pass_obj
def learn_from_command(
    store: str,
    authority: str,
    topic: str | None,
    since: str | None,
    among: tuple[str, ...],
    passages: int,
    min_confidence: float,
    top: int | None,
    with_quotes: bool,
    form: str,
    output: Path | None,
) -> None:
    """Find authorities that AUTHORITY can learn from: for each open weakness, the neighbours strong on it.

    A weakness is open if the latest full inspection of AUTHORITY found it or recommended improvement. A
    neighbour is listed if its latest full report is strong on the topic, and good or outstanding in the area
    of the passage. Quotes are shown if the licence allows it. --since leaves out neighbours whose
    latest full inspection is older.
    """
    day = parse_since(since) if since else ""
    source = open_graph(store)
    answer = learn_from(source, authority, topic or "", passages, with_quotes, day, among, min_confidence)
    _tell(answer.first(top), form, output)
