"""The grades a report gives, read from its table, its sentences and its section headings,
and compared.

The label of a criterion is followed by its grade, in one cell or the next. On the front that is the
table; at a section heading it is a check on the table, which wins. The overall grade of 2013-18 is
a sentence, and so is that of the safeguarding board. No grade is ever inferred from other grades. A
row of the table that no framework knows keeps its grade, under a criterion made of its printed
name, and is noted.

Traps: the box of previous inspections lists old grades for the same criteria (bullets); the last
page defines every grade; a contents page has the labels with page numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from graphkit.core.frameworks import Frameworks
from graphkit.core.identifiers import slug
from graphkit.core.model import UNKNOWN_CRITERION, Block, BlockKind, Judgement, Note, Record
from graphkit.documents.extract.text.cover import Cover
from graphkit.documents.extract.text.interval_set import IntervalSet
from graphkit.documents.extract.text.lexicon_files import Phrases
from graphkit.documents.extract.text.outline import plain_heading

SOURCES = ("table", "sentence", "heading")  # in the order of their authority

_LONGEST_LABEL = 25  # words
_LONGEST_GRADE = 5  # words
_UNKNOWN_ROW = (
    "unknown judgement in the table of grades: add it to the framework's file in data/frameworks"
)
_PADDING = " \t.:"  # around a cell
_OF_TABLES = (BlockKind.ROW, BlockKind.LINE)


class ReadJudgements(NamedTuple):
    """The judgements of a report in the order of its framework, and what was odd about them.

    `labels` has the label of each judgement as printed, by criterion, "" where a sentence gives the
    grade; it lacks the criteria that the framework does not have.
    """

    judgements: tuple[Judgement, ...]
    labels: Mapping[str, str]
    notes: tuple[Note, ...] = ()


NO_GRADES = ReadJudgements((), {})


class _GradeMention(NamedTuple):
    """A grade seen once: where, under which criterion, with which label."""

    criterion: str
    grade: str
    source: str  # "table", "sentence", "heading"
    start: int
    end: int
    printed: str
    label: str = ""


class _Patterns(Phrases):
    """The patterns of labels and grades, with those of the frameworks."""

    def __init__(self, frameworks: Frameworks) -> None:
        self.grades = {f"grade{at}": grade for at, grade in enumerate(frameworks.grades)}
        known = {(criterion.label, criterion.name): None for criterion, _ in frameworks.labels()}
        self.criteria = {f"label{at}": name for at, (_, name) in enumerate(known)}
        wordings = zip(self.grades, frameworks.grades.values(), strict=True)
        super().__init__(
            "judgements",
            any_grade="|".join(f"(?P<{group}>{words})" for group, words in wordings),
            any_label="|".join(f"(?P<label{at}>{label})" for at, (label, _) in enumerate(known)),
        )

    def sentence(self, pattern: str) -> re.Pattern[str]:
        """Return the pattern of a sentence that gives a grade."""
        return self.compile(
            self.expand(pattern.replace("<is>", "{is}").replace("<grade>", "{grade}"))
        )

    def label_of(self, match: re.Match[str]) -> tuple[str, str]:
        """Return the criterion of a label that was found, and its words."""
        group = match.lastgroup or ""
        return self.criteria[group], match[group]

    def mention(
        self, criterion: str, source: str, start: int, match: re.Match[str], label: str = ""
    ) -> _GradeMention:
        """Return a grade that was found."""
        group = match.lastgroup or ""  # in all these patterns
        printed = " ".join(match[group].split())
        return _GradeMention(
            criterion, self.grades[group], source, start, match.end(group), printed, label
        )


@cache
def _patterns(frameworks: Frameworks) -> _Patterns:
    return _Patterns(frameworks)


def read_judgements(cover: Cover, framework: str) -> ReadJudgements:
    """Return the grades of a report of `framework`; nothing for letters, which have none."""
    if cover.frameworks.criteria_of(framework):
        return _Reader(cover, framework).read()
    return NO_GRADES


def unlisted_headings(front: Record, frameworks: Frameworks) -> dict[str, str]:
    """Return the section headings of judgements that no framework knows:
    heading in plain form → criterion.

    Their sections have the heading that their row in the table of grades has.
    """
    known = frameworks.criteria_of(front.framework)
    unlisted = (one for one in front.judgements if one.criterion not in known)
    return {plain_heading(one.span.text, frameworks): one.criterion for one in unlisted}


class _Reader:
    """Reads the grades of a report. Its table is on the front, or below a heading at the end."""

    def __init__(self, cover: Cover, framework: str) -> None:
        self.document = cover.document
        self.text = cover.document.text
        self.cover_end = cover.two_pages_end
        self.patterns = _patterns(cover.frameworks)
        self.criteria = cover.frameworks.criteria_of(framework)
        own = cover.frameworks.get(framework)
        self.versions = own.versions
        self.table_start = 0
        self.table_end = self.cover_end
        self.table_blocks: Sequence[Block] = cover.two_pages
        end = cover.document.body_end()
        heading = own.table_below
        headings = [*re.finditer(heading, self.text[:end], re.I)] if heading else []
        if headings:
            self.table_start = headings[-1].end()
            self.table_end = end
            body = cover.document.body_blocks()
            self.table_blocks = [each for each in body if self.table_start <= each.start < end]

    def read(self) -> ReadJudgements:
        """Return the judgements, of several mentions of a grade the one in the most reliable
        place.
        """
        table = list(self.table())
        at_rows = {row.start for row in table}
        headings = (heading for heading in self.headings() if heading.start not in at_rows)
        found = (*table, *self.on_cover(), *self.in_blocks(), *headings)
        seen = [mention for mention in found if mention.criterion in self.criteria]
        rows, notes = self.unread_rows(seen)
        judgements: list[Judgement] = []
        labels: dict[str, str] = {}
        disagreements: list[Note] = []
        for criterion in self.criteria:
            mentions = [mention for mention in seen if mention.criterion == criterion]
            if mentions:
                preferred = min(mentions, key=lambda one: (SOURCES.index(one.source), one.start))
                judgements.append(self.judgement(preferred, mentions))
                labels[criterion] = preferred.label
                disagreements += self.disagreements(preferred, mentions)
        judgements += [self.judgement(row, [row]) for row in rows]
        unknown = self.unknown_grades(seen)
        return ReadJudgements(tuple(judgements), labels, (*disagreements, *unknown, *notes))

    def disagreements(
        self, preferred: _GradeMention, mentions: list[_GradeMention]
    ) -> Iterator[Note]:
        """Yield a note on each place that prints another grade."""
        for other in mentions:
            if other.grade != preferred.grade:
                grades = (f"{one.source} says {one.grade}" for one in (preferred, other))
                message = f"{preferred.criterion}: {', '.join(grades)}"
                span = self.document.span(other.start, other.end)
                yield Note("grades-disagree", message, span)

    def table(self) -> Iterator[_GradeMention]:
        """Yield the first label and grade of each criterion in the table:
        nothing but space joins the two.
        """
        patterns = self.patterns
        rows: dict[str, _GradeMention] = {}
        for label in patterns.label.finditer(self.text, self.table_start, self.table_end):
            after = patterns.after_label.match(self.text, label.end())
            criterion, words = patterns.label_of(label)
            if after and not after["link"].strip() and criterion not in rows:
                rows[criterion] = patterns.mention(criterion, "table", label.start(), after, words)
        yield from rows.values()

    def headings(self) -> Iterator[_GradeMention]:
        """Yield label and grade where they begin a block and end a line, outside the box of old
        inspections."""
        in_old_box = False
        patterns = self.patterns
        for block in self.document.body_blocks():
            words = self.text[block.start : block.start + 60]
            if block.kind is BlockKind.BULLET:
                continue
            if block.kind is BlockKind.HEADING or block.length < 60:
                is_label = patterns.label.match(words) is not None
                in_old_box = bool(patterns.earlier_box.match(words)) or (in_old_box and is_label)
            if not in_old_box and (label := self.label_at(block)):
                after = patterns.after_label.match(self.text, label.end())
                if after and patterns.end_of_cell.match(self.text, after.end()):
                    criterion, printed = patterns.label_of(label)
                    yield patterns.mention(criterion, "heading", label.start(), after, printed)

    def label_at(self, block: Block) -> re.Match[str] | None:
        """Return the label that a block begins with, perhaps behind a number."""
        number = self.patterns.number.match(self.text, block.start)
        return self.patterns.label.match(self.text, number.end() if number else block.start)

    def on_cover(self) -> Iterator[_GradeMention]:
        """Yield the grades that sentences of the cover give:
        the first sentence for each criterion.
        """
        for criterion, sentences in self.sentences("stated_on_cover"):
            found = (one.search(self.text, 0, self.cover_end) for one in sentences)
            if match := next(filter(None, found), None):
                yield self.patterns.mention(criterion, "sentence", match.start(), match)

    def in_blocks(self) -> Iterator[_GradeMention]:
        """Yield the grades that sentences at the beginning of a block give,
        on the cover or as a heading.
        """
        body = self.document.body_blocks()
        blocks = [block for block in body if block.kind is not BlockKind.BULLET]
        for criterion, sentences in self.sentences("stated_in_block"):
            for block in blocks:
                found = (one.match(self.text, block.start) for one in sentences)
                match = next(filter(None, found), None)
                if match and self.patterns.end_of_sentence.match(self.text, match.end()):
                    source = "sentence" if block.page == 1 else "heading"
                    yield self.patterns.mention(criterion, source, match.start(), match)

    def sentences(self, where: str) -> Iterator[tuple[str, list[re.Pattern[str]]]]:
        """Yield the sentences that give the grade of a criterion, by criterion."""
        criteria = {
            name: one for version in self.versions for name, one in version.criteria.items()
        }
        for name, criterion in criteria.items():
            if sentences := getattr(criterion, where):
                yield name, [self.patterns.sentence(each) for each in sentences]

    def judgement(self, preferred: _GradeMention, mentions: list[_GradeMention]) -> Judgement:
        """Return the grade from the most reliable place that prints it,
        and the kinds of places that agree.
        """
        agreeing = {mention.source for mention in mentions if mention.grade == preferred.grade}
        span = self.document.span(preferred.start, preferred.end)
        sources = tuple(source for source in SOURCES if source in agreeing)
        return Judgement(preferred.criterion, preferred.grade, span, sources, preferred.printed)

    def unread_rows(self, seen: list[_GradeMention]) -> tuple[list[_GradeMention], list[Note]]:
        """Return the rows of the table whose label no framework knows, and notes on these.

        A row whose label and grade are unknown is only noted.
        """
        patterns = self.patterns
        rows: dict[str, _GradeMention] = {}
        notes: list[Note] = []
        # the line above, which may be the label of a grade on a line of its own
        above = ""
        above_start = 0
        for start, end in self.unread_lines(seen):
            line = self.text[start:end]
            row = patterns.row.match(line)
            alone = patterns.only_grade.match(line)
            label, first = above, above_start
            if row:
                label = row["label"].strip(_PADDING)
                first = start + row.start("label")
            elif not alone and line.count("\t") == 1:
                label = line.split("\t")[0].strip(_PADDING)
                first = start
            name = self.name_of_row(label)
            graded = row or alone
            if name is not None and (graded or first == start):
                if graded:
                    mention = patterns.mention(name, "table", start, graded)
                    end = start + mention.end
                    rows.setdefault(name, mention._replace(start=first, end=end, label=label))
                notes.append(Note(UNKNOWN_CRITERION, _UNKNOWN_ROW, self.document.span(first, end)))
            above, above_start = ("", 0) if graded else (line.strip(_PADDING), start)
        return list(rows.values()), notes

    def name_of_row(self, label: str) -> str | None:
        """Return the criterion of a row that the framework does not have; None of another row.

        A label is a few words that are no sentence.
        """
        patterns = self.patterns
        if not 2 <= len(label.split()) <= _LONGEST_LABEL:
            return None
        if known := patterns.label.fullmatch(label):
            name, _ = patterns.label_of(known)
        else:
            name = slug(patterns.the.sub("", label, count=1))
        return None if name in self.criteria else name

    def unknown_grades(self, seen: list[_GradeMention]) -> Iterator[Note]:
        """Yield a note for each row of the table whose second cell has a few words that are no
        grade.
        """
        if not any(mention.source == "table" for mention in seen):
            return
        known = {mention.criterion for mention in seen}
        for block in self.table_blocks:
            label = self.label_at(block) if block.kind in _OF_TABLES else None
            if label is None:
                continue
            criterion, _ = self.patterns.label_of(label)
            if criterion in known or criterion not in self.criteria:
                continue
            start = label.end()
            words = self.text[start : block.end].strip(_PADDING)
            if words[:1].isalpha() and len(words.split()) <= _LONGEST_GRADE:
                at = self.text.index(words, start)
                span = self.document.span(at, at + len(words))
                yield Note("unknown-grade", f"{criterion}: no such grade", span)

    def is_head(self, block: Block) -> bool:
        """Return whether a block is the head of the table."""
        return self.patterns.table_head.match(self.document.text_of(block)) is not None

    def unread_lines(self, seen: list[_GradeMention]) -> Iterator[tuple[int, int]]:
        """Yield the lines of the table in which no grade was found: offsets of start and end."""
        blocks = self.table_blocks
        rows = IntervalSet((one.start, one.end) for one in seen if one.source == "table")
        read = IntervalSet((one.start, one.end) for one in seen)
        heads = {at for at, block in enumerate(blocks) if self.is_head(block)}
        graded = {at for at, block in enumerate(blocks) if rows.overlaps(block.start, block.end)}
        table = heads | graded
        if not table:
            return
        first, last = min(table), max(table)
        while not heads and first and blocks[first - 1].kind is BlockKind.ROW:
            first -= 1
        while last + 1 < len(blocks) and blocks[last + 1].kind in _OF_TABLES:
            last += 1
        for at in range(first, last + 1):
            block = blocks[at]
            if at in heads or block.kind not in _OF_TABLES:
                continue
            for line in re.finditer(r"\S[^\n]*", self.document.text_of(block)):
                start, end = block.start + line.start(), block.start + line.end()
                if not read.overlaps(start, end):
                    yield start, end
