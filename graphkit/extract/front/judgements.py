"""The grades a report gives, read from its table, its sentences and its section headings, and compared.

A label of a criterion is followed by its grade, in one cell or the next, wrapped or not. On the front that is
the table; at a section heading it is a check on the table, which wins. The overall grade of 2013-18 is a
sentence, and so is that of the safeguarding board. No grade is ever inferred from other grades.

Traps: the box of previous inspections lists old grades for the same criteria (bullets); the last page
defines every grade; a contents page has the labels with page numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graphkit.core.model import OVERALL_EFFECTIVENESS, Block, BlockKind, Document, Judgement, Note, Span
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows, matched_value, named_groups

_GRADES = lexicon_rows("grades")
_CRITERIA = lexicon_rows("criteria")
BOARD = "lscb"
SOURCES = ("table", "sentence", "heading")  # in the order of their authority

_GRADE = rf"(?:{named_groups(_GRADES, 'grade')})\b"
_BEGINS_WITH_GRADE = compile_spaced(_GRADE)
_ARTICLE = r"(?:the )?(?:graded judge?ment (?:for|about|of|on) (?:the )?)?"
_LABEL = compile_spaced(rf"{_ARTICLE}(?:{named_groups(_CRITERIA, 'criterion')})")
_LINK = r"(?P<link>[\s:–—-]+(?:(?:is|are|was|that|it|they)\b[\s:]+)*)"
_AFTER_LABEL = compile_spaced(rf"(?:\s?\d(?!\d))?[\s.]*{_LINK}(?:grade \d \()?{_GRADE}")
_END_OF_CELL = re.compile(r"[\s.;,)]*[\d¹²³⁴]?\s*(?:\n|$)")
_GRADE_WORD = r"(?:requires?|improvements?|to|be|outstanding|good|inadequate)"
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\s*(?:\d(?:\.\d)?\.?)?\s*")
_SAYS = r"(?:(?:is|are|has been|have been|judged|to be|as|that|it):? )*"
_OVERALL = (
    compile_spaced(
        r"(?:the )?overall (?:judge?ment|effectiveness)(?: of [^.:]{3,80}?)? is (?:that )?"
        rf"(?:(?:children['’]?s? services?|services for children) )?{_SAYS}{_GRADE}"
    ),
    compile_spaced(
        r"(?:children['’]?s? services?|services for children(?: and young people| and families)*)"
        rf"(?: (?:in|for|provided by|within|across) [^.:]{{2,110}}?)? {_SAYS}{_GRADE}"
    ),
)
_BOARD = compile_spaced(
    r"(?:the )?(?:judge?ment (?:for|on|of) )?(?:the )?(?:effectiveness of )?(?:the )?(?:[^.\n]{0,60}? ?"
    r"(?:safeguarding children['’]?s?|children['’]?s? safeguarding) board|LSCB)(?: ?\(\w+\))?\d?:? "
    rf"{_SAYS}{_GRADE}"
)
_END_OF_BOARD = re.compile(rf"{_END_OF_CELL.pattern}|\s+because\b|\d?\s+(?=[A-Z])")  # its line may run on
_BOARD_WORDS = re.compile(r"board|LSCB", re.I)
_RECORD_OF_FINDINGS = re.compile(r"record\s+of\s+main\s+findings", re.I)
_PREVIOUS = re.compile(r"(?:previous|last)\s+(?:Ofsted\s+)?inspections?\b", re.I)


@dataclass(frozen=True, slots=True)
class ReadJudgements:
    """The judgements of a report in the order of its scheme, and what was odd about them."""

    judgements: tuple[Judgement, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A grade seen once: where, under which criterion."""

    criterion: str
    grade: str
    source: str  # "table", "sentence", "heading"
    start: int
    end: int
    printed: str


def read_judgements(cover: Cover, framework: str) -> ReadJudgements:
    """Return the grades of a report of `framework`; nothing for letters, which have none."""
    scheme = scheme_of(framework)
    if not scheme:
        return ReadJudgements(())
    seen = [sighting for sighting in _sightings(cover, framework) if sighting.criterion in scheme]
    tabled = {sighting.criterion for sighting in seen if sighting.source == "table"}
    judgements: list[Judgement] = []
    notes: list[Note] = []
    for criterion in scheme:
        of_it = [sighting for sighting in seen if sighting.criterion == criterion]
        if of_it and _belongs(criterion, of_it, tabled):
            judgement, disagreements = _settle(cover.document, of_it)
            judgements.append(judgement)
            notes.extend(disagreements)
    notes.extend(_unknown(cover, scheme, seen))
    return ReadJudgements(tuple(judgements), tuple(notes))


