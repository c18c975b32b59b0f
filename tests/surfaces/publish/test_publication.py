"""The explorer as files: every link leads to a file, nothing needs a server,
nothing is written twice.
"""

import csv
import gzip
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from barriers import barriers

from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import local_id
from graphkit.core.terms import Gk
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.publish import publish
from graphkit.surfaces.publish.page_list import file_name, page_addresses
from graphkit.surfaces.publish.publisher import MANIFEST
from graphkit.surfaces.web.public_copy import copy_without_quotes, is_public

LINK = re.compile(r'\s(?:href|src|action)="([^"]*)"')
PLACES = ("Ambleford", "Northmere", "Wexmoor")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Write nothing."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def published(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of three invented places that opens by double click."""
    folder = tmp_path_factory.mktemp("published") / "three places"
    summary = publish(str(whole), folder, PLACES, "folder", jobs=1)
    assert summary.failures == []
    return folder


def test_every_link_leads_to_a_file(published: Path) -> None:
    files = files_of(published)
    pages = [name for name in files if name.endswith(".html") and not name.startswith("map/")]
    assert len(pages) > 20
    for name in pages:
        for link in map(unescape, LINK.findall(files[name].decode())):
            if link.startswith(("https:", "http:", "#", "mailto:")):
                continue
            path, _, fragment = link.partition("#")
            target = (published / name).parent / path.partition("?")[0]
            assert target.is_file(), f"{name} links to {link}"
            if fragment:
                assert f'id="{fragment}"' in target.read_text("utf-8"), f"{name} links to {link}"


def test_nothing_needs_a_server(published: Path) -> None:
    for name, content in files_of(published).items():
        if name.endswith(".html"):
            assert b"/api/" not in content, name
            assert b"graphkit build" not in content, name
            assert content.count(b"<form") <= 1, name


def test_the_first_page_begins_with_news_and_leads_to_the_rest(published: Path) -> None:
    page = (published / "index.html").read_text("utf-8")
    parts = ["authorities:", "the gravest first", "The authorities, the worst first"]
    parts += ["Agencies in reports on them", "For a meeting", "Taken away"]
    found = [page.index(part, page.index("<h1>")) for part in parts]
    assert found == sorted(found)
    for name in ("id/authority/e99000001/numbers", "compare-ambleford", "compare-"):
        assert f'href="{name}' in page
    assert "<button" in page.partition("<main")[0]  # the menu of a phone


