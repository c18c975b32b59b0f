"""A report becomes a record: all the readers of this room, each on what it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from graphkit.extract.arrangements import arrangements
from graphkit.extract.evidence import with_evidence
from graphkit.extract.findings import Named, findings
from graphkit.extract.front import Front, read_front
from graphkit.extract.gazetteer import Gazetteer, gazetteer
from graphkit.extract.labels import label_recommendations
from graphkit.extract.laws import laws
from graphkit.extract.letter import letter
from graphkit.extract.mentions import mentions, names_in, sectors_of
from graphkit.extract.outline import LETTERS, Outline, outline
from graphkit.extract.providers import with_providers
from graphkit.extract.recommendations import recommendations
from graphkit.extract.since import looks_back, repeats
from graphkit.extract.statistics import statistics
from graphkit.model import Document, Mention, Recommendation, Record, Source, Span
from graphkit.register import Register
from graphkit.stems import telling

TERMS_OF_FINDING, TERMS_OF_RECOMMENDATION = 8, 16  # most; more do not tell inspections' findings apart better


def extract(document: Document, register: Register) -> Record:
    """Return all that a report says. Mentions are words still; `resolve` tells whom they mean."""
    front = read_front(document, register)
    sections = outline(document, front.framework)
    day = front.dates[0].start if front.dates else front.published
    reader = _Reader(gazetteer(register, front.authority), names_in(document), day)
    found = findings(document, sections, front, reader.of_finding)
    items = recommendations(document, sections)
    said = label_recommendations([item.span.quote or "" for item in items])
    asked = tuple(reader.recommendation(item, *labels) for item, labels in zip(items, said, strict=True))
    figures = statistics(document, sections, day)
    record = Record(
        source=_source(document, front),
        framework=front.framework,
        version=front.version,
        authority_name=front.authority_name,
        authority=front.authority,
        authority_span=front.authority_span,
        dates=front.dates,
        dates_span=front.dates_span,
        published=front.published,
        theme=front.theme,
        people=front.people,
        judgements=front.judgements,
        outcome=front.outcome,
        outcome_span=front.outcome_span,
        recommendations=with_evidence(asked, found),
        findings=found,
        statistics=figures.found,
        earlier=front.earlier,
        arrangements=arrangements(document, sections),
        notes=front.notes + figures.notes,
    )
    return _with_letter(record, document, sections) if front.framework in LETTERS else record


class _Reader:
    """Reads what findings and recommendations share: whom they name, which law they cite."""

    def __init__(self, gazetteer: Gazetteer, abbreviations: Mapping[str, str], day: date | None) -> None:
        self.gazetteer = gazetteer
        self.abbreviations = abbreviations
        self.day = day
        self.repeated: set[str] = set()  # recommendations that say so; their sub-points do as well

    def named(self, quote: str, start: int) -> tuple[Mention, ...]:
        return with_providers(mentions(quote, self.abbreviations, self.gazetteer, start), quote, start)

    def of_finding(self, span: Span) -> Named:
        quote = span.quote or ""
        return Named(
            self.named(quote, span.start),
            laws(quote, self.day),
            telling(quote, TERMS_OF_FINDING),
            looks_back(quote),
        )

    def recommendation(
        self, item: Recommendation, topics: tuple[str, ...], sectors: tuple[str, ...]
    ) -> Recommendation:
        quote = item.span.quote or ""
        if item.parent in self.repeated or repeats(quote):
            self.repeated.add(item.id)
        named = self.named(quote, item.span.start)
        return replace(
            item,
            topics=topics,
            sectors=sectors or sectors_of(named),
            mentions=named,
            laws=laws(quote, self.day),
            terms=telling(quote, TERMS_OF_RECOMMENDATION),
            looks_back="asked" if item.id in self.repeated else "",
        )


def _with_letter(record: Record, document: Document, sections: Outline) -> Record:
    """Add the frame of a letter: whom it is addressed to, who inspected, when a statement is due."""
    frame = letter(document, sections, record.published)
    return replace(
        record,
        people=(*frame.addressees, *record.people),
        mentions=(*record.mentions, *frame.inspectorates),
        statement_due=frame.statement.due,
        statement_span=frame.statement.span,
        statement_by=frame.statement.by,
        notes=record.notes + frame.notes,
    )


def _source(document: Document, front: Front) -> Source:
    return Source(
        document.name,
        document.sha256,
        document.media_type,
        document.pages,
        front.licence,
        front.licence_span,
    )
