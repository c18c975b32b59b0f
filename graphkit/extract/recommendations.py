"""The recommendations of a report: what needs to improve, whom it is addressed to, what it rests on.

They are the items of lists: bullets or numbered paragraphs below "What needs to improve", "Recommendations",
"Areas for priority action". Nested bullets are sub-points of the item above them. Where there is no list the
paragraphs themselves are the items. An area SEND report sets them in a table beside the body responsible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphkit.core.model import Block, BlockKind, Document, Note, Recommendation, Span
from graphkit.extract.bracketed_references import read_references
from graphkit.extract.labels.labeller import RecommendationText
from graphkit.extract.text.outline import Outline, Paragraph, Section
from graphkit.extract.text.responsible_bodies import mentions_body, parse_responsible_bodies
from graphkit.extract.text.segmenter import ITEM_ROLES
from graphkit.extract.text.sentence_splitter import split_sentences

# "did not find any areas for priority action", "There are no priority or immediate actions", "None"
_NONE = re.compile(
    r"""\b(?:no|not|none|nor)\b [^.]{0,50} (?:
            \b(?:areas?|actions?)\b [^.]{0,30} \b(?:priority|immediate|improvement)\b
          | \b(?:priority|immediate)\b [^.]{0,30} \bactions?\b
          | \brecommendations?\b )
        | ^none\b\W*$""",
    re.I | re.X,
)
_ASKED = re.compile(
    r"^[A-Z][^.:;]{0,120}?\b(?:should|must|needs? to|needs? urgently to|(?:is|are) required to)\b"
)
_SUBJECT = re.compile(
    r"^(?:(?:If|Where|When) [^.;:]{5,110}, )?(?:[Ll]eaders(?: (?:across|at|from|in|of)|, including) )?"
    r"(?P<subject>(?!If |Where |When |Despite )(?:(?!\b(?:is|are|not)\b)[^.;:]){2,110}?),? "
    r"(?:should|must|needs? (?:urgently )?to|(?:is|are) required to)\b"
)
_LEADS = re.compile(
    r"\b[Aa]ction is (?:urgently )?(?:required|needed) (?:by|from|of) (?P<subject>[^.:;]{2,110}?) to\b"
)
_IN_GENERAL = re.compile(
    r"^(?:The )?(?:[Ll]ocal area )?[Hh]ealth (?:commissioners|leaders|services)\b"
    r"|^(?:(?:education|health|social care)(?:, and |, | and |$))+$"  # leaders in these
)
_ANNOUNCES = re.compile(r"\b(?:following|as follows)\b[^.]{0,40}[.:]?$")
_ADDRESSES = re.compile(r"\b(?:this|these) (?:areas?|weakness(?:es)?|concerns?)\b[^.:]{0,40}:$")
_SHORTEST_REQUEST = 25
_FEWEST = 2  # an announced list has at least two entries
_LONGEST_NONE = 130
_SHORTEST = 8  # characters; less is a stray mark, not an item


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list: its paragraph, its depth (0 or 1), the body it is addressed to in a table."""

    paragraph: Paragraph
    start: int
    end: int
    depth: int
    body: str = ""


def read_recommendations(document: Document, outline: Outline) -> tuple[Recommendation, ...]:
    """Return the recommendations of a report in the order of print, each followed by its sub-points."""
    found: list[Recommendation] = []
    counts: Counter[str] = Counter()
    for section in outline:
        if section.role in ITEM_ROLES:
            found += _of_section(document, section, counts)
    return tuple(found)


def unread_section_notes(
    document: Document, outline: Outline, found: Sequence[Recommendation]
) -> Iterator[Note]:
    """Yield a note for each section that should hold recommendations, and in which none was understood."""
    for section in outline:
        blocks = [one.block for one in section.paragraphs if not _is_empty(document.text_of(one.block))]
        if section.role not in ITEM_ROLES or not blocks:
            continue
        if not any(blocks[0].start <= item.span.start < blocks[-1].end for item in found):
            said = "no recommendation was understood below a heading that announces some"
            yield Note("no-recommendation", said, document.span(blocks[0].start, blocks[0].end))


def labeller_inputs(
    items: Sequence[Recommendation], named: Sequence[Sequence[str]] = ()
) -> list[RecommendationText]:
    """Return recommendations as their topics are read; `named` are the sectors of those whom each names."""
    words = {item.id: item.span.words for item in items}
    whom = named or [()] * len(items)
    return [
        RecommendationText(words[item.id], words.get(item.parent, ""), one)
        for item, one in zip(items, whom, strict=True)
    ]


