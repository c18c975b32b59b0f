"""The task that answers a SPARQL query in the format that the client prefers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox

from graphkit.ask.questions import term_text
from graphkit.core.errors import NotAcceptableError, ParameterError, QueryError
from graphkit.core.terms import NAMESPACES
from graphkit.store.dataset import Store
from graphkit.web.negotiation import HTML, RDF, ROWS, media_type_named, preferred
from graphkit.web.page import PageRequest
from graphkit.web.rendering import link_path, render
from graphkit.web.web_task import WebTask
from graphkit.workers.answer_writer import AnswerWriter

MAX_ROWS = 2000  # of a result on a page
RDF_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.STREAMING_JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_ROW_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_LIMIT = re.compile(r"\bLIMIT\s+(\d{1,9})\s*(?:OFFSET\s+\d+\s*)?$", re.IGNORECASE)
_ROW_ENDS = {  # what ends each row but the last, to count the rows that are written
    "application/sparql-results+json": b"}},{",
    "application/json": b"}},{",
    "application/sparql-results+xml": b"</result>",
    "text/csv": b"\r\n",
    "text/tab-separated-values": b"\n",
}
_BOOLEAN = [kind for kind in ROWS if kind not in ("text/csv", "text/tab-separated-values")]


@dataclass(frozen=True, kw_only=True)
class FormatTask(WebTask):
    """A task whose answer has the format that a client names (`format`) or accepts (the header `accept`)."""

    format: str = ""
    accept: str = ""

    def chosen_type(self, offered: list[str]) -> str:
        """Return the media type to answer in. Raises NotAcceptableError where no offered type is accepted."""
        if self.format:
            if media_type := media_type_named(self.format, offered):
                return media_type
            raise ParameterError(
                f"format={self.format} does not fit this answer: it can be {', '.join(offered)}"
            )
        if media_type := preferred(self.accept, offered):
            return media_type
        offers = ", ".join(offered)
        raise NotAcceptableError(f"none of the formats in {self.accept!r} fits this answer: {offers}")


@dataclass(frozen=True, kw_only=True)
class QueryTask(FormatTask):
    """Answers a query. Relative IRIs in it are relative to `base`, the endpoint."""

    query: str
    base: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    as_written: bool = False

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the answer.

        Raises QueryError for text that is not a query, NotAcceptableError where no format fits.
        """
        result = self._result(store)
        media_type = self.chosen_type([*_offered(result), HTML])
        if media_type == HTML:
            writer.begin(200, f"{HTML}; charset=utf-8")
            writer.write(_result_page(self.query, result))
        elif isinstance(result, ox.QueryTriples):
            write_rdf(result, media_type, writer)
        else:
            if limit := _LIMIT.search(self.query):
                writer.most_rows, writer.row_end = int(limit[1]), _ROW_ENDS[media_type]
            writer.begin(200, media_type)
            result.serialize(cast(Any, writer), format=_ROW_FORMATS[media_type])

    def error_page(self, status: int, message: str) -> bytes:
        """Return the page of an error, with the query."""
        return sparql_page(self.query, message=message)

    def _result(self, store: Store) -> Any:
        names = ("default_graphs", "named_graphs", "as_written")
        options: Any = {name: getattr(self, name) for name in names}
        try:
            return store.query(self.query, **options)
        except QueryError as error:
            try:
                return store.query(f"BASE <{self.base}> {self.query}", **options)
            except QueryError:
                raise error from None


def write_rdf(triples: Any, media_type: str, writer: AnswerWriter) -> None:
    """Write triples in an RDF format."""
    writer.begin(200, media_type)
    prefixes = None if media_type == "application/n-triples" else dict(NAMESPACES)
    ox.serialize(triples, cast(Any, writer), format=RDF_FORMATS[media_type], prefixes=prefixes)


def _offered(result: Any) -> list[str]:
    if isinstance(result, ox.QueryTriples):
        return [*RDF]
    return _BOOLEAN if isinstance(result, ox.QueryBoolean) else [*ROWS]


def _result_page(query: str, result: Any) -> bytes:
    """Return a page with the first rows of a result as a table."""
    if isinstance(result, ox.QueryBoolean):
        columns, rows = ["answer"], [[("yes" if result else "no", "")]]
    elif isinstance(result, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        rows = [[_cell(term) for term in triple] for triple in islice(result, MAX_ROWS + 1)]
    else:
        columns = [variable.value for variable in result.variables]
        rows = [[_cell(term) for term in solution] for solution in islice(result, MAX_ROWS + 1)]
    more = len(rows) > MAX_ROWS
    return sparql_page(query, columns=columns, rows=rows[:MAX_ROWS], more=more)


def sparql_page(query: str, **data: Any) -> bytes:
    """Return the page with a query and what came of it."""
    empty = {"message": "", "columns": [], "rows": [], "more": False, "editor": "", "examples": []}
    return render("sparql.html", PageRequest("/sparql"), empty | {"query": query} | data)


def _cell(term: Any) -> tuple[str, str]:
    """Return the text of a term and its address on this server."""
    if term is None:
        return "", ""
    return term_text(term), link_path(term.value) if isinstance(term, ox.NamedNode) else ""
