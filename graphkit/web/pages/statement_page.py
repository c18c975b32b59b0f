"""The page of a statement of a report: its words, their place on the page, its outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.analyse.latest_inspection import report_order
from graphkit.ask.confidence import confidence_with_words, finding_confidence
from graphkit.ask.lookup import Labels, concept_value, local_id, objects, published_file
from graphkit.core.errors import EntityNotFoundError, UnreadableReportError
from graphkit.core.identifiers import report_of, slug
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Property
from graphkit.core.text_table import printed_number
from graphkit.ingest.pdf import open_pdf
from graphkit.ingest.sentence_boxes import find_sentence
from graphkit.store.dataset import Store
from graphkit.web.covered_words import printed_words, stems_of
from graphkit.web.entity_address import entity_at
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.page_drawing import image_size
from graphkit.web.passage_words import passage_words
from graphkit.web.report_file import read_report_pdf

_EVIDENCE = "Evidence in the same report"
_RELATED = {  # heading → query for statements, with the words where they are loaded
    _EVIDENCE: "?other gk:evidenceFor <{0}>",
    "Recommendations that this supports": "<{0}> gk:evidenceFor ?other",
    "Recurs in a later report": "?other gk:recurrenceOf <{0}>",
    "Resolved in a later report": "?other gk:resolves <{0}>",
    "Repeats from an earlier report": "<{0}> gk:recurrenceOf ?other",
    "Resolves from an earlier report": "<{0}> gk:resolves ?other",
}
_FIELDS = {  # kind of statement → fields of a record that a reader may correct, and their properties
    "finding": {"polarity": Property.POLARITY, "extent": Property.EXTENT,
                "topics": Property.TOPIC, "sectors": Property.SECTOR},
    "recommendation": {"topics": Property.TOPIC, "sectors": Property.SECTOR,
                       "priority": Property.PRIORITY_ACTION},
    "judgement": {"grade": Property.GRADE},
}  # fmt: skip
_NEAR = 2  # sentences on each side of a sentence that is shown in its context
_PARAGRAPH = """SELECT DISTINCT ?other ?selector ?quote {{ <{0}> gk:paragraph ?paragraph .
  <{1}> gk:finding ?other . ?other gk:paragraph ?paragraph ; gk:selector ?selector .
  OPTIONAL {{ ?other gk:quote ?quote }} }}"""
_UNSURE_LINKS = """SELECT ?finding ?item {{
  {{ VALUES ?item {{ <{0}> }} ?finding gk:unsureLabel ?item }} UNION
  {{ VALUES ?finding {{ <{0}> }} ?finding gk:unsureLabel ?item }} }}"""
_OUTCOME = """SELECT DISTINCT ?outcome ?confidence ?later ?followUp {{ <{0}> gk:followUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?later }} ORDER BY ?later"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of a finding, recommendation or judgement."""
    iri, labels = entity_at(request.path), Labels(store)
    inspection, kind, _ = request.path.rsplit("/", 2)
    if not _one(store, iri, Property.SELECTOR):
        raise EntityNotFoundError(f"no {kind} at {request.path}: search at /")
    whole = entity_at(inspection)
    authority = _one(store, whole, Property.INSPECTION_OF)
    polarity = concept_value(_one(store, iri, Property.POLARITY))
    related = {
        heading: sorted(store.rows(_query(pattern.format(iri))), key=lambda row: report_order(row[0]))
        for heading, pattern in _RELATED.items()
    }
    printed, unsure = _printed(store, iri, request), objects(store, iri, Property.UNSURE_LABEL)
    page, number = _one(store, iri, Property.PAGE), printed_number(_one(store, iri, Property.PARAGRAPH))
    data: dict[str, Any] = {
        "title": _title(store, iri, labels),
        "iri": iri,
        "inspection": (whole, labels.of(whole)),
        "authority": (authority, labels.of(authority)),
        "report": labels.of(report_of(iri)),
        "quote": _one(store, iri, Property.QUOTE) or printed.quote,
        "grade": concept_value(_one(store, iri, Property.GRADE)),
        "printed": printed,
        "paragraph": _paragraph(store.rows(_PARAGRAPH.format(iri, whole)), iri, bool(number)),
        "page": page,
        "end_page": _one(store, iri, Property.END_PAGE),
        "polarity": polarity,
        "confidence": confidence_with_words(finding_confidence(_one(store, iri, Property.CONFIDENCE))),
        "reviewed_by": _one(store, iri, Property.REVIEWED_BY),
        "reviewed_on": _one(store, iri, Property.REVIEWED_ON),
        "extent": concept_value(_one(store, iri, Property.EXTENT)),
        "tags": [
            (each, labels.of(each), each in unsure)
            for name in (Property.TOPIC, Property.SECTOR, Property.CONCERNS)
            for each in objects(store, iri, name)
        ],
        "outcomes": list(_outcomes(store, iri, printed.quote, labels)),
        "related": {
            heading: [(other, words or _named(store, other, whole, labels)) for other, words in rows]
            for heading, rows in related.items()
            if rows
        },
        "without_evidence": kind == "recommendation" and not related[_EVIDENCE],
        "unsure_links": store.rows(_UNSURE_LINKS.format(iri)),
        "publisher": labels.page(authority),
        "published": published_file(store, report_of(iri), _one(store, iri, Property.PAGE)),
        "corrections": list(_corrections(store, iri, kind)),
        "record": f"{slug(labels.of(authority))}-{inspection.rpartition('/')[2]}.json",
    }
    return Page("statement.html", data)


