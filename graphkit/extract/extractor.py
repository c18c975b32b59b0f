"""A report becomes a record: all the readers of this room, each on what it knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from graphkit.core.model import Document, Mention, Recommendation, Record, Span
from graphkit.core.stemming import telling
from graphkit.extract.findings import (
    ParagraphInContext,
    SentenceReferences,
    build_findings,
    evaluative_paragraphs,
    paragraphs_in_context,
)
from graphkit.extract.front.front_page import read_front
from graphkit.extract.front.letter import add_letter_details
from graphkit.extract.front.previous_inspections import find_referenced_inspections, full_inspection_years
from graphkit.extract.labels.labeller import About, SentenceLabels, label_report
from graphkit.extract.labels.look_back import in_full, looks_back, of_then, repeats
from graphkit.extract.mentions.gazetteer import Gazetteer, gazetteer
from graphkit.extract.mentions.introduced_organisations import OrganisationKind, with_introduced
from graphkit.extract.mentions.mention_finder import NAMED, mentions_of, names_in, sectors_named, sectors_of
from graphkit.extract.mentions.sectors import with_listed
from graphkit.extract.recommendation_evidence import link_evidence
from graphkit.extract.recommendations import labeller_inputs, read_recommendations, unread_section_notes
from graphkit.extract.relations.arrangements import read_arrangements
from graphkit.extract.relations.delivery_bodies import introduced_delivery_bodies
from graphkit.extract.relations.interventions import read_interventions
from graphkit.extract.relations.legislation import cited_laws
from graphkit.extract.relations.providers import link_providers
from graphkit.extract.relations.shared_services import read_shared_services
from graphkit.extract.relations.statistics import read_statistics
from graphkit.extract.text.cover import is_letter
from graphkit.extract.text.outline import Outline, outline, paragraphs
from graphkit.register import Register

_LEANS_OR_POSTCODE = re.compile(r"[Tt]h(?:e|is)\s|[A-Z]{1,2}\d\w?$")
_RUN_BY_ONE = ("probation", "mental-health")  # sectors where area and day tell who it is: "the CRC", "CAMHS"
TERMS_OF_FINDING, TERMS_OF_RECOMMENDATION = 8, 16  # most; more do not tell inspections' findings apart better


def extract(document: Document, register: Register) -> Record:
    """Return all that a report says. Mentions are words still; `resolve` tells whom they mean."""
    front = read_front(document, register)
    sections = outline(document, front.framework)
    told = introduced_delivery_bodies(document)
    names = gazetteer(register, front.authority, told)
    reader = _Reader(register, names, names_in(document), front.day)
    read = list(paragraphs_in_context(document, evaluative_paragraphs(document, sections), front))
    spans = [span for place in read for span in place.spans(document)]
    named = list(reader.of_findings(spans, front))
    items = read_recommendations(document, sections)
    whom = reader.named([item.span for item in items])
    labels, topics = label_report(
        [place.prose(document) for place in read],
        [sectors_named(one.mentions) for one in named],
        labeller_inputs(items, [sectors_named(one) for one in whom]),
    )
    found = tuple(build_findings(document, read, _of_today(document, read, labels), spans, named))
    asked = tuple(map(reader.recommendation, items, topics, whom))
    stands = [number for number, place in enumerate(read) for _ in place.offsets]
    figures = read_statistics(document, sections, front.day)
    record = replace(
        front,
        recommendations=link_evidence(asked, found, stands),
        findings=found,
        statistics=figures.found,
        mentions=reader.beside(document, sections),
        arrangements=(
            *read_arrangements(document, sections, register, told),
            *read_shared_services(document, sections, register, front.authority),
        ),
        interventions=tuple(read_interventions(document, sections)),
        notes=(*front.notes, *figures.notes, *unread_section_notes(document, sections, items)),
    )
    return add_letter_details(record, document, sections) if is_letter(document, front.framework) else record


def _of_today(
    document: Document, read: Sequence[ParagraphInContext], labels: Sequence[SentenceLabels]
) -> Iterator[SentenceLabels]:
    """Yield the labels of sentences; those that only tell of an earlier inspection evaluate nothing."""
    then = (old for place in read for old in of_then(place.prose(document).sentences))
    for old, label in zip(then, labels, strict=True):
        found = label.polarity != "context"
        yield label._replace(polarity="context", confidence=1.0, extent="") if old and found else label


class _Reader:
    """Reads what findings and recommendations share: whom they name, which law they cite."""

    def __init__(
        self, register: Register, names: Gazetteer, abbreviations: Mapping[str, str], day: date | None
    ) -> None:
        self.register = register
        self.gazetteer = names
        self.abbreviations = abbreviations
        self.day = day
        self.introduced: dict[str, OrganisationKind] = {}  # by name, as the report tells it
        self.repeated: set[str] = set()  # recommendations that say so; their sub-points do as well

    def named(self, spans: Sequence[Span]) -> list[tuple[Mention, ...]]:
        texts = [(span.words, span.start) for span in spans]
        heard = mentions_of(texts, self.abbreviations, self.gazetteer)
        found = with_introduced(texts, heard, self.introduced)
        return [link_providers(said, *text) for said, text in zip(found, texts, strict=True)]

    def of_findings(self, spans: Sequence[Span], front: Record) -> Iterator[SentenceReferences]:
        """Read one thing of all sentences before the next: what each reader goes by is at hand then."""
        quotes = [span.words for span in spans]
        years = full_inspection_years(front.earlier, front.framework)
        full = [in_full(quote, years) for quote in quotes]
        backward = [looks_back(quote) for quote in full]
        return map(
            SentenceReferences,
            self.named(spans),
            [cited_laws(quote, self.register, self.day) for quote in quotes],
            [telling(quote, TERMS_OF_FINDING) for quote in quotes],
            backward,
            [
                find_referenced_inspections(quote, front.earlier, front.framework) if way else ()
                for quote, way in zip(full, backward, strict=True)
            ],
        )

    def beside(self, document: Document, outline: Outline) -> tuple[Mention, ...]:
        """Return whom and what a report names where it evaluates nothing, each name once.

        That is where it tells of the area, and where a letter says who is to answer.
        """
        blocks = [one.block for one in paragraphs(outline, "area", "next-steps")]
        found = self.named([document.span(block.start, block.end) for block in blocks])
        names = [one for said in found for one in said if one.kind in NAMED or _stands_for_itself(one)]
        return tuple({one.surface: one for one in reversed(names)}.values())[::-1]

    def recommendation(
        self, item: Recommendation, about: About, named: tuple[Mention, ...]
    ) -> Recommendation:
        quote = item.span.words
        if item.parent in self.repeated or repeats(quote):
            self.repeated.add(item.id)
        return replace(
            item,
            topics=about.topics,
            sectors=with_listed(about.sectors, named, quote, item.span.start) or sectors_of(named),
            mentions=named,
            laws=cited_laws(quote, self.register, self.day),
            terms=telling(quote, TERMS_OF_RECOMMENDATION),
            looks_back="asked" if item.id in self.repeated else "",
        )


def _stands_for_itself(mention: Mention) -> bool:
    """Say whether words name a service, or a kind of partner that is one body there ("the CCG")."""
    if mention.kind == "service":
        return not _LEANS_OR_POSTCODE.match(mention.surface)
    several = mention.class_hint in ("", "PartnerSector", "LocalAuthority")
    return mention.kind == "sector" and (not several or mention.sector in _RUN_BY_ONE)
