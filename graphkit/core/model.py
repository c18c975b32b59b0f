"""The data model: a `Document` is the text of a report, a `Record` the facts extracted from it.

All classes are immutable, typed data that know nothing about files, PDF or RDF.

A `Document` is one text, and blocks (headings, paragraphs, bullets …) that point into it. Lines are
already joined, also across pages. Running headers, page numbers, footnotes, contents pages and
legal notices are blocks of their own kinds after the body, so that no sentence has a header inside
it.

A `Record` is made of typed values, each with the `Span` of the words it comes from. For every span,
``document.text[span.start:span.end] == span.quote``.
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
    """The kind of a block. The first five kinds are the body of a report."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    LINE = "line"  # a single line of another kind: cover lines, address lines, "Judgement Grade"
    ROW = "row"  # a table row, its cells separated by tabs
    HEADER = "header"  # running header, page number
    FOOTNOTE = "footnote"
    CONTENTS = "contents"
    # legal notices at the end: inspectorate, licence, address, copyright
    BOILERPLATE = "boilerplate"
    # no text of the report: what the page does not show, stamps. The last blocks; not read
    ASIDE = "aside"


BODY_KINDS = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.BULLET,
    BlockKind.LINE,
    BlockKind.ROW,
)


_MOST_CITED = 100  # characters of a report's words in a message


