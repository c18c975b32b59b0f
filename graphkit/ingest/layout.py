"""From printed pages to blocks: what recurs and what is small set apart, the rest built into blocks."""

from __future__ import annotations

from graphkit.ingest.blocks import LABELLED, LARGE, Builder
from graphkit.ingest.clean import join
from graphkit.ingest.draft import Draft, draft
from graphkit.ingest.lines import merged, part_footnotes
from graphkit.ingest.marks import FAREWELL, closed
from graphkit.ingest.pdf import Line, Page
from graphkit.ingest.running import Key, find_running, is_running
from graphkit.ingest.setapart import set_apart
from graphkit.ingest.sheet import Sheet, measure
from graphkit.ingest.tables import Row, find_rows
from graphkit.model import BODY, BlockKind


def read_layout(pages: list[Page]) -> list[Draft]:
    """Return the blocks of a PDF in reading order, headers and footnotes among them where they stand."""
    sheet = measure(pages)
    running = find_running(pages)
    builder = Builder(sheet)
    for page in pages:
        _read_page(page, sheet, running, builder)
    _settle(builder.drafts)
    set_apart(builder.drafts)
    return builder.drafts


def _read_page(page: Page, sheet: Sheet, running: frozenset[Key], builder: Builder) -> None:
    builder.begin_page(sheet.for_page(page))
    body: list[Line] = []
    for line in page.lines:
        if is_running(line, page, running):
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
