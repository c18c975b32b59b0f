"""A store contains the old graph or the new one, whatever happens during a build;
queries and results.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
from builds import build, report_folder

from graphkit.answers.queries.question import questions
from graphkit.core.errors import GraphkitError, QueryError, StoreError
from graphkit.core.quads import Quads
from graphkit.graph.facts.full_text import search_documents
from graphkit.graph.store import dataset as dataset_module
from graphkit.graph.store.dataset import Store, open_store
from graphkit.graph.store.file_digests import write_digests
from graphkit.graph.store.generations import (
    current_generation,
    iris_in,
    new_generation,
    read_manifest,
)

LINE = b'<urn:place> <urn:name> "%s" .\n'


def write(location: Path, name: bytes) -> None:
    with new_generation(location) as store:
        store.engine.clear()
        store.load(LINE % name)
        store.manifest = {"name": name.decode()}


def names(location: Path) -> list[str]:
    return [
        name for (name,) in open_store(location).rows("SELECT ?name { ?place <urn:name> ?name }")
    ]


def test_a_new_generation_replaces_the_old_one(tmp_path: Path) -> None:
    write(tmp_path / "db", b"Ambleford")
    write(tmp_path / "db", b"Wexmoor")
    assert names(tmp_path / "db") == ["Wexmoor"]
    assert read_manifest(tmp_path / "db") == {"name": "Wexmoor"}
    assert len(list((tmp_path / "db").glob("generation-*"))) == 1


def test_unknown_manifest_fields_are_accepted(tmp_path: Path) -> None:
    write(tmp_path / "db", b"Ambleford")
    (manifest,) = (tmp_path / "db").glob("generation-*/manifest.json")
    manifest.write_text('{"files": [], "made": {"by": ["another"]}}')
    write_digests(manifest.parent)
    assert read_manifest(tmp_path / "db") == {"files": [], "made": {"by": ["another"]}}


def test_a_reader_keeps_the_generation_it_opened(tmp_path: Path) -> None:
    write(tmp_path / "db", b"Ambleford")
    reader = open_store(tmp_path / "db")
    write(tmp_path / "db", b"Wexmoor")
    assert reader.rows("SELECT ?name { ?place <urn:name> ?name }") == [("Ambleford",)]


def test_a_failed_build_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "db", b"Ambleford")

    def fails() -> None:
        with new_generation(tmp_path / "db") as store:
            store.engine.clear()
            store.load(LINE % b"Wexmoor")
            raise RuntimeError("the disk is full")

    with pytest.raises(StoreError, match=r"disk is full.*free some space"):
        fails()
    assert len(list((tmp_path / "db").glob("generation-*"))) == 1
    assert names(tmp_path / "db") == ["Ambleford"]
    write(tmp_path / "db", b"Wexmoor")
    assert names(tmp_path / "db") == ["Wexmoor"]


KILLED = """
import os, signal, sys
from pathlib import Path
from graphkit.graph.store import generations as store
name = sys.argv[2]
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if name == "writing":
    with store.new_generation(sys.argv[1]) as writer:
        writer.engine.clear()
        die()
if name == "turning":
    Path.replace = die
if name == "sweeping":
    store.shutil.rmtree = die
with store.new_generation(sys.argv[1]) as writer:
    writer.engine.clear()
    writer.engine.add(store.ox.Quad(store.ox.NamedNode("urn:place"), store.ox.NamedNode("urn:name"),
                                    store.ox.Literal("Wexmoor")))
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not known here")
@pytest.mark.parametrize(
    ("moment", "left"),
    [("writing", "Ambleford"), ("turning", "Ambleford"), ("sweeping", "Wexmoor")],
)
def test_a_killed_build_leaves_a_complete_graph(tmp_path: Path, moment: str, left: str) -> None:
    write(tmp_path / "db", b"Ambleford")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "db"), moment], check=False)
    assert done.returncode == -signal.SIGKILL
    assert names(tmp_path / "db") == [left]
    write(tmp_path / "db", b"Northmere")
    assert names(tmp_path / "db") == ["Northmere"]


def test_two_concurrent_builds_are_refused(tmp_path: Path) -> None:
    with (
        new_generation(tmp_path / "db"),
        pytest.raises(GraphkitError, match="another build is running"),
    ):
        write(tmp_path / "db", b"Wexmoor")


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(GraphkitError, match="contains other files"):
        write(tmp_path, b"Wexmoor")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def graph(name: str, *values: str) -> tuple[str, set[str]]:
    """Return a named graph that says that a place has some grades, as lines."""
    line = "<urn:place> <https://w3id.org/graphkit/def#grade> <urn:{}> .\n"
    return name, {line.format(value) for value in values}


