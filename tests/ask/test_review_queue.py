"""What is worth a decision: unsure labels first, and names of services that may be one."""

from invented_places import store_of
from resolve.reports import NO_DECISIONS, report

from graphkit.ask.review_queue import review_items
from graphkit.ask.similar_services import similar_services
from graphkit.core.identifiers import entity_iri
from graphkit.graph.report_graph import report_graph
from graphkit.register import Register
from graphkit.resolve import resolve
from graphkit.store.dataset import Store

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
    assert item.value_of("yes") == "service/E99000001/early-help-panel"
    assert item.value_of("no") == "service/E99000001/targeted-early-help-panel"


def test_the_worthiest_come_first(small: Store) -> None:
    items = review_items(small)
    assert [item.worth for item in items] == sorted((item.worth for item in items), reverse=True)
    assert {item.kind for item in items} >= {"outcome", "polarity"}
    of_wexmoor = review_items(small, entity_iri("authority/E99000002"))
    assert {item.authority for item in of_wexmoor} == {"E99000002"}
