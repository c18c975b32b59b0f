"""Load all sentences of the reports with their labels, for training and for measuring.

Labels come from the gold data and from two tables that identify a sentence by the digest of its report and
its own digest, without its words: `data/sentence-labels.tsv` and `data/recommendation-labels.tsv`. Each
sentence is looked up in its report, so that it has the neighbours, section and grades it has at run time. A
labelled sentence that is not found there (a page header ran into it when it was labelled) forms a paragraph
of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import BlockKind, quote_digest
from graphkit.evaluate.corpus import Annotation, read_labelled_sentences
from graphkit.extract.classifiers.paragraph_context import ParagraphContext
from graphkit.extract.findings import paragraphs_in_context
from graphkit.extract.front.front_page import read_front
from graphkit.extract.mentions.gazetteer import build_gazetteer
from graphkit.extract.mentions.mention_finder import expansions_in, find_mentions, organisation_sectors
from graphkit.extract.recommendations import labeller_inputs, read_recommendations
from graphkit.extract.text.cover import find_cover
from graphkit.extract.text.outline import outline
from graphkit.extract.text.sentence_splitter import split_sentences
from graphkit.ingest import find_reports, read_document
from graphkit.register import load_register

DATA = Path(__file__).parent / "data"
SENTENCE_LABELS = DATA / "sentence-labels.tsv"
RECOMMENDATION_LABELS = DATA / "recommendation-labels.tsv"
TAUGHT = DATA / "soft-labels.tsv"
TAUGHT_DIGITS = 12  # of a digest there
PARTS = 5  # of all reports, for cross-validation
NONE = "-"  # in that table: no polarity, no topic

Label = Annotation


@dataclass
class Labelled:
    """The sentences of a paragraph, and the labels of those that have any, by their number."""

    report: str
    context: ParagraphContext
    sentences: list[str]
    named: list[tuple[str, ...]] = field(default_factory=list)  # by sentence: sectors of whom it names
    asked: bool = False  # a recommendation
    labels: dict[int, Label] = field(default_factory=dict)


def labelled(shared: Path) -> list[Labelled]:
    """Return every paragraph of the reports in their order, with the labels of its sentences, if any."""
    wanted: dict[str, list[Label]] = defaultdict(list)
    for label in read_labelled_sentences(shared / "gold"):
        wanted[label["report"]].append(label)
    own, of_recommendations = labels_by_report(SENTENCE_LABELS), labels_by_report(RECOMMENDATION_LABELS)
    found: list[Labelled] = []
    for path in find_reports([shared / "reports" / "pdf"]):
        try:
            paragraphs, asked, digest = paragraphs_of(path)
        except UnreadableReportError:
            continue
        _attach(paragraphs, wanted.pop(path.name, []), found)
        _attach_own(paragraphs, own.get(digest, {}))
        _attach_own(asked, of_recommendations.get(digest, {}))
        found += paragraphs + asked
    for labels in wanted.values():
        _attach([], labels, found)
    return found


def labels_by_report(path: Path) -> dict[str, dict[str, Label]]:
    """Return report digest → sentence digest → label, of a table of labels."""
    found: dict[str, dict[str, Label]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if not line.startswith("#"):
            report, sentence, polarity, *topics = line.split("\t")
            label = found[report][sentence] = {"own": True}
            if polarity != NONE:
                label["polarity"] = polarity
            for name, given in zip(("topics", "topics_also"), topics, strict=False):
                label[name] = given.split(",") if given != NONE else []
    return found


def taught() -> dict[str, dict[int | None, list[float]]]:
    """Return sentence digest → part of the reports → the share of each polarity, by a teacher without it.

    What the teacher says that left out no part is under None.
    """
    found = {}
    for line in TAUGHT.read_text(encoding="utf-8").splitlines():
        digest, *columns = line.split()
        if len(columns) == 1:
            columns *= 1 + PARTS
        given = [[int(column[at : at + 2]) / 100 for at in (0, 2, 4)] for column in columns]
        shares = [[*each, max(0.0, 1 - sum(each))] for each in given]
        found[digest] = dict(zip((None, *range(PARTS)), shares, strict=True))
    return found


def taught_lines(sentences: Sequence[str], columns: Sequence[Sequence[Sequence[float]]]) -> list[str]:
    """Return the lines that `taught` reads, sorted.

    `columns` are the shares of the polarities by each teacher, sentence by sentence.
    """
    found = {}
    for sentence, *each in zip(sentences, *columns, strict=True):
        cents = ["".join(f"{min(99, round(share * 100)):02}" for share in shares[:-1]) for shares in each]
        found[quote_digest(sentence)[:TAUGHT_DIGITS]] = " ".join(cents[:1] if len(set(cents)) == 1 else cents)
    return [f"{digest}\t{shares}\n" for digest, shares in sorted(found.items())]


def short(digest: str) -> str:
    """Return the beginning of a digest, enough to name one of some thousands."""
    return digest[:16]


def paragraphs_of(path: Path) -> tuple[list[Labelled], list[Labelled], str]:
    """Return the paragraphs and the recommendations of a report, without labels, and the file's digest."""
    document = read_document(path)
    register = load_register()
    cover = find_cover(document)
    front = read_front(cover, register)
    sections = outline(cover, front.framework)
    everything = (
        (section, one)
        for section in sections
        for one in section.paragraphs
        if one.key and one.block.kind is not BlockKind.HEADING
    )
    names, known, found = expansions_in(document), build_gazetteer(register, front.authority), []
    for place in paragraphs_in_context(document, everything, front):
        sentences = place.prose(document).sentences
        said = find_mentions([(one, 0) for one in sentences], names, known)
        named = [organisation_sectors(mentions) for mentions in said]
        found.append(Labelled(path.name, place.context, list(sentences), named))
    items = [item.to_paragraph() for item in labeller_inputs(read_recommendations(document, sections))]
    asked = [Labelled(path.name, item.context, list(item.sentences), asked=True) for item in items]
    return found, asked, short(document.sha256)


