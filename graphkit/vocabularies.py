"""The terms that graphkit borrows: what it writes and reads of RDF, SKOS, ORG and the others.

Only terms in use stand here. `graphkit.terms` hands them on, so nobody needs to import this module.
"""

from __future__ import annotations

from enum import StrEnum


class Rdf(StrEnum):
    """RDF."""

    TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Rdfs(StrEnum):
    """RDF Schema."""

    LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
    SUB_CLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


class Xsd(StrEnum):
    """XML Schema datatypes."""

    STRING = "http://www.w3.org/2001/XMLSchema#string"
    BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
    INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
    DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
    DATE = "http://www.w3.org/2001/XMLSchema#date"
    G_YEAR = "http://www.w3.org/2001/XMLSchema#gYear"
    G_YEAR_MONTH = "http://www.w3.org/2001/XMLSchema#gYearMonth"


class Skos(StrEnum):
    """SKOS."""

    CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
    PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
    ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
    NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
    BROADER = "http://www.w3.org/2004/02/skos/core#broader"
    CLOSE_MATCH = "http://www.w3.org/2004/02/skos/core#closeMatch"


class Dcterms(StrEnum):
    """Dublin Core terms."""

    DESCRIPTION = "http://purl.org/dc/terms/description"
    ISSUED = "http://purl.org/dc/terms/issued"
    DATE = "http://purl.org/dc/terms/date"
    LICENSE = "http://purl.org/dc/terms/license"
    IS_PART_OF = "http://purl.org/dc/terms/isPartOf"
    SOURCE = "http://purl.org/dc/terms/source"
    TYPE = "http://purl.org/dc/terms/type"


class Org(StrEnum):
    """The W3C organization ontology."""

    MEMBERSHIP = "http://www.w3.org/ns/org#Membership"
    POST = "http://www.w3.org/ns/org#Post"
    CHANGE_EVENT = "http://www.w3.org/ns/org#ChangeEvent"
    IDENTIFIER = "http://www.w3.org/ns/org#identifier"
    MEMBER = "http://www.w3.org/ns/org#member"
    ORGANIZATION_OF = "http://www.w3.org/ns/org#organization"
    ROLE = "http://www.w3.org/ns/org#role"
    HOLDS = "http://www.w3.org/ns/org#holds"
    POST_IN = "http://www.w3.org/ns/org#postIn"
    ORIGINAL_ORGANIZATION = "http://www.w3.org/ns/org#originalOrganization"
    RESULTING_ORGANIZATION = "http://www.w3.org/ns/org#resultingOrganization"


class Oa(StrEnum):
    """The web annotation vocabulary."""

    HAS_SOURCE = "http://www.w3.org/ns/oa#hasSource"


class Foaf(StrEnum):
    """FOAF."""

    PERSON = "http://xmlns.com/foaf/0.1/Person"
    NAME = "http://xmlns.com/foaf/0.1/name"
    HOMEPAGE = "http://xmlns.com/foaf/0.1/homepage"


class Schema(StrEnum):
    """schema.org, for what the W3C has no word for."""

    LEGISLATION = "https://schema.org/Legislation"
    HONORIFIC_SUFFIX = "https://schema.org/honorificSuffix"
    SOFTWARE_VERSION = "https://schema.org/softwareVersion"


class Dcat(StrEnum):
    """The data catalogue vocabulary."""

    DATASET = "http://www.w3.org/ns/dcat#Dataset"
    VERSION = "http://www.w3.org/ns/dcat#version"


class Void(StrEnum):
    """VoID."""

    DATASET = "http://rdfs.org/ns/void#Dataset"
    TRIPLES = "http://rdfs.org/ns/void#triples"
    SUBSET = "http://rdfs.org/ns/void#subset"
