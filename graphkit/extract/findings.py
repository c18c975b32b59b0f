"""Each evaluated sentence of the body becomes a finding, with its place and its labels."""

from __future__ import annotations

from collections import Counter

from graphkit.extract.evaluated import evaluated
from graphkit.extract.labels import extent_of, polarity_of, topics_of
from graphkit.extract.outline import Outline
from graphkit.extract.sentences import sentences
from graphkit.model import Document, Finding


def findings(document: Document, outline: Outline) -> tuple[Finding, ...]:
    """Return the findings of a report in the order of reading; ids are paragraph and sentence ("36.2")."""
    counts: Counter[str] = Counter()
    found = []
    for section, paragraph in evaluated(document, outline):
        for start, end in sentences(document.text_of(paragraph.block)):
            counts[paragraph.key] += 1
            offset = paragraph.block.start
            span = document.span(offset + start, offset + end, paragraph.key)
            polarity, sure = polarity_of(span.quote or "")
            found.append(
                Finding(
                    f"{paragraph.key}.{counts[paragraph.key]}",
                    span,
                    section.criterion,
                    section.role,
                    polarity,
                    extent_of(span.quote or "") if polarity in ("weakness", "mixed") else "",
                    topics_of(span.quote or ""),
                    confidence=round(sure, 2),
                )
            )
    return tuple(found)
