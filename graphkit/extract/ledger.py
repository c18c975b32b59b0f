"""The ledger of a report: what its text prints is counted by simple means, and compared with what was read.

The counts share no rule with the readers: names, list items and rows are found by their form alone. Where
they differ from the record, a note says what is missing, with its page and words; its code begins with
`ledger-`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import (
    LEDGER,
    OVERALL_EFFECTIVENESS,
    Block,
    BlockKind,
    Document,
    Note,
    Record,
    iter_spans,
)

_OPENING = 1_600  # characters below the greeting of a letter, in which it names inspectors and themes
_COVER = 3_500  # characters in which a report names who led, and prints its grades
_GREETING = re.compile(r"(?:^|\n)Dear\b")
_OF_INSPECTORS = re.compile(
    r"[^.!?\n]*\b(?:Majest(?:y|ies)[’']?s?[’']? Inspectors?|HMI|[Ll]ead inspector|[Tt]eam inspector"
    r"|[Ii]nspectors?(?: for this visit)? w(?:as|ere)|(?:carried out|conducted|undertaken|led) by)\b[^.!?\n]*"
)
_NAME_WORD = r"[A-Z][a-zà-ÿ]+(?:[A-Z][a-z]+)?(?:[’'-] ?[A-Z]?[a-zà-ÿ]+)*"
_NAME = re.compile(
    rf"(?<![\w’'-]){_NAME_WORD}(?: (?:{_NAME_WORD}|d[aeiu]|v[ao]n|O[’']\w+)){{1,3}}(?![\w’'-])"
)
_NO_NAME = re.compile(
    r"""\b(?:Her|His|Majest(?:y|ies)|Inspectors?|Chief|Senior|Lead|Team|Ofsted|Local|Authority|Councils?|City|County
      |Borough|London|Royal|Metropolitan|Children|Services?|Skills|Education|England|Covid|Coronavirus|Quality
      |Commission|The|This|These|On|In|At|For|And|Between|During|Regional|Director|Headline|Findings|Overview
      |Focused|Visits?|Dear|Care|Social|Inspection|Health|Hub|Multi|Agency|Safeguarding|North|South|East|West
      |Monday|Tuesday|Wednesday|Thursday|Friday|January|February|March|April|May|June|July|August|September
      |October|November|December|Mr|Mrs|Ms|Dr|Deputy|Executive|Head|Manager|Adviser|Yours|Early|Youth|Justice
      |Additional|Associate|Shadow|Assurance|Analyst|Data|All|Both|Two|Three|Four|Unitary|New|Independent)\b""",
    re.X,
)
_ARRANGEMENTS = re.compile(
    r"\b(?:[Ii]nspectors|visit|they)\b[^.\n]{0,80}\barrangements\s+for\s+(?P<what>[^.:;\n]{5,200})"
)
_LISTED = re.compile(
    r"(?:what (?:does .{3,60} )?needs? to improve|areas? (?:for|of) (?:priority action|improvement)|"
    r"(?:key |main )?recommendations)\W{0,3}\d?.{0,45}",
    re.I,
)
_ANNOUNCES = re.compile(r":$|\bfollowing (?:actions?|recommendations?|areas?)\b", re.I)
_LONGEST_SUBHEADING = 80
_FIRST_SENTENCE = 200  # characters
_MIN_LOST = 40  # letters and digits of a passage that is nowhere in the record
_STRAY = re.compile(r"[^\w\s‘’“”'\"(\[£]")
_JUDGED = re.compile(
    r"\t(?:outstanding|good|requires improvement(?: to be good)?|inadequate|adequate)\.?$", re.I
)
_BRACKETS = re.compile(r"\([^()]*\)")
_HYPHEN_SPACE = re.compile(r"\w-\s\w|\w\s-\w")
_BACK = re.compile(r"\b(?:continue|remain|are)\b.{0,20}\b(?:those|same|unchanged)\b")
_EARLIER = re.compile(r"\b(?:inspection|report|visit|letter)\b")

Check = Callable[[Document, Record], Iterator[Note]]


def ledger_notes(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note for each difference between what a report prints and what was read."""
    for check in CHECKS:
        yield from check(document, record)


