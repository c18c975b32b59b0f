"""What passes between the rooms: a `Document` read from a file, a `Record` of what it says.

Everything here is plain, immutable, typed data. Nothing here reads a file, knows a PDF or RDF.

A `Document` is the report as a reader meets it: one text, and blocks (headings, paragraphs,
bullets …) that point into it. Lines are already rejoined, also across pages; running headers, page
numbers, footnotes, contents pages and the legal tail are blocks of their own kind, set apart after
the body, so that a sentence never has a header inside it.

A `Record` is what was understood: typed values, each with the `Span` that says it. Offsets hold:
``document.text[span.start:span.end] == span.quote`` for every span of every record.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date as Date
from enum import StrEnum
from operator import attrgetter


class BlockKind(StrEnum):
    """What a block is on the page. The first five are the body; the others are set apart."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    LINE = "line"  # a line on its own that is neither: cover lines, address lines, "Judgement Grade"
    ROW = "row"  # a row of a table, its cells joined by a tab
    HEADER = "header"  # running header, page number
    FOOTNOTE = "footnote"
    CONTENTS = "contents"
    BOILERPLATE = "boilerplate"  # the legal tail: the inspectorate, licence, address, copyright


BODY_KINDS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.LINE, BlockKind.ROW)


def quote_digest(quote: str) -> str:
    """Return the SHA-256 (hex) of a quote's UTF-8 bytes: what a record holds in place of prose."""
    return hashlib.sha256(quote.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document: characters [start, end), the pages it lies on, its paragraph.

    `paragraph` is the report's own number ("36"), or "p0" before the first numbered one; else it is counted
    where it stands: "s2" among strengths, "r2" among recommendations, "l4" among main findings, "c1" in a
    case study, "n1" among next steps, "u3" elsewhere.
    `quote` is there when the report was at hand; records on disk carry the digest alone.
    """

    start: int
    end: int
    digest: str
    page: int | None = None
    end_page: int | None = None  # only when it runs on to a later page
    paragraph: str = ""
    quote: str | None = None

    @property
    def text(self) -> str:
        """What the report says there, "" where it is not at hand."""
        return self.quote or ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document: text[start:end]; `page` where it begins, `breaks` where later pages do.

    `number` is a printed paragraph or item number ("36"), which is not part of the text of the block;
    `level` is the depth of a bullet (1, nested 2, 3) or the rank of a heading (1 is the largest).
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    breaks: tuple[int, ...] = ()  # offsets in the document's text at which pages page+1, page+2 … begin
    number: str = ""
    level: int = 0

    @property
    def length(self) -> int:
        """How many characters it has."""
        return self.end - self.start

    def page_at(self, offset: int) -> int | None:
        """Return the page that the character at `offset` of the document's text stands on."""
        return None if self.page is None else self.page + bisect_right(self.breaks, offset)


_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read: one text, its blocks in reading order (body first, set-apart kinds after)."""

    name: str  # file name, for messages
    sha256: str  # of the file's bytes
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None  # None where the format has no pages

    def text_of(self, block: Block) -> str:
        """Return the words of a block."""
        return self.text[block.start : block.end]

    def body_blocks(self) -> Iterator[Block]:
        """Yield the blocks a reader reads, in order: no headers, footnotes, contents or legal tail."""
        return (block for block in self.blocks if block.kind in BODY_KINDS)

    def body_end(self) -> int:
        """Return the offset at which the last block of the body ends."""
        return max((block.end for block in self.body_blocks()), default=0)

    def span(self, start: int, end: int, paragraph: str = "") -> Span:
        """Return the span text[start:end] with quote, digest and the pages it lies on.

        Raises ValueError where it leaves the text or is empty.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such span in {self.name}: {start}-{end}")
        quote = self.text[start:end]
        at = self._block_at(start)
        within = at >= 0 and end <= self.blocks[at].end
        page = self.blocks[at].page_at(start) if at >= 0 else None
        end_page = self.blocks[at].page_at(end - 1) if within else self.page_at(end - 1)
        later = end_page if end_page != page else None
        return Span(start, end, quote_digest(quote), page, later, paragraph, quote)

    def page_at(self, offset: int) -> int | None:
        """Return the page that the character at `offset` stands on (blocks are sorted by start)."""
        at = self._block_at(offset)
        return self.blocks[at].page_at(offset) if at >= 0 else None

    def _block_at(self, offset: int) -> int:
        return bisect_right(self.blocks, offset, key=_START) - 1


@dataclass(frozen=True, slots=True)
class Interval:
    """Days on site, both ends included. An inspection may have two (two visits months apart)."""

    start: Date
    end: Date


@dataclass(frozen=True, slots=True)
class Source:
    """The file a record was read from, and the licence its own words give (see `Licence`)."""

    file: str
    sha256: str
    media_type: str
    pages: int | None = None
    licence: str = "not-stated"  # "ogl-v3" | "non-commercial" | "not-stated"
    licence_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that mean somebody or something; after resolving, the entity they mean and how we know.

    `kind` is "authority", "agency", "service" or "sector" (an unnamed partner: "health partners").
    `sector` is a value of the sector scheme; `class_hint` a class of the ontology ("Panel", "HealthBody").
    `entity` is the tail of an identifier: "agency/thames-valley-police", "service/E06000040/early-help-hub",
    "partner/E06000040/health", "authority/E06000040". `by` is a value of the resolution scheme:
    "by-name", "by-abbreviation", "by-area", "by-date", "generic", "by-decision", "new".
    """

    surface: str
    start: int
    end: int
    kind: str
    sector: str = ""
    class_hint: str = ""
    expansion: str = ""  # the long form of an abbreviation used here
    entity: str = ""
    by: str = ""
    confidence: float = 1.0
    provider: int | None = None  # of a service: where its provider is named in the same sentence

    def with_entity(self, entity: str, by: str, confidence: float = 1.0) -> Mention:
        """Return the mention with whom it means; `dataclasses.replace` takes thrice as long, and many do."""
        words = (self.surface, self.start, self.end, self.kind, self.sector, self.class_hint, self.expansion)
        return Mention(*words, entity, by, confidence, self.provider)


NO_ENTITY = "none"  # whom words mean where a person decided so


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts in public office: inspectors, addressees, signatories.

    `role`: "lead-inspector", "deputy-lead-inspector", "team-inspector", "shadow-inspector", "data-analyst",
    "quality-assurance", "additional-inspector", "addressee", "signatory".
    """

    name: str
    role: str
    post: str = ""
    organisation: str = ""  # as printed
    honours: str = ""
    span: Span | None = None
    person: str = ""  # resolved: "person/maire-atherton", or NO_ENTITY
    entity: str = ""  # the organisation, resolved


OVERALL_EFFECTIVENESS = "overall-effectiveness"  # the criterion of the whole
AREA_SEND = "area-send"  # the framework whose reports were letters until 2022
FULL_INSPECTIONS = frozenset(
    {"ilacs", "sif", "sif-reinspection"}
)  # frameworks of full inspections: they grade the whole


@dataclass(frozen=True, slots=True)
class Judgement:
    """A grade under a criterion. `seen` says where: table, sentence, heading (they are cross-checked)."""

    criterion: str
    grade: str
    span: Span
    seen: tuple[str, ...] = ("table",)
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An area for improvement or priority action; sub-points are recommendations with a `parent`.

    `id` is unique in the report: "3", "3.1" (its first sub-point), "priority-1", "lscb-2".
    """

    id: str
    span: Span
    number: str = ""  # as printed
    parent: str = ""
    priority: bool = False
    addressed_to: str = ""  # "lscb", or a resolved entity; empty: the authority or partnership inspected
    topics: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    national_framework: tuple[str, ...] = ()  # "outcome-1", "enabler-2"
    cites_paragraphs: tuple[str, ...] = ()  # as printed
    cites_pages: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()  # ids of the findings it rests on
    addressed_entities: tuple[str, ...] = ()  # resolved; empty: the authority or partnership inspected
    terms: tuple[str, ...] = ()  # stems of its most telling words, in alphabetical order
    looks_back: str = ""  # "asked": it says itself that an earlier inspection asked for the same
    lead: Span | None = None  # the words above its list that it goes on from


POLARITIES = ("strength", "weakness", "mixed", "context")
NEGATIVE_POLARITIES = ("weakness", "mixed")  # the polarities that speak of weakness


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the body and what it evaluates. `id` is paragraph and sentence: "36.2"."""

    id: str
    span: Span
    section: str = ""  # a criterion, or "" (summary)
    heading: str = ""  # role of the section: "summary", "strengths", "criterion", "lscb", "case-study" …
    polarity: str = "context"
    extent: str = ""
    topics: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    laws: tuple[str, ...] = ()  # "ukpga/2008/23/part/1"
    confidence: float = 1.0
    recommendation: bool = False  # ends with "(Recommendation)" (SIF)
    terms: tuple[str, ...] = ()  # stems of its most telling words, in alphabetical order
    looks_back: str = ""  # to the inspection before: a way of the look-back scheme
    looks_back_on: tuple[int, ...] = ()  # places, from 1, of those of `Record.earlier` that it names by date


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure of the area box: what is counted, how many, when, and what it is compared with.

    Dates are as precise as printed: "2017-03-31", "2017-03".
    """

    measure: str  # own-words slug: "children-looked-after"
    value: float
    unit: str  # "children", "percent", "per-10000", "count"
    span: Span
    date: str = ""
    comparator: str = ""  # "national-average", "previous"
    compared_value: float | None = None
    compared_date: str = ""
    months: int | None = None  # over how many it was counted: "in the last 12 months"


@dataclass(frozen=True, slots=True)
class EarlierInspection:
    """An inspection of the same authority that the text looks back on."""

    span: Span
    year: int
    month: int | None = None
    framework: str = ""
    criterion: str = ""
    grade: str = ""
    published: bool = False  # year and month are those of its report; when it was made is not said


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Who delivers for whom, as this report says it. `since` is as precise as printed: "2017", "2021-04"."""

    span: Span
    delegator: str  # as printed, or "" for the authority inspected
    delegate: str  # as printed
    services: str = ""  # "childrens-services", "adoption", …; what councils have together: in words
    legal_basis: str = ""  # "ukpga/2008/23/part/1", or ""
    since: str = ""
    until: str = ""
    ended: bool = False  # it is spoken of as over, and not said since when
    shared: bool = False  # the delegate is a council that has it together with the delegator
    delegator_entity: str = ""
    delegate_entity: str = ""


@dataclass(frozen=True, slots=True)
class Intervention:
    """How government stepped in, as this report says it. Days are as precise as printed: "2013-08"."""

    span: Span
    kind: str  # "direction", "improvement-notice", "commissioner", "adviser"
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something read and not understood, or set aside by name: `code` says which, `span` where."""

    code: str  # "unknown-grade", "grades-disagree", "unknown-authority", …
    message: str  # one line in our own words; the report's words are in the span
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word over the program's: it survives re-extraction.

    `field` is a path into the record: "theme", "judgements/leaders/grade".
    """

    field: str
    value: str
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All that one report says, as graphkit understood it."""

    source: Source
    framework: str  # "ilacs", "sif", "sif-reinspection", "jtai", "jtai-thematic", …
    version: str = ""  # "2018", "2023", "2026"
    authority_name: str = ""  # as printed
    authority: str = ""  # GSS code, resolved
    authority_span: Span | None = None
    dates: tuple[Interval, ...] = ()
    dates_span: Span | None = None
    published: Date | None = None
    theme: str = ""  # of joint inspections and of visits: as a short phrase
    inspectorates: tuple[str, ...] = ()  # resolved: "agency/ofsted", …
    people: tuple[Person, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    findings: tuple[Finding, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    earlier: tuple[EarlierInspection, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    also: tuple[Source, ...] = ()  # other files of the same report
    statement_due: Date | None = None  # JTAI: when the written statement of action is due
    statement_span: Span | None = None
    statement_by: str = ""  # who prepares it, as printed
    statement_entity: str = ""  # and resolved
    outcome: str = ""  # area SEND: "typically-positive", "inconsistent", "systemic-failings"
    outcome_span: Span | None = None
    mentions: tuple[Mention, ...] = ()  # outside findings and recommendations
    notes: tuple[Note, ...] = ()
    reviewed_by: str = ""  # a person who read the record beside the report
    corrections: tuple[Correction, ...] = ()

    @property
    def day(self) -> Date | None:
        """The first day on site, by which register and identifiers go; with none printed, the report's."""
        return min((visit.start for visit in self.dates), default=self.published)


def iter_spans(value: object) -> Iterator[Span]:
    """Yield every span inside a record, or inside any value of this module, in order."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from iter_spans(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from iter_spans(getattr(value, item.name))
