"""The vocabulary of the graph: its classes, properties, schemes and prefixes.

Terms are members of `StrEnum`s, so a misspelt term is a type error, not a new predicate. They are strings,
because the graph is written as text. Only those that code uses are listed; a test finds each own one
in `ontology/graphkit.ttl`. `graphkit.core.identifiers` makes the IRIs of entities.
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Self

GK = "https://w3id.org/graphkit/def#"
SCHEME = "https://w3id.org/graphkit/scheme/"
LEGISLATION = "http://www.legislation.gov.uk/id/"
BASE = (os.environ.get("GRAPHKIT_BASE") or "https://w3id.org/graphkit/id/").rstrip("/") + "/"


class _OwnTerm(StrEnum):
    """A term of the graphkit ontology. Its value is its IRI; `Class("Team")` works too."""

    local: str

    def __new__(cls, local: str) -> Self:
        term = str.__new__(cls, GK + local)
        term._value_, term.local = GK + local, local
        return term

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return next((term for term in cls if term.local == value), None)


class Class(_OwnTerm):
    """The classes of the graphkit ontology."""

    LOCAL_AUTHORITY = "LocalAuthority"
    AGENCY = "Agency"
    POLICE_FORCE = "PoliceForce"
    HEALTH_BODY = "HealthBody"
    CHILDRENS_TRUST = "ChildrensTrust"
    REGIONAL_ADOPTION_AGENCY = "RegionalAdoptionAgency"
    INSPECTORATE = "Inspectorate"
    SAFEGUARDING_PARTNERSHIP = "SafeguardingPartnership"
    SERVICE = "Service"
    TEAM = "Team"
    PANEL = "Panel"
    PARTICIPATION_GROUP = "ParticipationGroup"
    PROGRAMME = "Programme"
    PARTNER_SECTOR = "PartnerSector"
    INSPECTION = "Inspection"
    VISIT = "Visit"
    REPORT = "Report"
    JUDGEMENT = "Judgement"
    RECOMMENDATION = "Recommendation"
    FINDING = "Finding"
    PASSAGE = "Passage"
    MENTION = "Mention"
    DELIVERY_ARRANGEMENT = "DeliveryArrangement"
    OBSERVATION = "Observation"
    INTERVENTION = "Intervention"
    INTERVENTION_EVENT = "InterventionEvent"
    EARLIER_INSPECTION_MENTION = "EarlierInspectionMention"
    ACTION_STATEMENT = "ActionStatement"
    RECOMMENDATION_PART = "RecommendationPart"
    FOLLOW_UP = "FollowUp"
    ANSWER = "Answer"
    COVERAGE = "Coverage"
    DATED_NAME = "DatedName"
    NEIGHBOUR_RANKING = "NeighbourRanking"
    OFFICIAL_RECORD = "OfficialRecord"
    OFFICIAL_GRADE = "OfficialGrade"
    PROVIDER = "Provider"
    RESULT = "Result"
    RESULT_LIST = "ResultList"
    LISTED_INTERVENTION = "ListedIntervention"
    RESULT_JUDGEMENT = "ResultJudgement"
    PUBLISHED_VALUE = "PublishedValue"
    NOTE = "Note"
    CORRECTION = "Correction"


class Property(_OwnTerm):
    """The properties of the graphkit ontology."""

    # inspection and report
    INSPECTION_OF = "inspectionOf"
    FRAMEWORK = "framework"
    FRAMEWORK_VERSION = "frameworkVersion"
    THEME = "theme"
    VISIT_NUMBER = "visitNumber"
    THEME_TOPIC = "themeTopic"
    AREA_OF_FOCUS = "areaOfFocus"
    INSPECTION_OUTCOME = "inspectionOutcome"
    PARTNERSHIP_MEMBER = "partnershipMember"
    START_DATE = "startDate"
    END_DATE = "endDate"
    VISIT = "visit"
    INSPECTED_BY = "inspectedBy"
    LEAD_INSPECTOR = "leadInspector"
    PARTICIPATION = "participation"
    POST = "post"
    REPORT = "report"
    PREVIOUS_INSPECTION = "previousInspection"
    FOLLOWS_INSPECTION = "followsInspection"
    PREVIOUS_NOT_LOADED = "previousNotLoaded"
    DOCUMENT = "document"
    SHA256 = "sha256"
    FILE_NAME = "fileName"
    PAGE_COUNT = "pageCount"
    REVIEWED_BY = "reviewedBy"
    REVIEWED_ON = "reviewedOn"
    REVIEWED_OUTCOME = "reviewedOutcome"
    # judgements, recommendations and findings
    JUDGEMENT = "judgement"
    CRITERION = "criterion"
    GRADE = "grade"
    STATED_IN = "statedIn"
    AS_PRINTED = "asPrinted"
    RECOMMENDATION = "recommendation"
    NUMBER = "number"
    PRIORITY_ACTION = "priorityAction"
    TIME_LIMIT = "timeLimit"
    ADDRESSED_TO = "addressedTo"
    NATIONAL_FRAMEWORK = "nationalFramework"
    CITES_PARAGRAPH = "citesParagraph"
    CITES_PAGE = "citesPage"
    CITES_LAW = "citesLaw"
    FINDING = "finding"
    POLARITY = "polarity"
    EXTENT = "extent"
    TOPIC = "topic"
    SECTOR = "sector"
    SECTION = "section"
    SECTION_ROLE = "sectionRole"
    MARKED_AS_RECOMMENDATION = "markedAsRecommendation"
    CONCERNS = "concerns"
    MENTIONS = "mentions"
    CONFIDENCE = "confidence"
    UNSURE_LABEL = "unsureLabel"
    EVIDENCE_FOR = "evidenceFor"
    KEYWORDS = "keywords"
    OBJECT_KEYWORDS = "objectKeywords"
    LEAD_IN = "leadIn"
    LOOKS_BACK = "looksBack"
    OVERSIGHT_ROLE = "oversightRole"
    REFERS_TO_EARLIER_INSPECTION = "refersToEarlierInspection"
    # mentions: words and the entity they mean
    MENTION = "mention"
    ENTITY = "entity"
    SURFACE_FORM = "surfaceForm"
    EXPANSION = "expansion"
    RESOLVED_BY = "resolvedBy"
    # locators: where the text is in the report
    PAGE = "page"
    END_PAGE = "endPage"
    PARAGRAPH = "paragraph"
    SELECTOR = "selector"
    QUOTE = "quote"
    PASSAGE = "passage"
    ATTESTS = "attests"
    START = "start"  # these three in exports with annotations; the stored graph has the selector
    END = "end"
    DIGEST = "digest"
    # figures
    OBSERVATION = "observation"
    MEASURE = "measure"
    VALUE = "value"
    UNIT = "unit"
    COMPARATOR = "comparator"
    COMPARED_VALUE = "comparedValue"
    COMPARED_DATE = "comparedDate"
    MONTHS = "months"
    # over time
    RECURRENCE_OF = "recurrenceOf"
    RESOLVES = "resolves"
    FOLLOW_UP = "followUp"
    VISIT_FOLLOW_UP = "visitFollowUp"
    RAG_STATUS = "ragStatus"
    OUTCOME = "outcome"
    LATER_INSPECTION = "laterInspection"
    NEAREST_FINDING = "nearestFinding"
    COVERS_TERM = "coversTerm"
    PART = "part"
    ASPECT = "aspect"
    GROUP = "group"
    ANSWER = "answer"
    OF_PART = "ofPart"
    ANSWERED_BY = "answeredBy"
    RELATION = "relation"
    EARLIER_INSPECTION = "earlierInspection"
    REFERS_TO = "refersTo"
    INSPECTED_IN = "inspectedIn"
    REPORTED_IN = "reportedIn"
    EARLIER_FRAMEWORK = "earlierFramework"
    EARLIER_CRITERION = "earlierCriterion"
    EARLIER_GRADE = "earlierGrade"
    ACTION_STATEMENT = "actionStatement"
    RESPONSIBLE_BODY = "responsibleBody"
    DUE_DATE = "dueDate"
    VALID_FROM = "validFrom"
    VALID_UNTIL = "validUntil"
    KNOWN_AT = "knownAt"
    # arrangements, services and areas
    ARRANGEMENT = "arrangement"
    INTERVENTION = "intervention"
    INTERVENTION_KIND = "interventionKind"
    INTERVENES_IN = "intervenesIn"
    MENTIONED_BY = "mentionedBy"
    ORDERED_BY = "orderedBy"
    DELEGATOR = "delegator"
    DELEGATE = "delegate"
    SHARED_WITH = "sharedWith"
    LEGAL_BASIS = "legalBasis"
    ENDED = "ended"
    PROVIDED_BY = "providedBy"
    SERVES_AREA = "servesArea"
    SERVICE_TYPE = "serviceType"
    MEMBER_OF = "memberOf"
    COVERAGE = "coverage"
    COVERAGE_ROLE = "coverageRole"
    AUTHORITY_ROLE = "authorityRole"
    REGION = "region"
    AUTHORITY_TYPE = "authorityType"
    STATISTICAL_NEIGHBOUR = "statisticalNeighbour"
    NEIGHBOUR_RANKING = "neighbourRanking"
    NEIGHBOUR = "neighbour"
    RANK = "rank"
    DATED_NAME = "datedName"
    # shortcuts in the inferred graph
    DELIVERS_SERVICES_FOR = "deliversServicesFor"
    PARTNER_OF = "partnerOf"
    LATEST_GRADE = "latestGrade"
    LATEST_GRADE_DATE = "latestGradeDate"
    LATEST_INSPECTION = "latestInspection"
    LATEST_JUDGEMENT = "latestJudgement"
    # the official record
    RECORD_OF = "recordOf"
    LISTED_AUTHORITY = "listedAuthority"
    LISTED_FRAMEWORK = "listedFramework"
    LISTED_VERSION = "listedVersion"
    LISTED_START_DATE = "listedStartDate"
    LISTED_THEME = "listedTheme"
    LISTED_AREA_OF_FOCUS = "listedAreaOfFocus"
    LISTED_CRITERION = "listedCriterion"
    LISTED_GRADE = "listedGrade"
    INSPECTION_TYPE = "inspectionType"
    OFFICIAL_GRADE = "officialGrade"
    AUTHORITY_EXISTS = "authorityExists"
    # results of other inspections
    RESULT_OF = "resultOf"
    PROVIDER_TYPE = "providerType"
    OWNER = "owner"
    OWNER_AS_LISTED = "ownerAsListed"
    RESULT_JUDGEMENT = "resultJudgement"
    JUDGEMENT_NAME = "judgementName"
    STANDING = "standing"
    LIST_DAY = "listDay"
    REGISTRATION_STATUS = "registrationStatus"
    REGISTERED_AS_AT = "registeredAsAt"
    REGISTERED_ON = "registeredOn"
    LATEST_LISTED = "latestListed"
    # listed interventions
    SERVICE = "service"
    ISSUED = "issued"
    LAST_KNOWN = "lastKnown"
    IS_OFFICIAL = "isOfficial"
    # published statistics
    INDICATOR = "indicator"
    PUBLISHED_FOR = "publishedFor"
    PERCENTILE = "percentile"
    PERCENTAGE_LOWER = "percentageLower"
    PERCENTAGE_EQUAL = "percentageEqual"
    PERCENTAGE_HIGHER = "percentageHigher"
    ADVERSE_END = "adverseEnd"
    # notes and corrections
    NOTE = "note"
    NOTE_CODE = "noteCode"
    CORRECTION = "correction"
    CORRECTED_FIELD = "correctedField"
    CORRECTED_VALUE = "correctedValue"
    CORRECTED_BY = "correctedBy"
    REASON = "reason"


class Datatype(_OwnTerm):
    """Datatypes of `org:identifier`, which say what register a code is from."""

    GSS = "GssCode"
    URN = "Urn"
    DFE_NUMBER = "DfeNumber"
    ODS = "OdsCode"
    COMPANY_NUMBER = "CompanyNumber"
    POLICE_ID = "PoliceId"


OVERALL_EFFECTIVENESS = "overall-effectiveness"  # the criterion of the overall grade
STEPS_BELOW_OUTSTANDING = {  # grades of all frameworks, the best first
    "outstanding": 0,
    "good": 1,
    "adequate": 2,
    "requires-improvement": 2,
    "inadequate": 3,
}
GRADES = tuple(  # of today's frameworks, the best first
    grade for grade in STEPS_BELOW_OUTSTANDING if grade != "adequate"
)
POLARITIES = ("strength", "weakness", "mixed", "context")
NEGATIVE_POLARITIES = ("weakness", "mixed")


class Scheme(StrEnum):
    """The SKOS schemes in `ontology/schemes/`."""

    FRAMEWORK = "framework"
    CRITERION = "criterion"
    GRADE = "grade"
    INSPECTION_OUTCOME = "inspection-outcome"
    ANSWER = "answer"
    AREA_OF_FOCUS = "area-of-focus"
    EXTENT = "extent"
    POLARITY = "polarity"
    TOPIC = "topic"
    SECTOR = "sector"
    SERVICE_TYPE = "service-type"
    RESOLUTION = "resolution"
    NATIONAL_FRAMEWORK = "national-framework"
    LICENCE = "licence"
    ROLE = "role"
    SEEN_IN = "seen-in"
    FOLLOW_UP = "follow-up"
    LOOK_BACK = "look-back"
    OVERSIGHT_ROLE = "oversight-role"
    CHANGE = "change"
    COVERAGE_ROLE = "coverage-role"
    AUTHORITY_ROLE = "authority-role"
    INTERVENTION = "intervention"
    REGION = "region"
    AUTHORITY_TYPE = "authority-type"
    INDICATOR = "indicator"
    PROVIDER_TYPE = "provider-type"
    RESULT_JUDGEMENT = "result-judgement"
    PROGRESS = "progress"


class Rdf(StrEnum):
    """RDF."""

    TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    REIFIES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"


class Rdfs(StrEnum):
    """RDF Schema."""

    LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
    COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
    SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
    SUB_CLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    SUB_PROPERTY_OF = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"


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
    COLLECTION = "http://www.w3.org/2004/02/skos/core#Collection"
    MEMBER = "http://www.w3.org/2004/02/skos/core#member"
    PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
    ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
    DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
    NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
    IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
    BROADER = "http://www.w3.org/2004/02/skos/core#broader"


class Dcterms(StrEnum):
    """Dublin Core terms."""

    DESCRIPTION = "http://purl.org/dc/terms/description"
    TITLE = "http://purl.org/dc/terms/title"
    ISSUED = "http://purl.org/dc/terms/issued"
    DATE = "http://purl.org/dc/terms/date"
    LICENSE = "http://purl.org/dc/terms/license"
    IS_PART_OF = "http://purl.org/dc/terms/isPartOf"
    SPATIAL = "http://purl.org/dc/terms/spatial"
    SUBJECT = "http://purl.org/dc/terms/subject"
    SOURCE = "http://purl.org/dc/terms/source"
    PUBLISHER = "http://purl.org/dc/terms/publisher"
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
    ANNOTATION = "http://www.w3.org/ns/oa#Annotation"
    HAS_BODY = "http://www.w3.org/ns/oa#hasBody"
    HAS_TARGET = "http://www.w3.org/ns/oa#hasTarget"
    HAS_SELECTOR = "http://www.w3.org/ns/oa#hasSelector"
    TEXT_POSITION_SELECTOR = "http://www.w3.org/ns/oa#TextPositionSelector"
    TEXT_QUOTE_SELECTOR = "http://www.w3.org/ns/oa#TextQuoteSelector"
    START = "http://www.w3.org/ns/oa#start"
    END = "http://www.w3.org/ns/oa#end"
    EXACT = "http://www.w3.org/ns/oa#exact"


class Pav(StrEnum):
    """Provenance, authoring and versioning."""

    SOURCE_ACCESSED_ON = "http://purl.org/pav/sourceAccessedOn"


class Foaf(StrEnum):
    """FOAF."""

    PERSON = "http://xmlns.com/foaf/0.1/Person"
    NAME = "http://xmlns.com/foaf/0.1/name"
    HOMEPAGE = "http://xmlns.com/foaf/0.1/homepage"


class Schema(StrEnum):
    """schema.org, for terms that no W3C vocabulary has."""

    LEGISLATION = "https://schema.org/Legislation"
    HONORIFIC_SUFFIX = "https://schema.org/honorificSuffix"
    SOFTWARE_VERSION = "https://schema.org/softwareVersion"


class Dcat(StrEnum):
    """The data catalogue vocabulary."""

    DATASET = "http://www.w3.org/ns/dcat#Dataset"
    VERSION = "http://www.w3.org/ns/dcat#version"
    LANDING_PAGE = "http://www.w3.org/ns/dcat#landingPage"


class Qb(StrEnum):
    """The data cube vocabulary."""

    DATA_SET = "http://purl.org/linked-data/cube#DataSet"
    OBSERVATION = "http://purl.org/linked-data/cube#Observation"
    PART_OF = "http://purl.org/linked-data/cube#dataSet"


class Void(StrEnum):
    """VoID."""

    DATASET = "http://rdfs.org/ns/void#Dataset"
    TRIPLES = "http://rdfs.org/ns/void#triples"
    SUBSET = "http://rdfs.org/ns/void#subset"


NAMESPACES = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gk": GK,
    "id": BASE,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "scheme": SCHEME,
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_ENTITY_KINDS = (
    *("agency", "authority", "coverage", "inspection", "official", "partner", "person", "report"),
    *("provider", "result", "service", "statistic"),
)
PREFIXES = (  # in exports and queries; also for concepts and entities: `topic:neglect`, `authority:E06000039`
    NAMESPACES
    | {scheme.value: f"{SCHEME}{scheme}/" for scheme in Scheme}
    | {kind: f"{BASE}{kind}/" for kind in _ENTITY_KINDS}
    | {"own": f"{BASE}graph/own/"}  # graphs of a user's own statements (GRAPH own:notes)
)
NAMESPACES_LONGEST_FIRST = sorted(  # (namespace, prefix): the first that fits an IRI is the most specific
    ((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda pair: (-len(pair[0]), pair)
)
