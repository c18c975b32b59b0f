"""graphkit's own server offers its read model as a file, so that a client need not ask for all."""

import hashlib
import shutil
import sqlite3
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from graph.store.test_endpoint import Server
from servers import local_server

from graphkit.core.errors import EndpointError
from graphkit.graph.store.dataset import Store, open_store
from graphkit.graph.store.endpoint import FACTS_ADDRESS, FACTS_TYPE, EndpointClient
from graphkit.graph.store.file_digests import write_digests
from graphkit.graph.store.generations import restore_generation
from graphkit.surfaces.web.public_copy import copy_without_quotes
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

CONTENT = b"tables of Ambleford"
OF_NORTHMERE = (
    "SELECT lower(quote) FROM passage WHERE local LIKE '%E99000003%' AND quote IS NOT NULL"
)


def settings(location: Path) -> ServerSettings:
    """Return the settings of a small server."""
    return ServerSettings(str(location), page_workers=1, query_workers=1)


def downloads(store: Store) -> int:
    """Return how often the read model is downloaded when it is opened."""
    seen = list[str]()
    store.progress = lambda parts, doing: seen.append(doing) or parts
    assert store.facts.rows("SELECT 1 FROM inspection")
    return len(seen)


def test_it_is_downloaded_again_only_after_a_build(whole: Path, tmp_path: Path) -> None:
    location = tmp_path / "graph"
    shutil.copytree(whole, location)
    with running_server(settings(location)) as address:
        url = f"{address}/sparql"
        assert [downloads(open_store(url)) for _ in range(3)] == [1, 0, 0]
        at = open_store(url).facts.path
        assert at.read_bytes() == open_store(location).facts.path.read_bytes()
        folder = restore_generation(location, 1)
        with sqlite3.connect(folder / "facts.sqlite") as database:
            database.execute("INSERT INTO meta VALUES ('changed', 'yes')")
        write_digests(folder)
        assert [downloads(open_store(url)) for _ in range(2)] == [1, 0]
        assert open_store(url).facts.column("SELECT 1 FROM meta WHERE name = 'changed'") == [1]
        assert [*at.parent.glob("*.sqlite")] == [open_store(url).facts.path]


class Offering(Server, BaseHTTPRequestHandler):
    """A server that offers a file, announced by a digest."""

    link = f'<{FACTS_ADDRESS}>; rel="alternate"; type="{FACTS_TYPE}"'
    digest = hashlib.sha256(CONTENT).hexdigest()

    def do_GET(self) -> None:
        """Answer with the file."""
        self.answer(200 if self.digest else 404, CONTENT, FACTS_TYPE)

    def end_headers(self) -> None:
        """Announce the file."""
        self.send_header("Link", self.link)
        self.send_header("ETag", f'"{self.digest}"')
        super().end_headers()


def asked(address: str) -> EndpointClient:
    """Return a client that has had an answer from a server."""
    client = EndpointClient(f"http://{address}/query")
    client.send("GET", None, {})
    return client


def test_another_file_than_the_announced_one_is_refused(tmp_path: Path) -> None:
    with local_server(Offering) as address:
        assert asked(address).download_facts(tmp_path / "facts", "") == Offering.digest
        assert (tmp_path / "facts").read_bytes() == CONTENT
    with (
        local_server(Offering, digest="0" * 64) as address,
        pytest.raises(EndpointError, match="announces"),
    ):
        asked(address).download_facts(tmp_path / "facts", "")


@pytest.mark.parametrize(
    "elsewhere", ["http://example.org/facts.sqlite", "//example.org/facts.sqlite"]
)
def test_a_link_to_another_server_is_not_followed(elsewhere: str) -> None:
    link = f'<{elsewhere}>; rel="alternate"; type="{FACTS_TYPE}"'
    with local_server(Offering, link=link) as address:
        assert asked(address).facts_url == ""


def test_a_server_of_another_version_is_asked_by_queries(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.surfaces.web.middleware.FACTS_ADDRESS", "/facts-0.sqlite")
    with running_server(settings(whole)) as address:
        store = open_store(f"{address}/sparql")
        assert downloads(store) == 1
        assert "offered" not in store.facts.path.name


def test_the_public_file_has_no_word_of_restricted_quotes(whole: Path, tmp_path: Path) -> None:
    copy_without_quotes(str(whole), str(tmp_path))
    original, public = open_store(whole).facts, open_store(tmp_path).facts
    # no names
    quotes = [quote.encode() for quote in original.column(OF_NORTHMERE) if quote.count(" ") > 5]
    assert any(each in original.path.read_bytes().lower() for each in quotes)
    assert not any(each in public.path.read_bytes().lower() for each in quotes)
    assert public.rows("PRAGMA freelist_count") == [(0,)]
    terms = "SELECT DISTINCT term FROM temp.{}"
    for facts, name in ((original, "before"), (public, "after")):
        facts.run_script(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab(main, text, row)")
    removed = {*original.column(terms.format("before"))} - {*public.column(terms.format("after"))}
    assert any(term.encode() in quote for term in removed for quote in quotes)