def test_queries_see_every_statement_once(tmp_path: Path) -> None:
    with new_generation(tmp_path / "db") as store:
        store.replace_graph(*graph("urn:one", "good"))
        store.replace_graph(*graph("urn:two", "poor"))
    opened = open_store(tmp_path / "db")
    assert opened.graph_names() == ["urn:one", "urn:two"]
    grades = "SELECT ?grade %s { ?x gk:grade ?grade } ORDER BY ?grade"
    assert opened.rows(grades % "") == [("urn:good",), ("urn:poor",)]
    assert opened.rows(grades % "FROM <urn:two>") == [("urn:poor",)]
    named = "SELECT ?graph %s { GRAPH ?graph { ?x gk:grade ?grade } }"
    assert opened.rows(named % "FROM NAMED <urn:one>") == [("urn:one",)]
    with pytest.raises(QueryError, match="GRAPH needs FROM NAMED"):
        opened.rows(named % "")
    given = opened.query(grades % "FROM <urn:two>", default_graphs=["urn:one"])
    assert [row["grade"].value for row in given] == ["urn:good"]


def test_only_what_changed_in_a_graph_is_written(tmp_path: Path) -> None:
    for values, changed in (("good", "poor"), 2), (("poor", "fair"), 2), (("poor", "fair"), 0):
        with new_generation(tmp_path / "db") as store:
            lines = store.replace_graph(*graph("urn:one", *values))
        assert len(lines) == changed
        rows = open_store(tmp_path / "db").rows("SELECT ?grade { ?x gk:grade ?grade }")
        assert {grade.removeprefix("urn:") for (grade,) in rows} == set(values)


def test_a_removed_generation_is_an_error_and_not_an_empty_graph(tmp_path: Path) -> None:
    with new_generation(tmp_path / "db") as store:
        store.replace_graph(*graph("urn:one", "good"))
    reader = open_store(tmp_path / "db")
    write(tmp_path / "db", b"Wexmoor")
    for read in (reader.graph_names, lambda: reader.named_graph("urn:one")):
        with pytest.raises(GraphkitError, match="run the command again"):
            read()


def test_queries_can_use_prefixed_names_of_entities(small: Store) -> None:
    query = "SELECT DISTINCT ?place { ?i gk:inspectionOf ?place ; gk:framework framework:ilacs }"
    assert small.rows(query)
    assert small.query("ASK { authority:E99000001 gk:kind ?type . ?place gk:kind ?type }")
    with pytest.raises(
        QueryError, match=r"^not a SPARQL query: line 1, column 15: the prefix nowhere: "
    ):
        small.query("SELECT * { ?x nowhere:is ?y }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { service silent ?s { ?s ?p ?o } }",
        (
            "PREFIX e: <http://h/> SELECT * { "
            "BIND(e:d\\' AS ?x) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } "
            "FILTER('a' = 'a') }"
        ),
        "PREFIX : <http://127.0.0.1:9/> SELECT * { FILTER(1<2)SERVICE:four#>\n{ ?s ?p ?o } }",
        "SELECT * { FILTER(1<2&&'>'='a')SERVICE topic:x{ ?s ?p ?o }#'\n}",
        "PREFIX SERVICE: <http://127.0.0.1:9/> SELECT * { FILTER(1<2)SERVICE:x { ?s ?p ?o } }",
        "SELECT * { FILTER('a'='a')SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
    ],
)
def test_service_is_rejected_in_any_spelling(text: str) -> None:
    with pytest.raises(QueryError, match=r"^SERVICE is not allowed.*load their data first$"):
        Store(ox.Store()).query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (gk:authority(?x) AS ?y) { ?x a gk:Report }",
        "SELECT * { ?x a gk:Report FILTER EXISTS { ?x a ?y FILTER gk:no(?y) } }",
        "PREFIX e: <urn:e#> SELECT * { ?x a gk:Report } ORDER BY e:f(?x)",
        "BASE <http://e/> SELECT ?x { ?x a gk:Report } GROUP BY ?x HAVING(1 = <#f>(?x))",
    ],
)
def test_an_unknown_function_is_named_before_the_first_row(small: Store, text: str) -> None:
    for as_written in (False, True):
        with pytest.raises(QueryError, match=r"the custom function <.*> is not supported"):
            small.query(text, as_written=as_written)
    assert small.rows("SELECT (xsd:integer('2') AS ?x) { FILTER xsd:boolean('1') }") == [("2",)]


