"""Writes statements of invented reports and entities,
as a build has them before it fills the read model.
"""

from collections.abc import Collection, Mapping
from datetime import date

from graphkit.core.identifiers import (
    authority_iri,
    concept_iri,
    entity_iri,
    inspection_iri,
    part_iri,
    report_iri,
)
from graphkit.core.terms import SCHEME, Gk, Org, Rdf, Rdfs, Skos
from graphkit.graph.facts.derivation import Rows, report_rows
from graphkit.graph.statements.ontology_graph import agency_class

NAMES = {
    "authority/E06999001": "Ambleford",
    "authority/E06999002": "Wexmoor",
    "agency/norvale-police": "Norvale Police",
}
LABELS = {"topic/neglect": "Neglect", "topic/direct-work": "Direct work", "sector/police": "Police"}
Statements = dict[str, dict[str, list[str]]]


def report(
    code: str, day: str, findings: Collection[Mapping[str, object]] = (), framework: str = "ilacs"
) -> Statements:
    """Return the statements of a report; `findings` have words or stems, polarity, topics."""
    first = date.fromisoformat(day)
    inspection, document = (
        inspection_iri(code, first, framework),
        report_iri(code, first, framework),
    )
    about = {
        Rdf.type: [Gk.Inspection],
        Gk.inspectionOf: [authority_iri(code)],
        Gk.framework: [concept_iri("framework", framework)],
        Gk.startDate: [day],
        Gk.report: [document],
    }
    made: Statements = {inspection: about, document: {Rdf.type: [Gk.Report]}}
    for number, finding in enumerate(findings, 1):
        own = made[part_iri(inspection, "finding", number)] = {
            Rdf.type: [Gk.Finding],
            Gk.page: ["2"],
            Gk.paragraph: [str(number)],
            Gk.selector: [f"char={number * 100},{number * 100 + 50};sha256=ab"],
            Gk.polarity: [concept_iri("polarity", str(finding.get("polarity", "context")))],
        }
        if words := finding.get("words"):
            own[Gk.quote] = [str(words)]
        if stems := finding.get("stems"):
            about.setdefault(Gk.keywords, []).append(f"finding/{number} {stems}")
        own[Gk.topic] = [
            concept_iri("topic", one) for one in str(finding.get("topics", "")).split()
        ]
        own[Gk.concerns] = [entity_iri(one) for one in str(finding.get("about", "")).split()]
    return made


def rows(statements: Statements) -> Rows:
    """Return the rows of a report."""
    return report_rows(statements, NAMES.get, LABELS)


def authority(code: str, name: str, *others: str) -> Statements:
    """Return the statements about an authority."""
    own = {Rdf.type: [Gk.LocalAuthority], Rdfs.label: [name], Skos.altLabel: [*others]}
    return {authority_iri(code): own | {Org.identifier: [f"GssCode {code}"]}}


def agency(tail: str, name: str, *areas: str) -> Statements:
    """Return the statements about a police force that serves some areas (ONS codes)."""
    own = {Rdf.type: [agency_class("PoliceForce")], Rdfs.label: [name]}
    return {
        entity_iri(f"agency/{tail}"): own | {Gk.servesArea: [authority_iri(each) for each in areas]}
    }


def topic(value: str, name: str, *others: str) -> Statements:
    """Return the statements about a topic."""
    own = {Rdf.type: [Skos.Concept], Skos.inScheme: [f"{SCHEME}topic"], Skos.prefLabel: [name]}
    return {concept_iri("topic", value): own | {Skos.altLabel: [*others], Skos.notation: [value]}}
