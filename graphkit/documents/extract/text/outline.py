"""The outline of a report: its sections, their roles, and the label of every paragraph.

Everything else is read by section: a recommendation is an item below "What needs to improve", a
finding in the chapter on care leavers is about care leavers, a box of statistics is no evaluation.
Every statement is cited by paragraph: by the report's own number where it prints one ("36"), else
by a label that a reader can count: "p0" before the first number, "s2" the second strength of a
letter.

A heading announces the role of the section below, and the criterion it is about. Inspectors head
their sections with few phrases and many small variations: a footnote digit sticks to the last word
("improve?1"), a grade follows ("… help and protection: good", "… is that it requires improvement"),
a full stop or colon closes. Those are removed here; the phrases are in `data/frameworks/`.

A report is divided at the headings that are known, and where the text changes its purpose. A letter
has few headings; its form shows where addressees, text and signatures begin. A letter on a visit
may have none; the wording of its paragraphs separates how inspectors worked from what they found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from graphkit.core.frameworks import OTHER, FrameworkHeading, Frameworks
from graphkit.core.model import Block, BlockKind, Document, Note
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.cover import Cover
from graphkit.documents.extract.text.lexicon_files import Phrases, office_words
from graphkit.documents.extract.text.sentence_splitter import split_sentences

_RE = Phrases("letters")

UNNUMBERED = "p0"  # the label of everything before the first number

_LABELS = dict.fromkeys(("improve", "priority"), "r") | dict.fromkeys(("grades", "other"), "u")
_LABELS |= dict.fromkeys(("main-findings", "criterion", "lscb"), "l")
_LABELS |= {"strengths": "s", "case-study": "c", "next-steps": "n"}
ITEM_ROLES = frozenset({"improve", "priority"})

_CHAPTERS = frozenset({"criterion", "lscb", "findings"})
# headings where the report explains its grades
_GRADED = frozenset({"the local authority", "the lscb"})
_NOT_FINDINGS = ("inspection", "grades")
_LISTS = ("improve", "priority", "strengths")
_NARRATIVE = 120  # characters: a paragraph of prose, not a line of the cover
_LONG_ITEM = 450  # characters: the mean of numbered findings; items of a list are shorter
# characters: an entry of a list that goes on after a case study, not a remark in it
_LIST_ENTRY = 60
_LETTERHEAD = 14  # blocks: the sender's own address above the date
_ENVELOPE = 60  # blocks above the text of a letter
_OWN_NUMBERS = ITEM_ROLES | {"front"}  # their numbers are those of items or of rows of the table
_LONGEST_HEADING = 170  # characters of a heading with its grade; what is longer is prose

_FOOTNOTE = re.compile(r"(?<=[a-z)?:’'])\s?\d{1,2}$")
_CLOSING = " .:;?,–—-\t"
_VERBS = r"(?:\b(?:is|are|as|was|were|judged(?:\sto\sbe)?|that|it|they)\b[\s:]*)*"
_DASHES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "─": "-", "\t": " "})

_BODIES = Phrases("recommendations")
_MAX_LENGTH = 200  # characters of a cell that names bodies


class Paragraph(NamedTuple):
    """A body block with its label: "36", "p0", "s2", "l4", "c1", "n1", "r3", "u5";
    headings have none.
    """

    key: str
    block: Block


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the body under one heading (None where it has no heading).

    `role` is "front", "addressees", "summary", "improve", "priority", "strengths", "criterion",
    "lscb", "main-findings", "area", "inspection", "young-people", "case-study", "next-steps",
    "grades", "signatures" or "other"; `criterion` the judgement it is about ("lscb" throughout that
    chapter). `unknown_headings` are the headings in it, its own included, that no framework knows.
    """

    role: str
    criterion: str
    heading: Block | None
    paragraphs: tuple[Paragraph, ...]
    unknown_headings: tuple[Block, ...] = ()


Outline = tuple[Section, ...]


@dataclass(slots=True)
class _Part:
    """A section that is being read."""

    role: str
    criterion: str = ""
    heading: Block | None = None
    blocks: list[Block] = field(default_factory=list)


