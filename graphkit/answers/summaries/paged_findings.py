"""Findings on topics, or about a body, by inspection and page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphkit.answers.measures.finding_counts import Counts
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.numbers import entity_number

_COLUMNS = "SELECT DISTINCT inspection.iri, ifnull(page, ''), polarity, passage.iri"
_JOINED = """JOIN finding ON finding.id = statement
JOIN passage ON passage.id = statement JOIN inspection ON inspection.id = passage.inspection"""
_ON_TOPICS = f"""{_COLUMNS} FROM statement_topic {_JOINED}
WHERE topic IN (SELECT value FROM json_each(?)) ORDER BY passage.id"""
_ABOUT = f"""{_COLUMNS} FROM statement_concerns {_JOINED}
WHERE statement_concerns.entity = ? ORDER BY passage.id"""


@dataclass(frozen=True)
class FindingsPage:
    """Some findings on a page of a report: their statements (IRIs) by polarity."""

    inspection: str
    page: str
    statements: Mapping[str, Sequence[str]]

    @property
    def counts(self) -> Counts:
        """How many are weak, mixed and strong."""
        found = Counts()
        for polarity, statements in self.statements.items():
            found.add(polarity, len(statements))
        return found

    @property
    def weak(self) -> list[str]:
        """The weak statements, then the mixed ones."""
        return [*self.statements.get("weakness", ()), *self.statements.get("mixed", ())]

    @property
    def strong(self) -> list[str]:
        """The strong statements."""
        return [*self.statements.get("strength", ())]


class PagedFindings:
    """Findings, each once, by inspection and page.

    `rows`: inspection, page, polarity and statement of each, in the order of the reports.
    """

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        found = defaultdict[tuple[str, str], dict[str, list[str]]](dict)
        for inspection, page, polarity, statement in rows:
            found[inspection, str(page)].setdefault(polarity, []).append(statement)
        self._pages = defaultdict[str, list[FindingsPage]](list)
        self._counts = defaultdict[str, Counts](Counts)
        for (inspection, page), statements in found.items():
            each = FindingsPage(inspection, page, statements)
            self._pages[inspection].append(each)
            self._counts[inspection] += each.counts

    @property
    def inspections(self) -> Mapping[str, Counts]:
        """The inspections (IRIs) with such findings, and their counts."""
        return self._counts

    def counts(self, inspection: str) -> Counts:
        """Return the counts of an inspection (IRI)."""
        return self._counts.get(inspection, Counts())

    def weak_pages(self, inspection: str) -> list[FindingsPage]:
        """Return the pages of an inspection with weak or mixed findings, the most first."""
        weak = [each for each in self._pages.get(inspection, ()) if each.weak]
        return sorted(weak, key=lambda each: -len(each.weak))

    def pages(self, among: Iterable[str]) -> list[FindingsPage]:
        """Return the pages of some inspections (IRIs)."""
        return [page for iri in among for page in self._pages.get(iri, ())]


def findings_on_topics(facts: Facts, topics: Collection[str]) -> PagedFindings:
    """Return the findings on one of some topics (notations)."""
    return PagedFindings(facts.rows(_ON_TOPICS, (json.dumps([*topics]),)))


def findings_about(facts: Facts, entity: str) -> PagedFindings:
    """Return the findings about a body (IRI)."""
    return PagedFindings(facts.rows(_ABOUT, (entity_number(entity),)))
