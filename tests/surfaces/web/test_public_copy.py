"""A server for others shows no quotes of documents that are not under the Open Government
Licence.
"""

import urllib.parse
from dataclasses import replace
from pathlib import Path

import pytest
from web_client import request

from graphkit.answers.readings.known_graph import KNOWN
from graphkit.answers.summaries.followed_recommendations import recommendation_counts
from graphkit.core.errors import StoreError
from graphkit.core.terms import GK
from graphkit.graph.facts.full_text import search_documents
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages import site_pages
from graphkit.surfaces.web.public_copy import copy_without_quotes, public_copy
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

QUOTES = "SELECT DISTINCT ?s ?quote { ?s gk:quote ?quote }"
OPEN, OTHER = "E99000001", "E99000003"


@pytest.fixture
def location(whole: Path) -> Path:
    """A graph of four reports, of which that on Northmere prints no licence."""
    return whole


def test_other_quotes_are_left_out(location: Path, tmp_path: Path) -> None:
    copy_without_quotes(str(location), str(tmp_path))
    whole, public = open_store(location), open_store(tmp_path)
    before, after = dict(whole.rows(QUOTES)), dict(public.rows(QUOTES))
    assert after.items() <= before.items()
    assert any(OPEN in subject for subject in after)
    assert not any(OTHER in subject for subject in after)
    secret = next(name for name in whole.graph_names() if OTHER in name)
    texts = [
        quote.encode()
        for subject, quote in before.items()
        if f"{secret.rpartition('/report/')[2]}/finding" in subject
    ]
    assert any(text in whole.named_graph(secret) for text in texts)
    assert not any(text in public.named_graph(secret) for text in texts)
    assert public.graph_names() == whole.graph_names()
    assert public.named_graph(secret, with_shared=True) != public.named_graph(secret)


def test_pages_for_readers_have_no_commands(location: Path, tmp_path: Path) -> None:
    """Who has a command line of the copy sees how to get the words; readers do not."""
    copy_without_quotes(str(location), str(tmp_path))
    store = open_store(tmp_path)
    for is_shared in (False, True):
        asked = PageRequest("/data", has_words=False, is_shared=is_shared)
        about = site_pages.data_and_about(store, asked)
        assert isinstance(about, Page)
        for name, own in (("data.html", about.data), ("base.html", {"title": "Ambleford"})):
            text = render(name, asked, {**own, "needs_words": "place"}, store).decode()
            assert ("<code>graphkit" in text or "<pre" in text) != is_shared
            assert "has no words of the reports" in text


def test_the_copy_says_of_which_reports_it_has_words(location: Path, tmp_path: Path) -> None:
    copy_without_quotes(str(location), str(tmp_path))
    store = open_store(tmp_path)
    query = "SELECT ?report { ?report gk:hasWords false }"
    without = {report for (report,) in store.rows(query)}
    query = """SELECT report FROM inspection WHERE NOT EXISTS (
        SELECT 1 FROM passage WHERE passage.inspection = inspection.id AND quote IS NOT NULL)"""
    assert without == {*store.facts.column(query)}
    assert without
    known = store.named_graph(KNOWN).decode()
    assert all(f'<{report}> <{GK}hasWords> "false"' in known for report in without)


def test_search_shows_no_text_that_is_left_out(location: Path, tmp_path: Path) -> None:
    copy_without_quotes(str(location), str(tmp_path))
    facts = open_store(tmp_path).facts
    found = search_documents(facts, "children", filters={"kind": ["finding"]}, limit=1000).results
    assert found
    texts = {
        place: [item.document.body for item in found if item.document.authority == place]
        for place in (OPEN, OTHER)
    }
    assert any(texts[OPEN])
    assert texts[OTHER]
    assert not any(texts[OTHER])


def test_the_copy_is_made_anew(location: Path, tmp_path: Path) -> None:
    for _ in range(2):
        copy_without_quotes(str(location), str(tmp_path))
    assert [path.name for path in tmp_path.glob("generation-*")] == ["generation-000002"]


def test_a_server_of_the_copy_shows_no_quotes(location: Path) -> None:
    settings = ServerSettings(
        str(location), allowed_hosts=("a.example",), page_workers=1, query_workers=1
    )
    assert not settings.show_all_quotes
    assert replace(settings, restricted=True).show_all_quotes
    query = urllib.parse.urlencode({"query": QUOTES, "format": "csv"})
    with (
        public_copy(str(location)) as copy,
        running_server(replace(settings, location=copy)) as address,
    ):
        assert OTHER not in request(address, f"/sparql?{query}").text


def test_an_endpoint_has_no_public_copy() -> None:
    with pytest.raises(StoreError, match="--restricted"), public_copy("http://localhost:1/sparql"):
        pass


@pytest.mark.parametrize("has_words", [True, False])
def test_a_copy_without_words_says_so_once(has_words: bool) -> None:
    request = PageRequest("/id/authority/E99000001/tracker", has_words=has_words)
    data = {"title": "Ambleford", "asked": [], "tail": "E99000001"}
    data["counts"] = recommendation_counts([])
    page = render("tracker.html", request, data).decode()
    assert page.count("This copy has no words of the reports") == (not has_words)