def test_the_data_of_the_pages_can_be_taken_away(whole: Path, published: Path) -> None:
    """As tables and as statements, those of the authorities of the publication."""
    store = open_store(whole)
    focus = resolve_focus(store, PLACES)
    with (published / "data/tables/inspections.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert focus
    assert {each["id"] for each in rows} == {
        local_id(each.iri)
        for each in inspections(store.facts, focus.authorities, with_undated=True)
    }
    statements = gzip.decompress((published / "data/statements.nt.gz").read_bytes())
    assert all(each["id"].encode() in statements for each in rows)
    page = (published / "index.html").read_text("utf-8")
    assert 'href="data/tables/findings.csv"' in page
    assert 'href="data/statements.nt.gz"' in page


def test_a_line_of_news_has_no_word_without_a_link(published: Path) -> None:
    """What shows it may have no page in the publication: then nothing stands for it."""
    news = (published / "index.html").read_text("utf-8").partition('id="news"')[2]
    lines = news.partition("</ol>")[0]
    assert lines
    assert "<a>" not in lines


def test_a_topic_begins_with_the_places_of_the_publication(published: Path) -> None:
    page = (published / "scheme/topic/leadership-and-management.html").read_text("utf-8")
    own = page.partition('id="own"')[2].partition("</table>")[0]
    assert all(name in own for name in PLACES)


def test_a_graph_without_words_is_published_as_it_is(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy without words costs seconds: it is made where there are words to leave out."""
    copies = list[str]()
    monkeypatch.setattr(
        "graphkit.surfaces.publish.publisher.copy_without_quotes",
        lambda location, folder: copies.append(folder) or copy_without_quotes(location, folder),
    )
    assert not is_public(str(whole))
    publish(str(whole), tmp_path / "p", ["Ambleford"], "folder", jobs=1)
    assert len(copies) == 1
    monkeypatch.setattr("graphkit.surfaces.publish.publisher.is_public", lambda location: True)
    publish(str(whole), tmp_path / "q", ["Ambleford"], "folder", jobs=1)
    assert len(copies) == 1


def test_names_are_valid_on_windows(published: Path) -> None:
    names = list(files_of(published))
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z0-9._/-]+", name), name
        assert len(name) < 180, name


def test_publishing_twice_writes_nothing(whole: Path, published: Path) -> None:
    before = files_of(published)
    summary = publish(str(whole), published, PLACES, "folder", jobs=2)
    assert (summary.written, summary.removed) == (0, 0)
    assert files_of(published) == before


def test_what_exceeds_the_most_pages_is_counted(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.surfaces.publish.publisher.MOST_PAGES", 3)
    summary = publish(str(whole), tmp_path / "p", ["Ambleford"], "folder", jobs=1)
    addresses, _ = page_addresses(
        open_store(whole), resolve_focus(open_store(whole), ["Ambleford"])
    )
    assert summary.beyond == len(addresses) - 3


def test_a_service_is_a_link_to_its_sentence(whole: Path, published: Path) -> None:
    store = open_store(whole)
    pages, anchors = page_addresses(store, resolve_focus(store, PLACES))
    assert anchors
    assert not anchors.keys() & set(pages)
    documents = (published / "data" / "documents.js").read_text("utf-8")
    for finding in anchors.values():
        inspection, _, number = finding.partition("/finding/")
        assert f"{file_name(inspection)}#f{number}" in documents


def test_pages_that_are_no_more_are_removed(whole: Path, tmp_path: Path) -> None:
    publish(str(whole), tmp_path / "p", ["Ambleford", "Northmere"], "folder", jobs=1)
    own = tmp_path / "p" / "notes.txt"
    own.write_text("mine", "utf-8")
    summary = publish(str(whole), tmp_path / "p", ["Ambleford"], "folder", jobs=1)
    assert summary.removed
    assert own.read_text("utf-8") == "mine"
    assert not [name for name in files_of(tmp_path / "p") if "e99000003" in name]


def test_an_interrupted_publication_is_taken_up_again(whole: Path, tmp_path: Path) -> None:
    def stop(made: Any, number: int) -> Any:
        yield next(iter(made))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(str(whole), tmp_path / "p", ["Ambleford"], "folder", jobs=1, progress=stop)
    publish(str(whole), tmp_path / "p", ["Ambleford"], "folder", jobs=1)
    publish(str(whole), tmp_path / "q", ["Ambleford"], "folder", jobs=1)
    assert files_of(tmp_path / "p") == files_of(tmp_path / "q")


def test_quotes_need_an_open_licence(whole: Path, published: Path) -> None:
    rows = open_store(whole).rows(f"SELECT ?s ?q {{ ?s <{Gk.quote}> ?q }}")
    secret = {quote for subject, quote in rows if "E99000003" in subject}
    secret -= {quote for subject, quote in rows if "E99000003" not in subject}
    texts = [content.decode("utf-8", "ignore") for content in files_of(published).values()]
    longer = [quote for quote in secret if len(quote) > 40]
    assert longer
    assert not [quote for quote in longer if any(quote in text for text in texts)]


@pytest.mark.parametrize(
    ("focus", "kind", "message"),
    [((), "folder", "--focus"), (("Nowhere",), "site", "Nowhere"), ((), "book", "no such kind")],
)
def test_bad_input_is_refused(
    whole: Path, tmp_path: Path, focus: Any, kind: str, message: str
) -> None:
    with pytest.raises(GraphkitError, match=message):
        publish(str(whole), tmp_path / "p", focus, kind)
    assert not (tmp_path / "p" / MANIFEST).exists()


def test_a_folder_with_other_files_is_refused(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(GraphkitError, match="did not publish"):
        publish(str(whole), tmp_path, ["Ambleford"], "folder")


def test_a_site_needs_its_search_before_any_work(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.surfaces.publish.publisher.find_spec", lambda name: None)
    with pytest.raises(GraphkitError, match="--kind folder"):
        publish(str(whole), tmp_path / "p", kind="site")
    assert not (tmp_path / "p").exists()
    assert publish(str(whole), tmp_path / "q", ["Ambleford"], "folder", jobs=1).pages


def test_an_endpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match="endpoint"):
        publish("http://127.0.0.1:1/sparql", tmp_path / "p", ["Ambleford"], "folder")


@pytest.fixture
def open_file(browser: Any, published: Path) -> Iterator[Callable[[str], Any]]:
    """Open a page of the publication from disk; requests to anything but files fail the test."""
    window = browser.new_context()

    def open_one(name: str) -> Any:
        page = window.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.route(
            re.compile("^(?!file:|blob:|data:)"), lambda route: pytest.fail(route.request.url)
        )
        page.goto((published / name).as_uri())
        return page

    yield open_one
    window.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "pattern",
    [
        "index.html",
        "search.html",
        "id/authority/e99000001/numbers.html",
        "compare-*.html",
        "compare-ambleford.html",
        "scheme/topic/leadership.html",
        "id/agency/norvale-police.html",
    ],
)
def test_a_page_from_disk_has_no_barrier(
    open_file: Callable[[str], Any], published: Path, pattern: str, width: int
) -> None:
    name = min(path.relative_to(published).as_posix() for path in published.glob(pattern))
    page = open_file(name)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


def test_the_search_works_from_disk(open_file: Callable[[str], Any]) -> None:
    page = open_file("index.html")
    page.fill("input[name=q]", "children")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results li")
    link = page.query_selector("#results a[href*='.html#f']")
    assert link is not None
    link.click()
    page.wait_for_selector(".sentence:target")


@pytest.mark.parametrize(
    ("words", "first", "kind"),
    [
        ("Ambleford", "Ambleford", "authority"),
        ("Ambleford Council", "Ambleford", "authority"),
        ("ACF", "Ambleford Children First", "agency"),
        ("How is Wexmoor graded now", "How is Wexmoor graded now?", "answer"),
        ("Wexmoor inspections", "Wexmoor, ILACS 2018, 6 August 2018", "inspection"),
    ],
)
def test_the_page_that_words_name_comes_first(
    open_file: Callable[[str], Any], words: str, first: str, kind: str
) -> None:
    page = open_file("index.html")
    page.fill("input[name=q]", words)
    page.keyboard.press("Enter")
    page.wait_for_selector("#results li")
    assert page.inner_text("#results li:first-child a") == first
    assert page.inner_text("#results li:first-child small").strip().startswith(kind)


def test_queries_in_the_browser_answer_as_the_store(
    open_file: Callable[[str], Any], whole: Path
) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?inspection a gk:Inspection ; gk:startDate ?day }"
    page = open_file("sparql.html")
    page.fill("#query", query)
    page.click("#run")
    page.wait_for_selector("#answer td", timeout=60_000)
    ((expected,),) = open_store(whole).rows(query)
    assert page.inner_text("#answer td") == expected


def test_search_and_maps_of_a_site_work(whole: Path, tmp_path: Path, browser: Any) -> None:
    pytest.importorskip("pagefind", reason="Pagefind is not installed")
    folder = tmp_path / "site"
    summary = publish(str(whole), folder, jobs=1)
    assert summary.failures == []
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        page = browser.new_page()
        page.goto(
            f"http://127.0.0.1:{server.server_port}/search.html?q=children&authority=E99000001"
        )
        page.wait_for_selector("#results li")
        links = page.eval_on_selector_all("#results a", "all => all.map(each => each.href)")
        (name,) = [each.name for each in (folder / "map").glob("partners*e99000001*")]
        page.goto(f"http://127.0.0.1:{server.server_port}/map/{name}")
        page.wait_for_selector("#map[data-drawn=yes]")
        page.close()
        server.shutdown()
    assert all("e99000001" in link or "/id/agency/" in link for link in links)
    assert any("/id/inspection/" in link for link in links)


def test_a_map_is_drawn_from_disk(open_file: Callable[[str], Any], published: Path) -> None:
    (name,) = [
        each for each in files_of(published) if "map/partners" in each and "e99000001" in each
    ]
    open_file(name).wait_for_selector("#map[data-drawn=yes]")
