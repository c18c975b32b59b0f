"""Calls the tools of the graph of all invented reports in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp_client import call_tools, require_sdk, settings_for


@pytest.fixture(scope="session")
def call(whole: Path) -> Callable[..., Any]:
    """Call a tool and return its reply, or the text of an error:
    call("page", name="entity", place="Ambleford").
    """
    require_sdk()
    from graphkit.surfaces.mcp.server import tool_server

    def one(tool: str, **arguments: Any) -> Any:
        (result,) = call_tools(tool_server(settings_for(whole)), (tool, arguments))
        return result.content[0].text if result.is_error else result.structured_content

    return one
