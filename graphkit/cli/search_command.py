"""The command that searches the full text: `search`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from graphkit.answer import Answer, answer, search_with_answer
from graphkit.ask.full_text import KINDS, SearchHit, search_hits
from graphkit.ask.questions import parse_since
from graphkit.cli.options import form_options, open_graph, output_option, since_option, to_json, write_output
from graphkit.core.text_table import format_table, write_csv

_COLUMNS = SearchHit._fields


def _repeatable(name: str, meaning: str) -> Callable[[Any], Any]:
    return click.option(
        f"--{name}", multiple=True, metavar="NAME", help=f"Only this {meaning}; can be repeated."
    )


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", multiple=True, type=click.Choice(KINDS), help="Only this kind; can be repeated.")
@_repeatable("authority", "authority or region")
@_repeatable("topic", "topic")
@_repeatable("polarity", "polarity")
@_repeatable("agency", "agency")
@since_option
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Number of results.")
@form_options(["table", "csv", "json"], "How to print the results.")
@output_option
@click.pass_obj
def search_command(
    store: str,
    words: tuple[str, ...],
    kind: tuple[str, ...],
    authority: tuple[str, ...],
    topic: tuple[str, ...],
    polarity: tuple[str, ...],
    agency: tuple[str, ...],
    since: str | None,
    limit: int,
    form: str,
    output: Path | None,
) -> None:
    """Answer a question, or search for WORDS.

    A question in everyday words ("which authorities are outstanding in the north west", "has Slough fixed its
    placement sufficiency") is answered in a sentence with its rows, evidence and coverage; the passages that
    fit follow. Otherwise the search is for all words, in any form ("visit" finds "visits"), the last one also
    as a beginning.

    A phrase is given in quotes ('"strategy discussions" health'). Where no document has all words, those that
    have some of them are listed; a word that occurs nowhere is replaced by the most similar one.
    """
    graph, typed = open_graph(store), " ".join(words)
    filters = {"kind": kind, "authority": authority, "topic": topic, "polarity": polarity, "agency": agency}
    answered = None if since or any(filters.values()) else answer(graph, typed)
    if answered:
        found = search_with_answer(graph, typed, answered, limit)
    else:
        found = search_hits(graph, typed, since=parse_since(since) if since else "", limit=limit, **filters)
    if form == "json":
        items = [hit._asdict() for hit in found.hits]
        text = to_json(
            ({"answer": answered.to_dict()} if answered else {})
            | {
                "total": found.total,
                "corrected": found.corrected,
                "partial": found.is_partial,
                "results": items,
            }
        )
    elif form == "csv":
        rows = io.StringIO()
        write_csv(rows, _COLUMNS, found.hits)
        text = rows.getvalue()
    else:
        passages = (line for hit in found.hits for line in _lines(hit))
        text = "\n".join([*(_answer_lines(answered) if answered else ()), *passages])
    write_output(text, output)
    if found.corrected:
        click.echo(f"Searched for: {found.corrected}", err=True)
    if found.is_partial:
        click.echo("Nothing has all of these words. The results have some of them.", err=True)
    click.echo(f"{found.total:,} found, {len(found.hits):,} shown.", err=True)


def _lines(hit: SearchHit) -> Iterator[str]:
    """Yield the lines of a result: what and where, its words, its identifier."""
    page = f"page {hit.page}" if hit.page else ""
    where = ", ".join(filter(None, [hit.authority, hit.inspected, page]))
    heading = hit.title or hit.polarity or hit.kind
    yield f"{heading} ({hit.kind}{f': {where}' if where else ''})"
    if hit.text and hit.text != hit.title:
        yield f"  {hit.text}"
    yield f"  {hit.id}"


def _answer_lines(answered: Answer) -> Iterator[str]:
    """Yield the lines of an answer: its sentence, rows, what it rests on and what it covers."""
    yield from (answered.text, "")
    if answered.rows:
        names = answered.columns
        cells = [["" if row.get(name) is None else str(row[name]) for name in names] for row in answered.rows]
        yield format_table(names, cells)
    for each in answered.evidence:
        page = f", page {each.page}" if each.page else ""
        yield f"{each.report}{page}: {each.quote or each.url or each.statement}"
    yield from ("", answered.coverage.text, *answered.cautions, "")
