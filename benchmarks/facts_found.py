"""Measures which reports of a listing were read, which facts were found in them,
and which text was read.

No reader has checked these facts: a share says that something was found, not that it is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from front_page_facts import GRADES, KINDS
from gold_corpus import Corpus
from scores import Figure, Tally

from graphkit.core.model import BlockKind, Document, Finding, Recommendation, Record, iter_spans
from graphkit.documents.extract.text.sentence_splitter import split_sentences

_PROSE = (BlockKind.PARAGRAPH, BlockKind.BULLET)
INSPECTOR = "inspector"  # in the roles of all who inspect, except data analysts

FACTS: dict[str, Callable[[Record], object]] = {
    "days on site": lambda record: record.dates,
    "inspectors": lambda record: any(INSPECTOR in person.role for person in record.people),
    "recommendations": lambda record: record.recommendations,
    "findings": lambda record: record.findings,
}
FACTS_OF_KIND: dict[str, dict[str, Callable[[Record], object]]] = {
    "focused visit": {
        "theme": lambda record: record.theme,
        "addressee": lambda record: any(person.role == "addressee" for person in record.people),
    },
    "area SEND": {"outcome": lambda record: record.outcome},
}


def measure_stated_facts(corpus: Corpus) -> Iterator[Figure]:
    """Yield the share of reports that were read,
    and of those the share in which each fact was found.
    """
    tally = Tally()
    for row in corpus.gold:
        kind, file = row["kind"], row["file"]
        record = corpus.records.get(file)
        tally.compare(kind, "read", file, "read", "read" if record else "refused")
        if record is None:
            continue
        for fact, is_stated in (FACTS | FACTS_OF_KIND.get(kind, {})).items():
            tally.compare(kind, f"{fact} found", file, fact, fact if is_stated(record) else "")
    yield from tally.figures()


def measure_coverage(corpus: Corpus) -> Iterator[Figure]:
    """Yield the coverage, for each kind of report, and the mean number of notes of each code.

    A sentence is read if the span of a fact overlaps it: a finding, a recommendation, a statistic,
    a person's office. The others introduce, explain how inspectors work, or repeat the report for
    children.
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
    """Count the paragraphs and sentences of the body,
    and those that a span of the record overlaps.
    """
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
