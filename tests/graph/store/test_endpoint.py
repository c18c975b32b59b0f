"""A graph behind a SPARQL endpoint gives the same results as one in a folder."""

import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pyoxigraph as ox
import pytest
from builds import facts_file_content, in_named_graphs
from click import Context
from click.testing import CliRunner, Result
from servers import RequestHandler, local_server

from graphkit.core.errors import GraphkitError, GraphNotFoundError
from graphkit.graph.facts.filling import fill_facts
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.endpoint import Endpoint
from graphkit.graph.store.generations import new_generation
from graphkit.surfaces.cli import main
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

RESULTS = "application/sparql-results+json"


class Server(RequestHandler, BaseHTTPRequestHandler):
    """A minimal SPARQL endpoint."""

    engine: ox.Store
    union = True
    queries: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        """Answer a query sent as a form."""
        (query,) = urllib.parse.parse_qs(self.read())["query"]
        self.queries.append(query)
        try:
            union = self.union and "FROM" not in query
            found = self.engine.query(query, use_default_graph_as_union=union)
        except SyntaxError as error:
            self.answer(400, str(error).encode())
            return
        if isinstance(found, ox.QueryTriples):
            self.answer(
                200, found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples"
            )
        else:
            self.answer(200, found.serialize(format=ox.QueryResultsFormat.JSON) or b"", RESULTS)

    def do_GET(self) -> None:
        """Answer with a page, as a server that is no SPARQL endpoint does."""
        self.answer(200, b"<h1>Hello</h1>", "text/html")


@contextmanager
def serve(engine: ox.Store, union: bool = True) -> Iterator[str]:
    """Serve a dataset from this process; yield the URL."""
    with local_server(Server, engine=engine, union=union) as address:
        yield f"http://{address}/query"


@pytest.fixture(scope="module")
def plain(whole: Path) -> Iterator[str]:
    """The URL of the graph behind the minimal endpoint."""
    with serve(in_named_graphs(whole)) as url:
        yield url


@pytest.fixture(scope="module")
def own(whole: Path) -> Iterator[str]:
    """The URL of the graph behind graphkit's own server."""
    with running_server(ServerSettings(str(whole), page_workers=1, query_workers=1)) as address:
        yield f"{address}/sparql"


@pytest.fixture(params=["plain", "own", "on_oxigraph", "on_virtuoso"])
def run(request: pytest.FixtureRequest) -> Callable[..., Result]:
    """Return a function that runs a command on the graph behind a server."""
    url = request.getfixturevalue(request.param)
    return lambda *arguments: CliRunner().invoke(main, ["--store", url, *map(str, arguments)])


COMMANDS = [
    ["analyse", "communities"],
    ["ask", "How many weaknesses are there?"],
    ["ask", "What was the grade of Wexmoor in 2018?"],
    ["authorities"],
    ["briefing", "Wexmoor"],
    ["compare", "Wexmoor", "Ambleford"],
    ["coverage"],
    ["match", "Wexmoor", "Ambleford City Council", "Xyzzy"],
    ["briefing", "South East"],
    ["compare", "Wexmoor"],
    ["new"],
    ["authorities", "--order", "next"],
    ["query", "ASK { ?x a gk:Report }"],
    ["ask", '{"of": "findings", "measures": ["count"], "by": ["polarity"]}'],
    ["query", "CONSTRUCT { ?x a gk:Report } { ?x a gk:Report }", "-f", "turtle"],
    ["query", "SELECT ?x { ?x a gk:LocalAuthority } ORDER BY ?x"],
    ["query", "--sql", "SELECT count(*) FROM finding"],
    ["query", "who-delivers", "-p", "authority=Ambleford", "-f", "csv"],
    ["review"],
    ["search", "children"],
    ["show", "Ambleford"],
    ["show", "Norvale Police", "--passages"],
    ["tracker", "Wexmoor"],
]
WRITTEN = [["export", "-f", "turtle"], ["export", "-f", "graphml", "--focus", "Ambleford"], ["map"]]
# They read or write files of a folder, serve, or are tried on their own
APART = {
    "add",
    "build",
    "check-draft",
    "extract",
    "fetch",
    "mcp",
    "publish",
    "restore",
    "serve",
    "verify",
}


def test_every_command_is_tried_behind_servers() -> None:
    assert {each[0] for each in COMMANDS + WRITTEN} == {*main.list_commands(Context(main))} - APART


@pytest.mark.parametrize(
    "arguments", COMMANDS, ids=lambda arguments: " ".join(arguments[:2]).partition(" {")[0]
)
def test_commands_give_the_same_output_as_a_folder(
    run: Callable[..., Result], whole: Path, arguments: list[str]
) -> None:
    there, here = run(*arguments), CliRunner().invoke(main, ["--store", str(whole), *arguments])
    said = there.stderr.replace("reading the endpoint, once (kept in a cache)\n", "")
    assert (there.exit_code, said) == (here.exit_code, here.stderr)
    assert sorted(there.stdout.splitlines()) == sorted(here.stdout.splitlines())
    assert there.stdout + there.stderr


def test_a_server_gives_the_same_violations(whole: Path, own: str) -> None:
    there, here = (CliRunner().invoke(main, ["--store", at, "verify"]) for at in (own, str(whole)))
    assert there.exit_code == here.exit_code
    assert there.stdout.splitlines()[0] == here.stdout.splitlines()[0]


