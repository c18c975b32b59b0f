"""Long lists of values become sub-selects, which the engine joins by hashing.

It may otherwise compare each of them with each row. Such lists come from `gk:matches`: the findings
on "neglect" of 934 reports, with their pages, take 14 seconds, and 0.4 with a sub-select.
"""

from __future__ import annotations

from graphkit.graph.sparql.query_tokens import tokens
from graphkit.graph.sparql.query_tree import Element, Group, Query, Select, Values

_MIN_SIZE = 400  # rows


def enclose_long_values(query: Query) -> Query:
    """Return the query with each long VALUES in a sub-select."""
    return query.map_groups(lambda group: Group(tuple(map(_enclosed, group.elements))))


def _enclosed(item: Element) -> Element:
    if not isinstance(item, Values) or item.size < _MIN_SIZE or not item.variables:
        return item
    return Select(
        tokens(f"SELECT {' '.join(f'?{name}' for name in item.variables)} WHERE"), Group((item,))
    )
