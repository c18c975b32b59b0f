"""A page of a report as an image; with ?statement=finding/36.2, the sentence of that statement is boxed."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from graphkit.core.errors import EntityNotFoundError
from graphkit.ingest.pdf import open_pdf
from graphkit.ingest.sentence_boxes import find_sentence
from graphkit.store.dataset import Store
from graphkit.web.entity_address import entity_at
from graphkit.web.page import Content, PageRequest, PageResult
from graphkit.web.page_drawing import draw_page
from graphkit.web.passage_words import passage_words
from graphkit.web.report_file import read_report_pdf

_PAGE = re.compile(r"\d{1,5}", re.ASCII)


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the image of a page. Raises EntityNotFoundError where there is none."""
    thing, page = request.fields["thing"], request.fields["number"]
    if not _PAGE.fullmatch(page):
        raise EntityNotFoundError(f"{page[:40]!r} is not the number of a page")
    number = int(page)
    path, data = read_report_pdf(store, entity_at(f"/id/report/{thing}"), request)
    with closing(open_pdf(data, Path(path.name))) as document:
        if not 1 <= number <= len(document):
            raise EntityNotFoundError(f"no page {number}: {path.name} has {len(document)} pages")
        boxes = {}
        if statement := request.value("statement"):
            passage = passage_words(store, entity_at(f"/id/inspection/{thing}/{statement}"), path)
            boxes = find_sentence(document, *passage)
        return Content(draw_page(document, number, boxes.get(number, ())), "image/png")
