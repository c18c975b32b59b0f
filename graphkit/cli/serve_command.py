"""The command that serves the graph over HTTP: `serve`."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import click

from graphkit.store.dataset import open_store


@click.command("serve", short_help="Serve pages, a SPARQL endpoint and a JSON API over HTTP.")
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
    help="Time limit of a query or page; also the longest wait for a free worker.",
)
@click.option(
    "--memory",
    type=click.IntRange(256),
    default=1024,
    show_default=True,
    metavar="MB",
    help="Memory limit of each worker process.",
)
@click.option("--allow-host", multiple=True, metavar="NAME", help="Another host name of this server.")
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose scripts may read answers (CORS), such as https://example.org; * for any.",
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Require a password: a file with lines NAME:PASSWORD that only you can read.",
)
@click.option(
    "--restricted",
    is_flag=True,
    help="The readers may see quotes and pages of documents that are not under the Open Government Licence.",
)
@click.pass_obj
def serve_command(
    store: str,
    host: str,
    port: int,
    seconds: int,
    memory: int,
    allow_host: tuple[str, ...],
    allow_origin: tuple[str, ...],
    password_file: Path | None,
    restricted: bool,
) -> None:
    """Serve pages at /, a read-only SPARQL 1.1 endpoint at /sparql and a JSON API at /api/, until Ctrl-C.

    By default it answers this machine only. To share it on a network, see docs/how-to/serve.md.
    """
    from graphkit.web.passwords import read_passwords
    from graphkit.web.public_copy import public_copy
    from graphkit.web.settings import ServerSettings
    from graphkit.web.web_server import listen, run_server

    open_store(store)  # fails now, not at the first request, if there is no graph
    settings = ServerSettings(
        store, host, seconds, memory, allowed_hosts=allow_host, allowed_origins=allow_origin,
        users=read_passwords(password_file) if password_file else {}, restricted=restricted,
    )  # fmt: skip
    with ExitStack() as stack:
        listening = stack.enter_context(listen(settings, port))
        if not settings.show_all_quotes:
            click.echo("Copying the graph without quotes that may not be republished …", err=True)
            settings = replace(settings, location=stack.enter_context(public_copy(store)))
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        click.echo(f"{address} (SPARQL: /sparql); Ctrl-C stops it", err=True)
        with suppress(KeyboardInterrupt):
            run_server(settings, listening)
