"""A graph is loaded into a server, and asked there."""

import hashlib
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from servers import RequestHandler, local_server, oxigraph_server

from graphkit.core.terms import BASE
from graphkit.surfaces.cli import main

GONE = ox.NamedNode(f"{BASE}report/gone")
DATASET = ox.NamedNode(f"{BASE}graph/dataset")
ENTITIES = ox.NamedNode(f"{BASE}graph/entities")
STATE = ox.NamedNode(f"{BASE}graph/upload-state")
CHECKSUM = ox.NamedNode("http://spdx.org/rdf/terms#checksumValue")
LISTED = ox.Quad(DATASET, ox.NamedNode("http://rdfs.org/ns/void#subset"), GONE, DATASET)


class Updating(RequestHandler, BaseHTTPRequestHandler):
    """A server that has updates and queries at one address, and no Graph Store."""

    engine: ox.Store
    refusal = 405

    def do_PUT(self) -> None:
        """Respond that the resource does not exist."""
        self.read()
        self.answer(self.refusal)

    def do_POST(self) -> None:
        """Change the dataset."""
        self.engine.update(self.read())
        self.answer(204)

    def do_GET(self) -> None:
        """Answer a query."""
        parameters = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "query" not in parameters:
            self.answer(404)
            return
        found = self.engine.query(parameters["query"][0])
        assert isinstance(found, ox.QueryTriples)
        self.answer(200, found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")


class Interrupted(Updating):
    """A server with a Graph Store that is full after some graphs."""

    lock = threading.Lock()
    capacity: list[int]  # graphs until it is full
    sent: list[str]  # the graphs that were replaced

    def do_PUT(self) -> None:
        """Replace a graph."""
        content = self.read()
        graph = self.graph()
        with self.lock:
            if self.capacity[0] > len(self.sent):
                self.sent.append(graph.value)
        if graph.value not in self.sent:
            self.answer(507)
            return
        self.engine.remove_graph(graph)
        self.engine.load(content, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        self.answer(204)

    def do_POST(self) -> None:
        """Add statements to a graph."""
        self.engine.load(self.read(), format=ox.RdfFormat.N_TRIPLES, to_graph=self.graph())
        self.answer(204)

    def do_GET(self) -> None:
        """Respond with a graph."""
        if "graph=" not in self.path:
            self.answer(404)
            return
        self.answer(
            200, self.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=self.graph()) or b""
        )

    def do_DELETE(self) -> None:
        """Remove a graph."""
        self.engine.remove_graph(self.graph())
        self.answer(204)

    def graph(self) -> ox.NamedNode:
        """Return the graph that the request names."""
        return ox.NamedNode(
            urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["graph"][0]
        )


@contextmanager
def serve(engine: ox.Store, refusal: int = 405) -> Iterator[str]:
    """Serve a dataset from this process; give the address, with a user's name and password."""
    with local_server(Updating, engine=engine, refusal=refusal) as address:
        yield f"http://ann:secret@{address}/sparql"


@pytest.fixture
def oxigraph() -> Iterator[str]:
    """The root of Oxigraph's server, which holds nothing yet."""
    with oxigraph_server("serve") as root:
        yield root


def run(store: Path | str, *arguments: object) -> Result:
    """Run a command on a graph."""
    return CliRunner().invoke(main, ["--store", str(store), *map(str, arguments)])


def quads(store: Path, folder: Path) -> set[str]:
    """Return the statements of a graph that may be passed on."""
    assert run(store, "export", "-f", "nquads", "-o", folder / "here.nq").exit_code == 0
    return set((folder / "here.nq").read_text().splitlines())


def test_a_graph_that_is_loaded_twice_is_there_once(
    oxigraph: str, whole: Path, tmp_path: Path
) -> None:
    first, second = (run(whole, "export", "-o", f"{oxigraph}/store") for _ in range(2))
    assert (first.exit_code, first.stderr) == (0, second.stderr)
    with urllib.request.urlopen(
        urllib.request.Request(f"{oxigraph}/store", headers={"Accept": "application/n-quads"})
    ) as answer:
        assert set(answer.read().decode().splitlines()) == quads(whole, tmp_path)
    parameters = ["query", "who-delivers", "-p", "authority=Ambleford"]
    said = run(f"{oxigraph}/query", *parameters).output.replace(
        "reading the endpoint, once (kept in a cache)\n", ""
    )
    assert said == run(whole, *parameters).output


def test_reports_that_it_no_longer_has_are_removed(oxigraph: str, whole: Path) -> None:
    url = f"{oxigraph}/store?graph={urllib.parse.quote(DATASET.value)}"
    stale = f"{oxigraph}/store?graph={urllib.parse.quote(GONE.value)}"
    for place in (url, stale):
        line = f"{LISTED.subject} {LISTED.predicate} {LISTED.object} .".encode()
        put = urllib.request.Request(
            place, line, {"Content-Type": "application/n-triples"}, method="PUT"
        )
        urllib.request.urlopen(put).close()
    assert run(whole, "export", "-o", f"{oxigraph}/store", "--focus", "Ambleford").exit_code == 0
    urllib.request.urlopen(stale).close()
    assert "removed 1" in run(whole, "export", "-o", f"{oxigraph}/store").stderr
    with pytest.raises(OSError, match="404"):
        urllib.request.urlopen(stale)


def test_a_server_without_a_graph_store_is_loaded_by_updates(whole: Path, tmp_path: Path) -> None:
    engine = ox.Store()
    engine.extend([LISTED, ox.Quad(GONE, GONE, GONE, GONE)])
    with serve(engine) as url:
        result = run(whole, "export", "-o", url)
        assert (result.exit_code, "secret" in result.output, "removed 1" in result.stderr) == (
            0,
            False,
            True,
        )
    dataset = ox.Store()
    dataset.load("\n".join(quads(whole, tmp_path)), format=ox.RdfFormat.N_QUADS)
    assert set(engine) == set(dataset)


def test_an_interrupted_upload_continues(whole: Path, tmp_path: Path) -> None:
    engine, capacity, sent = ox.Store(), [5], list[str]()
    with local_server(Interrupted, engine=engine, capacity=capacity, sent=sent) as address:
        stopped = run(whole, "export", "-o", f"http://{address}/")
        assert "answers 507" in stopped.output
        assert "4 graphs were loaded" in stopped.output
        first, capacity[0] = set(sent), 1000
        assert DATASET.value not in first
        sent.clear()
        resumed = run(whole, "export", "-o", f"http://{address}/")
        assert (resumed.exit_code, "4 graphs were there" in resumed.stderr) == (0, True)
        assert first & {*sent} == {STATE.value}
    assert set(map(str, engine)) == {line.removesuffix(" .") for line in quads(whole, tmp_path)}


def test_a_graph_that_changed_meanwhile_is_sent(whole: Path, tmp_path: Path) -> None:
    engine, capacity, sent = ox.Store(), [5], list[str]()
    with local_server(Interrupted, engine=engine, capacity=capacity, sent=sent) as address:
        assert run(whole, "export", "-o", f"http://{address}/").exit_code == 1
        capacity[0] = 1000
        changed = next(engine.quads_for_pattern(None, CHECKSUM, None, STATE))
        engine.remove(changed)
        engine.add(ox.Quad(changed.subject, CHECKSUM, ox.Literal("0" * 64), STATE))
        engine.add(ox.Quad(GONE, CHECKSUM, ox.Literal("0" * 64), STATE))
        engine.add(ox.Quad(GONE, GONE, GONE, GONE))
        sent.clear()
        assert "removed 1" in run(whole, "export", "-o", f"http://{address}/").stderr
        assert str(changed.subject) in {f"<{name}>" for name in sent}
    assert set(map(str, engine)) == {line.removesuffix(" .") for line in quads(whole, tmp_path)}


def test_an_interrupted_upload_by_updates_continues(whole: Path, tmp_path: Path) -> None:
    engine = ox.Store()
    with serve(engine) as url:
        assert run(whole, "export", "-o", url).exit_code == 0
        entities = next(engine.quads_for_pattern(None, None, None, ENTITIES))
        lines = sorted(
            line.removesuffix(f" {ENTITIES} .") + " ."
            for line in quads(whole, tmp_path)
            if line.endswith(f" {ENTITIES} .")
        )
        checksum = ox.Literal(hashlib.sha256("\n".join(lines).encode()).hexdigest())
        engine.add(ox.Quad(ENTITIES, CHECKSUM, checksum, STATE))
        engine.remove(entities)  # stays away: nothing is sent to a graph that is listed as complete
        assert "1 graphs were there" in run(whole, "export", "-o", url).stderr
    assert entities not in engine
    assert not any(engine.quads_for_pattern(None, None, None, STATE))


def test_server_errors_are_reported_in_one_line(whole: Path) -> None:
    with serve(ox.Store(), refusal=507) as url:
        result = run(whole, "export", "-o", url)
        assert (result.exit_code, result.output.count("\n"), "secret" in result.output) == (
            1,
            1,
            False,
        )
        assert "answers 507" in result.output
        assert result.output.endswith(
            "free disk space there, and load again; 0 graphs were loaded\n"
        )
    result = run(whole, "export", "-o", "http://ann:secret@127.0.0.1:1/")
    assert (result.exit_code, "cannot reach http://127.0.0.1:1/" in result.output) == (1, True)


def test_a_server_takes_no_format_and_a_file_needs_one(whole: Path, tmp_path: Path) -> None:
    assert run(whole, "export", "-o", "http://x/", "-f", "csv").exit_code == 2
    assert run(whole, "export", "-o", tmp_path / "x").exit_code == 2