def inspectors(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if names stand in a sentence on inspectors that are not those of people read."""
    greeting = _GREETING.search(document.text)
    if greeting is None:
        return
    start = document.text.find("\n", greeting.end())
    end = min(start + _OPENING, document.body_end())
    known = {_letters(person.name) for person in record.people}
    places = set(record.authority_name.split())
    lost: list[tuple[int, int]] = []
    count = 0
    for sentence in _OF_INSPECTORS.finditer(document.text, start, end):
        for name in _NAME.finditer(document.text, *sentence.span()):
            words = name.group()
            if _NO_NAME.search(words) or places & set(words.split()):
                continue
            count += 1
            if _letters(words) not in known:
                lost.append(name.span())
    if lost:
        yield _note(document, "inspectors", count, count - len(lost), "names of inspectors", *lost[0])


def themes(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if a visit looked at "arrangements for …" and no theme was read."""
    if not current_frameworks().get(record.framework).visit or record.theme:
        return
    greeting = _GREETING.search(document.text)
    start = greeting.end() if greeting else 0
    stated = _ARRANGEMENTS.search(document.text, start, start + 2 * _OPENING)
    if stated:
        yield _note(document, "theme", 1, 0, "themes", *stated.span())


def list_items(document: Document, record: Record) -> Iterator[Note]:
    """Yield notes on bullets and boxes below a heading of recommendations that none was read from."""
    covered = _covered(document, record)
    for blocks in _lists(document):
        announced = blocks[1:] if blocks and _ANNOUNCES.search(document.text_of(blocks[0])) else blocks
        groups = [block for block in announced if _is_subheading(document, block)]
        items = [block for block in announced if block not in groups or len(groups) * 2 > len(announced)]
        lost = [block for block in items if _lost(document, block, covered)]
        if lost:
            yield _note(
                document, "recommendations", len(blocks), len(blocks) - len(lost), "items of a list",
                lost[0].start, lost[0].end,
            )  # fmt: skip


def references_back(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note on a recommendation that only refers to those of an earlier report."""
    for item in record.recommendations:
        text = item.span.text[:_FIRST_SENTENCE]
        if _BACK.search(text) and _EARLIER.search(text):
            yield Note(f"{LEDGER}recommendations", "0 items of a list printed, 1 read", item.span)


def marks(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note on a recommendation that begins with a mark, and one on a misprinted name."""
    for item in record.recommendations:
        if _STRAY.match(item.span.text):
            yield Note(f"{LEDGER}mark", "a recommendation begins with a mark that is no letter", item.span)
    for person in record.people:
        if _HYPHEN_SPACE.search(person.name):
            yield Note(f"{LEDGER}name", "a name has a space beside its hyphen", person.span)


def judgements(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if more rows end with a grade on the cover than judgements were read."""
    rows = [
        block
        for block in document.body_blocks()
        if block.start < _COVER and block.kind is BlockKind.ROW and _JUDGED.search(document.text_of(block))
    ]
    if len(rows) > len(record.judgements):
        yield _note(
            document,
            "judgements",
            len(rows),
            len(record.judgements),
            "rows of grades",
            rows[-1].start,
            rows[-1].end,
        )


def chapters(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note if a grade is printed for an area that no finding is about."""
    about = {finding.section for finding in record.findings}
    graded = [one for one in record.judgements if one.criterion != OVERALL_EFFECTIVENESS]
    graded = [one for one in graded if one.grade != "not-judged"]
    empty = [one for one in graded if one.criterion not in about]
    if empty:
        counts = f"{len(graded)} areas graded, {len(graded) - len(empty)} chapters read"
        yield Note(f"{LEDGER}chapters", counts, empty[0].span)


CHECKS: tuple[Check, ...] = (inspectors, themes, list_items, references_back, marks, judgements, chapters)


def _note(document: Document, code: str, printed: int, read: int, what: str, start: int, end: int) -> Note:
    return Note(f"{LEDGER}{code}", f"{printed} {what} printed, {read} read", document.span(start, end))


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
    blocks = list(document.body_blocks())
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        is_heading = block.kind not in (BlockKind.BULLET, BlockKind.PARAGRAPH) and not block.number
        if not (is_heading and block.length < 100 and _LISTED.fullmatch(_plain(document, block))):
            continue
        found: list[Block] = []
        while at < len(blocks) and not _ends_list(document, blocks[at]):
            found.append(blocks[at])
            at += 1
        yield found


def _plain(document: Document, block: Block) -> str:
    return " ".join(document.text_of(block).split())


def _ends_list(document: Document, block: Block) -> bool:
    return block.kind is BlockKind.HEADING or document.text.startswith("Ofsted will", block.start)


def _is_subheading(document: Document, block: Block) -> bool:
    """Return whether a short line, without a mark at its end, groups the items of a list."""
    text = document.text_of(block)
    is_line = block.kind is BlockKind.LINE and block.length < _LONGEST_SUBHEADING
    return is_line and text[:1].isupper() and text[-1:].isalpha()


def _lost(document: Document, block: Block, covered: bytearray) -> bool:
    """Return whether much of a block is nowhere in the record.

    Text in brackets, the cell before a tab and names of bodies (most words capitalised) do not count.
    """
    start = block.start + document.text_of(block).rfind("\t") + 1
    words = document.text[start : block.end].split()
    if sum(word[0].islower() for word in words) * 2 < len(words):
        return False  # names of bodies
    text = _BRACKETS.sub(lambda match: " " * len(match[0]), document.text[start : block.end])
    lost = sum(char.isalnum() and not covered[start + at] for at, char in enumerate(text))
    return lost >= _MIN_LOST