def test_an_escaped_keyword_is_rejected() -> None:
    with pytest.raises(QueryError, match=r"^not a SPARQL query"):
        Store(ox.Store()).query(r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_service_may_occur_in_names_strings_and_comments(small: Store) -> None:
    for text in (
        (
            "SELECT ?service { ?service a gk:Service ; "
            "gk:serviceType service-type:x } # SERVICE <http://x/>"
        ),
        (
            "SELECT ('a SERVICE <http://x/> {' AS ?x) { "
            "service:E06000039 ?p <http://h/service/SERVICE> }"
        ),
        "PREFIX Service: <http://h/> SELECT * { Service:service ?p 'service \\' SERVICE'@service }",
        *(question.text for question in questions().values()),
    ):
        small.query(text)


def test_from_restricts_the_default_graph() -> None:
    store = Store(ox.Store())
    for graph in (b"one", b"two"):
        store.engine.load(
            b"<urn:a> <urn:from> <urn:%s> <urn:%s> ." % (graph, graph), ox.RdfFormat.N_QUADS
        )
    for dataset, found in {
        "": 2,
        "FROM <urn:none>": 0,
        "from<urn:one>": 1,
        "FROM <urn:one> FROM <urn:two>": 2,
        "FROM NAMED <urn:one> FROM <urn:two>": 1,
        "FROM NAMED <urn:one>": 2,
        "#FROM <urn:none>\n": 2,
    }.items():
        query = f"SELECT ('FROM <urn:none>' AS ?from) ?o {dataset} {{ ?from_where <urn:from> ?o }}"
        assert len(store.rows(query)) == found, dataset
    assert not list(store.query("CONSTRUCT { ?s ?p ?o } FROM <urn:none> { ?s ?p ?o }"))


def test_text_with_line_separators_is_replaced(tmp_path: Path) -> None:
    """Only a line feed ends a line of N-Triples: other line separators are part of the literal."""
    texts = ["a b\x85c", 'quote " and \\ and\nline', "plain"]
    for current in (texts, texts[:2], [*texts[1:], "one\x0bmore"]):
        with new_generation(tmp_path / "db") as store:
            quads = Quads("https://w3id.org/graphkit/id/graph/inferred")
            for text in current:
                quads.add_text("https://example.org/a", "https://example.org/says", text)
            changed = store.replace_graph(quads.graph, {*quads.ntriples()})
            assert iris_in(changed) == {"<https://example.org/a>"}
        assert {
            row[0] for row in open_store(tmp_path / "db").rows("SELECT ?x { ?a ?p ?x }")
        } == set(current)


@pytest.mark.parametrize(
    "text", ["", "a\tb", "line\r\nline", 'quote " and \\', "\x01\x85\u2028", "<urn:a>", "😀"]
)
def test_rows_return_literals_unchanged(tmp_path: Path, text: str) -> None:
    with new_generation(tmp_path / "db") as store:
        place = ox.NamedNode("https://example.org/ambleford,wexmoor")
        store.engine.add(ox.Quad(place, ox.NamedNode("urn:name"), ox.Literal(text)))
        store.engine.add(ox.Quad(place, ox.NamedNode("urn:size"), ox.Literal(7)))
    opened = open_store(tmp_path / "db")
    rows = opened.rows("SELECT ?x ?name ?size ?none { ?x <urn:name> ?name ; <urn:size> ?size }")
    assert rows == [("https://example.org/ambleford,wexmoor", text, "7", "")]
    assert opened.rows("SELECT ?none { ?x <urn:name> ?name }") == [("",)]


def test_a_build_planned_on_an_old_generation_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "db", b"Ambleford")
    planned_on = current_generation(tmp_path / "db")
    write(tmp_path / "db", b"Wexmoor")
    with (
        pytest.raises(GraphkitError, match="has just finished: build again"),
        new_generation(tmp_path / "db", after=planned_on),
    ):
        pass
    assert names(tmp_path / "db") == ["Wexmoor"]


