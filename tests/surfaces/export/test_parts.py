"""What is taken away: all, one graph, or what concerns an authority, agency or topic."""

import pyoxigraph as ox
import pytest
from small_graphs import graph_store, report

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import BASE, Dcterms, Gk, Rdf, Rdfs, Skos
from graphkit.graph.check.validation import validate
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export.selection import ExportOptions, Part, part_of

TOPICS = "SELECT DISTINCT ?topic { ?x gk:topic ?topic }"
FOCUSES = [
    "Ambleford",
    "Wexmoor",
    "Norvale",
    "norvale police",
    "service/E06999001/early-help-hub",
    "Strategy discussions",
]


def quads(taken: Store | Part) -> set[str]:
    if isinstance(taken, Store):
        return {str(quad) for quad in taken.engine}
    return set(map(str, ox.parse(b"\n".join(taken.quads()), format=ox.RdfFormat.N_QUADS)))


def subjects(part: Part) -> set[str]:
    return {quad.subject.value for quad in part.store.engine}


def pointed_at(part: Part) -> set[str]:
    return {
        quad.object.value for quad in part.store.engine if str(quad.object).startswith(f"<{BASE}")
    }


def findings(part: Part) -> set[str]:
    return {row[0] for row in part.store.rows("SELECT ?f { ?f a gk:Finding }")}


def test_the_whole_is_all_but_the_words_that_may_not_be_copied(small_store: Store) -> None:
    left_out = quads(small_store) - quads(part_of(small_store))
    assert left_out
    assert all(Gk.quote in quad and "/2015-02-02-sif>" in quad for quad in left_out)
    assert quads(part_of(small_store, ExportOptions(with_quotes=True))) == quads(small_store)


def test_one_graph_comes_as_it_is(small_store: Store) -> None:
    report = f"{BASE}report/E06999001/2019-03-04-ilacs"
    for name in (
        report,
        "report/E06999001/2019-03-04-ilacs",
        "ambleford-ilacs-2019.pdf",
        "ambleford-ilacs-2019",
    ):
        part = part_of(small_store, ExportOptions(graph=name))
        assert [name for name, _ in part.graphs()] == [report]
        assert len(list(part.triples())) == len(
            set(small_store.engine.quads_for_pattern(None, None, None, ox.NamedNode(report)))
        )
    assert [name for name, _ in part_of(small_store, ExportOptions(graph="register")).graphs()] == [
        f"{BASE}graph/register"
    ]


def test_a_graph_that_is_not_there_is_refused(small_store: Store) -> None:
    with pytest.raises(EntityNotFoundError, match=r"no graph is called 'atlantis\.pdf'"):
        part_of(small_store, ExportOptions(graph="atlantis.pdf"))


def test_an_authority_comes_with_its_reports_whole_and_no_other(small_store: Store) -> None:
    part = part_of(small_store, ExportOptions(resolve_focus(small_store, "Ambleford")))
    reports = [name for name, _ in part.graphs() if "/report/" in name]
    assert [name.split("/")[-2:] for name in reports] == [
        ["E06999001", "2019-03-04-ilacs"],
        ["E06999001", "2023-06-05-ilacs"],
    ]
    for name in reports:
        assert (
            dict(part.graphs())[name]
            == dict(part_of(small_store, ExportOptions(graph=name)).graphs())[name]
        )


def test_part_of_an_agency_has_its_findings_only(small_store: Store) -> None:
    part = part_of(small_store, ExportOptions(resolve_focus(small_store, "Norvale Police")))
    about = small_store.rows("SELECT DISTINCT ?f { ?f gk:concerns id:agency\\/norvale-police }")
    assert findings(part) == {row[0] for row in about}
    assert part.store.query("ASK { ?finding gk:selector ?place ; gk:page 2 }")


@pytest.mark.parametrize("focus", FOCUSES)
def test_a_part_stands_on_its_own(small_store: Store, focus: str) -> None:
    """Whatever it points at, it says what that is."""
    part = part_of(small_store, ExportOptions(resolve_focus(small_store, focus)))
    known = {Rdfs.label, Skos.altLabel, Skos.prefLabel, Rdf.type}
    for thing in sorted(pointed_at(part)):
        statements = part.store.engine.quads_for_pattern(ox.NamedNode(thing), None, None)
        assert {quad.predicate.value for quad in statements} & known, thing


def test_a_part_on_an_authority_is_valid_alone(small_store: Store) -> None:
    options = ExportOptions(resolve_focus(small_store, "Ambleford"), with_quotes=True)
    assert not {*validate(part_of(small_store, options).store)} - {*validate(small_store)}


def test_part_has_the_context_of_statements(small: Store) -> None:
    parts = [
        part_of(small, ExportOptions(resolve_focus(small, topic)))
        for (topic,) in small.rows(TOPICS)
    ]
    for way in ("gk:leadIn", "dcterms:isPartOf", "gk:evidenceFor"):
        assert any(part.store.rows(f"SELECT ?x {{ ?x {way}/a ?kind }}") for part in parts), way
    assert not [part.name for part in parts if pointed_at(part) - subjects(part)]


@pytest.mark.parametrize("focus", FOCUSES)
def test_a_part_says_nothing_that_the_whole_does_not(small_store: Store, focus: str) -> None:
    assert quads(part_of(small_store, ExportOptions(resolve_focus(small_store, focus)))) < quads(
        small_store
    )


def test_words_of_a_report_without_licence_are_no_quote(small_store: Store) -> None:
    """A report that states no licence is treated as one that may not be copied."""
    store = Store(ox.Store())
    for quad in small_store.engine:
        if quad.predicate.value != Dcterms.license:
            store.engine.add(quad)
    assert not [quad for quad in quads(part_of(store)) if Gk.quote in quad]


def test_without_words_there_are_no_quotes_and_themes() -> None:
    words = """INSPECTION gk:statedTheme "Lanterns at dusk" . <urn:1> gk:quote "Lanterns are lit." ;
        gk:page 3 ."""
    store = graph_store(report("Ambleford", "2023-02-06", {}, under="focused-visit", more=words))
    whole, facts = (part_of(store, ExportOptions(without_words=each)) for each in (False, True))
    left_out = set(whole.triples()) - set(facts.triples())
    predicates = {line.split(b" ")[1].decode() for line in left_out}
    assert {f"<{Gk.statedTheme}>"} <= predicates <= {f"<{Gk.quote}>", f"<{Gk.statedTheme}>"}
    assert b"anterns" not in b"".join(facts.triples())
