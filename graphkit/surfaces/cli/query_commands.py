"""The command `query`, and its limits of time and memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic, process_time
from typing import Any

import click
from click.shell_completion import CompletionItem

from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.linked_rows import linked_rows
from graphkit.answers.queries.query_advice import explain_query, slow_query_advice
from graphkit.answers.queries.question import Question, find_question, questions, read_question
from graphkit.answers.queries.rows import python_value
from graphkit.answers.queries.running import run_question, to_sparql
from graphkit.answers.queries.sql_hints import sql_hints
from graphkit.answers.readings.sql_query import rows_of_sql
from graphkit.core.errors import GraphkitError, ParameterError, QueryError
from graphkit.core.text_table import csv_text, format_cell, format_table
from graphkit.core.time_limits import clock_limit, clock_words, cpu_words
from graphkit.graph.sparql.query_results import FORMATS, format_result, is_empty_result
from graphkit.surfaces.cli import InvalidCommand, with_next_step
from graphkit.surfaces.cli.options import (
    FILE,
    OUTPUT,
    argument,
    command,
    form_option,
    is_stream,
    open_graph,
    option,
    output_path,
    to_json,
    write_output,
)
from graphkit.surfaces.export.result_files import write_xlsx

_NAMED = "graphkit.question"  # in the context: the name of the question in the command


def _complete_name(
    context: click.Context, param: click.Parameter, typed: str
) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=item.summary)
        for name, item in questions().items()
        if typed in name
    ]


def _complete_parameter(
    context: click.Context, param: click.Parameter, typed: str
) -> list[CompletionItem]:
    question = questions().get(context.meta.get(_NAMED, ""))
    names = question.parameters if question else ()
    return [CompletionItem(f"{name}=") for name in names if name.startswith(typed)]


class _QueryCommand(click.Command):
    """The command `query`; after the name of a question, `--help` describes that question."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        # --help is evaluated before the argument, so the name is looked for here
        context.meta[_NAMED] = next((each for each in args if each in questions()), "")
        return super().parse_args(context, args)

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        question = questions().get(context.meta.get(_NAMED, ""))
        if question is None:
            super().format_help(context, formatter)
            return
        formatter.write_usage(context.command_path, f"{question.name} [-p NAME=VALUE]...")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(question.summary)
            if question.caveat:
                formatter.write_paragraph()
                formatter.write_text(f"Caveat: {question.caveat}")
        if question.parameters:
            with formatter.section("Parameters"):
                formatter.write_dl(
                    [(name, _describe(question, name)) for name in question.parameters]
                )


_KINDS = {
    "iri": "a name, code or identifier",
    "integer": "a whole number",
    "date": "a day, month or year",
    "": "a text",
}


def _describe(question: Question, name: str) -> str:
    """Return what a parameter takes: its type, whether it is required, its default."""
    own = {"min-confidence": "a number from 0 to 1", "on": "a day such as 2023-01-31"}
    parts = [own.get(name) or _KINDS[question.kinds[name]]]
    if name in question.list_parameters:
        parts[0] += "; several with several -p"
    if name in question.required:
        parts.append(f"required, for example {question.required[name]}")
    if name in question.defaults:
        parts.append(f"default: {question.defaults[name]}")
    return ". ".join(each[0].upper() + each[1:] for each in parts)


