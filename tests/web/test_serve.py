"""Others ask a graph over HTTP: programs by SPARQL, people by pages; nothing they send changes anything."""

import html
import json
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphkit.cli import main
from graphkit.core.terms import BASE
from graphkit.store.dataset import open_store
from graphkit.web.command_process import CommandResult, CommandRunner
from graphkit.web.http_server import Server
from graphkit.web.responses import respond, sparql

COUNT = "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r a gk:Report }"
Get = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def address(whole: Path) -> Iterator[str]:
    """Where the graph of all invented reports is served."""
    with Server("127.0.0.1", 0, CommandRunner(str(whole), 600)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def get(address: str) -> Get:
    """Ask for a page; return status, media type and what it holds."""

    def ask(path: str, body: str | None = None, **headers: str) -> tuple[int, str, str]:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(address + path, body.encode() if body else None, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read().decode()

    return ask


def request_for(query: str) -> str:
    return "/sparql?" + urllib.parse.urlencode({"query": query})


def test_a_query_is_answered_in_the_form_that_is_wanted(get: Get) -> None:
    status, kind, text = get(request_for(COUNT))
    assert (status, kind) == (200, "application/sparql-results+json")
    count = json.loads(text)["results"]["bindings"][0]["n"]["value"]
    assert get(request_for(COUNT), Accept="application/xml;q=0.1, text/csv")[1:] == (
        "text/csv",
        f"n\r\n{count}\r\n",
    )
    assert get("/sparql", COUNT, Content_Type="application/sparql-query")[2] == text
    assert get("/sparql", urllib.parse.urlencode({"query": COUNT}))[2] == text
    assert "<td>" in get(request_for(COUNT), Accept="text/html")[2]


def test_triples_are_answered_as_such(get: Get) -> None:
    query = request_for("# SELECT in a comment\nCONSTRUCT { ?s a ?t } { ?s a ?t } LIMIT 1")
    assert get(query)[1] == "text/turtle"
    assert get(query, Accept="application/n-triples")[2].count(" .\n") == 1
    rows = "PREFIX describe-it: <urn:x> SELECT ?s { ?s a gk:Report } LIMIT 1"
    assert get(request_for(rows), Accept="text/csv")[:2] == (200, "text/csv")


def test_graphkit_queries_its_own_endpoint(address: str, whole: Path) -> None:
    assert open_store(f"{address}/sparql").rows(COUNT) == open_store(whole).rows(COUNT)


@pytest.mark.parametrize(
    ("query", "status"),
    [("SELECT * {", 400), ("DROP ALL; # {", 400), ("SELECT * { SERVICE <http://x.test/> { } }", 400)],
)
def test_text_that_is_not_a_query_is_rejected(get: Get, query: str, status: int) -> None:
    assert get(request_for(query))[:2] == (status, "text/plain")


def test_one_query_is_answered_at_a_time(get: Get) -> None:
    assert get(f"{request_for(COUNT)}&query=ASK%7B%7D")[0] == 400
    assert get(request_for(COUNT), "ASK {}", Content_Type="application/sparql-query")[0] == 400


def test_accepted_media_types(address: str, get: Get) -> None:
    with urllib.request.urlopen(urllib.request.Request(address + "/", method="HEAD")) as answer:
        assert (answer.status, answer.read()) == (200, b"")
        assert int(answer.headers["Content-Length"]) == len(get("/")[2].encode())


def test_updates_are_rejected(get: Get) -> None:
    assert get("/sparql", "update=DROP+ALL")[0] == 403
    assert get("/sparql", "DROP ALL", Content_Type="application/sparql-update")[0] == 415
    assert get("/sparql?default-graph-uri=urn:x&query=ASK%7B%7D")[0] == 400


def test_pages_link_questions_entities_and_quotes(get: Get) -> None:
    assert "/id/authority/E99000001" in get("/")[2]
    assert "/ask/recommendations" in get("/")[2]
    answer = get("/ask/recommendations?authority=Ambleford")[2]
    assert "/recommendation/1" in answer
    page = get("/id/authority/E99000001")[2]
    assert "<h1>Ambleford</h1>" in page
    assert "<h2>Supporting passages</h2>" in page
    assert page == get("/show?thing=Ambleford")[2]
    some = re.search(r'addressedTo</th><td><a href="/id/([^"]+)">\d+, such as [^<]+</a>', page)
    assert some
    assert get(f"/id/{some[1]}")[0] == 200
    request_for = "/ask/recommendations?authority=authority%2FE99000001"
    assert f'href="{request_for}"' in page
    assert get(request_for)[2] == answer.replace('value="Ambleford"', 'value="authority/E99000001"').replace(
        "?authority=Ambleford", "?authority=authority%2FE99000001"
    )


def test_semicolons_separate_values(get: Get) -> None:
    page = get("/ask/inspections?authority=Ambleford;%20wexmoor")[2]
    assert "/id/inspection/E99000001/" in page
    assert "/id/inspection/E99000002/" in page
    assert "E99000003" not in page
    assert get("/ask/findings?authority=Ambleford&words=a;b")[0] == 200


def test_a_result_can_be_downloaded(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    request_for = "inspections?authority=Ambleford;%20wexmoor"
    monkeypatch.setattr("graphkit.web.responses.MAX_ROWS", 1)
    page = get(f"/ask/{request_for}")[2]
    assert re.search(r'<td class="day">20\d\d-\d\d-\d\d</td>', page)
    at = re.search(r'<a href="([^"]+\.csv[^"]*)" download>', page)
    assert at
    status, kind, page_text = get(html.unescape(at[1]))
    assert (status, kind) == (200, "text/csv")
    assert len(page_text.splitlines()) - 1 == int(re.search(r"<p>(\d+) rows", page)[1]) > 1  # type: ignore[index]
    assert get("/ask/inspections.csv?authority=Nowhere")[:2] == (404, "text/html")
    assert get("/ask/no-such.csv")[0] == 404


def test_downloads_escape_formulas() -> None:
    question = {"name": "services", "question": "Which?", "parameters": [], "several": [], "defaults": {}}
    cells = ("=1+1", "-club", "-3.5", "a, b")
    rows = [{"service": {"type": "literal", "value": cell}} for cell in cells]
    found = {"head": {"vars": ["service", "since"]}, "results": {"bindings": rows}}

    def ask(*words: str) -> CommandResult:
        return CommandResult(0, json.dumps([question] if "--list" in words else found), "")

    page_text = respond(ask, "/ask/services.csv", {}, "").content.decode()
    assert page_text == "service,since\n'=1+1,\n'-club,\n-3.5,\n\"a, b\",\n"


def test_labels_come_before_identifiers(get: Get) -> None:
    answer = get("/ask/recommendations?authority=Ambleford")[2]
    first = re.search(r'<a href="/id/([^"]+)">([^<]+)</a> <small>([^<]+)</small>', answer)
    assert first
    assert first[1] == first[3]
    assert first[2] == "recommendation " + first[1].rpartition("/")[2]
    page = get(f"/id/{first[1]}")[2]
    assert re.search(
        f"<h1>{first[2]}, Report on Ambleford[^<]*</h1>\n<p><small>[^<]*/{first[1]}</small>", page
    )
    assert re.search(r">passage</th><td><a [^>]*>[^<]+</a> <small>inspection/[^<]+/passage</small>", page)


@pytest.mark.parametrize(("quote", "expected"), [("", True), ("The hub is quick.", False)])
def test_a_page_without_quotes_explains_why(quote: str, expected: bool) -> None:
    place = {"statement": "inspection/X/2020/finding/1", "report": "A report", "page": "1", "paragraph": "2"}
    facts = {"iri": "x", "statements": [], "evidence": [place | {"quote": quote}]}

    def ask(*words: str) -> CommandResult:
        return CommandResult(0, "[]" if words[0] == "query" else json.dumps(facts), "")

    page = respond(ask, "/id/inspection/X/2020/finding/1", {}, "").content.decode()
    assert ("to see the quotes" in page) is expected


@pytest.mark.parametrize(
    ("thing", "heading"), [("region/norvale", "Its authorities"), ("authority/X1", "Statistical neighbours")]
)
def test_pages_of_places_list_others_by_name_in_their_order(thing: str, heading: str) -> None:
    facts = [("neighbourRanking", f"neighbour/X1/{n}") for n in (1, 10, 2)] + [("org:identifier", "X1")]
    expected = {
        "iri": f"{BASE}{thing}",
        "statements": [
            {"property": p, "value": v, "label": "", "inverse": way}
            for way, lines in ((False, facts), (True, [("statisticalNeighbour", "9 (such as authority/X9)")]))
            for p, v in lines
        ],
        "evidence": [],
    }
    names = {"X3": "Wexmoor", "X2": "Ambleford & Wey"}
    rows = [
        {"authority": {"type": "uri", "value": f"{BASE}authority/{code}"}, "name": {"value": name}}
        for code, name in names.items()
    ]
    found = {"head": {"vars": ["authority", "name"]}, "results": {"bindings": rows}}

    def ask(*words: str) -> CommandResult:
        if words[0] == "query":
            return CommandResult(0, "[]" if "--list" in words else json.dumps(found), "")
        return CommandResult(0, json.dumps(expected), "")

    page = respond(ask, f"/id/{thing}", {}, "").content.decode()
    assert f"<h2>{heading}" in page
    listed = re.findall(r'<li><a href="/id/authority/(\w+)">([^<]+)</a></li>', page)
    assert listed == [("X3", "Wexmoor"), ("X2", "Ambleford &amp; Wey")]
    assert "neighbourRanking" not in page
    assert "org:identifier" in page
    assert "←\u00a0statisticalNeighbour" in page  # whose neighbour it is, no list tells


def test_labels_from_identifiers(get: Get) -> None:
    assert ">inspection 2023-03-06-ilacs</a>" in get("/ask/inspections?authority=Ambleford")[2]
    assert ">service early help hub</a>" in get("/ask/services?authority=Ambleford")[2]


def test_messages_escape_all_but_code() -> None:
    page = respond(
        lambda *_: CommandResult(1, "", "see `graphkit show <X>` & <b>"), "/show", {}, ""
    ).content.decode()
    assert "<p>see <code>graphkit show &lt;X&gt;</code> &amp; &lt;b&gt;</p>" in page


def test_a_wide_answer_can_be_scrolled_by_keyboard(get: Get) -> None:
    page = get(request_for(COUNT), Accept="text/html")[2]
    assert re.search(r'<div class="scroll" tabindex="0" role="region" aria-label="Answer">\s*<table>', page)


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as the WCAG define it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_pages_can_be_read_by_day_and_in_the_dark(get: Get) -> None:
    by_day, _, in_the_dark = get("/")[2].partition("prefers-color-scheme: dark")
    grounds = set()
    for style in (by_day, in_the_dark):
        colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", style))
        grounds.add(ground := colours.pop("ground"))
        for name, colour in colours.items():
            assert _contrast(colour, ground) >= (3 if name == "rule" else 4.5), name
    assert len(grounds) == 2


@pytest.mark.parametrize("path", ["/show?thing=", "/ask/recommendations?authority=", "/ask/", "/", "/id/"])
def test_request_values_are_escaped(get: Get, path: str) -> None:
    status, _, page = get(path + urllib.parse.quote("<script>--output=x", safe=""))
    assert status == 404
    assert "<script" not in page


def test_an_answer_that_takes_too_long_is_given_up(whole: Path) -> None:
    late = CommandRunner(str(whole), 0.001)
    assert respond(late, "/sparql", {"query": COUNT}, "").status == 503
    assert (
        "no result within 0.001 seconds"
        in respond(late, "/show", {"thing": "Ambleford"}, "").content.decode()
    )


def test_request_values_are_never_options() -> None:
    facts: list[tuple[str, ...]] = []

    def ask(*words: str) -> CommandResult:
        facts.append(words)
        return CommandResult(2, "", "wrong")

    sparql(ask, "--output=x", "")
    respond(ask, "/id/--help", {}, "")
    assert facts
    assert all(words[-2] == "--" for words in facts)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv; q=0.1, application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+json ; q=0, text/csv;charset=utf-8 ; q=0.5", "text/csv"),
        ("text/csv;q=1.1.1, */*", "text/csv"),
        ("application/xml;level=1;q=0.5;x=1, text/csv;q=0.9", "text/csv"),
    ],
)
def test_what_is_wanted_less_is_not_given_first(get: Get, accept: str, kind: str) -> None:
    assert get(request_for(COUNT), Accept=accept)[1] == kind


def test_this_machine_alone_is_answered(get: Get) -> None:
    assert get("/", Host="localhost:1")[0] == 200
    assert get("/", Host="ambleford.example")[0] == get("/sparql", "query=x", Host="")[0] == 421


def test_who_serves_others_is_called_as_they_like(whole: Path) -> None:
    with Server("0.0.0.0", 0, CommandRunner(str(whole), 600)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = HTTPConnection("127.0.0.1", server.server_port)
        there.request("HEAD", "/none", headers={"Host": "ambleford.example"})
        assert there.getresponse().status == 404
        server.shutdown()


@pytest.mark.parametrize(
    ("length", "host", "status"),
    [("", "localhost", 411), ("many", "localhost", 411), (str(10**9), "localhost", 413), ("0", "[", 400)],
)
def test_malformed_requests_are_rejected(address: str, length: str, host: str, status: int) -> None:
    there = HTTPConnection(address.removeprefix("http://"))
    there.putrequest("POST", "/sparql", skip_host=True)
    for name, value in (
        ("Host", host),
        ("Content-Type", "application/sparql-query"),
        ("Content-Length", length),
    ):
        if value:
            there.putheader(name, value)
    there.endheaders()
    answer = there.getresponse()
    assert answer.status == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("recommendations", 400), ("", 400), ("PREFIX ask: <urn:x> CONSTRUCT { ?s ?p ask:x } { ?s ?p 1 }", 200)],
)
def test_a_query_is_known_by_its_form(get: Get, query: str, status: int) -> None:
    assert get(request_for(query))[0] == status


