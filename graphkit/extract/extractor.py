"""Reads one report: every reader of this package, in order, from `Document` to `Record`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphkit.core.model import Document, Record
from graphkit.extract.findings import (
    ParagraphInContext,
    build_findings,
    evaluative_paragraphs,
    paragraphs_in_context,
)
from graphkit.extract.front.front_page import read_front
from graphkit.extract.front.judgements import unlisted_headings
from graphkit.extract.front.letter import add_letter_details
from graphkit.extract.labels.labeller import SentenceLabels, label_report
from graphkit.extract.labels.look_back import flag_past_only
from graphkit.extract.mentions.mention_finder import organisation_sectors
from graphkit.extract.recommendation_evidence import link_evidence
from graphkit.extract.recommendations import labeller_inputs, read_recommendations, unread_section_notes
from graphkit.extract.relations.arrangements import read_arrangements
from graphkit.extract.relations.delivery_bodies import introduced_delivery_bodies
from graphkit.extract.relations.interventions import read_interventions
from graphkit.extract.relations.shared_services import read_shared_services
from graphkit.extract.relations.statistics import read_statistics
from graphkit.extract.sentence_references import ReferenceReader
from graphkit.extract.text.cover import find_cover
from graphkit.extract.text.outline import outline, unknown_heading_notes
from graphkit.register import Register


def extract(document: Document, register: Register) -> Record:
    """Return everything a report states. Mentions are surface forms; `resolve` links them to entities."""
    cover = find_cover(document)
    front = read_front(cover, register)
    sections = outline(cover, front.framework, unlisted_headings(front, cover.frameworks))
    delivery_bodies = introduced_delivery_bodies(document)
    references = ReferenceReader(document, register, front, delivery_bodies)

    paragraphs = list(paragraphs_in_context(document, evaluative_paragraphs(document, sections), front))
    sentences = [span for paragraph in paragraphs for span in paragraph.spans(document)]
    sentence_references = list(references.of_sentences(sentences))
    items = read_recommendations(document, sections)
    item_mentions = references.mentions([item.span for item in items])

    labels, item_labels = label_report(
        [paragraph.prose(document) for paragraph in paragraphs],
        [organisation_sectors(each.mentions) for each in sentence_references],
        labeller_inputs(items, [organisation_sectors(mentions) for mentions in item_mentions]),
    )
    labels = list(_without_past_judgements(document, paragraphs, labels))

    findings = tuple(build_findings(document, paragraphs, labels, sentences, sentence_references))
    recommendations = tuple(map(references.add_to_recommendation, items, item_labels, item_mentions))
    paragraph_numbers = [number for number, each in enumerate(paragraphs) for _ in each.offsets]
    statistics = read_statistics(document, sections, front.day)
    record = replace(
        front,
        recommendations=link_evidence(recommendations, findings, paragraph_numbers),
        findings=findings,
        statistics=statistics.found,
        mentions=references.mentions_outside_findings(sections),
        arrangements=(
            *read_arrangements(document, sections, register, delivery_bodies),
            *read_shared_services(document, sections, register, front.authority),
        ),
        interventions=tuple(read_interventions(document, sections)),
        notes=(
            *front.notes,
            *unknown_heading_notes(document, sections),
            *statistics.notes,
            *unread_section_notes(document, sections, items),
        ),
    )
    return add_letter_details(record, document, sections) if cover.is_letter(front.framework) else record


def _without_past_judgements(
    document: Document, paragraphs: Sequence[ParagraphInContext], labels: Sequence[SentenceLabels]
) -> Iterator[SentenceLabels]:
    """Yield the labels of sentences; a sentence only about an earlier inspection evaluates nothing today."""
    past = (
        is_past for paragraph in paragraphs for is_past in flag_past_only(paragraph.prose(document).sentences)
    )
    for is_past, label in zip(past, labels, strict=True):
        if is_past and label.polarity != "context":
            yield label._replace(polarity="context", confidence=1.0, extent="")
        else:
            yield label
