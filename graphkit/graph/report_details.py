"""What a report tells beside its findings: people, arrangements, figures, what came before, what is due."""

from __future__ import annotations

from graphkit.core.identifiers import concept_iri, entity_iri, law_iri, part_iri, slug
from graphkit.core.model import NO_ENTITY, Arrangement, Intervention, Person, Record
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Class, Dcterms, Foaf, Org, Property, Rdfs, Schema, Scheme, Skos
from graphkit.graph.graph_writer import Writing

_INSIDE = ("lead-inspector", "deputy-lead-inspector", "team-inspector", "quality-assurance", "data-analyst")


def write_particulars(writing: Writing) -> None:
    """Write all that a record tells beside its findings."""
    record = writing.record
    for number, person in enumerate((one for one in record.people if one.person != NO_ENTITY), 1):
        _person(writing, number, person)
    for number, arrangement in enumerate(record.arrangements, 1):
        _arrangement(writing, number, arrangement)
    for number, intervention in enumerate(record.interventions, 1):
        _intervention(writing, number, intervention)
    _figures(writing)
    _earlier(writing)
    _statement(writing)
    _notes(writing)


def _person(writing: Writing, number: int, person: Person) -> None:
    quads, node = writing.quads, entity_iri(person.person or f"person/{slug(person.name)}")
    quads.add_type(node, Foaf.PERSON)
    quads.add_text(node, Foaf.NAME, person.name)
    quads.add_text(node, Skos.ALT_LABEL, person.name)  # the label is the fullest of all reports'
    quads.add_text(node, Schema.HONORIFIC_SUFFIX, person.honours)
    if person.role == "lead-inspector":
        quads.add_link(writing.inspection, Property.LEAD_INSPECTOR, node)
    membership = writing.part(writing.inspection, Property.PARTICIPATION, Org.MEMBERSHIP, number)
    quads.add_link(membership, Org.MEMBER, node)
    quads.add_link(membership, Org.ROLE, concept_iri(Scheme.ROLE, person.role))
    body = "" if person.entity else person.organisation  # one that nobody is known by stands with the post
    quads.add_text(membership, Property.POST, ", ".join(filter(None, (person.post, body))))
    if entity := person.entity or _inspectorate(writing.record, person):
        _office(writing, node, membership, person.post, entity)
    quads.add_date(membership, Property.KNOWN_AT, writing.known_at)
    writing.passage(membership, person.span)


def _inspectorate(record: Record, person: Person) -> str:
    """Return for whom somebody inspects of whom no body is printed: the one inspectorate, "" of several."""
    inside = person.role in _INSIDE and not person.organisation
    return record.inspectorates[0] if inside and len(record.inspectorates) == 1 else ""


def _office(writing: Writing, node: str, membership: str, post_held: str, entity: str) -> None:
    """Write the body that somebody acts for, and the post held there."""
    quads, body = writing.quads, entity_iri(entity)
    quads.add_link(membership, Org.ORGANIZATION_OF, body)
    writing.named.add(body)
    if post_held:
        post = entity_iri(f"post/{entity}/{slug(post_held)}")
        quads.add_type(post, Org.POST)
        quads.add_text(post, Rdfs.LABEL, post_held)
        quads.add_link(post, Org.POST_IN, body)
        quads.add_link(node, Org.HOLDS, post)


def _arrangement(writing: Writing, number: int, item: Arrangement) -> None:
    quads = writing.quads
    node = writing.part(writing.inspection, Property.ARRANGEMENT, Class.DELIVERY_ARRANGEMENT, number)
    delegator = entity_iri(item.delegator_entity) if item.delegator_entity else writing.authority
    quads.add_link(node, Property.DELEGATOR, delegator)
    if item.delegate_entity:
        how = Property.SHARED_WITH if item.shared else Property.DELEGATE
        quads.add_link(node, how, entity_iri(item.delegate_entity))
        writing.named.add(entity_iri(item.delegate_entity))
    quads.add_text(node, Property.AS_PRINTED, item.delegate)
    known = item.services in scheme_values(Scheme.SERVICE_TYPE)
    what = item.services.replace("-", " ") if known else item.services
    quads.add_text(node, Rdfs.LABEL, f"{item.delegate}: {what}" if what else item.delegate)
    if known:
        quads.add_link(node, Property.SERVICE_TYPE, concept_iri(Scheme.SERVICE_TYPE, item.services))
    quads.add_link(node, Property.LEGAL_BASIS, law_iri(item.legal_basis))
    quads.add_date(node, Property.VALID_FROM, item.since)
    quads.add_date(node, Property.VALID_UNTIL, item.until)
    if item.ended:
        quads.add_boolean(node, Property.ENDED)
    quads.add_date(node, Property.KNOWN_AT, writing.known_at)
    writing.passage(node, item.span)


