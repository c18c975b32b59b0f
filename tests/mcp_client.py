"""Calls the tools of a graph as clients do, with the client of the MCP SDK."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from event_loops import run_apart

from graphkit.surfaces.web.settings import ServerSettings

Calls = tuple[str, dict[str, Any]]


def require_sdk() -> None:
    """Skip a test where the extra `mcp` is not installed."""
    pytest.importorskip(
        "mcp.server.mcpserver", reason="the extra `mcp` is not installed: no tool is called"
    )


def settings_for(location: Path, **more: Any) -> ServerSettings:
    """Return settings with one worker for each kind of calls."""
    some = {"seconds": 600, "page_workers": 1, "slow_workers": 1, "query_workers": 1} | more
    return ServerSettings(str(location), **some)


def call_tools(server: Any, *calls: Calls) -> list[Any]:
    """Connect to a server (an object, an address, a transport), call tools,
    and return their results.
    """
    from mcp import Client

    async def run() -> list[Any]:
        async with Client(server) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return run_apart(run())