def outline(
    cover: Cover, framework: str, unlisted: Mapping[str, str] = MappingProxyType({})
) -> Outline:
    """Return the sections of a report, which together have every block of its body exactly once,
    in order.

    `framework` is a value of the framework scheme ("ilacs", "sif", "jtai", "area-send" …); any
    other document is read by the headings that are known and by nothing else. `unlisted` maps
    headings to criteria that the report's table of grades has and that no framework knows.
    """
    is_letter = cover.is_letter(framework)
    visit = cover.frameworks.get(framework).visit
    kind = _ReportSegmenter if not is_letter else _VisitSegmenter if visit else _LetterSegmenter
    segmenter = kind(cover, framework, unlisted)
    parts = segmenter.segment()
    blocks = (block for part in parts if part.role not in _OWN_NUMBERS for block in part.blocks)
    by_number = not is_letter and any(block.number for block in blocks)
    labels = _Labels(cover.document, by_number)

    def section(part: _Part) -> Section:
        blocks = (part.heading, *part.blocks) if part.heading else part.blocks
        unknown = tuple(block for block in blocks if block in segmenter.unknown_headings)
        return Section(part.role, part.criterion, part.heading, labels.of(part), unknown)

    return tuple(section(part) for part in parts if part.heading or part.blocks)


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

    def of(self, part: _Part) -> tuple[Paragraph, ...]:
        """Return the blocks of a section with their labels."""
        self.key = ""
        self.holds_bullets = False
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
        if self.counts[number] == 1:
            return number
        return f"{number}-{self.counts[number]}"

    def counted(self, role: str) -> str:
        """Return the next label of our own for a section of this role."""
        letter = _LABELS.get(role, "") if role in ITEM_ROLES or not self.by_number else ""
        if not letter:
            if not self.numbered:
                return UNNUMBERED
            letter = "u"
        self.counts[letter] += 1
        return f"{letter}{self.counts[letter]}"


