"""Reads one report: every reader of this package, in order, from `Document` to `Record`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphkit.core.model import Document, Mention, Record
from graphkit.extract.boundary import ReaderBoundary
from graphkit.extract.findings import (
    ParagraphInContext,
    build_findings,
    evaluative_paragraphs,
    paragraphs_in_context,
)
from graphkit.extract.front.front_page import read_front
from graphkit.extract.front.judgements import unlisted_headings
from graphkit.extract.front.letter import add_letter_details
from graphkit.extract.labels.labeller import NO_LABELS, SentenceLabels, label_report
from graphkit.extract.labels.look_back import flag_past_only
from graphkit.extract.ledger import ledger_notes
from graphkit.extract.mentions.mention_finder import organisation_sectors
from graphkit.extract.recommendation_evidence import link_evidence
from graphkit.extract.recommendations import labeller_inputs, read_recommendations, unread_section_notes
from graphkit.extract.refused_documents import refuse_other_documents, refuse_several_reports
from graphkit.extract.relations.arrangements import introduced_delivery_bodies, read_arrangements
from graphkit.extract.relations.interventions import read_interventions
from graphkit.extract.relations.relation_sentences import unread_sentence_notes
from graphkit.extract.relations.shared_services import read_shared_services
from graphkit.extract.relations.statistics import Statistics, read_statistics
from graphkit.extract.sentence_references import NO_REFERENCES, ReferenceReader
from graphkit.extract.text.cover import find_cover
from graphkit.extract.text.outline import outline, unknown_heading_notes
from graphkit.register import Register


def extract(document: Document, register: Register) -> Record:
    """Return everything a report states. Mentions are surface forms; `resolve` links them to entities.

    If a reader fails, only its facts are missing, and there is a note: see `graphkit.extract.boundary`.

    Raises UnreadableReportError where the document has several reports, or is of a kind that is not read.
    """
    refuse_other_documents(document)
    refuse_several_reports(document)
    readers = ReaderBoundary(document)
    cover = find_cover(document)
    front = read_front(cover, register)
    unlisted = readers.call({}, unlisted_headings, front, cover.frameworks)
    sections = readers.call((), outline, cover, front.framework, unlisted)
    delivery_bodies = readers.call({}, introduced_delivery_bodies, document)
    references = ReferenceReader(document, register, front, delivery_bodies)

    evaluative = readers.collect(evaluative_paragraphs, document, sections)
    paragraphs = readers.collect(paragraphs_in_context, document, evaluative, front)
    sentences = [span for paragraph in paragraphs for span in paragraph.spans(document)]
    sentence_references = readers.collect(references.of_sentences, sentences)
    sentence_references = sentence_references or (NO_REFERENCES,) * len(sentences)
    items = readers.call((), read_recommendations, document, sections)
    no_mentions: list[tuple[Mention, ...]] = [()] * len(items)
    item_mentions = readers.call(no_mentions, references.mentions, [item.span for item in items])

    labels, item_labels = readers.call(
        ([NO_LABELS] * len(sentences), [NO_LABELS] * len(items)),
        label_report,
        [paragraph.prose(document) for paragraph in paragraphs],
        [organisation_sectors(each.mentions) for each in sentence_references],
        labeller_inputs(items, [organisation_sectors(mentions) for mentions in item_mentions]),
    )
    labels = list(readers.collect(_without_past_judgements, document, paragraphs, labels) or labels)

    findings = readers.collect(build_findings, document, paragraphs, labels, sentences, sentence_references)
    add_references = references.add_to_recommendations
    recommendations = readers.call(items, add_references, items, item_labels, item_mentions)
    paragraph_numbers = [number for number, each in enumerate(paragraphs) for _ in each.offsets]
    statistics = readers.call(Statistics((), ()), read_statistics, document, sections, front.day)
    arrangements = (
        *readers.collect(read_arrangements, document, sections, register, delivery_bodies),
        *readers.collect(read_shared_services, document, sections, register, front.authority),
    )
    interventions = readers.collect(read_interventions, document, sections)
    outside = readers.call((), references.mentions_outside_findings, sections)
    stated = [
        *outside,
        *(one for finding in findings for one in finding.mentions),
        *(one for found in item_mentions for one in found),
    ]
    understood = [*(item.span for item in arrangements), *(item.span for item in interventions)]
    record = replace(
        front,
        recommendations=readers.call(
            recommendations, link_evidence, recommendations, findings, paragraph_numbers
        ),
        findings=findings,
        statistics=statistics.found,
        mentions=outside,
        arrangements=arrangements,
        interventions=interventions,
        notes=(
            *document.notes,
            *front.notes,
            *readers.collect(unknown_heading_notes, document, sections),
            *statistics.notes,
            *readers.collect(unread_section_notes, document, sections, items),
            *readers.collect(
                unread_sentence_notes, document, sections, register, front.authority, understood, stated
            ),
        ),
    )
    if cover.is_letter(front.framework):
        record = readers.call(record, add_letter_details, record, document, sections)
    differences = readers.collect(ledger_notes, document, record)
    return replace(record, notes=(*record.notes, *differences, *readers.notes))


def _without_past_judgements(
    document: Document, paragraphs: Sequence[ParagraphInContext], labels: Sequence[SentenceLabels]
) -> Iterator[SentenceLabels]:
    """Yield the labels of sentences; a sentence only about an earlier inspection evaluates nothing today."""
    past = [flag for each in paragraphs for flag in flag_past_only(each.prose(document).sentences)]
    for is_past, label in zip(past, labels, strict=True):
        if is_past and label.polarity != "context":
            yield label._replace(polarity="context", confidence=1.0, extent="")
        else:
            yield label
