"""Without the SDK, the command says how to install it."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphkit.surfaces.cli import main


def run(*arguments: str) -> tuple[int, str]:
    """Run graphkit; return its exit code and messages."""
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.stderr


def test_the_command_names_the_extra(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    code, message = run("--store", str(whole), "mcp")
    assert code == 1
    assert "pip install -e '.[mcp]'" in message


@pytest.mark.parametrize("address", ["8090", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:99999"])
def test_an_invalid_address_is_refused(whole: Path, address: str) -> None:
    code, message = run("--store", str(whole), "mcp", "--http", address)
    assert code == 2
    assert "HOST:PORT" in message
