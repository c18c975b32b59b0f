"""Shapes and checks find what is wrong, all of it, and nothing else;
pyshacl is the judge of the shapes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDFS, SH, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from graphkit.core.errors import CheckError, UnsupportedShapeError
from graphkit.core.terms import GK, Gk, Xsd
from graphkit.graph.check.shacl import Constraint, compile_shapes
from graphkit.graph.check.validation import (
    Severity,
    Violation,
    read_checks,
    read_subclasses,
    validate,
)
from graphkit.graph.store.dataset import Store

ROOT = Path(__file__).parents[3]
ONTOLOGY = ROOT / "ontology"
SEEDS = range(10)
SHAPE = "https://w3id.org/graphkit/shape#"
ID = "https://w3id.org/graphkit/id/"
REPORT, REGISTER = ox.NamedNode(f"{ID}report/of-the-test"), ox.NamedNode(f"{ID}graph/register")


@cache
def background() -> frozenset[ox.Triple]:
    """What shapes look up and no report says: which class is below which,
    and the concepts of the schemes.
    """
    found = set()
    for path in (ONTOLOGY / "graphkit.ttl", *sorted((ONTOLOGY / "schemes").glob("*.ttl"))):
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if path.stem != "graphkit" or triple.predicate.value == str(RDFS.subClassOf):
                found.add(ox.Triple(triple.subject, triple.predicate, triple.object))
    return frozenset(found)


def example() -> list[ox.Triple]:
    """The three worked examples: the reports of an invented place."""
    found = {
        ox.Triple(one.subject, one.predicate, one.object)
        for path in sorted((ONTOLOGY / "examples").glob("*.ttl"))
        for one in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    }
    return sorted(found, key=str)


def turtle(text: str) -> list[ox.Triple]:
    head = (
        f"@base <{ID}> . @prefix gk: <{GK}> . @prefix xsd: <{Xsd.string.removesuffix('string')}> ."
    )
    head += f"@prefix rdfs: <{RDFS}> . @prefix grade: <https://w3id.org/graphkit/scheme/grade/> ."
    parsed = ox.parse(head + text, format=ox.RdfFormat.TURTLE)
    return [ox.Triple(one.subject, one.predicate, one.object) for one in parsed]


def store_of(*graphs: tuple[ox.NamedNode, Iterable[ox.Triple]]) -> Store:
    """Return what holds these graphs beside what shapes look up."""
    engine = ox.Store()
    for name, triples in (*graphs, (ox.NamedNode(f"{ID}graph/ontology"), background())):
        engine.extend(ox.Quad(one.subject, one.predicate, one.object, name) for one in triples)
    return Store(engine)


def found_in(text: str) -> set[tuple[str, str]]:
    """Rules that a report breaks, with what breaks them."""
    report = validate(store_of((REPORT, turtle(text))), [REPORT.value])
    return {(one.check, one.entity.removeprefix(ID)) for one in report}


# Shapes


def test_the_examples_are_as_they_should_be() -> None:
    assert validate(store_of((REPORT, example()))) == []


def damaged(seed: int) -> list[ox.Triple]:
    """The examples with a third of their statements left out, doubled,
    mistyped or pointed elsewhere.
    """
    chance, triples = random.Random(seed), example()
    things = [one.object for one in triples if isinstance(one.object, ox.NamedNode)]
    wrong = [
        *chance.sample(things, 12),
        ox.Literal(""),
        ox.Literal(""),
        ox.Literal("Fine"),
        ox.Literal("-1", datatype=ox.NamedNode(Xsd.integer)),
        ox.Literal("7.5", datatype=ox.NamedNode(Xsd.decimal)),
        ox.Literal("2031-01-01", datatype=ox.NamedNode(Xsd.date)),
        ox.Literal("no-day", datatype=ox.NamedNode(Xsd.date)),
        ox.NamedNode("urn:elsewhere"),
    ]
    finding = next(one.subject for one in triples if one.predicate.value == Gk.polarity)
    result = [ox.Triple(finding, ox.NamedNode(Gk.endPage), ox.Literal(0))]
    for one in triples:
        fate = chance.random()
        if fate > 0.12:
            result.append(one)
        if fate < 0.06 or fate > 0.85:
            result.append(ox.Triple(one.subject, one.predicate, chance.choice(wrong)))
    return result


def broken_by_pyshacl(triples: Iterable[ox.Triple]) -> set[tuple[str, str, str]]:
    data = Graph().parse(
        data=ox.serialize({*triples, *background()}, format=ox.RdfFormat.N_TRIPLES), format="nt"
    )
    shapes = Graph().parse(ONTOLOGY / "shapes.ttl")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    return {
        (
            str(results.value(one, SH.sourceShape)).removeprefix(SHAPE),
            str(results.value(one, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            str(results.value(one, SH.focusNode)),
        )
        for one in results.objects(None, SH.result)
    }


def broken(store: Store, graphs: list[str] | None = None) -> set[tuple[str, str, str]]:
    return {
        (one.check, one.component + "ConstraintComponent", one.entity)
        for one in validate(store, graphs)
        if one.component
    }


COMPARISONS = {"MaxInclusive", "MinInclusive", "LessThan", "LessThanOrEquals"}


# of pyshacl
@pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_graph_breaks_what_pyshacl_says(seed: int) -> None:
    """All that it says. Where things cannot be compared, a day with a number,
    the standard has a violation and pyshacl not always; there we may find more.
    """
    triples = damaged(seed)
    expected = broken_by_pyshacl(triples)
    assert len(expected) > 30
    store = store_of((REPORT, triples))
    found = broken(store)
    assert expected <= found
    assert {
        component.removesuffix("ConstraintComponent") for _, component, _ in found - expected
    } <= COMPARISONS
    assert broken(store, [REPORT.value]) == {one for one in found if "/scheme/" not in one[2]}


def test_what_cannot_be_compared_breaks_the_comparison() -> None:
    found = found_in('<p> gk:page "2031-01-01"^^xsd:date ; gk:endPage 7 ; a gk:Passage .')
    assert ("Locator-page", "p") in found


@pytest.mark.parametrize("words", ['"soon"^^xsd:gYear', '"2024-02-30"^^xsd:date', '"2024"', "2024"])
def test_what_is_no_time_is_no_beginning(words: str) -> None:
    rule = ("Coverage-from", "c")
    assert rule in found_in(f"<c> a gk:Coverage ; gk:validFrom {words} .")
    assert rule not in found_in('<c> a gk:Coverage ; gk:validFrom "2024-02"^^xsd:gYearMonth .')


def rules() -> list[Constraint]:
    shapes = ox.parse(path=str(ONTOLOGY / "shapes.ttl"), format=ox.RdfFormat.TURTLE)
    return compile_shapes(shapes, read_subclasses(store_of()))


def test_the_damage_reaches_every_kind_of_constraint() -> None:
    reached = {
        component for seed in SEEDS for _, component, _ in broken(store_of((REPORT, damaged(seed))))
    }
    assert reached == {f"{rule.component}ConstraintComponent" for rule in rules()}


def test_a_screen_lets_nothing_through() -> None:
    store = store_of((REPORT, damaged(0)))
    for rule in rules():
        rows = list(store.engine.query(rule.find, use_default_graph_as_union=True))
        for screen in rule.screens if rows else ():
            assert store.engine.query(screen, use_default_graph_as_union=True), rule.shape


def test_a_statement_in_two_graphs_is_one_statement() -> None:
    assert validate(store_of((REPORT, example()), (REGISTER, example()))) == []


def test_only_entities_in_focus_graphs_are_validated() -> None:
    store = store_of(
        (REPORT, turtle("<j> a gk:Judgement ; gk:grade <urn:fine> .")),
        (REGISTER, turtle("<k> a gk:Judgement ; gk:grade <urn:fine> . <urn:fine> a <urn:grade> .")),
    )
    of_report = validate(store, [REPORT.value])
    assert {one.entity for one in of_report} == {f"{ID}j"}
    assert {one for one in validate(store) if one.entity == f"{ID}j"} == set(of_report)
    assert validate(store, []) == []


def test_a_violation_says_what_where_and_what_to_do() -> None:
    store = store_of((REPORT, turtle("<j> a gk:Judgement ; gk:grade grade:fine .")))
    (grade,) = [one for one in validate(store) if one.check == "Judgement-grade"]
    assert grade.severity is Severity.VIOLATION
    assert grade.path == Gk.grade
    assert grade.value == "https://w3id.org/graphkit/scheme/grade/fine"
    assert grade.message.startswith("A judgement has exactly one grade of the grade scheme: ")


def test_a_panel_is_validated_as_a_service() -> None:
    assert ("label", "service/E06999001/x") in found_in("<service/E06999001/x> a gk:Panel .")


def test_entities_of_stated_or_inferred_class_are_validated() -> None:
    inferred = ox.NamedNode(f"{ID}graph/inferred")
    store = store_of((REPORT, turtle("<x> a gk:Panel .")), (inferred, turtle("<x> a gk:Service .")))
    for graph in (inferred, REPORT):
        assert {one.entity for one in validate(store, [graph.value])} == {f"{ID}x"}


def test_the_same_graph_gives_the_same_list() -> None:
    lists: set[tuple[Violation, ...]] = set()
    for seed in range(3):
        triples = damaged(1)
        random.Random(seed).shuffle(triples)
        lists.add(tuple(validate(store_of((REPORT, triples)))))
    assert len(lists) == 1


def test_the_worst_comes_first() -> None:
    order = list(Severity)
    places = [order.index(one.severity) for one in validate(store_of((REPORT, damaged(2))))]
    assert places == sorted(places)
    assert len(set(places)) > 1


# What the compiler does not know


def shapes_with(
    add: dict[URIRef, object], node: dict[URIRef, object] | None = None
) -> list[ox.Triple]:
    graph, shape, part = Graph(), URIRef(SHAPE + "s"), URIRef(SHAPE + "s-p")
    for subject, values in (
        (shape, {SH.targetClass: URIRef(Gk.Finding), SH.property: part, **(node or {})}),
        (part, {SH.path: URIRef(Gk.polarity), **add}),
    ):
        for predicate, value in values.items():
            if isinstance(value, list):
                value = Collection(graph, BNode(), value).uri
            graph.add((subject, predicate, value))  # type: ignore[arg-type]
    return list(ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))


PLAIN = {SH.minCount: Literal(1)}
UNKNOWN = {
    "a constraint": ({SH.uniqueLang: Literal(True)}, None),
    "several at the least": ({SH.minCount: Literal(2)}, None),
    "a sequence as path": (
        {SH.path: [URIRef("urn:a"), URIRef("urn:b")], SH.minCount: Literal(1)},
        None,
    ),
    "another target": (PLAIN, {SH.targetNode: URIRef("urn:a")}),
    "a closed shape": (PLAIN, {SH.closed: Literal(True)}),
    "a count without a path": (PLAIN, {SH.minCount: Literal(1)}),
    "any kind of node": ({SH.nodeKind: SH.BlankNodeOrIRI}, None),
    "a type whose texts cannot be tried": ({SH.datatype: XSD.duration}, None),
    "a node that is not described": ({SH.node: URIRef(SHAPE + "nowhere")}, None),
    "an alternative that is not described": ({SH["or"]: [URIRef(SHAPE + "nowhere")]}, None),
    "a word of another vocabulary": ({SKOS.note: Literal("by the way")}, None),
}


@pytest.mark.parametrize(("add", "node"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_refused_and_not_passed_over(
    add: dict[URIRef, object], node: dict[URIRef, object] | None
) -> None:
    assert compile_shapes(shapes_with(PLAIN), {})
    with pytest.raises(UnsupportedShapeError):
        compile_shapes(shapes_with(add, node), {})


# Checks


CHECKS = {check.name: check for check in read_checks()}


def tripped(name: str, graph: str, in_focus: bool = False) -> list[Violation]:
    path = ROOT / "tests" / "checks" / f"{name}.trig"
    quads = [
        one
        for one in ox.parse(path=str(path), format=ox.RdfFormat.TRIG)
        if str(one.graph_name).endswith(f"/{graph}>")
    ]
    assert quads
    engine = ox.Store()
    engine.extend(quads)
    focus = sorted({quad.graph_name.value for quad in quads}) if in_focus else None
    return [one for one in validate(Store(engine), focus) if one.check == name]


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_trips_where_it_should_and_nowhere_else(name: str) -> None:
    found = tripped(name, "trips")
    assert found
    assert all(one.entity and one.path and one.severity is CHECKS[name].severity for one in found)
    assert tripped(name, "passes") == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_the_same_in_the_focus_graph(name: str) -> None:
    assert tripped(name, "trips", in_focus=True) == tripped(name, "trips")


def test_lead_inspectors_without_an_inspectorate_are_counted() -> None:
    found = {one.entity.removeprefix(ID) for one in tripped("several-lead-inspectors", "trips")}
    assert found == {"inspection", "by-nobody"}


def test_every_check_is_shown_and_every_show_has_its_check() -> None:
    assert {path.stem for path in (ROOT / "tests" / "checks").glob("*.trig")} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_written_like_all_others(name: str) -> None:
    check = CHECKS[name]
    select = [line for line in check.query.splitlines() if line.startswith("SELECT")]
    assert select == ["SELECT ?entity ?property ?value WHERE {"]
    assert "GRAPH ?graph {" in check.query_in, (
        "without it, the check cannot be restricted to a few graphs"
    )
    assert "GRAPH" not in check.query
    assert check.problem.endswith(".")
    assert check.solution.endswith(".")
    assert not re.search(r"^PREFIX (\w+):(?!.*\b\1:)", check.query, re.M | re.S)


def test_a_check_is_valid_by_itself() -> None:
    for check in CHECKS.values():
        ox.Store().query(check.query)


@pytest.mark.parametrize(
    "header", ["# Title: a", "# Title: a\n# Problem: b\n# Solution: c\n# Severity: Dreadful"]
)
def test_a_check_with_half_a_header_is_refused(tmp_path: Path, header: str) -> None:
    (tmp_path / "half.rq").write_text(f"{header}\nSELECT * {{}}\n", "utf-8")
    with pytest.raises(CheckError, match=r"half\.rq"):
        read_checks(tmp_path)
