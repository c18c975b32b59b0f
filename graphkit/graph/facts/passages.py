"""Passages: where a report states something, and its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from graphkit.core.identifiers import inspection_of_report, report_of
from graphkit.core.terms import SCHEME, Gk, Org, Scheme
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.numbers import entity_number, inspection_number, statement_numbers
from graphkit.graph.facts.passage_link import PassageLink, passage_link
from graphkit.graph.facts.schema import INFERRED_LINKS, LINKS, STATEMENTS, Form


def numbers_of(facts: Facts, iris: Iterable[str], table: str = "passage") -> list[int]:
    """Return the numbers of those of some statements and entities, given by IRI,
    that the graph has.

    Statements are those with passages, or mentions.
    """
    entities, found = list[str](), list[int]()
    of_inspection: dict[str, list[str]] = {}
    for iri in iris:
        if report := report_of(iri):
            of_inspection.setdefault(inspection_of_report(report), []).append(iri)
        else:
            entities.append(iri)
    for inspection, statements in of_inspection.items():
        numbers = statement_numbers(inspection_number(inspection))
        query = f"""SELECT id FROM {table} WHERE id BETWEEN ? AND ?
            AND iri IN (SELECT value FROM json_each(?)) ORDER BY id"""
        found += facts.column(query, (numbers[0], numbers[-1], json.dumps(statements)))
    others = (json.dumps(entities),)
    query = "SELECT id FROM entity WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY iri"
    known = facts.column(query, others)
    if len(known) < len(entities):  # statements whose identifiers do not name their inspection
        query = f"SELECT id FROM {table} WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY iri"
        known += facts.column(query, others)
    return [*known, *found]


def passage_iris(facts: Facts, numbers: Iterable[int]) -> dict[int, str]:
    """Return the IRIs of some passages by their numbers, in the order of these."""
    query = """SELECT id, iri FROM passage WHERE id IN (SELECT value FROM json_each(?))
        ORDER BY id"""
    return dict(facts.rows(query, (json.dumps([*numbers]),)))


class Passage(NamedTuple):
    """Where a report makes a statement; None where the graph has no value."""

    iri: str
    kind: str  # "finding", "recommendation", "judgement" …
    inspection: str
    report: str
    page: int | None
    end_page: int | None
    paragraph: str | None
    start: int | None  # first character in the text of the report
    end: int | None  # character after the last one
    digest: str | None  # SHA-256 of the words
    quote: str | None
    reviewed_by: str | None
    lead_in: str | None  # of a recommendation: the words above a list that it continues
    assessment: str | None  # polarity or grade
    confidence: float | None  # of a finding; None where it is sure
    report_label: str | None
    document: str | None  # address of the file of the report
    address: str | None  # of the page that lists the reports on the authority
    authority: str | None  # inspected

    @property
    def is_recommendation(self) -> bool:
        """Whether it is a recommendation, or a part of one."""
        return self.kind in ("recommendation", "recommendation_part")

    @property
    def link(self) -> PassageLink:
        """Return the link that opens the report at the page."""
        return passage_link(self.document, self.address, self.page)


def passages_of(facts: Facts, statements: Iterable[str]) -> dict[str, Passage]:
    """Return the passages of some statements (IRIs), by statement."""
    found = numbered_passages(facts, numbers_of(facts, statements))
    return {each.iri: each for each in found.values()}


def link_of(facts: Facts, iri: str) -> PassageLink:
    """Return the link of a statement, inspection or report; others have no address."""
    if not (report := report_of(iri)):
        return passage_link("", "", None)
    if passage := passages_of(facts, [iri]).get(iri):
        return passage.link
    number = (inspection_number(inspection_of_report(report)),)
    known = facts.rows("SELECT document, address FROM inspection WHERE id = ?", number)
    document, address = next(iter(known), ("", ""))
    return passage_link(document, address, None)


def numbered_passages(facts: Facts, ids: Iterable[int]) -> dict[int, Passage]:
    """Return some passages by their numbers, in the order of these."""
    rows = facts.rows(
        """SELECT passage.id, passage.iri, passage.kind, inspection.iri, report, page, end_page,
              paragraph, start, "end", digest, quote, reviewed_by, lead_in,
              coalesce(polarity, judgement.grade, earlier.grade), confidence, report_label,
              document, address, entity.iri
            FROM passage JOIN inspection ON inspection.id = inspection
            LEFT JOIN entity ON entity.id = authority
            LEFT JOIN recommendation ON recommendation.id = passage.id
            LEFT JOIN finding ON finding.id = passage.id
            LEFT JOIN judgement ON judgement.id = passage.id
            LEFT JOIN earlier_inspection AS earlier ON earlier.id = passage.id
            WHERE passage.id IN (SELECT value FROM json_each(?)) ORDER BY passage.id""",
        (json.dumps([*ids]),),
    )
    # the other columns are those of Passage, in its order
    return {number: Passage._make(columns) for number, *columns in rows}


def own_passages(facts: Facts, things: Iterable[str]) -> list[tuple[str, Passage]]:
    """Return the passages of some statements, inspections and reports (IRIs),
    each with what it supports.

    An inspection or report has those that support one of its properties; some notes have none.
    """
    iris = [*things]
    owners = dict(facts.rows(_OF_PROPERTIES, (json.dumps(iris),)))
    found = passages_of(facts, [*iris, *owners])
    return [(owners.get(iri, iri), each) for iri, each in found.items() if each.digest]


def passages_about(facts: Facts, iri: str) -> list[tuple[str, Passage]]:
    """Return the passages about an entity, concept, inspection or statement,
    each with what it supports.

    They are its own, and those of all statements that refer to it or to a part of it, or that it
    contains.
    """
    parts = [iri, *parts_of(facts, iri)]
    numbers = {
        number for each in _references(facts, parts) for number in facts.column(_REFERRING, each)
    }
    found = numbered_passages(facts, numbers)
    return [*own_passages(facts, parts), *((each.iri, each) for each in found.values())]


def parts_of(facts: Facts, iri: str) -> list[str]:
    """Return the narrower concepts of a concept, parts of an act,
    or sub-points of a recommendation.
    """
    [own] = _references(facts, [iri])
    return facts.column(_PARTS, own)


def _references(facts: Facts, iris: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the values by which columns refer to things."""
    for iri in iris:
        local = iri.removeprefix(SCHEME) if iri.startswith(SCHEME) else ""
        scheme, _, notation = local.partition("/")
        statements = numbers_of(facts, [iri], "mention") or numbers_of(facts, [iri])
        yield {
            "entity": entity_number(iri),
            "inspection": inspection_number(iri),
            "scheme": scheme,
            "notation": notation,
            "statement": statements[0] if statements else None,
        }


