"""Reads HTML: no scripts or styles, no requests.

What a web site adds around a report (menus, notices, forms) is removed. Tags, roles, ids and
classes identify these parts. A part that contains most of the text is kept, because some sites put
the whole page in one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from graphkit.core.html_tree import Element, parse_html
from graphkit.core.model import BlockKind
from graphkit.core.patterns import ends_sentence
from graphkit.documents.ingest.document_builder import DraftBlock, draft_block
from graphkit.documents.ingest.line_text import (
    LINE_RE,
    clean,
    continues_sentence,
    split_bullet,
    split_number,
)
from graphkit.documents.ingest.visible_html import Above, Visibility
from graphkit.documents.ingest.visible_text import HIDDEN_TEXT

_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_LISTS = frozenset(["ul", "ol"])
_CELLS = frozenset(["td", "th"])
_SECTIONS = frozenset("div section article main header footer aside body form fieldset".split())
_PARTS = frozenset("p blockquote dl dt dd caption figure figcaption pre address".split())
_BLOCKS = frozenset(
    ["table", "tr", "li", "hr", "details", "summary", *_SECTIONS, *_PARTS, *_LISTS, *_HEADINGS]
)
_DROPPED = frozenset("script style title noscript template svg nav button iframe".split())
_BULLET = -1
_MIN_SENTENCE_LENGTH = 140
_MAX_INNER = 200  # elements inside one that are looked at
_MAX_DEPTH = 60  # of page parts, lists and list items that are told apart

PageParts = tuple[str, ...]  # enclosing page parts, outermost first: "main", "aside" …

_SITE_PARTS = ("header", "footer", "aside", "form", "nav")
_REPORT_PARTS = ("main", "article")
_ROLE_NAMES = ("banner", "contentinfo", "complementary", "search", "navigation")
_ROLES = dict(zip(_ROLE_NAMES, _SITE_PARTS, strict=True))  # role → part
_MIN_KEPT_SHARE = 0.5  # of the characters

Placed = tuple[DraftBlock, PageParts]  # a draft block and the page parts it is in


class _Place(NamedTuple):
    """The elements around a text that decide which block it is part of; elements are numbers."""

    block: int = 0
    cell: int = 0  # of the table row that is the block; 0 outside tables
    heading: tuple[int, int] = (0, 0)  # and its rank
    items: tuple[int, ...] = ()  # list items, outermost first
    # lists, each with the number of its first item, or _BULLET
    lists: tuple[tuple[int, int], ...] = ()
    parts: PageParts = ()
    link: str = ""  # target
    raised: bool = False
    above: Above = ()

    def inside(self, element: Element) -> _Place:
        """Return the place of what an element contains."""
        place = self._replace(above=(element, self.above))
        tag, attributes, number = element.tag, element.attributes, id(element)
        if tag in _SECTIONS and (part := _page_part(tag, attributes)):
            place = place._replace(parts=(*place.parts[:_MAX_DEPTH], part))
        if tag == "a":
            return place._replace(link=attributes.get("href", ""))
        if tag == "sup":
            return place._replace(raised=True)
        if tag in _CELLS:
            return place._replace(cell=number, link="")
        if tag not in _BLOCKS or (place.cell and tag != "tr"):
            return place
        heading = (number, _HEADINGS[tag]) if tag in _HEADINGS else place.heading
        place = place._replace(block=number, cell=0, heading=heading, link="")
        if tag in _LISTS:
            start = attributes.get("start", "")
            first = int(start) if start.isdecimal() and len(start) < 4 else 1
            return place._replace(
                lists=(*place.lists[:_MAX_DEPTH], (number, _BULLET if tag == "ul" else first))
            )
        return place._replace(items=(*place.items[:_MAX_DEPTH], number)) if tag == "li" else place


def _texts(
    root: Element, hidden: list[tuple[str, PageParts]], *, opened: bool
) -> Iterator[tuple[_Place, str]]:
    """Yield the texts of a page in order; an empty one where a block begins.

    What the page does not show is added to `hidden`; unless `opened`, also what it shows on a
    click.
    """
    visibility = Visibility(root)
    waiting: list[tuple[Element | str, _Place]] = [(root, _Place())]
    while waiting:
        node, place = waiting.pop()
        if isinstance(node, str):
            if not (place.raised and node.strip().isdecimal()):
                yield place, node.replace("\n", " ").replace("\r", " ")
        elif node.tag == "br":
            yield place, " " if place.cell else "\n"
        elif node.tag in _DROPPED:
            continue
        elif visibility.is_hidden(node, place.above):
            hidden.append((_words_of([node]), place.parts))
        else:
            inside, children = place.inside(node), node.children
            if node.tag in _BLOCKS:
                yield inside, " " if place.cell else ""
            if not opened and _is_closed(node):
                children = [
                    each for each in children if isinstance(each, Element) and each.tag == "summary"
                ]
                hidden.append(
                    (
                        _words_of(each for each in node.children if each not in children),
                        inside.parts,
                    )
                )
            waiting += [(child, inside) for child in reversed(children)]


def _is_closed(element: Element) -> bool:
    """Return whether an element opens on a click, and holds no section of its own."""
    is_closed = element.tag == "details" and "open" not in element.attributes
    inner = islice(element.find_all(), _MAX_INNER) if is_closed else ()
    return is_closed and not any(each.tag in _HEADINGS for each in inner)


def _words_of(nodes: Iterable[Element | str]) -> str:
    """Return the words of elements and texts."""
    parts = (node if isinstance(node, str) else f" {node.text} " for node in nodes)
    return " ".join("".join(parts).split())


class _Blocks:
    """Collects the draft blocks of a page, each with the page parts it is in."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self._counts: dict[int, int] = {}  # list → the number of its next item
        self._begun: set[int] = set()  # list items and headings that have text

    def add_run(self, run: list[tuple[_Place, str]]) -> None:
        """Add the texts of one block, or of one row of a table."""
        place = run[0][0]
        parts = place.parts
        if any(each.cell for each, _ in run):
            cells = (
                "".join(text for _, text in cell)
                for _, cell in groupby(run, lambda one: one[0].cell)
            )
            filled = [*filter(None, map(clean, cells))]
            if len(filled) > 1:
                self._add(BlockKind.ROW, "\t".join(filled), parts)
            elif filled:
                self._add_text(filled[0], parts)
            return
        lines = [*filter(None, map(clean, "".join(text for _, text in run).split("\n")))]
        if not lines:
            return
        links = {each.link for each, text in run if text.strip()}
        is_item = bool(place.items and place.lists) and place.items[-1] not in self._begun
        rank = 0 if place.heading[0] in self._begun else place.heading[1]
        self._begun.update((*place.items, place.heading[0]))
        # Navigation: a list item that is a link, or links within the page
        within = is_item or all(link.startswith("#") for link in links)
        whole = " ".join(lines)
        if "" not in links and within and not rank:
            return
        if rank:
            self._add(BlockKind.HEADING, whole, parts, level=rank)
        elif is_item:
            self._add_list_item(whole, place)
        elif len(lines) > 1 and not ends_sentence(whole):
            for line in lines:
                self._add(BlockKind.LINE, line, parts)
        else:
            self._add_text(whole, parts)

    def _add(
        self, kind: BlockKind, text: str, parts: PageParts, number: str = "", level: int = 0
    ) -> None:
        self.placed.append((draft_block(kind, text, None, number, level), parts))

    def _add_list_item(self, text: str, place: _Place) -> None:
        (opened, first), depth = place.lists[-1], len(place.lists)
        if first == _BULLET or depth > 1:
            self._add(BlockKind.BULLET, text, place.parts, level=min(3, depth))
        else:
            number = self._counts[opened] = self._counts.get(opened, first - 1) + 1
            self._add(BlockKind.PARAGRAPH, text, place.parts, number=str(number))

    def _add_text(self, text: str, parts: PageParts) -> None:
        """Add text whose kind no tag gives, but its bullet, number or full stop."""
        marked, counted = split_bullet(text), split_number(text)
        before = self.placed[-1][0] if self.placed else None
        if marked:
            self._add(BlockKind.BULLET, marked[1], parts, level=1)
        elif counted:
            self._add(BlockKind.PARAGRAPH, counted[1], parts, number=counted[0])
        elif (
            before and before.kind == BlockKind.PARAGRAPH and continues_sentence(before.last, text)
        ):
            before.lines.append((text, None))
        else:
            sentence = ends_sentence(text) or len(text) > _MIN_SENTENCE_LENGTH or text.endswith(":")
            self._add(BlockKind.PARAGRAPH if sentence else BlockKind.LINE, text, parts)


