"""Passages: where a report states something, and its words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from graphkit.core.identifiers import inspection_of_report, report_of
from graphkit.core.terms import SCHEME
from graphkit.facts.facts import Facts, kept
from graphkit.facts.numbers import inspection_number, statement_numbers


def numbers_of(facts: Facts, iris: Iterable[str]) -> list[int]:
    """Return the numbers of those of some statements and entities, given by IRI, that the graph has."""
    entities, found = list[str](), list[int]()
    of_inspection: dict[str, list[str]] = {}
    for iri in iris:
        if report := report_of(iri):
            of_inspection.setdefault(inspection_of_report(report), []).append(iri)
        else:
            entities.append(iri)
    for inspection, statements in of_inspection.items():
        among = statement_numbers(inspection_number(inspection))
        query = """SELECT id FROM passage WHERE id BETWEEN ? AND ?
            AND iri IN (SELECT value FROM json_each(?)) ORDER BY id"""
        found += facts.column(query, (among[0], among[-1], json.dumps(statements)))
    others = (json.dumps(entities),)
    query = "SELECT id FROM entity WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY iri"
    known = facts.column(query, others)
    if len(known) < len(entities):  # statements whose identifiers do not name their inspection
        query = "SELECT id FROM passage WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY iri"
        known += facts.column(query, others)
    return [*known, *found]


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


def passages_of(facts: Facts, statements: Iterable[str]) -> dict[str, Passage]:
    """Return the passages of some statements (IRIs), by statement."""
    rows = facts.rows(
        """SELECT passage.iri, kind, inspection.iri, report, page, end_page, paragraph, start,
              "end", digest, quote, reviewed_by, lead_in
            FROM passage JOIN inspection ON inspection.id = inspection LEFT JOIN recommendation USING (id)
            WHERE passage.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(numbers_of(facts, statements)),),
    )
    return {row[0]: Passage._make(row) for row in rows}


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
            WHERE passage.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(numbers_of(facts, statements)),),
    )
    return {
        iri: StatementLabels(*(sorted((value or "").split()) for value in values)) for iri, *values in rows
    }


def subjects_of(facts: Facts, statements: Iterable[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return by statement (IRI) its topics, and the entities that it concerns, as IRIs."""
    topics, concerned = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    ids = (json.dumps(numbers_of(facts, statements)),)
    among = "JOIN passage ON passage.id = statement WHERE statement IN (SELECT value FROM json_each(?))"
    for iri, topic in facts.rows(f"SELECT passage.iri, topic FROM statement_topic {among}", ids):
        topics[iri].add(f"{SCHEME}topic/{topic}")
    query = (
        f"SELECT passage.iri, entity.iri FROM entity JOIN statement_concerns ON entity = entity.id {among}"
    )
    for iri, entity in facts.rows(query, ids):
        concerned[iri].add(entity)
    return topics, concerned


@kept
def has_words(facts: Facts) -> bool:
    """Return whether there are words of reports: a graph of records alone has none."""
    return bool(facts.rows("SELECT 1 FROM passage WHERE quote IS NOT NULL LIMIT 1"))


@kept
def reports_under(facts: Facts, licence: str) -> frozenset[str]:
    """Return the reports (IRIs) under a licence ("ogl-v3")."""
    return frozenset(facts.column("SELECT report FROM inspection WHERE licence = ?", (licence,)))
