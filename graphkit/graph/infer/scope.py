"""What a build infers anew: everything, or what may follow from the reports that changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from graphkit.core.identifiers import authority_iri, report_of, values_clause
from graphkit.core.terms import BASE, Dcterms, Foaf, Gk, Rdf, Rdfs

_OF_AUTHORITY = re.compile(
    rf"<{re.escape(BASE)}(?:authority|inspection|report|official|intervention)/([^/>]+)"
)
_OF_ENTITIES = {f"<{each}>" for each in (Rdf.type, Rdfs.label, Foaf.name, Dcterms.isPartOf)}
_PARTS = {f"<{each}>" for each in (Gk.FollowUp, Gk.Answer, Gk.InterventionEvent)}


@dataclass(frozen=True)
class Scope:
    """The reports that a build adds, replaces or removes, and what they name: all as IRIs.

    What is inferred follows from the reports on one authority, or is the label, classes or whole of
    an entity. So it has to be inferred anew for the authorities of these reports, and for the
    entities that they name now or named before.
    """

    reports: frozenset[str]
    named: frozenset[str]

    @cached_property
    def authorities(self) -> frozenset[str]:
        """The IRIs of the authorities that the reports are on."""
        return frozenset(authority_iri(report.split("/")[-2]) for report in self.reports)

    @cached_property
    def entities(self) -> frozenset[str]:
        """The IRIs of the entities that the reports name, of their inspections,
        and of the reports.
        """
        return frozenset(iri for iri in self.named if report_of(iri) in ("", iri, _report_on(iri)))

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(iri.rpartition("/")[2] for iri in self.authorities)

    def outdated(self, lines: Iterable[str]) -> set[str]:
        """Return the statements of the inferred graph, lines of N-Triples,
        that have to be inferred anew.
        """
        entities = self.entities
        names_code = re.compile("|".join(map(re.escape, sorted(self._codes))) or "(?!)").search
        return {
            line
            for line in lines  # most are about something else: a glance shows it
            if (line[1 : line.index(">")] in entities or names_code(line)) and self._includes(line)
        }

    def _includes(self, line: str) -> bool:
        subject, predicate, value = line.split(" ", 2)
        if predicate in _OF_ENTITIES and value.removesuffix(" .\n") not in _PARTS:
            return subject[1:-1] in self.entities
        found = _OF_AUTHORITY.match(subject) or _OF_AUTHORITY.match(value)
        return found is not None and found[1] in self._codes


def _report_on(iri: str) -> str:
    """Return the IRI of the report on an inspection."""
    return iri.replace("/inspection/", "/report/", 1)


def authorities_in(scope: Scope | None) -> str:
    """Return the clause that restricts ?authority in a query to those in scope; "" for all."""
    return values_clause("?authority", scope.authorities) if scope else ""


def entities_in(scope: Scope | None, variable: str) -> str:
    """Return the clause that restricts a variable in a query to the entities in scope;
    "" for all.
    """
    return values_clause(variable, scope.entities) if scope else ""
