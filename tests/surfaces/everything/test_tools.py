"""Every tool for assistants makes its two documented calls on each typical graph."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from mcp_client import call_tools, require_sdk, settings_for
from page_faults import python_values
from typical_stores import TypicalStore

from graphkit.core.resources import parse_yaml, resource_path
from graphkit.surfaces.cli import main

require_sdk()

TOOLS = parse_yaml(resource_path("data", "mcp-tools.yaml").read_text("utf-8"))
DECLARED = {name: each["examples"] for name, each in TOOLS.items() if "examples" in each}
NOT_LOADED = "No report is loaded on"
REFUSED = {("partial", "page"): NOT_LOADED}  # store and tool → the words of the refusal


def texts_in(value: Any) -> Iterator[str]:
    """Yield each text of a reply, without keys."""
    if isinstance(value, str):
        yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts_in(each)


def test_the_command_names_the_tools() -> None:
    helped = " ".join(CliRunner().invoke(main, ["mcp", "--help"]).stdout.split())
    assert f"The tools only read: {', '.join(DECLARED)}." in helped


@pytest.mark.parametrize("tool", DECLARED)
def test_documented_calls_are_answered(typical: TypicalStore, tool: str) -> None:
    from graphkit.surfaces.mcp.server import tool_server

    calls = [(tool, json.loads(typical.words(json.dumps(example)))) for example in DECLARED[tool]]
    results = call_tools(tool_server(settings_for(typical.location)), *calls)
    for (_, arguments), result in zip(calls, results, strict=True):
        text = result.content[0].text
        if result.is_error and (words := REFUSED.get((typical.name, tool))):
            assert words in text, (arguments, text)
            continue
        assert not result.is_error, (arguments, text)
        reply = result.structured_content
        assert [each for each in texts_in(reply) if python_values(each)] == [], arguments
        assert reply["total"] >= len(reply["results"])
        assert reply["truncated"] or reply["total"] == len(reply["results"])
