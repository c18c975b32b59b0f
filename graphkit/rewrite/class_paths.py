"""`a/rdfs:subClassOf*` becomes `a` with the subclasses listed, which the engine looks up one by one.

The path gives a row for each type of a node that is a subclass; so does the list. `?x a gk:Agency` gives one
row for each node, because superclasses are materialised; it is not the same where rows are counted.
"""

from __future__ import annotations

from collections.abc import Callable

from graphkit.core.terms import Rdf, Rdfs
from graphkit.rewrite.query_tokens import tokens
from graphkit.rewrite.query_tree import Element, Graph, Group, Query, Triple, Values, map_groups

_MAX_CLASSES = 500
_TYPE = tuple(tokens("a"))


def expand_class_paths(query: Query, select: Callable[[str], list[tuple[str, ...]]]) -> Query:
    """Return the query with paths over superclasses to a constant class replaced.

    `select` returns the rows of a query about the graph. Left as they are: paths to a variable, queries that
    choose graphs with FROM or GRAPH.
    """
    if any(token.text.upper() == "FROM" for token in query.body.head):
        return query
    count = 0

    def expanded(item: Element) -> list[Element]:
        nonlocal count
        if not isinstance(item, Triple) or not (depth := _path_depth(query, item)):
            return [item]
        wide = query.iri(item.object)
        rows = select(f"SELECT ?narrow {{ ?narrow <{Rdfs.SUB_CLASS_OF}>{depth} <{wide}> }}") if wide else []
        if not rows or len(rows) > _MAX_CLASSES:
            return [item]
        count += 1
        variable = f"?gkClass{count}"
        classes = [row[0] for row in rows]
        values = f"{variable} {{ {' '.join(classes)} }}"
        return [Values((variable[1:],), values, len(classes)), Triple(item.subject, _TYPE, variable)]

    def change(group: Group) -> Group:
        if group.of(Graph):
            return group
        return Group(tuple(each for item in group.elements for each in expanded(item)))

    return query.with_group(map_groups(query.body.group, change))


def _path_depth(query: Query, triple: Triple) -> str:
    """Return "*" or "+" for a path from a node over its type to the superclasses; "" for another."""
    parts = [token for token in triple.predicate if token.text not in ("(", ")")]
    if len(parts) != 4 or parts[1].text != "/" or parts[3].text not in ("*", "+"):
        return ""
    is_type = query.iri(parts[0]) == Rdf.TYPE and query.iri(parts[2]) == Rdfs.SUB_CLASS_OF
    return parts[3].text if is_type else ""