def _intervention(writing: Writing, number: int, item: Intervention) -> None:
    quads = writing.quads
    node = writing.part(writing.inspection, Property.INTERVENTION, Class.INTERVENTION, number)
    quads.add_link(node, Property.INTERVENTION_KIND, concept_iri(Scheme.INTERVENTION, item.kind))
    quads.add_date(node, Property.VALID_FROM, item.since)
    quads.add_date(node, Property.VALID_UNTIL, item.until)
    quads.add_date(node, Property.KNOWN_AT, writing.known_at)
    writing.passage(node, item.span)


def _figures(writing: Writing) -> None:
    quads = writing.quads
    for number, item in enumerate(writing.record.statistics, 1):
        node = writing.part(writing.inspection, Property.OBSERVATION, Class.OBSERVATION, number)
        quads.add_text(node, Property.MEASURE, item.measure)
        quads.add_number(node, Property.VALUE, float(item.value))
        quads.add_text(node, Property.UNIT, item.unit)
        quads.add_date(node, Dcterms.DATE, item.date)
        quads.add_text(node, Property.COMPARATOR, item.comparator)
        if item.compared_value is not None:
            quads.add_number(node, Property.COMPARED_VALUE, float(item.compared_value))
        quads.add_date(node, Property.COMPARED_DATE, item.compared_date)
        quads.add_number(node, Property.MONTHS, item.months)
        writing.passage(node, item.span)


def _earlier(writing: Writing) -> None:
    quads = writing.quads
    for number, item in enumerate(writing.record.earlier, 1):
        node = part_iri(writing.inspection, "earlier", number)
        quads.add_type(node, Class.EARLIER_INSPECTION_MENTION)
        quads.add_link(writing.inspection, Property.EARLIER_INSPECTION, node)
        month = f"{item.year}-{item.month:02d}" if item.month else str(item.year)
        quads.add_date(node, Property.REPORTED_IN if item.published else Property.INSPECTED_IN, month)
        quads.add_link(node, Property.FRAMEWORK, concept_iri(Scheme.FRAMEWORK, item.framework))
        quads.add_link(node, Property.CRITERION, concept_iri(Scheme.CRITERION, item.criterion))
        quads.add_link(node, Property.GRADE, concept_iri(Scheme.GRADE, item.grade))
        writing.passage(node, item.span)


def _statement(writing: Writing) -> None:
    """Write when the written statement of action is due (joint inspections)."""
    if writing.record.statement_due is None:
        return
    quads, node = writing.quads, f"{writing.inspection}/action-statement"
    quads.add_type(node, Class.ACTION_STATEMENT)
    quads.add_link(writing.inspection, Property.ACTION_STATEMENT, node)
    quads.add_date(node, Property.DUE_DATE, writing.record.statement_due)
    body = writing.record.statement_entity
    quads.add_link(node, Property.RESPONSIBLE_BODY, entity_iri(body) if body else writing.authority)
    quads.add_text(node, Property.AS_PRINTED, writing.record.statement_by)
    writing.passage(node, writing.record.statement_span)


def _notes(writing: Writing) -> None:
    quads = writing.quads
    for number, note in enumerate(writing.record.notes, 1):
        node = writing.part(writing.report, Property.NOTE, Class.NOTE, number)
        quads.add_text(node, Property.NOTE_CODE, note.code)
        quads.add_text(node, Rdfs.LABEL, note.message)
        writing.passage(node, note.span)
    for number, word in enumerate(writing.record.corrections, 1):
        node = writing.part(writing.report, Property.CORRECTION, Class.CORRECTION, number)
        quads.add_text(node, Property.CORRECTED_FIELD, word.field)
        quads.add_text(node, Property.CORRECTED_VALUE, word.value)
        quads.add_text(node, Property.CORRECTED_BY, word.by)
        quads.add_text(node, Property.REASON, word.why)
