"""Turns the lines of PDF pages into draft blocks: removes headers and footers, separates footnotes.

Running headers, footers and page numbers recur at the top or bottom edge of pages.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from statistics import median

from graphkit.core.model import BODY_KINDS, BlockKind
from graphkit.core.patterns import ends_sentence
from graphkit.documents.ingest.blocks import LARGE_HEADING, BlockBuilder
from graphkit.documents.ingest.document_builder import DraftBlock, draft_block
from graphkit.documents.ingest.hyphenation import rejoin_hyphenated_words
from graphkit.documents.ingest.line_text import LINE_RE, join_lines
from graphkit.documents.ingest.page_lines import (
    PageMetrics,
    TableRow,
    add_full_stops,
    find_rows,
    measure_pages,
    merge_fragments,
    separate_footnotes,
)
from graphkit.documents.ingest.page_sequence import (
    EDGE,
    NUMBER_EDGE,
    is_large_enough,
    lone_number,
    without_digits,
)
from graphkit.documents.ingest.pdf import Line, PdfPage
from graphkit.documents.ingest.stamps import set_stamps_aside

_MARGIN = 0.15  # of the page height: the first or last line of most pages may be as far from it
_baseline = attrgetter("y")
_MIN_PAGES = 3
_SAME_DISTANCE = 12.0  # points

# the text of a line without its digits, and whether it is in the upper half
LineKey = tuple[str, bool]
Recurring = dict[LineKey, float]  # lines that recur, and their distance from the edge


def blocks_from_pages(pages: list[PdfPage]) -> list[DraftBlock]:
    """Return the draft blocks of a PDF in reading order, with headers and footnotes among them.

    The stamps of other bodies are taken off the pages first.
    """
    set_stamps_aside(pages)
    metrics = measure_pages(pages)
    add_full_stops((line for page in pages for line in page.lines), metrics)
    # Running headers and footers: near the edge on some pages (left and right pages may have
    # different ones), or the outermost line on most.
    often = min(_MIN_PAGES, max(2, len(pages) // 3))
    most = max(_MIN_PAGES, len(pages) / 2)
    near = ([line for line in page.lines if page.edge(line) < EDGE] for page in pages)
    at_edge = _recurring_lines(pages, near, often)
    outermost = _recurring_lines(pages, map(_outermost_lines, pages), most)
    builder = BlockBuilder(metrics)
    for page in pages:
        running = [line for line in page.lines if _is_running_line(line, page, at_edge)]
        ends = _outermost_lines(page)
        running += [line for line in ends if _is_recurring(line, page, outermost)]
        _read_page(page, {id(line) for line in running}, builder, metrics)
    rejoin_hyphenated_words(builder.drafts)
    _finalise_kinds(builder.drafts)
    for page in pages:
        for code, words in page.aside.items():
            builder.drafts.append(draft_block(BlockKind.ASIDE, words, page.number, code))
    return builder.drafts


def _read_page(
    page: PdfPage, running: set[int], builder: BlockBuilder, metrics: PageMetrics
) -> None:
    """Add the blocks of a page; `running` are the ids of its headers, footers and page numbers."""
    measures = metrics.for_page(page)
    builder.begin_page(measures)
    headers = [line for line in page.lines if id(line) in running]
    builder.drafts += [draft_block(BlockKind.HEADER, line.text, page.number) for line in headers]
    lines = [line for line in page.lines if line.text and id(line) not in running]
    body, footnotes = separate_footnotes(merge_fragments(lines, metrics), metrics)
    for unit in find_rows(body, measures.leading):
        if isinstance(unit, TableRow):
            builder.add_row(unit)
        else:
            builder.add_line(unit)
    for footnote in footnotes:
        builder.drafts.append(
            DraftBlock(BlockKind.FOOTNOTE, [(line.text, page.number) for line in footnote])
        )


def _recurring_lines(pages: list[PdfPage], lines: Iterable[list[Line]], times: float) -> Recurring:
    """Return the lines that are on at least `times` pages,
    with their median distance from the edge.
    """
    seen: dict[LineKey, list[float]] = defaultdict(list)
    for page, chosen in zip(pages, lines, strict=True):
        by_key = {_line_key(line, page): line for line in chosen}
        for key, line in by_key.items():
            seen[key].append(page.edge(line) * page.height)
    return {key: median(found) for key, found in seen.items() if len(found) >= times}


def _outermost_lines(page: PdfPage) -> list[Line]:
    """Return the highest and the lowest line of a page, if they are in its margins."""
    ends = [max(page.lines, key=_baseline), min(page.lines, key=_baseline)] if page.lines else []
    return [line for line in ends if page.edge(line) < _MARGIN]


def _is_running_line(line: Line, page: PdfPage, at_edge: Recurring) -> bool:
    """Return whether a line is a running header, a footer or a page number."""
    edge = page.edge(line)
    if edge >= NUMBER_EDGE:
        return False
    is_near = edge < EDGE
    alone = lone_number(line.text)
    if alone is not None:
        return is_large_enough(line) and (is_near or alone == page.number)
    if not is_near:
        return False
    if page.number > 1:
        return _line_key(line, page) in at_edge  # some pages print it a little higher
    return _is_recurring(line, page, at_edge)  # the first line of a letter may have the same words


def _is_recurring(line: Line, page: PdfPage, running: Recurring) -> bool:
    """Return whether a line recurs at this distance from the edge."""
    usual = running.get(_line_key(line, page), math.inf)
    return abs(usual - page.edge(line) * page.height) < _SAME_DISTANCE


def _line_key(line: Line, page: PdfPage) -> LineKey:
    return without_digits(line.text), line.y > page.height / 2


def _finalise_kinds(drafts: list[DraftBlock]) -> None:
    """Decide between line, paragraph and heading, now that all blocks are complete."""
    after_closing = in_prose = False
    for item in drafts:
        is_paragraph = item.kind == BlockKind.PARAGRAPH
        if is_paragraph and (item.number or ends_sentence(item.last)):
            in_prose = True
        if item.kind in BODY_KINDS and LINE_RE.letter_closing.match(item.first):
            after_closing = True
        if is_paragraph and _is_line(item, in_prose):
            item.kind = BlockKind.LINE
        elif item.kind == BlockKind.HEADING:
            _finalise_heading(item, after_closing)


def _is_line(item: DraftBlock, in_prose: bool) -> bool:
    """Return whether a paragraph is a line on its own, such as that of an address."""
    if item.number or ends_sentence(item.last) or item.last.endswith(":"):
        return False
    is_label = LINE_RE.labelled_line.match(item.first) is not None
    return len(item.lines) == 1 or not in_prose or is_label


def _finalise_heading(item: DraftBlock, after_closing: bool) -> None:
    if after_closing and item.level > 1:
        item.kind = BlockKind.LINE
        item.level = 0
    elif item.level == LARGE_HEADING and join_lines(line for line, _ in item.lines).endswith("."):
        item.kind = BlockKind.PARAGRAPH
        item.level = 0
    item.level = min(item.level, 2)
