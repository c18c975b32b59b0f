"""Reads HTML: no scripts or styles, no requests.

What a web site adds around a report (menus, notices, forms) is removed. Tags, roles, ids and
classes identify these parts. A part that contains most of the text is kept, because some sites put
the whole page in one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import filterfalse, groupby, islice
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
        tag, attributes = element.tag, element.attributes
        number = id(element)
        place = self._replace(above=(element, self.above))
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
        place = place._replace(block=number, cell=0, link="")
        if tag in _HEADINGS:
            return place._replace(heading=(number, _HEADINGS[tag]))
        if tag in _LISTS:
            first = _BULLET if tag == "ul" else _first_number(attributes.get("start", ""))
            return place._replace(lists=(*place.lists[:_MAX_DEPTH], (number, first)))
        if tag == "li":
            return place._replace(items=(*place.items[:_MAX_DEPTH], number))
        return place


def _first_number(start: str) -> int:
    """Return the number of the first item of a list: 1 where its tag states none."""
    if start.isdecimal() and len(start) < 4:
        return int(start)
    return 1


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
            inside = place.inside(node)
            if node.tag in _BLOCKS:
                yield inside, " " if place.cell else ""
            shown = node.children
            if not opened and _is_closed(node):
                shown = [*filter(_is_summary, node.children)]
                closed = filterfalse(_is_summary, node.children)
                hidden.append((_words_of(closed), inside.parts))
            waiting += [(child, inside) for child in reversed(shown)]


def _is_summary(node: Element | str) -> bool:
    """Return whether a part of a closed element is shown: it opens the rest on a click."""
    return isinstance(node, Element) and node.tag == "summary"


def _is_closed(element: Element) -> bool:
    """Return whether an element opens on a click, and holds no section of its own."""
    if element.tag != "details" or "open" in element.attributes:
        return False
    inner = islice(element.find_all(), _MAX_INNER)
    return not any(each.tag in _HEADINGS for each in inner)


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
        if any(place.cell for place, _ in run):
            self._add_row(run)
            return
        lines = [*filter(None, map(clean, _joined(run).split("\n")))]
        if not lines:
            return
        place, _ = run[0]
        is_item = bool(place.items and place.lists) and place.items[-1] not in self._begun
        heading, rank = place.heading
        is_heading = bool(rank) and heading not in self._begun
        self._begun.update((*place.items, heading))
        whole = " ".join(lines)
        if is_heading:
            self._add(BlockKind.HEADING, whole, place.parts, level=rank)
        elif _is_navigation(run, is_item):
            return
        elif is_item:
            self._add_list_item(whole, place)
        elif len(lines) > 1 and not ends_sentence(whole):
            for line in lines:
                self._add(BlockKind.LINE, line, place.parts)
        else:
            self._add_text(whole, place.parts)

    def _add_row(self, run: list[tuple[_Place, str]]) -> None:
        """Add the texts of a row: a row of cells, or the text of the only one that is filled."""
        cells = (_joined(cell) for _, cell in groupby(run, lambda one: one[0].cell))
        filled = [*filter(None, map(clean, cells))]
        parts = run[0][0].parts
        if len(filled) > 1:
            self._add(BlockKind.ROW, "\t".join(filled), parts)
        elif filled:
            self._add_text(filled[0], parts)

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
        before = self.placed[-1][0] if self.placed else None
        if marked := split_bullet(text):
            self._add(BlockKind.BULLET, marked[1], parts, level=1)
        elif counted := split_number(text):
            number, words = counted
            self._add(BlockKind.PARAGRAPH, words, parts, number=number)
        elif (
            before and before.kind == BlockKind.PARAGRAPH and continues_sentence(before.last, text)
        ):
            before.lines.append((text, None))
        else:
            is_sentence = text.endswith(":") or ends_sentence(text)
            is_prose = is_sentence or len(text) > _MIN_SENTENCE_LENGTH
            self._add(BlockKind.PARAGRAPH if is_prose else BlockKind.LINE, text, parts)


def _joined(run: Iterable[tuple[_Place, str]]) -> str:
    return "".join(text for _, text in run)


def _is_navigation(run: Sequence[tuple[_Place, str]], is_item: bool) -> bool:
    """Return whether all of a block is links: of a list, or within the page."""
    links = {place.link for place, text in run if text.strip()}
    if "" in links:
        return False
    return is_item or all(link.startswith("#") for link in links)


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
    blocks = _Blocks()
    hidden: list[tuple[str, PageParts]] = []
    texts = _texts(root, hidden, opened=opened)
    for _, run in groupby(texts, lambda one: one[0].block):
        blocks.add_run([*run])
    for words, parts in hidden:
        if words:
            aside = draft_block(BlockKind.ASIDE, words, number=HIDDEN_TEXT)
            blocks.placed.append((aside, parts))
    return blocks.placed


def _page_part(tag: str, attributes: Mapping[str, str]) -> str:
    """Return the page part that a tag opens, "" where it is not one of those known."""
    names = f"{attributes.get('id', '')} {attributes.get('class', '')}"
    if LINE_RE.notice.search(names):
        return "aside"
    role = attributes.get("role", "").strip().lower()
    part = _ROLES.get(role, role or tag)
    return part if part in (*_SITE_PARTS, *_REPORT_PARTS) else ""


def _without_site_boilerplate(kept: Sequence[Placed]) -> Sequence[Placed]:
    """Return the draft blocks that belong to the report."""
    for part in _SITE_PARTS:
        rest = [one for one in kept if not _is_in_site_part(one, part)]
        titled = part != "header" or _has_title(rest) or not _has_title(kept)
        if titled and _text_length(rest) > _MIN_KEPT_SHARE * _text_length(kept):
            kept = rest
    for part in _REPORT_PARTS:
        inside = [one for one in kept if part in one[1]]
        outside = [one for one in kept if part not in one[1]]
        if _has_title(outside):
            continue
        if _text_length(inside) > _MIN_KEPT_SHARE * _text_length(kept):
            return inside
    return kept


def _is_in_site_part(one: Placed, part: str) -> bool:
    """Return whether a block is in a part of the site; the header of an article is its title."""
    _, parts = one
    is_title = part == "header" and part in parts and parts[0] in _REPORT_PARTS
    return part in parts and not is_title


def _has_title(kept: Sequence[Placed]) -> bool:
    return any(item.kind is BlockKind.HEADING and item.level == 1 for item, _ in kept)


def _text_length(kept: Sequence[Placed]) -> int:
    return sum(item.length for item, _ in kept if item.kind is not BlockKind.ASIDE)
