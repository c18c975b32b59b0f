"""Writes the tree of a query as SPARQL."""

from __future__ import annotations

from graphkit.rewrite.query_tokens import joined
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
)


def query_text(query: Query) -> str:
    """Return a query as SPARQL."""
    return f"{query.prologue}{_select_text(query.body, '')}"


def _select_text(select: Select, indent: str) -> str:
    tail = f"\n{indent}{joined(select.tail)}" if select.tail else ""
    return f"{joined(select.head)} {_group_text(select.group, indent)}{tail}"


def _group_text(group: Group, indent: str) -> str:
    inner = indent + "  "
    lines = [inner + _element_text(each, inner) for each in group.elements]
    return "\n".join(["{", *lines, f"{indent}}}"])


def _element_text(item: Element, indent: str) -> str:
    match item:
        case Triple():
            return f"{item.subject} {item.path} {item.object} ."
        case Filter():
            return f"FILTER {joined(item.expression)}"
        case Exists():
            return f"FILTER {'NOT ' * item.negated}EXISTS {_group_text(item.group, indent)}"
        case Optional():
            return f"OPTIONAL {_group_text(item.group, indent)}"
        case Minus():
            return f"MINUS {_group_text(item.group, indent)}"
        case Union():
            return " UNION ".join(_group_text(each, indent) for each in item.groups)
        case Graph():
            return f"GRAPH {item.name} {_group_text(item.group, indent)}"
        case Bind():
            return f"BIND({joined(item.expression)} AS ?{item.variable})"
        case Values():
            return f"VALUES {item.text}"
        case Select():
            return f"{{ {_select_text(item, indent)}\n{indent}}}"
