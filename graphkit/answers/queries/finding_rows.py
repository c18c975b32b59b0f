"""The findings of a store as rows, one inspection after the other."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graphkit.core.confidence_levels import SURE
from graphkit.core.terms import BASE, Xsd
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import label, regions
from graphkit.graph.facts.selected_findings import Selection, list_findings

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


# A finding; None where the graph has no value. The confidence is that of the polarity; 0.9 means
# 0.9 or more.
FindingRow = namedtuple(
    "FindingRow",
    "authority region framework inspected section polarity topics confidence page paragraph quote "
    "finding",
)


def finding_rows(
    store: Store, selection: Selection, since: str = "", until: str = ""
) -> Iterator[FindingRow]:
    """Yield the findings of the inspections of a period, by authority, day and place in the report.

    `selection` restricts them further.
    """
    facts = store.facts
    chosen = [
        each
        for each in inspections(facts, with_undated=True)
        if each.day >= since and (each.day or "~") <= (until or "~")
    ]
    places = {
        each.iri: (
            label(facts, each.authority),
            label(facts, regions(facts).get(each.authority, "")),
            each.framework,
            date.fromisoformat(each.day) if each.day else None,
        )
        for each in chosen
    }
    found = list_findings(facts, replace(selection, inspections=[*places]))
    rows = [(places[each.inspection], each) for each in found]
    rows.sort(key=lambda row: (row[0][0], row[0][3] or date.min, row[1].start, row[1].iri))
    for place, each in rows:
        yield FindingRow(
            *place,
            each.section,
            each.polarity,
            each.topics or None,
            each.confidence or SURE,
            each.page,
            each.paragraph,
            each.quote,
            each.iri[len(BASE) :],
        )


def with_words(rows: Iterable[FindingRow], words: str) -> Iterator[FindingRow]:
    """Yield rows whose quote has words that begin so; words in capitals match capitals only."""
    return (row for row in rows if not words or _has_words(row.quote or "", words))


def as_solutions(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> ox.QuerySolutions:
    """Return rows as the solutions of a question: the same columns and terms as its query has."""
    lines = ["\t".join(f"?{name}" for name in columns)]
    lines += ["\t".join(map(_term, columns, row)) for row in rows]
    result = ox.parse_query_results(("\n".join(lines) + "\n").encode(), ox.QueryResultsFormat.TSV)
    assert isinstance(result, ox.QuerySolutions)
    return result


@lru_cache(1 << 14)
def _term(column: str, value: Any) -> str:
    """Return a value as SPARQL writes it, "" for none."""
    if value is None or (column == "region" and not value):
        return ""
    if column == "finding":
        return f"<{BASE}{value}>"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | date):
        kind = Xsd.decimal if isinstance(value, float) else Xsd.date
        return f'"{value}"^^<{kind}>'
    return str(ox.Literal(value, language="en" if column == "region" else None))


def _has_words(text: str, words: str) -> bool:
    if words.lower() not in text.lower():
        return False
    if words.upper() != words:
        text, words = text.lower(), words.lower()
    return re.sub(r"[\W_]+", " ", f" {words}") in re.sub(r"[\W_]+", " ", f" {text}")
