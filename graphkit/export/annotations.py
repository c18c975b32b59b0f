"""Web Annotations of the statements that a report makes: for tools that show a passage in its document.

The graph gives each statement its page, paragraph, selector and quote. An export with annotations adds, for
each of them, `{statement}/annotation`, whose body is the statement and whose target is `{statement}/passage`:
a span of the report with a text position selector and, where the quote may be copied, a text quote selector.

The format `web-annotations` is the W3C's data model as JSON-LD, for tools like Hypothesis: an
`AnnotationCollection` with one annotation a line. Its body has the statement and its grade, polarity and
topics as tags; its target is the file on the publisher's site, if its address is known, else the report.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.ask.lookup import subject_objects
from graphkit.ask.quotes import OPEN_LICENCE, OPEN_LICENCE_URL
from graphkit.core.identifiers import graph_iri, report_of
from graphkit.core.selectors import Selector, read_selector
from graphkit.core.terms import Class, Dcterms, Oa, Property, Rdf, Xsd
from graphkit.core.version import __version__
from graphkit.export.sorted_statements import predicate_of, subject_of

if TYPE_CHECKING:
    from graphkit.export.selection import Part

_SELECTOR, _QUOTE = (f"<{name}>".encode() for name in (Property.SELECTOR, Property.QUOTE))
_LOCATOR = {
    f"<{name}>".encode() for name in (Property.PAGE, Property.END_PAGE, Property.PARAGRAPH, Property.QUOTE)
}
_TAGS = (
    *(Property.CRITERION, Property.GRADE, Property.EARLIER_CRITERION, Property.EARLIER_GRADE),
    *(Property.POLARITY, Property.TOPIC),
)
_PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"  # "page=3"
Located = tuple[str, Selector, str]  # report, selector, statement


def annotation_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the statements of the annotations of a graph, in the form of `sorted_statements`."""
    located: dict[bytes, dict[bytes, bytes]] = {}
    for line in lines:
        predicate = predicate_of(line)
        if predicate == _SELECTOR or predicate in _LOCATOR:
            value = line[line.index(b" ") + 1 : -2]
            located.setdefault(subject_of(line)[1:-1], {})[predicate] = value
    for subject, values in located.items():
        yield from _annotation(subject.decode(), values)


def _annotation(statement: str, values: dict[bytes, bytes]) -> Iterator[bytes]:
    selector = read_selector(values.get(_SELECTOR, b"").decode().strip('"'))
    if selector is None:
        return
    is_passage = "/passage" in statement
    passage = statement if is_passage else f"{statement}/passage"
    annotation, position = f"{statement}/annotation", f"{passage}/position"
    yield _link(annotation, Rdf.TYPE, Oa.ANNOTATION)
    yield _link(annotation, Oa.HAS_BODY, statement.partition("/passage")[0])
    yield _link(annotation, Oa.HAS_TARGET, passage)
    yield _link(passage, Oa.HAS_SELECTOR, position)
    yield _link(position, Rdf.TYPE, Oa.TEXT_POSITION_SELECTOR)
    yield _number(position, Oa.START, selector.start)
    yield _number(position, Oa.END, selector.end)
    yield _number(passage, Property.START, selector.start)
    yield _number(passage, Property.END, selector.end)
    yield _line(passage, Property.DIGEST, f'"{selector.digest}"'.encode())
    if not is_passage:
        yield _link(statement, Property.PASSAGE, passage)
        yield _link(passage, Rdf.TYPE, Class.PASSAGE)
        yield _link(passage, Oa.HAS_SOURCE, report_of(statement))
        for predicate in sorted(values.keys() & _LOCATOR):
            yield _line(passage, predicate[1:-1].decode(), values[predicate])
    if _QUOTE in values:
        quote = f"{passage}/quote"
        yield _link(passage, Oa.HAS_SELECTOR, quote)
        yield _link(quote, Rdf.TYPE, Oa.TEXT_QUOTE_SELECTOR)
        yield _line(quote, Oa.EXACT, values[_QUOTE])


def _link(subject: str, predicate: str, target: str) -> bytes:
    return _line(subject, predicate, f"<{target}>".encode())


def _number(subject: str, predicate: str, value: int) -> bytes:
    return _line(subject, predicate, f'"{value}"^^<{Xsd.INTEGER}>'.encode())


def _line(subject: str, predicate: str, value: bytes) -> bytes:
    return f"<{subject}\0<{predicate}> ".encode() + value + b" ."


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
    read = (*_TAGS, Property.PAGE, Dcterms.LICENSE, Property.DOCUMENT)
    known: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in read}
    for name in read:
        for subject, value in sorted(subject_objects(part.store, name)):
            known[name][subject].append(value)
    for report, selector, statement in located:
        tags = dict.fromkeys(part.terms.of(value) for name in _TAGS for value in known[name][statement])
        page = "".join(known[Property.PAGE][statement][:1])
        rights = {"rights": OPEN_LICENCE_URL} if OPEN_LICENCE in known[Dcterms.LICENSE][report] else {}
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
                "source": next(iter(known[Property.DOCUMENT][report]), report),
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