def scheme_of(framework: str) -> tuple[str, ...]:
    """Return the criteria under which reports of a framework give grades, in the order we list them."""
    rows = [row["criterion"] for row in _CRITERIA if framework in row["schemes"].split()]
    return (*rows, BOARD) if framework in ("sif", "lscb-review") else tuple(rows)


def _sightings(cover: Cover, framework: str) -> Iterator[_Sighting]:
    document, front_end = cover.document, cover.two_pages_end
    rows = list(_table(document, *_stretch_of_table(document, framework, front_end)))
    yield from rows
    if framework in ("sif", "sif-reinspection"):
        yield from _sentences(document, front_end)
    if BOARD in scheme_of(framework):
        yield from _board(document)
    at_rows = {row.start for row in rows}
    yield from (heading for heading in _headings(document) if heading.start not in at_rows)


def _stretch_of_table(document: Document, framework: str, front_end: int) -> tuple[int, int]:
    """Return where the table of judgements is: on the front; at the end in those of looked after children."""
    if framework != "lac-2013":
        return 0, front_end
    body_end = document.body_end()
    record = [match.start() for match in _RECORD_OF_FINDINGS.finditer(document.text, 0, body_end)]
    return (record[-1], body_end) if record else (0, front_end)


def _table(document: Document, start: int, end: int) -> Iterator[_Sighting]:
    """Yield the first label-and-grade of each criterion in a stretch that nothing but space joins."""
    rows: dict[str, _Sighting] = {}
    for label in _LABEL.finditer(document.text, start, end):
        after = _AFTER_LABEL.match(document.text, label.end())
        criterion = _criterion(label)
        if after and not after["link"].strip() and criterion not in rows:
            rows[criterion] = _sighting(criterion, "table", label.start(), after)
    printed = document.text[start:end].lower()
    for criterion, words, interrupted in _interrupted_labels():
        if criterion in rows or not all(map(printed.__contains__, words)):
            continue
        row = _wrapped(document, criterion, interrupted, start, end)
        if row and not any(row.start < other.end and other.start < row.end for other in rows.values()):
            rows[criterion] = row
    yield from rows.values()


def _wrapped(
    document: Document, criterion: str, label: re.Pattern[str], start: int, end: int
) -> _Sighting | None:
    """Return a row whose grade is wrapped around or into it: "care [Requires] leavers [improvement]"."""
    row = label.search(document.text, start, end)
    if row is None:
        return None
    runs = (1, *range(3, label.groups + 1))
    words = [word for run in runs for word in _WORD.finditer(document.text, *row.span(run)) if row[run]]
    above = len((row[1] or "").split())  # words of this row's grade, or of the grade of the row before
    for own in (words, words[above:]):
        printed = " ".join(word.group() for word in own)
        grade = _BEGINS_WITH_GRADE.match(printed)
        count = len(grade.group().split()) if grade else 0
        if grade and (own is not words or count > above):
            first, last = min(own[0].start(), row.start(2)), max(own[count - 1].end(), row.end(2))
            return _Sighting(
                criterion, matched_value(grade, _GRADES, "grade"), "table", first, last, grade.group()
            )
    return None


@cache
def _interrupted_labels() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    """Return for each criterion the words of its label, and the label as it may be interrupted.

    That is: words of a grade above it, it, those within it, those below it.
    """
    above = r"(?:(requires?(?:\s+improvement)?)\s+)?(?:\d(?:\.\d)?\.?\s+)?"
    within, below = rf"\s+((?:{_GRADE_WORD}\s+)*)", rf"((?:\s+{_GRADE_WORD}\b)*)"
    return tuple(
        (
            row["criterion"],
            tuple(label.split()),
            re.compile(f"{above}({within.join(map(re.escape, label.split()))}){below}", re.IGNORECASE),
        )
        for row in _CRITERIA
        for label in row["plain"].split("|")
        if label
    )


def _headings(document: Document) -> Iterator[_Sighting]:
    """Yield label and grade where they begin a block and end a line, outside the box of old inspections."""
    in_old_box = False
    for block in document.body_blocks():
        words = document.text[block.start : block.start + 60]
        if block.kind is BlockKind.BULLET:
            continue
        if block.kind is BlockKind.HEADING or block.length < 60:
            in_old_box = bool(_PREVIOUS.match(words)) or (in_old_box and _LABEL.match(words) is not None)
        if not in_old_box and (label := _label_at(document, block)):
            after = _AFTER_LABEL.match(document.text, label.end())
            if after and _END_OF_CELL.match(document.text, after.end()):
                yield _sighting(_criterion(label), "heading", label.start(), after)


