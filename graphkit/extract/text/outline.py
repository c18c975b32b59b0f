"""The outline of a report: its sections, their roles, and the label of every paragraph.

Everything else is read by section: a recommendation is an item below "What needs to improve", a finding in
the chapter on care leavers is about care leavers, a box of statistics is no evaluation. Every statement is
cited by paragraph: by the report's own number where it prints one ("36"), else by a label that a reader can
count: "p0" before the first number, "s2" the second strength of a letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graphkit.core.model import Block, BlockKind, Document, Note
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.segmenter import ITEM_ROLES, Part, segment

UNNUMBERED = "p0"  # the label of everything before the first number

_LABELS = {
    "improve": "r",
    "priority": "r",
    "strengths": "s",
    "main-findings": "l",
    "criterion": "l",
    "lscb": "l",
    "case-study": "c",
    "next-steps": "n",
    "grades": "u",
    "other": "u",
}
_OWN_NUMBERS = ITEM_ROLES | {"front"}  # their numbers are those of items or of rows of the table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body block with its label: "36", "p0", "s2", "l4", "c1", "n1", "r3", "u5"; headings have none."""

    key: str
    block: Block


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the body under one heading (None where it has no heading).

    `role` is "front", "addressees", "summary", "improve", "priority", "strengths", "criterion", "lscb",
    "main-findings", "area", "inspection", "young-people", "case-study", "next-steps", "grades",
    "signatures" or "other"; `criterion` the judgement it is about ("lscb" throughout that chapter).
    `unknown_headings` are the headings in it, its own included, that no framework knows.
    """

    role: str
    criterion: str
    heading: Block | None
    paragraphs: tuple[Paragraph, ...]
    unknown_headings: tuple[Block, ...] = ()


Outline = tuple[Section, ...]


def outline(cover: Cover, framework: str, unlisted: Mapping[str, str] = MappingProxyType({})) -> Outline:
    """Return the sections of a report, which together have every block of its body exactly once, in order.

    `framework` is a value of the framework scheme ("ilacs", "sif", "jtai", "area-send" …); any other
    document is read by the headings that are known and by nothing else. `unlisted` maps headings to criteria
    that the report's table of grades has and that no framework knows.
    """
    found = segment(cover, framework, unlisted)
    by_number = not found.is_letter and any(
        block.number for part in found.parts if part.role not in _OWN_NUMBERS for block in part.blocks
    )
    labels = _Labels(cover.document, by_number)
    unknown = set(found.unknown_headings)
    return tuple(
        Section(
            part.role,
            part.criterion,
            part.heading,
            labels.of(part),
            tuple(block for block in (part.heading, *part.blocks) if block and block in unknown),
        )
        for part in found.parts
        if part.heading or part.blocks
    )


def unknown_heading_notes(document: Document, outline: Outline) -> Iterator[Note]:
    """Yield a note for each section heading that no framework knows."""
    for section in outline:
        for block in section.unknown_headings:
            message = "no framework has this section heading; add it to its file in data/frameworks"
            yield Note("unknown-heading", message, document.span(block.start, block.end))


def sections(outline: Outline, *roles: str) -> Outline:
    """Return the sections that have one of these roles, in order."""
    return tuple(section for section in outline if section.role in roles)


def paragraphs(outline: Outline, *roles: str) -> list[Paragraph]:
    """Return the paragraphs of the sections that have one of these roles, in order."""
    return [paragraph for section in sections(outline, *roles) for paragraph in section.paragraphs]


class _Labels:
    """Gives every paragraph its label, in the order of the text."""

    def __init__(self, document: Document, by_number: bool) -> None:
        self.document = document
        self.by_number = by_number
        self.numbered = False  # whether the first numbered paragraph has been seen
        self.counts: Counter[str] = Counter()
        self.key = ""  # of the paragraph that following bullets may belong to
        self.holds_bullets = False

    def of(self, part: Part) -> tuple[Paragraph, ...]:
        """Return the blocks of a section with their labels."""
        self.key, self.holds_bullets = "", False
        return tuple(Paragraph(self.label(part.role, block), block) for block in part.blocks)

    def label(self, role: str, block: Block) -> str:
        """Return the label of one block; bullets below a paragraph share the paragraph's."""
        if block.kind is BlockKind.HEADING or role == "signatures":
            self.holds_bullets = False
            return ""
        if block.kind is BlockKind.BULLET and self.key and (self.holds_bullets or block.level > 1):
            return self.key
        if block.number and self.by_number and role not in _OWN_NUMBERS:
            self.numbered = True
            self.key = self.once(block.number)
        else:
            self.key = self.counted(role)
        if block.kind is not BlockKind.BULLET:
            announces = role not in ITEM_ROLES and self.document.text_of(block).endswith(":")
            self.holds_bullets = bool(block.number) or announces
        return self.key

    def once(self, number: str) -> str:
        """Return a printed number, marked where the report has printed it before."""
        self.counts[number] += 1
        return number if self.counts[number] == 1 else f"{number}-{self.counts[number]}"

    def counted(self, role: str) -> str:
        """Return the next label of our own for a section of this role."""
        letter = _LABELS.get(role, "") if role in ITEM_ROLES or not self.by_number else ""
        if not letter:
            if not self.numbered:
                return UNNUMBERED
            letter = "u"
        self.counts[letter] += 1
        return f"{letter}{self.counts[letter]}"
