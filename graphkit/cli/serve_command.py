"""The command that lets others ask: `serve`."""

from __future__ import annotations

from contextlib import suppress

import click

from graphkit.store.dataset import open_store
from graphkit.web.command_process import CommandRunner
from graphkit.web.http_server import Server


@click.command("serve", short_help="Answer SPARQL and show pages over HTTP.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any that is free."
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=30,
    show_default=True,
    metavar="N",
    help="No command takes longer; none waits longer to begin.",
)
@click.pass_obj
def serve_command(store: str, host: str, port: int, seconds: int) -> None:
    """Answer SPARQL 1.1 queries at /sparql, and show pages to browse at /, until Ctrl-C.

    Nothing can be changed over it. It answers this machine alone, unless --host says otherwise: answers hold
    words of all reports that were at hand, also of those that are not under the Open Government Licence.
    """
    open_store(store)  # says now, not at the first request, that there is no graph
    with Server(host, port, CommandRunner(store, seconds)) as server:
        click.echo(f"http://{host}:{server.server_port}/ (SPARQL: /sparql); Ctrl-C ends it", err=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