def plain(sentence: str) -> str:
    """Return a sentence as it is compared: without differences of dashes, quotes, spaces."""
    return re.sub(r"\W+", " ", sentence.replace("‑", "-")).strip().lower()


def _attach(paragraphs: list[Labelled], labels: list[Label], beside: list[Labelled]) -> None:
    """Put labels on the sentences they are about; one that is not there comes in a paragraph beside."""
    where = dict[str, tuple[Labelled, int]]()
    for paragraph in reversed(paragraphs):
        where.update({plain(sentence): (paragraph, at) for at, sentence in enumerate(paragraph.sentences)})
    lost: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        found = where.get(plain(label["sentence"]))
        if found is None:
            lost[label["paragraph"]].append(label)
        else:
            paragraph, at = found
            paragraph.labels.setdefault(at, label)
    for text, missing in lost.items():
        beside.append(_as_it_stands(text, missing))


def _as_it_stands(text: str, labels: list[Label]) -> Labelled:
    split = [text[start:end] for start, end in split_sentences(text)]
    by_words = {plain(sentence): at for at, sentence in enumerate(split)}
    paragraph = Labelled(labels[0]["report"], ParagraphContext(), split)
    for label in labels:
        at = by_words.get(plain(label["sentence"]))
        if at is None:
            at = len(paragraph.sentences)
            paragraph.sentences.append(label["sentence"])
        paragraph.labels[at] = label
    return paragraph


def _attach_own(paragraphs: list[Labelled], own: dict[str, Label]) -> None:
    for paragraph in paragraphs if own else []:
        first = (
            len(paragraph.sentences) - 1 if paragraph.asked else 0
        )  # what it is a sub-point of stands before
        for at, sentence in enumerate(paragraph.sentences[first:], first):
            label = own.get(short(quote_digest(sentence)))
            if label and at not in paragraph.labels:
                paragraph.labels[at] = label


def each(paragraphs: Sequence[Labelled]) -> Iterator[tuple[int, int, Label]]:
    """Yield paragraph number, sentence number and label of every labelled sentence."""
    for number, paragraph in enumerate(paragraphs):
        for at, label in sorted(paragraph.labels.items()):
            yield number, at, label
