"""The ledger of a report: what its text prints is counted by simple means,
and compared with what was read.

The counts share no rule with the readers: names, list items and rows are found by their form alone.
Where they differ from the record, a note says what is missing, with its page and words; its code
begins with `ledger-`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import (
    GET_ALL,
    LEDGER,
    Block,
    BlockKind,
    Document,
    Note,
    Record,
    iter_spans,
)
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.documents.extract.text.lexicon_files import Phrases

_RE = Phrases("ledger")

# characters below the greeting of a letter, in which it names inspectors and themes
_OPENING = 1_600
_LONGEST_LIST = 300  # characters after a label of inspectors
_LINES = 7  # lines of names
_COVER = 3_500  # characters in which a report names who led, and prints its grades
_WORDS_OF_TWO = 4  # words of a name from which it may be the names of two people
_MIN_LOST = 40  # letters and digits of a passage that is nowhere in the record


def ledger_notes(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note for each difference between what a report prints and what was read."""
    for check in (_people, _list_items, _marks, _judgements, _chapters, _recommendations):
        yield from check(document, record)


def _people(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if names stand where a report names its inspectors that are not those of people
    read.
    """
    known = {_letters(person.name) for person in record.people}
    places = set(record.authority_name.split())
    lost: list[tuple[int, int]] = []
    count = 0
    for start, end in _lines_of_people(document):
        for name in _RE.name.finditer(document.text, start, end):
            words = name.group()
            if _RE.no_name.search(words) or places & set(words.split()):
                continue
            count += 1
            if _letters(words) not in known:
                lost.append(name.span())
    if lost:
        yield _note(
            document, "inspectors", count, count - len(lost), "names of inspectors", *lost[0]
        )


def _lines_of_people(document: Document) -> Iterator[tuple[int, int]]:
    """Yield where inspectors are named: in sentences, after labels,
    below a heading or a farewell.
    """
    if greeting := _RE.greeting.search(document.text):
        start = document.text.find("\n", greeting.end())
        end = min(start + _OPENING, document.body_end())
        yield from (found.span() for found in _RE.of_inspectors.finditer(document.text, start, end))
    blocks = [block for block in document.body_blocks() if block.kind is not BlockKind.BULLET]
    for at, block in enumerate(blocks):
        if label := _RE.label.match(document.text, block.start, block.end):
            yield label.end(), min(block.end, label.end() + _LONGEST_LIST)
        elif _RE.above_names.fullmatch(document.text, block.start, block.end):
            below = takewhile(
                lambda one: one.kind is not BlockKind.PARAGRAPH, blocks[at + 1 : at + _LINES]
            )
            yield from ((one.start, one.end) for one in below)


def _list_items(document: Document, record: Record) -> Iterator[Note]:
    """Yield notes on bullets and boxes below a heading of recommendations that none was read
    from.
    """
    covered = _covered(document, record)
    for blocks in _lists(document):
        items = _items(document, blocks)
        lost = [block for block in items if _lost(document, block, covered)]
        if lost:
            first = lost[0]
            count = len(blocks)
            read = count - len(lost)
            what = "items of a list"
            yield _note(document, "recommendations", count, read, what, first.start, first.end)


def _items(document: Document, blocks: list[Block]) -> Iterator[Block]:
    """Yield the items of a list: without what announces them, lines that group them, and what says
    that there are none.
    """
    is_announced = bool(blocks) and _RE.announces.search(document.text_of(blocks[0]))
    listed = blocks[1:] if is_announced else blocks
    for block in listed:
        is_nothing = _RE.nothing.match(document.text, block.start, block.end)
        if not (is_nothing or _is_subheading(document, block)):
            yield block


def _marks(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note on a recommendation that begins with a mark, and one on a misprinted name."""
    for item in record.recommendations:
        if _RE.stray.match(item.span.text):
            message = "a recommendation begins with a mark that is no letter"
            yield Note(f"{LEDGER}mark", message, item.span)
    for person in record.people:
        if _RE.hyphen_space.search(person.name):
            yield Note(f"{LEDGER}name", "a name has a space beside its hyphen", person.span)
        bodies = set(_RE.of_body.findall(person.post))
        if len(person.name.split()) >= _WORDS_OF_TWO or len(bodies) > 1:
            message = "the name or post of a person may be of two people"
            yield Note(f"{LEDGER}name", message, person.span)


def _judgements(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if more rows end with a grade on the cover than judgements were read."""
    cover = (block for block in document.body_blocks() if block.start < _COVER)
    rows = [
        one
        for one in cover
        if one.kind is BlockKind.ROW and _RE.judged.search(document.text_of(one))
    ]
    if len(rows) > (read := len(record.judgements)):
        place = rows[-1].start, rows[-1].end
        yield _note(document, "judgements", len(rows), read, "rows of grades", *place)


def _recommendations(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if a full inspection that found less than "outstanding" asks for nothing."""
    overall = [each for each in record.judgements if each.criterion == OVERALL_EFFECTIVENESS]
    is_full = record.framework in current_frameworks().full_inspections
    if is_full and overall and not record.recommendations and overall[0].grade != "outstanding":
        message = f"nothing that needs to improve was read, as if its page were missing: {GET_ALL}"
        yield Note(f"{LEDGER}recommendations", message, overall[0].span)


def _chapters(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if a grade is printed for an area that no finding is about."""
    about = {finding.section for finding in record.findings}
    judged = [one for one in record.judgements if one.grade != "not-judged"]
    graded = [one for one in judged if one.criterion != OVERALL_EFFECTIVENESS]
    empty = [one for one in graded if one.criterion not in about]
    if empty:
        counts = f"{len(graded)} areas graded, {len(graded) - len(empty)} chapters read"
        yield Note(f"{LEDGER}chapters", counts, empty[0].span)


def _note(
    document: Document, code: str, printed: int, read: int, what: str, start: int, end: int
) -> Note:
    return Note(
        f"{LEDGER}{code}", f"{printed} {what} printed, {read} read", document.span(start, end)
    )


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _covered(document: Document, record: Record) -> bytearray:
    """Return a flag for each character: whether a fact of the record is read from it."""
    covered = bytearray(len(document.text))
    for span in iter_spans((record.recommendations, record.findings)):
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered


def _lists(document: Document) -> Iterator[list[Block]]:
    """Yield the blocks below each heading of recommendations, up to the next heading."""
    found: list[Block] | None = None
    for block in document.body_blocks():
        text = document.text_of(block)
        ends = block.kind is BlockKind.HEADING or text.startswith("Ofsted will")
        if found is not None and not ends:
            found.append(block)
            continue
        if found is not None:
            yield found
        is_heading = block.kind not in (BlockKind.BULLET, BlockKind.PARAGRAPH)
        listed = is_heading and block.length < 100 and _RE.listed.fullmatch(" ".join(text.split()))
        found = [] if listed else None
    if found is not None:
        yield found


def _is_subheading(document: Document, block: Block) -> bool:
    """Return whether a short line, without a mark at its end, groups the items of a list."""
    text = document.text_of(block)
    return block.kind is BlockKind.LINE and text[:1].isupper() and text[-1:].isalpha()


def _lost(document: Document, block: Block, covered: bytearray) -> bool:
    """Return whether much of a block is nowhere in the record.

    Text in brackets, the cell before a tab and names of bodies (most words capitalised) do not
    count.
    """
    start = block.start + document.text_of(block).rfind("\t") + 1
    text = document.text[start : block.end]
    words = text.split()
    if sum(word[0].islower() for word in words) * 2 < len(words):
        return False  # names of bodies
    blanked = _RE.brackets.sub(lambda match: " " * len(match[0]), text)
    lost = sum(char.isalnum() and not covered[at] for at, char in enumerate(blanked, start))
    return lost >= _MIN_LOST
