"""The command `digest`: a region or chosen authorities, to prepare a peer challenge."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from graphkit.analyse.regional_digest import regional_digest
from graphkit.ask.focus import resolve_focus
from graphkit.ask.lookup import evidence_url
from graphkit.cli.options import (
    form_options,
    min_confidence_option,
    open_graph,
    output_option,
    quotes_option,
    show_activity,
    to_json,
    write_output,
)
from graphkit.view.digest_file import digest_page


@click.command("digest")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@min_confidence_option
@quotes_option
@form_options(("html", "json"), default="html")
@output_option
@click.pass_obj
def digest_command(
    store: str,
    names: tuple[str, ...],
    min_confidence: float,
    with_quotes: bool,
    form: str,
    output: Path | None,
) -> None:
    """Write the digest of a region, a place or several authorities: two to four printed pages.

    It has the judgements and their age, topics weak in several authorities, strengths to share, who can help
    whom, recommendations that recur, bodies that serve several of the authorities, and what is not covered.
    Each passage leads to its page in the published report, where its address is known.
    """
    source = open_graph(store)
    with show_activity("writing the digest"):
        focus = resolve_focus(source, names)
        assert focus is not None
        digest = regional_digest(source, focus, min_confidence, with_quotes)
        text = (
            to_json(asdict(digest)) if form == "json" else digest_page(digest, partial(evidence_url, source))
        )
    write_output(text, output)