class _ReportSegmenter:
    """Goes through the body of a report once and begins a section at each known heading."""

    letter = False

    def __init__(self, cover: Cover, framework: str, unlisted: Mapping[str, str]) -> None:
        self.document = cover.document
        self.frameworks = cover.frameworks
        self.framework = cover.frameworks.get(framework)
        self.body = list(cover.document.body_blocks())
        self.kind = (
            "letter" if self.letter else "partnership" if self.framework.partnership else "report"
        )
        self.unlisted = unlisted
        self.unknown = framework == OTHER
        self.chapter = self.framework.single_chapter  # the criterion of the chapter
        self.parts = [_Part("front")]
        self.unknown_headings: set[Block] = set()
        self.text_of = cover.document.text_of

    @property
    def last(self) -> _Part:
        """The section that is being read."""
        return self.parts[-1]

    def segment(self) -> list[_Part]:
        """Return the sections, the front first."""
        at = 0
        while at < len(self.body):
            block = self.body[at]
            heading, taken = self.heading(at)
            if (heading is None or heading.criterion in self.unlisted.values()) and self.is_unknown(
                block
            ):
                self.unknown_headings.add(block)
            if heading and (section := self.section_of(heading, block)):
                section.blocks += self.body[at + 1 : at + taken]
                self.parts.append(section)
            else:
                taken = 1
                role = self.role_below_unknown_heading(at) if self.is_heading(block) else ""
                changed = _Part(role, self.last.criterion, block) if role else None
                self.parts += filter(None, [changed or self.section_without_heading(at)])
                if self.last.heading is not block:
                    self.last.blocks.append(block)
            at += taken
        return _reordered(self.parts) if self.framework.first_chapter else self.parts

    def is_unknown(self, block: Block) -> bool:
        """Return whether a block is a heading below the front that no framework knows,
        not even to ignore it.

        In a document of unknown kind no heading is expected to be known.
        """
        in_text = self.last.role not in ("front", "addressees", "signatures") and not self.unknown
        # A row below the heading of the table of grades is one of that table
        is_heading = block.kind is BlockKind.HEADING or (
            self.is_graded(block) and self.last.role != "grades"
        )
        if not in_text or not is_heading:
            return False
        return not is_ignored_heading(
            self.text_of(block), self.framework.framework, self.frameworks
        )

    def is_graded(self, block: Block) -> bool:
        """Return whether a block is a row of two cells, a heading and its grade."""
        cells = self.text_of(block).split("\t") if block.kind is BlockKind.ROW else []
        return len(cells) == 2 and not self.plain(cells[1])

    def plain(self, text: str) -> str:
        """Return the words of a heading without grade and closing mark."""
        return plain_heading(text, self.frameworks)

    def find(self, text: str) -> FrameworkHeading | None:
        """Return the heading that a framework has, or the table of this report alone."""
        found = find_heading(text, self.kind, self.frameworks)
        if found is None and self.unlisted:
            words = self.plain(text)  # the row may leave out "the experiences and progress of"
            criteria = (name for label, name in self.unlisted.items() if words.endswith(label))
            return next((FrameworkHeading(text, "criterion", name) for name in criteria), None)
        return found

    def heading(self, at: int) -> tuple[FrameworkHeading | None, int]:
        """Return the known heading at `at`, and of how many blocks it is (it may be broken over
        several).
        """
        block = self.body[at]
        if block.kind is BlockKind.BULLET or block.number:
            return None, 1
        best: tuple[FrameworkHeading | None, int] = (None, 1)
        words = ""
        for taken, piece in enumerate(self.body[at : at + 3], 1):
            text = self.text_of(piece)
            broken = piece.kind in (BlockKind.HEADING, BlockKind.LINE, block.kind)
            broken = broken or (best[0] is None and self.is_graded(piece))
            if taken > 1 and (not broken or self.find(text)):
                break
            words = f"{words} {text}".strip()
            if found := self.find(words):
                best = (found, taken)
        return best

    def section_of(self, heading: FrameworkHeading, block: Block) -> _Part | None:
        """Return the section that a known heading opens here, or None where it opens none."""
        if self.is_of_cover(heading, block) or self.is_before_chapters(heading):
            return None
        role, criterion = heading.role, heading.criterion
        if self.last.role == "grades" and self.plain(self.text_of(block)) in _GRADED:
            return _Part("grades", "", block)
        if role == "findings":
            role = {"": "summary", "lscb": "lscb"}.get(self.chapter, "criterion")
            criterion = self.chapter
        elif criterion:
            self.chapter = criterion
        elif self.chapter == "lscb" and role in ("summary", "improve", "priority", "strengths"):
            criterion = "lscb"
        elif role not in ITEM_ROLES:
            self.chapter = self.framework.single_chapter
        return _Part(role, criterion, block)

    def is_of_cover(self, heading: FrameworkHeading, block: Block) -> bool:
        """Return whether a known heading is a title, or of the table of judgements."""
        on_front = self.last.role in ("front", "addressees")
        if on_front and heading.role in _CHAPTERS:
            return True
        above = self.last.blocks[-1:] if self.last.role == "grades" else []
        in_table = any(each.kind is BlockKind.ROW for each in above)
        return block.kind is BlockKind.ROW and in_table

    def is_before_chapters(self, heading: FrameworkHeading) -> bool:
        """Return whether a heading with the name of a chapter groups parts of the summary.

        Chapters follow the section about the inspection, or a summary for young people. Before
        them the summary and the recommendations are grouped under the names of the chapters.
        """
        first = self.framework.first_chapter
        if not first or heading.role != "criterion" or heading.criterion == first:
            return False
        before = ("inspection", "young-people")
        return not any(part.criterion == first or part.role in before for part in self.parts)

    def section_without_heading(self, at: int) -> _Part | None:
        """Return the section that begins without a heading:
        the text of the report below its cover.
        """
        block = self.body[at]
        on_front = self.last.role == "front" and not self.framework.first_chapter
        if not on_front or block.kind is not BlockKind.PARAGRAPH:
            return None
        below_table = any(above.kind is BlockKind.ROW for above in self.last.blocks[-1:])
        is_sentence = below_table and self.text_of(block).endswith(".")
        if not (is_sentence or block.length >= _NARRATIVE or block.number):
            return None
        if _RE.cover_field.search(self.document.text, block.start, block.end):
            return None  # the whole cover in one line, as websites print it above a text
        return _Part("summary", self.framework.single_chapter)

    def role_below_unknown_heading(self, at: int) -> str:
        """Return the role of the section below an unknown heading, or "" where the section goes on.

        Prose with a heading after a list of improvements is findings; in a document of unknown kind
        also after a section on inspectors or grades.
        """
        last = self.last
        if last.role == "main-findings" and self.body[at].kind is BlockKind.ROW:
            return "main-findings"
        listed = last.role in ITEM_ROLES and bool(last.blocks)
        if listed and self.is_in_list(self.body[at]):
            return ""
        if (
            self.kind == "partnership"
            and parse_responsible_bodies(self.text_of(self.body[at])) is not None
        ):
            return ""  # a cell of the list
        if listed or (self.unknown and last.role in _NOT_FINDINGS):
            below = next((block for block in self.body[at:] if not self.is_heading(block)), None)
            if below and below.kind is BlockKind.PARAGRAPH:
                return "main-findings"
        return ""

    def is_in_list(self, heading: Block) -> bool:
        """Return whether an unknown heading groups items of the list that is being read:
        it is lower than the heading of the list, or ranks as one that does so.
        """
        above = self.last.heading.level if self.last.heading else 0
        inside = {each.level for each in self.last.blocks if each.kind is BlockKind.HEADING}
        return heading.level in inside or 0 < above < heading.level

    def is_heading(self, block: Block) -> bool:
        """Return whether a block is a heading, known or not."""
        graded = self.unknown and _RE.graded_row.match(self.text_of(block)) is not None
        return block.kind is BlockKind.HEADING or graded