def _referring() -> Iterator[str]:
    """Yield the queries for the statements that refer to something, or that it contains.

    Their parameters are those of `_references`, one for each form of a column: `SELECT id FROM
    arrangement WHERE delegate = :entity`.
    """
    kinds = tuple(table.name for table in STATEMENTS if table.class_ not in _NOT_OF_INSPECTION)
    yield f"SELECT id FROM passage WHERE inspection = :inspection AND kind IN {kinds}"
    yield "SELECT intervention FROM intervention_mention WHERE intervention_event = :entity"
    columns = [
        (table.name, "id", each.name, each.property, each.form)
        for table in STATEMENTS
        for each in table.columns
    ]
    columns += [
        (link.name, link.subject, link.value, link.property, link.form)
        for link in (*LINKS, *INFERRED_LINKS)
    ]
    for table, subject, column, name, form in columns:
        if form is Form.VALUE and name in _SCHEMES:
            yield (
                f"SELECT {subject} FROM {table} WHERE {column} "
                f"= :notation AND :scheme = '{_SCHEMES[name]}'"
            )
        elif name in _REFERENCES:
            yield f"SELECT {subject} FROM {table} WHERE {column} = :{form.value}"


_SCHEMES: dict[str, Scheme] = {  # property whose values are concepts → their scheme
    Gk.topic: Scheme.TOPIC, Gk.sector: Scheme.SECTOR, Gk.extent: Scheme.EXTENT,
    Gk.criterion: Scheme.CRITERION, Gk.grade: Scheme.GRADE,
    Gk.earlierCriterion: Scheme.CRITERION, Gk.earlierGrade: Scheme.GRADE,
    Gk.nationalFramework: Scheme.NATIONAL_FRAMEWORK,
}  # fmt: skip
_REFERENCES = {
    *(Gk.concerns, Gk.delegate, Gk.delegator, Gk.sharedWith, Gk.legalBasis),
    *(Gk.law, Gk.evidenceFor, Gk.recurrenceOf, Gk.resolves),
    *(Gk.mention, Org.member),
}
_NOT_OF_INSPECTION = {Gk.RecommendationPart, Gk.Note, Gk.Mention, Gk.Passage}
_REFERRING = " UNION ".join(_referring())
_PARTS = """SELECT iri FROM concept JOIN entity USING (id) WHERE scheme = :scheme
    AND broader = :notation
    UNION ALL SELECT iri FROM law JOIN entity USING (id) WHERE part_of = :entity
    UNION ALL SELECT iri FROM recommendation JOIN passage USING (id) WHERE part_of = :statement"""
_OF_PROPERTIES = """SELECT passage.iri, owner.value FROM json_each(?) AS owner
    JOIN inspection ON owner.value IN (inspection.iri, report) JOIN passage
    ON inspection = inspection.id
    WHERE passage.kind = 'property_passage'
    AND instr(passage.iri, owner.value || '/passage/') = 1"""


class StatementLabels(NamedTuple):
    """The labels of a statement: notations of concepts, none where it has no such label."""

    polarity: list[str]
    extent: list[str]
    criterion: list[str]
    grade: list[str]
    topics: list[str]  # sorted
    sectors: list[str]
    outcome: list[str]  # of a recommendation at the next full inspection


NO_LABELS = StatementLabels(*([] for _ in StatementLabels._fields))


def labels_of(facts: Facts, statements: Iterable[str]) -> dict[str, StatementLabels]:
    """Return the labels of some statements (IRIs), by statement."""
    rows = facts.rows(
        """SELECT iri, polarity, extent, criterion, grade,
              (SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = passage.id),
              (SELECT group_concat(sector, ' ') FROM statement_sector WHERE statement = passage.id),
              (SELECT outcome FROM outcome WHERE recommendation = passage.id AND NOT is_visit)
            FROM passage LEFT JOIN finding USING (id) LEFT JOIN judgement USING (id)
            WHERE passage.id IN (SELECT value FROM json_each(?)) ORDER BY passage.id""",
        (json.dumps(numbers_of(facts, statements)),),
    )
    return {
        iri: StatementLabels(*(sorted((value or "").split()) for value in values))
        for iri, *values in rows
    }


@kept
def reports_under(facts: Facts, licence: str) -> frozenset[str]:
    """Return the reports (IRIs) under a licence ("ogl-v3")."""
    return frozenset(facts.column("SELECT report FROM inspection WHERE licence = ?", (licence,)))
