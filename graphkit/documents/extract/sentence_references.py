"""What sentences and recommendations refer to: organisations, services,
laws and earlier inspections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from graphkit.core.language.key_terms import distinctive_terms, object_terms
from graphkit.core.model import BlockKind, Document, Mention, Recommendation, Record, Span
from graphkit.documents.extract.front.previous_inspections import (
    find_referenced_inspections,
    full_inspection_years,
)
from graphkit.documents.extract.labels.labeller import SentenceLabels
from graphkit.documents.extract.labels.look_back import (
    expand_bare_years,
    look_back_kind,
    repeats_earlier_request,
)
from graphkit.documents.extract.mentions import mention_finder
from graphkit.documents.extract.mentions.councils import Councils, add_other_authorities
from graphkit.documents.extract.mentions.gazetteer import Gazetteer, build_gazetteer
from graphkit.documents.extract.mentions.introductions import (
    OrganisationKind,
    reclassify_introduced,
)
from graphkit.documents.extract.mentions.sectors import add_listed_sectors
from graphkit.documents.extract.recommendation_parts import recommendation_parts
from graphkit.documents.extract.relations.legislation import cited_laws
from graphkit.documents.extract.relations.providers import link_providers
from graphkit.documents.extract.text.outline import Outline, paragraphs
from graphkit.documents.register import Register

# maximum number of key terms; more did not improve matching
FINDING_TERMS = 8
RECOMMENDATION_TERMS = 16
# "the service", "Wexmoor WX1"
_ANAPHORIC_OR_POSTCODE = re.compile(r"[Tt]h(?:e|is)\s|[A-Z]{1,2}\d\w?$")
_ADDRESS_KINDS = (BlockKind.LINE, BlockKind.ROW)  # of blocks without prose
_COUNCIL = re.compile(r"[Cc]ouncil|[Bb]orough|[Aa]uthority|[Cc]ity of")
# area and date identify the body: "the CRC", "CAMHS"
_SINGLE_BODY_SECTORS = ("probation", "mental-health")


class SentenceReferences(NamedTuple):
    """The mentions in a sentence, the laws it cites, its key terms,
    and the earlier inspections it refers to.

    `looks_back` is a value of the look-back scheme; `looks_back_on` holds positions, from 1, in the
    report's list of earlier inspections.
    """

    mentions: tuple[Mention, ...]
    laws: tuple[str, ...]
    terms: tuple[str, ...]
    looks_back: str
    looks_back_on: tuple[int, ...]


NO_REFERENCES = SentenceReferences((), (), (), "", ())


@dataclass
class ReferenceReader:
    """Reads the references in the passages of one report.

    The order of calls matters: an organisation introduced in one passage is recognised in passages
    read after it, and a sub-point repeats an earlier recommendation when its parent does.
    `delivery_bodies` are the names that `introduced_delivery_bodies` found in the report.
    """

    document: Document
    register: Register
    front: Record
    delivery_bodies: Mapping[str, str]
    # name → kind, in the report
    introduced: dict[str, OrganisationKind] = field(default_factory=dict)
    # ids of recommendations that an earlier report has made
    repeated: set[str] = field(default_factory=set)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names to look for in the report."""
        return build_gazetteer(self.register, self.front.authority, self.delivery_bodies)

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """The abbreviations that the report expands, each with its long form."""
        return mention_finder.expansions_in(self.document)

    @cached_property
    def councils(self) -> Councils | None:
        """The councils that the report names; None if it names no other than the inspected one."""
        return Councils.in_text(self.document.text, self.register, self.front.authority)

    def mentions(self, spans: Sequence[Span]) -> list[tuple[Mention, ...]]:
        """Return the mentions in each span, with links from services to their providers."""
        texts = [(span.text, span.start) for span in spans]
        found = mention_finder.find_mentions(texts, self.abbreviations, self.gazetteer)
        typed = zip(reclassify_introduced(texts, found, self.introduced), texts, strict=True)
        return [
            link_providers(add_other_authorities(each, *text, self.councils), *text)
            for each, text in typed
        ]

    def of_sentences(self, spans: Sequence[Span]) -> Iterator[SentenceReferences]:
        """Return the references in each sentence.

        One kind of reference is read in all sentences before the next kind; this keeps the data of
        each reader in the processor's cache.
        """
        earlier = self.front.earlier
        framework = self.front.framework
        quotes = [span.text for span in spans]
        years = full_inspection_years(earlier, framework)
        expanded = [expand_bare_years(quote, years) for quote in quotes]
        look_backs = [look_back_kind(quote) for quote in expanded]
        mentions = self.mentions(spans)
        laws = [cited_laws(quote, self.register, self.front.day) for quote in quotes]
        terms = [distinctive_terms(quote, FINDING_TERMS) for quote in quotes]
        referenced = [
            find_referenced_inspections(quote, earlier, framework) if look_back else ()
            for quote, look_back in zip(expanded, look_backs, strict=True)
        ]
        return map(SentenceReferences, mentions, laws, terms, look_backs, referenced)

    def add_to_recommendations(
        self,
        items: Sequence[Recommendation],
        labels: Sequence[SentenceLabels],
        mentions: Sequence[tuple[Mention, ...]],
    ) -> tuple[Recommendation, ...]:
        """Return the recommendations with their labels and references."""
        return tuple(map(self._add_to_recommendation, items, labels, mentions))

    def _add_to_recommendation(
        self, item: Recommendation, labels: SentenceLabels, mentions: tuple[Mention, ...]
    ) -> Recommendation:
        quote = item.span.text
        if item.parent in self.repeated or repeats_earlier_request(quote):
            self.repeated.add(item.id)
        return replace(
            item,
            topics=labels.topics,
            sectors=add_listed_sectors(labels.sectors, mentions, quote, item.span.start)
            or mention_finder.mentioned_sectors(mentions),
            mentions=mentions,
            laws=cited_laws(quote, self.register, self.front.day),
            terms=distinctive_terms(quote, RECOMMENDATION_TERMS),
            object_terms=object_terms(quote),
            parts=recommendation_parts(self.document, item.span),
            looks_back="asked" if item.id in self.repeated else "",
            doubts=labels.doubts,
            oversight_roles=labels.oversight_roles,
        )

    def mentions_outside_findings(self, outline: Outline) -> tuple[Mention, ...]:
        """Return the mentions in descriptive sections, the first one of each surface form.

        These sections describe the area, or state who must answer a letter. An address names no
        council.
        """
        blocks = [paragraph.block for paragraph in paragraphs(outline, "area", "next-steps")]
        found = self.mentions([self.document.span(block.start, block.end) for block in blocks])
        kept: list[Mention] = []
        for block, mentions in zip(blocks, found, strict=True):
            for one in mentions:
                is_place = one.kind == "authority" and not _COUNCIL.search(one.surface)
                is_named = one.kind in mention_finder.NAMED_KINDS or _is_self_contained(one)
                if is_named and not (is_place and block.kind in _ADDRESS_KINDS):
                    kept.append(one)
        return tuple({one.surface: one for one in reversed(kept)}.values())[::-1]


def _is_self_contained(mention: Mention) -> bool:
    """Return whether a mention identifies a service,
    or a partner of which an area has one ("the CCG").
    """
    if mention.kind == "service":
        return not _ANAPHORIC_OR_POSTCODE.match(mention.surface)
    may_be_several = mention.class_hint in ("", "PartnerSector", "LocalAuthority")
    return mention.kind == "sector" and (
        not may_be_several or mention.sector in _SINGLE_BODY_SECTORS
    )
