"""Turns each evaluative sentence into a finding with its location and labels.

Recommendations state what should change and are not findings. But the letters of 2016 to 2020
describe weaknesses under "Areas for improvement", in items of several sentences: these sentences
are findings too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import Block, BlockKind, Document, Finding, Record, Span
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.labeller import SentenceLabels
from graphkit.documents.extract.mentions.sectors import add_listed_sectors
from graphkit.documents.extract.text.outline import (
    ITEM_ROLES,
    UNNUMBERED,
    Outline,
    Paragraph,
    Section,
    plain_heading,
)
from graphkit.documents.extract.text.sentence_splitter import cross_reference_after, split_sentences

if TYPE_CHECKING:
    from graphkit.documents.extract.sentence_references import SentenceReferences

_EVALUATIVE_ROLES = frozenset(
    {"summary", "strengths", "criterion", "main-findings", "lscb", "case-study"}
)
_TITLE_WORDS = 6  # maximum length of a title inside a section
_VERBS = frozenset(
    "is are was were has have had require requires remain remains need needs".split()
)
# of a letter
_SENDER = re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}$|T(?:el\w*)?[.:]? \d[\d ]+$")
# from this average on, the items of a letter describe and do not only list
_SENTENCES_PER_ITEM = 1.5


class ParagraphInContext(NamedTuple):
    """A paragraph with its section, the context it is labelled in,
    and the offsets of its sentences.

    A paragraph is a run of blocks with the same label. Before the first numbered paragraph all
    blocks have the label "p0"; there each block is a paragraph.
    """

    key: str
    section: Section
    context: ParagraphContext
    offsets: tuple[tuple[int, int], ...]

    def spans(self, document: Document) -> list[Span]:
        """Return the spans of its sentences."""
        return [document.span(start, end, self.key) for start, end in self.offsets]

    def prose(self, document: Document) -> ParagraphSentences:
        """Return its sentences in the form the labeller takes."""
        return ParagraphSentences(
            [document.text[start:end] for start, end in self.offsets], self.context
        )


def evaluative_paragraphs(
    document: Document, outline: Outline
) -> Iterator[tuple[Section, Paragraph]]:
    """Yield each paragraph that evaluates, with its section, in reading order."""
    is_letter = any(section.role == "addressees" for section in outline)
    for section in outline:
        labelled = (one for one in section.paragraphs if one.key)
        paragraphs = [one for one in labelled if not _is_title(document, one.block)]
        if section.role in _EVALUATIVE_ROLES or (
            is_letter and _describes(document, section, paragraphs)
        ):
            yield from ((section, paragraph) for paragraph in paragraphs)


def _is_title(document: Document, block: Block) -> bool:
    """Return whether a block is a heading (maybe with a grade), an address, a number,
    or a few words.
    """
    if block.kind in (BlockKind.HEADING, BlockKind.BULLET):
        return block.kind is BlockKind.HEADING
    text = document.text_of(block)
    words = text.split()
    grade = text.partition("\t")[2]
    is_row = block.kind is BlockKind.ROW and grade
    is_graded = is_row and not plain_heading(grade, current_frameworks())
    if is_graded or (block.kind is BlockKind.LINE and _SENDER.search(text)):
        return True
    unpunctuated = words[-1][-1:].isalpha() or not any(map(str.isalpha, text))
    return len(words) <= _TITLE_WORDS and unpunctuated and _VERBS.isdisjoint(words)


def _describes(document: Document, section: Section, paragraphs: list[Paragraph]) -> bool:
    """Return whether a letter's list of items describes findings at length,
    not only what to improve.
    """
    if section.role not in ITEM_ROLES:
        return False
    count = sum(len(split_sentences(document.text_of(paragraph.block))) for paragraph in paragraphs)
    return count >= _SENTENCES_PER_ITEM * len(paragraphs)


def paragraphs_in_context(
    document: Document, paragraphs: Iterable[tuple[Section, Paragraph]], front: Record
) -> Iterator[ParagraphInContext]:
    """Group blocks into paragraphs and add to each the context that helps to label its sentences.

    `front` provides the framework, the grades and the authority's name.
    """
    grades = {judgement.criterion: judgement.grade for judgement in front.judgements}
    # Blocks with the same label are one paragraph; before the first number each block is one.
    by_paragraph = groupby(
        paragraphs,
        key=lambda pair: (
            pair[1].key,
            id(pair[0]),
            pair[1].key == UNNUMBERED and pair[1].block.start,
        ),
    )
    for (key, *_), pairs in by_paragraph:
        blocks = list(pairs)
        offsets = tuple(
            (paragraph.block.start + start, paragraph.block.start + end)
            for _, paragraph in blocks
            for start, end in split_sentences(document.text_of(paragraph.block))
        )
        if offsets:
            section, first = blocks[0]
            yield ParagraphInContext(
                key, section, _context(document, section, first, front, grades), offsets
            )


def _context(
    document: Document, section: Section, first: Paragraph, front: Record, grades: dict[str, str]
) -> ParagraphContext:
    criterion = current_frameworks().criteria.get(section.criterion)
    return ParagraphContext(
        framework=front.framework,
        role=section.role,
        criterion=(criterion and criterion.labelled_as) or section.criterion,
        heading=document.text_of(section.heading) if section.heading else "",
        grade=grades.get(section.criterion, ""),
        overall=grades.get(OVERALL_EFFECTIVENESS, ""),
        is_bullet=first.block.kind is BlockKind.BULLET,
        authority=front.authority_name,
    )


def build_findings(
    document: Document,
    paragraphs: Iterable[ParagraphInContext],
    labels: Iterable[SentenceLabels],
    spans: Iterable[Span],
    references: Iterable[SentenceReferences],
) -> Iterator[Finding]:
    """Yield one finding for each sentence; its id is paragraph and sentence number ("36.2").

    `labels`, `spans` and `references` have one entry for each sentence of `paragraphs`, in order.
    """
    counts: Counter[str] = Counter()
    owners = [paragraph for paragraph in paragraphs for _ in paragraph.offsets]
    for paragraph, span, label, reference in zip(owners, spans, labels, references, strict=True):
        counts[paragraph.key] += 1
        cross_reference = cross_reference_after(document.text, span.end).lower()
        yield Finding(
            id=f"{paragraph.key}.{counts[paragraph.key]}",
            span=span,
            section=paragraph.section.criterion,
            heading=paragraph.section.role,
            polarity=label.polarity,
            extent=label.extent,
            topics=label.topics,
            sectors=add_listed_sectors(label.sectors, reference.mentions, span.text, span.start),
            mentions=reference.mentions,
            laws=reference.laws,
            confidence=label.confidence,
            recommendation=cross_reference.startswith("(recommendation"),
            terms=reference.terms,
            looks_back=reference.looks_back,
            looks_back_on=reference.looks_back_on,
            doubts=label.doubts,
            oversight_roles=label.oversight_roles,
        )
