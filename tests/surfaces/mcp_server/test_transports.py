"""Clients reach the tools over stdin and stdout,
and over HTTP with the protection of the explorer.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp_client import call_tools, require_sdk, settings_for
from web_client import request

from graphkit.surfaces.web.public_copy import public_copy
from graphkit.surfaces.web.web_server import running_server

require_sdk()

JTAI = "inspection/E99000003/2022-09-26-jtai"
SHOW = ("page", {"name": "entity", "place": JTAI, "max_chars": 50_000})
PING = '{"jsonrpc": "2.0", "id": 1, "method": "ping"}'


@pytest.fixture(scope="module")
def address(whole: Path) -> Iterator[str]:
    """Where the tools answer over HTTP."""
    from graphkit.surfaces.web.tools_over_http import http_app

    settings = settings_for(whole)
    with running_server(settings, http_app(settings)) as address:
        yield address


def ping(address: str, **headers: str) -> Any:
    """Send a message as a script would."""
    content = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    return request(address, "/mcp", PING, **content, **headers)


def test_stdio_and_http_reply_the_same(whole: Path, address: str) -> None:
    from mcp import StdioServerParameters
    from mcp.client.stdio import stdio_client

    command = ["-m", "graphkit", "--store", str(whole), "mcp"]
    over_stdio = call_tools(
        stdio_client(StdioServerParameters(command=sys.executable, args=command)), SHOW
    )
    over_http = call_tools(f"{address}/mcp", SHOW)
    assert over_stdio[0].structured_content == over_http[0].structured_content
    assert over_http[0].structured_content["results"]


def test_other_machines_get_no_restricted_quotes(whole: Path) -> None:
    from graphkit.surfaces.web.tools_over_http import http_app

    with public_copy(str(whole)) as copy:
        settings = settings_for(Path(copy), allowed_hosts=("a.example",))
        with running_server(settings, http_app(settings)) as address:
            (result,) = call_tools(f"{address}/mcp", SHOW)
    reply = result.structured_content
    items = [item for each in reply["results"] for item in each.get("passages", ())]
    assert items
    assert not any("words_of_document" in item for item in items if "Northmere" in item["report"])
    assert "their quotes are left out: Report on Northmere" in " ".join(reply["notes"])


def test_scripts_of_other_sites_are_refused(address: str) -> None:
    assert ping(address).status == 200
    assert ping(address, Origin=address).status == 200
    assert ping(address, Origin="https://elsewhere.example").status == 403


def test_other_host_names_are_refused(address: str) -> None:
    assert ping(address, Host="elsewhere.example").status == 421
