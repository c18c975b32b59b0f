"""A server of the graph of all invented reports, and how to ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_client import Get, Reply, request

from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server


@pytest.fixture(scope="session")
def address(whole: Path) -> Iterator[str]:
    """Where the graph of all invented reports is served."""
    with running_server(
        ServerSettings(str(whole), seconds=600, page_workers=1, query_workers=1)
    ) as address:
        yield address


@pytest.fixture(scope="session")
def get(address: str) -> Get:
    """Ask for a page as a browser does; other headers as keywords: Accept="text/csv"."""

    def ask(path: str, body: str | None = None, method: str | None = None, **headers: str) -> Reply:
        return request(address, path, body, method, **headers)

    return ask
