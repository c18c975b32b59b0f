"""The command that offers the graph to assistants: `mcp`."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli import InvalidCommand
from graphkit.cli.serve_command import (
    allow_host_option,
    memory_option,
    password_option,
    restricted_option,
    run_until_interrupted,
    seconds_option,
)
from graphkit.store.dataset import open_store


@click.command("mcp")
@click.option(
    "--http", "address", metavar="HOST:PORT", help="Answer over HTTP at /mcp; port 0: any free one."
)
@seconds_option
@memory_option
@allow_host_option
@password_option
@restricted_option
@click.pass_obj
def mcp_command(
    store: str,
    address: str | None,
    seconds: int,
    memory: int,
    allow_host: tuple[str, ...],
    password_file: Path | None,
    restricted: bool,
) -> None:
    """Offer the graph to assistants and other clients of the Model Context Protocol (MCP).

    Without --http it answers the client that started it, on stdin and stdout. The tools only read:
    find, ask, search, show, why, sparql, coverage.

    Needs `pip install 'inspection-graph[mcp]'`.
    """
    from graphkit.mcp.server import run_stdio
    from graphkit.web.passwords import read_passwords
    from graphkit.web.settings import ServerSettings
    from graphkit.web.tools_over_http import PATH, http_app
    from graphkit.workers.limits import WorkerSettings

    open_store(store)  # fails now, not at the first call, if there is no graph
    if address is None:
        run_stdio(
            WorkerSettings(
                store, seconds=seconds, memory=memory, page_workers=1, slow_workers=1, query_workers=1
            )
        )
        return
    host, port = _host_and_port(address)
    users = read_passwords(password_file) if password_file else {}
    settings = ServerSettings(
        store,
        host=host,
        seconds=seconds,
        memory=memory,
        allowed_hosts=allow_host,
        users=users,
        restricted=restricted,
    )
    run_until_interrupted(settings, port, f"(MCP: {PATH})", http_app)


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise InvalidCommand(f"--http takes HOST:PORT, such as 127.0.0.1:8090, not {address!r}")
    return host.strip("[]"), int(port)
