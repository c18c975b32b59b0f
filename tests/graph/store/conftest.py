"""The graph of all invented reports behind other SPARQL servers, which are started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from servers import oxigraph_server, virtuoso_server

from graphkit.surfaces.cli import main


def _upload(whole: Path, url: str) -> None:
    arguments = ["--store", str(whole), "export", "-o", url, "--with-quotes"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr


@pytest.fixture(scope="session")
def on_oxigraph(whole: Path) -> Iterator[str]:
    """The query address of the graph behind Oxigraph's server."""
    with oxigraph_server("serve") as root:
        _upload(whole, f"{root}/store")
        yield f"{root}/query"


@pytest.fixture(scope="session")
def on_virtuoso(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The query address of the graph behind Virtuoso."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as root:
        _upload(whole, f"{root.replace('//', '//dba:dba@')}/sparql-graph-crud-auth")
        yield f"{root}/sparql"
