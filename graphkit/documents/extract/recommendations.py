"""Reads the recommendations of a report: what needs to improve, who must act, and what they cite.

Recommendations are list items: bullets or numbered paragraphs below "What needs to improve",
"Recommendations" or "Areas for priority action". Nested bullets are sub-points of the item above
them. In a section without a list the paragraphs are the items. An area SEND report prints a table
with a column for the responsible body. Some are to be carried out by a time: "immediately", "within
three months".

Inspectors write the paragraphs and pages that a recommendation rests on, and the National
Framework, in brackets after it: "(Para 109)", "(pages 13, 31, paragraphs 19, 94)", "(outcome 1,
national framework)". None of it belongs to the text of the recommendation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from graphkit.core.model import BlockKind, Document, Note, Recommendation, Span
from graphkit.documents.extract.labels.labeller import RecommendationText
from graphkit.documents.extract.text.lexicon_files import Phrases, row_patterns
from graphkit.documents.extract.text.outline import (
    ITEM_ROLES,
    Outline,
    Paragraph,
    Section,
    mentions_body,
    parse_responsible_bodies,
)
from graphkit.documents.extract.text.sentence_splitter import split_sentences

_RE = Phrases("recommendations")


# Lengths in characters
# what follows "should" in a request that is not just "The local authority should:"
_MIN_REQUEST = 25
_MAX_NOTHING_TO_LIST = 130
_MIN_ITEM = 8  # anything shorter is a stray mark

_MAX_RANGE = 40  # paragraphs that are cited; a longer range is a misprint
_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}

_MIN_PARAGRAPHS = 4  # of a section without a list: its entries, though they describe
_MIN_LIST = 2  # entries below an introductory sentence


class _Item(NamedTuple):
    """A list item: its paragraph, its offsets, its depth (0 or 1),
    and the body named for it in a table.
    """

    paragraph: Paragraph
    start: int
    end: int
    depth: int
    body: str = ""


def read_recommendations(document: Document, outline: Outline) -> tuple[Recommendation, ...]:
    """Return the recommendations of a report in printed order, each followed by its sub-points."""
    found: list[Recommendation] = []
    counts: Counter[str] = Counter()
    for section in outline:
        if section.role in ITEM_ROLES:
            found += _read_section(document, section, counts)
    return tuple(found)


def unread_section_notes(
    document: Document, outline: Outline, found: Sequence[Recommendation]
) -> Iterator[Note]:
    """Yield a note for each section of recommendations in which none was recognised."""
    for section in outline:
        blocks = [
            one.block for one in section.paragraphs if not _is_empty(document.text_of(one.block))
        ]
        if section.role not in ITEM_ROLES or not blocks:
            continue
        span = document.span(blocks[0].start, blocks[0].end)
        if _RE.refers_back.match(span.text):
            message = (
                "the recommendations of an earlier report are repeated without a list: see that "
                "report"
            )
            yield Note("earlier-recommendations", message, span)
        elif not any(blocks[0].start <= item.span.start < blocks[-1].end for item in found):
            message = "no recommendation was understood below a heading that announces some"
            yield Note("no-recommendation", message, span)


def labeller_inputs(
    items: Sequence[Recommendation], sectors: Sequence[Sequence[str]] = ()
) -> list[RecommendationText]:
    """Return the recommendations in the form the labeller takes.

    `sectors` has, for each recommendation, the sectors of the organisations it mentions.
    """
    texts = {item.id: item.span.text for item in items}
    return [
        RecommendationText(texts[item.id], texts.get(item.parent, ""), each)
        for item, each in zip(items, sectors or [()] * len(items), strict=True)
    ]


def _read_section(
    document: Document, section: Section, counts: Counter[str]
) -> Iterator[Recommendation]:
    """Yield the recommendations of one section; `counts` numbers them throughout the report."""
    is_priority = section.role == "priority"
    is_lscb = section.criterion == "lscb"
    prefix = ("lscb-" if is_lscb else "") + ("priority-" if is_priority else "")
    parent = addressee = ""
    section_body = _body_before_list(document, section)
    lead_sentences = _lead_sentences(document, section)
    time_limits = _limits_by_heading(document, section)
    for item in _items(document, section):
        text = document.text[item.start : item.end]
        references = read_references(text)
        if not references.end:
            continue  # only references: the rest of an item that was split
        if item.depth and parent:
            counts[parent] += 1
            identifier = f"{parent}.{counts[parent]}"
        else:
            counts[prefix] += 1
            identifier = parent = f"{prefix}{counts[prefix]}"
            body = item.body or _responsible_body(_RE.request_subject.match(text)) or section_body
            addressee = "lscb" if is_lscb else body
        yield Recommendation(
            id=identifier,
            span=document.span(item.start, item.start + references.end, item.paragraph.key),
            number=item.paragraph.block.number,
            parent=parent if identifier != parent else "",
            priority=is_priority,
            addressed_to=addressee,
            national_framework=references.framework,
            cites_paragraphs=references.paragraphs,
            cites_pages=references.pages,
            lead=lead_sentences.get(item.start) if identifier == parent else None,
            time_limit=_limit_in_words(text) or time_limits[item.paragraph.block.start],
        )


def _items(document: Document, section: Section) -> Iterator[_Item]:
    """Yield the items of a section: the rows of its table, else its list items,
    else its paragraphs.
    """
    long = (one for one in section.paragraphs if one.block.length >= _MIN_ITEM)
    texts = ((one, document.text_of(one.block)) for one in long)
    paragraphs = [
        one for one, text in texts if not (_is_empty(text) or _RE.refers_back.match(text))
    ]
    if any(paragraph.block.kind is BlockKind.ROW for paragraph in paragraphs):
        yield from _row_items(document, paragraphs)
        return
    # The responsible bodies that a separate line names, by the start of its block
    bodies = {one.block.start: "" for one in paragraphs}
    for one in paragraphs:
        if not _is_listed(one):
            bodies[one.block.start] = parse_responsible_bodies(document.text_of(one.block)) or ""
    actions = [
        one
        for one in paragraphs
        if not bodies[one.block.start] or one.block.kind is BlockKind.HEADING
    ]
    if any(map(_is_listed, actions)):
        items = _without_introduction(document, list(_list_items(document, actions)))
    else:
        items = list(_prose_items(document, actions))
    yield from _with_bodies(items, bodies, _led_bodies(document, paragraphs))


def _with_bodies(
    items: list[_Item], bodies: dict[int, str], leads: dict[int, str]
) -> Iterator[_Item]:
    """Yield the items with their responsible bodies from the nearest line above that names some.

    In sections that begin with an action and end with a body, bodies are printed below their
    actions. A body above bullets is what the bullets are about, not who must act; `leads` has that
    of numbered items, by the start of their blocks. `bodies` maps the start of each block of the
    section, in order, to the bodies it names.
    """
    named = [*bodies.values()]
    is_below = bool(named) and not named[0] and bool(named[-1])
    nearest: dict[int, str] = {}
    body = ""
    for start, line_bodies in reversed(bodies.items()) if is_below else bodies.items():
        body = nearest[start] = line_bodies or body
    for item in items:
        if item.paragraph.block.number and (lead := leads.get(item.paragraph.block.start)):
            yield item._replace(body=lead)
            continue
        yield item._replace(
            body="" if _is_listed(item.paragraph) else nearest[item.paragraph.block.start]
        )


def _led_bodies(document: Document, paragraphs: list[Paragraph]) -> dict[int, str]:
    """Return, by the start of the block of each numbered item,
    the body that a line above says must act.
    """
    found: dict[int, str] = {}
    body = ""
    for paragraph in paragraphs:
        text = document.text_of(paragraph.block)
        if paragraph.block.number:
            found[paragraph.block.start] = body
        elif _is_lead(text):
            body = _responsible_body(_RE.request_subject.match(text))
    return found


def _is_lead(text: str) -> bool:
    """Return whether a line only says who must act on the items below: "Wexmoor Police should:"."""
    match = _RE.request_subject.match(text)
    return match is not None and text[match.end() :].strip() == ":"


def _row_items(document: Document, paragraphs: list[Paragraph]) -> Iterator[_Item]:
    """Yield the rows of a table, with the responsible body if the table has a column for it."""
    for paragraph in paragraphs:
        block = paragraph.block
        continues = block.kind is BlockKind.PARAGRAPH and _is_request(document.text_of(block))
        if block.kind is BlockKind.BULLET or continues:
            yield _Item(paragraph, block.start, block.end, 1)  # below a cell that ends with a colon
        if block.kind is not BlockKind.ROW:
            continue
        body, _, action = document.text_of(block).partition("\t")
        if not body.lower().startswith("responsible"):
            yield _Item(paragraph, block.end - len(action), block.end, 0, body.strip())


def _list_items(document: Document, paragraphs: list[Paragraph]) -> Iterator[_Item]:
    """Yield the bullets and numbered items of a list,
    and the paragraphs in it that request an action.

    Bullets below a numbered item or below such a paragraph are its sub-points.
    """
    is_nested = False  # whether bullets are sub-points of the item above
    after_colon = False  # whether the item above ends with a colon
    level = 1
    for paragraph in paragraphs:
        block, text = paragraph.block, document.text_of(paragraph.block)
        if block.kind is BlockKind.HEADING:
            is_nested = after_colon = False
        if _is_lead(text):
            is_nested = after_colon = False  # who must act on the numbered items below
            continue
        # Another paragraph above sub-points
        leads = is_nested and text.endswith(":") and any(True for _ in _requests(text))
        if block.number or (block.kind is BlockKind.PARAGRAPH and (leads or _is_request(text))):
            is_nested = bool(block.number) or text.endswith(":")
            depth = 0
        elif block.kind is BlockKind.BULLET:
            if not after_colon and not is_nested:
                level = min(level, block.level) or 1
            depth = 1 if is_nested or block.level > level else 0
        else:
            continue
        after_colon = text.endswith(":") if not depth else after_colon
        yield _Item(paragraph, block.start, block.end, depth)


def _without_introduction(document: Document, items: list[_Item]) -> list[_Item]:
    """Return the items of a list without the sentence that introduces them,
    if the first item is one.
    """
    first = items[0].paragraph.block
    rest = items[1:]
    text = document.text_of(first)
    if rest and _RE.refers_to_list.search(text):
        return _promoted(rest)
    if first.kind is BlockKind.BULLET or len(items) <= _MIN_LIST:
        return items
    is_parent_of_all = text.endswith(":") and all(item.depth for item in rest)
    if is_parent_of_all or _RE.introduces_list.search(text):
        return _promoted(rest)
    return items


def _promoted(items: list[_Item]) -> list[_Item]:
    """Return the sub-points of a removed introduction as items;
    deeper bullets become their sub-points.
    """
    if not all(item.depth for item in items):
        return items
    outer = min(item.paragraph.block.level for item in items)
    return [item._replace(depth=int(item.paragraph.block.level > outer)) for item in items]


def _prose_items(document: Document, paragraphs: list[Paragraph]) -> Iterator[_Item]:
    """Yield the paragraphs of a section without a list, if each names one thing to improve.

    A paragraph of several sentences without a request is a description and no item; its references
    in brackets do not count as a sentence. If all blocks are headings, short items were mistaken
    for headings.
    """
    kinds = {paragraph.block.kind for paragraph in paragraphs} & {
        BlockKind.PARAGRAPH,
        BlockKind.LINE,
    }
    are_entries = len(paragraphs) >= _MIN_PARAGRAPHS and kinds == {BlockKind.PARAGRAPH}
    for paragraph in paragraphs:
        block, text = paragraph.block, document.text_of(paragraph.block)
        own_words = text[: read_references(text).end]
        is_item = are_entries or _is_request(text) or not _RE.several_sentences.search(own_words)
        if block.kind in (kinds or {BlockKind.HEADING}) and is_item:
            yield _Item(paragraph, block.start, block.end, 0)


def _requests(text: str) -> Iterator[re.Match[str]]:
    """Yield the requests that begin a sentence of a paragraph."""
    yield from filter(None, (_RE.request.match(text, start) for start, _ in split_sentences(text)))


def _is_request(text: str) -> bool:
    """Return whether a paragraph requests an action itself; "The local authority should:" does not.

    A description of what is weak may come before the request.
    """
    ends = (request.end() for request in _requests(text))
    return any(not text.endswith(":") or len(text) - end > _MIN_REQUEST for end in ends)


def _responsible_body(match: re.Match[str] | None) -> str:
    """Return the body that must act ("The council and the trust should …"),
    or "" if none is named.
    """
    subject = match["subject"] if match else ""
    if mentions_body(subject) or _RE.sector_leaders.search(subject):
        return subject
    return ""


def _body_before_list(document: Document, section: Section) -> str:
    """Return the body that must act by a sentence before the list:
    "Action is required by the trust …".
    """
    above = takewhile(lambda one: not _is_listed(one), section.paragraphs)
    texts = (document.text_of(one.block) for one in above)
    return next(filter(None, (_responsible_body(_RE.action_by.search(text)) for text in texts)), "")


def _lead_sentences(document: Document, section: Section) -> dict[int, Span]:
    """Return, by start offset, the sentence before the list that each lower-case item continues."""
    found: dict[int, Span] = {}
    lead: Span | None = None
    for paragraph in section.paragraphs:
        if not _is_listed(paragraph):
            block, text = paragraph.block, document.text_of(paragraph.block)
            announces = block.kind is BlockKind.PARAGRAPH and text.endswith(":")
            last = split_sentences(text)[-1:] if announces else ()
            lead = document.span(block.start + last[0][0], block.end) if last else None
        elif lead and document.text[paragraph.block.start].islower():
            found[paragraph.block.start] = lead
    return found


def _is_listed(paragraph: Paragraph) -> bool:
    return paragraph.block.kind is BlockKind.BULLET or bool(paragraph.block.number)


def _is_empty(text: str) -> bool:
    """Return whether an entry is only a column label, or states that the list is empty."""
    states_nothing = (
        len(text) < _MAX_NOTHING_TO_LIST and _RE.nothing_to_list.search(text) is not None
    )
    return states_nothing or parse_responsible_bodies(text) == ""


def _limits_by_heading(document: Document, section: Section) -> dict[int, str]:
    """Return, by the start of each block of a section,
    the time limit that the heading above it sets.
    """
    found: dict[int, str] = {}
    limit = ""
    for paragraph in section.paragraphs:
        block = paragraph.block
        heading = _RE.limit_heading.match(document.text_of(block))
        if heading or block.kind is BlockKind.HEADING:
            limit = _in_words(heading["limit"]) if heading else ""
        found[block.start] = limit
    return found


def _limit_in_words(text: str) -> str:
    """Return the time limit that a recommendation states for itself, "" if none.

    The first sentence that states one counts; those after the first only if they request something.
    A limit inside a sentence may be part of what is recommended: "initial health assessments within
    28 days".
    """
    sentences = [text[start:end] for start, end in split_sentences(text)]
    requests = [*sentences[:1], *filter(_RE.further_request.match, sentences[1:])]
    return next(filter(None, map(_limit_of_sentence, requests)), "")


def _limit_of_sentence(sentence: str) -> str:
    """Return the time limit that a sentence states, "" if none."""
    if adjective := _RE.limit_adjective.match(sentence):
        return adjective["limit"].lower() + "ly"
    if limit := _RE.limit_at_start.match(sentence) or _RE.limit_of_the_whole.match(sentence):
        return _in_words(limit["limit"])
    limit = _RE.limit_at_end.match(sentence)
    stated = _in_words(limit["limit"] or limit["urgent"]) if limit else ""
    return "" if stated.startswith("within") else stated


def _in_words(limit: str) -> str:
    words = " ".join(limit.lower().split())
    return {"with immediate effect": "immediately", "as a matter of urgency": "urgently"}.get(
        words, words
    )


class References(NamedTuple):
    """The references in brackets of one recommendation; its own text ends at offset `end`."""

    paragraphs: tuple[str, ...]
    pages: tuple[str, ...]
    framework: tuple[str, ...]
    end: int


def read_references(text: str) -> References:
    """Read the references in brackets in the text of a recommendation.

    >>> references = read_references("Record visits promptly (pages 13, 31, paragraphs 19, 94).")
    >>> references.pages, references.paragraphs, references.end
    (('13', '31'), ('19', '94'), 22)
    """
    paragraphs: dict[str, None] = {}  # used as ordered sets
    pages: dict[str, None] = {}
    framework: dict[str, None] = {}
    brackets: list[re.Match[str]] = []
    for bracket in _RE.bracket.finditer(text):
        concepts = _framework_concepts(bracket[1])
        citation = _RE.citation.match(bracket[1])
        framework |= dict.fromkeys(concepts)
        if citation:
            _read_citation(bracket[1], paragraphs, pages)
        if citation or concepts:
            brackets.append(bracket)
    return References(
        tuple(paragraphs), tuple(pages), tuple(framework), _end_of_text(text, brackets)
    )


def _end_of_text(text: str, brackets: Sequence[re.Match[str]]) -> int:
    """Return where the text ends before the brackets at its end."""
    end = len(text)
    for bracket in reversed(brackets):
        if text[bracket.end() : end].strip(" .;,"):
            break
        end = len(text[: bracket.start()].rstrip())
    return end


def _read_citation(content: str, paragraphs: dict[str, None], pages: dict[str, None]) -> None:
    """Add the numbers of a citation such as "pages 13, 31, paragraphs 19-21" to `paragraphs` and
    `pages`.
    """
    target = paragraphs
    for token in _RE.citation_token.finditer(content):
        if token["page"] or token["paragraph"]:
            target = pages if token["page"] else paragraphs
            continue
        first = int(token["first"])
        last = int(token["last"]) if token["last"] else first
        if not first <= last <= first + _MAX_RANGE:
            last = first
        target |= dict.fromkeys(str(number) for number in range(first, last + 1))


def _framework_concepts(content: str) -> tuple[str, ...]:
    """Return the concepts of the National Framework ("outcome-1") that a bracket names by number or
    title.
    """
    if not _RE.national_framework.search(content):
        return ()
    kind = ""
    numbered = []
    for token in _RE.national_framework_token.finditer(content):
        if token["kind"]:
            kind = token["kind"].lower()
        elif kind:
            number = token["number"].lower()
            numbered.append(f"{kind}-{_DIGITS.get(number, number)}")
    titles = row_patterns("national-framework", "id")
    return tuple(numbered) or tuple(concept for concept, title in titles if title.search(content))
