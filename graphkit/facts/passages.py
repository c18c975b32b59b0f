"""Passages: where a report states something, and its words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from graphkit.core.identifiers import inspection_of_report, report_of
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


def passages_of(facts: Facts, statements: Iterable[str]) -> dict[str, Passage]:
    """Return the passages of some statements (IRIs), by statement."""
    rows = facts.rows(
        """SELECT passage.iri, kind, inspection.iri, report, page, end_page, paragraph, start,
              "end", digest, quote,
              reviewed_by
            FROM passage JOIN inspection ON inspection.id = inspection
            WHERE passage.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(numbers_of(facts, statements)),),
    )
    return {row[0]: Passage._make(row) for row in rows}


@kept
def has_words(facts: Facts) -> bool:
    """Return whether there are words of reports: a graph of records alone has none."""
    return bool(facts.rows("SELECT 1 FROM passage WHERE quote IS NOT NULL LIMIT 1"))


@kept
def reports_under(facts: Facts, licence: str) -> frozenset[str]:
    """Return the reports (IRIs) under a licence ("ogl-v3")."""
    return frozenset(facts.column("SELECT report FROM inspection WHERE licence = ?", (licence,)))
