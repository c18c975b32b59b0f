"""FILTER NOT EXISTS becomes MINUS, and FILTER EXISTS a sub-select, where both give the same rows.

The engine evaluates EXISTS once for each row, and does not order the patterns within it: with two
patterns or more this takes minutes. MINUS and a sub-select are evaluated once.
"""

from __future__ import annotations

from dataclasses import replace

from graphkit.graph.sparql.query_tokens import tokens
from graphkit.graph.sparql.query_tree import (
    Element,
    Exists,
    Filter,
    Group,
    Nested,
    Query,
    Select,
    Triple,
    Union,
    Values,
)
from graphkit.graph.sparql.query_variables import certain, mentioned, possible, triple_variables

_MAX_RESTATED = 4  # outer triples that are repeated to bind what an inner filter reads


def replace_exists(query: Query) -> Query:
    """Return the query with EXISTS over several patterns replaced.

    Left as they are: EXISTS in OPTIONAL, in MINUS and in another EXISTS, where outer variables
    matter.
    """
    return query.with_group(_in_group(query.body.group))


def _in_group(group: Group) -> Group:
    inner: list[Element] = []
    for item in group.elements:
        match item:
            case Select() | Nested("GRAPH"):
                inner.append(replace(item, group=_in_group(item.group)))
            case Union():
                inner.append(Union(tuple(map(_in_group, item.groups))))
            case _:
                inner.append(item)
    group = Group(tuple(inner))
    for item in inner:
        if isinstance(item, Exists):
            group = _replaced(group, item)
    return group


def _replaced(group: Group, exists: Exists) -> Group:
    others = Group(tuple(each for each in group.elements if each is not exists))
    inner = exists.group
    if not _is_plain(inner) or _pattern_count(inner) < 2:
        return group
    outer = possible(others)
    if needed := (mentioned(inner) & outer) - certain(inner):
        restated = _restated(others, inner, needed)
        if not restated:
            return group
        inner = Group((*restated, *inner.elements))
    shared = mentioned(inner) & outer
    if not shared or shared - certain(others) or shared - certain(inner):
        return group
    if exists.negated:
        return Group((*others.elements, Nested("MINUS", inner)))
    head = tokens("SELECT DISTINCT " + " ".join(f"?{name}" for name in sorted(shared)) + " WHERE")
    return Group((*others.elements, Select(head, inner)))


def _is_plain(group: Group) -> bool:
    """Return whether a group may be evaluated before it is joined with the outer solution.

    It may where it consists of triples, filters and data; in alternatives, each must bind all that
    it reads.
    """
    for item in group.elements:
        if isinstance(item, Union):
            if any(not _is_plain(each) or mentioned(each) - certain(each) for each in item.groups):
                return False
        elif not isinstance(item, Triple | Filter | Values) or _has_group(item):
            return False
    return True


def _has_group(item: Element) -> bool:
    return isinstance(item, Filter) and any(isinstance(each, Group) for each in item.expression)


def _pattern_count(group: Group) -> int:
    return sum(
        1 + sum(token.text == "/" for token in item.predicate)
        if isinstance(item, Triple)
        else sum(map(_pattern_count, item.groups))
        if isinstance(item, Union)
        else 0
        for item in group.elements
    )


def _restated(outer: Group, inner: Group, needed: set[str]) -> list[Triple]:
    """Return triples of the outer group that bind the needed variables;
    none where too many are needed.

    Every solution of the outer group satisfies its triples, so repeating some of them changes
    nothing.
    """
    found: list[Triple] = []
    bound = certain(inner)
    while missing := needed - bound:
        chain = _shortest_chain(outer.triples(), bound, missing)
        found += chain
        if not chain or len(found) > _MAX_RESTATED:
            return []
        bound = bound.union(*map(triple_variables, chain))
    return found


def _shortest_chain(triples: list[Triple], bound: set[str], missing: set[str]) -> list[Triple]:
    """Return the fewest triples that lead from a bound variable to a missing one;
    none if nothing does.
    """
    chains: list[list[Triple]] = [[]]
    reached = set(bound)
    while chains:
        longer = []
        for chain in chains:
            ends = triple_variables(chain[-1]) if chain else bound
            for each in triples:
                names = triple_variables(each)
                if names & missing and names & ends:
                    return [*chain, each]
                if names & ends and names - reached:
                    reached |= names
                    longer.append([*chain, each])
        chains = longer
    return []
