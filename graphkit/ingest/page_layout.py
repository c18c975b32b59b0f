"""Turns the lines of PDF pages into draft blocks: removes headers and footers, separates footnotes.

Running headers, footers and page numbers recur at the top or bottom edge of pages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from graphkit.core.model import BODY_KINDS, BlockKind
from graphkit.ingest.blocks import LABELLED_LINE, LARGE_HEADING, BlockBuilder
from graphkit.ingest.document_builder import DraftBlock, draft_block
from graphkit.ingest.hyphenation import rejoin_hyphenated_words
from graphkit.ingest.line_text import LETTER_CLOSING, ends_sentence, join_lines
from graphkit.ingest.page_lines import (
    PageMetrics,
    TableRow,
    add_full_stops,
    find_rows,
    measure_pages,
    merge_fragments,
    separate_footnotes,
)
from graphkit.ingest.pdf import Line, Page

_EDGE_SHARE = 0.09  # of the page height, at the top and the bottom
_PAGE_NUMBER_EDGE_SHARE = 0.13  # page numbers may be a little further from the edge
_MARGIN_SHARE = 0.15  # the first or last line of most pages, further still
_baseline = attrgetter("y")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page ?)?(\d{1,3})(?: ?(?:of|/) ?\d{1,3})?$", re.IGNORECASE)
_MIN_PAGE_NUMBER_SIZE = 7.5  # a number in smaller print belongs to a footnote
_MIN_PAGES = 3
_SAME_DISTANCE = 12.0  # points

LineKey = tuple[str, bool]


class RunningLines(NamedTuple):
    """Recurring lines and their distances from the edge: near it on some pages, or outermost on most."""

    at_edge: dict[LineKey, float]
    outermost: dict[LineKey, float]


def blocks_from_pages(pages: list[Page]) -> list[DraftBlock]:
    """Return the draft blocks of a PDF in reading order, with headers and footnotes among them."""
    metrics = measure_pages(pages)
    add_full_stops((line for page in pages for line in page.lines), metrics)
    running = _find_running_lines(pages)
    builder = BlockBuilder(metrics)
    for page in pages:
        _read_page(page, metrics, running, builder)
    rejoin_hyphenated_words(builder.drafts)
    _finalise_kinds(builder.drafts)
    return builder.drafts


def _read_page(page: Page, metrics: PageMetrics, running: RunningLines, builder: BlockBuilder) -> None:
    measures = metrics.for_page(page)
    builder.begin_page(measures)
    body: list[Line] = []
    outermost = [line for line in _outermost_lines(page) if _is_recurring(line, page, running.outermost)]
    for line in page.lines:
        if _is_running_line(line, page, running) or any(line is one for one in outermost):
            builder.drafts.append(draft_block(BlockKind.HEADER, line.text, page.number))
        elif line.text:
            body.append(line)
    body, footnotes = separate_footnotes(merge_fragments(body, metrics), metrics)
    for unit in find_rows(body, measures.leading):
        if isinstance(unit, TableRow):
            builder.add_row(unit)
        else:
            builder.add_line(unit)
    for footnote in footnotes:
        builder.drafts.append(DraftBlock(BlockKind.FOOTNOTE, [(line.text, page.number) for line in footnote]))


def _find_running_lines(pages: list[Page]) -> RunningLines:
    """Return the running headers and footers; left and right pages may have different ones."""
    often, most = min(_MIN_PAGES, max(2, len(pages) // 3)), max(_MIN_PAGES, len(pages) / 2)
    near = [[line for line in page.lines if _is_near_edge(line, page, _EDGE_SHARE)] for page in pages]
    return RunningLines(
        _recurring_lines(pages, near, often), _recurring_lines(pages, map(_outermost_lines, pages), most)
    )


def _recurring_lines(pages: list[Page], lines: Iterable[list[Line]], times: float) -> dict[LineKey, float]:
    """Return the lines that are on at least `times` pages, with their median distance from the edge."""
    seen: dict[LineKey, list[float]] = {}
    for page, chosen in zip(pages, lines, strict=True):
        for key, line in {_line_key(line, page): line for line in chosen}.items():
            seen.setdefault(key, []).append(_distance_from_edge(line, page))
    return {key: median(found) for key, found in seen.items() if len(found) >= times}


def _outermost_lines(page: Page) -> list[Line]:
    """Return the highest and the lowest line of a page, if they are in its margins."""
    ends = [max(page.lines, key=_baseline), min(page.lines, key=_baseline)] if page.lines else []
    return [line for line in ends if _is_near_edge(line, page, _MARGIN_SHARE)]


def _is_running_line(line: Line, page: Page, running: RunningLines) -> bool:
    """Return whether a line is a running header, a footer or a page number."""
    if not _is_near_edge(line, page, _PAGE_NUMBER_EDGE_SHARE):
        return False
    alone = _PAGE_NUMBER.match(line.text)
    if alone:
        if line.size < _MIN_PAGE_NUMBER_SIZE or line.is_footnote:
            return False
        return int(alone[1]) == page.number or _is_near_edge(line, page, _EDGE_SHARE)
    if not _is_near_edge(line, page, _EDGE_SHARE):
        return False
    if page.number > 1:
        return _line_key(line, page) in running.at_edge  # some pages print it a little higher
    return _is_recurring(line, page, running.at_edge)  # the first line of a letter may have the same words


def _is_recurring(line: Line, page: Page, running: dict[LineKey, float]) -> bool:
    """Return whether a line recurs at this distance from the edge."""
    return (
        abs(running.get(_line_key(line, page), math.inf) - _distance_from_edge(line, page)) < _SAME_DISTANCE
    )


def _distance_from_edge(line: Line, page: Page) -> float:
    return min(line.y, page.height - line.y)


def _line_key(line: Line, page: Page) -> LineKey:
    return _DIGITS.sub("#", line.text), line.y > page.height / 2


def _is_near_edge(line: Line, page: Page, edge: float) -> bool:
    return line.y < edge * page.height or line.y > (1 - edge) * page.height


def _finalise_kinds(drafts: list[DraftBlock]) -> None:
    """Decide between line, paragraph and heading, now that all blocks are complete."""
    after_closing = in_prose = False
    for item in drafts:
        in_prose = in_prose or (
            item.kind == BlockKind.PARAGRAPH and (ends_sentence(item.last) or bool(item.number))
        )
        after_closing = after_closing or (
            item.kind in BODY_KINDS and LETTER_CLOSING.match(item.first) is not None
        )
        if after_closing and item.kind == BlockKind.HEADING and item.level > 1:
            item.kind, item.level = BlockKind.LINE, 0
        if item.kind == BlockKind.PARAGRAPH and not item.number:
            alone = len(item.lines) == 1 or not in_prose or LABELLED_LINE.match(item.first)
            if alone and not ends_sentence(item.last) and not item.last.endswith(":"):
                item.kind = BlockKind.LINE
        elif item.kind == BlockKind.HEADING:
            text = join_lines(line for line, _ in item.lines)
            if item.level == LARGE_HEADING and text.endswith("."):
                item.kind, item.level = BlockKind.PARAGRAPH, 0
            item.level = min(item.level, 2)
