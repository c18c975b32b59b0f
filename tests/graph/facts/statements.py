"""Writes statements of invented reports and entities, as a build has them before it fills the read model."""

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
from graphkit.core.terms import SCHEME, Class, Org, Property, Rdf, Rdfs, Skos
from graphkit.graph.facts.derivation import Rows, report_rows
from graphkit.graph.statements.ontology_graph import agency_class

NAMES = {
    "authority/E06999001": "Ambleford", "authority/E06999002": "Wexmoor",
    "agency/norvale-police": "Norvale Police",
}  # fmt: skip
LABELS = {"topic/neglect": "Neglect", "topic/direct-work": "Direct work", "sector/police": "Police"}
Statements = dict[str, dict[str, list[str]]]


def report(
    code: str, day: str, findings: Collection[Mapping[str, object]] = (), framework: str = "ilacs"
) -> Statements:
    """Return the statements of a report; `findings` have words or stems, polarity, topics."""
    first = date.fromisoformat(day)
    inspection, document = inspection_iri(code, first, framework), report_iri(code, first, framework)
    about = {
        Rdf.TYPE: [Class.INSPECTION],
        Property.INSPECTION_OF: [authority_iri(code)],
        Property.FRAMEWORK: [concept_iri("framework", framework)],
        Property.START_DATE: [day],
        Property.REPORT: [document],
    }
    made: Statements = {inspection: about, document: {Rdf.TYPE: [Class.REPORT]}}
    for number, finding in enumerate(findings, 1):
        own = made[part_iri(inspection, "finding", number)] = {
            Rdf.TYPE: [Class.FINDING],
            Property.PAGE: ["2"],
            Property.PARAGRAPH: [str(number)],
            Property.SELECTOR: [f"char={number * 100},{number * 100 + 50};sha256=ab"],
            Property.POLARITY: [concept_iri("polarity", str(finding.get("polarity", "context")))],
        }
        if words := finding.get("words"):
            own[Property.QUOTE] = [str(words)]
        if stems := finding.get("stems"):
            about.setdefault(Property.KEYWORDS, []).append(f"finding/{number} {stems}")
        own[Property.TOPIC] = [concept_iri("topic", one) for one in str(finding.get("topics", "")).split()]
        own[Property.CONCERNS] = [entity_iri(one) for one in str(finding.get("about", "")).split()]
    return made


def rows(statements: Statements) -> Rows:
    """Return the rows of a report."""
    return report_rows(statements, NAMES.get, LABELS)


def authority(code: str, name: str, *others: str) -> Statements:
    """Return the statements about an authority."""
    own = {Rdf.TYPE: [Class.LOCAL_AUTHORITY], Rdfs.LABEL: [name], Skos.ALT_LABEL: [*others]}
    return {authority_iri(code): own | {Org.IDENTIFIER: [f"GssCode {code}"]}}


def agency(tail: str, name: str, *areas: str) -> Statements:
    """Return the statements about a police force that serves some areas (ONS codes)."""
    own = {Rdf.TYPE: [agency_class("PoliceForce")], Rdfs.LABEL: [name]}
    return {
        entity_iri(f"agency/{tail}"): own | {Property.SERVES_AREA: [authority_iri(each) for each in areas]}
    }


def topic(value: str, name: str, *others: str) -> Statements:
    """Return the statements about a topic."""
    own = {Rdf.TYPE: [Skos.CONCEPT], Skos.IN_SCHEME: [f"{SCHEME}topic"], Skos.PREF_LABEL: [name]}
    return {concept_iri("topic", value): own | {Skos.ALT_LABEL: [*others], Skos.NOTATION: [value]}}