class _LetterSegmenter(_ReportSegmenter):
    """Divides a letter also by its form: date, addressees, greeting, text, signatures."""

    letter = True

    def role_below_unknown_heading(self, at: int) -> str:
        """Return the role below an unknown heading;
        after a case study that of the section around it.
        """
        if self.last.role == "case-study":
            return self.last_role("main-findings", *_LISTS)
        return super().role_below_unknown_heading(at)

    def last_role(self, *roles: str) -> str:
        """Return the role of the last section that has one of these roles, or ""."""
        return next((part.role for part in reversed(self.parts) if part.role in roles), "")

    def section_without_heading(self, at: int) -> _Part | None:
        """Return the section that begins here by the form of a letter:
        addressees, text, signatures.
        """
        block = self.body[at]
        last = self.last
        text = self.text_of(block)
        is_text = block.kind is BlockKind.PARAGRAPH
        if len(self.parts) == 1 and not _RE.date_line.match(text):
            return self.first_section(at)
        greeted = any(_RE.dear.match(self.text_of(above)) for above in last.blocks[-1:])
        if last.role == "addressees" and greeted:
            return _Part("summary" if is_text else "front")
        if last.role == "front" and len(self.parts) > 1 and is_text:
            return _Part("summary")
        if _RE.close.match(text):
            return _Part("signatures")
        return self.courtesy_section(block)

    def first_section(self, at: int) -> _Part | None:
        """Return the section that begins below the date: the addressees, or the text of a letter
        without them; None at the sender's own address.
        """
        block = self.body[at]
        text = self.text_of(block)
        if not any(_RE.dear.match(self.text_of(one)) for one in self.body[:_ENVELOPE]):
            return _Part("summary") if block.kind is BlockKind.PARAGRAPH else None
        texts = map(self.text_of, self.body[at + 1 : at + _LETTERHEAD])
        marks = (one for one in texts if _RE.dear.match(one) or _RE.date_line.match(one))
        if _RE.date_line.match(next(marks, "")):
            return None
        if block.kind is not BlockKind.HEADING:
            return _Part("addressees")
        # A heading may be a name with a post: behind a comma, or on the line below.
        below = self.text_of(self.body[at + 1]) if at + 1 < len(self.body) else ""
        words = [*text.partition(", ")[2].split(), *below.split()[:1]]
        has_post = any(word.strip(",") in office_words("post") for word in words)
        return _Part("addressees") if has_post else None

    def courtesy_section(self, block: Block) -> _Part | None:
        """Return the section of courtesies that begins here,
        or the list that goes on after a case study.
        """
        last = self.last
        text = self.text_of(block)
        if last.role not in ("front", "addressees", "inspection") and _RE.courtesies.match(text):
            return _Part("inspection")
        listed = block.kind is BlockKind.BULLET and block.length >= _LIST_ENTRY
        if last.role == "case-study" and listed:
            above = [one for one in last.blocks if one.kind is BlockKind.PARAGRAPH]
            announced = bool(above) and self.text_of(above[-1]).endswith(":")
            role = "" if announced else self.last_role(*_LISTS)
            return _Part(role) if role else None
        return None


class _VisitSegmenter(_LetterSegmenter):
    """Divides a letter on a visit also by its wording: method, findings."""

    def segment(self) -> list[_Part]:
        """Return the sections; what a second list of improvements has, below the findings,
        are findings.
        """
        parts = super().segment()
        for part in [part for part in parts if part.role == "improve"][1:]:
            part.role = "main-findings"
        return parts

    def role_below_unknown_heading(self, at: int) -> str:
        """Return the role below an unknown heading:
        findings after an overview or the scope of the visit.
        """
        below = self.last.heading and self.last.role in ("summary", "inspection")
        return "main-findings" if below else super().role_below_unknown_heading(at)

    def courtesy_section(self, block: Block) -> _Part | None:
        """Return also the section where the text above the first heading describes how inspectors
        worked.
        """
        if block.kind is not BlockKind.PARAGRAPH or any(part.heading for part in self.parts):
            return super().courtesy_section(block)
        text = self.text_of(block)
        role = "inspection" if _is_method(text) or _RE.courtesies.match(text) else "summary"
        return _Part(role) if role != self.last.role else None