def _of_section(document: Document, section: Section, counts: Counter[str]) -> Iterator[Recommendation]:
    priority, lscb = section.role == "priority", section.criterion == "lscb"
    prefix = ("lscb-" if lscb else "") + ("priority-" if priority else "")
    parent = whom = ""
    led, leads = _led(document, section), _leads(document, section)
    for item in _items(document, section):
        read = read_references(document.text[item.start : item.end])
        if not read.end:
            continue  # the rest of a broken item, nothing but what it refers to
        if item.depth and parent:
            counts[parent] += 1
            identifier = f"{parent}.{counts[parent]}"
        else:
            counts[prefix] += 1
            identifier = parent = f"{prefix}{counts[prefix]}"
            own = item.body or _body(_SUBJECT.match(document.text[item.start : item.end]))
            whom = "lscb" if lscb else own or led
        yield Recommendation(
            id=identifier,
            span=document.span(item.start, item.start + read.end, item.paragraph.key),
            number=item.paragraph.block.number,
            parent=parent if identifier != parent else "",
            priority=priority,
            addressed_to=whom,
            national_framework=read.framework,
            cites_paragraphs=read.paragraphs,
            cites_pages=read.pages,
            lead=leads.get(item.start) if identifier == parent else None,
        )


def _items(document: Document, section: Section) -> Iterator[_Item]:
    """Yield the items of a section: rows of its table, or its list, or else its paragraphs."""
    blocks = [
        paragraph
        for paragraph in section.paragraphs
        if paragraph.block.length >= _SHORTEST and not _is_empty(document.text_of(paragraph.block))
    ]
    if any(paragraph.block.kind is BlockKind.ROW for paragraph in blocks):
        yield from _rows(document, blocks)
        return
    bodies = {one.block.start: _cell(document, one) for one in blocks}
    actions = [one for one in blocks if not bodies[one.block.start] or one.block.kind is BlockKind.HEADING]
    if any(_is_listed(paragraph) for paragraph in actions):
        items = _without_lead(document, list(_listed(document, actions)))
    else:
        items = list(_prose(document, actions))
    yield from _for_bodies(items, bodies)


def _cell(document: Document, paragraph: Paragraph) -> str:
    """Return the bodies that a line of its own names as responsible, "" where it names none."""
    return "" if _is_listed(paragraph) else parse_responsible_bodies(document.text_of(paragraph.block)) or ""


def _for_bodies(items: list[_Item], cells: dict[int, str]) -> Iterator[_Item]:
    """Yield items with the body that stands above each on a line of its own, or below where all bodies do.

    A body above bullets heads what is said about it, and is not told to act.
    `cells` are the bodies that each block of the section names ("" for none), by where it begins, in order.
    """
    named = [*cells.values()]
    below = bool(named) and not named[0] and bool(named[-1])
    whose: dict[int, str] = {}
    body = ""
    for start, cell in reversed(cells.items()) if below else cells.items():
        body = whose[start] = cell or body
    for item in items:
        told = "" if _is_listed(item.paragraph) else whose[item.paragraph.block.start]
        yield replace(item, body=told)


def _rows(document: Document, blocks: list[Paragraph]) -> Iterator[_Item]:
    """Yield the rows of a table: the body responsible, if there is such a column, and what it should do."""
    for paragraph in blocks:
        block = paragraph.block
        if block.kind is BlockKind.BULLET:
            yield _Item(paragraph, block.start, block.end, 1)  # of a cell that ends with a colon
        if block.kind is not BlockKind.ROW:
            continue
        body, tab, action = document.text_of(block).partition("\t")
        if not tab:
            yield _Item(paragraph, block.start, block.end, 0)
        elif not body.lower().startswith("responsible"):
            yield _Item(paragraph, block.end - len(action), block.end, 0, body.strip())


