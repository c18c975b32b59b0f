"""From printed pages to blocks: what recurs and what is small set apart, the rest built into blocks.

Running headers, footers and page numbers stand at the edge of every page.
"""

from __future__ import annotations

import re
from collections import Counter

from graphkit.ingest.blocks import LABELLED, LARGE, Builder
from graphkit.ingest.clean import join
from graphkit.ingest.draft import Draft, draft
from graphkit.ingest.lines import merged, part_footnotes
from graphkit.ingest.marks import FAREWELL, closed
from graphkit.ingest.pdf import Line, Page
from graphkit.ingest.sheet import Sheet, measure
from graphkit.ingest.tables import Row, find_rows
from graphkit.model import BODY, BlockKind

_EDGE = 0.09  # of the height of the page, above and below
_FAR_EDGE = 0.13  # page numbers may stand a little further in
_DIGITS = re.compile(r"\d+")
_NUMBER_ALONE = re.compile(r"(?:page ?)?(\d{1,3})(?: ?(?:of|/) ?\d{1,3})?$", re.IGNORECASE)
_MARK_SIZE = 7.5  # a number in smaller print is a footnote's
_OFTEN = 3

Key = tuple[str, bool]


def read_layout(pages: list[Page]) -> list[Draft]:
    """Return the blocks of a PDF in reading order, headers and footnotes among them where they stand."""
    sheet = measure(pages)
    running = _find_running(pages)
    builder = Builder(sheet)
    for page in pages:
        _read_page(page, sheet, running, builder)
    _settle(builder.drafts)
    return builder.drafts


def _read_page(page: Page, sheet: Sheet, running: frozenset[Key], builder: Builder) -> None:
    builder.begin_page(sheet.for_page(page))
    body: list[Line] = []
    for line in page.lines:
        if _is_running(line, page, running):
            builder.drafts.append(draft(BlockKind.HEADER, line.text, page.number))
        elif line.text:
            body.append(line)
    body, notes = part_footnotes(merged(body, sheet), sheet)
    for unit in find_rows(body):
        if isinstance(unit, Row):
            builder.row(unit)
        else:
            builder.line(unit)
    for note in notes:
        builder.drafts.append(Draft(BlockKind.FOOTNOTE, [(line.text, page.number) for line in note]))


def _find_running(pages: list[Page]) -> frozenset[Key]:
    """Return what recurs at one edge of the pages: the words with their digits levelled, and the edge."""
    seen: Counter[Key] = Counter()
    for page in pages:
        seen.update({_key(line, page) for line in page.lines if _at_edge(line, page, _EDGE)})
    often = min(_OFTEN, max(2, len(pages) - 1))
    return frozenset(key for key, times in seen.items() if times >= often)


def _is_running(line: Line, page: Page, running: frozenset[Key]) -> bool:
    """Tell whether a line is a running header, a footer or a page number."""
    if not _at_edge(line, page, _FAR_EDGE):
        return False
    alone = _NUMBER_ALONE.match(line.text)
    if alone:
        if line.size < _MARK_SIZE or line.note:
            return False
        return int(alone[1]) == page.number or _at_edge(line, page, _EDGE)
    return _at_edge(line, page, _EDGE) and _key(line, page) in running


def _key(line: Line, page: Page) -> Key:
    return _DIGITS.sub("#", line.text), line.y > page.height / 2


def _at_edge(line: Line, page: Page, edge: float) -> bool:
    return line.y < edge * page.height or line.y > (1 - edge) * page.height


def _settle(drafts: list[Draft]) -> None:
    """Tell single lines from paragraphs and headings, now that all are whole."""
    farewell = prose = False
    for item in drafts:
        prose = prose or (item.kind == BlockKind.PARAGRAPH and (closed(item.last) or bool(item.number)))
        farewell = farewell or (item.kind in BODY and FAREWELL.match(item.first) is not None)
        if farewell and item.kind == BlockKind.HEADING and item.level > 1:
            item.kind, item.level = BlockKind.LINE, 0
        if item.kind == BlockKind.PARAGRAPH and not item.number:
            alone = len(item.lines) == 1 or not prose or LABELLED.match(item.first)
            if alone and not closed(item.last) and not item.last.endswith(":"):
                item.kind = BlockKind.LINE
        elif item.kind == BlockKind.HEADING:
            text = join(line for line, _ in item.lines)
            if item.level == LARGE and text.endswith("."):
                item.kind, item.level = BlockKind.PARAGRAPH, 0
            item.level = min(item.level, 2)