def _title(store: Store, iri: str, labels: Labels) -> str:
    """Return what a statement is, and where: "Finding in paragraph 4.2"."""
    kind, local_name = iri.rsplit("/", 2)[1:]
    if kind == "judgement":
        return f"Judgement: {labels.of(_one(store, iri, Property.CRITERION))}"
    if kind == "intervention":
        return f"Intervention: {labels.of(_one(store, iri, Property.INTERVENTION_KIND))}"
    if kind == "earlier":
        return "Mention of another inspection"
    if kind != "finding":
        return f"{kind.capitalize()} {local_name.replace('-', ' ')}"
    if number := printed_number(_one(store, iri, Property.PARAGRAPH)):
        return f"Finding in paragraph {number}"
    page = _one(store, iri, Property.PAGE)
    return f"Finding on page {page}" if page else "Finding"


def _named(store: Store, iri: str, whole: str, labels: Labels) -> str:
    """Return a statement without its words: title, topics, and its inspection if it is another one."""
    topics = ", ".join(sorted(labels.of(each) for each in objects(store, iri, Property.TOPIC)))
    title = _title(store, iri, labels) + (f": {topics}" if topics else "")
    inspection = iri.rsplit("/", 2)[0]
    return title if inspection == whole else f"{title} ({labels.of(inspection)})"


def _outcomes(store: Store, iri: str, quote: str, labels: Labels) -> Iterator[dict[str, Any]]:
    """Yield the outcomes of a recommendation, with its words that the passages name and do not name."""
    asked_for = stems_of(_one(store, iri, Property.OBJECT_KEYWORDS).split())
    quote = _one(store, iri, Property.QUOTE) or quote
    for outcome, confidence, later, follow_up in store.rows(_OUTCOME.format(iri)):
        covered = objects(store, follow_up, Property.COVERS_TERM)
        others = asked_for - stems_of(covered)
        yield {
            "outcome": concept_value(outcome),
            "confidence": confidence_with_words(float(confidence)),
            "later": (later, labels.of(later)),
            "named": printed_words(quote, covered) or sorted(covered),
            "not_named": printed_words(quote, others) or sorted(others),
        }


def _paragraph(rows: list[tuple[str, str, str]], iri: str, is_numbered: bool) -> list[tuple[str, str]]:
    """Return the findings of a finding's paragraph, in order, with their words.

    Where paragraphs have no number, it is not known where they begin: up to two findings on each side.
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


def _one(store: Store, entity: str, name: Property) -> str:
    return min(objects(store, entity, name), default="")


def _query(pattern: str) -> str:
    return f"SELECT DISTINCT ?other ?quote {{ {pattern} OPTIONAL {{ ?other gk:quote ?quote }} }}"


class _PrintedPage(NamedTuple):
    number: int
    address: str
    width: int
    height: int


class _Printed(NamedTuple):
    """The pages of the PDF file that a sentence is on; `message` where something cannot be shown."""

    pages: tuple[_PrintedPage, ...] = ()
    message: str = ""
    quote: str = ""
    file: str = ""  # address of the PDF file


def _printed(store: Store, iri: str, request: PageRequest) -> _Printed:
    """Return the pages that a statement is printed on. The sentence is boxed on them if it is found whole."""
    report = report_of(iri)
    thing = local_id(report).removeprefix("report/")
    statement = local_id(iri).removeprefix(f"inspection/{thing}/")
    try:
        path, data = read_report_pdf(store, report, request)
        quote, first, last = passage_words(store, iri, path)
        with closing(open_pdf(data, Path(path.name))) as document:
            boxed = find_sentence(document, quote, first, last)
            pages = []
            for number in sorted(boxed) or range(first, min(last, len(document)) + 1):
                with closing(document[number - 1]) as page:
                    size = image_size(page)
                address = f"/page-image/{thing}/{number}.png?statement={statement}"
                pages.append(_PrintedPage(number, address, *size))
    except (EntityNotFoundError, UnreadableReportError) as error:
        return _Printed(message=str(error))
    message = "" if boxed else "The sentence was not found word for word on the page, so nothing is boxed."
    return _Printed(tuple(pages), message, quote, f"/report-file/{thing}.pdf")


def _corrections(store: Store, iri: str, kind: str) -> Iterator[dict[str, str]]:
    """Yield the fields of a statement that a record's corrections can name, with their present values."""
    field = local_id(iri).split("/", 3)[-1].replace(f"{kind}/", f"{kind}s/", 1)
    for name, predicate in _FIELDS.get(kind, {}).items():
        values = sorted(concept_value(each) or each for each in objects(store, iri, predicate))
        value = json.dumps(values) if name in ("topics", "sectors") else "".join(values)
        yield {"field": f"{field}/{name}", "value": value}
