"""SPARQL: the answer to a query in the format that a client prefers, the editor,
the service description.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox

from graphkit.answers.queries.query_hints import QueryHints
from graphkit.answers.queries.question import Question, questions
from graphkit.answers.queries.running import to_sparql
from graphkit.core.errors import GraphkitError, QueryError
from graphkit.core.resources import resource_path
from graphkit.core.terms import GK, NAMESPACES, PREFIXES, Rdfs
from graphkit.graph.sparql import EXTENSIONS
from graphkit.graph.sparql.query_results import is_empty_result, term_text
from graphkit.graph.statements.ontology_graph import ontology_terms
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_links import page_address
from graphkit.surfaces.web.protocol import HTML, JSON, RDF, ROWS, QueryRequest, chosen_type
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.web.web_tasks import WebTask
from graphkit.surfaces.workers.answer_writer import AnswerWriter

MAX_ROWS = 2000  # of a result on a page
_LIMIT = re.compile(r"\bLIMIT\s+(\d{1,9})\s*(?:OFFSET\s+\d+\s*)?$", re.IGNORECASE)
_ROW_ENDS = {  # what ends each row but the last, to count the rows that are written
    "application/sparql-results+xml": b"</result>",
    "text/csv": b"\r\n",
    "text/tab-separated-values": b"\n",
}
_JSON_LD = ("application/ld+json", JSON)
_JSON_ROW_END = b"}},{"
_BOOLEAN = [kind for kind in ROWS if kind not in ("text/csv", "text/tab-separated-values")]
_TEXTS = load_pages()["texts"]["sparql"]
_EXTENSION = "http://www.w3.org/ns/sparql-service-description#languageExtension"


@dataclass(frozen=True, kw_only=True)
class QueryTask(WebTask):
    """Answers a query. Relative IRIs in it are relative to the endpoint."""

    asked: QueryRequest

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the answer.

        Raises QueryError for text that is not a query, NotAcceptableError where no format fits.
        """
        result = self._result(store)
        offered = [*RDF] if isinstance(result, ox.QueryTriples) else [*ROWS]
        if isinstance(result, ox.QueryBoolean):
            offered = _BOOLEAN
        media_type = chosen_type(self.asked.format, self.request.accept, [*offered, HTML])
        if media_type == HTML:
            writer.begin(200, f"{HTML}; charset=utf-8")
            shown = _first_rows(result)
            hints = self._hints(store)
            written = hints.with_result(not shown["rows"]) if hints else []
            writer.write(self._page(**shown, hints=written))
        elif isinstance(result, ox.QueryTriples):
            writer.begin(200, media_type)
            write_rdf(result, media_type, writer)
        else:
            if limit := _LIMIT.search(self.asked.query):
                writer.most_rows = int(limit[1])
                writer.row_end = _ROW_ENDS.get(media_type, _JSON_ROW_END)
            writer.begin(200, media_type)
            hints = self._hints(store)
            writer.add_hint(" ".join(hints.before_result if hints else ()))
            result.serialize(
                cast(Any, writer), format=ox.QueryResultsFormat.from_media_type(media_type)
            )
            if hints and (answer := writer.unsent.decode()):
                is_empty = is_empty_result(answer, ROWS[media_type][0])
                writer.add_hint(" ".join(hints.with_result(is_empty)))

    def _hints(self, store: Store) -> QueryHints | None:
        """Return the hints on the query; none where it names graphs that it is asked of."""
        has_own_dataset = self.asked.default_graphs or self.asked.named_graphs
        return None if has_own_dataset else QueryHints(store, self.asked.query)

    def error_page(self, status: int, message: str) -> bytes:
        """Return the page of an error, with the query."""
        return self._page(message=message)

    def _page(self, **data: Any) -> bytes:
        """Return the page with the query and what came of it."""
        request = PageRequest("/sparql", site=self.request.site, links=self.request.links)
        return render(
            "sparql.html", request, {**_TEXTS["empty"], "query": self.asked.query, **data}
        )

    def _result(self, store: Store) -> Any:
        names = ("default_graphs", "named_graphs", "as_written")
        options: Any = {name: getattr(self.asked, name) for name in names}
        try:
            return store.query(self.asked.query, **options)
        except QueryError as error:
            try:
                return store.query(
                    f"BASE <{self.request.links.whole('/sparql')}> {self.asked.query}", **options
                )
            except QueryError:
                raise error from None