@partial(command, kind=_QueryCommand)
def query_command(
    store: str,
    question: str | None = argument(None, shell_complete=_complete_name),
    file: Path | None = option(None, "A file with a SPARQL query (-: stdin).", "-F", type=FILE),
    params: tuple[str, ...] = option(
        (),
        "A parameter of the question; repeat for more.",
        "--param",
        "-p",
        metavar="NAME=VALUE",
        shell_complete=_complete_parameter,
    ),
    listing: bool = option(False, "List the questions that ship with graphkit.", "--list"),
    timeout: int = option(
        60,
        "End the query after so much processor time; 0 for no limit.",
        type=click.IntRange(0),
        metavar="SECONDS",
    ),
    explain: bool = option(False, "Print how the query is evaluated, instead of its result."),
    as_written: bool = option(
        False, "Query without the extensions of graphkit, and without rewriting."
    ),
    sql: str | None = option(
        None, "A SQL query on the read model, instead of a question.", metavar="TEXT"
    ),
    sparql: bool = option(False, "Print the question as SPARQL, with its parameters."),
    form: str = form_option(
        ["table", *FORMATS, "xlsx"], "Output format; turtle is for triples only."
    ),
    output: Path | None = OUTPUT,
) -> None:
    """Query the graph: QUESTION is the name of a competency question (see --list),
    or SPARQL text (-: stdin).

    The project's prefixes (gk:, topic:, authority: …) need not be declared, and all named graphs
    are queried together. A parameter without a value includes everything. In the list, NAME=… marks
    a required parameter and NAME=VALUE a default, which `-p NAME=` removes. Repeat a parameter for
    several values; a region or place ("South East", Berkshire) stands for its authorities;
    `query NAME --help` describes those of a question. Diagnostics (missing reports, defaults, why a
    result is empty, caveats) go to stderr. A query that takes more than 2 GiB of memory is ended.
    """
    if listing:
        write_output(_list_of_questions(form), output)
        return
    if explain and as_written:
        raise click.UsageError("--explain is about what --as-written leaves out: give one of them")
    if sql is not None:
        if question or file or params or explain or as_written or sparql:
            raise click.UsageError("--sql takes no question, parameter or option of SPARQL")
        _print_sql(store, sql, timeout, form, output)
        return
    chosen, values = _chosen(question, file), _values(params)
    if sparql and not values:
        write_output(chosen.text, output)
        return
    graph = open_graph(store)
    with _invalid_command(ParameterError, QueryError):
        if sparql or explain:
            text = to_sparql(graph, chosen, values)
            write_output(text if sparql else explain_query(graph, text), output)
            return
        with query_limits(timeout, slow_query_advice(chosen.text)):
            result = run_question(graph, chosen, values, as_written=as_written)
            table = linked_rows(graph, result, python_value) if form == "xlsx" else None
            text = "" if table else format_result(result, form)
    _write(output, chosen.summary or chosen.name, table or text)
    is_empty = not table[1] if table else is_empty_result(text, form)
    for diagnostic in diagnostics(graph, chosen, values, is_empty):
        click.echo(diagnostic, err=True)


@contextmanager
def _invalid_command(*errors: type[GraphkitError]) -> Iterator[None]:
    """Report some errors as an invalid command."""
    try:
        yield
    except errors as error:
        raise InvalidCommand(with_next_step(error)) from error


def _chosen(question: str | None, file: Path | None) -> Question:
    """Return the question that is named, or the query that is given as text,
    in a file or on stdin.
    """
    if (question is None) == (file is None):
        raise click.UsageError(
            "give either a question (a name from --list, SPARQL text, or -) or --file"
        )
    with _invalid_command(GraphkitError):
        if question == "-" or (file and is_stream(file)):
            return Question("this query", "", _text_on_stdin())
        if question and os.path.isfile(question):
            raise InvalidCommand(f"{question} is a file: graphkit query --file {question}")
        return read_question(file) if file else find_question(question or "")


