"""The terms that graphkit borrows: what it writes and reads of RDF, SKOS, ORG and the others.

Only terms in use stand here. `graphkit.terms` hands them on, so nobody needs to import this module.
"""

from __future__ import annotations

from enum import StrEnum


class Rdf(StrEnum):
    """RDF."""

    TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    PROPERTY = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property"


class Rdfs(StrEnum):
    """RDF Schema."""

    LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
    COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
    SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
    SUB_CLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    SUB_PROPERTY_OF = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"
    DATATYPE = "http://www.w3.org/2000/01/rdf-schema#Datatype"


class Owl(StrEnum):
    """OWL."""

    CLASS = "http://www.w3.org/2002/07/owl#Class"
    OBJECT_PROPERTY = "http://www.w3.org/2002/07/owl#ObjectProperty"
    DATATYPE_PROPERTY = "http://www.w3.org/2002/07/owl#DatatypeProperty"
    INVERSE_OF = "http://www.w3.org/2002/07/owl#inverseOf"
    SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"


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
    CONCEPT_SCHEME = "http://www.w3.org/2004/02/skos/core#ConceptScheme"
    PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
    ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
    HIDDEN_LABEL = "http://www.w3.org/2004/02/skos/core#hiddenLabel"
    NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
    BROADER = "http://www.w3.org/2004/02/skos/core#broader"
    CLOSE_MATCH = "http://www.w3.org/2004/02/skos/core#closeMatch"
    IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"


class Dcterms(StrEnum):
    """Dublin Core terms."""

    TITLE = "http://purl.org/dc/terms/title"
    DESCRIPTION = "http://purl.org/dc/terms/description"
    ISSUED = "http://purl.org/dc/terms/issued"
    DATE = "http://purl.org/dc/terms/date"
    LICENSE = "http://purl.org/dc/terms/license"
    FORMAT = "http://purl.org/dc/terms/format"
    IS_PART_OF = "http://purl.org/dc/terms/isPartOf"
    SOURCE = "http://purl.org/dc/terms/source"
    TYPE = "http://purl.org/dc/terms/type"
    PUBLISHER = "http://purl.org/dc/terms/publisher"


class Org(StrEnum):
    """The W3C organization ontology."""

    ORGANIZATION = "http://www.w3.org/ns/org#Organization"
    FORMAL_ORGANIZATION = "http://www.w3.org/ns/org#FormalOrganization"
    ORGANIZATIONAL_UNIT = "http://www.w3.org/ns/org#OrganizationalUnit"
    ORGANIZATIONAL_COLLABORATION = "http://www.w3.org/ns/org#OrganizationalCollaboration"
    MEMBERSHIP = "http://www.w3.org/ns/org#Membership"
    POST = "http://www.w3.org/ns/org#Post"
    CHANGE_EVENT = "http://www.w3.org/ns/org#ChangeEvent"
    IDENTIFIER = "http://www.w3.org/ns/org#identifier"
    MEMBER = "http://www.w3.org/ns/org#member"
    HAS_MEMBER = "http://www.w3.org/ns/org#hasMember"
    ORGANIZATION_OF = "http://www.w3.org/ns/org#organization"
    ROLE = "http://www.w3.org/ns/org#role"
    HOLDS = "http://www.w3.org/ns/org#holds"
    POST_IN = "http://www.w3.org/ns/org#postIn"
    UNIT_OF = "http://www.w3.org/ns/org#unitOf"
    ORIGINAL_ORGANIZATION = "http://www.w3.org/ns/org#originalOrganization"
    RESULTING_ORGANIZATION = "http://www.w3.org/ns/org#resultingOrganization"


class Prov(StrEnum):
    """PROV-O."""

    WAS_GENERATED_BY = "http://www.w3.org/ns/prov#wasGeneratedBy"
    WAS_DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
    WAS_ATTRIBUTED_TO = "http://www.w3.org/ns/prov#wasAttributedTo"


class Oa(StrEnum):
    """The web annotation vocabulary."""

    HAS_SOURCE = "http://www.w3.org/ns/oa#hasSource"


class Foaf(StrEnum):
    """FOAF."""

    PERSON = "http://xmlns.com/foaf/0.1/Person"
    NAME = "http://xmlns.com/foaf/0.1/name"
    PAGE = "http://xmlns.com/foaf/0.1/page"
    HOMEPAGE = "http://xmlns.com/foaf/0.1/homepage"


class Schema(StrEnum):
    """schema.org, for what the W3C has no word for."""

    LEGISLATION = "https://schema.org/Legislation"
    HONORIFIC_SUFFIX = "https://schema.org/honorificSuffix"
    SOFTWARE_VERSION = "https://schema.org/softwareVersion"


class Qb(StrEnum):
    """The RDF data cube."""

    OBSERVATION = "http://purl.org/linked-data/cube#Observation"


class Cpsv(StrEnum):
    """The core public service vocabulary."""

    PUBLIC_SERVICE = "http://purl.org/vocab/cpsv#PublicService"


class Dcat(StrEnum):
    """The data catalogue vocabulary."""

    DATASET = "http://www.w3.org/ns/dcat#Dataset"
    VERSION = "http://www.w3.org/ns/dcat#version"


class Void(StrEnum):
    """VoID."""

    DATASET = "http://rdfs.org/ns/void#Dataset"
    TRIPLES = "http://rdfs.org/ns/void#triples"
    SUBSET = "http://rdfs.org/ns/void#subset"
    VOCABULARY = "http://rdfs.org/ns/void#vocabulary"