def quote_digest(quote: str) -> str:
    """Return the SHA-256 (hex) of a quote in UTF-8, which records contain in place of the quote."""
    return hashlib.sha256(quote.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a document: characters [start, end), pages and paragraph.

    `paragraph` is the number printed in the report ("36"), or "p0" before the first numbered
    paragraph. Paragraphs without numbers are counted in their section: "s2" in strengths, "r2" in
    recommendations, "l4" in main findings, "c1" in a case study, "n1" in next steps, "u3"
    elsewhere. `quote` is None where the report is not available: record files contain only the
    digest.
    """

    start: int
    end: int
    digest: str
    page: int | None = None
    end_page: int | None = None  # only where it differs from `page`
    paragraph: str = ""
    quote: str | None = None

    @property
    def text(self) -> str:
        """The quote, or "" where the report is not available."""
        return self.quote or ""

    @property
    def cited(self) -> str:
        """The page and the words, shortened, as at the end of a message: " (page 3, “…”)"."""
        words = " ".join(self.text.split())
        shown = f"{words[:_MOST_CITED]}{'…' if len(words) > _MOST_CITED else ''}"
        page = f"page {self.page}" if self.page else ""
        place = ", ".join(filter(None, (page, f"“{shown}”" if words else "")))
        return f" ({place})" if place else ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document: text[start:end], which begins on `page`.

    `number` is a printed paragraph or item number ("36"), which is not part of the block's text.
    `level` is the depth of a bullet (1 to 3) or the rank of a heading (1 is the largest).
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    # offsets in the document's text where pages page+1, page+2 … begin
    breaks: tuple[int, ...] = ()
    number: str = ""
    level: int = 0

    @property
    def length(self) -> int:
        """The number of characters."""
        return self.end - self.start

    def page_at(self, offset: int) -> int | None:
        """Return the page of the character at `offset` in the document's text."""
        return None if self.page is None else self.page + bisect_right(self.breaks, offset)


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """What a document says of its publication: "amended", "draft", "embargoed"; and the words.

    It is published, or published again, on `day`, and replaces a version of an earlier day.
    """

    value: str
    span: Span
    day: Date | None = None
    replaces: Date | None = None


AMENDED, FINAL = "amended", "final"
PUBLISHED = (AMENDED, FINAL)  # of several files of one inspection, the first of these is read
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a report and its blocks, in reading order:
    the body, the other kinds, what is aside.
    """

    name: str  # file name
    sha256: str  # of the file's bytes
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None  # None where the format has no pages
    notes: tuple[Note, ...] = ()  # on what of the file could not be read
    status: DocumentStatus | None = None  # None: final

    def text_of(self, block: Block) -> str:
        """Return the text of a block."""
        return self.text[block.start : block.end]

    def body_blocks(self) -> Iterator[Block]:
        """Yield the blocks of the body in order: no headers, footnotes,
        contents or legal notices.
        """
        return (block for block in self.blocks if block.kind in BODY_KINDS)

    def body_end(self) -> int:
        """Return the offset where the body ends."""
        return max((block.end for block in self.body_blocks()), default=0)

    def span(self, start: int, end: int, paragraph: str = "") -> Span:
        """Return the span text[start:end] with its quote, digest and pages.

        Raises ValueError where it is empty or not inside the text.
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
        """Return the page of the character at `offset`."""
        at = self._block_at(offset)
        return self.blocks[at].page_at(offset) if at >= 0 else None

    def _block_at(self, offset: int) -> int:
        return bisect_right(self.blocks, offset, key=_START) - 1  # blocks are sorted by start


@dataclass(frozen=True, slots=True)
class Interval:
    """The days of a visit on site, both included.

    An inspection may consist of two visits months apart.
    """

    start: Date
    end: Date


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a record was extracted from, and the licence that the report states.

    `address` is where the file was fetched from, "" where that is not known.
    """

    file: str
    sha256: str
    media_type: str
    pages: int | None = None
    licence: str = "not-stated"  # "ogl-v3" | "non-commercial" | "not-stated"
    licence_span: Span | None = None
    address: str = ""
    status: DocumentStatus | None = None  # None: final

    @property
    def status_value(self) -> str:
        """The status of the document: a value of the status scheme."""
        return self.status.value if self.status else FINAL


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to an entity; after resolution, the entity and the method that found it.

    `kind` is "authority", "agency", "service" or "sector" (an unnamed partner: "health partners").
    `sector` is a value of the sector scheme, `class_hint` a class of the ontology ("Panel",
    "HealthBody"). `entity` is an IRI relative to the base: "agency/thames-valley-police",
    "authority/E06000040", "service/E06000040/early-help-hub", "partner/E06000040/health". `by` is a
    value of the resolution scheme: "by-name", "by-abbreviation", "by-area", "by-date", "generic",
    "by-decision", "new".
    """

    surface: str
    start: int
    end: int
    kind: str
    sector: str = ""
    class_hint: str = ""
    expansion: str = ""  # of an abbreviation
    entity: str = ""
    by: str = ""
    confidence: float = 1.0
    provider: int | None = None  # of a service: start of its provider in the same sentence
    role: str = ""  # of another authority: a value of the authority-role scheme
    name_confidence: float = 1.0  # of a service: that exactly these words name one

    def with_entity(self, entity: str, by: str, confidence: float = 1.0) -> Mention:
        """Return the mention with its entity; three times as fast as `dataclasses.replace`."""
        words = (
            self.surface,
            self.start,
            self.end,
            self.kind,
            self.sector,
            self.class_hint,
            self.expansion,
        )
        more = (self.provider, self.role, self.name_confidence)
        return Mention(*words, entity, by, confidence, *more)


NO_ENTITY = "none"  # a decision that a mention refers to no entity


@dataclass(frozen=True, slots=True)
class Person:
    """A person in public office: an inspector, addressee or signatory.

    `role`: "lead-inspector", "deputy-lead-inspector", "team-inspector", "shadow-inspector",
    "data-analyst", "quality-assurance", "additional-inspector", "addressee", "signatory".
    """

    name: str
    role: str
    post: str = ""
    organisation: str = ""  # as printed
    honours: str = ""
    span: Span | None = None
    person: str = ""  # resolved: "person/maire-atherton", or NO_ENTITY
    entity: str = ""  # the organisation, resolved


@dataclass(frozen=True, slots=True)
class Doubt:
    """A learned label that is not sure, and its confidence.

    The label is "topic/adoption" or "sector/police"; of a recommendation also the evidence
    "finding/36.2".
    """

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """A grade for a criterion. `seen` lists where it is stated: "table", "sentence", "heading"."""

    criterion: str
    grade: str
    span: Span
    seen: tuple[str, ...] = ("table",)
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class RecommendationPart:
    """One of several things that a recommendation asks for; `id` counts them from "1"."""

    id: str
    span: Span
    terms: tuple[str, ...]  # the stems of what it asks for, the weightiest first
    aspect: str = ""  # "timeliness"
    group: str = ""  # of children or adults: "care leavers"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An area for improvement or priority action. A sub-point is a recommendation with a `parent`.

    `id` is unique in the report: "3", "3.1" (its first sub-point), "priority-1", "lscb-2".
    """

    id: str
    span: Span
    number: str = ""  # as printed
    parent: str = ""
    priority: bool = False
    # "lscb" or a resolved entity; "": the authority or partnership inspected
    addressed_to: str = ""
    topics: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    national_framework: tuple[str, ...] = ()  # "outcome-1", "enabler-2"
    cites_paragraphs: tuple[str, ...] = ()  # as printed
    cites_pages: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()  # ids of the findings that support it
    addressed_entities: tuple[str, ...] = ()  # resolved; (): the authority or partnership inspected
    terms: tuple[str, ...] = ()  # its most distinctive stems, in alphabetical order
    looks_back: str = ""  # "asked": it says that an earlier inspection recommended the same
    lead: Span | None = None  # the text above its list that it continues
    time_limit: str = ""  # "immediately", "urgently", "within three months"
    object_terms: tuple[str, ...] = ()  # the stems of what it asks for, the weightiest first
    parts: tuple[RecommendationPart, ...] = ()  # of one that asks for several things
    doubts: tuple[Doubt, ...] = ()  # about topics, sectors and evidence
    oversight_roles: tuple[str, ...] = ()  # that it names: "lead-member"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the body and its labels. `id` is paragraph and sentence: "36.2"."""

    id: str
    span: Span
    section: str = ""  # a criterion; "" in the summary
    # kind of section: "summary", "strengths", "criterion", "lscb", "case-study" …
    heading: str = ""
    polarity: str = "context"
    extent: str = ""
    topics: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    laws: tuple[str, ...] = ()  # "ukpga/2008/23/part/1"
    confidence: float = 1.0
    recommendation: bool = False  # ends with "(Recommendation)" (SIF)
    terms: tuple[str, ...] = ()  # its most distinctive stems, in alphabetical order
    # how it refers to the previous inspection: a value of the look-back scheme
    looks_back: str = ""
    # numbers, from 1, of the items of `Record.earlier` it names by date
    looks_back_on: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()  # about topics and sectors
    oversight_roles: tuple[str, ...] = ()  # that it names: "lead-member"


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure about the local area: measure, value, date, and the value it is compared with.

    Dates are as precise as printed: "2017-03-31", "2017-03".
    """

    measure: str  # "children-looked-after"
    value: float
    unit: str  # "children", "percent", "per-10000", "count"
    span: Span
    date: str = ""
    comparator: str = ""  # "national-average", "previous"
    compared_value: float | None = None
    compared_date: str = ""
    months: int | None = None  # length of the period: "in the last 12 months"


@dataclass(frozen=True, slots=True)
class EarlierInspection:
    """An earlier inspection of the same authority that the report mentions."""

    span: Span
    year: int
    month: int | None = None
    framework: str = ""
    criterion: str = ""
    grade: str = ""
    published: bool = False  # year and month are those of its report, not of the inspection


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A body that delivers services for an authority.

    Dates are as precise as printed: "2017", "2021-04".
    """

    span: Span
    delegator: str  # as printed, or "" for the authority inspected
    delegate: str  # as printed
    services: str = ""  # "childrens-services", "adoption" …; of a shared service, in words
    legal_basis: str = ""  # "ukpga/2008/23/part/1", or ""
    since: str = ""
    until: str = ""
    ended: bool = False  # ended at a date that is not stated
    shared: bool = False  # the delegate is a council that shares the service with the delegator
    delegator_entity: str = ""
    delegate_entity: str = ""


@dataclass(frozen=True, slots=True)
class Intervention:
    """An intervention by the government. Dates are as precise as printed: "2013-08"."""

    span: Span
    # a value of the intervention scheme: "direction", "commissioner" …, or NO_ENTITY by decision
    kind: str
    since: str = ""
    until: str = ""
    by: str = ""  # who ordered it: "Secretary of State", "Department for Education" …


LEDGER = "ledger-"  # what the codes of notes on text that was counted and not read begin with
# the code of the note on a sentence that may state one
UNREAD_INTERVENTION = "intervention-not-understood"
UNKNOWN_CRITERION = "unknown-criterion"  # the code of the note on a judgement that no framework has


MISSING_PAGES = "missing-pages"  # codes of notes
PAGE_WITHOUT_TEXT = "page-without-text"
# codes of notes on a copy that is not whole
INCOMPLETE = frozenset({MISSING_PAGES, PAGE_WITHOUT_TEXT})
READER_FAILED = "reader-failed"  # the code of a note on a reader that ended with an error
GET_ALL = "get the whole report"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not understood, or was ignored on purpose:
    a code, a message, and where.
    """

    code: str  # "unknown-grade", "grades-disagree", "unknown-authority", …
    message: str  # one line without words of the report, which are in the span
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that a person set in place of the extracted one.

    It is kept when the report is read again.

    `field` is a path into the record: "theme", "judgements/leaders/grade". With `words`, the first
    digits of the digest of a statement's quote, it is a reviewed label: it holds for the statement
    with these words, wherever a later reading of the report has it, and is marked in the graph.
    """

    field: str
    value: str
    by: str
    why: str = ""
    on: Date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All facts that were extracted from one report."""

    source: Source
    framework: str  # "ilacs", "sif", "sif-reinspection", "jtai", "jtai-thematic", …
    version: str = ""  # "2018", "2023", "2026"
    authority_name: str = ""  # as printed
    authority: str = ""  # GSS code, resolved
    authority_span: Span | None = None
    dates: tuple[Interval, ...] = ()
    dates_span: Span | None = None
    published: Date | None = None
    theme: str = ""  # of joint inspections and visits: a short phrase
    theme_topics: tuple[str, ...] = ()  # of visits: the topics that the theme means
    theme_span: Span | None = None
    visit_number: int = 0  # of monitoring visits since an inadequate judgement, 0 where not stated
    inspectorates: tuple[str, ...] = ()  # resolved: "agency/ofsted", …
    people: tuple[Person, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    findings: tuple[Finding, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    earlier: tuple[EarlierInspection, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    also: tuple[Source, ...] = ()  # other files with the same report
    statement_due: Date | None = None  # JTAI: date when the written statement of action is due
    statement_span: Span | None = None
    statement_by: str = ""  # the body that prepares it, as printed
    statement_entity: str = ""  # resolved
    outcome: str = ""  # area SEND: "typically-positive", "inconsistent", "systemic-failings"
    outcome_span: Span | None = None
    members: str = ""  # area SEND: the bodies of the partnership, as printed
    members_span: Span | None = None
    member_entities: tuple[str, ...] = ()  # resolved
    mentions: tuple[Mention, ...] = ()  # outside findings and recommendations
    notes: tuple[Note, ...] = ()
    reviewed_by: str = ""  # the person who compared the record with the report
    corrections: tuple[Correction, ...] = ()

    @property
    def day(self) -> Date | None:
        """The first day on site, or the publication date; used in identifiers and look-ups."""
        return min((visit.start for visit in self.dates), default=self.published)


def iter_spans(value: object) -> Iterator[Span]:
    """Yield every span inside a record, or another value of the model, in order."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from iter_spans(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from iter_spans(getattr(value, item.name))
