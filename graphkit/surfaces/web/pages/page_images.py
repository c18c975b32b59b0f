"""Pages of reports as images, with the words of a statement boxed; and the PDF file of a report.

The file is found by its name, checked by its digest, and shown where its licence allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from graphkit.core.errors import EntityNotFoundError, UnreadableReportError
from graphkit.core.identifiers import local_id
from graphkit.core.model import quote_digest
from graphkit.core.terms import Dcterms, Gk
from graphkit.documents.ingest import read_document, visible_files
from graphkit.documents.ingest.pdf import open_pdf
from graphkit.documents.ingest.sentence_boxes import find_sentence
from graphkit.graph.builder.tasks import results_in
from graphkit.graph.entities.lookup import objects
from graphkit.graph.entities.quotes import OPEN_LICENCE
from graphkit.graph.facts.passages import Passage, passages_of
from graphkit.graph.store.dataset import Store
from graphkit.graph.store.generations import read_manifest
from graphkit.surfaces.web.page import Content, PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_drawing import draw_page, image_size
from graphkit.surfaces.web.page_links import entity_at

_TEXTS = load_pages()["texts"]["statement"]
_PAGE = re.compile(r"\d{1,5}", re.ASCII)
_FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
)


class Printed(NamedTuple):
    """The pages that a statement is printed on: number, address, width and height of each image."""

    pages: list[tuple[int, str, int, int]]
    message: str  # why something cannot be shown
    quote: str = ""
    file: str = ""  # address


def passage_at(store: Store, path: str) -> Passage:
    """Return the passage of the statement at a path. Raises EntityNotFoundError."""
    iri = entity_at(path)
    if passage := passages_of(store.facts, [iri]).get(iri):
        return passage
    raise EntityNotFoundError(f"no {path.split('/')[-2]} at {path}: search at /")


def printed_pages(store: Store, passage: Passage, request: PageRequest) -> Printed:
    """Return the pages of the PDF file that a statement is printed on,
    with the address of the file.

    The sentence is boxed on them if it is found whole.
    """
    thing = local_id(passage.report).removeprefix("report/")
    local_name = local_id(passage.iri).removeprefix(f"inspection/{thing}/")
    try:
        path, data = _read_pdf(store, passage.report, request)
        quote, first, last = _words(passage, path)
        with closing(open_pdf(data, Path(path.name))) as document:
            boxed = find_sentence(document, quote, first, last)
            pages = []
            for number in sorted(boxed) or range(first, min(last, len(document)) + 1):
                with closing(document[number - 1]) as page:
                    size = image_size(page)
                pages.append(
                    (number, f"/page-image/{thing}/{number}.png?statement={local_name}", *size)
                )
    except (EntityNotFoundError, UnreadableReportError) as error:
        return Printed([], str(error))
    return Printed(pages, "" if boxed else _TEXTS["not-boxed"], quote, f"/report-file/{thing}.pdf")


def image(store: Store, request: PageRequest) -> PageResult:
    """A page of a report as an image; with ?statement=finding/36.2, its sentence is boxed."""
    thing, page = request.fields["thing"], request.fields["number"]
    if not _PAGE.fullmatch(page):
        raise EntityNotFoundError(f"{page[:40]!r} is not the number of a page")
    number = int(page)
    path, data = _read_pdf(store, entity_at(f"/id/report/{thing}"), request)
    with closing(open_pdf(data, Path(path.name))) as document:
        if not 1 <= number <= len(document):
            raise EntityNotFoundError(f"no page {number}: {path.name} has {len(document)} pages")
        boxes = {}
        if local_name := request.value("statement"):
            passage = passage_at(store, f"/id/inspection/{thing}/{local_name}")
            boxes = find_sentence(document, *_words(passage, path))
        return Content(draw_page(document, number, boxes.get(number, ())), "image/png")


def report_file(store: Store, request: PageRequest) -> PageResult:
    """The PDF file of a report, as it was read."""
    _, data = _read_pdf(store, entity_at(f"/id/report/{request.fields['thing']}"), request)
    return Content(data, "application/pdf", policy=_FILE_POLICY)


def _read_pdf(store: Store, report: str, request: PageRequest) -> tuple[Path, bytes]:
    """Return path and content of the PDF file that a report was read from.

    Raises EntityNotFoundError, which says why, where it is missing or changed, or may not be shown.
    """
    if not (request.show_all_quotes or OPEN_LICENCE in objects(store, report, Dcterms.license)):
        raise EntityNotFoundError(_TEXTS["not-open"])
    names, digests = (objects(store, report, each) for each in (Gk.fileName, Gk.sha256))
    is_changed = False
    for path in _candidates(report, names, request):
        data = path.read_bytes()
        if sha256(data).hexdigest() in digests:
            return path, data
        is_changed = True
    listed = ", ".join(sorted(names)) or "its file"
    if not any(name.lower().endswith(".pdf") for name in names):
        raise EntityNotFoundError(
            f"No page to show: the report was read from {listed}, not from a PDF file."
        )
    if is_changed:
        raise EntityNotFoundError(
            f"{listed} has changed since the graph was built. Build it again."
        )
    raise EntityNotFoundError(f"{listed} is not in this copy. The published report has the page.")


def _candidates(report: str, names: list[str], request: PageRequest) -> Iterator[Path]:
    """Yield PDF files that may be those of a report: where the build read them,
    then in the folder given.
    """
    found = [
        Path(path) for path in _built_from(request.location, request.generation).get(report, ())
    ]
    if request.reports:
        found += [path for path in visible_files(Path(request.reports)) if path.name in names]
    yield from (path for path in found if path.suffix.lower() == ".pdf" and path.is_file())


@lru_cache(maxsize=1)
def _built_from(location: str, generation: str) -> dict[str, list[str]]:
    """Return the paths of the files that a generation was built from, by IRI of the report."""
    paths: dict[str, list[str]] = {}
    for result in results_in(read_manifest(location)).values():
        paths.setdefault(result.graph, []).append(result.path)
    return paths


def _words(passage: Passage, path: Path) -> tuple[str, int, int]:
    """Return the words that a statement rests on, and the pages where they begin and end.

    The words are from the graph or else from the file at `path`; "" if it does not have them.
    Raises EntityNotFoundError for a statement without a page.
    """
    first = passage.page
    if not first:
        raise EntityNotFoundError("No page to show: the graph does not say on which page this is.")
    quote = passage.quote or _text(path)[passage.start : passage.end]
    is_stated = passage.quote or quote_digest(quote) == passage.digest
    return quote if is_stated else "", first, passage.end_page or first


@lru_cache(maxsize=1)  # the page of a statement, then its image
def _text(path: Path) -> str:
    return read_document(path).text