def _listed(document: Document, blocks: list[Paragraph]) -> Iterator[_Item]:
    """Yield bullets and numbered items, and the paragraphs of the list that ask for something.

    Bullets below a numbered item or below a paragraph of this kind are its sub-points.
    """
    under = announced = False  # under: bullets are sub-points; announced: the item above ends with a colon
    level = 1
    for paragraph in blocks:
        block, text = paragraph.block, document.text_of(paragraph.block)
        if block.kind is BlockKind.HEADING:
            under = announced = False
        if block.number or (block.kind is BlockKind.PARAGRAPH and _asks(text)):
            under, depth = bool(block.number) or text.endswith(":"), 0
        elif block.kind is BlockKind.BULLET:
            if not announced and not under:
                level = min(level, block.level) or 1
            depth = 1 if under or block.level > level else 0
        elif announced and not text[0].isupper():
            depth = 1  # a sub-point whose mark is not known
        else:
            continue
        announced = text.endswith(":") if not depth else announced
        yield _Item(paragraph, block.start, block.end, depth)


def _without_lead(document: Document, items: list[_Item]) -> list[_Item]:
    """Return the items of a list without the one sentence that announces them all, if there is one."""
    first, rest = items[0].paragraph.block, items[1:]
    text = document.text_of(first)
    if rest and _ADDRESSES.search(text):
        return _raised(rest)
    if first.kind is BlockKind.BULLET or len(items) <= _FEWEST:
        return items
    announced = text.endswith(":") and all(item.depth for item in rest)
    if announced or (_ANNOUNCES.search(text) and not rest[0].paragraph.block.number):
        return _raised(rest)
    return items


def _raised(items: list[_Item]) -> list[_Item]:
    """Return items that were sub-points of a lead now dropped as items; those further in are theirs."""
    if not all(item.depth for item in items):
        return items
    outer = min(item.paragraph.block.level for item in items)
    return [replace(item, depth=int(item.paragraph.block.level > outer)) for item in items]


def _prose(document: Document, blocks: list[Paragraph]) -> Iterator[_Item]:
    """Yield the paragraphs of a section that has no list, where each names one thing to improve.

    A paragraph of several sentences that asks for nothing describes; it is no item. What each item refers to
    in brackets is not counted. Where all are short lines without a full stop, they were taken for headings.
    """
    kinds = {paragraph.block.kind for paragraph in blocks} & {BlockKind.PARAGRAPH, BlockKind.LINE}
    for paragraph in blocks:
        text = document.text_of(paragraph.block)
        asked = text[: read_references(text).end]
        if paragraph.block.kind in (kinds or {BlockKind.HEADING}) and (
            _asks(text) or not re.search(r":$|[.?!]\s", asked)
        ):
            yield _Item(paragraph, paragraph.block.start, paragraph.block.end, 0)


def _asks(text: str) -> bool:
    """Say whether a paragraph asks for something itself; "The local authority should:" only leads in."""
    asked = _ASKED.search(text)
    return asked is not None and (not text.endswith(":") or len(text) - asked.end() > _SHORTEST_REQUEST)


def _body(asked: re.Match[str] | None) -> str:
    """Return the body that is told to act: "The council and the trust should …"; "" where none is."""
    whom = asked["subject"] if asked else ""
    return whom if mentions_body(whom) or _IN_GENERAL.search(whom) else ""


def _led(document: Document, section: Section) -> str:
    """Return the body that is to act by what stands before the list: "Action is required by the trust"."""
    for paragraph in section.paragraphs:
        if _is_listed(paragraph):
            break
        if body := _body(_LEADS.search(document.text_of(paragraph.block))):
            return body
    return ""


def _leads(document: Document, section: Section) -> dict[int, Span]:
    """Return, by where items begin, the sentence right before their list that they go on from."""
    found: dict[int, Span] = {}
    lead: Span | None = None
    for paragraph in section.paragraphs:
        if not _is_listed(paragraph):
            lead = _lead(document, paragraph.block)
        elif lead and document.text[paragraph.block.start].islower():
            found[paragraph.block.start] = lead
    return found


def _lead(document: Document, block: Block) -> Span | None:
    """Return the last sentence of a paragraph that ends with a colon."""
    text = document.text_of(block)
    said = split_sentences(text) if block.kind is BlockKind.PARAGRAPH and text.endswith(":") else ()
    return document.span(block.start + said[-1][0], block.end) if said else None


def _is_listed(paragraph: Paragraph) -> bool:
    return paragraph.block.kind is BlockKind.BULLET or bool(paragraph.block.number)


def _is_empty(text: str) -> bool:
    """Say whether an entry is no more than a column's label, or says that there is nothing to list."""
    return parse_responsible_bodies(text) == "" or _says_none(text)


def _says_none(text: str) -> bool:
    """Say whether an entry only says that there is nothing to list."""
    return len(text) < _LONGEST_NONE and _NONE.search(text) is not None
