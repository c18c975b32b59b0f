"""Builds the named graph of a record: what the report states, each statement with its passage."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from graphkit.core.confidence_levels import SURE, UNSURE
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri, law_iri, part_iri, passage_iri, slug
from graphkit.core.language.shown_names import shown_name
from graphkit.core.model import (
    AMENDED,
    UNKNOWN_CRITERION,
    Finding,
    Judgement,
    Mention,
    Recommendation,
    Record,
)
from graphkit.core.quads import Quads
from graphkit.core.resources import load_lexicon
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import SCHEME, Dcat, Dcterms, Gk, Rdfs, Scheme, Skos
from graphkit.documents.register.report_origins import NOT_KNOWN, ReportOrigin
from graphkit.documents.resolve.outcome_decisions import DecidedOutcome
from graphkit.graph.statements.areas_of_focus import areas_of_focus
from graphkit.graph.statements.graph_writer import GraphWriter
from graphkit.graph.statements.ontology_graph import agency_class
from graphkit.graph.statements.report_details import write_details, write_reviews

_DIGEST_LENGTH = 6  # hexadecimal digits that distinguish mentions of the same words
_SERVICE_CLASSES = {"Service", "Team", "Panel", "ParticipationGroup", "Programme"}  # classes


def report_graph(
    record: Record,
    names: Mapping[str, str],
    known: ReportOrigin = NOT_KNOWN,
    decisions: Iterable[DecidedOutcome] = (),
) -> Quads:
    """Return the graph of a resolved record; `names` maps GSS codes to names of authorities,
    for labels.

    Of what is `known` of its publication, the graph has what the record does not state. The
    `decisions` are on its recommendations and their parts.
    """
    name = names.get(record.authority, record.authority_name)
    return _ReportGraph(record, name, known, decisions).build()


class _ReportGraph(GraphWriter):
    """Writes all parts of a record."""

    def __init__(
        self,
        record: Record,
        authority_name: str,
        known: ReportOrigin,
        decisions: Iterable[DecidedOutcome],
    ) -> None:
        super().__init__(record, authority_name)
        self.known = known
        self.decisions: dict[str, list[DecidedOutcome]] = defaultdict(list)
        for decision in decisions:
            self.decisions[decision.recommendation].append(decision)
        self.keywords: list[str] = []
        self.mentions: dict[tuple[str | float, ...], str] = {}  # content of a mention → its IRI

    def build(self) -> Quads:
        """Return the graph."""
        record, quads = self.record, self.quads
        self._inspection()
        self._report()
        for judgement in record.judgements:
            self._judgement(judgement)
        for recommendation in record.recommendations:
            self._recommendation(recommendation)
        for finding in record.findings:
            self._finding(finding)
        quads.add_text(self.inspection, Gk.keywords, "\n".join(self.keywords))
        write_details(self)
        write_reviews(self)
        for mention in record.mentions:
            self._entity(mention)
        quads.add_link(self.report, Gk.mentions, *sorted(self.entities))
        return quads

    def _inspection(self) -> None:
        record, quads, inspection = self.record, self.quads, self.inspection
        quads.add_type(inspection, Gk.Inspection)
        title = current_frameworks().name_of(record.framework, "")
        quads.add_text(inspection, Rdfs.label, f"{title} {self.authority_name} {self.day.year}")
        quads.add_link(inspection, Gk.inspectionOf, self.authority)
        self.add_concepts(inspection, Gk.framework, Scheme.FRAMEWORK, record.framework)
        quads.add_text(inspection, Gk.frameworkVersion, record.version)
        quads.add_text(inspection, Gk.statedTheme, record.theme)
        self.add_concepts(inspection, Gk.themeTopic, Scheme.TOPIC, *record.theme_topics)
        if current_frameworks().get(record.framework).visit:
            areas = areas_of_focus(record.theme, record.theme_topics)
            self.add_concepts(inspection, Gk.statedAreaOfFocus, Scheme.AREA_OF_FOCUS, *areas)
        self.add_passage(inspection, record.theme_span, Gk.statedTheme)
        quads.add_number(inspection, Gk.visitNumber, record.visit_number or None)
        if record.outcome:
            self.add_concepts(
                inspection, Gk.inspectionOutcome, Scheme.INSPECTION_OUTCOME, record.outcome
            )
            self.add_passage(inspection, record.outcome_span, Gk.inspectionOutcome)
        for member in record.member_entities:
            self.add_entity(inspection, Gk.partnershipMember, member)
        self.add_passage(inspection, record.members_span, Gk.partnershipMember)
        if record.dates:
            quads.add_date(inspection, Gk.startDate, min(visit.start for visit in record.dates))
            quads.add_date(inspection, Gk.endDate, max(visit.end for visit in record.dates))
        for number, visit in enumerate(record.dates if len(record.dates) > 1 else (), 1):
            node = self.add_part(inspection, Gk.siteVisit, Gk.Visit, number)
            quads.add_date(node, Gk.startDate, visit.start)
            quads.add_date(node, Gk.endDate, visit.end)
        for inspectorate in record.inspectorates:
            self.add_entity(inspection, Gk.inspectorate, inspectorate)
        self.add_passage(inspection, record.dates_span, Gk.startDate)
        self.add_passage(inspection, record.authority_span, Gk.inspectionOf)
        quads.add_link(inspection, Gk.report, self.report)

    def _report(self) -> None:
        record, quads, report = self.record, self.quads, self.report
        quads.add_type(report, Gk.Report)
        quads.add_text(
            report, Rdfs.label, f"Report on {self.authority_name}, {self.day.isoformat()}"
        )
        quads.add_date(report, Dcterms.issued, record.published or self.known.day)
        quads.add_link(report, Dcterms.license, concept_iri(Scheme.LICENCE, record.source.licence))
        self.add_passage(report, record.source.licence_span, Dcterms.license)
        self._status()
        quads.add_link(report, Gk.document, record.source.address or self.known.document)
        quads.add_link(report, Dcat.landingPage, self.known.page)
        quads.add_text(report, Gk.sha256, record.source.sha256)
        quads.add_number(report, Gk.pageCount, record.source.pages)
        quads.add_text(report, Gk.reviewedBy, record.reviewed_by)

    def _status(self) -> None:
        quads, report, source = self.quads, self.report, self.record.source
        self.add_concepts(report, Gk.status, Scheme.STATUS, source.status_value)
        if (status := source.status) is None:
            return
        self.add_passage(report, status.span, Gk.status)
        if status.value != AMENDED:
            quads.add_date(report, Dcterms.available, status.day)
            return
        before = self.add_part(report, Dcterms.replaces, Gk.ReplacedVersion, 1)
        quads.add_link(before, Dcterms.isReplacedBy, report)
        quads.add_date(before, Dcterms.issued, status.replaces)

    def _judgement(self, judgement: Judgement) -> None:
        quads = self.quads
        unlisted = judgement.criterion not in scheme_values(Scheme.CRITERION)
        notes = (note.span for note in self.record.notes if note.code == UNKNOWN_CRITERION)
        # a criterion misspelt in a record has no such note
        if unlisted and judgement.span in notes:
            self._unlisted_criterion(judgement.criterion)
        key, span = judgement.criterion, judgement.span
        node = self.add_part(self.inspection, Gk.judgement, Gk.Judgement, key, span)
        self.add_concepts(node, Gk.criterion, Scheme.CRITERION, judgement.criterion)
        self.add_concepts(node, Gk.grade, Scheme.GRADE, judgement.grade)
        self.add_concepts(node, Gk.statedIn, Scheme.SEEN_IN, *judgement.seen)
        quads.add_text(node, Gk.asPrinted, judgement.as_printed)

    def _unlisted_criterion(self, criterion: str) -> None:
        """Write the concept of a criterion that only the table of this report has,
        named as it is printed.

        It depends on the criterion alone: other reports may have the same.
        """
        quads, concept = self.quads, concept_iri(Scheme.CRITERION, criterion)
        quads.add_type(concept, Skos.Concept)
        quads.add_text(concept, Skos.prefLabel, criterion.replace("-", " ").capitalize())
        quads.add_text(
            concept,
            Skos.definition,
            "A judgement that appears in reports but in no known framework.",
        )
        quads.add_text(concept, Skos.notation, criterion)
        quads.add_link(concept, Skos.inScheme, f"{SCHEME}{Scheme.CRITERION}")

    def _recommendation(self, item: Recommendation) -> None:
        quads = self.quads
        of = Gk.recommendation
        node = self.add_part(self.inspection, of, Gk.Recommendation, item.id, item.span)
        quads.add_text(node, Gk.number, item.number)
        if item.parent:
            whole = part_iri(self.inspection, "recommendation", item.parent)
            quads.add_link(node, Dcterms.isPartOf, whole)
            quads.add_link(node, Gk.leadIn, whole)
        if item.lead:
            lead = passage_iri(node, "lead-in")
            quads.add_link(node, Gk.leadIn, lead)
            self.add_passage_node(lead, item.lead)
        quads.add_boolean(node, Gk.priority, item.priority)
        quads.add_text(node, Gk.timeLimit, item.time_limit)
        quads.add_text(node, Gk.objectKeywords, " ".join(item.object_terms))
        for each in item.parts:
            part = self.add_part(node, Gk.part, Gk.RecommendationPart, each.id, each.span)
            quads.add_text(part, Gk.objectKeywords, " ".join(each.terms))
            quads.add_text(part, Gk.aspect, each.aspect)
            quads.add_text(part, Gk.partGroup, each.group)
        for decision in self.decisions.get(item.id, ()):
            of_part = part_iri(node, Gk.part.local, decision.part) if decision.part else node
            quads.add_text(of_part, Gk.reviewedOutcome, decision.stated())
            quads.add_text(node, Gk.reviewedBy, decision.by)
            quads.add_date(node, Gk.reviewedOn, decision.on)
        for addressee in item.addressed_entities or (f"authority/{self.record.authority}",):
            self.add_entity(node, Gk.addressee, addressee)
            if addressee.startswith("partner/"):
                self._partner(addressee)
        self.add_concepts(
            node, Gk.nationalFramework, Scheme.NATIONAL_FRAMEWORK, *item.national_framework
        )
        for paragraph in item.cites_paragraphs:
            quads.add_text(node, Gk.citesParagraph, paragraph)
        for page in item.cites_pages:
            quads.add_text(node, Gk.citesPage, page)
        self._labels(node, item)
        unsure = {each.label for each in item.doubts if each.confidence < UNSURE}
        for finding in item.evidence:
            finding_node = part_iri(self.inspection, "finding", finding)
            quads.add_link(finding_node, Gk.evidenceFor, node)
            if f"finding/{finding}" in unsure:
                quads.add_link(finding_node, Gk.unsureLabel, node)

    def _finding(self, item: Finding) -> None:
        quads = self.quads
        node = self.add_part(self.inspection, Gk.finding, Gk.Finding, item.id, item.span)
        self.add_concepts(node, Gk.polarity, Scheme.POLARITY, item.polarity)
        self.add_concepts(node, Gk.extent, Scheme.EXTENT, item.extent)
        self.add_concepts(node, Gk.section, Scheme.CRITERION, item.section)
        if item.heading != "criterion":  # most are: their section is enough
            quads.add_text(node, Gk.sectionRole, item.heading)
        if item.confidence < SURE:  # most are sure: it would be a statement for each finding
            quads.add_number(node, Gk.confidence, float(item.confidence))
        if item.recommendation:
            quads.add_boolean(node, Gk.markedAsRecommendation)
        for place in item.looks_back_on:
            earlier = part_iri(self.inspection, "earlier", place)
            quads.add_link(node, Gk.refersToEarlierInspection, earlier)
        self._labels(node, item)

    def _labels(self, node: str, item: Finding | Recommendation) -> None:
        """Write what findings and recommendations share: topics, sectors, laws, entities.

        Their keywords become a line of the inspection's `gk:keywords`.
        """
        quads = self.quads
        if item.terms:
            self.keywords.append(" ".join((node.removeprefix(f"{self.inspection}/"), *item.terms)))
        self.add_concepts(node, Gk.looksBack, Scheme.LOOK_BACK, item.looks_back)
        self.add_concepts(node, Gk.topic, Scheme.TOPIC, *item.topics)
        self.add_concepts(node, Gk.sector, Scheme.SECTOR, *item.sectors)
        self.add_concepts(node, Gk.oversight, Scheme.OVERSIGHT_ROLE, *item.oversight_roles)
        labels = {
            *(f"{Scheme.TOPIC}/{topic}" for topic in item.topics),
            *(f"{Scheme.SECTOR}/{sector}" for sector in item.sectors),
        }
        unsure = (
            each.label for each in item.doubts if each.confidence < UNSURE and each.label in labels
        )
        quads.add_link(node, Gk.unsureLabel, *(f"{SCHEME}{label}" for label in unsure))
        quads.add_link(node, Gk.law, *(law_iri(law) for law in item.laws))
        for mention in item.mentions:
            entity = self._entity(mention)
            if not entity:
                continue
            quads.add_link(node, Gk.concerns, entity)
            if mention.name_confidence < UNSURE:
                quads.add_link(node, Gk.unsureLabel, entity)
            quads.add_link(node, Gk.mention, self._mention(mention, entity))
            for provider in item.mentions:  # the agency that the same sentence names
                if provider.start == mention.provider and provider.entity:
                    quads.add_link(entity, Gk.provider, entity_iri(provider.entity))

    def _mention(self, mention: Mention, entity: str) -> str:
        """Return the IRI of a mention; equal mentions of an entity in the report are one node.

        The IRI has a digest of the whole content, so it does not depend on other mentions.
        """
        role = (mention.role,) if mention.role else ()
        content = (
            entity,
            mention.surface,
            mention.expansion,
            mention.by,
            mention.confidence,
            *role,
        )
        if content not in self.mentions:
            text = "\n".join(map(str, content)).encode("utf-8", "surrogatepass")
            digest = hashlib.sha256(text).hexdigest()[:_DIGEST_LENGTH]
            quads, node = (
                self.quads,
                part_iri(self.report, "mention", f"{slug(mention.surface)}-{digest}"),
            )
            self.mentions[content] = node
            quads.add_type(node, Gk.Mention)
            quads.add_link(node, Gk.entity, entity)
            quads.add_text(node, Gk.surfaceForm, mention.surface)
            quads.add_text(node, Gk.expansion, mention.expansion)
            self.add_concepts(node, Gk.resolvedBy, Scheme.RESOLUTION, mention.by)
            if mention.confidence < SURE:
                quads.add_number(node, Gk.confidence, float(mention.confidence))
            self.add_concepts(node, Gk.authorityRole, Scheme.AUTHORITY_ROLE, mention.role)
        return self.mentions[content]

    def _entity(self, mention: Mention) -> str:
        """Write what the register does not contain on a mentioned entity; return its IRI."""
        if not mention.entity:
            return ""
        quads, entity = self.quads, entity_iri(mention.entity)
        self.entities.add(entity)
        kind = mention.entity.partition("/")[0]
        if kind == "service":
            quads.add_type(entity, Gk.Service)
            if mention.class_hint in _SERVICE_CLASSES:
                quads.add_type(entity, getattr(Gk, mention.class_hint))
            if mention.by != "generic":  # "the hub" is not a name
                quads.add_text(entity, Skos.altLabel, shown_name(mention.surface))
            if mention.by == "by-decision":  # the name in the decision
                quads.add_text(
                    entity, Skos.altLabel, mention.entity.rsplit("/", 1)[1].replace("-", " ")
                )
            quads.add_link(entity, Gk.servesArea, self.authority)
            type_ = service_type(mention.entity.rsplit("/", 1)[1])
            self.add_concepts(entity, Gk.serviceType, Scheme.SERVICE_TYPE, type_)
        elif kind == "partner":
            self._partner(mention.entity)
        elif kind == "agency" and mention.by == "new":
            quads.add_type(entity, agency_class(mention.class_hint or "Agency"))
            quads.add_text(entity, Rdfs.label, shown_name(mention.expansion or mention.surface))
            self.add_concepts(entity, Gk.sector, Scheme.SECTOR, mention.sector)
        return entity

    def _partner(self, entity_path: str) -> None:
        """Write the organisations of one sector in the area, of which none is named."""
        quads, entity, sector = self.quads, entity_iri(entity_path), entity_path.rsplit("/", 1)[1]
        quads.add_type(entity, Gk.PartnerSector)
        quads.add_text(entity, Rdfs.label, f"{sector.replace('-', ' ')} in {self.authority_name}")
        self.add_concepts(entity, Gk.sector, Scheme.SECTOR, sector)
        quads.add_link(entity, Gk.servesArea, self.authority)
        self.entities.add(entity)


@cache
def service_type(name: str) -> str:
    """Return the type of a service by its canonical name, "" where no word in it indicates one.

    >>> service_type("multi-agency-safeguarding-hub")
    'front-door'
    """
    types = [kind for names in load_lexicon("service-types").values() for kind in names.items()]
    patterns = ((kind, rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])") for kind, words in types)
    return next((kind for kind, pattern in patterns if re.search(pattern, name)), "")
