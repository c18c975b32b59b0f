"""The grades a report gives, read from its table, its sentences and its section headings, and compared.

The label of a criterion is followed by its grade, in one cell or the next. On the front that
is the table; at a section heading it is a check on the table, which wins. The overall grade of 2013-18 is a
sentence, and so is that of the safeguarding board. No grade is ever inferred from other grades. A row of the
table that no framework knows keeps its grade, under a criterion made of its printed name, and is noted.

Traps: the box of previous inspections lists old grades for the same criteria (bullets); the last page
defines every grade; a contents page has the labels with page numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from graphkit.core.frameworks import Frameworks
from graphkit.core.identifiers import slug
from graphkit.core.model import UNKNOWN_CRITERION, Block, BlockKind, Document, Judgement, Note, Record
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.interval_set import IntervalSet
from graphkit.extract.text.lexicon_files import Phrases
from graphkit.extract.text.outline import plain_heading

SOURCES = ("table", "sentence", "heading")  # in the order of their authority

_LONGEST_LABEL, _LONGEST_GRADE = 25, 5  # words
_UNKNOWN_JUDGEMENT = (
    "unknown judgement in the table of grades: add it to the framework's file in data/frameworks"
)
_WORD = re.compile(r"\w+")
_PADDING = " \t.:"  # around a cell
_OF_TABLES = (BlockKind.ROW, BlockKind.LINE)


class ReadJudgements(NamedTuple):
    """The judgements of a report in the order of its framework, and what was odd about them.

    `labels` has the label of each judgement as printed, by criterion, "" where a sentence gives the grade; it
    lacks the criteria that the framework does not have.
    """

    judgements: tuple[Judgement, ...]
    labels: Mapping[str, str]
    notes: tuple[Note, ...] = ()


NO_GRADES = ReadJudgements((), {})


@dataclass(frozen=True, slots=True)
class _GradeMention:
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
        printed = {(words, one.name): None for one, _ in frameworks.labels() for words in one.printed}
        longest_first = sorted(printed, key=lambda one: -len(one[0]))
        self.interrupted = [(name, words.split(), self._interrupted(words)) for words, name in longest_first]

    def _interrupted(self, label: str) -> re.Pattern[str]:
        """Return the pattern of a label whose grade may be wrapped around or into it.

        Its groups: words of a grade above it, the label, those within it, those below it.
        """
        words = self.expand("{words-within}").join(map(re.escape, label.split()))
        return self.compile(self.expand("{words-above}") + f"({words})" + self.expand("{words-below}"))

    def sentence(self, pattern: str) -> re.Pattern[str]:
        """Return the pattern of a sentence that gives a grade."""
        return self.compile(self.expand(pattern.replace("<is>", "{is}").replace("<grade>", "{grade}")))

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
        return _GradeMention(criterion, self.grades[group], source, start, match.end(group), printed, label)


@cache
def _patterns(frameworks: Frameworks) -> _Patterns:
    return _Patterns(frameworks)


def read_judgements(cover: Cover, framework: str) -> ReadJudgements:
    """Return the grades of a report of `framework`; nothing for letters, which have none."""
    criteria = cover.frameworks.criteria_of(framework)
    if not criteria:
        return NO_GRADES
    table = list(_table(cover, framework))
    at_rows = {row.start for row in table}
    headings = (heading for heading in _headings(cover) if heading.start not in at_rows)
    found = (*table, *_on_cover(cover, framework), *_in_blocks(cover, framework), *headings)
    seen = [mention for mention in found if mention.criterion in criteria]
    rows, notes = _unread_rows(cover, framework, seen)
    tabled = {mention.criterion for mention in seen if mention.source == "table"}
    judgements: list[Judgement] = []
    labels: dict[str, str] = {}
    disagreements: list[Note] = []
    for criterion in criteria:
        of_it = [mention for mention in seen if mention.criterion == criterion]
        if of_it and _belongs(cover, framework, of_it, tabled):
            preferred = min(of_it, key=lambda mention: (SOURCES.index(mention.source), mention.start))
            judgements.append(_judgement(cover.document, preferred, of_it))
            labels[criterion] = preferred.label
            for other in of_it:
                if other.grade != preferred.grade:
                    grades = (f"{one.source} says {one.grade}" for one in (preferred, other))
                    span = cover.document.span(other.start, other.end)
                    disagreements.append(Note("grades-disagree", f"{criterion}: {', '.join(grades)}", span))
    judgements += [_judgement(cover.document, row, [row]) for row in rows]
    unknown = _unknown_grades(cover, framework, seen)
    return ReadJudgements(tuple(judgements), labels, (*disagreements, *unknown, *notes))


def unlisted_headings(front: Record, frameworks: Frameworks) -> dict[str, str]:
    """Return the section headings of judgements that no framework knows: heading in plain form → criterion.

    Their sections have the heading that their row in the table of grades has.
    """
    known = frameworks.criteria_of(front.framework)
    return {
        plain_heading(judgement.span.text, frameworks): judgement.criterion
        for judgement in front.judgements
        if judgement.criterion not in known
    }


def _table(cover: Cover, framework: str) -> Iterator[_GradeMention]:
    """Yield the first label and grade of each criterion in the table: nothing but space joins the two.

    The table is on the front, or below a heading at the end.
    """
    document, patterns = cover.document, _patterns(cover.frameworks)
    start, end = _table_place(cover, framework)
    rows: dict[str, _GradeMention] = {}
    for label in patterns.label.finditer(document.text, start, end):
        after = patterns.after_label.match(document.text, label.end())
        criterion, words = patterns.label_of(label)
        if after and not after["link"].strip() and criterion not in rows:
            rows[criterion] = patterns.mention(criterion, "table", label.start(), after, words)
    printed = document.text[start:end].lower()
    for criterion, label_words, interrupted in patterns.interrupted:
        if criterion in rows or not all(map(printed.__contains__, label_words)):
            continue
        wrapped = interrupted.search(document.text, start, end)
        row = _wrapped(cover, criterion, " ".join(label_words), wrapped) if wrapped else None
        if row and not any(row.start < other.end and other.start < row.end for other in rows.values()):
            rows[criterion] = row
    yield from rows.values()


def _table_place(cover: Cover, framework: str) -> tuple[int, int]:
    """Return where the table of grades may be: the front, or all that is below its last heading."""
    heading, body_end = cover.frameworks.get(framework).table_below, cover.document.body_end()
    found = [*re.finditer(heading, cover.document.text[:body_end], re.I)] if heading else []
    return (found[-1].end(), body_end) if found else (0, cover.two_pages_end)


def _table_blocks(cover: Cover, framework: str) -> Sequence[Block]:
    """Return the blocks of the place where the table of grades may be."""
    start, end = _table_place(cover, framework)
    if not start:
        return cover.two_pages
    return [block for block in cover.document.body_blocks() if start <= block.start < end]


def _wrapped(cover: Cover, criterion: str, label: str, row: re.Match[str]) -> _GradeMention | None:
    """Return a row whose grade is wrapped around or into it: "care [Requires] leavers [improvement]"."""
    patterns = _patterns(cover.frameworks)
    groups = (1, *range(3, row.re.groups + 1))
    words = [one for at in groups if row[at] for one in _WORD.finditer(row.string, *row.span(at))]
    above = len((row[1] or "").split())  # words of this row's grade, or of the grade of the row before
    for own in (words, words[above:]):
        grade = patterns.grade.match(" ".join(word[0] for word in own))
        count = len(grade[0].split()) if grade else 0
        if grade and (own is not words or count > above):
            first, last = min(own[0].start(), row.start(2)), max(own[count - 1].end(), row.end(2))
            found = patterns.mention(criterion, "table", first, grade, label)
            return replace(found, end=last)
    return None


def _headings(cover: Cover) -> Iterator[_GradeMention]:
    """Yield label and grade where they begin a block and end a line, outside the box of old inspections."""
    document, patterns = cover.document, _patterns(cover.frameworks)
    in_old_box = False
    for block in document.body_blocks():
        words = document.text[block.start : block.start + 60]
        if block.kind is BlockKind.BULLET:
            continue
        if block.kind is BlockKind.HEADING or block.length < 60:
            is_label = patterns.label.match(words) is not None
            in_old_box = bool(patterns.earlier_box.match(words)) or (in_old_box and is_label)
        if not in_old_box and (label := _label_at(cover, block)):
            after = patterns.after_label.match(document.text, label.end())
            if after and patterns.end_of_cell.match(document.text, after.end()):
                criterion, printed = patterns.label_of(label)
                yield patterns.mention(criterion, "heading", label.start(), after, printed)


def _label_at(cover: Cover, block: Block) -> re.Match[str] | None:
    """Return the label that a block begins with, perhaps behind a number."""
    patterns = _patterns(cover.frameworks)
    number = patterns.number.match(cover.document.text, block.start)
    return patterns.label.match(cover.document.text, number.end() if number else block.start)


def _on_cover(cover: Cover, framework: str) -> Iterator[_GradeMention]:
    """Yield the grades that sentences of the cover give: the first sentence for each criterion."""
    patterns = _patterns(cover.frameworks)
    for criterion, sentences in _sentences(cover.frameworks, framework, "stated_on_cover"):
        found = (one.search(cover.document.text, 0, cover.two_pages_end) for one in sentences)
        if match := next(filter(None, found), None):
            yield patterns.mention(criterion, "sentence", match.start(), match)


def _in_blocks(cover: Cover, framework: str) -> Iterator[_GradeMention]:
    """Yield the grades that sentences at the beginning of a block give, on the cover or as a heading."""
    document, patterns = cover.document, _patterns(cover.frameworks)
    for criterion, sentences in _sentences(cover.frameworks, framework, "stated_in_block"):
        for block in document.body_blocks():
            if block.kind is BlockKind.BULLET:
                continue
            match = next(filter(None, (one.match(document.text, block.start) for one in sentences)), None)
            if match and patterns.end_of_sentence.match(document.text, match.end()):
                source = "sentence" if block.page == 1 else "heading"
                yield patterns.mention(criterion, source, match.start(), match)


def _sentences(
    frameworks: Frameworks, framework: str, where: str
) -> Iterator[tuple[str, list[re.Pattern[str]]]]:
    """Yield the sentences that give the grade of a criterion, by criterion."""
    patterns, versions = _patterns(frameworks), frameworks.get(framework).versions
    criteria = {name: one for version in versions for name, one in version.criteria.items()}
    for name, criterion in criteria.items():
        if sentences := getattr(criterion, where):
            yield name, [patterns.sentence(each) for each in sentences]


def _belongs(cover: Cover, framework: str, mentions: list[_GradeMention], tabled: set[str]) -> bool:
    """Return whether a criterion is the report's own: a heading alone adds no row to a table without it.

    It does where the table has rows of a version with the criterion, which it may print in another way.
    """
    criterion = mentions[0].criterion
    if not tabled:
        return True
    if criterion in tabled or criterion == OVERALL_EFFECTIVENESS:
        return any(mention.source != "heading" for mention in mentions)
    versions = cover.frameworks.get(framework).versions
    fitting = [version.criteria for version in versions if tabled <= version.criteria.keys()]
    return not fitting or any(criterion in criteria for criteria in fitting)


def _judgement(document: Document, preferred: _GradeMention, mentions: list[_GradeMention]) -> Judgement:
    """Return the grade from the most reliable place that prints it, and the kinds of places that agree."""
    agreeing = {mention.source for mention in mentions if mention.grade == preferred.grade}
    return Judgement(
        preferred.criterion,
        preferred.grade,
        document.span(preferred.start, preferred.end),
        tuple(source for source in SOURCES if source in agreeing),
        preferred.printed,
    )


def _unread_rows(
    cover: Cover, framework: str, seen: list[_GradeMention]
) -> tuple[list[_GradeMention], list[Note]]:
    """Return the rows of the table whose label no framework knows, and notes on these.

    A row whose label and grade are unknown is only noted.
    """
    document, patterns = cover.document, _patterns(cover.frameworks)
    criteria = cover.frameworks.criteria_of(framework)
    rows: dict[str, _GradeMention] = {}
    notes: list[Note] = []
    above, above_start = "", 0  # the line above, which may be the label of a grade on a line of its own
    for start, end in _unread_lines(cover, framework, seen):
        line = document.text[start:end]
        row, alone = patterns.row.match(line), patterns.only_grade.match(line)
        graded = row or alone
        label, first = above, above_start
        if row:
            label, first = row["label"].strip(_PADDING), start + row.start("label")
        elif not alone and line.count("\t") == 1:
            label, first = line.split("\t")[0].strip(_PADDING), start
        known = patterns.label.fullmatch(label)
        name = patterns.label_of(known)[0] if known else slug(patterns.the.sub("", label, count=1))
        # A label is a few words that are no sentence.
        is_label = 2 <= len(label.split()) <= _LONGEST_LABEL and not patterns.verb_at_end.search(label)
        if name not in criteria and is_label and (graded or first == start):
            if graded:
                mention = patterns.mention(name, "table", start, graded)
                end = start + mention.end
                rows.setdefault(name, replace(mention, start=first, end=end, label=label))
            notes.append(Note(UNKNOWN_CRITERION, _UNKNOWN_JUDGEMENT, document.span(first, end)))
        above, above_start = ("", 0) if graded else (line.strip(_PADDING), start)
    return list(rows.values()), notes


def _unknown_grades(cover: Cover, framework: str, seen: list[_GradeMention]) -> Iterator[Note]:
    """Yield a note for each row of the table whose second cell has a few words that are no grade."""
    document, patterns = cover.document, _patterns(cover.frameworks)
    known, criteria = {mention.criterion for mention in seen}, cover.frameworks.criteria_of(framework)
    place = _table_blocks(cover, framework)
    heads = (patterns.table_head.match(document.text_of(block)) for block in place)
    if not any(mention.source == "table" for mention in seen) and not any(heads):
        return
    for block, below in zip_longest(place, place[1:]):
        label = _label_at(cover, block) if block.kind in _OF_TABLES else None
        criterion = patterns.label_of(label)[0] if label else ""
        if label is None or criterion in known or criterion not in criteria:
            continue
        start, words = label.end(), document.text[label.end() : block.end].strip(_PADDING)
        if (
            below
            and below.kind in _OF_TABLES
            and not words
            and not patterns.label.match(document.text, below.start)
        ):
            start, words = below.start, document.text_of(below).strip(_PADDING)
        if words[:1].isalpha() and len(words.split()) <= _LONGEST_GRADE:
            at = document.text.index(words, start)
            span = document.span(at, at + len(words))
            yield Note("unknown-grade", f"{criterion}: no such grade", span)


def _unread_lines(cover: Cover, framework: str, seen: list[_GradeMention]) -> Iterator[tuple[int, int]]:
    """Yield the lines of the table of grades in which no grade was found: offsets of start and end."""
    text, blocks = cover.document.text, _table_blocks(cover, framework)
    rows = IntervalSet((one.start, one.end) for one in seen if one.source == "table")
    read = IntervalSet((one.start, one.end) for one in seen)
    head = _patterns(cover.frameworks).table_head
    heads = {at for at, block in enumerate(blocks) if head.match(cover.document.text_of(block))}
    table = heads | {at for at, block in enumerate(blocks) if rows.overlaps(block.start, block.end)}
    if not table:
        return
    first, last = min(table), max(table)
    while not heads and first and blocks[first - 1].kind is BlockKind.ROW:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].kind in _OF_TABLES:
        last += 1
    for at, block in enumerate(blocks[first : last + 1], first):
        if at in heads or block.kind not in _OF_TABLES:
            continue
        for line in re.finditer(r"\S[^\n]*", text[block.start : block.end]):
            start, end = block.start + line.start(), block.start + line.end()
            if not read.overlaps(start, end):
                yield start, end
