"""The tools for assistants over HTTP ("streamable HTTP", without sessions), with the protection of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from graphkit.core.optional_packages import import_optional
from graphkit.mcp.server import tool_server
from graphkit.web.middleware import protection
from graphkit.web.replies import error_response
from graphkit.web.settings import ServerSettings

if TYPE_CHECKING:
    from starlette.applications import Starlette

PATH = "/mcp"


def http_app(settings: ServerSettings) -> Starlette:
    """Return the application that answers at /mcp. It has the protection of the explorer."""
    security = import_optional("mcp.server.transport_security", "graphkit mcp", extra="mcp")
    app = tool_server(settings).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=security.TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )  # the host is checked by the middleware
    for each in reversed([*protection(settings), Middleware(CheckOrigin, settings=settings)]):
        app.add_middleware(each.cls, *each.args, **each.kwargs)
    return app


class CheckOrigin:
    """Refuses requests of scripts of other sites, as the MCP specification requires."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._allowed = app, settings.allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it has no origin, or one that is allowed."""
        headers = Headers(scope=scope) if scope["type"] == "http" else {}
        origin = headers.get("origin", "")
        if origin and origin not in self._allowed and urlsplit(origin).netloc != headers.get("host"):
            message = f"scripts of {origin} may not use this server"
            return await error_response(Request(scope), 403, message)(scope, receive, send)
        return await self._app(scope, receive, send)
