"""Web Annotations of the statements that a report makes:
for tools that show a passage in its document.

The graph gives each statement its page, paragraph, selector and quote. An export with annotations
adds, for each of them, `{statement}/annotation`, whose body is the statement and whose target is
`{statement}/passage`: a span of the report with a text position selector and, where the quote may
be copied, a text quote selector.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphkit.core.identifiers import report_of
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Gk, Oa, Rdf, Xsd
from graphkit.surfaces.export.sorted_statements import predicate_of, subject_of

_SELECTOR, _QUOTE = (f"<{name}>".encode() for name in (Gk.selector, Gk.quote))
_LOCATOR = {f"<{name}>".encode() for name in (Gk.page, Gk.endPage, Gk.paragraph, Gk.quote)}


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
    yield _link(annotation, Rdf.type, Oa.Annotation)
    yield _link(annotation, Oa.hasBody, statement.partition("/passage")[0])
    yield _link(annotation, Oa.hasTarget, passage)
    yield _link(passage, Oa.hasSelector, position)
    yield _link(position, Rdf.type, Oa.TextPositionSelector)
    yield _number(position, Oa.start, selector.start)
    yield _number(position, Oa.end, selector.end)
    yield _number(passage, Gk.start, selector.start)
    yield _number(passage, Gk.end, selector.end)
    yield _line(passage, Gk.digest, f'"{selector.digest}"'.encode())
    if not is_passage:
        yield _link(statement, Gk.passage, passage)
        yield _link(passage, Rdf.type, Gk.Passage)
        yield _link(passage, Oa.hasSource, report_of(statement))
        for predicate in sorted(values.keys() & _LOCATOR):
            yield _line(passage, predicate[1:-1].decode(), values[predicate])
    if _QUOTE in values:
        quote = f"{passage}/quote"
        yield _link(passage, Oa.hasSelector, quote)
        yield _link(quote, Rdf.type, Oa.TextQuoteSelector)
        yield _line(quote, Oa.exact, values[_QUOTE])


def _link(subject: str, predicate: str, target: str) -> bytes:
    return _line(subject, predicate, f"<{target}>".encode())


def _number(subject: str, predicate: str, value: int) -> bytes:
    return _line(subject, predicate, f'"{value}"^^<{Xsd.integer}>'.encode())


def _line(subject: str, predicate: str, value: bytes) -> bytes:
    return f"<{subject}\0<{predicate}> ".encode() + value + b" ."
