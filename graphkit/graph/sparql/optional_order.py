"""Patterns that bind the same in any case are moved before OPTIONAL, MINUS and BIND."""

from __future__ import annotations

from graphkit.graph.sparql.query_tree import Bind, Element, Group, Nested, Query, Triple, Values
from graphkit.graph.sparql.query_variables import certain, mentioned


def move_before_optional(query: Query) -> Query:
    """Return the query with triples and data moved before OPTIONAL,
    MINUS and BIND where that is the same.

    It is where the variables that both have are bound in any case by what stands before.
    """

    def change(group: Group) -> Group:
        moved: list[Element] = []
        for item in group.elements:
            at = len(moved)
            if isinstance(item, Triple | Values):
                for index in range(len(moved) - 1, -1, -1):
                    if _is_barrier(moved[index]):
                        if not _commutes(item, moved[index], Group(tuple(moved[:index]))):
                            break
                        at = index
            moved.insert(at, item)
        return Group(tuple(moved))

    return query.map_groups(change)


def _is_barrier(item: Element) -> bool:
    return isinstance(item, Bind) or (
        isinstance(item, Nested) and item.keyword in ("OPTIONAL", "MINUS")
    )


def _commutes(item: Element, barrier: Element, before: Group) -> bool:
    bound = certain(before)
    if isinstance(barrier, Bind):
        return (
            barrier.variable not in mentioned(item)
            and not (mentioned(barrier) & mentioned(item)) - bound
        )
    return certain(item) == mentioned(item) and not (mentioned(item) & mentioned(barrier)) - bound
