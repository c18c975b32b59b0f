"""Selects the sentences that may state a relation, such as who delivers a service for whom.

Those that may state an intervention, a shared service or a council and yielded nothing are listed
in notes: a reader of an empty answer learns from them that a report may say more than was
understood. Their words are in `data/lexicon/unread-sentences.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from graphkit.core.model import (
    UNREAD_INTERVENTION,
    BlockKind,
    Document,
    Note,
    Record,
    Span,
    iter_spans,
)
from graphkit.core.patterns import Patterns
from graphkit.documents.extract.mentions.councils import Councils
from graphkit.documents.extract.text.interval_set import IntervalSet
from graphkit.documents.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.documents.extract.text.outline import Outline
from graphkit.documents.extract.text.sentence_splitter import split_sentences
from graphkit.documents.register import Register

# sections without prose
_SKIPPED_ROLES = frozenset({"grades", "signatures", "addressees", "front"})
_RE = Patterns("unread-sentences")
UNREAD_COUNCIL = "council-not-understood"
MESSAGES = {
    UNREAD_INTERVENTION: "may state an intervention by the government",
    "arrangement-not-understood": "may state a service that councils share",
    UNREAD_COUNCIL: "may name another council",
}


def sentences_containing(
    document: Document, outline: Outline, hints: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """Yield each sentence of prose that contains one of the strings in `hints`, with its span.

    Searching for a plain string first is much faster than matching the patterns of a relation.
    """
    for section in outline:
        if section.role in _SKIPPED_ROLES:
            continue
        for paragraph in section.paragraphs:
            text = document.text_of(paragraph.block)
            offset = paragraph.block.start
            if paragraph.block.kind is BlockKind.HEADING or not any(hint in text for hint in hints):
                continue
            for start, end in split_sentences(text):
                sentence = text[start:end]
                if any(hint in sentence for hint in hints):
                    yield sentence, document.span(offset + start, offset + end, paragraph.key)


def unread_sentence_notes(
    document: Document, outline: Outline, register: Register, record: Record
) -> Iterator[Note]:
    """Yield a note on each sentence that may state a relation and of which the record has none.

    The same where it may name a council that none of the record's mentions is.
    """
    starts = {span.start for span in iter_spans((record.arrangements, record.interventions))}
    of_findings = (mention for finding in record.findings for mention in finding.mentions)
    of_items = (mention for item in record.recommendations for mention in item.mentions)
    found = [*record.mentions, *of_findings, *of_items]
    mentioned = IntervalSet((one.start, one.end) for one in found)
    surfaces = {one.surface for one in found}
    councils = Councils.in_text(document.text, register, record.authority)
    names = sorted(councils.other_names) if councils else []
    for sentence, span in sentences_containing(document, outline, (*_RE.words("hints"), *names)):
        if span.start in starts:
            continue
        marked = councils.marked(sentence)[0] if councils else sentence
        alarms = ((code, without) for code, words, without in _alarms() if words.search(marked))
        codes = (code for code, without in alarms if not without.search(marked))
        for code in dict.fromkeys(codes):
            yield Note(code, MESSAGES[code], span)
        others = councils.others(sentence) if councils else ()
        if councils and any(
            councils.may_be_meant(name, sentence)
            and name[0] not in surfaces
            and not mentioned.overlaps(span.start + name.start(), span.start + name.end())
            for name in others
        ):
            yield Note(UNREAD_COUNCIL, MESSAGES[UNREAD_COUNCIL], span)


@cache
def _alarms() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Return for each row of the list: code, pattern,
    and pattern of sentences about something else.
    """
    return tuple(
        (
            row["code"],
            compile_spaced(_RE.expand(row["words"])),
            compile_spaced(row["without"] or "(?!)"),
        )
        for row in lexicon_rows("unread-sentences")
    )
