"""The variables of parts of a query: which they mention, may bind, and bind in every solution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graphkit.graph.sparql.query_tokens import Token, is_variable, tokens, variables_in
from graphkit.graph.sparql.query_tree import (
    Bind,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Nested,
    Query,
    Select,
    Statement,
    Triple,
    Union,
    Values,
    leaves,
)


def triple_variables(triple: Triple) -> set[str]:
    """Return the names of the variables of a triple pattern, a path's included."""
    ends = {term[1:] for term in (triple.subject, triple.object) if is_variable(term)}
    return ends | variables_in(triple.predicate)


def mentioned(item: Element | Group | Expression) -> set[str]:
    """Return the names of all variables in an element, a group or an expression,
    whatever their scope.
    """
    match item:
        case tuple():
            groups = (each for each in item if isinstance(each, Group))
            return variables_in(leaves(item)).union(*map(mentioned, groups))
        case Triple():
            return triple_variables(item)
        case Statement():
            return variables_in(item.tokens)
        case Filter():
            return mentioned(item.expression)
        case Bind():
            return mentioned(item.expression) | {item.variable}
        case Values():
            return set(item.variables)
        case Union():
            return _of_all(map(mentioned, item.groups))
        case Nested():
            return mentioned(item.group) | _name(item)
        case Select():
            of_values = mentioned(item.values) if item.values else set()
            return mentioned(item.group) | mentioned(item.head) | mentioned(item.tail) | of_values
        case Group():
            return _of_all(map(mentioned, item.elements))
        case Exists():
            return mentioned(item.group)


def possible(item: Element | Group) -> set[str]:
    """Return the names of the variables that an element or a group may bind."""
    match item:
        case Filter() | Exists() | Nested("MINUS"):
            return set()
        case Bind():
            return {item.variable}
        case Union():
            return _of_all(map(possible, item.groups))
        case Nested():
            return possible(item.group) | _name(item)
        case Select():
            names, values = item.projected(), set(item.values.variables if item.values else ())
            return possible(item.group) | values if names is None else set(names)
        case Group():
            return _of_all(map(possible, item.elements))
        case _:
            return mentioned(item)


def certain(item: Element | Group) -> set[str]:
    """Return the names of the variables that an element or a group binds in every solution."""
    match item:
        case Triple() | Statement():
            return mentioned(item)
        case Values():
            return set() if item.has_undefined else set(item.variables)
        case Union():
            return set.intersection(*map(certain, item.groups))
        case Nested("GRAPH" | "LATERAL"):
            return certain(item.group) | _name(item)
        case Select():
            names, inner = item.projected(), certain(item.group)
            return inner if names is None else inner & set(names)
        case Group():
            return _of_all(map(certain, item.elements))
        case _:
            return set()


def with_named_columns(query: Query) -> Query:
    """Return the query with the columns of `SELECT *` named, in the order in which they appear.

    So rules may add variables of their own; the engine would give the columns by alphabet.
    """

    def named(select: Select) -> Select:
        words = [each.text.upper() for each in leaves(select.head)]
        columns = _columns(select, query.unused)
        if select.projected() is None and "*" in words[:3] and columns and "(" not in words:
            head = [
                token for each in select.head for token in (columns if _is_star(each) else [each])
            ]
            return replace(select, head=tuple(head))
        if "DISTINCT *" in " ".join(
            each.text.upper() for each in leaves((*select.head, *select.tail))
        ):
            columns = _columns(select.group, query.unused)
            inner = Select((*tokens("SELECT"), *columns, *tokens("WHERE")), select.group)
            return replace(select, group=Group((inner,))) if columns else select
        return select

    def change(group: Group) -> Group:
        return Group(
            tuple(named(each) if isinstance(each, Select) else each for each in group.elements)
        )

    changed = query.map_groups(change)
    return replace(changed, body=named(changed.body))


def _columns(item: Select | Group, unused: str) -> list[Token]:
    """Return the variables that a part of a query may bind, as they appear in it."""
    names = {f"?{name}" for name in possible(item) if not name.startswith(unused)}
    appearing = (f"?{each.text[1:]}" for each in tokens(str(item)) if each.kind == "variable")
    return [Token("variable", name) for name in dict.fromkeys(appearing) if name in names]


def _is_star(part: Token | Group) -> bool:
    return isinstance(part, Token) and part.text == "*"


def _of_all(names: Iterable[set[str]]) -> set[str]:
    return set().union(*names)


def _name(item: Nested) -> set[str]:
    return {item.name[1:]} if item.name and is_variable(item.name) else set()
