"""The grades a report gives, read from its table, its sentences and its section headings, and compared.

The label of a criterion is followed by its grade, in one cell or the next, wrapped or not. On the front that
is the table; at a section heading it is a check on the table, which wins. The overall grade of 2013-18 is a
sentence, and so is that of the safeguarding board. No grade is ever inferred from other grades. A row of the
table that no framework knows keeps its grade, under a criterion made of its printed name, and is noted.

Traps: the box of previous inspections lists old grades for the same criteria (bullets); the last page
defines every grade; a contents page has the labels with page numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from graphkit.core.frameworks import Frameworks
from graphkit.core.identifiers import slug
from graphkit.core.model import (
    OVERALL_EFFECTIVENESS,
    UNKNOWN_CRITERION,
    Block,
    BlockKind,
    Document,
    Judgement,
    Note,
    Record,
    Span,
)
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import compile_spaced
from graphkit.extract.text.section_headings import plain_heading

SOURCES = ("table", "sentence", "heading")  # in the order of their authority

_ARTICLE = r"(?:the )?(?:graded judge?ment (?:for|about|of|on) (?:the )?)?"
_LINK = r"(?P<link>[\s:–—-]+(?:(?:is|are|was|that|it|they)\b[\s:]+)*)"
_IS = r"(?:(?:is|are|has been|have been|judged|to be|as|that|it):? )*"
_END_OF_CELL = re.compile(r"[\s.;,)]*[\d¹²³⁴]?\s*(?:\n|$)")
_END_OF_SENTENCE = re.compile(rf"{_END_OF_CELL.pattern}|\s+because\b|\d?\s+(?=[A-Z])")  # its line may run on
_GRADE_WORD = r"(?:requires?|improvements?|to|be|outstanding|good|inadequate)"
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\s*(?:\d(?:\.\d)?\.?)?\s*")
_PREVIOUS = re.compile(r"(?:previous|last)\s+(?:Ofsted\s+)?inspections?\b", re.I)
_TABLE_HEAD = re.compile(r"judge?ments?\s+grades?\W*$", re.I)
_THE = re.compile(r"the\s+", re.I)
_VERB_AT_END = re.compile(r"\b(?:is|are|was|were|be|as|judged|that|to)$", re.I)  # of a sentence
_LONGEST_LABEL = 25  # words
_PADDING = " \t.:"  # around a cell


@dataclass(frozen=True, slots=True)
class ReadJudgements:
    """The judgements of a report in the order of its framework, and what was odd about them.

    `labels` has the label of each judgement as printed, by criterion, "" where a sentence gives the grade;
    `unlisted` are the criteria that no framework knows.
    """

    judgements: tuple[Judgement, ...]
    labels: Mapping[str, str]
    unlisted: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


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


class _Patterns:
    """The patterns of labels and grades, compiled from the frameworks."""

    def __init__(self, frameworks: Frameworks) -> None:
        self.grades = {f"grade{at}": grade for at, grade in enumerate(frameworks.grades)}
        wordings = zip(self.grades, frameworks.grades.values(), strict=True)
        grade = "|".join(f"(?P<{group}>{words})" for group, words in wordings)
        self._grade = rf"(?:{grade})\b"
        self.grade = compile_spaced(self._grade)
        known = {(criterion.label, criterion.name): None for criterion, _ in frameworks.labels()}
        self.criteria = {f"label{at}": name for at, (_, name) in enumerate(known)}
        labels = "|".join(f"(?P<label{at}>{label})" for at, (label, _) in enumerate(known))
        self.label = compile_spaced(rf"{_ARTICLE}(?:{labels})")
        self.after_label = compile_spaced(rf"(?:\s?\d(?!\d))?[\s.]*{_LINK}(?:grade \d \()?{self._grade}")
        self.row = re.compile(
            rf"{_NUMBER.pattern}(?P<label>[^\W\d_].*?)[\s:–—-]+{self.grade.pattern}{_END_OF_CELL.pattern}",
            re.I,
        )
        self.only_grade = re.compile(rf"\s*{self.grade.pattern}{_END_OF_CELL.pattern}", re.I)
        printed = {(words, one.name): None for one, _ in frameworks.labels() for words in one.printed}
        longest_first = sorted(printed, key=lambda one: -len(one[0]))
        self.interrupted = [(name, words.split(), _interrupted(words)) for words, name in longest_first]

    def sentence(self, pattern: str) -> re.Pattern[str]:
        """Return the pattern of a sentence that gives a grade."""
        return compile_spaced(pattern.replace("<is>", _IS).replace("<grade>", self._grade))

    def label_of(self, match: re.Match[str]) -> tuple[str, str]:
        """Return the criterion of a label that was found, and its words."""
        group = next(group for group in self.criteria if match[group] is not None)
        return self.criteria[group], match[group]

    def mention(
        self, criterion: str, source: str, start: int, match: re.Match[str], label: str = ""
    ) -> _GradeMention:
        """Return a grade that was found."""
        group = next(group for group in self.grades if match[group] is not None)
        printed = " ".join(match[group].split())
        return _GradeMention(criterion, self.grades[group], source, start, match.end(group), printed, label)


@cache
def _patterns(frameworks: Frameworks) -> _Patterns:
    return _Patterns(frameworks)


def _interrupted(label: str) -> re.Pattern[str]:
    """Return the pattern of a label whose grade may be wrapped around or into it.

    Its groups: words of a grade above it, the label, those within it, those below it.
    """
    above = r"(?:(requires?(?:\s+improvement)?)\s+)?(?:\d(?:\.\d)?\.?\s+)?"
    within, below = rf"\s+((?:{_GRADE_WORD}\s+)*)", rf"((?:\s+{_GRADE_WORD}\b)*)"
    return re.compile(f"{above}({within.join(map(re.escape, label.split()))}){below}", re.IGNORECASE)


def read_judgements(cover: Cover, framework: str) -> ReadJudgements:
    """Return the grades of a report of `framework`; nothing for letters, which have none."""
    criteria = cover.frameworks.criteria_of(framework)
    if not criteria:
        return ReadJudgements((), {})
    seen = list(_grade_mentions(cover, framework))
    rows, notes = _unlisted_rows(cover, framework, seen)
    seen = [mention for mention in seen if mention.criterion in criteria]
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
            disagreements += _disagreements(cover.document, preferred, of_it)
    judgements += [_judgement(cover.document, row, [row]) for row in rows]
    notes = [*disagreements, *_unknown_grades(cover, criteria, seen), *notes]
    return ReadJudgements(tuple(judgements), labels, tuple(row.criterion for row in rows), tuple(notes))


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


def _grade_mentions(cover: Cover, framework: str) -> Iterator[_GradeMention]:
    rows = list(_table(cover, *_stretch_of_table(cover, framework)))
    yield from rows
    yield from _on_cover(cover, framework)
    yield from _in_blocks(cover, framework)
    at_rows = {row.start for row in rows}
    yield from (heading for heading in _headings(cover) if heading.start not in at_rows)


def _stretch_of_table(cover: Cover, framework: str) -> tuple[int, int]:
    """Return where the table of grades is: on the front, or below a heading at the end."""
    heading = cover.frameworks.get(framework).table_below
    if not heading:
        return 0, cover.two_pages_end
    body_end = cover.document.body_end()
    found = [match.start() for match in re.finditer(heading, cover.document.text[:body_end], re.I)]
    return (found[-1], body_end) if found else (0, cover.two_pages_end)


def _table(cover: Cover, start: int, end: int) -> Iterator[_GradeMention]:
    """Yield the first label and grade of each criterion in a stretch that nothing but space joins."""
    document, patterns = cover.document, _patterns(cover.frameworks)
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
        row = _wrapped(cover, criterion, " ".join(label_words), interrupted, start, end)
        if row and not any(row.start < other.end and other.start < row.end for other in rows.values()):
            rows[criterion] = row
    yield from rows.values()


def _wrapped(
    cover: Cover, criterion: str, words_of_label: str, label: re.Pattern[str], start: int, end: int
) -> _GradeMention | None:
    """Return a row whose grade is wrapped around or into it: "care [Requires] leavers [improvement]"."""
    document, patterns = cover.document, _patterns(cover.frameworks)
    row = label.search(document.text, start, end)
    if row is None:
        return None
    runs = (1, *range(3, label.groups + 1))
    words = [word for run in runs for word in _WORD.finditer(document.text, *row.span(run)) if row[run]]
    above = len((row[1] or "").split())  # words of this row's grade, or of the grade of the row before
    for own in (words, words[above:]):
        grade = patterns.grade.match(" ".join(word.group() for word in own))
        count = len(grade.group().split()) if grade else 0
        if grade and (own is not words or count > above):
            first, last = min(own[0].start(), row.start(2)), max(own[count - 1].end(), row.end(2))
            found = patterns.mention(criterion, "table", 0, grade)
            return _GradeMention(criterion, found.grade, "table", first, last, grade.group(), words_of_label)
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
            in_old_box = bool(_PREVIOUS.match(words)) or (in_old_box and is_label)
        if not in_old_box and (label := _label_at(cover, block)):
            after = patterns.after_label.match(document.text, label.end())
            if after and _END_OF_CELL.match(document.text, after.end()):
                criterion, printed = patterns.label_of(label)
                yield patterns.mention(criterion, "heading", label.start(), after, printed)


def _label_at(cover: Cover, block: Block) -> re.Match[str] | None:
    """Return the label that a block begins with, perhaps behind a number."""
    text = cover.document.text
    number = _NUMBER.match(text, block.start)
    return _patterns(cover.frameworks).label.match(text, number.end() if number else block.start)


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
            if match and _END_OF_SENTENCE.match(document.text, match.end()):
                source = "sentence" if block.page == 1 else "heading"
                yield patterns.mention(criterion, source, match.start(), match)


@cache
def _sentences(
    frameworks: Frameworks, framework: str, where: str
) -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    """Return the sentences that give the grade of a criterion, by criterion."""
    patterns = _patterns(frameworks)
    criteria = {
        name: criterion
        for version in frameworks.get(framework).versions
        for name, criterion in version.criteria.items()
    }
    found = ((name, getattr(criterion, where)) for name, criterion in criteria.items())
    return tuple((name, tuple(map(patterns.sentence, sentences))) for name, sentences in found if sentences)


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


def _disagreements(
    document: Document, preferred: _GradeMention, mentions: list[_GradeMention]
) -> Iterator[Note]:
    """Yield a note for each mention with another grade than the preferred one."""
    for other in mentions:
        if other.grade != preferred.grade:
            yield Note(
                "grades-disagree",
                f"{preferred.criterion}: {preferred.source} says {preferred.grade}, "
                f"{other.source} says {other.grade}",
                document.span(other.start, other.end),
            )


def _unlisted_rows(
    cover: Cover, framework: str, seen: list[_GradeMention]
) -> tuple[list[_GradeMention], list[Note]]:
    """Return the rows of the table whose label no framework knows, and a note on each.

    A row whose grade is unknown, too, is only noted.
    """
    if cover.frameworks.get(framework).table_below:
        return [], []
    document, patterns = cover.document, _patterns(cover.frameworks)
    criteria = cover.frameworks.criteria_of(framework)
    seen = [mention for mention in seen if mention.criterion in criteria]
    rows: dict[str, _GradeMention] = {}
    notes: list[Note] = []
    above, above_start = "", 0  # the line above, which may be the label of a grade on a line of its own
    for start, end in _unread_lines(cover, seen):
        line = document.text[start:end]
        row, alone = patterns.row.match(line), patterns.only_grade.match(line)
        graded = row or alone
        label, first = above, above_start
        if row:
            label, first = row["label"].strip(_PADDING), start + row.start("label")
        if graded is None:
            cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
            label, first = cells[0] if len(cells) == 2 else "", start
        known = patterns.label.fullmatch(label)
        name = patterns.label_of(known)[0] if known else slug(_THE.sub("", label, count=1))
        if _is_label(label) and name not in criteria:  # else its grade is unknown, and noted as that
            if graded:
                grade = patterns.mention(name, "table", start, graded)
                end = start + grade.end
                rows.setdefault(
                    name, _GradeMention(name, grade.grade, "table", first, end, grade.printed, label)
                )
            message = (
                "unknown judgement in the table of grades: add it to the framework's file in data/frameworks"
            )
            notes.append(Note(UNKNOWN_CRITERION, message, document.span(first, end)))
        above, above_start = ("", 0) if graded else (line.strip(_PADDING), start)
    return list(rows.values()), notes


def _is_label(words: str) -> bool:
    """Return whether words may be the label of a row: a few words that are no sentence."""
    return 2 <= len(words.split()) <= _LONGEST_LABEL and not _VERB_AT_END.search(words)


def _unread_lines(cover: Cover, seen: list[_GradeMention]) -> Iterator[tuple[int, int]]:
    """Yield the lines of the table of grades in which no grade was found: offsets of start and end."""
    text, blocks = cover.document.text, cover.two_pages
    rows = [mention for mention in seen if mention.source == "table"]
    heads = [at for at, block in enumerate(blocks) if _TABLE_HEAD.match(cover.document.text_of(block))]
    in_table = [
        at
        for at, block in enumerate(blocks)
        if any(row.start < block.end and block.start < row.end for row in rows)
    ]
    if not in_table and not heads:
        return
    first, last = min((*in_table, *heads)), max((*in_table, *heads))
    while not heads and first and blocks[first - 1].kind is BlockKind.ROW:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].kind in (BlockKind.ROW, BlockKind.LINE):
        last += 1
    for at, block in enumerate(blocks[first : last + 1], first):
        if at in heads or block.kind not in (BlockKind.ROW, BlockKind.LINE):
            continue
        for line in re.finditer(r"\S[^\n]*", text[block.start : block.end]):
            start, end = block.start + line.start(), block.start + line.end()
            if not any(one.start < end and start < one.end for one in seen):
                yield start, end


def _unknown_grades(cover: Cover, criteria: tuple[str, ...], seen: list[_GradeMention]) -> Iterator[Note]:
    """Yield a note for each row of the table whose second cell has words that are no grade."""
    known = {mention.criterion for mention in seen}
    if not any(mention.source == "table" for mention in seen):
        return
    blocks = [block for block in cover.two_pages if block.kind in (BlockKind.ROW, BlockKind.LINE)]
    for at, block in enumerate(blocks):
        label = _label_at(cover, block)
        criterion = _patterns(cover.frameworks).label_of(label)[0] if label else ""
        if label is None or criterion in known or criterion not in criteria:
            continue
        if span := _second_cell(cover, label.end(), blocks[at : at + 2]):
            yield Note("unknown-grade", f"{criterion}: no such grade", span)


def _second_cell(cover: Cover, label_end: int, blocks: list[Block]) -> Span | None:
    """Return the words where the grade of a label should be, if they are few."""
    document = cover.document
    own, *following = blocks
    start, end = label_end, own.end
    if following and not document.text[start:end].strip(" \t.:"):
        start, end = following[0].start, following[0].end
        if _patterns(cover.frameworks).label.match(document.text, start):
            return None
    words = document.text[start:end].strip(" \t.:")
    if not words or len(words.split()) > 5 or not words[0].isalpha():
        return None
    at = document.text.index(words, start)
    return document.span(at, at + len(words))