def _values(params: Sequence[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for given in params:
        name, equals, value = given.partition("=")
        if not (name and equals):
            raise InvalidCommand(
                f"--param takes NAME=VALUE, such as authority=Slough, not {given!r}"
            )
        values.setdefault(name, []).append(value)
    return values


def _write(
    output: Path | None, title: str, answer: str | tuple[Sequence[str], Sequence[Sequence[Any]]]
) -> None:
    """Write an answer: text, or columns and rows as a workbook."""
    if isinstance(answer, str):
        write_output(answer, output)
        return
    with output_path(output) as path:
        write_xlsx(path, title, *answer)


def _print_sql(store: str, text: str, timeout: int, form: str, output: Path | None) -> None:
    """Print the rows of a SQL query on the read model."""
    forms = ("table", "csv", "json", "xlsx")
    if form not in forms:
        raise click.UsageError(f"the rows of SQL have no form {form!r}: choose {', '.join(forms)}")
    graph = open_graph(store)
    with _invalid_command(QueryError), query_limits(timeout, ()):
        columns, rows = rows_of_sql(graph, text)
    if form == "xlsx":
        _write(output, "SQL", (columns, rows))
    elif form == "json":
        write_output(to_json([dict(zip(columns, row, strict=True)) for row in rows]), output)
    elif form == "csv":
        write_output(csv_text(columns, rows), output)
    else:
        write_output(format_table(columns, [list(map(format_cell, row)) for row in rows]), output)
    for line in (f"{len(rows):,} rows", *sql_hints(graph, text)):
        click.echo(line, err=True)


def _text_on_stdin() -> str:
    """Return the text on stdin, which is UTF-8 whatever the terminal has. Raises QueryError."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"the query on stdin is not UTF-8 ({error}): convert it") from error


def _list_of_questions(form: str) -> str:
    if form == "json":
        return to_json([_question_data(item) for item in questions().values()])
    lines = []
    for item in questions().values():
        values = {**dict.fromkeys(item.required, "…"), **item.defaults}
        names = ", ".join(
            f"{name}={values[name]}" if name in values else name for name in item.parameters
        )
        lines += [item.name + (f" ({names})" if names else ""), f"    {item.summary}"]
    return "\n".join(lines)


def _question_data(item: Question) -> dict[str, object]:
    data: dict[str, object] = {
        "name": item.name,
        "question": item.summary,
        "parameters": item.parameters,
    }
    data["several"] = [*item.list_parameters]
    data |= {"required": dict(item.required), "defaults": dict(item.defaults)}
    return data | {"tags": item.tags, "caveat": item.caveat}


MEMORY_BYTES = 2 << 30
_SECONDS_BETWEEN_CHECKS = 0.05  # a query takes at most some 20 MB more in this time


@contextmanager
def query_limits(seconds: int, advice: Sequence[str]) -> Iterator[None]:
    """End the process with exit status 1 and some advice if the block takes more processor time,
    or 2 GiB.

    0 seconds: no limit of time; by the clock, a block may take longer (`clock_limit`). The engine
    cannot cancel a query, so ending the process is the only way; under a limit of memory by the
    operating system, it would abort without a message. Nothing has been written by then. Memory has
    no limit where it cannot be measured (on Windows).
    """
    done, before, start, cpu_start = Event(), _memory(), monotonic(), process_time()

    def watch() -> None:
        while not done.wait(_SECONDS_BETWEEN_CHECKS):
            if seconds and process_time() - cpu_start >= seconds:
                end(f"after {cpu_words(seconds)} (see --timeout)")
            if seconds and monotonic() - start >= clock_limit(seconds):
                end(f"after {clock_words(seconds)} (see --timeout)")
            if _memory() - before > MEMORY_BYTES:
                end(f"because it took more than {MEMORY_BYTES / (1 << 30):g} GiB of memory")

    def end(reason: str) -> None:
        sys.stderr.write("\n".join([f"Error: the query was ended {reason}", *advice]) + "\n")
        sys.stderr.flush()
        os._exit(1)

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()


def _memory() -> int:
    """Return the memory of this process without files that are mapped to it, in bytes;
    0 where unknown.

    Outside Linux this is the largest amount so far.
    """
    if sys.platform == "win32":
        return 0
    import resource

    try:
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text("ascii").split())
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
            1 if sys.platform == "darwin" else 1024
        )
    return (resident - shared) * resource.getpagesize()
