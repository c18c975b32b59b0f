"""The statements about an entity (`show`), also the user's own,
and the passages that support them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from graphkit.core.confidence_levels import SURE
from graphkit.core.identifiers import kind_of, local_id, own_graph_name
from graphkit.core.text_table import printed_number
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.passages import Passage, own_passages, passages_about
from graphkit.graph.sparql.query_results import shorten_iri, term_text

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

# Properties that are listed first, and last.
_BEFORE = ("rdfs:label", "skos:prefLabel", "rated", "inspected", "latestInspection")
_AFTER = ("coverage", "neighbourRanking", "statisticalNeighbour", "org:identifier", "rdf:type")
_MAX_VALUES = 12  # of a property
_QUESTIONS = {  # kind of entity → questions that list what `show` only counts
    "authority": ("findings", "recommendations", "recommendations-through-time"),
    "agency": ("said-of-agency",),
    "person": ("people",),
    "topic": ("weaknesses-on-a-topic",),
}
HEADING = "your own statements, from no report"  # above them, wherever they are shown
_OWN_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?statements) (COUNT(DISTINCT ?subject) AS ?subjects) {
  GRAPH ?graph { ?subject ?property ?value } } GROUP BY ?graph ORDER BY ?graph"""
_OWN_ABOUT = """
SELECT ?graph ?property ?value ?inverse {{
  {{ GRAPH ?graph {{ <{0}> ?property ?value }} BIND(false AS ?inverse) }}
  UNION {{ GRAPH ?graph {{ ?value ?property <{0}> }} BIND(true AS ?inverse) }} }}
ORDER BY ?graph ?inverse ?property ?value"""


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement about an entity: property and value; with `inverse`, the entity is the value."""

    property: str
    value: str
    label: str = ""
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that supports a statement.

    `quote` is empty if the graph was built without the report.

    `assessment` is the polarity or grade of the statement, `confidence` that of its classification
    or outcome where it has one; `lead` the words above a list that its item continues, mostly
    empty.
    """

    statement: str
    assessment: str
    report: str
    page: int | None
    paragraph: str
    start: int
    end: int
    digest: str
    quote: str
    link: str
    lead: str = ""
    confidence: float | None = None
    end_page: int | None = None  # of a passage that crosses a page break

    def place(self) -> str:
        """Return the position in the report: "page 8, paragraph 36"."""
        last = f"-{self.end_page}" if self.end_page else ""
        page = f"page {self.page}{last}" if self.page else ""
        number = printed_number(self.paragraph)
        paragraph = f"paragraph {number}" if number else ""
        return (
            ", ".join(part for part in (page, paragraph) if part)
            or f"characters {self.start}-{self.end}"
        )


def show_entity(store: Store, words: str) -> tuple[str, list[ShownStatement]]:
    """Return the IRI of the entity named `words` and the statements about it,
    values with their labels.

    Statements that have it as value (an inspection of an authority, a finding that concerns it) are
    counted by property. Raises EntityNotFoundError if no entity, or more than one, has the name.
    """
    iri = find_entity(store, words)
    rows = store.query(
        f"""SELECT DISTINCT ?property ?value ?label {{
            <{iri}> ?property ?value FILTER(?property != gk:keywords)
            OPTIONAL {{ ?value rdfs:label|skos:prefLabel|gk:quote ?label }} }}"""
    )
    statements = [
        ShownStatement(term_text(name), term_text(value), label.value if label else "")
        for name, value, label in rows
    ]
    counts = store.rows(
        f"SELECT ?property (COUNT(DISTINCT ?subject) AS ?n) (MIN(STR(?subject)) AS ?one) "
        f"{{ ?subject ?property <{iri}> }} GROUP BY ?property ORDER BY ?property"
    )
    return iri, _abridged(statements) + [
        ShownStatement(shorten_iri(name), f"{count} (such as {shorten_iri(one)})", inverse=True)
        for name, count, one in counts
    ]


def _abridged(statements: list[ShownStatement]) -> list[ShownStatement]:
    """Return statements sorted by property; of many values the first, and their number."""
    kept: list[ShownStatement] = []
    ordered = sorted(
        statements, key=lambda item: (_rank(item.property), item.property, item.value, item.label)
    )
    for name, group in groupby(ordered, key=lambda item: item.property):
        values = list({item.value: item for item in group}.values())
        kept += values[:_MAX_VALUES]
        if len(values) > _MAX_VALUES:
            kept.append(ShownStatement(name, f"… {len(values)} in all"))
    return kept


