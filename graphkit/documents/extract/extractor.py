"""Reads one report: every reader of this package, in order, from `Document` to `Record`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from graphkit.core.model import Document, Mention, Recommendation, Record, Span
from graphkit.documents.extract.findings import (
    ParagraphInContext,
    build_findings,
    evaluative_paragraphs,
    paragraphs_in_context,
)
from graphkit.documents.extract.front.front_page import FRONT_READERS, front_values
from graphkit.documents.extract.front.judgements import unlisted_headings
from graphkit.documents.extract.front.letter import add_letter_details
from graphkit.documents.extract.instruction_names import instruction_notes
from graphkit.documents.extract.intake import admit
from graphkit.documents.extract.labels.labeller import NO_LABELS, SentenceLabels, label_report
from graphkit.documents.extract.labels.look_back import flag_past_only
from graphkit.documents.extract.ledger import ledger_notes
from graphkit.documents.extract.mentions.mention_finder import organisation_sectors
from graphkit.documents.extract.readers import Reader, run_readers
from graphkit.documents.extract.recommendation_evidence import link_evidence
from graphkit.documents.extract.recommendations import (
    labeller_inputs,
    read_recommendations,
    unread_section_notes,
)
from graphkit.documents.extract.relations.arrangements import (
    introduced_delivery_bodies,
    read_arrangements,
    read_shared_services,
)
from graphkit.documents.extract.relations.interventions import read_interventions
from graphkit.documents.extract.relations.relation_sentences import unread_sentence_notes
from graphkit.documents.extract.relations.statistics import Statistics, read_statistics
from graphkit.documents.extract.sentence_references import (
    NO_REFERENCES,
    ReferenceReader,
    SentenceReferences,
)
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline, unknown_heading_notes
from graphkit.documents.register import Register

T = TypeVar("T")


def extract(document: Document, register: Register) -> Record:
    """Return everything a report states.

    Mentions are surface forms; `resolve` links them to entities.

    If a reader fails, only its facts are missing, and there is a note: see `extract.readers`.

    Raises UnreadableReportError where the document has several reports, or is of a kind that is not
    read.
    """
    document = admit(document, register)
    values = front_values(find_cover(document), register)
    return run_readers(
        READERS, values | {"record": replace(values["record"], notes=document.notes)}
    )


def _spans(document: Document, paragraphs: Sequence[ParagraphInContext]) -> list[Span]:
    return [span for paragraph in paragraphs for span in paragraph.spans(document)]


def _mentions_of_items(
    references: ReferenceReader, items: Sequence[Recommendation]
) -> list[tuple[Mention, ...]]:
    return references.mentions([item.span for item in items])


def _labels(
    document: Document,
    paragraphs: Sequence[ParagraphInContext],
    references: Sequence[SentenceReferences],
    items: Sequence[Recommendation],
    item_mentions: Sequence[Sequence[Mention]],
) -> tuple[list[SentenceLabels], list[SentenceLabels]]:
    """Return the labels of all sentences, and of all recommendations."""
    return label_report(
        [paragraph.prose(document) for paragraph in paragraphs],
        [organisation_sectors(each.mentions) for each in references],
        labeller_inputs(items, [organisation_sectors(mentions) for mentions in item_mentions]),
    )


def _without_past_judgements(
    document: Document, paragraphs: Sequence[ParagraphInContext], labels: Sequence[SentenceLabels]
) -> Iterator[SentenceLabels]:
    """Yield the labels of sentences; a sentence only about an earlier inspection evaluates nothing
    today.
    """
    past = [flag for each in paragraphs for flag in flag_past_only(each.prose(document).sentences)]
    for is_past, label in zip(past, labels, strict=True):
        if is_past and label.polarity != "context":
            yield label._replace(polarity="context", confidence=1.0, extent="")
        else:
            yield label


def _paragraph_numbers(paragraphs: Sequence[ParagraphInContext]) -> list[int]:
    """Return, for each sentence, the position of its paragraph."""
    return [number for number, each in enumerate(paragraphs) for _ in each.offsets]


def _for_each(value: T) -> Callable[..., list[T]]:
    """Return a function that returns this value for each item of its last argument."""
    return lambda *arguments: [value] * len(arguments[-1])


def _no_labels(*labelled: Sequence[object]) -> tuple[list[SentenceLabels], list[SentenceLabels]]:
    """Return empty labels for the sentences and recommendations that `_labels` takes."""
    *_, references, items, _ = labelled
    return [NO_LABELS] * len(references), [NO_LABELS] * len(items)


_ITEMS = "record.recommendations"
_LABELLED = f"document paragraphs of_sentences {_ITEMS} item_mentions"
_STATISTICS = "record.statistics record.notes"
_IN_AREA = "document outline register"
_OF_SENTENCES = ReferenceReader.of_sentences
_OF_ITEMS = ReferenceReader.add_to_recommendations
_OUTSIDE = ReferenceReader.mentions_outside_findings

READERS = (
    *FRONT_READERS,
    Reader(unlisted_headings, "record cover.frameworks", "unlisted", otherwise={}),
    Reader(outline, "cover record.framework unlisted", "outline"),
    Reader(unknown_heading_notes, "document outline", "record.notes", "outline"),
    Reader(introduced_delivery_bodies, "document", "delivery_bodies", "document", {}),
    Reader(ReferenceReader, "document register record delivery_bodies", "references"),
    Reader(evaluative_paragraphs, "document outline", "evaluative", "outline"),
    Reader(paragraphs_in_context, "document evaluative record", "paragraphs"),
    Reader(_spans, "document paragraphs", "sentences"),
    Reader(
        _OF_SENTENCES, "references sentences", "of_sentences", "sentences", _for_each(NO_REFERENCES)
    ),
    Reader(read_recommendations, "document outline", _ITEMS, "outline"),
    Reader(_mentions_of_items, f"references {_ITEMS}", "item_mentions", _ITEMS, _for_each(())),
    Reader(_labels, _LABELLED, "labels item_labels", "", _no_labels),
    Reader(_without_past_judgements, "document paragraphs labels", "labels"),
    Reader(build_findings, "document paragraphs labels sentences of_sentences", "record.findings"),
    Reader(_OF_ITEMS, f"references {_ITEMS} item_labels item_mentions", _ITEMS),
    Reader(_paragraph_numbers, "paragraphs", "paragraph_numbers"),
    Reader(link_evidence, f"{_ITEMS} record.findings paragraph_numbers", _ITEMS, _ITEMS),
    Reader(
        read_statistics, "document outline record.day", _STATISTICS, "outline", Statistics((), ())
    ),
    Reader(read_arrangements, f"{_IN_AREA} delivery_bodies", "record.arrangements", "outline"),
    Reader(read_shared_services, f"{_IN_AREA} record.authority", "record.arrangements", "outline"),
    Reader(read_interventions, "document outline", "record.interventions", "outline"),
    Reader(_OUTSIDE, "references outline", "record.mentions", "outline"),
    Reader(unread_section_notes, f"document outline {_ITEMS}", "record.notes", "outline"),
    Reader(unread_sentence_notes, f"{_IN_AREA} record", "record.notes", "outline"),
    Reader(add_letter_details, "record document outline", "record", when="is_letter"),
    Reader(instruction_notes, "document record", "record.notes", "document"),
    Reader(ledger_notes, "document record", "record.notes", "document"),
)