def _label_at(document: Document, block: Block) -> re.Match[str] | None:
    """Return the label that a block begins with, be it behind a number."""
    number = _NUMBER.match(document.text, block.start)
    return _LABEL.match(document.text, number.end() if number else block.start)


def _sentences(document: Document, end: int) -> Iterator[_Sighting]:
    """Yield the overall grade of the front, which is a sentence from 2013 to 2018."""
    for pattern in _OVERALL:
        if match := pattern.search(document.text, 0, end):
            yield _sighting(OVERALL_EFFECTIVENESS, "sentence", match.start(), match)
            return


def _board(document: Document) -> Iterator[_Sighting]:
    """Yield what cover and chapter heading say of the safeguarding board."""
    for block in document.body_blocks():
        opening = _BOARD_WORDS.search(document.text, block.start, block.start + 120)
        if opening is None or block.kind is BlockKind.BULLET:
            continue
        match = _BOARD.match(document.text, block.start)
        if match and _END_OF_BOARD.match(document.text, match.end()):
            yield _sighting(BOARD, "sentence" if block.page == 1 else "heading", match.start(), match)


def _belongs(criterion: str, sightings: list[_Sighting], tabled: set[str]) -> bool:
    """Say whether a criterion is the report's own: a heading alone does not add a row to a whole table."""
    if not tabled:
        return True
    if criterion in tabled or criterion in (OVERALL_EFFECTIVENESS, BOARD):
        return criterion == BOARD or any(sighting.source != "heading" for sighting in sightings)
    apart, combined = {"children-in-care", "care-leavers"}, "care-and-care-leavers"
    if criterion in apart:
        return combined not in tabled
    return criterion != combined or apart.isdisjoint(tabled)


def _settle(document: Document, sightings: list[_Sighting]) -> tuple[Judgement, list[Note]]:
    """Let the table (else the sentence, else the heading) decide; name who agrees, note who does not."""
    chief = min(sightings, key=lambda sighting: (SOURCES.index(sighting.source), sighting.start))
    agreeing = {sighting.source for sighting in sightings if sighting.grade == chief.grade}
    judgement = Judgement(
        chief.criterion,
        chief.grade,
        document.span(chief.start, chief.end),
        tuple(source for source in SOURCES if source in agreeing),
        chief.printed,
    )
    notes = [
        Note(
            "grades-disagree",
            f"{chief.criterion}: {chief.source} says {chief.grade}, {other.source} says {other.grade}",
            document.span(other.start, other.end),
        )
        for other in sightings
        if other.grade != chief.grade
    ]
    return judgement, notes


def _unknown(cover: Cover, scheme: tuple[str, ...], seen: list[_Sighting]) -> Iterator[Note]:
    """Note a row of the table whose second cell holds words that are no grade, misspelt ones too."""
    known = {sighting.criterion for sighting in seen}
    if not any(sighting.source == "table" for sighting in seen):
        return
    document = cover.document
    blocks = [block for block in cover.two_pages if block.kind in (BlockKind.ROW, BlockKind.LINE)]
    for at, block in enumerate(blocks):
        label = _label_at(document, block)
        if label is None or _criterion(label) in known or _criterion(label) not in scheme:
            continue
        if span := _second_cell(document, label.end(), blocks[at : at + 2]):
            yield Note("unknown-grade", f"{_criterion(label)}: no such grade", span)


def _second_cell(document: Document, label_end: int, blocks: list[Block]) -> Span | None:
    """Return the words that stand where the grade of a label should be, if they are few."""
    own, *following = blocks
    start, end = label_end, own.end
    if following and not document.text[start:end].strip(" \t.:"):
        start, end = following[0].start, following[0].end
        if _LABEL.match(document.text, start):
            return None
    words = document.text[start:end].strip(" \t.:")
    if not words or len(words.split()) > 5 or not words[0].isalpha():
        return None
    at = document.text.index(words, start)
    return document.span(at, at + len(words))


def _sighting(criterion: str, source: str, start: int, match: re.Match[str]) -> _Sighting:
    grade = matched_value(match, _GRADES, "grade")
    group = grade.replace("-", "_")
    return _Sighting(criterion, grade, source, start, match.end(group), " ".join(match[group].split()))


def _criterion(label: re.Match[str]) -> str:
    return matched_value(label, _CRITERIA, "criterion")