def write_rdf(triples: Iterable[ox.Triple], media_type: str, writer: Any = None) -> bytes | None:
    """Write triples in an RDF format, or return what would be written."""
    is_json, is_plain = media_type in _JSON_LD, media_type == "application/n-triples"
    form = ox.RdfFormat.STREAMING_JSON_LD if is_json else ox.RdfFormat.from_media_type(media_type)
    return ox.serialize(
        triples, writer, format=form, prefixes=None if is_plain else dict(NAMESPACES)
    )


def rdf_content(request: PageRequest, triples: Iterable[ox.Triple]) -> Content:
    """Return triples in the RDF format that a request asks for."""
    media_type = chosen_type(request.value("format"), request.accept, [*RDF])
    return Content(write_rdf(triples, media_type) or b"", media_type)


def _first_rows(result: Any) -> dict[str, Any]:
    """Return the first rows of a result as a table for the page."""
    if isinstance(result, ox.QueryBoolean):
        return {"columns": ["answer"], "rows": [[("yes" if result else "no", "")]]}
    is_graph = isinstance(result, ox.QueryTriples)
    columns = (
        ["subject", "predicate", "object"]
        if is_graph
        else [each.value for each in result.variables]
    )
    rows = [[_cell(term) for term in row] for row in islice(result, MAX_ROWS + 1)]
    return {"columns": columns, "rows": rows[:MAX_ROWS], "more": len(rows) > MAX_ROWS}


def _cell(term: Any) -> tuple[str, str]:
    """Return the text of a term and its address on this server."""
    if term is None:
        return "", ""
    return term_text(term), page_address(term.value) if isinstance(term, ox.NamedNode) else ""


def editor(store: Store, request: PageRequest) -> PageResult:
    """The SPARQL editor, with the questions as examples and completion from the ontology."""
    known = sorted(questions().values(), key=lambda item: item.summary)
    terms = sorted(ontology_terms())
    data = {
        "first": _TEXTS["first"],
        "prefixes": PREFIXES,
        "classes": [GK + name for name in terms if name[0].isupper()],
        "properties": [GK + name for name in terms if name[0].islower()],
        "examples": {item.name: _example(store, item) for item in known},
    }
    return Page("sparql.html", _TEXTS["empty"] | {"examples": known, "editor": json.dumps(data)})


def _example(store: Store, question: Question) -> str:
    """Return a question as SPARQL that runs elsewhere, too:
    with values, and with the prefixes it uses.
    """
    try:
        text = to_sparql(store, question, question.required).strip()
    except GraphkitError:  # the example is not in this graph
        text = question.text
    missing = (
        name for name in sorted(PREFIXES) if f"{name}:" in text and f"PREFIX {name}:" not in text
    )
    declared = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing)
    return f"# {question.summary}\n{declared}{text}\n"


def service_description(store: Store, request: PageRequest) -> PageResult:
    """The description of the endpoint (SPARQL 1.1 service description) and of the dataset (VoID) as
    RDF.
    """
    count = next(iter(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))["n"].value
    # of the request: raises ValueError if no IRI can have it
    base = ox.NamedNode(request.links.base).value
    text = resource_path("data", "templates", "service.ttl").read_text("utf-8")
    text = text.format(base=base, count=count, **NAMESPACES)
    triples = [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)]
    service = ox.NamedNode(f"{base}/sparql#service")
    for extension in EXTENSIONS:  # left out with the parameter as-written=true
        about, name = ox.NamedNode(extension.iri), ox.Literal(extension.name, language="en")
        triples += [
            ox.Triple(service, ox.NamedNode(_EXTENSION), about),
            ox.Triple(about, ox.NamedNode(Rdfs.label), name),
            ox.Triple(
                about, ox.NamedNode(Rdfs.comment), ox.Literal(extension.reason, language="en")
            ),
        ]
    return rdf_content(request, sorted(triples, key=str))
