"""Patterns that bind the same in any case are moved before OPTIONAL, MINUS and BIND."""

from __future__ import annotations

from graphkit.rewrite.query_tree import (
    Bind,
    Element,
    Group,
    Minus,
    Optional,
    Query,
    Triple,
    Values,
    map_groups,
)
from graphkit.rewrite.query_variables import certain, has_blank_node, mentioned


def move_before_optional(query: Query) -> Query:
    """Return the query with triples and data moved before OPTIONAL, MINUS and BIND where that is the same.

    It is where the variables that both have are bound in any case by what stands before.
    """

    def change(group: Group) -> Group:
        moved: list[Element] = []
        for item in group.elements:
            at = len(moved)
            if isinstance(item, Triple | Values) and not (isinstance(item, Triple) and has_blank_node(item)):
                for index in range(len(moved) - 1, -1, -1):
                    if isinstance(moved[index], Optional | Minus | Bind):
                        if not _commutes(item, moved[index], Group(tuple(moved[:index]))):
                            break
                        at = index
            moved.insert(at, item)
        return Group(tuple(moved))

    return query.with_group(map_groups(query.body.group, change))


def _commutes(item: Element, barrier: Element, before: Group) -> bool:
    bound = certain(before)
    if isinstance(barrier, Bind):
        return barrier.variable not in mentioned(item) and not (mentioned(barrier) & mentioned(item)) - bound
    return certain(item) == mentioned(item) and not (mentioned(item) & mentioned(barrier)) - bound