def _rank(name: str) -> int:
    if name in _BEFORE:
        return _BEFORE.index(name) - len(_BEFORE)
    return _AFTER.index(name) + 1 if name in _AFTER else 0


def related_questions(store: Store, iri: str) -> list[tuple[str, dict[str, str]]]:
    """Return the questions that list what `show` only counts, each with its parameters."""
    kind = kind_of(iri)
    name = Labels(store).of(iri) if kind in ("authority", "agency") else local_id(iri)
    return [(question, {kind: name}) for question in _QUESTIONS.get(kind, ())]


def find_evidence(store: Store, words: str) -> tuple[str, list[Evidence]]:
    """Return the IRI of the entity named `words`,
    and every passage that supports a statement about it.

    For a judgement, recommendation, finding or arrangement: its own passage; for a recommendation,
    also its evidence and its outcome. For an authority, agency, service, person, topic, sector,
    grade or law: the passages of all statements about it or a part of it; for an inspection, of all
    its statements. Ordered by report and position.
    """
    iri = find_entity(store, words)
    evidence = {_evidence(*found) for found in passages_about(store.facts, iri)}
    return iri, sorted(
        evidence, key=lambda item: (item.report, item.start, item.end, item.statement)
    )


def passages(store: Store, statements: Iterable[str]) -> list[Evidence]:
    """Return the own passages of statements given by IRI; what has no passage is left out."""
    return [_evidence(*found) for found in own_passages(store.facts, sorted(set(statements)))]


def _evidence(statement: str, passage: Passage) -> Evidence:
    """Return the passage of a statement for people."""
    sure = passage.confidence
    return Evidence(
        shorten_iri(statement),
        passage.assessment or "",
        passage.report_label or passage.report,
        passage.page,
        passage.paragraph or "",
        passage.start or 0,
        passage.end or 0,
        passage.digest or "",
        passage.quote or "",
        passage.link.url,
        passage.lead_in or "",
        SURE if sure is None and passage.kind == "finding" else sure,
        passage.end_page,
    )


class OwnGraph(NamedTuple):
    """The user's own statements of one name: how many there are, about how many entities."""

    name: str
    statements: int
    entities: int

    def size(self) -> str:
        """Return the numbers in words: "12 statements about 3 entities"."""
        statements = f"{self.statements:,} statement{'' if self.statements == 1 else 's'}"
        return (
            f"{statements} about {self.entities:,} {'entity' if self.entities == 1 else 'entities'}"
        )


class OwnStatement(NamedTuple):
    """A statement of the user's about an entity: graph, property, value; `inverse`:
    the entity is the value.

    `iri` is that of a value that is an entity, `label` its name in the graph. What is stated about
    a value that was a blank node has the path to it as property: "ex:review / ex:date".
    """

    graph: str
    property: str
    value: str
    label: str = ""
    iri: str = ""
    inverse: bool = False


def own_graphs(store: Store) -> list[OwnGraph]:
    """Return the graphs with the user's own statements, by name."""
    if not store.own_graphs():
        return []
    rows: Any = store.engine.query(_OWN_GRAPHS)
    return [
        OwnGraph(own_graph_name(row[0].value), int(row[1].value), int(row[2].value)) for row in rows
    ]


def own_statements(store: Store, entity: str) -> list[OwnStatement]:
    """Return the user's own statements about an entity, given by IRI,
    and those that have it as value.
    """
    if not store.own_graphs():
        return []
    return [*_about(store, Labels(store), entity, "", frozenset())]


def _about(
    store: Store, labels: Labels, entity: str, path: str, above: frozenset[str]
) -> Iterator[OwnStatement]:
    """Yield the statements about an entity; of a value without a name of its own,
    those about it.
    """
    rows: Any = store.engine.query(_OWN_ABOUT.format(entity))
    for graph, name, value, is_inverse in rows:
        text, words = path + shorten_iri(name.value), term_text(value)
        iri = value.value if isinstance(value, ox.NamedNode) else ""
        label = labels.of(iri) if iri else ""
        is_part = iri.startswith(f"{graph.value}/node/")
        if is_part and iri not in above:
            yield from _about(store, labels, iri, f"{text} / ", above | {entity})
        elif not is_part and not (path and is_inverse.value == "true"):
            own, label = own_graph_name(graph.value), label if label != words else ""
            yield OwnStatement(own, text, words, label, iri, is_inverse.value == "true")


def describe_own_graphs(store: Store) -> str:
    """Return which own statements there are: "notes (12 statements about 3 entities)";
    "" for none.
    """
    return ", ".join(f"{each.name} ({each.size()})" for each in own_graphs(store))