def test_a_reader_follows_a_build_that_removes_the_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_generation(tmp_path / "db"):
        pass
    read_only, opened = ox.Store.read_only, list[str]()

    def build_before_opening(path: str) -> ox.Store:
        opened.append(Path(path).parent.name)
        if len(opened) == 1:
            with new_generation(tmp_path / "db"):
                pass
        return read_only(path)

    monkeypatch.setattr(
        dataset_module, "ox", SimpleNamespace(Store=SimpleNamespace(read_only=build_before_opening))
    )
    open_store(tmp_path / "db")
    assert opened == ["generation-000001", "generation-000002"]


@pytest.mark.parametrize("name", [b"\xff\xfe\x00", b"../../etc", b"", b"generation-1\n"])
def test_a_damaged_pointer_is_an_error(tmp_path: Path, name: bytes) -> None:
    with new_generation(tmp_path / "db"):
        pass
    (tmp_path / "db" / "current").write_bytes(name)
    for read in (open_store, read_manifest, current_generation):
        with pytest.raises(GraphkitError, match="is damaged"):
            read(tmp_path / "db")


HOSTILE = {
    "groups": lambda n: f"ASK {'{' * n}{'}' * n}",
    "brackets": lambda n: f"ASK {{ FILTER{'(' * n}1{')' * n} }}",
    "nested filters": lambda n: f"ASK {{ {'FILTER EXISTS {' * n}{'}' * n} }}",
    "functions": lambda n: f"SELECT ({'IF(1,1,' * n}1{')' * n} AS ?x) {{}}",
    "negations": lambda n: f"ASK {{ FILTER({'! ' * n}true) }}",
    "disjunctions": lambda n: f"ASK {{ FILTER(1{'||1' * n}) }}",
    "unions": lambda n: f"ASK {{ {{}}{' UNION {}' * n} }}",
    "patterns": lambda n: f"ASK {{ {'?s ?p ?o . ' * n} }}",
    "escaped quotes": lambda n: f"ASK {{ ?s ?p gk:a\\' . FILTER({'(' * n}1{')' * n} = 'x') }}",
    "escaped quotes in disjunctions": lambda n: (
        f"ASK {{ FILTER(?s = gk:a\\'{'||1' * n} || ?o = 'x') }}"
    ),
    "less than": lambda n: f"ASK {{ FILTER(?s<{'(' * n}1{')' * n}&&?o>1) }}",
    "less than a text": lambda n: f"ASK {{ FILTER(?s<'a>'&&{'(' * n}1{')' * n}&&?o>'b') }}",
    "less than, twice": lambda n: f"ASK {{ FILTER(?s<<urn:a(>&&{'(' * n}1{')' * n}) }}",
    "columns": lambda n: f"SELECT {' '.join(f'(1 AS ?x{i})' for i in range(n))} {{ }}",
    "assignments": lambda n: f"ASK {{ {' '.join(f'BIND({i} AS ?x{i})' for i in range(n))} }}",
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_deep_queries_are_rejected_before_parsing(kind: str) -> None:
    store = Store(ox.Store())
    store.query(HOSTILE[kind](30))
    for depth in (2_000, 10_000):
        with pytest.raises(QueryError, match=r"nested more than|operators and patterns"):
            store.query(HOSTILE[kind](depth))


def test_brackets_in_strings_do_not_count() -> None:
    store = Store(ox.Store())
    comment = "# " + "(" * 500
    values = " ".join(f"<urn:x-{number}.a>" for number in range(5_000))
    assert not store.query(f'ASK {{ VALUES ?s {{ {values} }} ?s ?p "{"(" * 500}" }} {comment}')


def test_a_search_outlives_the_generation_that_a_build_removes(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(whole, folder)
    store = open_store(folder)
    (generation,) = folder.glob("generation-*")
    generation.rename(folder / "generation-999999")
    (folder / "current").write_text("generation-999999")
    assert search_documents(store.facts, "children").total
    shutil.rmtree(folder / "generation-999999")
    assert search_documents(store.facts, "children").total


def test_a_fault_beside_the_word_graph_is_named(whole: Path) -> None:
    store = open_store(whole)
    with pytest.raises(QueryError, match="FROM NAMED"):
        store.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    with pytest.raises(QueryError, match="not a SPARQL query"):
        store.query("SELECT <https://w3id.org/graphkit/id/x> { ?s ?p ?o }")


def test_a_build_leaves_no_logs_of_what_is_in_tables(tmp_path: Path) -> None:
    location = tmp_path / "graph.db"
    build(location, None, report_folder(tmp_path / "reports"))
    assert [log.stat().st_size for log in location.glob("generation-*/graph/*.log")] == [0]
