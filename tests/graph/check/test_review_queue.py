"""What is worth a decision: unsure labels first, and names of services that may be one."""

from dataclasses import replace

from documents.resolve.reports import NO_DECISIONS, report
from invented_places import span, store_of

from graphkit.core.identifiers import entity_iri, slug
from graphkit.core.model import Correction, Note, Person
from graphkit.core.record_files import apply_corrections, rejected_corrections
from graphkit.documents.register import Register
from graphkit.documents.resolve import resolve
from graphkit.graph.check.review_queue import review_items, similar_services
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.dataset import Store

PANELS = (
    "The targeted early help panel meets.",
    "The early help panel is sharp.",
    "The early help panel is quick.",
    "The adoption panel is not.",
)


def test_similar_services_are_proposed_not_merged(register: Register) -> None:
    store = store_of([report_graph(resolve(report(register, *PANELS), register, NO_DECISIONS), {})])
    (pair,) = similar_services(store)
    assert pair.common == entity_iri("service/E99000001/early-help-panel")
    assert pair.names == ("targeted early help panel",)
    (item,) = review_items(store, kind="merge")
    assert item.id == "service/E99000001/targeted-early-help-panel+early-help-panel"
    assert item.line == {
        "authority": "E99000001",
        "kind": "service",
        "words": "targeted early help panel",
        "entity": "service/E99000001/early-help-panel",
    }


def test_people_with_nearly_the_same_name_are_proposed(register: Register) -> None:
    named = ("Rosalind Marchmont", "Rosalind Marchmont", "Rosalind Marchmount", "Peter Ash")
    record = report(register, "The lake is blue.")
    people = tuple(
        Person(name, "team-inspector", span=span(name, "1"), person=f"person/{slug(name)}")
        for name in named
    )
    store = store_of([report_graph(replace(record, people=people), {})])
    (item,) = review_items(store, kind="merge")
    assert item.id == "person/rosalind-marchmount+rosalind-marchmont"
    assert (item.line["words"], item.authority) == ("Rosalind Marchmount", "")
    assert item.line["entity"] == "person/rosalind-marchmont"


def test_the_worthiest_come_first(small: Store) -> None:
    items = review_items(small)
    assert [item.worth for item in items] == sorted((item.worth for item in items), reverse=True)
    assert {item.kind for item in items} >= {"outcome", "polarity"}
    of_wexmoor = review_items(small, entity_iri("authority/E99000002"))
    assert {item.authority for item in of_wexmoor} == {"E99000002"}


def test_a_person_adds_a_missed_intervention(register: Register) -> None:
    sentence = "A formal notice came last year."
    read = resolve(report(register, sentence, "Ministers were told."), register, NO_DECISIONS)
    first, second = (each.span for each in read.findings)
    notes = tuple(
        Note("intervention-not-understood", "may state one", span) for span in (first, second)
    )
    read = replace(read, notes=notes)
    item, other = review_items(store_of([report_graph(read, {})]), kind="intervention")
    decided, none = (
        Correction(each.line["field"], kind, "a reader", words=each.line["words"])
        for each, kind in ((item, "improvement-notice"), (other, "none"))
    )
    date = Correction("interventions/new/since", "2015-03", "a reader", words=decided.words)
    corrected = apply_corrections(replace(read, corrections=(decided, date, none)), "")
    assert not corrected.notes
    assert apply_corrections(corrected, "") == corrected
    store = store_of([report_graph(corrected, {})])
    assert store.rows("SELECT ?on ?by { ?i gk:kind ?kind ; gk:validFrom ?on ; gk:reviewedBy ?by }")
    assert not review_items(store, kind="intervention")


def test_a_sentence_may_state_two_interventions(register: Register) -> None:
    read = report(register, "A formal notice came last year.")
    words = read.findings[0].span.digest[:12]
    kinds = ("commissioner", "direction")
    added = tuple(
        Correction("interventions/new/kind", kind, "a reader", words=words) for kind in kinds
    )
    corrected = apply_corrections(replace(read, corrections=added), "")
    assert tuple(each.kind for each in corrected.interventions) == kinds
    assert apply_corrections(corrected, "") == corrected


def test_words_that_no_report_has_add_nothing(register: Register) -> None:
    read = report(register, "A formal notice came last year.")
    added = Correction("interventions/new/kind", "direction", "a reader", words="0" * 12)
    (message,) = rejected_corrections(apply_corrections(replace(read, corrections=(added,)), ""))
    assert "no sentence with these words" in message