def read_html(text: str) -> list[DraftBlock]:
    """Return the draft blocks of an HTML page in reading order, then what it does not show.

    Footnote marks in <sup>, and the text of the web site around the report, are left out. What
    opens on a click is read only where most of the text is like that.
    """
    root = parse_html(text)
    shown = _placed(root, opened=False)
    aside = sum(item.length for item, _ in shown if item.kind is BlockKind.ASIDE)
    if aside > _text_length(shown):
        shown = _placed(root, opened=True)
    return [item for item, _ in _without_site_boilerplate(shown)]


def _placed(root: Element, *, opened: bool) -> list[Placed]:
    blocks, hidden = _Blocks(), list[tuple[str, PageParts]]()
    for _, run in groupby(_texts(root, hidden, opened=opened), lambda one: one[0].block):
        blocks.add_run([*run])
    aside = (
        (draft_block(BlockKind.ASIDE, words, number=HIDDEN_TEXT), parts)
        for words, parts in hidden
        if words
    )
    return [*blocks.placed, *aside]


def _page_part(tag: str, attributes: Mapping[str, str]) -> str:
    """Return the page part that a tag opens, "" where it is not one of those known."""
    role = attributes.get("role", "").strip().lower()
    if LINE_RE.notice.search(f"{attributes.get('id', '')} {attributes.get('class', '')}"):
        return "aside"
    part = _ROLES.get(role, role or tag)
    return part if part in (*_SITE_PARTS, *_REPORT_PARTS) else ""


def _without_site_boilerplate(kept: Sequence[Placed]) -> Sequence[Placed]:
    """Return the draft blocks that belong to the report."""
    for part in _SITE_PARTS:
        # The header of an article is its title.
        rest = [
            one
            for one in kept
            if part not in one[1] or (part == "header" and one[1][0] in _REPORT_PARTS)
        ]
        titled = part != "header" or _has_title(rest) or not _has_title(kept)
        if titled and _text_length(rest) > _MIN_KEPT_SHARE * _text_length(kept):
            kept = rest
    for part in _REPORT_PARTS:
        inside = [one for one in kept if part in one[1]]
        titled = _has_title([one for one in kept if part not in one[1]])
        if not titled and _text_length(inside) > _MIN_KEPT_SHARE * _text_length(kept):
            return inside
    return kept


def _has_title(kept: Sequence[Placed]) -> bool:
    return any(item.kind is BlockKind.HEADING and item.level == 1 for item, _ in kept)


def _text_length(kept: Sequence[Placed]) -> int:
    return sum(item.length for item, _ in kept if item.kind is not BlockKind.ASIDE)
