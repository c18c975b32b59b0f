"""Pages of statements of reports: their words, and their places on the pages,
which are shown as images.

The PDF file of a report is found by its name, checked by its digest, and shown where its licence
allows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.answers.readings.recommendation_states import recommendation_states
from graphkit.core.confidence import confidence_with_words, finding_confidence
from graphkit.core.errors import EntityNotFoundError, UnreadableReportError
from graphkit.core.identifiers import concept_value, local_id, report_of, slug
from graphkit.core.model import quote_digest
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Dcterms, Gk, TermIri
from graphkit.core.text_table import printed_number
from graphkit.documents.ingest import read_document, visible_files
from graphkit.documents.ingest.pdf import open_pdf
from graphkit.documents.ingest.sentence_boxes import find_sentence
from graphkit.graph.builder.tasks import results_in
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.quotes import OPEN_LICENCE
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store
from graphkit.graph.store.generations import read_manifest
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_drawing import draw_page, image_size
from graphkit.surfaces.web.page_links import entity_at
from graphkit.surfaces.web.rendering import printed_words, stems_of

_TEXTS = load_pages()["texts"]["statement"]
# kind of statement → fields of a record that a reader may correct, and their properties
_FIELDS = {
    "finding": {
        "polarity": Gk.polarity,
        "extent": Gk.extent,
        "topics": Gk.topic,
        "sectors": Gk.sector,
    },
    "recommendation": {"topics": Gk.topic, "sectors": Gk.sector, "priority": Gk.priorityAction},
    "judgement": {"grade": Gk.grade},
}
_NEAR = 2  # sentences on each side of a sentence that is shown in its context
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


def statement(store: Store, request: PageRequest) -> PageResult:
    """The page of a statement of a report: its words, their place on the page, its outcome."""
    iri, labels = entity_at(request.path), Labels(store)
    at_inspection, kind, _ = request.path.rsplit("/", 2)
    if not _one(store, iri, Gk.selector):
        raise EntityNotFoundError(f"no {kind} at {request.path}: search at /")
    whole = entity_at(at_inspection)
    authority = _one(store, whole, Gk.inspectionOf)
    related = {
        heading: sorted(
            store.rows(_query(pattern.format(iri))), key=lambda row: _report_order(row[0])
        )
        for heading, pattern in _TEXTS["related"].items()
    }
    printed, unsure = _printed(store, iri, request), objects(store, iri, Gk.unsureLabel)
    page, number = _one(store, iri, Gk.page), printed_number(_one(store, iri, Gk.paragraph))
    quote = _one(store, iri, Gk.quote) or printed.quote
    data: dict[str, Any] = {
        "title": _title(store, iri, labels),
        "iri": iri,
        "inspection": whole,
        "authority": authority,
        "report": labels.of(report_of(iri)),
        "quote": quote,
        "grade": concept_value(_one(store, iri, Gk.grade)),
        "printed": printed,
        "paragraph": _paragraph(
            store.rows(_TEXTS["paragraph"].format(iri, whole)), iri, bool(number)
        ),
        "page": page,
        "end_page": _one(store, iri, Gk.endPage),
        "polarity": concept_value(_one(store, iri, Gk.polarity)),
        "confidence": confidence_with_words(finding_confidence(_one(store, iri, Gk.confidence))),
        "reviewed_by": _one(store, iri, Gk.reviewedBy),
        "reviewed_on": _one(store, iri, Gk.reviewedOn),
        "extent": concept_value(_one(store, iri, Gk.extent)),
        "tags": [
            (each, each in unsure)
            for name in (Gk.topic, Gk.sector, Gk.concerns)
            for each in objects(store, iri, name)
        ],
        "state": recommendation_states(store.facts).get(iri),
        "outcomes": list(_outcomes(store, iri, quote)),
        "related": {
            heading: [
                (other, words or _named(store, other, whole, labels)) for other, words in rows
            ]
            for heading, rows in related.items()
            if rows
        },
        "without_evidence": kind == "recommendation" and not related[_TEXTS["evidence"]],
        "unsure_links": store.rows(_TEXTS["unsure-links"].format(iri)),
        "link": link_of(store.facts, iri),
        "corrections": list(_corrections(store, iri, kind)),
        "record": f"{slug(labels.of(authority))}-{at_inspection.rpartition('/')[2]}.json",
    }
    return Page("statement.html", data)


def _report_order(statement: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key in the order of the report: "9.2" before "10.1"."""
    last = statement.rsplit("/", 1)[-1]
    return tuple((int(part) if part.isdigit() else -1, part) for part in last.split("."))


def _title(store: Store, iri: str, labels: Labels) -> str:
    """Return what a statement is, and where: "Finding in paragraph 4.2"."""
    kind, local_name = iri.rsplit("/", 2)[1:]
    if kind == "judgement":
        return f"Judgement: {labels.of(_one(store, iri, Gk.criterion))}"
    if kind == "intervention":
        return f"Intervention: {labels.of(_one(store, iri, Gk.interventionKind))}"
    if kind == "earlier":
        return "Mention of another inspection"
    if kind != "finding":
        return f"{kind.capitalize()} {local_name.replace('-', ' ')}"
    if number := printed_number(_one(store, iri, Gk.paragraph)):
        return f"Finding in paragraph {number}"
    page = _one(store, iri, Gk.page)
    return f"Finding on page {page}" if page else "Finding"


