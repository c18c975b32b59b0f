"""`a/rdfs:subClassOf*` becomes `a` with the subclasses listed, which the engine looks up one by one.

The path gives a row for each type of a node that is a subclass; so does the list. `?x a gk:Agency` gives one
row for each node, because superclasses are materialised; it is not the same where rows are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from graphkit.core.terms import Rdf, Rdfs
from graphkit.rewrite.query_tokens import tokens
from graphkit.rewrite.query_tree import Element, Group, Nested, Query, Triple, Values, leaves

_MAX_CLASSES = 500
_TYPE = tokens("a")


def expand_class_paths(query: Query, select: Callable[[str], list[tuple[str, ...]]]) -> Query:
    """Return the query with paths over superclasses to a constant class replaced.

    `select` returns the rows of a query about the graph. Left as they are: paths to a variable, queries that
    choose graphs with FROM or GRAPH.
    """
    if any(token.is_word("FROM") for token in leaves(query.body.head)):
        return query
    numbers = count()

    def expanded(item: Element) -> list[Element]:
        if not isinstance(item, Triple) or not (depth := _path_depth(query, item)):
            return [item]
        wide = query.iri(item.object)
        rows = select(f"SELECT ?narrow {{ ?narrow <{Rdfs.SUB_CLASS_OF}>{depth} <{wide}> }}") if wide else []
        if not rows or len(rows) > _MAX_CLASSES:
            return [item]
        variable = query.variable(f"class{next(numbers)}")
        values = f"{variable} {{ {' '.join(row[0] for row in rows)} }}"
        return [Values((variable[1:],), values, len(rows)), Triple(item.subject, _TYPE, variable)]

    def change(group: Group) -> Group:
        if any(isinstance(each, Nested) and each.keyword == "GRAPH" for each in group.elements):
            return group
        return Group(tuple(each for item in group.elements for each in expanded(item)))

    return query.map_groups(change)


def _path_depth(query: Query, triple: Triple) -> str:
    """Return "*" or "+" for `a/rdfs:subClassOf*` from a node to its superclasses; "" for another path."""
    parts = triple.predicate
    if len(parts) != 4 or parts[1].text != "/" or parts[3].text not in ("*", "+"):
        return ""
    is_type = query.iri(parts[0]) == Rdf.TYPE and query.iri(parts[2]) == Rdfs.SUB_CLASS_OF
    return parts[3].text if is_type else ""
