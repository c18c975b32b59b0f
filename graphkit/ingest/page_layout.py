"""From printed pages to blocks: what recurs and what is small set apart, the rest built into blocks.

Running headers, footers and page numbers stand at the edge of every page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from graphkit.core.model import BODY_KINDS, BlockKind
from graphkit.ingest.blocks import LABELLED, LARGE, Builder
from graphkit.ingest.document_builder import Draft, draft
from graphkit.ingest.hyphenation import rejoin
from graphkit.ingest.line_markers import FAREWELL, closed
from graphkit.ingest.line_merging import merged, part_footnotes
from graphkit.ingest.normalisation import join
from graphkit.ingest.page_metrics import Sheet, measure
from graphkit.ingest.paragraph_numbers import with_stops
from graphkit.ingest.pdf import Line, Page
from graphkit.ingest.table_rows import Row, find_rows

_EDGE = 0.09  # of the height of the page, above and below
_FAR_EDGE = 0.13  # page numbers may stand a little further in
_MARGIN = 0.15  # and what stands first or last on most pages further still
_HEIGHT = attrgetter("y")
_DIGITS = re.compile(r"\d+")
_NUMBER_ALONE = re.compile(r"(?:page ?)?(\d{1,3})(?: ?(?:of|/) ?\d{1,3})?$", re.IGNORECASE)
_MARK_SIZE = 7.5  # a number in smaller print is a footnote's
_OFTEN = 3
_SAME_HEIGHT = 12.0  # points

Key = tuple[str, bool]


class Running(NamedTuple):
    """What recurs and how far from the edge: near one on some pages, as the first or last line on most."""

    at_edge: dict[Key, float]
    outermost: dict[Key, float]


def read_layout(pages: list[Page]) -> list[Draft]:
    """Return the blocks of a PDF in reading order, headers and footnotes among them where they stand."""
    sheet = measure(pages)
    with_stops((line for page in pages for line in page.lines), sheet)
    running = _find_running(pages)
    builder = Builder(sheet)
    for page in pages:
        _read_page(page, sheet, running, builder)
    rejoin(builder.drafts)
    _settle(builder.drafts)
    return builder.drafts


def _read_page(page: Page, sheet: Sheet, running: Running, builder: Builder) -> None:
    measures = sheet.for_page(page)
    builder.begin_page(measures)
    body: list[Line] = []
    outermost = [line for line in _outermost(page) if _recurs(line, page, running.outermost)]
    for line in page.lines:
        if _is_running(line, page, running) or any(line is one for one in outermost):
            builder.drafts.append(draft(BlockKind.HEADER, line.text, page.number))
        elif line.text:
            body.append(line)
    body, notes = part_footnotes(merged(body, sheet), sheet)
    for unit in find_rows(body, measures.leading):
        if isinstance(unit, Row):
            builder.row(unit)
        else:
            builder.line(unit)
    for note in notes:
        builder.drafts.append(Draft(BlockKind.FOOTNOTE, [(line.text, page.number) for line in note]))


def _find_running(pages: list[Page]) -> Running:
    """Return what recurs as headers and footers do; left and right pages may have some of their own."""
    often, most = min(_OFTEN, max(2, len(pages) // 3)), max(_OFTEN, len(pages) / 2)
    near = [[line for line in page.lines if _at_edge(line, page, _EDGE)] for page in pages]
    return Running(_recurring(pages, near, often), _recurring(pages, map(_outermost, pages), most))


def _recurring(pages: list[Page], lines: Iterable[list[Line]], times: float) -> dict[Key, float]:
    """Return what stands on so many pages, and how far from the edge it stands as a rule."""
    seen: dict[Key, list[float]] = {}
    for page, chosen in zip(pages, lines, strict=True):
        for key, line in {_key(line, page): line for line in chosen}.items():
            seen.setdefault(key, []).append(_from_edge(line, page))
    return {key: median(found) for key, found in seen.items() if len(found) >= times}


def _outermost(page: Page) -> list[Line]:
    """Return the highest and the lowest line of a page, as far as they stand in its margins."""
    ends = [max(page.lines, key=_HEIGHT), min(page.lines, key=_HEIGHT)] if page.lines else []
    return [line for line in ends if _at_edge(line, page, _MARGIN)]


def _is_running(line: Line, page: Page, running: Running) -> bool:
    """Tell whether a line is a running header, a footer or a page number."""
    if not _at_edge(line, page, _FAR_EDGE):
        return False
    alone = _NUMBER_ALONE.match(line.text)
    if alone:
        if line.size < _MARK_SIZE or line.note:
            return False
        return int(alone[1]) == page.number or _at_edge(line, page, _EDGE)
    if not _at_edge(line, page, _EDGE):
        return False
    if page.number > 1:
        return _key(line, page) in running.at_edge  # some pages print it a little higher
    return _recurs(line, page, running.at_edge)  # a letter's first line may say it, too


def _recurs(line: Line, page: Page, running: dict[Key, float]) -> bool:
    """Tell whether a line says what recurs, and as far from the edge as it does."""
    return abs(running.get(_key(line, page), math.inf) - _from_edge(line, page)) < _SAME_HEIGHT


def _from_edge(line: Line, page: Page) -> float:
    return min(line.y, page.height - line.y)


def _key(line: Line, page: Page) -> Key:
    return _DIGITS.sub("#", line.text), line.y > page.height / 2


def _at_edge(line: Line, page: Page, edge: float) -> bool:
    return line.y < edge * page.height or line.y > (1 - edge) * page.height


def _settle(drafts: list[Draft]) -> None:
    """Tell single lines from paragraphs and headings, now that all are whole."""
    farewell = prose = False
    for item in drafts:
        prose = prose or (item.kind == BlockKind.PARAGRAPH and (closed(item.last) or bool(item.number)))
        farewell = farewell or (item.kind in BODY_KINDS and FAREWELL.match(item.first) is not None)
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
