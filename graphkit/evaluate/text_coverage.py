"""Measures coverage: the share of text that is read, of mentions resolved, of grades understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graphkit.core.model import BlockKind, Document, Finding, Recommendation, Record, iter_spans
from graphkit.evaluate.corpus import Corpus
from graphkit.evaluate.front_page_facts import GRADES, KINDS
from graphkit.evaluate.scores import Figure
from graphkit.extract.text.sentence_splitter import split_sentences

_PROSE = (BlockKind.PARAGRAPH, BlockKind.BULLET)


def measure_coverage(corpus: Corpus) -> Iterator[Figure]:
    """Yield the coverage, for each kind of report, and the mean number of notes of each code.

    A sentence is read if the span of a fact overlaps it: a finding, a recommendation, a statistic, a person's
    office. The others introduce, explain how inspectors work, or repeat the report for children.
    """
    counts: dict[str, Counter[str]] = {}
    kinds = {row["file"]: row["kind"] for row in corpus.gold}
    for file, record in corpus.records.items():
        counter = counts.setdefault(kinds[file] if kinds[file] in KINDS else "other", Counter())
        counter.update(_prose(corpus.documents[file], record))
        counter.update(_mentions(corpus.resolved[file]))
        counter.update(f"note {note.code}" for note in record.notes)
        if kinds[file] in GRADES:
            counter["grades"] += len(record.judgements)
    shares = {
        "paragraphs read": ("read paragraph", "paragraph"),
        "sentences read": ("read sentence", "sentence"),
        "mentions resolved": ("resolved", "mention"),
    }
    for group, counter in sorted(counts.items()):
        for measure, (part, whole) in shares.items():
            yield Figure(group, measure, counter[part] / max(1, counter[whole]), counter[whole])
        unknown = counter["note unknown-grade"]
        if counter["grades"]:
            of = counter["grades"] + unknown
            yield Figure(group, "grades understood", counter["grades"] / of, of)
        reports = sum(kinds[file] == group for file in corpus.records) or 1
        for note in sorted(name for name in counter if name.startswith("note ")):
            yield Figure(group, note, counter[note] / reports, reports)


def _prose(document: Document, record: Record) -> Counter[str]:
    """Count the paragraphs and sentences of the body, and those that a span of the record overlaps."""
    counts: Counter[str] = Counter()
    covered = bytearray(len(document.text))
    for span in iter_spans(record):
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    for block in document.body_blocks():
        if block.kind not in _PROSE:
            continue
        counts["paragraph"] += 1
        counts["read paragraph"] += any(covered[block.start : block.end])
        for start, end in split_sentences(document.text_of(block)):
            counts["sentence"] += 1
            counts["read sentence"] += any(covered[block.start + start : block.start + end])
    return counts


def _mentions(record: Record) -> Counter[str]:
    counts: Counter[str] = Counter()
    statements: list[Finding | Recommendation] = [*record.findings, *record.recommendations]
    for item in statements:
        counts["mention"] += len(item.mentions)
        counts["resolved"] += sum(bool(mention.entity) for mention in item.mentions)
    return counts
