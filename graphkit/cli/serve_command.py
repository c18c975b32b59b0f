"""The command that serves the graph over HTTP: `serve`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.store.dataset import open_store

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from graphkit.web.settings import ServerSettings


seconds_option = click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Time limit of a query or page; also the longest wait for a free worker.",
)
memory_option = click.option(
    "--memory",
    type=click.IntRange(256),
    default=1024,
    show_default=True,
    metavar="MB",
    help="Memory limit of each worker process.",
)
password_option = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Require a password: a file with lines NAME:PASSWORD that only you can read.",
)
restricted_option = click.option(
    "--restricted",
    is_flag=True,
    help="The readers may see quotes and pages of documents that are not under the Open Government Licence.",
)
allow_host_option = click.option(
    "--allow-host", multiple=True, metavar="NAME", help="Another host name of this server."
)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free port."
)
@seconds_option
@memory_option
@allow_host_option
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose scripts may read answers (CORS), such as https://example.org; * for any.",
)
@password_option
@click.option(
    "--reports",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the PDF files of the reports are, if not where the build read them.",
)
@restricted_option
@click.option("--name", default=None, help="The name of the service, at the top of each page.")
@click.option("--contact", default="", help="Whom readers may write to: an e-mail address or a URL.")
@click.option("--address", default="", metavar="URL", help="The public address, for links to share.")
@click.option(
    "--base-path",
    default="",
    metavar="PATH",
    help="Where a proxy has the pages, such as /inspections; a proxy may send X-Forwarded-Prefix instead.",
)
@click.option("--indexed", is_flag=True, help="Search engines may list the pages.")
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
    reports: Path | None,
    restricted: bool,
    name: str | None,
    contact: str,
    address: str,
    base_path: str,
    indexed: bool,
) -> None:
    """Serve pages at /, a read-only SPARQL 1.1 endpoint at /sparql and a JSON API at /api/, until Ctrl-C.

    By default it answers this machine only. To share it on a network, see docs/how-to/serve.md.
    """
    from graphkit.web.base_path import valid_base_path
    from graphkit.web.page import Site
    from graphkit.web.passwords import read_passwords
    from graphkit.web.settings import ServerSettings

    open_store(store)  # fails now, not at the first request, if there is no graph
    settings = ServerSettings(
        store, host=host, seconds=seconds, memory=memory,
        allowed_hosts=allow_host, allowed_origins=allow_origin,
        users=read_passwords(password_file) if password_file else {}, restricted=restricted,
        reports=str(reports.absolute()) if reports else "", base_path=valid_base_path(base_path),
        is_indexed=indexed, site=Site(name or Site().name, contact, address.rstrip("/")),
    )  # fmt: skip
    run_until_interrupted(settings, port, "(SPARQL: /sparql)")


def run_until_interrupted(
    settings: ServerSettings,
    port: int,
    addresses: str,
    make_app: Callable[[ServerSettings], ASGIApp] | None = None,
) -> None:
    """Serve the explorer, or another application, until Ctrl-C; to other machines, without some quotes."""
    from graphkit.web.public_copy import public_copy
    from graphkit.web.web_server import listen, run_server

    with ExitStack() as stack:
        listening = stack.enter_context(listen(settings, port))
        if not settings.show_all_quotes:
            click.echo("Copying the graph without quotes that may not be republished …", err=True)
            settings = replace(settings, location=stack.enter_context(public_copy(settings.location)))
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        click.echo(f"{address} {addresses}; Ctrl-C stops it", err=True)
        with suppress(KeyboardInterrupt):
            run_server(settings, listening, make_app(settings) if make_app else None)
