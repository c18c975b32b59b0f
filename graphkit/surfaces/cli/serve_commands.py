"""Commands that show the graph to others: `serve` over HTTP, `mcp` to assistants,
`publish` as files.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.core.identifiers import concept_value
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.generations import refuse_drafts
from graphkit.surfaces.cli import InvalidCommand
from graphkit.surfaces.cli.options import (
    FOLDER,
    INPUT_FILE,
    JOBS,
    NEW_FOLDER,
    QUOTES,
    argument,
    command,
    option,
    progress_bar,
)

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from graphkit.surfaces.web.settings import ServerSettings

SECONDS = option(
    30,
    (
        "Processor time of a query or page; ten times as long by the clock, also to wait for a "
        "free worker."
    ),
    type=click.IntRange(1, 3600),
    metavar="SECONDS",
)
MEMORY = option(
    1024, "Memory limit of each worker process.", type=click.IntRange(256), metavar="MB"
)
ALLOW_HOST = option((), "Another host name of this server.", metavar="NAME")
PASSWORD_FILE = option(
    None,
    "Require a password: a file with lines NAME:PASSWORD that only you can read.",
    type=INPUT_FILE,
)
RESTRICTED = option(
    False,
    (
        "The readers may see quotes and pages of documents that are not under the Open Government "
        "Licence."
    ),
)


@command
def serve_command(
    store: str,
    host: str = option("127.0.0.1", "The address to listen on."),
    port: int = option(8080, "0: any free port.", type=click.IntRange(0, 65535)),
    seconds: int = SECONDS,
    memory: int = MEMORY,
    allow_host: tuple[str, ...] = ALLOW_HOST,
    allow_origin: tuple[str, ...] = option(
        (),
        "A site whose scripts may read answers (CORS), such as https://example.org; * for any.",
        metavar="ORIGIN",
    ),
    password_file: Path | None = PASSWORD_FILE,
    reports: Path | None = option(
        None,
        "Where the PDF files of the reports are, if not where the build read them.",
        type=FOLDER,
    ),
    restricted: bool = RESTRICTED,
    name: str | None = option(None, "The name of the service, at the top of each page."),
    contact: str = option("", "Whom readers may write to: an e-mail address or a URL."),
    address: str = option("", "The public address, for links to share.", metavar="URL"),
    base_path: str = option(
        "",
        (
            "Where a proxy has the pages, such as /inspections; a proxy may send "
            "X-Forwarded-Prefix instead."
        ),
        metavar="PATH",
    ),
    indexed: bool = option(False, "Search engines may list the pages."),
    embed_on: tuple[str, ...] = option(
        (),
        "A site whose pages may show a part of a page in a frame: https://example.org.",
        metavar="SITE",
    ),
    place: str = option(
        "",
        "The authority that pages begin with, unless a reader chose another.",
        envvar="GRAPHKIT_PLACE",
    ),
) -> None:
    """Serve pages at /, a read-only SPARQL 1.1 endpoint at /sparql and a JSON API at /api/,
    until Ctrl-C.

    By default it answers this machine only. To share it on a network, see docs/how-to/serve.md.
    """
    from graphkit.surfaces.web.middleware import valid_prefix, valid_site
    from graphkit.surfaces.web.page import Site
    from graphkit.surfaces.web.passwords import read_passwords
    from graphkit.surfaces.web.settings import ServerSettings

    if embed_on and not address:
        raise InvalidCommand("--embed-on needs --address, for the code that others copy")
    graph = open_store(store)  # fails now, not at the first request, if there is no graph
    settings = ServerSettings(
        store,
        host=host,
        seconds=seconds,
        memory=memory,
        allowed_hosts=allow_host,
        allowed_origins=allow_origin,
        users=read_passwords(password_file) if password_file else {},
        restricted=restricted,
        reports=str(reports.absolute()) if reports else "",
        base_path=valid_prefix(base_path),
        is_indexed=indexed,
        place=concept_value(find_entity(graph, place, "authority")) if place else "",
        site=Site(
            name or Site().name, contact, address.rstrip("/"), tuple(map(valid_site, embed_on))
        ),
    )
    _run_until_interrupted(settings, port, "(SPARQL: /sparql)")


def _run_until_interrupted(
    settings: ServerSettings,
    port: int,
    addresses: str,
    make_app: Callable[[ServerSettings], ASGIApp] | None = None,
) -> None:
    """Serve the explorer, or another application, until Ctrl-C;
    to other machines, without some quotes.
    """
    from graphkit.surfaces.web.public_copy import public_copy
    from graphkit.surfaces.web.web_server import listen, run_server

    if settings.is_shared:
        refuse_drafts(settings.location)
    with ExitStack() as stack:
        try:
            listening = stack.enter_context(listen(settings, port))
        except OSError as error:
            raise InvalidCommand(
                f"cannot listen on {settings.host}:{port} ({error.strerror}): give another --port, "
                "0 for any free one"
            ) from error
        if not settings.show_all_quotes:
            click.echo("Copying the graph without quotes that may not be republished …", err=True)
            settings = replace(
                settings, location=stack.enter_context(public_copy(settings.location))
            )
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        click.echo(f"{address} {addresses}; Ctrl-C stops it", err=True)
        with suppress(KeyboardInterrupt):
            run_server(settings, listening, make_app(settings) if make_app else None)


@command
def mcp_command(
    store: str,
    address: str | None = option(
        None, "Answer over HTTP at /mcp; port 0: any free one.", "--http", metavar="HOST:PORT"
    ),
    seconds: int = SECONDS,
    memory: int = MEMORY,
    allow_host: tuple[str, ...] = ALLOW_HOST,
    password_file: Path | None = PASSWORD_FILE,
    restricted: bool = RESTRICTED,
) -> None:
    """Offer the graph to assistants and other clients of the Model Context Protocol (MCP).

    Without --http it answers the client that started it, on stdin and stdout. The tools only read:
    ask, read, values, passages, page, sparql, check.

    Needs `pip install -e '.[mcp]'`.
    """
    from graphkit.surfaces.mcp.server import run_stdio
    from graphkit.surfaces.web.passwords import read_passwords
    from graphkit.surfaces.web.settings import ServerSettings
    from graphkit.surfaces.web.tools_over_http import PATH, http_app
    from graphkit.surfaces.workers.limits import WorkerSettings

    open_store(store)  # fails now, not at the first call, if there is no graph
    if address is None:
        run_stdio(
            WorkerSettings(
                store,
                seconds=seconds,
                memory=memory,
                page_workers=1,
                slow_workers=1,
                query_workers=1,
            )
        )
        return
    host, _, port = address.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise InvalidCommand(f"--http takes HOST:PORT, such as 127.0.0.1:8090, not {address!r}")
    settings = ServerSettings(
        store,
        host=host.strip("[]"),
        seconds=seconds,
        memory=memory,
        allowed_hosts=allow_host,
        users=read_passwords(password_file) if password_file else {},
        restricted=restricted,
    )
    _run_until_interrupted(settings, int(port), f"(MCP: {PATH})", http_app)


@command
def publish_command(
    store: str,
    folder: Path = argument(..., type=NEW_FOLDER),
    focus: tuple[str, ...] = option(
        (), "An authority, region or place. Repeat for several.", metavar="NAME"
    ),
    kind: str = option(
        "site",
        "site: for a web server. folder: opens by double click, from a shared drive or a stick.",
        type=click.Choice(["site", "folder"]),
    ),
    with_quotes: bool = QUOTES,
    jobs: int = JOBS,
) -> None:
    """Write the pages, search, maps and SPARQL of the explorer to FOLDER,
    as files that need no server.

    A folder that was published before is updated: files that stay the same are not written again.
    """
    from graphkit.surfaces.publish.publisher import publish

    done = publish(store, folder, focus, kind, with_quotes, jobs, progress_bar)
    for failure in done.failures:
        click.echo(f"left out: {failure}", err=True)
    if done.beyond:
        click.echo(f"left out: {done.beyond:,} pages on services that findings concern", err=True)
    changed = (
        f" ({done.written:,} files changed, {done.removed:,} removed)" if done.is_update else ""
    )
    size = f"{ceil(done.size / 1e6):,} MB"
    click.echo(f"{done.pages:,} pages, {size}{changed}; open {folder / 'index.html'}", err=True)
