"""A user's own statements: beside what reports state, kept by every build,
never counted with them.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builds import AMBLEFORD, NORTHMERE, build, edited_copy, report_folder
from click.testing import CliRunner, Result
from rdflib import RDF, Dataset, Graph, Literal, URIRef

import graphkit as gk
from graphkit.core.errors import EntityNotFoundError, GraphNotFoundError, InputError, QueryError
from graphkit.core.terms import BASE
from graphkit.graph.builder import plan
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.check.validation import Severity, validate_own
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.generations import new_generation
from graphkit.pipeline import BuildOptions
from graphkit.pipeline import build as build_graph
from graphkit.surfaces.cli import main
from graphkit.surfaces.web.public_copy import copy_without_quotes

PREFIXES = """@prefix ex: <https://example.org/notes#> .
@prefix gk: <https://w3id.org/graphkit/def#> .
@prefix authority: <https://w3id.org/graphkit/id/authority/> .
@prefix topic: <https://w3id.org/graphkit/scheme/topic/> .
"""
NOTES = """authority:E99000001 ex:comment "Visited in May."@en ; ex:about topic:neglect ;
  ex:review [ ex:by "A. Smith" ; ex:on "2024-05-01" ] .
ex:group a ex:PeerGroup ; ex:member authority:E99000001 , authority:E99000002 ."""
ALL_OWN = "SELECT ?s ?p ?o { GRAPH own:notes { ?s ?p ?o } }"
COUNTS = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def turtle(folder: Path, text: str = NOTES, name: str = "notes.ttl") -> Path:
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def own(location: Path) -> list[tuple[str, ...]]:
    return sorted(open_store(location).rows(ALL_OWN))


@pytest.fixture
def location(whole: Path, tmp_path: Path) -> Path:
    """A copy of the graph of all invented reports, to change."""
    return shutil.copytree(whole, tmp_path / "db")


@pytest.fixture
def noted(location: Path, tmp_path: Path) -> Path:
    """That graph with some notes."""
    gk.add(turtle(tmp_path), location=location)
    return location


@pytest.fixture
def run(location: Path, tmp_path: Path) -> Callable[..., Result]:
    def invoke(*arguments: object) -> Result:
        result = CliRunner().invoke(main, ["--store", str(location), *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        return result

    return invoke


def test_statements_are_in_a_graph_of_their_own(location: Path, tmp_path: Path) -> None:
    before = open_store(location).rows(COUNTS)
    added = gk.add(turtle(tmp_path), location=location)
    assert (added.name, added.statements, added.replaced, added.warnings) == ("notes", 8, 0, ())
    store = open_store(location)
    assert store.rows(COUNTS) == before
    assert len(own(location)) == 8
    comment = "?a <https://example.org/notes#comment> ?text"
    query = f"SELECT ?name ?text {{ ?a rdfs:label ?name . GRAPH ?g {{ {comment} }} }}"
    assert store.rows(query) == [("Ambleford", "Visited in May.")]
    assert store.rows("SELECT ?g FROM NAMED own:notes { GRAPH ?g { ?s ?p ?o } } LIMIT 1") == [
        (f"{BASE}graph/own/notes",)
    ]


def test_no_method_counts_them(location: Path, tmp_path: Path) -> None:
    with gk.open(location) as g:
        before = g.findings(scope="all"), g.authorities(), sorted(g.network().edges)
        weak = {"polarity": "weakness"}
        finding = g.findings(where=weak, columns=["statement"])[0].statement
    text = f"""<{BASE}{finding}> gk:polarity <https://w3id.org/graphkit/scheme/polarity/strength> .
    authority:E99000001 ex:label "x" ."""
    with pytest.raises(gk.InvalidStatementsError):  # a second polarity
        gk.add(turtle(tmp_path, text), location=location)
    scheme = "https://w3id.org/graphkit/scheme"
    text = f"""<{BASE}{finding}> ex:polarity <{scheme}/polarity/strength> ; ex:topic topic:neglect .
    ex:another gk:topic topic:neglect ; gk:concerns authority:E99000001 ."""
    gk.add(turtle(tmp_path, text), location=location)
    with gk.open(location) as g:
        assert [list(rows) for rows in (g.findings(scope="all"), g.authorities())] == [
            list(rows) for rows in before[:2]
        ]
        assert sorted(g.network().edges) == before[2]


def test_every_kind_of_build_keeps_them(
    noted: Path, register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own(noted)
    folder = report_folder(tmp_path / "reports")
    build(noted, register_folder, folder)  # an update: other paths
    assert own(noted) == before
    edited_copy(folder / AMBLEFORD, folder, ("Ambleford", "Ambleford "))
    (folder / NORTHMERE).unlink()
    build(noted, register_folder, folder)  # reports are replaced and removed
    assert own(noted) == before
    monkeypatch.setattr(plan, "digest_of_code", lambda: "another version")
    assert build(noted, register_folder, folder).validated_all  # from scratch
    assert own(noted) == before
    build_graph([folder], noted, BuildOptions(1, ReferenceData(register_folder), keep=3))
    assert own(noted) == before


def test_a_build_says_what_they_name_in_vain(register_folder: Path, tmp_path: Path) -> None:
    noted, folder = tmp_path / "db", report_folder(tmp_path / "reports")
    build(noted, register_folder, folder)
    with gk.open(noted) as g:
        finding = g.findings(where={"authority": "Ambleford"}, columns=["statement"])[0].statement
    added = gk.add(turtle(tmp_path, f"<{BASE}{finding}> ex:comment 'doubtful' ."), location=noted)
    assert added.warnings == ()
    assert validate_own(open_store(noted)) == []
    (folder / AMBLEFORD).unlink()
    (warning,) = [
        each
        for each in build(noted, register_folder, folder).violations
        if each.check.startswith("own")
    ]
    assert (warning.check, warning.value) == ("own-unknown-entity", "graph/own/notes")
    assert warning.entity == BASE + finding


def test_earlier_generations_stay(location: Path, tmp_path: Path) -> None:
    with new_generation(location, keep=3):
        pass
    names = {path.name for path in location.glob("generation-*")}
    assert names == {"generation-000001", "generation-000002"}
    gk.add(turtle(tmp_path), location=location)  # takes the place of the last one
    assert {path.name for path in location.glob("generation-*")} == {
        "generation-000001",
        "generation-000003",
    }
    with pytest.raises(InputError):
        gk.add(turtle(tmp_path, "ex:a ex:b"), location=location)
    assert {path.name for path in location.glob("generation-*")} == {
        "generation-000001",
        "generation-000003",
    }


def test_a_graph_of_the_same_name_is_replaced(noted: Path, tmp_path: Path) -> None:
    added = gk.add(turtle(tmp_path, "ex:a ex:b 1 ."), location=noted)
    assert (added.statements, added.replaced) == (1, 8)
    assert own(noted) == [("https://example.org/notes#a", "https://example.org/notes#b", "1")]
    assert gk.remove("notes", noted) == 1
    assert open_store(noted).own_graphs() == []
    assert [*open_store(noted).engine.named_graphs()] == []
    with pytest.raises(
        EntityNotFoundError, match="no own statements are named 'notes'; there are: none"
    ):
        gk.remove("notes", noted)


def test_the_same_file_gives_the_same_statements(noted: Path, tmp_path: Path) -> None:
    before = own(noted)
    lines = "\n".join(reversed(NOTES.replace(" .\n", " .\n\n").split("\n\n")))
    gk.add(turtle(tmp_path, lines), location=noted)
    assert own(noted) == before
    assert not any(value.startswith("_:") for row in before for value in row)


def test_an_rdflib_graph_is_added(location: Path) -> None:
    graph = Graph()
    graph.add((URIRef(BASE + "authority/E99000001"), URIRef("urn:risk"), Literal(3)))
    assert gk.add(graph, "notes", location).statements == 1
    assert own(location) == [(BASE + "authority/E99000001", "urn:risk", "3")]
    with gk.open(location) as g:
        assert {*g.rdflib(graph="own/notes")} == {*graph}
    with pytest.raises(InputError, match="need a name"):
        gk.add(graph, location=location)
    with pytest.raises(InputError, match="several graphs"):
        gk.add(Dataset(), "notes", location)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.ttl", "ex:a ex:b\n  other:c .", "a.ttl: line 6, column 3: The prefix other: has"),
        ("a.ttl", "", "has no statement"),
        ("a.ttl", "<a> ex:b 1 .", "No scheme found"),
        ("a.ttl", "ex:a ex:b <<( ex:a ex:b 1 )>> .", "statement about a statement"),
        ("a.trig", "ex:g { ex:a ex:b 1 }", "has the named graph <https://example.org/notes#g>"),
        ("a.pdf", "", "is no file of statements"),
        (
            "a.ttl",
            "authority:E99000001 gk:topik topic:neglect .",
            "def#topik: The ontology has no such term",
        ),
        (
            "a.ttl",
            "ex:a ex:topic topic:neglekt .",
            "scheme/topic/neglekt: The ontology has no such term",
        ),
        ("a.ttl", "authority:E99000001 a gk:Finding .", "(and "),
        ("a.ttl", 'authority:E99000001 rdfs:label "Amble" .', "prefix rdfs: has not been declared"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    noted: Path, tmp_path: Path, name: str, text: str, message: str
) -> None:
    before, generations = own(noted), sorted(noted.glob("generation-*"))
    with pytest.raises(InputError) as raised:
        gk.add(turtle(tmp_path, text, name), "notes", noted)
    assert message in str(raised.value)
    assert "nothing was added" in str(raised.value)
    assert (own(noted), sorted(noted.glob("generation-*"))) == (before, generations)


def test_a_statement_against_a_shape_is_refused(location: Path, tmp_path: Path) -> None:
    finding = f"<{BASE}inspection/E99000001/2023-03-06-ilacs/finding/x>"
    with pytest.raises(gk.InvalidStatementsError) as raised:
        gk.add(turtle(tmp_path, f"{finding} a gk:Finding ."), location=location)
    assert "Finding-polarity" in {each.check for each in raised.value.violations}
    assert {each.severity for each in raised.value.violations} == {Severity.VIOLATION}


def test_an_unknown_entity_is_a_warning(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run(
        "add", turtle(tmp_path, "authority:E99000077 ex:comment 'typo' ."), "--name", "typo"
    )
    assert result.exit_code == 0
    assert "Warning: own-unknown-entity: authority/E99000077 graph/own/typo" in result.stderr
    assert "own-unknown-entity" in run("verify").stdout


def test_the_command_adds_lists_and_removes(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("add", "--list").stderr.startswith("there are none")
    result = run("add", turtle(tmp_path))
    assert result.stderr == "added 8 statements; query them with GRAPH own:notes { … }\n"
    assert run("add", turtle(tmp_path)).stderr.startswith("added 8 statements, instead of 8;")
    assert run("add", "--list").stdout == "notes: 8 statements about 3 entities\n"
    assert json.loads(run("add", "--list", "--json").stdout) == [
        {"name": "notes", "statements": 8, "entities": 3}
    ]
    assert run("add", "--remove", "notes").stderr == "removed notes: 8 statements\n"
    assert run("add", "--remove", "notes").exit_code == 1
    assert run("add").exit_code == 2
    assert run("add", "--list", "--name", "x").exit_code == 2
    refused = run("add", turtle(tmp_path, "authority:E99000001 a gk:Finding ."))
    assert refused.exit_code == 1
    assert "Violation: Finding-" in refused.stderr
    assert len(refused.stderr.splitlines()) > 2
    assert run("add", turtle(tmp_path), "--name", "My notes").stderr.endswith("as in 'my-notes'\n")


def test_they_are_shown_as_the_users_own(run: Callable[..., Result], noted: Path) -> None:
    heading = "your own statements, from no report (own:notes):"
    for command in (["show"], ["show", "--passages"]):
        printed = run(*command, "Ambleford").stdout
        shown = printed.partition(heading)[2]
        assert "https://example.org/notes#comment: Visited in May." in shown
        assert "https://example.org/notes#review / https://example.org/notes#by: A. Smith" in shown
        assert "← https://example.org/notes#member: https://example.org/notes#group" in shown
        data = json.loads(run(*command, "Ambleford", "--json").stdout)
        assert {item["graph"] for item in data["own_statements"]} == {"notes"}
        assert heading not in run(*command, "Northmere").stdout
    assert "PeerGroup" in run("show", "https://example.org/notes#group").stdout
    assert (
        "your own statements: notes (8 statements about 3 entities)"
        in run("coverage", "--json").stdout
    )


def test_exports_keep_them_apart(run: Callable[..., Result], noted: Path, tmp_path: Path) -> None:
    for form, contains in (("trig", True), ("nquads", True), ("turtle", False), ("jsonld", False)):
        for focus in ((), ("--focus", "Ambleford")):
            result = run("export", "-f", form, "-o", tmp_path / "out", *focus)
            text = (tmp_path / "out").read_text("utf-8")
            assert ("Visited in May" in text) == contains
            assert ("A. Smith" in text) == contains
            assert ("without your own statements: notes" in result.stderr) != contains
    run("export", "-f", "nquads", "--focus", "Northmere", "-o", tmp_path / "out")
    assert "Visited in May" not in (tmp_path / "out").read_text("utf-8")
    run("export", "-f", "trig", "--graph", "register", "-o", tmp_path / "out")
    assert "Visited in May" not in (tmp_path / "out").read_text("utf-8")
    run("export", "-f", "turtle", "--graph", "own/notes", "-o", tmp_path / "out")
    group = URIRef("https://example.org/notes#group")
    assert (group, RDF.type, None) in Graph().parse(tmp_path / "out", format="turtle")


def test_graph_of_a_report_needs_from_named(noted: Path) -> None:
    store = open_store(noted)
    report = next(name for name in store.graph_names() if "/report/" in name)
    for name in (
        f"<{report}>",
        "own:other",
        f"report:{report.rpartition('report/')[2].replace('/', chr(92) + '/')}",
    ):
        with pytest.raises(QueryError, match="own:notes"):
            store.query(f"SELECT ?s {{ GRAPH {name} {{ ?s ?p ?o }} }}")


def test_public_copies_leave_them_out(noted: Path, tmp_path: Path) -> None:
    copy_without_quotes(str(noted), str(tmp_path / "public"))
    assert open_store(tmp_path / "public").own_graphs() == []
    assert [*open_store(tmp_path / "public").engine.named_graphs()] == []


def test_there_must_be_a_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphNotFoundError):
        gk.add(turtle(tmp_path), location=tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with pytest.raises(gk.StoreError, match="read-only"):
        new_generation("http://localhost:1/sparql").__enter__()


def test_every_term_of_the_ontology_may_be_used(location: Path, tmp_path: Path) -> None:
    added = gk.add(turtle(tmp_path, "ex:note gk:topic topic:neglect ."), location=location)
    assert added.warnings == ()
