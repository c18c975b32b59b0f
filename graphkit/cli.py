"""The shell: each command is an operation of the library with words around it.

Data goes to stdout or to `-o`, messages to stderr. Exit 0: done; 1: something was refused, found or failed;
2: the command itself was wrong.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from graphkit import __version__, extraction, pipeline, reading
from graphkit import show as showing
from graphkit import validate as checks
from graphkit import verify as verifying
from graphkit.files import write_whole
from graphkit.model import GraphkitError
from graphkit.query import FORMATS, ask, named_question, questions, read_question, shortened, written
from graphkit.store import DEFAULT_LOCATION, open_store


class Shell(click.Group):
    """A group whose commands say what went wrong in one line, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except GraphkitError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(1)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--store",
    default=DEFAULT_LOCATION,
    envvar="GRAPHKIT_STORE",
    show_default=True,
    metavar="LOCATION",
    help="The graph: a folder, made by the first build.",
)
@click.version_option(__version__, prog_name="graphkit")
@click.pass_context
def main(context: click.Context, store: str) -> None:
    """Read inspection reports on children's services; ask what they say, and where they say it."""
    context.obj = store


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to read with (0: one a core)."
)
@click.option("--strict", is_flag=True, help="Exit with 1 when something was not understood, too.")
@click.option(
    "--decisions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own decisions on who is meant by which words (see docs/register.md).",
)
@click.option(
    "--register",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A register of your own in place of the one that ships with graphkit.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_obj
def build(
    store: str,
    paths: tuple[Path, ...],
    jobs: int,
    strict: bool,
    decisions: Path | None,
    register: Path | None,
    as_json: bool,
) -> None:
    """Reports (PDF, HTML, text, folders) and records become a graph, reasoned over and validated.

    Without PATHS, the records that ship with graphkit. Files that have not changed are not read again.
    """
    summary = pipeline.build(paths, store, jobs, reading.Rules(register, decisions), _progress)
    click.echo(summary.to_json() if as_json else summary.to_text(), err=False)
    for item in summary.refused:
        click.echo(f"refused: {item.refused}", err=True)
    wrong = summary.refused or any(
        found.severity is checks.Severity.VIOLATION for found in summary.violations
    )
    noted = any(item.notes for item in summary.readings) or summary.violations
    if wrong or (strict and noted):
        raise SystemExit(1)


def _progress(items: Iterable[Any], total: int) -> Iterable[Any]:
    """Show a bar while files are read; none off a terminal."""
    bar: Iterable[Any] = tqdm(items, total=total, unit="file", disable=None, file=sys.stderr, leave=False)
    return bar


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the records."
)
@click.option("--quotes", is_flag=True, help="Keep the reports' words in the records, for your own reading.")
@click.option(
    "--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to read with (0: one a core)."
)
def extract(paths: tuple[Path, ...], output: Path | None, quotes: bool, jobs: int) -> None:
    """Write records for review: what each report says, a file a report, without its words.

    A record that is there already keeps its corrections.
    """
    refused = 0
    for item in extraction.extract_records(paths, output, quotes, jobs):
        if item.refused:
            refused += 1
            click.echo(f"refused: {item.refused}", err=True)
        elif output is None:
            click.echo(item.text, nl=False)
        else:
            click.echo(f"wrote {output / item.name}", err=True)
    if refused:
        raise SystemExit(1)


@main.command()
@click.argument("question", required=False)
@click.option("--file", "-F", "file", type=click.Path(dir_okay=False, path_type=Path), help="A query file.")
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question."
)
@click.option("--list", "listing", is_flag=True, help="Show the questions that ship with graphkit.")
@click.option("--format", "-f", "form", type=click.Choice(["table", *FORMATS]), default="table")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.pass_obj
def query(
    store: str,
    question: str | None,
    file: Path | None,
    params: tuple[str, ...],
    listing: bool,
    form: str,
    as_json: bool,
    output: Path | None,
) -> None:
    """Ask the graph: QUESTION is the name of a competency question, or SPARQL."""
    if listing:
        for item in questions().values():
            told = f" ({', '.join(item.parameters)})" if item.parameters else ""
            click.echo(f"{item.name}{told}\n    {item.summary}")
        return
    if (question is None) == (file is None):
        raise click.UsageError("ask one thing: the name of a question, SPARQL text, or --file")
    asked = read_question(file) if file else named_question(question or "")
    answer = ask(open_store(store), asked, _values(params))
    _write(written(answer, "json" if as_json else form), output)


@main.command()
@click.argument("thing")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(store: str, thing: str, as_json: bool) -> None:
    """All that is said of a THING: an authority, an agency, a service, a person, an inspection, a topic."""
    iri, said = showing.show(open_store(store), thing)
    if as_json:
        click.echo(_json({"iri": iri, "said": [asdict(item) for item in said]}))
        return
    click.echo(iri)
    for item in said:
        arrow = "is the " + item.property + " of" if item.inverse else item.property
        click.echo(f"  {arrow}: {item.value}" + (f" ({item.label})" if item.label else ""))


@main.command()
@click.argument("thing")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def why(store: str, thing: str, as_json: bool) -> None:
    """The passages that what is said of a THING rests on: report, page, paragraph, words, link."""
    iri, evidence = showing.why(open_store(store), thing)
    if as_json:
        click.echo(_json({"iri": iri, "evidence": [asdict(item) for item in evidence]}))
        return
    click.echo(iri)
    if not evidence:
        click.echo("  no passage of a report speaks of it; `graphkit show` tells where it is from", err=True)
    for item in evidence:
        click.echo(f"\n{item.report}, {item.place()}" + (f" [{item.says}]" if item.says else ""))
        click.echo(f"  “{item.quote}”" if item.quote else f"  words not at hand; SHA-256 {item.digest}")
        click.echo(f"  {item.statement}" + (f"  {item.link}" if item.link else ""))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def validate(store: str, as_json: bool) -> None:
    """Hold the graph against its shapes and checks; exit 1 where something violates them."""
    violations = checks.validate(open_store(store).engine)
    if as_json:
        click.echo(_json([asdict(item) for item in violations]))
    else:
        for item in violations:
            about = " ".join(
                part for part in (shortened(item.entity), shortened(item.path), item.value) if part
            )
            click.echo(f"{item.severity}: {item.check}: {about}: {item.message}")
        click.echo(f"{len(violations)} found", err=True)
    if any(item.severity is checks.Severity.VIOLATION for item in violations):
        raise SystemExit(1)


@main.command()
@click.argument("reports", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(store: str, reports: tuple[Path, ...], as_json: bool) -> None:
    """Hold every quote and digest in the graph against the REPORTS; exit 1 where one does not fit."""
    checked = verifying.verify(open_store(store), reports)
    if as_json:
        click.echo(_json(asdict(checked)))
    else:
        for line in checked.wrong:
            click.echo(line)
        click.echo(
            f"{checked.passages} passages, {checked.against_reports} held against their report, "
            f"{len(checked.wrong)} wrong, {len(checked.absent)} reports not at hand"
        )
    if checked.wrong:
        raise SystemExit(1)


def _values(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for item in params:
        name, equals, value = item.partition("=")
        if not equals or not value:
            raise click.UsageError(f"--param takes NAME=VALUE, not {item!r}")
        values[name] = value
    return values


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
