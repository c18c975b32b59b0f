"""The command that serves the graph over HTTP: `serve`."""

from __future__ import annotations

from contextlib import suppress

import click

from graphkit.store.dataset import open_store
from graphkit.web.command_process import CommandRunner
from graphkit.web.http_server import Server


@click.command("serve", short_help="Serve a SPARQL endpoint and pages over HTTP.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free port."
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Time limit of a request; also the longest wait for a free worker.",
)
@click.pass_obj
def serve_command(store: str, host: str, port: int, seconds: int) -> None:
    """Serve a read-only SPARQL 1.1 endpoint at /sparql and pages to browse at /, until Ctrl-C.

    By default it serves this machine only (see --host): results contain quotes from all loaded reports, also
    from those that are not under the Open Government Licence.
    """
    open_store(store)  # fails now, not at the first request, if there is no graph
    with Server(host, port, CommandRunner(store, seconds)) as server:
        click.echo(f"http://{host}:{server.server_port}/ (SPARQL: /sparql); Ctrl-C stops it", err=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