def _reordered(parts: list[_Part]) -> list[_Part]:
    """Return the sections with a heading "Recommendations" moved above its list.

    The text of a page may have it below: long numbered findings follow it, and the list ends the
    summary before.
    """
    for at, part in enumerate(parts):
        lengths = [block.length for block in part.blocks if block.number]
        is_long = sum(lengths) >= _LONG_ITEM * len(lengths)
        if part.role not in ITEM_ROLES or not lengths or not is_long:
            continue
        part.role = part.criterion if part.criterion == "lscb" else "other"
        own = (each for each in parts[:at] if each.criterion == part.criterion)
        for summary in [each for each in own if each.role == "summary"][-1:]:
            listed = [block for block in summary.blocks if block.number]
            if listed and summary.blocks[-len(listed) :] == listed:
                del summary.blocks[-len(listed) :]
                cut = parts.index(summary) + 1
                moved = _Part("improve", part.criterion, None, listed)
                return [*parts[:cut], moved, *parts[cut:]]
    return parts


def _is_method(text: str) -> bool:
    """Return whether a paragraph describes how inspectors worked,
    and nothing of what they found.
    """
    sentences = [text[start:end] for start, end in split_sentences(text)]
    if not sentences or not _RE.method_of_visit.match(sentences[0]):
        return False
    if _RE.found_by_inspectors.search(text):
        return False
    return all(_RE.method_of_visit.match(each) or _RE.of_visit.search(each) for each in sentences)


@lru_cache(maxsize=8192)
def find_heading(text: str, kind: str, frameworks: Frameworks) -> FrameworkHeading | None:
    """Return the known heading that `text` is in a document of this kind, or None.

    `kind` is "letter", "partnership" (an area SEND report) or "report".
    """
    if not text or len(text) > _LONGEST_HEADING:
        return None
    words = plain_heading(text, frameworks)
    return next(
        (one for pattern, one in _headings(kind, frameworks) if pattern.fullmatch(words)), None
    )


def is_ignored_heading(text: str, framework: str, frameworks: Frameworks) -> bool:
    """Return whether `text` is understood though it opens no section:
    a grade alone, or ignored by name.
    """
    words = plain_heading(text, frameworks)
    ignored = frameworks.get(framework).ignored_headings
    return not words or any(re.fullmatch(pattern, words) for pattern in ignored)


def plain_heading(text: str, frameworks: Frameworks) -> str:
    """Return a heading in lower case without footnote digit, grade and closing mark.

    >>> from graphkit.core.frameworks import current_frameworks
    >>> heading = "The experiences and progress of care leavers: requires improvement to be good"
    >>> plain_heading(heading, current_frameworks())
    'the experiences and progress of care leavers'
    """
    words = " ".join(text.translate(_DASHES).lower().split()).rstrip(_CLOSING)
    words = _FOOTNOTE.sub("", words).rstrip(_CLOSING)
    words = _grade_at_end(frameworks).sub("", words).rstrip(_CLOSING)
    return _FOOTNOTE.sub("", words).rstrip(_CLOSING)


@cache
def _headings(
    kind: str, frameworks: Frameworks
) -> tuple[tuple[re.Pattern[str], FrameworkHeading], ...]:
    fitting = (one for one in frameworks.headings if not one.kinds or kind in one.kinds)
    return tuple((re.compile(one.pattern), one) for one in fitting)


@cache
def _grade_at_end(frameworks: Frameworks) -> re.Pattern[str]:
    grades = "|".join(frameworks.grades.values())
    return re.compile(rf"(?:[\s:,–—-]*{_VERBS}(?:\b(?:{grades})\b)?)$")


def mentions_body(text: str) -> bool:
    """Return whether a text contains a word for a public body: "Council", "NHS", "trust"."""
    return _BODIES.body.search(text) is not None


def parse_responsible_bodies(line: str) -> str | None:
    """Return the bodies that a line names if it contains nothing else, "" for a column label,
    else None.

    >>> parse_responsible_bodies("Wexmoor Council and NHS Norvale Integrated Care Board (ICB)")
    'Wexmoor Council and NHS Norvale Integrated Care Board (ICB)'
    """
    label = _BODIES.column_label.match(line)
    names = line[label.end() :] if label else line
    names = names.strip().rstrip(".")
    if label and not names:
        return ""
    lower_case = load_lexicon("recommendations")["lower-case-words"].split()
    words = re.findall(r"[\w’'&-]+", names.replace("'", "’"))
    only_names = len(names) <= _MAX_LENGTH and all(
        word[:1].isupper() or word in lower_case for word in words
    )
    if only_names and mentions_body(names):
        return names
    return None
