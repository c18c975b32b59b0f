"""Divides a report into its sections: at the headings that are known, and where the text changes its purpose.

A letter has few headings; its form shows where addressees, text and signatures begin. A letter on a visit may
have none; the wording of its paragraphs separates how inspectors worked from what they found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphkit.core.frameworks import Heading
from graphkit.core.model import AREA_SEND, Block, BlockKind
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import office_words
from graphkit.extract.text.responsible_bodies import parse_responsible_bodies
from graphkit.extract.text.section_headings import find_heading, is_ignored_heading, plain_heading
from graphkit.extract.text.sentence_splitter import split_sentences

ITEM_ROLES = frozenset({"improve", "priority"})

_CHAPTERS = frozenset({"criterion", "lscb", "findings"})
_GRADED = frozenset({"the local authority", "the lscb"})  # headings where the report explains its grades
_NOT_FINDINGS = ("inspection", "grades")
_LISTS = ("improve", "priority", "strengths")
_NARRATIVE = 120  # characters: a paragraph of prose, not a line of the cover
_LONG_ITEM = 450  # characters: the mean of numbered findings; items of a list are shorter
_LIST_ENTRY = 60  # characters: an entry of a list that goes on after a case study, not a remark in it
_LETTERHEAD = 14  # blocks: the sender's own address above the date
_ENVELOPE = 60  # blocks above the text of a letter
_COURTESY = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [A-Z]")
_COVER_FIELD = re.compile(r"\binspection dates?: ?(?:\w+ )?\d", re.I)
_DEAR = re.compile(r"Dear\b")
_COURTESIES = re.compile(
    r"(?:I|We) (?:would like to thank|am copying|are copying|have copied|am grateful)\b"
    r"|This letter (?:will be|has been) (?:copied|published)\b|Ofsted will (?:take|use) [^.]{0,60}findings\b"
)
_METHOD = re.compile(  # how inspectors worked, above the first heading
    r"""(?:Inspectors|They|We)\s(?:also\s)?
          (?:looked|considered|evaluated|examined|met|reviewed|spoke|used)\b
      | (?:The|This)\s(?:visit|methodology\s(?:for|of)\sthis\svisit)\s
          (?:was|considered|examined|focuss?ed|looked)\b
      | A\srange\sof\sevidence\b""",
    re.VERBOSE,
)
_OF_VISIT = re.compile(r"\b(?:[Ii]nspect(?:ors|ion)|visit|evidence)\b")
_FOUND = re.compile(
    r"\b(?:found|said|told|concluded|identified|too|not|but|(?:considered|noted|observed|reported) that)\b"
)
_GRADED_ROW = re.compile(  # a heading of 2009 to 2013, its grade in a second cell
    r"[^\t]+\t(?:grade \d \(?)?(?:outstanding|good|adequate|satisfactory|inadequate)\)?$", re.I
)
_CLOSE = re.compile(
    r"Yours? (?:sincerely|faithfully|truly)\b|(?:Her|His) Majesty[’']s Inspector(?:,.{0,30})?$", re.I
)
_DATE_LINE = re.compile(r"\w*\s?\d{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]+\s\d{4}$|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$")


@dataclass(slots=True)
class Part:
    """A section that is being read."""

    role: str
    criterion: str = ""
    heading: Block | None = None
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Segments:
    """The sections of a report, which together have its whole body, and what was odd about its headings."""

    parts: list[Part]
    is_letter: bool
    unknown_headings: tuple[Block, ...]


def segment(cover: Cover, framework: str, unlisted: Mapping[str, str]) -> Segments:
    """Return the sections of a report.

    `unlisted` maps headings to criteria that its table of grades has and that no framework knows.
    """
    is_letter = cover.is_letter(framework)
    visit = cover.frameworks.get(framework).visit
    segmenter = (_ReportSegmenter if not is_letter else _VisitSegmenter if visit else _LetterSegmenter)(
        cover, framework, unlisted
    )
    return Segments(segmenter.segment(), is_letter, tuple(segmenter.unknown_headings))


class _ReportSegmenter:
    """Goes through the body of a report once and begins a section at each known heading."""

    letter = False

    def __init__(self, cover: Cover, framework: str, unlisted: Mapping[str, str]) -> None:
        self.document = cover.document
        self.frameworks = cover.frameworks
        self.framework = cover.frameworks.get(framework)
        self.body = list(cover.document.body_blocks())
        self.kind = "letter" if self.letter else "send" if framework == AREA_SEND else "report"
        self.unlisted = unlisted
        self.unknown = framework == "other"
        self.chapter = self.framework.single_chapter  # the criterion of the chapter
        self.parts = [Part("front")]
        self.unknown_headings: list[Block] = []

    @property
    def last(self) -> Part:
        """The section that is being read."""
        return self.parts[-1]

    def segment(self) -> list[Part]:
        """Return the sections, the front first."""
        at = 0
        while at < len(self.body):
            block = self.body[at]
            heading, taken = self.heading(at)
            if (heading is None or heading.criterion in self.unlisted.values()) and self.is_unknown(block):
                self.unknown_headings.append(block)
            if heading and (section := self.section_of(heading, block)):
                section.blocks += self.body[at + 1 : at + taken]
                self.parts.append(section)
            else:
                taken = 1
                if section := self.section_at_change(at):
                    self.parts.append(section)
                if self.last.heading is not block:
                    self.last.blocks.append(block)
            at += taken
        return _reordered(self.parts) if self.framework.first_chapter else self.parts

    def is_unknown(self, block: Block) -> bool:
        """Return whether a block is a heading below the front that no framework knows, not even to ignore it.

        In a document of unknown kind no heading is expected to be known.
        """
        in_text = self.last.role not in ("front", "addressees", "signatures") and not self.unknown
        if not in_text or not (self.is_graded(block) or block.kind is BlockKind.HEADING) or block.number:
            return False
        text = self.document.text_of(block)
        return not is_ignored_heading(text, self.framework.framework, self.frameworks)

    def is_graded(self, block: Block) -> bool:
        """Return whether a block is a row of two cells, a heading and its grade."""
        cells = self.document.text_of(block).split("\t") if block.kind is BlockKind.ROW else []
        return len(cells) == 2 and not self.plain(cells[1])

    def plain(self, text: str) -> str:
        """Return the words of a heading without grade and closing mark."""
        return plain_heading(text, self.frameworks)

    def find(self, text: str) -> Heading | None:
        """Return the heading that a framework has, or the table of this report alone."""
        found = find_heading(text, self.kind, self.frameworks)
        if found is None and self.unlisted:
            words = self.plain(text)  # the row may leave out "the experiences and progress of"
            criteria = (name for label, name in self.unlisted.items() if words.endswith(label))
            criterion = next(criteria, "")
            return Heading(text, "criterion", criterion) if criterion else None
        return found

    def heading(self, at: int) -> tuple[Heading | None, int]:
        """Return the known heading at `at`, and of how many blocks it is (it may be broken over several)."""
        block = self.body[at]
        if _is_bullet(block) or block.number:
            return None, 1
        best: tuple[Heading | None, int] = (None, 1)
        words = ""
        for taken, piece in enumerate(self.body[at : at + 3], 1):
            text = self.document.text_of(piece)
            broken = piece.kind in (BlockKind.HEADING, BlockKind.LINE, block.kind)
            broken = broken or (best[0] is None and self.is_graded(piece))
            if taken > 1 and (not broken or self.find(text)):
                break
            words = f"{words} {text}".strip()
            if found := self.find(words):
                best = (found, taken)
        return best

    def section_of(self, heading: Heading, block: Block) -> Part | None:
        """Return the section that a known heading opens here, or None where it opens none."""
        front = self.last.role in ("front", "addressees")
        if front and (heading.role in _CHAPTERS or block.kind is BlockKind.ROW):
            return None  # a title or the table of judgements
        if self.framework.first_chapter and heading.role == "criterion" and not self.in_chapters(heading):
            return None  # the summary and the recommendations are grouped under the names of the chapters
        role, criterion = heading.role, heading.criterion
        if self.last.role == "grades" and self.plain(self.document.text_of(block)) in _GRADED:
            return Part("grades", "", block)
        if role == "findings":
            role = {"": "summary", "lscb": "lscb"}.get(self.chapter, "criterion")
            criterion = self.chapter
        elif criterion:
            self.chapter = criterion
        elif self.chapter == "lscb" and role in ("summary", "improve", "priority", "strengths"):
            criterion = "lscb"
        elif role not in ITEM_ROLES:
            self.chapter = self.framework.single_chapter
        return Part(role, criterion, block)

    def in_chapters(self, heading: Heading) -> bool:
        """Return whether the chapters have begun.

        In older reports they follow the section about the inspection, in others a summary for young people.
        """
        first = self.framework.first_chapter
        return heading.criterion == first or any(
            part.criterion == first or part.role in ("inspection", "young-people") for part in self.parts
        )

    def section_at_change(self, at: int) -> Part | None:
        """Return a new section where the text changes its purpose without a known heading."""
        block = self.body[at]
        if self.is_heading(block) and (role := self.role_below_unknown_heading(at)):
            return Part(role, self.last.criterion, block)
        return self.section_without_heading(at)

    def section_without_heading(self, at: int) -> Part | None:
        """Return the section that begins without a heading: the text of the report below its cover."""
        block = self.body[at]
        below_table = self.last.blocks[-1:] != [] and self.last.blocks[-1].kind is BlockKind.ROW
        sentence = below_table and self.document.text_of(block).endswith(".")
        prose = block.kind is BlockKind.PARAGRAPH and (
            sentence or block.length >= _NARRATIVE or bool(block.number)
        )
        if (
            self.last.role == "front"
            and prose
            and not self.framework.first_chapter
            and not self.on_cover(block)
        ):
            return Part("summary", self.framework.single_chapter)
        return None

    def on_cover(self, block: Block) -> bool:
        """Return whether a block is the whole cover in one line, as websites print it above a text."""
        return _COVER_FIELD.search(self.document.text, block.start, block.end) is not None

    def role_below_unknown_heading(self, at: int) -> str:
        """Return the role of the section below an unknown heading, or "" where the section goes on.

        Prose with a heading after a list of improvements is findings; in a document of unknown kind also
        after a section on inspectors or grades.
        """
        last = self.last
        if last.role == "main-findings" and self.body[at].kind is BlockKind.ROW:
            return "main-findings"
        listed = last.role in ITEM_ROLES and bool(last.blocks)
        if self.kind == "send" and parse_responsible_bodies(self.document.text_of(self.body[at])) is not None:
            return ""  # a cell of the list
        if listed or (self.unknown and last.role in _NOT_FINDINGS):
            below = next((block for block in self.body[at:] if not self.is_heading(block)), None)
            if below and below.kind is BlockKind.PARAGRAPH and self.is_prose(below):
                return "main-findings"
        return ""

    def is_heading(self, block: Block) -> bool:
        """Return whether a block is a heading, known or not."""
        graded = self.unknown and _GRADED_ROW.match(self.document.text_of(block)) is not None
        return block.kind is BlockKind.HEADING or graded

    def is_prose(self, block: Block) -> bool:
        """Return whether a paragraph is prose: it is long, or numbered in a document of unknown kind."""
        return block.length >= _NARRATIVE or (self.unknown and bool(block.number))


class _LetterSegmenter(_ReportSegmenter):
    """Divides a letter also by its form: date, addressees, greeting, text, signatures."""

    letter = True

    def role_below_unknown_heading(self, at: int) -> str:
        """Return the role below an unknown heading; after a case study that of the section around it."""
        if self.last.role == "case-study":
            return self.last_role("main-findings", *_LISTS)
        return super().role_below_unknown_heading(at)

    def last_role(self, *roles: str) -> str:
        """Return the role of the last section that has one of these roles, or ""."""
        return next((part.role for part in reversed(self.parts) if part.role in roles), "")

    def section_without_heading(self, at: int) -> Part | None:
        """Return the section that begins here by the form of a letter: addressees, text, signatures."""
        block, last = self.body[at], self.last
        text = self.document.text_of(block)
        if len(self.parts) == 1 and not _DATE_LINE.match(text):
            if not self.has_greeting():
                return Part("summary") if block.kind is BlockKind.PARAGRAPH else None
            if self.has_date_below(at):
                return None  # the sender's own address
            named = block.kind is not BlockKind.HEADING or _COURTESY.match(text) or _in_office(text)
            return Part("addressees") if named or self.has_post_below(at) else None
        if last.role == "addressees" and self.ends_with_greeting():
            return Part("front") if block.kind is not BlockKind.PARAGRAPH else Part("summary")
        if last.role == "front" and len(self.parts) > 1 and block.kind is BlockKind.PARAGRAPH:
            return Part("summary")
        if _CLOSE.match(text):
            return Part("signatures")
        return self.courtesy_section(block)

    def courtesy_section(self, block: Block) -> Part | None:
        """Return the section of courtesies that begins here, or the list that goes on after a case study."""
        last, text = self.last, self.document.text_of(block)
        if last.role not in ("front", "addressees", "inspection") and _COURTESIES.match(text):
            return Part("inspection")
        listed = _is_bullet(block) and block.length >= _LIST_ENTRY
        if last.role == "case-study" and listed and not self.announces_list():
            role = self.last_role(*_LISTS)
            return Part(role) if role else None
        return None

    def has_greeting(self) -> bool:
        """Return whether the letter has a greeting."""
        return any(_DEAR.match(self.document.text_of(block)) for block in self.body[:_ENVELOPE])

    def has_date_below(self, at: int) -> bool:
        """Return whether the date of the letter is below a block and above the greeting."""
        for below in self.body[at + 1 : at + _LETTERHEAD]:
            text = self.document.text_of(below)
            if _DEAR.match(text):
                return False
            if _DATE_LINE.match(text):
                return True
        return False

    def has_post_below(self, at: int) -> bool:
        """Return whether the block below begins with a word of posts, as below a name on its own line."""
        below = self.document.text_of(self.body[at + 1]).split() if at + 1 < len(self.body) else []
        return below[:1] != [] and below[0].strip(",") in office_words("post")

    def ends_with_greeting(self) -> bool:
        """Return whether the last block of the section is the greeting."""
        blocks = self.last.blocks
        return bool(blocks) and _DEAR.match(self.document.text_of(blocks[-1])) is not None

    def announces_list(self) -> bool:
        """Return whether the last paragraph of the section announces a list."""
        paragraphs = [block for block in self.last.blocks if block.kind is BlockKind.PARAGRAPH]
        return bool(paragraphs) and self.document.text_of(paragraphs[-1]).endswith(":")


class _VisitSegmenter(_LetterSegmenter):
    """Divides a letter on a visit also by its wording: method, findings."""

    def role_below_unknown_heading(self, at: int) -> str:
        """Return the role below an unknown heading: findings after an overview or the scope of the visit."""
        below = self.last.heading and self.last.role in ("summary", "inspection")
        return "main-findings" if below else super().role_below_unknown_heading(at)

    def is_prose(self, block: Block) -> bool:
        """Return True: any paragraph of so short a letter is prose."""
        return True

    def courtesy_section(self, block: Block) -> Part | None:
        """Return also the section where the text above the first heading describes how inspectors worked."""
        if block.kind is not BlockKind.PARAGRAPH or any(part.heading for part in self.parts):
            return super().courtesy_section(block)
        text = self.document.text_of(block)
        role = "inspection" if _is_method(text) or _COURTESIES.match(text) else "summary"
        return Part(role) if role != self.last.role else None


def _reordered(parts: list[Part]) -> list[Part]:
    """Return the sections with a heading "Recommendations" moved above its list.

    The text of a page may have it below: long numbered findings follow it, and the list ends the summary
    before.
    """
    for at, part in enumerate(parts):
        lengths = [block.length for block in part.blocks if block.number]
        if part.role not in ITEM_ROLES or not lengths or sum(lengths) < _LONG_ITEM * len(lengths):
            continue
        part.role = part.criterion if part.criterion == "lscb" else "other"
        before = [p for p in parts[:at] if p.role == "summary" and p.criterion == part.criterion]
        listed = [block for block in before[-1].blocks if block.number] if before else []
        if listed and before[-1].blocks[-len(listed) :] == listed:
            del before[-1].blocks[-len(listed) :]
            cut = parts.index(before[-1]) + 1
            return [*parts[:cut], Part("improve", part.criterion, None, listed), *parts[cut:]]
    return parts


def _is_bullet(block: Block) -> bool:
    return block.kind is BlockKind.BULLET


def _is_method(text: str) -> bool:
    """Return whether a paragraph describes how inspectors worked, and nothing of what they found."""
    sentences = [text[start:end] for start, end in split_sentences(text)]
    if not sentences or not _METHOD.match(sentences[0]) or _FOUND.search(text):
        return False
    return all(_METHOD.match(sentence) or _OF_VISIT.search(sentence) for sentence in sentences)


def _in_office(text: str) -> bool:
    """Return whether a line names a person with a post: "Ada Frost, Director of Children’s Services"."""
    return not office_words("post").isdisjoint(text.partition(", ")[2].split())
