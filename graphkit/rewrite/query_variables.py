"""The variables of parts of a query: which they mention, may bind, and bind in every solution."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from graphkit.rewrite.query_tokens import Token, Tokens, is_variable, variables_in
from graphkit.rewrite.query_tree import (
    Bind,
    Element,
    Exists,
    Filter,
    Graph,
    Group,
    Minus,
    Optional,
    Query,
    Select,
    Triple,
    Union,
    Values,
    map_groups,
)


def has_blank_node(triple: Triple) -> bool:
    """Return whether a triple pattern has a blank node, which must stay in its group."""
    return "_" in (triple.subject[0], triple.object[0])


def triple_variables(triple: Triple) -> set[str]:
    """Return the names of the variables of a triple pattern, a path's included."""
    ends = {_name(term) for term in (triple.subject, triple.object) if is_variable(term)}
    return ends | variables_in(triple.predicate)


def mentioned(item: Element | Group) -> set[str]:
    """Return the names of all variables in an element or a group, whatever their scope."""
    match item:
        case Triple():
            return triple_variables(item)
        case Filter():
            return variables_in(item.expression)
        case Bind():
            return variables_in(item.expression) | {item.variable}
        case Values():
            return set(item.variables)
        case Union():
            return set().union(*map(mentioned, item.groups))
        case Graph():
            return mentioned(item.group) | ({_name(item.name)} if is_variable(item.name) else set())
        case Select():
            return mentioned(item.group) | variables_in(item.head) | variables_in(item.tail)
        case Group():
            return set().union(*map(mentioned, item.elements))
        case _:
            return mentioned(item.group)


def possible(item: Element | Group) -> set[str]:
    """Return the names of the variables that an element or a group may bind."""
    match item:
        case Filter() | Exists() | Minus():
            return set()
        case Bind():
            return {item.variable}
        case Optional():
            return possible(item.group)
        case Union():
            return set().union(*map(possible, item.groups))
        case Graph():
            return possible(item.group) | ({_name(item.name)} if is_variable(item.name) else set())
        case Select():
            names = item.projected()
            return possible(item.group) | variables_in(item.tail) if names is None else set(names)
        case Group():
            return set().union(*map(possible, item.elements))
        case _:
            return mentioned(item)


def certain(item: Element | Group) -> set[str]:
    """Return the names of the variables that an element or a group binds in every solution."""
    match item:
        case Triple():
            return triple_variables(item)
        case Values():
            return set() if item.has_undefined else set(item.variables)
        case Union():
            return set.intersection(*map(certain, item.groups))
        case Graph():
            return certain(item.group) | ({_name(item.name)} if is_variable(item.name) else set())
        case Select():
            names = item.projected()
            inner = certain(item.group) - _assigned(item.head)
            return inner if names is None else inner & set(names)
        case Group():
            return set().union(*map(certain, item.elements))
        case _:
            return set()


def with_named_columns(query: Query) -> Query:
    """Return the query with the columns of `SELECT *` named, so that rules may add variables of their own."""

    def named(select: Select) -> Select:
        marks = [token.text for token in select.head]
        if "*" not in marks or select.projected() is not None or "(" in marks:
            return select
        at = marks.index("*")
        columns = [Token("variable", f"?{name}") for name in sorted(possible(select.group))]
        return replace(select, head=(*select.head[:at], *columns, *select.head[at + 1 :]))

    def change(group: Group) -> Group:
        return Group(tuple([named(each) if isinstance(each, Select) else each for each in group.elements]))

    return replace(query, body=named(replace(query.body, group=map_groups(query.body.group, change))))


def _assigned(head: Tokens) -> set[str]:
    """Return the variables that a SELECT clause assigns by AS: an error leaves them unbound."""
    return {
        _name(after.text)
        for before, after in pairwise(head)
        if before.text.upper() == "AS" and after.kind == "variable"
    }


def _name(variable: str) -> str:
    return variable[1:]
