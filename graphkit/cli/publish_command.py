"""The command that writes the explorer as files: `publish`."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.options import jobs_option, progress_bar, quotes_option


@click.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--focus", multiple=True, metavar="NAME", help="An authority, region or place. Repeat for several."
)
@click.option(
    "--kind",
    type=click.Choice(["site", "folder"]),
    default="site",
    show_default=True,
    help="site: for a web server. folder: opens by double click, from a shared drive or a stick.",
)
@quotes_option
@jobs_option
@click.pass_obj
def publish_command(
    store: str, folder: Path, focus: tuple[str, ...], kind: str, with_quotes: bool, jobs: int
) -> None:
    """Write the pages, search, maps and SPARQL of the explorer to FOLDER, as files that need no server.

    A folder that was published before is updated: files that stay the same are not written again.
    """
    from graphkit.publish import publish

    done = publish(store, folder, focus, kind, with_quotes, jobs, progress_bar)
    for failure in done.failures:
        click.echo(f"left out: {failure}", err=True)
    if done.beyond:
        click.echo(f"left out: {done.beyond:,} pages on services that findings concern", err=True)
    changed = f" ({done.written:,} files changed, {done.removed:,} removed)" if done.is_update else ""
    click.echo(
        f"{done.pages:,} pages, {done.size / 1e6:,.0f} MB{changed}; open {folder / 'index.html'}", err=True
    )
