"""The command that searches the full text: `search`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from graphkit.ask.full_text import KINDS, SearchHit, search_hits
from graphkit.ask.questions import parse_since
from graphkit.cli.options import form_options, open_graph, output_option, since_option, to_json, write_output
from graphkit.core.text_table import write_csv

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
    """Search for WORDS: all of them, in any form ("visit" finds "visits"), the last one also as a beginning.

    A phrase is given in quotes ('"strategy discussions" health'). Where no document has all words, those that
    have some of them are listed; a word that occurs nowhere is replaced by the most similar one.
    """
    found = search_hits(
        open_graph(store), " ".join(words), kind=kind, since=parse_since(since) if since else "", limit=limit,
        authority=authority, topic=topic, polarity=polarity, agency=agency,
    )  # fmt: skip
    if form == "json":
        items = [hit._asdict() for hit in found.hits]
        text = to_json(
            {
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
        text = "\n".join(line for hit in found.hits for line in _lines(hit))
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
