"""Writes people, arrangements, interventions, statistics,
earlier inspections and notes of a report.
"""

from __future__ import annotations

from graphkit.core.identifiers import concept_iri, entity_iri, law_iri, part_iri, slug
from graphkit.core.language.shown_names import shown_name
from graphkit.core.model import NO_ENTITY, Arrangement, Person
from graphkit.core.record_files import applied_corrections, statement_index
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Dcterms, Foaf, Gk, Org, Rdfs, Schema, Scheme, Skos
from graphkit.graph.statements.graph_writer import GraphWriter

_INSPECTOR_ROLES = frozenset(
    "lead-inspector deputy-lead-inspector team-inspector quality-assurance data-analyst".split()
)


def write_details(writer: GraphWriter) -> None:
    """Write all parts of a record except judgements, recommendations, findings and mentions."""
    record = writer.record
    for number, person in enumerate((one for one in record.people if one.person != NO_ENTITY), 1):
        _person(writer, number, person)
    for number, arrangement in enumerate(record.arrangements, 1):
        _arrangement(writer, number, arrangement)
    for number, item in enumerate(record.interventions, 1):
        if item.kind != NO_ENTITY:
            of, class_ = Gk.intervention, Gk.Intervention
            node = writer.add_part(writer.inspection, of, class_, number, item.span)
            writer.add_concepts(node, Gk.kind, Scheme.INTERVENTION, item.kind)
            writer.add_dates(node, item.since, item.until)
            writer.quads.add_text(node, Gk.orderedBy, item.by)
    _statistics(writer)
    _earlier_inspections(writer)
    _action_statement(writer)
    _notes(writer)


def write_reviews(writer: GraphWriter) -> None:
    """Mark each statement with a label that a person has decided on: by whom, and when."""
    for item in applied_corrections(writer.record):
        if not item.words:
            continue
        part, name, _ = f"{item.field}//".split("/", 2)
        statements = getattr(writer.record, part, ())
        try:
            index = statement_index(name, statements, item.words)
        except ValueError:
            continue  # the field of no statement
        statement = statements[index]
        if getattr(statement, "kind", "") == NO_ENTITY:
            continue
        key = getattr(statement, "id", "") or getattr(statement, "criterion", "") or index + 1
        node = part_iri(writer.inspection, part.removesuffix("s"), key)
        writer.quads.add_text(node, Gk.reviewedBy, item.by)
        writer.quads.add_date(node, Gk.reviewedOn, item.on)


def _person(writer: GraphWriter, number: int, person: Person) -> None:
    quads, node = writer.quads, entity_iri(person.person or f"person/{slug(person.name)}")
    quads.add_type(node, Foaf.Person)
    # the label is the one of most reports
    quads.add_text(node, Skos.altLabel, shown_name(person.name))
    quads.add_text(node, Schema.honorificSuffix, person.honours)
    if person.role == "lead-inspector":
        quads.add_link(writer.inspection, Gk.lead, node)
    of, span = Gk.participation, person.span
    membership = writer.add_part(writer.inspection, of, Org.Membership, number, span)
    quads.add_link(membership, Org.member, node)
    quads.add_text(membership, Gk.asPrinted, person.name)
    quads.add_link(membership, Org.role, concept_iri(Scheme.ROLE, person.role))
    # an unresolved body is kept in the text of the post
    body = "" if person.entity else person.organisation
    quads.add_text(membership, Gk.post, ", ".join(filter(None, (person.post, body))))
    is_inspector = person.role in _INSPECTOR_ROLES and not person.organisation
    only = writer.record.inspectorates if len(writer.record.inspectorates) == 1 else ("",)
    if entity := person.entity or (only[0] if is_inspector else ""):
        _office(writer, node, membership, person.post, entity)
    writer.add_dates(membership)


def _office(writer: GraphWriter, node: str, membership: str, title: str, entity: str) -> None:
    """Write the body that a person acts for, and their post there."""
    quads, body = writer.quads, writer.add_entity(membership, Org.organization, entity)
    if title:
        name = title.replace(" & ", " and ")
        post = entity_iri(f"post/{entity}/{slug(name)}")
        quads.add_type(post, Org.Post)
        quads.add_text(post, Skos.altLabel, name)  # the label is one of those that reports print
        quads.add_link(post, Org.postIn, body)
        quads.add_link(node, Org.holds, post)


