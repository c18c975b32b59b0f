"""Web Annotations (JSON-LD): each statement as a note at its place in the report, for tools like Hypothesis.

The W3C's Web Annotation data model: an `AnnotationCollection` with one annotation a line. Its body has the
statement and its grade, polarity and topics as tags; its target is the file on the publisher's site, if its
address is known, else the report, with the page, the characters of the text and, where it may be copied, the
quote. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphkit import __version__
from graphkit.ask.lookup import Index, subject_objects
from graphkit.ask.quotes import OPEN_LICENCE, OPEN_LICENCE_URL
from graphkit.core.identifiers import graph_iri, report_of
from graphkit.core.selectors import Selector, read_selector
from graphkit.core.terms import Dcat, Dcterms, Property
from graphkit.export.selection import Part

_TAGS = (Property.CRITERION, Property.GRADE, Property.POLARITY, Property.TOPIC)
_PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"  # "page=3"
Located = tuple[str, Selector, str]  # report, selector, statement


def web_annotations(part: Part, path: Path) -> None:
    """Write an annotation collection, in the order of the reports."""
    located = _located(part)
    name = graph_iri("annotations")
    head = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": name,
        "type": "AnnotationCollection",
        "label": f"What inspection reports state: {part.name}",
        "generator": {"type": "Software", "name": f"graphkit {__version__}"},
        "total": len(located),
    }
    page = {"id": f"{name}/1", "type": "AnnotationPage", "startIndex": 0}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{_json(head)[:-1]},\n"first": {_json(page)[:-1]}, "items": [\n')
        file.write(",\n".join(map(_json, _annotations(part, located))))
        file.write("\n]}}\n")


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _located(part: Part) -> list[Located]:
    """Return the statements of reports that have a selector, in the order of the reports."""
    pairs = (
        (statement, read_selector(text))
        for statement, text in subject_objects(part.store, Property.SELECTOR)
        if "/passage" not in statement
    )
    found = ((report_of(statement), selector, statement) for statement, selector in pairs if selector)
    return sorted(item for item in found if item[0])


def _annotations(part: Part, located: list[Located]) -> Iterator[dict[str, Any]]:
    index = Index(part.store)
    for report, selector, statement in located:
        tags = dict.fromkeys(
            part.terms.of(value) for name in _TAGS for value in index.follow(statement, name)
        )
        page = min(index.follow(statement, Property.PAGE), default="")
        rights = {"rights": OPEN_LICENCE_URL} if OPEN_LICENCE in index.follow(report, Dcterms.LICENSE) else {}
        yield {
            "id": f"{statement}/annotation",
            "type": "Annotation",
            "motivation": "classifying",
            **rights,
            "body": [
                {"source": statement, "purpose": "classifying"},
                *({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in tags),
            ],
            "target": {
                "source": min(index.follow(report, Dcat.DOWNLOAD_URL), default=report),
                "selector": _selectors(part.quotes.of(statement), selector, page),
            },
        }


def _selectors(quote: str, selector: Selector, page: str) -> list[dict[str, Any]]:
    """Return alternative selectors of a passage: its quote, its characters, its page."""
    found: list[dict[str, Any]] = [{"type": "TextQuoteSelector", "exact": quote}] if quote else []
    found.append({"type": "TextPositionSelector", "start": selector.start, "end": selector.end})
    if page:
        found.append({"type": "FragmentSelector", "conformsTo": _PDF_FRAGMENT, "value": f"page={page}"})
    return found
