"""The tools for assistants over HTTP ("streamable HTTP", without sessions),
with the protection of pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware import Middleware

from graphkit.core.optional_packages import import_optional
from graphkit.surfaces.mcp.server import tool_server
from graphkit.surfaces.web.middleware import CheckOrigin, protection
from graphkit.surfaces.web.settings import ServerSettings

if TYPE_CHECKING:
    from starlette.applications import Starlette

PATH = "/mcp"


def http_app(settings: ServerSettings) -> Starlette:
    """Return the application that answers at /mcp. It has the protection of the explorer."""
    security = import_optional("mcp.server.transport_security", "graphkit mcp", extra="mcp")
    # The middleware checks the name of the host.
    app = tool_server(settings).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=security.TransportSecuritySettings(
            enable_dns_rebinding_protection=False
        ),
    )
    for each in reversed([*protection(settings), Middleware(CheckOrigin, settings=settings)]):
        app.add_middleware(each.cls, *each.args, **each.kwargs)
    return app