def test_an_answer_larger_than_may_be_given_is_given_up(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = CommandRunner(str(whole), 600)
    monkeypatch.setattr("graphkit.web.command_process.LARGEST", 10)
    assert respond(ask, "/sparql", {"query": COUNT}, "").status == 503


def test_a_page_shows_the_first_rows(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphkit.web.responses.MAX_ROWS", 3)
    page = get(request_for("SELECT ?s { ?s a gk:Finding } LIMIT 5"), Accept="text/html")[2]
    assert page.count("<td>") == 3
    assert "5 rows, of which the first 3 are shown" in page


@pytest.mark.skipif(sys.platform == "win32", reason="there, only who asks ends it")
def test_processes_end_at_the_time_limit(whole: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [
        sys.executable,
        "-m",
        "graphkit.web.request_process",
        "1",
        "--store",
        str(whole),
        "query",
        endless,
    ]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGALRM


def test_null_characters_are_rejected(whole: Path) -> None:
    ask = CommandRunner(str(whole), 600)
    assert ask("show", "--", "a\0b").code == ask("show", "--", "é" * 60_000).code == 2


def test_serve_without_a_graph_fails(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--store", str(tmp_path / "none"), "serve"])
    assert done.exit_code == 1
    assert "run `graphkit build` first" in done.stderr
