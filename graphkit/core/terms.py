"""The vocabulary of the graph: its classes, properties, schemes and prefixes.

Terms are spelt as in Turtle: `Gk.inspectionOf`, `Skos.prefLabel`. They are strings, because the
graph is written as text. Only those that code uses are listed; tests look each use up here, and
each name in the ontology or in its vocabulary. `graphkit.core.identifiers` makes the IRIs of
entities.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum

GK = "https://w3id.org/graphkit/def#"
SCHEME = "https://w3id.org/graphkit/scheme/"
LEGISLATION = "http://www.legislation.gov.uk/id/"
BASE = (os.environ.get("GRAPHKIT_BASE") or "https://w3id.org/graphkit/id/").rstrip("/") + "/"

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


class TermIri(str):
    """The IRI of a term of a vocabulary."""

    @property
    def local(self) -> str:
        """Its name in the vocabulary: `inspectionOf`."""
        return self[max(self.rfind("#"), self.rfind("/")) + 1 :]


class Namespace:
    """The terms of one vocabulary that the code may name:
    `Skos.prefLabel` is the IRI of `skos:prefLabel`.

    Only the names that it was made with exist: a misspelt one raises an AttributeError.
    """

    def __init__(self, prefix: str, *names: str) -> None:
        namespace = NAMESPACES[prefix]
        self._terms = {name: TermIri(namespace + name) for group in names for name in group.split()}
        self.__dict__.update(self._terms)

    def __getattr__(self, name: str) -> TermIri:
        raise AttributeError(f"{name} is not listed for this vocabulary in graphkit/core/terms.py")

    def __iter__(self) -> Iterator[TermIri]:
        return iter(self._terms.values())


Gk = Namespace(
    "gk",
    # classes
    """LocalAuthority Agency Service Team Panel ParticipationGroup Programme PartnerSector
    Inspection Visit Report ReplacedVersion Judgement Recommendation Finding Passage Mention
    DeliveryArrangement Observation Intervention InterventionEvent EarlierInspectionMention
    ActionStatement RecommendationPart FollowUp Answer Coverage DatedName NeighbourRanking
    OfficialRecord OfficialGrade Provider Result ResultList ListedIntervention
    ResultJudgement PublishedValue Note Correction Cover""",
    # properties: inspection and report
    """inspectionOf framework frameworkVersion statedTheme visitNumber themeTopic statedAreaOfFocus
    inspectionOutcome partnershipMember startDate endDate siteVisit inspectorate lead
    participation post report previousInspection followsInspection previousNotLoaded
    document sha256 fileName pageCount status reviewedBy reviewedOn reviewedOutcome""",
    # properties: judgements, recommendations and findings
    """judgement criterion grade statedIn asPrinted recommendation number priority
    timeLimit addressee nationalFramework citesParagraph citesPage law finding
    polarity extent topic sector section sectionRole markedAsRecommendation concerns
    mentions confidence unsureLabel evidenceFor keywords objectKeywords leadIn looksBack
    oversight refersToEarlierInspection""",
    # properties: mentions: words and the entity they mean
    "mention entity surfaceForm expansion resolvedBy",
    # properties: locators: where the text is in the report
    "page endPage paragraph selector quote passage attests",
    # properties: where the text is, in exports with annotations; the stored graph has the selector
    "start end digest",
    # properties: figures
    "observation measure value unit comparator comparedValue comparedDate months",
    # properties: over time
    """recurrenceOf resolves followUp visitFollowUp ragStatus outcome next
    nearestFinding coversTerm part aspect partGroup answer ofPart answeredBy relation
    earlierInspection refersTo inspectedIn reportedIn earlierFramework earlierCriterion
    earlierGrade actionStatement responsibleBody dueDate validFrom validUntil knownAt""",
    # properties: arrangements, services and areas
    """arrangement intervention kind intervenesIn mentionedBy orderedBy delegator
    delegate sharedWith legalBasis ended provider servesArea serviceType memberOf
    coverage coverageRole authorityRole region statisticalNeighbour
    neighbourRanking neighbour rank datedName""",
    # properties: the official record
    """recordOf listedAuthority listedFramework listedVersion listedStartDate listedTheme
    listedAreaOfFocus listedCriterion listedGrade inspectionKind officialGrade
    authorityExists""",
    # properties: results of other inspections
    """body ownerThen listedOwner resultJudgement judgementName judgementPart
    listDay day published registrationStatus registeredAsAt registeredOn latestListed""",
    # properties: listed interventions
    "service issued lastKnown isOfficial",
    # properties: published statistics
    """indicator publishedFor year england percentile lower equal
    adverseEnd""",
    # properties: how much a source has of a subject, and until which day
    "howMuch newest reaches publishedUntil",
    # properties: notes and corrections
    "note noteCode correction correctedField correctedValue correctedBy reason",
    # datatypes of `org:identifier`: the register that a code is from
    "GssCode Urn DfeNumber OdsCode CompanyNumber PoliceId",
)
Rdf = Namespace("rdf", "type reifies")
Rdfs = Namespace("rdfs", "label comment seeAlso subClassOf subPropertyOf")
Xsd = Namespace("xsd", "string boolean integer decimal date gYear gYearMonth")
Skos = Namespace(
    "skos", "Concept Collection member prefLabel altLabel definition notation inScheme broader"
)
Dcterms = Namespace(
    "dcterms",
    """description title issued available date license isPartOf replaces isReplacedBy spatial
    subject source publisher type temporal PeriodOfTime""",
)
Org = Namespace(
    "org",
    """Membership Post ChangeEvent identifier member organization role holds postIn
    originalOrganization resultingOrganization""",
)
Oa = Namespace(
    "oa",
    """hasSource Annotation hasBody hasTarget hasSelector TextPositionSelector
    TextQuoteSelector start end exact""",
)
Pav = Namespace("pav", "sourceAccessedOn")
Foaf = Namespace("foaf", "Person name homepage")
Schema = Namespace("schema", "Legislation honorificSuffix softwareVersion")
Dcat = Namespace("dcat", "Dataset version landingPage startDate endDate")
Qb = Namespace("qb", "DataSet dataSet")
Void = Namespace("void", "Dataset triples subset entities")
Prov = Namespace("prov", "wasDerivedFrom")


IN = TermIri(f"{GK}in")  # which is a keyword of Python
OVERALL_EFFECTIVENESS = "overall-effectiveness"  # the criterion of the overall grade
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
    STATUS = "status"
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


_ENTITY_KINDS = (
    *("agency", "authority", "coverage", "inspection", "official", "partner", "person", "report"),
    *("provider", "result", "service", "statistic"),
)
# in exports and queries; also for concepts and entities: `topic:neglect`, `authority:E06000039`
PREFIXES = (
    NAMESPACES
    | {scheme.value: f"{SCHEME}{scheme}/" for scheme in Scheme}
    | {kind: f"{BASE}{kind}/" for kind in _ENTITY_KINDS}
    | {"own": f"{BASE}graph/own/"}  # graphs of a user's own statements (GRAPH own:notes)
)
# (namespace, prefix): the first that fits an IRI is the most specific
NAMESPACES_LONGEST_FIRST = sorted(
    ((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda pair: (-len(pair[0]), pair)
)


def compact_iri(iri: str) -> str:
    """Return an IRI with its prefix, "id:agency/ofsted"; as it is where it has none."""
    for namespace, prefix in NAMESPACES_LONGEST_FIRST:
        if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
