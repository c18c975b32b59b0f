"""What was not read, not resolved or not understood: said by name, so that nothing is lost in silence."""

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
    """Say, by kind of report, what share of the prose is read, of mentions is resolved, of grades understood.

    A sentence is read where something in the record rests on it: a finding, a recommendation, a statistic, a
    person's office. The others introduce, explain how inspectors work, or say the same again for children.
    """
    counts: dict[str, Counter[str]] = {}
    names = {row["file"]: row["kind"] for row in corpus.gold}
    for file, record in corpus.records.items():
        held = counts.setdefault(names[file] if names[file] in KINDS else "other", Counter())
        held.update(_prose(corpus.documents[file], record))
        held.update(_mentions(corpus.resolved[file]))
        held.update(f"note {note.code}" for note in record.notes)
        if names[file] in GRADES:
            held["grades"] += len(record.judgements)
    for group, held in sorted(counts.items()):
        yield Figure(group, "paragraphs read", held["read paragraph"] / held["paragraph"], held["paragraph"])
        yield Figure(group, "sentences read", held["read sentence"] / held["sentence"], held["sentence"])
        yield Figure(group, "mentions resolved", held["resolved"] / max(1, held["mention"]), held["mention"])
        unknown = held["note unknown-grade"]
        if held["grades"]:
            of = held["grades"] + unknown
            yield Figure(group, "grades understood", held["grades"] / of, of)
        reports = sum(names[file] == group for file in corpus.records) or 1
        for note in sorted(name for name in held if name.startswith("note ")):
            yield Figure(group, note, held[note] / reports, reports)


def _prose(document: Document, record: Record) -> Counter[str]:
    """Count the paragraphs and sentences of the body, and those of them that the record rests on."""
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
    said: list[Finding | Recommendation] = [*record.findings, *record.recommendations]
    for item in said:
        counts["mention"] += len(item.mentions)
        counts["resolved"] += sum(bool(mention.entity) for mention in item.mentions)
    return counts