@pytest.mark.parametrize("arguments", WRITTEN)
def test_exports_are_the_same_as_from_a_folder(
    run: Callable[..., Result], whole: Path, tmp_path: Path, arguments: list[str]
) -> None:
    assert run(*arguments, "-o", tmp_path / "there").exit_code == 0
    CliRunner().invoke(main, ["--store", str(whole), *arguments, "-o", str(tmp_path / "here")])
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ["map"],
        ["map", "topics"],
        ["map", "delivery"],
        ["map", "place"],
        ["analyse", "centrality"],
        ["compare", "Wexmoor", "Ambleford"],
        ["compare", "Wexmoor"],
    ],
    ids=" ".join,
)
def test_commands_send_few_requests(plain: str, tmp_path: Path, arguments: list[str]) -> None:
    # filled by the first command of all
    assert open_store(plain).facts.rows("SELECT 1 FROM inspection")
    Server.queries.clear()
    out = ["-o", str(tmp_path / "map.html")] if arguments[0] == "map" else []
    assert CliRunner().invoke(main, ["--store", plain, *arguments, *out]).exit_code == 0
    assert len(Server.queries) < 50


def test_statements_about_an_entity_are_requested_once(plain: str) -> None:
    endpoint, place = Endpoint(plain), "https://w3id.org/graphkit/id/authority/E99000001"
    thing, kind = (
        ox.NamedNode(place),
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
    )
    Server.queries.clear()
    every = [*endpoint.quads_for_pattern(thing, None, None)]
    of_kind = [*endpoint.quads_for_pattern(thing, kind, None)]
    assert of_kind == [quad for quad in every if quad.predicate == kind] != []
    assert [*endpoint.quads_for_pattern(thing, kind, of_kind[0].object)] == of_kind[:1]
    assert len(every) == len(set(every)) > len(of_kind)
    assert len(Server.queries) == 1


def test_a_syntax_error_names_the_line_on_every_store(run: Callable[..., Result]) -> None:
    result = run("query", "SELECT * { ?s ?p")
    assert (result.exit_code, result.stderr[:35]) == (2, "Error: not a SPARQL query: line 1, ")


def test_an_unusable_server_is_reported(whole: Path) -> None:
    with pytest.raises(
        GraphkitError, match=r"cannot reach http://127\.0\.0\.1:1/ \(.*\): check the address"
    ):
        open_store("http://127.0.0.1:1/")
    with serve(ox.Store()) as url, pytest.raises(GraphNotFoundError, match="no graph at http"):
        open_store(url)
    message, engine = "set its default graph to their union", in_named_graphs(whole)
    with serve(engine, union=False) as url, pytest.raises(GraphNotFoundError, match=message):
        open_store(url)


WITHOUT_VALUE = '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri"}}]}}'


@pytest.mark.parametrize("answer", [WITHOUT_VALUE, "no"])
def test_an_invalid_response_is_reported(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Endpoint, "send", lambda *_: (RESULTS, answer.encode()))
    with pytest.raises(GraphkitError, match="is not a SPARQL result"):
        Endpoint("http://127.0.0.1:1/query").query("SELECT ?s { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("row", "value"), [('{"__ASK_RETVAL": {"type": "literal", "value": "1"}}', True), ("", False)]
)
def test_an_ask_result_may_be_a_row_as_from_virtuoso(
    row: str, value: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = f'{{"head": {{"vars": ["__ASK_RETVAL"]}}, "results": {{"bindings": [{row}]}}}}'
    monkeypatch.setattr(Endpoint, "send", lambda *_: (RESULTS, answer.encode()))
    assert bool(Endpoint("http://127.0.0.1:1/query").query("ASK { ?s ?p ?o }")) is value


def test_a_truncated_result_is_an_error() -> None:
    class Sparing(Server):
        def end_headers(self) -> None:
            self.send_header("X-SPARQL-MaxRows", "100")
            super().end_headers()

    with local_server(Sparing, engine=ox.Store()) as address, pytest.raises(GraphkitError) as error:
        Endpoint(f"http://{address}/query").query("SELECT ?s { ?s ?p ?o }")
    assert "returns only the first 100 rows of the result" in str(error.value)


def test_a_graph_cannot_be_built_on_a_server() -> None:
    with (
        pytest.raises(GraphkitError, match="is read-only: build in a folder"),
        new_generation("http://x/"),
    ):
        pass


def test_an_endpoint_is_read_once_and_then_searched(plain: str) -> None:
    for words in ("children", "neglect"):
        done = CliRunner().invoke(main, ["--store", plain, "search", words, "--limit", "3"])
        assert done.exit_code == 0
        assert "found" in done.stderr
    asked = len(Server.queries)
    open_store(plain).facts.rows("SELECT 1")
    assert len(Server.queries) - asked < 6  # whether it has changed, and nothing else


def test_entities_are_requested_a_few_at_a_time(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, lengths = open_store(whole), list[int]()

    def select(query: str) -> list[tuple[str, ...]]:
        found = store.rows(query)
        lengths.append(len({row[0] for row in found}) if "SELECT ?s ?p ?o {" in query else 0)
        return found

    def read(name: str) -> dict[str, list[Any]]:
        writer = FactsWriter(tmp_path / name)
        fill_facts(writer, select)
        writer.close()
        return facts_file_content(tmp_path / name)

    at_once = read("at-once.sqlite")
    many = max(lengths)
    monkeypatch.setattr("graphkit.graph.facts.filling._SUBJECTS_IN_A_QUERY", 7)
    lengths.clear()
    assert read("in-parts.sqlite") == at_once
    assert max(lengths) < many / 4
