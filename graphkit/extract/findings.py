"""Each sentence that tells what inspectors found becomes a finding: its place and its labels.

Recommendations tell what should be, and are no findings. But the letters of 2016 to 2020 set out under "Areas
for improvement" what is weak, in items of several sentences: these are findings as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from graphkit.core.model import OVERALL, Block, BlockKind, Document, Finding, Mention, Record, Span
from graphkit.extract.classifiers.paragraph_context import Context, Prose
from graphkit.extract.labels.labeller import SentenceLabels
from graphkit.extract.mentions.sectors import with_listed
from graphkit.extract.text.outline import UNNUMBERED, Outline, Paragraph, Section
from graphkit.extract.text.segmenter import ITEM_ROLES
from graphkit.extract.text.sentence_splitter import cross_reference_after, split_sentences

_ROLES = frozenset({"summary", "strengths", "criterion", "main-findings", "lscb", "case-study"})
_TITLE = 6  # words
_VERBS = frozenset("is are was were has have had require requires remain remains need needs".split())
_TELLING = 1.5  # sentences an item, on average, from which on a letter's list tells what was found
_SAME_AREA = {"children-in-care": "care-and-care-leavers", "children-looked-after": "care-and-care-leavers"}


class SentenceReferences(NamedTuple):
    """What a sentence names: whom, which laws; its most telling words; whether it looks back."""

    mentions: tuple[Mention, ...]
    laws: tuple[str, ...]
    terms: tuple[str, ...]
    looks_back: str
    looks_back_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ParagraphInContext:
    """A paragraph (blocks in a row that share a label), its section, and where its sentences stand.

    Before the first number all share one label ("p0"): there each block is a paragraph.
    """

    key: str
    section: Section
    context: Context
    offsets: tuple[tuple[int, int], ...]

    def spans(self, document: Document) -> list[Span]:
        """Return where its sentences stand."""
        return [document.span(start, end, self.key) for start, end in self.offsets]

    def prose(self, document: Document) -> Prose:
        """Return its sentences as they are to be read."""
        return Prose([document.text[start:end] for start, end in self.offsets], self.context)


def evaluative_paragraphs(document: Document, outline: Outline) -> Iterator[tuple[Section, Paragraph]]:
    """Yield the paragraphs that evaluate, each with its section, in the order of reading."""
    letter = any(section.role == "addressees" for section in outline)
    for section in outline:
        paragraphs = [
            paragraph
            for paragraph in section.paragraphs
            if paragraph.key and not _is_title(document, paragraph.block)
        ]
        if section.role in _ROLES or (letter and _tells(document, section, paragraphs)):
            yield from ((section, paragraph) for paragraph in paragraphs)


def _is_title(document: Document, block: Block) -> bool:
    """Say whether a block is a heading, a number, or a few words between paragraphs that say nothing."""
    if block.kind in (BlockKind.HEADING, BlockKind.BULLET):
        return block.kind is BlockKind.HEADING
    words = document.text_of(block).split()
    ends_open = words[-1][-1:].isalpha() or not any(map(str.isalpha, document.text_of(block)))
    return len(words) <= _TITLE and ends_open and _VERBS.isdisjoint(words)


def _tells(document: Document, section: Section, paragraphs: list[Paragraph]) -> bool:
    """Say whether a letter's list of items tells what was found, at length, and not just what to improve."""
    if section.role not in ITEM_ROLES or not paragraphs:
        return False
    count = sum(len(split_sentences(document.text_of(paragraph.block))) for paragraph in paragraphs)
    return count >= _TELLING * len(paragraphs)


def paragraphs_in_context(
    document: Document, paragraphs: Iterable[tuple[Section, Paragraph]], front: Record
) -> Iterator[ParagraphInContext]:
    """Yield the places of paragraphs given with their sections, with what is known before they are read.

    `front` tells the kind of report, its grades and the authority's name, which help to read a sentence.
    """
    grades = {judgement.criterion: judgement.grade for judgement in front.judgements}
    for (key, *_), pairs in groupby(paragraphs, key=_same_paragraph):
        blocks = list(pairs)
        offsets = tuple(
            (one.block.start + start, one.block.start + end)
            for _, one in blocks
            for start, end in split_sentences(document.text_of(one.block))
        )
        if offsets:
            section, first = blocks[0]
            yield ParagraphInContext(key, section, _context(document, section, first, front, grades), offsets)


def _same_paragraph(pair: tuple[Section, Paragraph]) -> tuple[str, int, int]:
    """Return what the blocks of one paragraph share."""
    section, one = pair
    return one.key, id(section), one.block.start if one.key == UNNUMBERED else 0


def _context(
    document: Document, section: Section, first: Paragraph, front: Record, grades: dict[str, str]
) -> Context:
    return Context(
        framework=front.framework,
        role=section.role,
        criterion=section.criterion,
        heading=document.text_of(section.heading) if section.heading else "",
        grade=grades.get(section.criterion) or grades.get(_SAME_AREA.get(section.criterion, ""), ""),
        overall=grades.get(OVERALL, ""),
        listed=first.block.kind is BlockKind.BULLET,
        authority=front.authority_name,
    )


def build_findings(
    document: Document,
    read: Iterable[ParagraphInContext],
    labels: Iterable[SentenceLabels],
    spans: Iterable[Span],
    names: Iterable[SentenceReferences],
) -> Iterator[Finding]:
    """Yield the findings at these places in order; ids are paragraph and sentence ("36.2").

    `labels` are those of their sentences, `spans` where these stand, `names` what they name.
    """
    counts: Counter[str] = Counter()
    places = [place for place in read for _ in place.offsets]
    for place, span, said, named in zip(places, spans, labels, names, strict=True):
        counts[place.key] += 1
        yield Finding(
            id=f"{place.key}.{counts[place.key]}",
            span=span,
            section=place.section.criterion,
            heading=place.section.role,
            polarity=said.polarity,
            extent=said.extent,
            topics=said.topics,
            sectors=with_listed(said.sectors, named.mentions, span.words, span.start),
            mentions=named.mentions,
            laws=named.laws,
            confidence=said.confidence,
            recommendation=cross_reference_after(document.text, span.end)
            .lower()
            .startswith("(recommendation"),
            terms=named.terms,
            looks_back=named.looks_back,
            looks_back_on=named.looks_back_on,
        )
