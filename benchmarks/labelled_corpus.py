"""Load all sentences of the reports with their labels, for training and for measuring.

Labels come from the gold data and from two tables that identify a sentence by the digest of its
report and its own digest, without its words: `data/sentence-labels.tsv` and
`data/recommendation-labels.tsv`. Each sentence is looked up in its report, so that it has the
neighbours, section and grades it has at run time. A labelled sentence that is not found there (a
page header ran into it when it was labelled) forms a paragraph of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gold_corpus import Annotation, read_labelled_sentences
from measured_only import refuse_test_report, reports_to_learn_from

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import BlockKind, quote_digest
from graphkit.documents.extract.classifiers.paragraph_context import ParagraphContext
from graphkit.documents.extract.findings import paragraphs_in_context
from graphkit.documents.extract.front.front_page import read_front
from graphkit.documents.extract.mentions.gazetteer import build_gazetteer
from graphkit.documents.extract.mentions.mention_finder import (
    expansions_in,
    find_mentions,
    organisation_sectors,
)
from graphkit.documents.extract.recommendations import labeller_inputs, read_recommendations
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.extract.text.phrase_matcher import SENTENCE_START
from graphkit.documents.extract.text.sentence_splitter import split_sentences
from graphkit.documents.ingest import read_document
from graphkit.documents.register import load_register

DATA = Path(__file__).parent / "data"
SENTENCE_LABELS = DATA / "sentence-labels.tsv"
RECOMMENDATION_LABELS = DATA / "recommendation-labels.tsv"
SOFT_LABELS = DATA / "soft-labels.tsv"
DIGEST_LENGTH = 12  # digits of a sentence digest in the soft labels
SHORT_DIGEST = 16  # digits of a report or sentence digest in the tables of labels
FOLDS = 5  # of cross-validation
NONE = "-"  # in the tables of labels: no polarity, no topic

Label = Annotation


@dataclass
class LabelledParagraph:
    """The sentences of a paragraph or recommendation,
    and the labels of some of them by sentence number.
    """

    report: str
    context: ParagraphContext
    sentences: list[str]
    # by sentence, of the bodies it names
    named_sectors: list[tuple[str, ...]] = field(default_factory=list)
    is_recommendation: bool = False
    labels: dict[int, Label] = field(default_factory=dict)


def load_paragraphs(shared: Path) -> list[LabelledParagraph]:
    """Return every paragraph and recommendation of the reports,
    with the labels of its sentences.
    """
    gold: dict[str, list[Label]] = defaultdict(list)
    for label in read_labelled_sentences(shared / "gold"):
        gold[label["report"]].append(label)
    of_sentences, of_recommendations = (
        labels_by_report(SENTENCE_LABELS),
        labels_by_report(RECOMMENDATION_LABELS),
    )
    loaded: list[LabelledParagraph] = []
    for path in reports_to_learn_from(shared / "reports" / "pdf"):
        try:
            paragraphs, recommendations, digest = read_paragraphs(path)
        except UnreadableReportError:
            continue
        loaded += _attach_by_words(paragraphs, gold.pop(path.name, []))
        _attach_by_digest(paragraphs, of_sentences.get(digest, {}))
        _attach_by_digest(recommendations, of_recommendations.get(digest, {}))
        loaded += paragraphs + recommendations
    for labels in gold.values():
        loaded += _attach_by_words([], labels)
    return loaded


def labels_by_report(path: Path) -> dict[str, dict[str, Label]]:
    """Return report digest → sentence digest → label, from a table of labels."""
    labels: dict[str, dict[str, Label]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if not line.startswith("#"):
            report, sentence, polarity, *topics = line.split("\t")
            label = labels[report][sentence] = {"additional": True}
            if polarity != NONE:
                label["polarity"] = polarity
            for name, values in zip(("topics", "topics_also"), topics, strict=False):
                label[name] = values.split(",") if values != NONE else []
    return labels


def load_soft_labels() -> dict[str, dict[int | None, list[float]]]:
    """Return sentence digest → fold → class probabilities by the encoder trained without that fold.

    The probabilities of the encoder trained on all reports are under None.
    """
    soft_labels = {}
    for line in SOFT_LABELS.read_text(encoding="utf-8").splitlines():
        digest, *columns = line.split()
        if len(columns) == 1:
            columns *= 1 + FOLDS
        first_three = [[int(column[at : at + 2]) / 100 for at in (0, 2, 4)] for column in columns]
        probabilities = [[*values, max(0.0, 1 - sum(values))] for values in first_three]
        soft_labels[digest] = dict(zip((None, *range(FOLDS)), probabilities, strict=True))
    return soft_labels


def soft_label_lines(
    sentences: Sequence[str], encoders: Sequence[Sequence[Sequence[float]]]
) -> list[str]:
    """Return the lines that `load_soft_labels` reads, sorted.

    `encoders` are, by encoder and sentence, the class probabilities.
    """
    lines = {}
    for sentence, *by_encoder in zip(sentences, *encoders, strict=True):
        columns = [
            "".join(f"{min(99, round(value * 100)):02}" for value in values[:-1])
            for values in by_encoder
        ]
        text = " ".join(columns[:1] if len(set(columns)) == 1 else columns)
        lines[quote_digest(sentence)[:DIGEST_LENGTH]] = text
    return [f"{digest}\t{text}\n" for digest, text in sorted(lines.items())]


def read_paragraphs(path: Path) -> tuple[list[LabelledParagraph], list[LabelledParagraph], str]:
    """Return the paragraphs and the recommendations of a report, without labels,
    and its short digest.
    """
    document = read_document(path)
    refuse_test_report(document.sha256, path)
    register = load_register()
    cover = find_cover(document)
    front = read_front(cover, register)
    sections = outline(cover, front.framework)
    with_section = (
        (section, paragraph)
        for section in sections
        for paragraph in section.paragraphs
        if paragraph.key and paragraph.block.kind is not BlockKind.HEADING
    )
    expansions, names, paragraphs = (
        expansions_in(document),
        build_gazetteer(register, front.authority),
        [],
    )
    for place in paragraphs_in_context(document, with_section, front):
        sentences = place.prose(document).sentences
        mentions = find_mentions([(sentence, 0) for sentence in sentences], expansions, names)
        named_sectors = [organisation_sectors(found) for found in mentions]
        paragraphs.append(
            LabelledParagraph(path.name, place.context, list(sentences), named_sectors)
        )
    items = [
        item.to_paragraph() for item in labeller_inputs(read_recommendations(document, sections))
    ]
    recommendations = [
        LabelledParagraph(path.name, item.context, list(item.sentences), is_recommendation=True)
        for item in items
    ]
    return paragraphs, recommendations, document.sha256[:SHORT_DIGEST]


def normalised(sentence: str) -> str:
    """Return a sentence for comparison: lower-case words only."""
    return re.sub(r"\W+", " ", sentence.replace("‑", "-")).strip().lower()


def _attach_by_words(
    paragraphs: list[LabelledParagraph], labels: list[Label]
) -> list[LabelledParagraph]:
    """Attach labels to their sentences; return new paragraphs with the sentences that were not
    found.
    """
    places = dict[str, tuple[LabelledParagraph, int]]()
    for paragraph in reversed(paragraphs):
        places.update(
            {
                normalised(sentence): (paragraph, number)
                for number, sentence in enumerate(paragraph.sentences)
            }
        )
    not_found: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        place = places.get(normalised(label["sentence"]))
        if place is None:
            not_found[label["paragraph"]].append(label)
        else:
            paragraph, number = place
            paragraph.labels.setdefault(number, label)
    return [_paragraph_without_context(text, missing) for text, missing in not_found.items()]


def _paragraph_without_context(text: str, labels: list[Label]) -> LabelledParagraph:
    sentences = [text[start:end] for start, end in split_sentences(text)]
    numbers = {normalised(sentence): number for number, sentence in enumerate(sentences)}
    paragraph = LabelledParagraph(labels[0]["report"], ParagraphContext(), sentences)
    for label in labels:
        number = numbers.get(normalised(label["sentence"]))
        if number is None:
            number = len(paragraph.sentences)
            paragraph.sentences.append(label["sentence"])
        paragraph.labels[number] = label
    return paragraph


def _attach_by_digest(paragraphs: list[LabelledParagraph], labels: dict[str, Label]) -> None:
    for paragraph in paragraphs if labels else []:
        # The last sentence is the recommendation; its parent's text comes before.
        first = len(paragraph.sentences) - 1 if paragraph.is_recommendation else 0
        for number, sentence in enumerate(paragraph.sentences[first:], first):
            label = labels.get(quote_digest(sentence)[:SHORT_DIGEST])
            if label and number not in paragraph.labels:
                paragraph.labels[number] = label


def labelled_sentences(paragraphs: Sequence[LabelledParagraph]) -> Iterator[tuple[int, int, Label]]:
    """Yield paragraph number, sentence number and label of every labelled sentence."""
    for paragraph_number, paragraph in enumerate(paragraphs):
        for number, label in sorted(paragraph.labels.items()):
            yield paragraph_number, number, label


def word_ngrams(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the bigrams and trigrams of a sentence, with "^" at its start."""
    marked = [SENTENCE_START, *words]
    return [*zip(marked, words, strict=False), *zip(marked, words, words[1:], strict=False)]
