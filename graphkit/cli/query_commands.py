"""Commands that ask the graph: `query`, `show`, `why`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from graphkit.ask import show as showing
from graphkit.ask.diagnostics import caveat, diagnostics
from graphkit.ask.questions import (
    FORMATS,
    Question,
    find_question,
    format_result,
    is_empty_result,
    questions,
    read_question,
    run_question,
)
from graphkit.cli import InvalidCommand
from graphkit.cli.options import (
    FILE,
    form_options,
    json_option,
    open_graph,
    output_option,
    to_json,
    write_output,
)
from graphkit.core.errors import GraphkitError, ParameterError, QueryError


def _names(context: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=item.summary) for name, item in questions().items() if begun in name]


@click.command("query", short_help="Ask a competency question, or SPARQL.")
@click.argument("question", required=False, shell_complete=_names)
@click.option("--file", "-F", "file", type=FILE, help="A query file.")
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question."
)
@click.option("--list", "listing", is_flag=True, help="Show the questions that ship with graphkit.")
@form_options(["table", *FORMATS], "How to print the answer; turtle is for triples, all others for rows.")
@output_option
@click.pass_obj
def query_command(
    store: str,
    question: str | None,
    file: Path | None,
    params: tuple[str, ...],
    listing: bool,
    form: str,
    output: Path | None,
) -> None:
    """Ask the graph: QUESTION is the name of a competency question (see --list), or SPARQL.

    Prefixes of the project (gk:, topic:, authority: …) need not be declared, and all named graphs are seen
    together. A parameter that is given no value is left open: the question is asked of all. `-p NAME=` leaves
    open one with a default. Given more than once, it is asked of each of these; a region or place ("South
    East", Berkshire) stands for its authorities.
    """
    if listing:
        write_output(_listed(form), output)
        return
    if (question is None) == (file is None):
        raise click.UsageError("ask one thing: the name of a question (see --list), SPARQL text, or --file")
    try:
        asked = read_question(file) if file else find_question(question or "")
    except GraphkitError as error:
        raise InvalidCommand(str(error)) from error
    values: dict[str, list[str]] = {}
    for name, value in map(_value, params):
        values.setdefault(name, []).append(value)
    graph = open_graph(store)
    try:
        text = format_result(run_question(graph, asked, values), form)
    except (ParameterError, QueryError) as error:
        raise InvalidCommand(str(error)) from error
    write_output(text, output)
    for note in diagnostics(graph, asked, values, is_empty_result(text, form)):
        click.echo(note, err=True)


def _listed(form: str) -> str:
    known = questions().values()
    if form == "json":
        return to_json([_described(item) for item in known])
    return "\n".join(
        item.name + (f" ({_parameters_of(item)})" if item.parameters else "") + f"\n    {item.summary}"
        for item in known
    )


def _parameters_of(item: Question) -> str:
    return ", ".join(
        f"{name}={item.defaults[name]}" if name in item.defaults else name for name in item.parameters
    )


def _described(item: Question) -> dict[str, object]:
    described = {"name": item.name, "question": item.summary, "parameters": item.parameters}
    described["several"] = [name for name in item.entity_parameters if name != item.single_value]
    return described | {"defaults": dict(item.defaults), "tags": item.tags, "caveat": caveat(item)}


def _value(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise InvalidCommand(f"--param takes NAME=VALUE, such as authority=Slough, not {given!r}")
    return name, value


@click.command("show", short_help="Tell all that is said of a thing.")
@click.argument("thing")
@json_option
@output_option
@click.pass_obj
def show_command(store: str, thing: str, as_json: bool, output: Path | None) -> None:
    """All that is said of a THING: an authority, agency, service, person, inspection, topic, term.

    THING is a name in any case, an ONS code, an identifier, or the tail of one (agency/ofsted). After an
    arrow: what others say of it.
    """
    graph = open_graph(store)
    iri, said = showing.show(graph, thing)
    if as_json:
        write_output(to_json({"iri": iri, "said": [asdict(item) for item in said]}), output)
        return
    lines = [iri]
    for item in said:
        arrow = "← " if item.inverse else ""
        lines.append(f"  {arrow}{item.property}: {item.value}" + (f" ({item.label})" if item.label else ""))
    lines += [f"  {told}" for told in showing.recommendation_outcomes(graph, iri)]
    lines += [f"  one by one: {command}" for command in showing.related_questions(graph, iri)]
    write_output("\n".join(lines), output)


@click.command("why", short_help="Tell the passages that it rests on.")
@click.argument("thing")
@json_option
@output_option
@click.pass_obj
def why_command(store: str, thing: str, as_json: bool, output: Path | None) -> None:
    """The passages that what is said of a THING rests on: report, page, paragraph, words, link."""
    iri, evidence = showing.why(open_graph(store), thing)
    if as_json:
        write_output(to_json({"iri": iri, "evidence": [asdict(item) for item in evidence]}), output)
        return
    if not evidence:
        told = "no passage of a report mentions it; `graphkit show` prints its source in the register"
        click.echo(told, err=True)
    lines = [iri]
    for item in evidence:
        lines += ["", f"{item.report}, {item.place()}" + (f" [{item.says}]" if item.says else "")]
        lines += [f"  going on from “{item.lead}”:"] if item.lead else []
        lines.append(
            f"  “{' '.join(item.quote.split())}”"
            if item.quote
            else f"  words not at hand; SHA-256 {item.digest}"
        )
        lines.append(f"  {item.statement}" + (f"  {item.link}" if item.link else ""))
    write_output("\n".join(lines), output)
