"""The rows of a question with the page of the published report that each of them rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graphkit.core.identifiers import report_of
from graphkit.graph.facts.passages import Passage, passages_of
from graphkit.graph.sparql.query_results import columns_and_rows

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

LINK = "link"  # the column that is added
_TERMS = (ox.NamedNode, ox.Literal, ox.BlankNode, ox.Triple)


def linked_rows(
    store: Store, result: Any, read: Callable[[Any], Any]
) -> tuple[list[str], list[list[Any]]]:
    """Return a result as columns and rows, as `columns_and_rows` does, with the column `link`,
    "" for none.

    It is that of the statement in the row that is on the row's page. Without pages, there is no
    such column.
    """
    columns, rows = columns_and_rows(result, lambda term: term)
    shown = [[read(term) if isinstance(term, _TERMS) else term for term in row] for row in rows]
    if "page" not in columns or LINK in columns:
        return columns, shown
    at = columns.index("page")
    stated = [[term.value for term in row if isinstance(term, ox.NamedNode)] for row in rows]
    known = passages_of(store.facts, {iri for row in stated for iri in row if report_of(iri)})
    links = [
        _link([known[iri] for iri in iris if iri in known], str(row[at].value) if row[at] else "")
        for row, iris in zip(rows, stated, strict=True)
    ]
    return [*columns, LINK], [[*row, link] for row, link in zip(shown, links, strict=True)]


def _link(passages: list[Passage], page: str) -> str:
    return next((each.link.url for each in passages if str(each.page or "") == page), "")
