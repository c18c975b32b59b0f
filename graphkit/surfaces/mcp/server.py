"""The MCP server of a graph. Each call is run by a worker process within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphkit.core.optional_packages import import_optional
from graphkit.surfaces.workers.limits import WorkerSettings

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer


def run_stdio(settings: WorkerSettings) -> None:
    """Answer a client on stdin and stdout until it closes stdin."""
    tool_server(settings).run("stdio")


def tool_server(settings: WorkerSettings) -> MCPServer[Any]:
    """Return the MCP server of a graph.

    Raises GraphkitError if the extra `mcp` is not installed.
    """
    import_optional("mcp.server.mcpserver", "graphkit mcp", extra="mcp")
    server: MCPServer[Any] = import_optional(
        "graphkit.surfaces.mcp.described_tools", ""
    ).described_server(settings)
    return server