def _arrangement(writer: GraphWriter, number: int, item: Arrangement) -> None:
    quads = writer.quads
    of, class_ = Gk.arrangement, Gk.DeliveryArrangement
    node = writer.add_part(writer.inspection, of, class_, number, item.span)
    delegator = entity_iri(item.delegator_entity) if item.delegator_entity else writer.authority
    quads.add_link(node, Gk.delegator, delegator)
    if item.delegate_entity:
        writer.add_entity(node, Gk.sharedWith if item.shared else Gk.delegate, item.delegate_entity)
    quads.add_text(node, Gk.asPrinted, item.delegate)
    known = item.services in scheme_values(Scheme.SERVICE_TYPE)
    what = item.services.replace("-", " ") if known else item.services
    quads.add_text(node, Rdfs.label, f"{item.delegate}: {what}" if what else item.delegate)
    if known:
        writer.add_concepts(node, Gk.serviceType, Scheme.SERVICE_TYPE, item.services)
    quads.add_link(node, Gk.legalBasis, law_iri(item.legal_basis))
    writer.add_dates(node, item.since, item.until)
    if item.ended:
        quads.add_boolean(node, Gk.ended)


def _statistics(writer: GraphWriter) -> None:
    quads = writer.quads
    for number, item in enumerate(writer.record.statistics, 1):
        of, class_ = Gk.observation, Gk.Observation
        node = writer.add_part(writer.inspection, of, class_, number, item.span)
        quads.add_text(node, Gk.measure, item.measure)
        quads.add_number(node, Gk.value, float(item.value))
        quads.add_text(node, Gk.unit, item.unit)
        quads.add_date(node, Dcterms.date, item.date)
        quads.add_text(node, Gk.comparator, item.comparator)
        if item.compared_value is not None:
            quads.add_number(node, Gk.comparedValue, float(item.compared_value))
        quads.add_date(node, Gk.comparedDate, item.compared_date)
        quads.add_number(node, Gk.months, item.months)


def _earlier_inspections(writer: GraphWriter) -> None:
    quads = writer.quads
    for number, item in enumerate(writer.record.earlier, 1):
        node = part_iri(writer.inspection, "earlier", number)
        quads.add_type(node, Gk.EarlierInspectionMention)
        quads.add_link(writer.inspection, Gk.earlierInspection, node)
        month = f"{item.year}-{item.month:02d}" if item.month else str(item.year)
        quads.add_date(node, Gk.reportedIn if item.published else Gk.inspectedIn, month)
        writer.add_concepts(node, Gk.earlierFramework, Scheme.FRAMEWORK, item.framework)
        writer.add_concepts(node, Gk.earlierCriterion, Scheme.CRITERION, item.criterion)
        writer.add_concepts(node, Gk.earlierGrade, Scheme.GRADE, item.grade)
        writer.add_locator(node, item.span)


def _action_statement(writer: GraphWriter) -> None:
    """Write who must submit a written statement of action or a priority action plan,
    and when it is due.
    """
    if writer.record.statement_due is None and not writer.record.statement_by:
        return
    quads, node = writer.quads, f"{writer.inspection}/action-statement"
    quads.add_type(node, Gk.ActionStatement)
    quads.add_link(writer.inspection, Gk.actionStatement, node)
    quads.add_date(node, Gk.dueDate, writer.record.statement_due)
    body = writer.record.statement_entity
    quads.add_link(node, Gk.responsibleBody, entity_iri(body) if body else writer.authority)
    quads.add_text(node, Gk.asPrinted, writer.record.statement_by)
    writer.add_locator(node, writer.record.statement_span)


def _notes(writer: GraphWriter) -> None:
    quads = writer.quads
    for number, note in enumerate(writer.record.notes, 1):
        node = writer.add_part(writer.report, Gk.note, Gk.Note, number, note.span)
        quads.add_text(node, Gk.noteCode, note.code)
        quads.add_text(node, Rdfs.label, note.message)
    applied = applied_corrections(writer.record)
    # others: `write_reviews`
    for number, item in enumerate((one for one in applied if not one.words), 1):
        node = writer.add_part(writer.report, Gk.correction, Gk.Correction, number)
        quads.add_text(node, Gk.correctedField, item.field)
        quads.add_text(node, Gk.correctedValue, item.value)
        quads.add_text(node, Gk.correctedBy, item.by)
        quads.add_text(node, Gk.reason, item.why)
