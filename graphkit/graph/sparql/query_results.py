"""Results of SPARQL queries: as text, as columns and rows, and their terms for display."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import pyoxigraph as ox

from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import local_id
from graphkit.core.terms import NAMESPACES
from graphkit.core.text_table import csv_text, format_cell, format_table, with_printed_numbers

FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "turtle": ox.RdfFormat.TURTLE,
}


def format_result(result: Any, form: str, width: int | None = None) -> str:
    """Return a result as text: "table" (at most `width` characters wide), or one of FORMATS.

    Raises GraphkitError if the form does not fit: rows cannot be Turtle, triples cannot be CSV.
    """
    triples = isinstance(result, ox.QueryTriples)
    if form == "table":
        names, rows = columns_and_rows(result, term_text)
        cells = [list(map(format_cell, row)) for row in rows]
        return format_table(names, with_printed_numbers(names, cells), width)
    if triples != (form == "turtle"):
        fits = "turtle or table" if triples else "table, csv, tsv, json or xml"
        raise GraphkitError(f"this result cannot be written as {form}: use {fits}")
    if triples:
        return _turtle(result)
    if form == "csv" and isinstance(result, ox.QuerySolutions):
        return csv_text(*columns_and_rows(result, lambda term: term.value))
    text: str = result.serialize(format=FORMATS[form]).decode()
    return text if text.endswith("\n") else text + "\n"


def is_empty_result(text: str, form: str) -> bool:
    """Return whether a result written by `format_result` has no rows."""
    if form == "table":
        return text.endswith("\n(0 rows)\n")
    if form in ("csv", "tsv"):
        return text.count("\n") == 1
    return '"bindings":[]' in text if form == "json" else form == "xml" and "<result>" not in text


def columns_and_rows(
    result: Any, read: Callable[[Any], Any], limit: int | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Return a result as columns and rows: each term converted by `read`,
    None where a variable is unbound.

    A boolean becomes one value in the column `answer`; triples become texts, sorted and without
    duplicates. With a `limit`, only as many solutions or triples are read.
    """
    if isinstance(result, ox.QueryBoolean):
        return ["answer"], [[bool(result)]]
    if isinstance(result, ox.QueryTriples):
        triples = {tuple(map(term_text, triple)) for triple in islice(result, limit)}
        return ["subject", "predicate", "object"], [list(row) for row in sorted(triples)]
    rows = [[None if term is None else read(term) for term in row] for row in islice(result, limit)]
    return [variable.value for variable in result.variables], rows


def _turtle(triples: Iterable[ox.Triple]) -> str:
    """Return triples as Turtle: the same triples give the same bytes, blank nodes included."""
    dataset = ox.Dataset(
        ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted((quad.triple for quad in dataset), key=str)
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(NAMESPACES))
    return (text or b"").decode()


def term_text(term: Any) -> str:
    """Return a term for display: the text of a literal, a shortened IRI."""
    return shorten_iri(term.value) if isinstance(term, ox.NamedNode) else str(term.value)


def shorten_iri(text: str) -> str:
    """Return an IRI of graphkit without its namespace, another with its prefix;
    other text unchanged.
    """
    if (bare := local_id(text)) != text:
        return bare
    for prefix, start in NAMESPACES.items():  # no namespace is the beginning of another
        if text.startswith(start):
            return f"{prefix}:{text.removeprefix(start)}"
    return text