def _named(store: Store, iri: str, whole: str, labels: Labels) -> str:
    """Return a statement without its words: title, topics,
    and its inspection if it is another one.
    """
    topics = ", ".join(sorted(labels.of(each) for each in objects(store, iri, Gk.topic)))
    title = _title(store, iri, labels) + (f": {topics}" if topics else "")
    inspection = iri.rsplit("/", 2)[0]
    return title if inspection == whole else f"{title} ({labels.of(inspection)})"


def _outcomes(store: Store, iri: str, quote: str) -> Iterator[dict[str, Any]]:
    """Yield the outcomes of a recommendation,
    with its words that the passages name and do not name.
    """
    asked_for = stems_of(_one(store, iri, Gk.objectKeywords).split())
    for outcome, confidence, later, follow_up in store.rows(_TEXTS["outcome"].format(iri)):
        covered = objects(store, follow_up, Gk.coversTerm)
        others = asked_for - stems_of(covered)
        yield {
            "outcome": concept_value(outcome),
            "confidence": confidence_with_words(float(confidence)) if confidence else "",
            "later": later,
            "named": printed_words(quote, covered) or sorted(covered),
            "not_named": printed_words(quote, others) or sorted(others),
        }


def _paragraph(
    rows: list[tuple[str, str, str]], iri: str, is_numbered: bool
) -> list[tuple[str, str]]:
    """Return the findings of a finding's paragraph, in order, with their words.

    Where paragraphs have no number, it is not known where they begin: up to two findings on each
    side.
    """
    places = {other: read_selector(selector) for other, selector, _ in rows}
    ordered = sorted((place.start, place.end, other) for other, place in places.items() if place)
    words = {other: quote for other, _, quote in rows}
    parts: list[list[str]] = []
    before = -1
    for start, end, other in ordered:
        if start > before + 1:
            parts.append([])
        parts[-1].append(other)
        before = end
    own = next((part for part in parts if iri in part), [])
    if own and not is_numbered:
        at = own.index(iri)
        own = own[max(0, at - _NEAR) : at + _NEAR + 1]
    return [(other, words[other]) for other in own]


def _one(store: Store, entity: str, name: TermIri) -> str:
    return min(objects(store, entity, name), default="")


def _query(pattern: str) -> str:
    return f"SELECT DISTINCT ?other ?quote {{ {pattern} OPTIONAL {{ ?other gk:quote ?quote }} }}"


def _printed(store: Store, iri: str, request: PageRequest) -> Printed:
    """Return the pages of the PDF file that a statement is printed on,
    with the address of the file.

    The sentence is boxed on them if it is found whole.
    """
    thing = local_id(report_of(iri)).removeprefix("report/")
    local_name = local_id(iri).removeprefix(f"inspection/{thing}/")
    try:
        path, data = _read_pdf(store, report_of(iri), request)
        quote, first, last = _passage(store, iri, path)
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


def _corrections(store: Store, iri: str, kind: str) -> Iterator[dict[str, str]]:
    """Yield the fields of a statement that a record's corrections can name,
    with their present values.
    """
    field = local_id(iri).split("/", 3)[-1].replace(f"{kind}/", f"{kind}s/", 1)
    for name, predicate in _FIELDS.get(kind, {}).items():
        values = sorted(concept_value(each) or each for each in objects(store, iri, predicate))
        value = json.dumps(values) if name in ("topics", "sectors") else "".join(values)
        yield {"field": f"{field}/{name}", "value": value}


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
            passage = _passage(store, entity_at(f"/id/inspection/{thing}/{local_name}"), path)
            boxes = find_sentence(document, *passage)
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


def _passage(store: Store, iri: str, path: Path) -> tuple[str, int, int]:
    """Return the words that a statement rests on, and the pages where they begin and end.

    The words are from the graph or else from the file at `path`; "" if it does not have them.
    Raises EntityNotFoundError for a statement without a page.
    """
    pages = [int(page) for name in (Gk.page, Gk.endPage) for page in objects(store, iri, name)]
    if not pages:
        raise EntityNotFoundError("No page to show: the graph does not say on which page this is.")
    quotes = objects(store, iri, Gk.quote) or _quotes_in_file(store, iri, path)
    return min(quotes, default=""), min(pages), max(pages)


def _quotes_in_file(store: Store, iri: str, path: Path) -> list[str]:
    places = [read_selector(text) for text in objects(store, iri, Gk.selector)]
    found = [(_text(path)[place.start : place.end], place.digest) for place in places if place]
    return [words for words, digest in found if quote_digest(words) == digest][:1]


@lru_cache(maxsize=1)  # the page of a statement, then its image
def _text(path: Path) -> str:
    return read_document(path).text
