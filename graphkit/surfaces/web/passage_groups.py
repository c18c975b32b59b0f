"""Passages by report and page, for lists in a copy that has no words:
a page is named once, and opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from graphkit.core.terms import SCHEME
from graphkit.core.text_table import printed_number
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri
from graphkit.graph.facts.passage_link import PassageLink
from graphkit.graph.facts.passages import Passage, labels_of, passages_of
from graphkit.graph.store.dataset import Store


class GroupedParagraph(NamedTuple):
    """The passages of a paragraph: its number ("" where none is printed), and their topics."""

    number: str
    passages: list[Passage]
    topics: list[str]


class GroupedPage(NamedTuple):
    """A page of a report, with the link that opens it."""

    link: PassageLink
    paragraphs: list[GroupedParagraph]


class GroupedReport(NamedTuple):
    """A report, its pages, and its passages by polarity."""

    inspection: Inspection
    pages: list[GroupedPage]
    counts: Counter[str]


def passages_by_report(store: Store, statements: Iterable[str]) -> list[GroupedReport]:
    """Return the passages of statements (IRIs), by report in the order of the first,
    and by page.
    """
    wanted = [*dict.fromkeys(statements)]
    found, topics = passages_of(store.facts, wanted), _topics(store, wanted)
    of_report: dict[str, list[Passage]] = {}
    for passage in filter(None, map(found.get, wanted)):
        of_report.setdefault(passage.inspection, []).append(passage)
    known = inspections_by_iri(store.facts)
    return [
        GroupedReport(
            known[iri], _pages(own, topics), Counter(each.assessment or "" for each in own)
        )
        for iri, own in of_report.items()
    ]


def _topics(store: Store, statements: list[str]) -> dict[str, list[str]]:
    """Return the names of the topics of each statement but those that all have."""
    labels = Labels(store)
    given = {iri: each.topics for iri, each in labels_of(store.facts, statements).items()}
    shared = set.intersection(*map(set, given.values())) if len(given) > 1 else set()
    return {
        iri: [labels.of(f"{SCHEME}topic/{each}") for each in own if each not in shared]
        for iri, own in given.items()
    }


def _pages(passages: list[Passage], topics: dict[str, list[str]]) -> list[GroupedPage]:
    pages: dict[int | None, dict[str, list[Passage]]] = {}
    for each in sorted(passages, key=lambda each: (each.page or 0, each.start or 0, each.iri)):
        number = printed_number(each.paragraph)
        pages.setdefault(each.page, {}).setdefault(number, []).append(each)
    return [_page(paragraphs, topics) for paragraphs in pages.values()]


def _page(paragraphs: dict[str, list[Passage]], topics: dict[str, list[str]]) -> GroupedPage:
    first, *_ = next(iter(paragraphs.values()))
    return GroupedPage(
        first.link, [_paragraph(number, own, topics) for number, own in paragraphs.items()]
    )


def _paragraph(
    number: str, passages: list[Passage], topics: dict[str, list[str]]
) -> GroupedParagraph:
    own_topics = dict.fromkeys(topic for each in passages for topic in topics[each.iri])
    return GroupedParagraph(number, passages, [*own_topics])
